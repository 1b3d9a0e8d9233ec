/** Opens the database: PGlite in a folder of the home, or PostgreSQL. One SQL dialect, one set of tables for both. */
import { chmod } from 'node:fs/promises'
import { Kysely, PostgresDialect, sql, type Dialect } from 'kysely'
import { withStoreErrors } from './dialect.ts'
import { toStoreError } from './errors.ts'
import { lockHome } from './home-lock.ts'
import { migrate } from './migrate.ts'
import { rotating, type AddressSource } from './rotating-pool.ts'
import type { Tables } from './tables.ts'
import { BYTEA, INT8, parseBytea } from './values.ts'

export interface DatabaseOptions {
  /** Folder of this installation; the embedded database lives in `<home>/database`. */
  home: string
  /** A PostgreSQL server instead of the embedded database; its address, or who knows it, for one that changes. */
  databaseUrl?: string | AddressSource | undefined
  /** How long to wait for another process to leave the home, in milliseconds. Default 0. */
  lockWaitMs?: number
}

export interface Database {
  db: Kysely<Tables>
  kind: 'pglite' | 'postgres'
  /**
   * Makes what was deleted unrecoverable from the database's files: rewrites the tables without the removed rows and
   * drops the write-ahead log that still holds them. Takes about a second for 100,000 faces, needs as much free disk
   * as the tables take, and blocks other work meanwhile. Without it, the room of removed rows is used again by and by.
   * On PostgreSQL backups, replicas and archived log are the operator's to clear.
   */
  purge(): Promise<void>
  close(): Promise<void>
}

/**
 * Throws `home_locked` when another process has the home, `disk_full`, and `store_unavailable` when the server cannot
 * be reached, the folder cannot be used, or the database is from a newer version; and what the source of an address throws.
 */
export async function openDatabase({ home, databaseUrl, lockWaitMs }: DatabaseOptions): Promise<Database> {
  const source = typeof databaseUrl === 'object' ? databaseUrl : undefined
  const address = typeof databaseUrl === 'object' ? await databaseUrl.get() : databaseUrl
  return address ? openPostgres(address, source) : openEmbedded(home, lockWaitMs)
}

/** A database that is gone with the process, for tests and trials. `start`: what it has, by PGlite's `dumpDataDir`. */
export async function openMemoryDatabase(start?: Blob): Promise<Database> {
  const { lastingPglite, openMemoryPglite } = await import('./pglite.ts')
  const { pgliteDialect } = await import('./pglite-dialect.ts')
  return ready('pglite', pgliteDialect(lastingPglite(await openMemoryPglite(start))))
}

async function openEmbedded(home: string, lockWaitMs?: number): Promise<Database> {
  const lock = await lockHome(home, lockWaitMs)
  try {
    const [{ openPglite, restartingPglite }, { pgliteDialect }, { preparedFolder }] = await Promise.all([
      import('./pglite.ts'),
      import('./pglite-dialect.ts'),
      import('./pglite-folder.ts'),
    ])
    const folder = await preparedFolder(home)
    await chmod(folder, 0o700)
    return await ready('pglite', pgliteDialect(restartingPglite(() => openPglite(folder))), () => lock.release())
  } catch (error) {
    await lock.release()
    throw toStoreError(error)
  }
}

async function openPostgres(connectionString: string, source?: AddressSource): Promise<Database> {
  const { default: pg } = await import('pg')
  const parsers: Record<number, (text: string) => unknown> = { [BYTEA]: parseBytea, [INT8]: Number }
  const pool = new pg.Pool({
    connectionString,
    application_name: 'likeness',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: { getTypeParser: (oid, format) => parsers[oid] ?? pg.types.getTypeParser(oid, format) },
  })
  // A lost connection fails the statement in hand, or is replaced when the next one is asked for. It also emits an error,
  // the pool for an idle one and the client for one in use, and what nobody listens to ends the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return ready('postgres', new PostgresDialect({ pool: source ? rotating(pool, source) : pool }))
}

async function ready(kind: Database['kind'], dialect: Dialect, afterwards = async () => {}): Promise<Database> {
  const db = new Kysely<Tables>({ dialect: withStoreErrors(dialect) })
  const close = async () => {
    try {
      await db.destroy()
    } finally {
      await afterwards()
    }
  }
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy().catch(() => undefined)
    throw error
  }
  return { db, kind, close, purge: () => purge(db, kind) }
}

/** Tables with rows that tell of people, or of their faces. */
const HOLDING_PEOPLE = [
  ...['faces', 'users', 'removals', 'collections', 'people'],
  ...['person_references', 'consents', 'matches', 'job_items', 'jobs'],
  ...['gallery_clients', 'gallery_faces', 'gallery_scores'],
  ...['watchlist_entries', 'watchlist_screenings', 'watchlist_faces', 'watchlist_hits', 'watchlist_alerts'],
]

async function purge(db: Kysely<Tables>, kind: Database['kind']): Promise<void> {
  await sql`VACUUM (FULL, ANALYZE) ${sql.raw(HOLDING_PEOPLE.join(', '))}`.execute(db)
  if (kind === 'postgres') return
  // The log up to here ends up in a file of its own, which goes with the second checkpoint that does not need it.
  for (let i = 0; i < 2; i++) {
    await sql`SELECT pg_switch_wal()`.execute(db)
    await sql`CHECKPOINT`.execute(db)
  }
}
