/** Entries out of a zip as the export makes it: every row is taken or refused by itself. */
import { LikenessError } from '#errors'
import type { EnrollImage } from '#people/enrollment.ts'
import { isAboutOne } from './bulk-errors.ts'
import { LIST_FILE, PICTURES_FOLDER, readRows } from './export-csv.ts'
import type { Added, Watchlist } from './watchlist.ts'

/** An archive that is held to limits. A `Ref` is only good for reading. */
export interface Archive<Ref extends object> {
  find(path: string): Promise<Ref | 'none' | 'several'>
  /** Throws `image_*`. */
  read(ref: Ref): Promise<Uint8Array>
  /** Throws `invalid_argument`. */
  file(path: string, maxBytes: number): Promise<Uint8Array>
  close(): Promise<void>
}

export interface ImportDeps<Ref extends object> {
  /** Throws `invalid_argument` for what is no archive. */
  openArchive(path: string): Promise<Archive<Ref>>
  add: Watchlist['entries']['add']
  /** Default 10,000. */
  maxRows?: number
}

export type Imported = Awaited<ReturnType<Watchlist['bulk']['import']>>

const MOST_ROWS = 10_000
const MOST_LIST_BYTES = 16 * 2 ** 20

const severalOf = () =>
  new LikenessError('invalid_argument', { message: 'The archive has several pictures of this name.' })

export function createImport<Ref extends object>({ openArchive, add, maxRows = MOST_ROWS }: ImportDeps<Ref>) {
  /** Only looked up in the archive: a name leads nowhere else. */
  async function refOf(archive: Archive<Ref>, name: string): Promise<Ref> {
    for (const path of [`${PICTURES_FOLDER}/${name}`, name]) {
      const found = await archive.find(path)
      if (found === 'several') throw severalOf()
      if (found !== 'none') return found
    }
    throw new LikenessError('image_not_found', { message: 'The archive has no picture of this name.' })
  }

  const imagesOf = (archive: Archive<Ref>, names: string[]): EnrollImage[] =>
    names.map((name) => ({ name, read: async () => archive.read(await refOf(archive, name)) }))

  /**
   * Throws `invalid_argument` when the archive or its table cannot be used as a whole, and what is wrong with more than
   * one row; what was added until then stays, and is refused as there already when it is tried again.
   */
  return async (
    archive: { path: string },
    { collectionId, signal }: { collectionId: string; signal?: AbortSignal },
    actor: string,
  ): Promise<Imported> => {
    const opened = await openArchive(archive.path)
    const added: Added[] = []
    const refused: Imported['refused'] = []
    try {
      for (const read of readRows(await opened.file(LIST_FILE, MOST_LIST_BYTES), maxRows)) {
        if (signal?.aborted) throw new LikenessError('cancelled')
        if ('problem' in read) {
          refused.push({ name: read.name, code: 'invalid_argument', message: read.problem })
          continue
        }
        const { pictures, ...entry } = read.row
        try {
          added.push(await add({ ...entry, collectionId, images: imagesOf(opened, pictures) }, actor))
        } catch (error) {
          if (!isAboutOne(error)) throw error
          refused.push({ name: read.name, code: error.code, message: error.message })
        }
      }
      return { added, refused }
    } finally {
      await opened.close()
    }
  }
}
