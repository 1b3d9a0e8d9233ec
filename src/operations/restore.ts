/**
 * Puts a backup back. The archive is read twice: once to see that it is whole, then to load it. The database changes from
 * the old state to the new at one moment; pictures of the new are put beside those of the old before it, and those that
 * nothing names any more are taken away after it. A restore that was killed is simply done again.
 */
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Objects } from '#objects/objects.ts'
import { LikenessError, messageOf } from '#errors'
import { invalid, MANIFEST, manifestSchema, readArchive, type Manifest } from './archive.ts'
import type { BackupStore, RestoreTarget } from './backup-store.ts'

export interface RestoreDeps {
  store: BackupStore
  objects: Objects
  /** Its `indexes` are taken away: they are of the database that was replaced. */
  home: string
}

export interface RestoreOptions {
  /** Instead of what is there. Without it what is there must be empty. */
  replace?: boolean
  /** Ids of people who were erased after the backup was made. */
  forget?: string[]
}

export interface RestoreResult {
  manifest: Manifest
  rows: number
  objects: number
  /** People who were in the backup and are not restored, because they were erased later. */
  forgotten: number
}

/** A portion of a table is a few megabytes; more than this is not one of ours. */
const LARGEST_PORTION = 256 * 1024 * 1024
const LARGEST_MANIFEST = 512 * 1024 * 1024
const KEYS_AT_ONCE = 500

async function bytesOf(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function parseManifest(content: Buffer): Manifest {
  let json: unknown
  try {
    json = JSON.parse(content.toString('utf8'))
  } catch (error) {
    throw invalid('its manifest cannot be read.', error)
  }
  const version = z.object({ formatVersion: z.number() }).safeParse(json).data?.formatVersion ?? 0
  if (version > 1)
    throw new LikenessError('backup_invalid', {
      message: 'The backup was made by a newer version of Likeness. Update Likeness, then restore it.',
    })
  const parsed = manifestSchema.safeParse(json)
  if (!parsed.success) throw invalid('its manifest is not one.', parsed.error)
  return parsed.data
}

/** Reads all of an archive and compares it with its manifest. Throws `backup_invalid`. */
export async function verifyBackup(path: string): Promise<Manifest> {
  const seen = new Map<string, string>()
  let manifest: Manifest | undefined
  await readArchive(path, async ({ name, bytes }, content) => {
    if (manifest) throw invalid('something follows its end.')
    if (name === MANIFEST) {
      if (bytes > LARGEST_MANIFEST) throw invalid('its manifest is too large.')
      manifest = parseManifest(await bytesOf(content))
      return
    }
    if (seen.has(name)) throw invalid(`${name} is in it twice.`)
    const hash = createHash('sha256')
    for await (const chunk of content) hash.update(chunk)
    seen.set(name, hash.digest('hex'))
  })
  if (!manifest) throw invalid('its end is missing.')
  for (const { name, sha256 } of manifest.members) {
    if (!seen.has(name)) throw invalid(`${name} is missing.`)
    if (seen.get(name) !== sha256) throw invalid(`${name} is not what it was when the backup was made.`)
    seen.delete(name)
  }
  for (const [name] of seen) throw invalid(`${name} does not belong to it.`)
  return manifest
}

/** Ids of people out of a file of erasure receipts, one JSON object a line. Throws `invalid_argument`. */
export async function readReceipts(path: string): Promise<string[]> {
  const receipt = z.union([
    z.object({ personId: z.string().min(1) }).transform((one) => one.personId),
    z.object({ person_id: z.string().min(1) }).transform((one) => one.person_id),
  ])
  try {
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '')
    return lines.map((line) => receipt.parse(JSON.parse(line)))
  } catch (cause) {
    const message = `${path} cannot be used: it must hold one receipt a line, a JSON object with personId.`
    throw new LikenessError('invalid_argument', { message, cause: cause instanceof z.ZodError ? undefined : cause })
  }
}

