/** The embedded database is kept up by whoever uses it, also by statements of their own. */
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openMemoryDatabase } from './prepared.fixture.ts'

const UPDATES = 20_000
const ROWS = 100
const MIB = 1024 * 1024

test('20,000 updates, each by itself, let neither the table nor the log grow without bound', async () => {
  const { db, close } = await openMemoryDatabase()
  await sql`CREATE TABLE kept (id int PRIMARY KEY, state int NOT NULL, filler text NOT NULL)`.execute(db)
  await sql`CREATE INDEX kept_state ON kept (state)`.execute(db)
  await sql`INSERT INTO kept SELECT id, 0, '' FROM generate_series(0, ${ROWS - 1}) AS id`.execute(db)
  const sizes = async () => {
    const { rows } = await sql<{ tables: number; log: number }>`SELECT pg_total_relation_size('kept')::float8 AS tables,
      pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS log FROM pg_control_checkpoint()`.execute(db)
    return rows[0]!
  }
  const { rows: begun } = await sql<{ at: string }>`SELECT pg_current_wal_insert_lsn()::text AS at`.execute(db)
  // What does not compress is written out in full, into the row, each time.
  const filler = randomBytes(2700).toString('base64').slice(0, 3600)
  let most = { tables: 0, log: 0 }
  for (let i = 0; i < UPDATES; i++) {
    await sql`UPDATE kept SET state = ${i}, filler = ${filler + i} WHERE id = ${i % ROWS}`.execute(db)
    if (i % 1000 !== 0) continue
    const now = await sizes()
    most = { tables: Math.max(most.tables, now.tables), log: Math.max(most.log, now.log) }
  }
  const { rows: written } = await sql<{ bytes: number }>`SELECT
    pg_wal_lsn_diff(pg_current_wal_insert_lsn(), ${begun[0]!.at}::pg_lsn)::float8 AS bytes`.execute(db)
  // Otherwise nothing was put to the test.
  expect(written[0]!.bytes).toBeGreaterThan(72 * MIB)
  expect(most.log).toBeLessThan(68 * MIB)
  expect(most.tables).toBeLessThan(30 * MIB)
  await close()
})
