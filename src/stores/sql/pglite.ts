/** PGlite on a folder: durable, and back in service after an error that stops PostgreSQL itself. */
import { fsyncSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { isServerAnswer } from './errors.ts'
import { BYTEA, INT8, parseBytea, serializeBytea } from './values.ts'

/**
 * PGlite starts PostgreSQL with -F, which leaves writing to the disk to the operating system: enough for a killed
 * process, not for a power cut. Here it syncs, with `fsync` because Emscripten's `fdatasync` does nothing.
 * Write-ahead files are removed instead of reused, so that what was deleted does not live on in them.
 */
const settings = [
  'fsync=on',
  'wal_sync_method=fsync',
  'wal_recycle=off',
  'min_wal_size=32MB',
  'max_wal_size=128MB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'jit=off',
]

const startParams = [
  ...PGlite.defaultStartParams.filter((param) => param !== '-F'),
  ...settings.flatMap((setting) => ['-c', setting]),
]

const codecs = {
  parsers: { [BYTEA]: parseBytea, [INT8]: Number },
  serializers: { [BYTEA]: serializeBytea },
}

/** A folder's file system whose fsync reaches the disk; Emscripten's own has none. */
class SyncingNodeFS extends NodeFS {
  override async init(...args: Parameters<NodeFS['init']>) {
    const result = await super.init(...args)
    result.emscriptenOpts.preRun = [
      ...(result.emscriptenOpts.preRun ?? []),
      (module) => {
        const { NODEFS } = module.FS.filesystems
        NODEFS.stream_ops.fsync = (stream: { nfd?: number }) => {
          if (stream.nfd !== undefined) fsyncSync(stream.nfd)
          return 0
        }
      },
    ]
    return result
  }
}

/** Without a folder: in memory. */
export async function openPglite(folder?: string): Promise<PGlite> {
  const pglite = new PGlite(folder ? { ...codecs, startParams, fs: new SyncingNodeFS(folder) } : codecs)
  await pglite.waitReady
  return pglite
}

/** `get` gives the running PGlite, a new one after `failed` was told of an error the old one did not survive. */
export interface PgliteSource {
  get(): Promise<PGlite>
  failed(error: unknown): void
  close(): Promise<void>
}

/** For a database in memory: there is nothing to start again from. */
export function lastingPglite(pglite: PGlite): PgliteSource {
  return { get: () => Promise.resolve(pglite), failed: () => undefined, close: () => pglite.close() }
}

/**
 * A disk that is full while PostgreSQL writes ahead stops PostgreSQL (PANIC), and with it this PGlite. The folder is
 * as after a crash: opening it again recovers everything that was acknowledged. The stopped instance is not closed,
 * since closing would write to the folder.
 */
export function restartingPglite(open: () => Promise<PGlite>): PgliteSource {
  let current: Promise<PGlite> | undefined
  let broken = false
  return {
    async get() {
      if (!current || broken) {
        current = open()
        broken = false
      }
      try {
        return await current
      } catch (error) {
        current = undefined
        throw error
      }
    },
    failed(error) {
      if (!isServerAnswer(error)) broken = true
    },
    async close() {
      const last = current
      current = undefined
      if (last && !broken) await (await last).close()
    },
  }
}