/** Every member is checked again: the file may not be the one that was verified. */
async function load(path: string, manifest: Manifest, target: RestoreTarget, deps: RestoreDeps, forget: string[]) {
  const expected = new Map(manifest.members.map((member) => [member.name, member.sha256]))
  const tables = new Map(manifest.tables.map((table) => [table.name, { ...table, loaded: 0 }]))
  let settled: number | undefined
  let put = 0
  const settle = async () => {
    for (const { name, rows, loaded } of tables.values())
      if (rows !== loaded) throw invalid(`${name} has ${loaded} rows instead of ${rows}.`)
    return target.settle(manifest.tables, forget)
  }
  const changed = () => invalid('it changed while it was read.')

  await readArchive(path, async ({ name, bytes }, content) => {
    if (name === MANIFEST) return
    const [kind, tableName = ''] = name.split('/')
    const sha256 = expected.get(name)
    const hash = createHash('sha256')
    if (sha256 === undefined) throw changed()
    if (kind === 'tables') {
      const table = tables.get(tableName)
      if (!table || settled !== undefined || bytes > LARGEST_PORTION) throw invalid(`${name} is not expected there.`)
      const text = await bytesOf(content)
      if (hash.update(text).digest('hex') !== sha256) throw changed()
      const rows = text.toString('utf8').split('\n').slice(0, -1)
      table.loaded += rows.length
      await target.insert(table, rows)
      return
    }
    settled ??= await settle()
    const key = name.slice('objects/'.length)
    // Pictures of people who are not restored.
    if (!(await target.named([key])).has(key)) return
    async function* hashed() {
      for await (const chunk of content) {
        hash.update(chunk)
        yield chunk
      }
      if (hash.digest('hex') !== sha256) throw changed()
    }
    await deps.objects.putStream(key, hashed())
    put += 1
  })
  settled ??= await settle()
  return { forgotten: settled, objects: put }
}

/** Takes away what nothing in the database names; nothing else may be at work. */
async function removeUnnamed({ store, objects }: RestoreDeps): Promise<void> {
  const keys: string[] = []
  for await (const { key } of objects.list('')) keys.push(key)
  await store.snapshot(async ({ named }) => {
    for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
      const batch = keys.slice(at, at + KEYS_AT_ONCE)
      const kept = await named(batch)
      await objects.delete(batch.filter((key) => !kept.has(key)))
    }
  })
}

async function hasObjects(objects: Objects): Promise<boolean> {
  for await (const { key } of objects.list('')) return key !== ''
  return false
}

/** Throws `invalid_argument` when there is something already, `backup_invalid`, `store_unavailable`, `disk_full`. */
export async function restore(
  deps: RestoreDeps,
  path: string,
  { replace = false, forget = [] }: RestoreOptions = {},
): Promise<RestoreResult> {
  const manifest = await verifyBackup(path)
  if (!replace && (!(await deps.store.isEmpty()) || (await hasObjects(deps.objects))))
    throw new LikenessError('invalid_argument', {
      message:
        'There is data here already. Restore into another LIKENESS_HOME or database, or use --replace to lose what is here.',
    })
  let begun = false
  const done = await deps.store
    .replace(manifest.migrations, (target) => {
      begun = true
      return load(path, manifest, target, deps, forget)
    })
    .catch(async (error: unknown) => {
      // The database is as before: pictures that were put there already belong to nobody.
      if (begun) await removeUnnamed(deps).catch(() => undefined)
      throw error
    })
  try {
    await rm(join(deps.home, 'indexes'), { recursive: true, force: true })
    await removeUnnamed(deps)
  } catch (cause) {
    throw new LikenessError('store_unavailable', {
      message: `The backup was restored, but what was there before could not be taken away: ${messageOf(cause)}. Restore again with --replace.`,
      cause,
    })
  }
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  return { manifest, rows, ...done }
}
