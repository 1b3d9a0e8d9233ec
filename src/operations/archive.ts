/**
 * The file of a backup: a tar of tables in portions (`tables/<name>/<number>.ndjson`), pictures (`objects/<key>`) and, as
 * the last member, `manifest.json` with the SHA-256 of each of the others. Without its end it is no backup.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Header, Pack, Parser, ReadEntry } from 'tar'
import { z } from 'zod'
import { LikenessError, messageOf } from '#errors'

export const MANIFEST = 'manifest.json'
const NAME = /^(tables\/[a-z_]+\/\d+\.ndjson|objects\/[A-Za-z0-9._/-]+|manifest\.json)$/

const memberSchema = z.object({ name: z.string().regex(NAME), bytes: z.int().min(0), sha256: z.string().length(64) })
export const manifestSchema = z.object({
  format: z.literal('likeness-backup'),
  formatVersion: z.int().min(1),
  /** Of Likeness. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.string()).min(1),
  modelVersions: z.array(z.string()),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()).min(1),
      lastNumber: z.number().nullable(),
      rows: z.int().min(0),
    }),
  ),
  objects: z.int().min(0),
  members: z.array(memberSchema),
})
export type Manifest = z.output<typeof manifestSchema>
export type Member = z.output<typeof memberSchema>

export const invalid = (message: string, cause?: unknown) =>
  new LikenessError('backup_invalid', { message: `This is not a whole backup: ${message}`, cause })

export interface ArchiveWriter {
  /** `bytes`: how many there will be, exactly. */
  add(name: string, bytes: number, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>
  members: Member[]
  /** Puts the manifest at the end and the file in its place. */
  finish(manifest: Uint8Array): Promise<void>
  /** Leaves nothing. */
  abandon(): Promise<void>
}

/** Errors of the file system in words for people. */
async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof LikenessError || !(cause instanceof Error) || !('syscall' in cause)) throw cause
    const code = 'code' in cause ? cause.code : undefined
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new LikenessError('disk_full', { cause })
    throw new LikenessError('invalid_argument', { message: `${path} cannot be written: ${messageOf(cause)}.`, cause })
  }
}

async function refuseExisting(path: string, remedy: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found) throw new LikenessError('invalid_argument', { message: `${path} exists already. ${remedy}` })
}

/** Only this account may read the file: it holds faces. Throws `invalid_argument` when it exists, unless `force`. */
export async function createArchive(path: string, { force = false } = {}): Promise<ArchiveWriter> {
  const remedy = 'Name another file, or use --force to replace it.'
  const draft = `${path}.unfinished`
  if (!force) await refuseExisting(path, remedy)
  else await rm(draft, { force: true })
  const output = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true })
  await writing(path, () => once(output, 'open')).catch((error: unknown) => {
    const left = error instanceof Error && error.message.includes('EEXIST')
    if (!left) throw error
    throw new LikenessError('invalid_argument', {
      message: `${draft} exists: another backup is being written there, or one was interrupted. Use --force to start anew.`,
      cause: error,
    })
  })
  await chmod(draft, 0o600)
  const failed = new Promise<never>((_, reject) => output.once('error', reject))
  failed.catch(() => undefined)
  const pack = new Pack({ portable: true, cwd: dirname(path) })
  pack.pipe(output as unknown as Parameters<typeof pack.pipe>[0])
  const members: Member[] = []

  async function add(name: string, bytes: number, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    const hash = createHash('sha256')
    const entry = new ReadEntry(new Header({ path: name, size: bytes, mode: 0o600, mtime: new Date(), type: 'File' }))
    const packed = once(entry, 'end')
    pack.add(entry)
    let written = 0
    for await (const chunk of content) {
      written += chunk.byteLength
      if (written > bytes) throw new Error(`${name} grew while it was read`)
      hash.update(chunk)
      if (!entry.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)))
        await Promise.race([once(entry, 'drain'), failed])
    }
    if (written < bytes) throw new Error(`${name} shrank while it was read`)
    entry.end()
    await Promise.race([packed, failed])
    members.push({ name, bytes, sha256: hash.digest('hex') })
  }

  return {
    members,
    add: (...args) => writing(path, () => add(...args)),
    finish: (manifest) =>
      writing(path, async () => {
        await add(MANIFEST, manifest.byteLength, [manifest])
        const closed = once(output, 'close')
        pack.end()
        await Promise.race([closed, failed])
        if (!force) await refuseExisting(path, remedy)
        await rename(draft, path)
        const folder = await open(dirname(path)).catch(() => undefined)
        await folder?.sync().catch(() => undefined)
        await folder?.close()
      }),
    abandon: async () => {
      output.destroy()
      await rm(draft, { force: true })
    },
  }
}

/**
 * Goes through an archive, one member after the other; `visit` reads the content to its end or not at all.
 * Throws `backup_invalid` for what is no such archive, also when it is cut off.
 */
export async function readArchive(
  path: string,
  visit: (member: { name: string; bytes: number }, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const parser = new Parser({ strict: true })
  let visits: Promise<void> = Promise.resolve()
  let fail: (error: unknown) => void = () => undefined
  const failed = new Promise<never>((_, reject) => (fail = reject))
  failed.catch(() => undefined)
  parser.on('error', (error: unknown) => fail(invalid(messageOf(error), error)))
  parser.on('entry', (entry: ReadEntry) => {
    const visited = visits.then(async () => {
      if (entry.type !== 'File' || !NAME.test(entry.path)) throw invalid('it holds something that is not of a backup.')
      await visit({ name: entry.path, bytes: entry.size }, entry)
      entry.resume()
    })
    visits = visited
    visited.catch(fail)
  })
  const ended = once(parser, 'end')
  ended.catch(() => undefined)
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>)
      if (!parser.write(chunk)) await Promise.race([once(parser, 'drain'), failed])
    parser.end()
    await Promise.race([ended, failed])
    await Promise.race([visits, failed])
  } catch (cause) {
    // What the parser says may come by way of a wait for it, before it comes by its own.
    if (cause instanceof Error && 'code' in cause && /^(TAR|Z)_/.test(String(cause.code)))
      throw invalid(cause.message, cause)
    if (!(cause instanceof Error) || !('syscall' in cause)) throw cause
    throw new LikenessError('invalid_argument', { message: `${path} cannot be read: ${messageOf(cause)}.`, cause })
  }
}
