/**
 * Every row out of a database and into another. Values travel as PostgreSQL writes them down (`value::text`), which it
 * reads back exactly, whichever driver and version is on either side.
 */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { BackupSnapshot, BackupStore, BackupTable, RestoreTarget } from '#operations/backup-store.ts'
import { LikenessError } from '#errors'
import { columnsOf, lastNumberOf, namedIn, setLastNumber } from './backup-catalogue.ts'
import { carryErasures, forgetPeople, rememberErasures } from './backup-erasures.ts'
import { migrations } from './migrate.ts'
import type { Tables } from './tables.ts'
import { lastSequence, raiseSequence } from './watchlist-sequence.ts'

/** In an order in which foreign keys hold. */
const BACKED_UP = [
  ...['collections', 'faces', 'users', 'removals', 'counters', 'people', 'person_references', 'consents', 'erasures'],
  ...['engines', 'engine_collections', 'engine_faces'],
  ...[
    'audit',
    'api_keys',
    'accounts',
    'matches',
    'collection_policies',
    'jobs',
    'job_groups',
    'job_items',
    'telemetry',
  ],
  ...['galleries', 'gallery_clients', 'gallery_access', 'gallery_photos', 'gallery_faces', 'gallery_scores'],
  ...['gallery_folders', 'gallery_folder_photos'],
  ...['watchlist_entries', 'watchlist_screenings', 'watchlist_faces', 'watchlist_hits', 'watchlist_alerts'],
  'webhooks',
] as const satisfies (keyof Tables)[]

/**
 * A copy of the first two would be a way in: whoever was signed in signs in again. Answers to request tokens and
 * what was found in videos are kept for days only, and tell of what may not be there after a restore.
 */
const LEFT_OUT = [
  ...(['sessions', 'sign_in_links', 'request_tokens'] as const),
  ...(['video_jobs', 'video_sightings', 'video_matches'] as const),
] satisfies (keyof Tables)[]

/** What the migrations make besides tables. */
const FUNCTIONS = ['audit_refuse']

/** Every database that was used has rows of these. */
const ALWAYS_FILLED: string[] = ['counters', 'telemetry', 'engines']

const ROWS_AT_ONCE = 500

interface Context {
  db: Kysely<Tables>
  kind: 'pglite' | 'postgres'
}

/** How values are written down must not depend on the server's settings. */
async function plainText(trx: Transaction<Tables>): Promise<void> {
  for (const [name, value] of [
    ['timezone', 'UTC'],
    ['datestyle', 'ISO'],
    ['bytea_output', 'hex'],
    ['extra_float_digits', '1'],
  ])
    await sql`SELECT set_config(${name}, ${value}, true)`.execute(trx)
}

function snapshotOf(
  trx: Transaction<Tables>,
  at: Date,
  tables: BackupTable[],
  modelVersions: string[],
): BackupSnapshot {
  async function* rows({ name, columns }: BackupTable): AsyncGenerator<string[]> {
    const values = sql.join(columns.map((column) => sql`${sql.ref(column)}::text`))
    await sql`DECLARE backup NO SCROLL CURSOR FOR SELECT json_build_array(${values})::text AS row FROM ${sql.table(name)}`.execute(
      trx,
    )
    for (;;) {
      const { rows: batch } = await sql<{ row: string }>`FETCH ${sql.lit(ROWS_AT_ONCE)} FROM backup`.execute(trx)
      if (batch.length > 0) yield batch.map(({ row }) => row)
      if (batch.length < ROWS_AT_ONCE) break
    }
    await sql`CLOSE backup`.execute(trx)
  }
  return {
    ...{ at, tables, modelVersions, rows },
    migrations: Object.keys(migrations),
    named: (keys) => namedIn(trx, keys),
  }
}

async function describe(trx: Transaction<Tables>): Promise<BackupTable[]> {
  const described: BackupTable[] = []
  for (const name of BACKED_UP) {
    const columns = await columnsOf(trx, name)
    described.push({
      name,
      columns: columns.map((column) => column.name),
      lastNumber: await lastNumberOf(trx, name, columns),
    })
  }
  return described
}

async function isEmpty(db: Kysely<Tables>): Promise<boolean> {
  for (const name of BACKED_UP.filter((table) => !ALWAYS_FILLED.includes(table))) {
    const { rows } = await sql`SELECT 1 FROM ${sql.table(name)} LIMIT 1`.execute(db)
    if (rows.length > 0) return false
  }
  return true
}

/** A server that goes on working would keep what it knows of the tables that are about to go. */
async function refuseWhileInUse({ kind }: Context, trx: Transaction<Tables>): Promise<void> {
  if (kind === 'pglite') return
  await sql`SET LOCAL lock_timeout = '10s'`.execute(trx)
  const { rows } = await sql`SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'likeness' AND pid <> pg_backend_pid()`.execute(trx)
  if (rows.length > 0)
    throw new LikenessError('store_unavailable', {
      message: `${rows.length} other connections of Likeness are using this database. Stop every server and worker, then try again.`,
      details: { connections: rows.length },
    })
}

