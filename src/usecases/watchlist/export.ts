/** The active entries of a list as a zip: a table with names and reasons, and their pictures. */
import { isLikenessError } from '#errors'
import { zipOf, type ZippedFile } from '#lib/zip.ts'
import type { Objects } from '#objects/objects.ts'
import { LIST_FILE, PICTURES_FOLDER, writeRows, type ExportRow } from './export-csv.ts'
import type { EntryView, Watchlist } from './watchlist.ts'

export interface ExportDeps {
  list: Watchlist['entries']['list']
  objects: Pick<Objects, 'get'>
}

const PAGE = 200

/** `.jpg` and the like, of the key. */
const extensionOf = (key: string): string => /\.[a-z\d]{1,5}$/.exec(key)?.[0] ?? '.jpg'

export function createExport({ list, objects }: ExportDeps) {
  async function active(collectionId: string): Promise<EntryView[]> {
    const found = new Map<string, EntryView>()
    const now = Date.now()
    for (let offset = 0; ; offset += PAGE) {
      const { entries } = await list({ collections: [collectionId], states: ['active'], limit: PAGE, offset })
      for (const entry of entries)
        if (!entry.expiresAt || entry.expiresAt.getTime() > now) found.set(entry.entryId, entry)
      if (entries.length < PAGE) return [...found.values()]
    }
  }

  /** Undefined: it was deleted meanwhile. */
  const picture = (key: string) =>
    objects.get(key).catch((error: unknown) => {
      if (isLikenessError(error) && error.code === 'object_not_found') return undefined
      throw error
    })

  async function* files(entries: EntryView[]): AsyncGenerator<ZippedFile> {
    const rows: ExportRow[] = []
    for (const [index, { name, reason, expiresAt, createdAt, references }] of entries.entries()) {
      const pictures: string[] = []
      for (const { imageKey, createdAt: modifiedAt } of references) {
        const bytes = imageKey === null ? undefined : await picture(imageKey)
        if (!bytes || imageKey === null) continue
        // Nobody's name is a file's name.
        const file = `${index + 1}-${pictures.length + 1}${extensionOf(imageKey)}`
        pictures.push(file)
        yield { name: `${PICTURES_FOLDER}/${file}`, modifiedAt, bytes }
      }
      rows.push({ name, reason, expiresAt, addedAt: createdAt, pictures })
    }
    yield { name: LIST_FILE, modifiedAt: new Date(), bytes: writeRows(rows) }
  }

  /**
   * Streamed; whatever keeps it from beginning is thrown at the first piece. Entries that wait for approval or have
   * expired are not in it; those whose pictures are not kept are, without any.
   */
  return async function* (collectionId: string): AsyncGenerator<Uint8Array> {
    yield* zipOf(files(await active(collectionId)))
  }
}
