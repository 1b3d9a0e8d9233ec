/** PGlite on a folder: durable, and back in service after an error that stops PostgreSQL itself. */
import { PGlite } from '@electric-sql/pglite'
import { isServerAnswer } from './errors.ts'
import { SyncingNodeFS } from './syncing-nodefs.ts'
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

export const openPglite = (folder: string): Promise<PGlite> =>
  PGlite.create({ ...codecs, startParams, fs: new SyncingNodeFS(folder) })

/** In memory. `start`: what `dumpDataDir` gave of another one. */
export const openMemoryPglite = (start?: Blob): Promise<PGlite> =>
  PGlite.create({ ...codecs, ...(start && { loadDataDir: start }) })

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
 * After an error that stopped PostgreSQL (see `LogWriteError`) the folder is as after a crash, and opening it again
 * recovers everything that was acknowledged. The stopped instance is not closed: closing would write to the folder.
 */
export function restartingPglite(open: () => Promise<PGlite>): PgliteSource {
  let current: Promise<PGlite> | undefined
  return {
    async get() {
      current ??= open()
      try {
        return await current
      } catch (error) {
        current = undefined
        throw error
      }
    },
    failed(error) {
      if (!isServerAnswer(error)) current = undefined
    },
    async close() {
      const last = current
      current = undefined
      await (await last)?.close()
    },
  }
}