/** The tables as the given migrations make them, empty. */
async function rebuild(trx: Transaction<Tables>, names: string[]): Promise<void> {
  for (const table of [...BACKED_UP, ...LEFT_OUT].reverse())
    await sql`DROP TABLE IF EXISTS ${sql.table(table)} CASCADE`.execute(trx)
  for (const name of FUNCTIONS) await sql`DROP FUNCTION IF EXISTS ${sql.id(name)}() CASCADE`.execute(trx)
  await runMigrations(trx, names)
  await sql`DELETE FROM counters`.execute(trx)
}

async function runMigrations(trx: Transaction<Tables>, names: string[]): Promise<void> {
  for (const name of names) await migrations[name]?.up(trx as unknown as Kysely<unknown>)
}

/**
 * Whoever knows a collection by its revision (an index in memory or on disk, another machine's too) must not take what
 * was restored for what it knows: revisions go on from a number none of them has seen, and everything is read again.
 */
async function renewRevisions(trx: Transaction<Tables>, atLeast: number): Promise<void> {
  await sql`DELETE FROM removals`.execute(trx)
  const { rows } = await sql<{ most: number }>`SELECT greatest(
    (SELECT max(value) FROM counters), (SELECT max(revision) FROM collections), ${atLeast}::bigint) AS most`.execute(
    trx,
  )
  const next = Math.max((rows[0]?.most ?? 0) + 1, Date.now())
  await sql`UPDATE counters SET value = ${next}::bigint WHERE name = 'retired_revision'`.execute(trx)
  await sql`UPDATE collections c SET revision = ${next}::bigint, complete_since = ${next}::bigint, removal_count = 0,
    face_count = (SELECT count(*) FROM faces f WHERE f.collection_key = c.key),
    user_count = (SELECT count(*) FROM users u WHERE u.collection_key = c.key)`.execute(trx)
}

async function newestRevision(trx: Transaction<Tables>): Promise<number> {
  const { rows } = await sql<{ newest: number | null }>`SELECT greatest(
    (SELECT max(value) FROM counters), (SELECT max(revision) FROM collections)) AS newest`.execute(trx)
  return rows[0]?.newest ?? 0
}

async function insert(
  trx: Transaction<Tables>,
  { name, columns }: Pick<BackupTable, 'name' | 'columns'>,
  rows: string[],
) {
  const known = (BACKED_UP as readonly string[]).includes(name) ? await columnsOf(trx, name) : []
  // Names and types are the database's own; the archive only says in which order.
  const found = columns.map((column) => known.find((one) => one.name === column))
  const missing = columns.filter((_, i) => !found[i])
  if (known.length === 0 || missing.length > 0)
    throw new LikenessError('backup_invalid', {
      message: `The backup has a table or columns this version does not know: ${[name, ...missing].join(' ')}.`,
    })
  const values = found.map((column, i) => sql`(r->>${sql.lit(i)})::${sql.raw(column?.type ?? 'text')}`)
  await sql`INSERT INTO ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column)))}) OVERRIDING SYSTEM VALUE
    SELECT ${sql.join(values)} FROM json_array_elements(${`[${rows.join(',')}]`}::text::json) AS r`.execute(trx)
}

export function createBackupStore(context: Context): BackupStore {
  const { db } = context
  return {
    isEmpty: () => isEmpty(db),

    snapshot: (work) =>
      db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (trx) => {
          await plainText(trx)
          // The first statement that reads decides on the moment.
          const models = await trx.selectFrom('collections').select('model_version').distinct().execute()
          const tables = await describe(trx)
          return work(
            snapshotOf(
              trx,
              new Date(),
              tables,
              models.map((row) => row.model_version),
            ),
          )
        }),

    async replace(names, work) {
      const ours = Object.keys(migrations)
      if (names.length === 0 || names.some((name, i) => name !== ours[i]))
        throw new LikenessError('backup_invalid', {
          message: 'The backup was made by a newer version of Likeness. Update Likeness, then restore it.',
        })
      return db.transaction().execute(async (trx) => {
        await refuseWhileInUse(context, trx)
        await plainText(trx)
        const [erased, newest] = [await rememberErasures(trx), await newestRevision(trx)]
        const sequence = await lastSequence(trx)
        await rebuild(trx, names)
        const target: RestoreTarget = {
          insert: (table, rows) => insert(trx, table, rows),
          async settle(tables, forget) {
            await runMigrations(trx, ours.slice(names.length))
            for (const table of tables) await setLastNumber(trx, table)
            const forgotten = await forgetPeople(trx, [...forget, ...erased.people])
            await carryErasures(trx, erased.receipts)
            await renewRevisions(trx, newest)
            await raiseSequence(trx, sequence)
            return forgotten
          },
          named: (keys) => namedIn(trx, keys),
        }
        return work(target)
      })
    },
  }
}
