/**
 * Copies of annotated pictures and of cut-out faces in folders of this machine, for systems that look there:
 * `<screeningId>.jpg` and `<screeningId>-<face>.jpg`. Implements `Copies` of `usecases/watchlist/keep-pictures.ts`.
 *
 * They are pictures of people: the owner and the group may read them, nobody else; and they go when the screening goes,
 * from every folder that ever got any.
 */
import { randomUUID } from 'node:crypto'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LikenessError } from '#errors'
import { entriesOf, isAbsent, removeFile, toObjectsError } from './files.ts'
import { createFolderNotes, type FolderNotes } from './folder-notes.ts'

export interface CopiesOptions {
  /** Made when needed. Without it nothing of the kind is written. */
  annotatedDirectory?: string
  cropsDirectory?: string
  /** Where it is noted which folders got copies, of this machine. Without it only the two above are known. */
  notesDirectory?: string
  /** Told once when a folder begins to fail, and again after it worked in between. */
  onFailure: (failure: { directory: string; error: unknown }) => void
}

const ID = /^[A-Za-z0-9_-]{1,100}$/
const DRAFT = /^\.[A-Za-z0-9_-]{1,120}\.jpg\.[0-9a-f-]{36}$/
/** A draft that nobody wrote to for so long was left by a process that died. */
const LEFT_AFTER_MS = 3_600_000
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
function createFolder(path: string | undefined, notes: FolderNotes | undefined, onFailure: CopiesOptions['onFailure']) {
  if (path === undefined) return undefined
  let failing = false
  let noted = false
  return async (name: string, bytes: Uint8Array): Promise<void> => {
    try {
      // Before the first one is there: what nobody remembers nobody would remove.
      if (!noted) await notes?.add(path)
      noted = true
      await writeWhole(path, name, bytes)
      failing = false
    } catch (error) {
      if (!failing) onFailure({ directory: path, error })
      failing = true
    }
  }
}

async function removeOldDrafts(directory: string): Promise<void> {
  for (const entry of await entriesOf(directory)) {
    if (!entry.isFile() || !DRAFT.test(entry.name)) continue
    const path = join(directory, entry.name)
    const { mtimeMs } = await lstat(path).catch((error: unknown) => {
      if (isAbsent(error)) return { mtimeMs: Infinity }
      throw error
    })
    if (mtimeMs < Date.now() - LEFT_AFTER_MS) await removeFile(path)
  }
}

/** All of them in any case: one that fails does not keep the others. */
async function inAll(work: Promise<unknown>[]): Promise<void> {
  for (const one of await Promise.allSettled(work)) if (one.status === 'rejected') throw toObjectsError(one.reason)
}

function checked(screeningId: string): string {
  if (ID.test(screeningId)) return screeningId
  throw new LikenessError('invalid_argument', { message: 'This is not the id of a screening.' })
}

export function createCopies({ annotatedDirectory, cropsDirectory, notesDirectory, onFailure }: CopiesOptions) {
  const [annotatedPath, cropsPath] = [annotatedDirectory, cropsDirectory].map((one) =>
    one === undefined ? one : resolve(one),
  )
  const configured = [annotatedPath, cropsPath].filter((one) => one !== undefined)
  const notes = notesDirectory === undefined ? undefined : createFolderNotes(notesDirectory)
  const annotated = createFolder(annotatedPath, notes, onFailure)
  const crops = createFolder(cropsPath, notes, onFailure)
  const annotatedName = (screeningId: string) => `${checked(screeningId)}.jpg`
  const cropName = (screeningId: string, face: number) => `${checked(screeningId)}-${face}.jpg`

  /** Asked for each time: another process may have another setting. */
  async function folders(): Promise<string[]> {
    const noted = await notes?.all().catch((error: unknown) => {
      throw toObjectsError(error)
    })
    return [...new Set([...configured, ...(noted ?? [])])]
  }

  return {
    async annotated(screeningId: string, bytes: Uint8Array): Promise<void> {
      await annotated?.(annotatedName(screeningId), bytes)
    },
    async crop(screeningId: string, face: number, bytes: Uint8Array): Promise<void> {
      await crops?.(cropName(screeningId, face), bytes)
    },
    /** Throws `store_unavailable` when a file is there and cannot be removed. */
    async remove(screeningId: string, faces: readonly number[], { annotated = true } = {}): Promise<void> {
      const names = [
        ...(annotated ? [annotatedName(screeningId)] : []),
        ...faces.map((face) => cropName(screeningId, face)),
      ]
      await inAll((await folders()).flatMap((folder) => names.map((name) => removeFile(join(folder, name)))))
    },
    /** Takes away what a process was writing when it died. Throws as `remove`. */
    async tidy(): Promise<void> {
      // Copies may be there from before folders were noted.
      await inAll(configured.map(async (folder) => notes?.add(folder)))
      await inAll((await folders()).map(removeOldDrafts))
    },
  }
}
