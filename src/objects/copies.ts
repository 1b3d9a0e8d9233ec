/**
 * Copies of annotated pictures and of cut-out faces in folders of this machine, for systems that look there:
 * `<screeningId>.jpg` and `<screeningId>-<face>.jpg`. Implements `Copies` of `usecases/watchlist/keep-pictures.ts`.
 *
 * They are pictures of people: the owner and the group may read them, nobody else; and they go when the screening goes.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LikenessError } from '#errors'
import { removeFile, toObjectsError } from './files.ts'

export interface CopiesOptions {
  /** Made when needed. Without it nothing of the kind is written. */
  annotatedDirectory?: string
  cropsDirectory?: string
  /** Told once when a folder begins to fail, and again after it worked in between. */
  onFailure: (failure: { directory: string; error: unknown }) => void
}

const ID = /^[A-Za-z0-9_-]{1,100}$/
const FILE_MODE = 0o640
const FOLDER_MODE = 0o750

/** It is there whole or not at all, also for who looks into the folder all the time: others skip names with a dot in front. */
async function writeWhole(directory: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(directory, { recursive: true, mode: FOLDER_MODE })
  const draft = join(directory, `.${name}.${randomUUID()}`)
  try {
    const file = await open(draft, 'wx', FILE_MODE)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, join(directory, name))
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Undefined: there is no folder. */
function createFolder(directory: string | undefined, onFailure: CopiesOptions['onFailure']) {
  if (directory === undefined) return undefined
  const path = resolve(directory)
  let failing = false
  return {
    async write(name: string, bytes: Uint8Array): Promise<void> {
      try {
        await writeWhole(path, name, bytes)
        failing = false
      } catch (error) {
        if (!failing) onFailure({ directory: path, error })
        failing = true
      }
    },
    async remove(name: string): Promise<void> {
      await removeFile(join(path, name))
    },
  }
}

function checked(screeningId: string): string {
  if (ID.test(screeningId)) return screeningId
  throw new LikenessError('invalid_argument', { message: 'This is not the id of a screening.' })
}

export function createCopies({ annotatedDirectory, cropsDirectory, onFailure }: CopiesOptions) {
  const annotated = createFolder(annotatedDirectory, onFailure)
  const crops = createFolder(cropsDirectory, onFailure)
  const cropName = (screeningId: string, face: number) => `${checked(screeningId)}-${face}.jpg`
  return {
    async annotated(screeningId: string, bytes: Uint8Array): Promise<void> {
      await annotated?.write(`${checked(screeningId)}.jpg`, bytes)
    },
    async crop(screeningId: string, face: number, bytes: Uint8Array): Promise<void> {
      await crops?.write(cropName(screeningId, face), bytes)
    },
    /** Throws `store_unavailable` when a file is there and cannot be removed. */
    async remove(screeningId: string, faces: readonly number[]): Promise<void> {
      const done = await Promise.allSettled([
        annotated?.remove(`${checked(screeningId)}.jpg`),
        ...faces.map((face) => crops?.remove(cropName(screeningId, face))),
      ])
      for (const one of done) if (one.status === 'rejected') throw toObjectsError(one.reason)
    },
  }
}
