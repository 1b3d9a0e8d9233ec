/** Writes everything an installation holds, as of one moment, into one file. */
import type { ObjectInfo, Objects } from '#objects/objects.ts'
import { isLikenessError } from '#errors'
import { createArchive, type ArchiveWriter, type Manifest } from './archive.ts'
import type { BackupSnapshot, BackupStore } from './backup-store.ts'

export interface BackupDeps {
  store: BackupStore
  objects: Objects
  /** Of Likeness. */
  version: string
}

export interface BackupResult {
  createdAt: Date
  rows: number
  objects: number
  /** Objects that were there before the moment and are not any more: of people who were erased while it was written. */
  gone: number
}

const KEYS_AT_ONCE = 500

async function* inBatches<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let batch: Item[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < KEYS_AT_ONCE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** False when it is not there any more. No key is written twice: its size stays what the list said. */
async function addObject(archive: ArchiveWriter, objects: Objects, { key, bytes }: ObjectInfo): Promise<boolean> {
  const reading = objects.stream(key)[Symbol.asyncIterator]()
  // Nothing must be in the archive of what is not there: the first bytes tell.
  const first = await reading.next().catch((error: unknown) => {
    if (isLikenessError(error) && error.code === 'object_not_found') return undefined
    throw error
  })
  if (!first) return false
  async function* content() {
    for (let part = first!; !part.done; part = await reading.next()) yield part.value
  }
  try {
    await archive.add(`objects/${key}`, bytes, content())
    return true
  } finally {
    await reading.return?.()
  }
}

async function addTables(archive: ArchiveWriter, snapshot: BackupSnapshot): Promise<Manifest['tables']> {
  const tables: Manifest['tables'] = []
  for (const table of snapshot.tables) {
    let rows = 0
    let portion = 0
    for await (const batch of snapshot.rows(table)) {
      rows += batch.length
      const content = Buffer.from(`${batch.join('\n')}\n`)
      const number = String((portion += 1)).padStart(8, '0')
      await archive.add(`tables/${table.name}/${number}.ndjson`, content.byteLength, [content])
    }
    tables.push({ ...table, rows })
  }
  return tables
}

/** Throws `invalid_argument` when the file exists (unless `force`) or cannot be written, `disk_full`. */
export async function backup(
  { store, objects, version }: BackupDeps,
  path: string,
  { force = false } = {},
): Promise<BackupResult> {
  const archive = await createArchive(path, { force })
  try {
    return await store.snapshot(async (snapshot) => {
      const tables = await addTables(archive, snapshot)
      let added = 0
      let gone = 0
      for await (const infos of inBatches(objects.list(''))) {
        // What came later, or is on its way, belongs to nobody in the snapshot and could never be erased.
        const named = await snapshot.named(infos.map(({ key }) => key))
        for (const info of infos) {
          if (!named.has(info.key)) continue
          if (await addObject(archive, objects, info)) added += 1
          else gone += 1
        }
      }
      const manifest: Manifest = {
        ...{ format: 'likeness-backup', formatVersion: 1, version, createdAt: snapshot.at.toISOString() },
        ...{ migrations: snapshot.migrations, modelVersions: snapshot.modelVersions, tables, objects: added },
        members: archive.members,
      }
      await archive.finish(Buffer.from(JSON.stringify(manifest)))
      const rows = tables.reduce((sum, table) => sum + table.rows, 0)
      return { createdAt: snapshot.at, rows, objects: added, gone }
    })
  } catch (error) {
    await archive.abandon()
    throw error
  }
}
