/**
 * The number that alerts and decisions carry. Taken from a row that stays locked until the transaction ends: numbers
 * become visible in their order, so that a reader who has seen one has seen, or can see, all below it. A sequence of
 * PostgreSQL would hand out 7 and 8 at once, and let 8 be seen first.
 */
import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

const NAME = 'watchlist_sequence'

/** The last of so many numbers that nobody had before. To be taken last in a transaction: others wait for its end. */
export async function nextSequence(trx: Kysely<Tables>, count: number): Promise<number> {
  const { rows } = await sql<{ value: number }>`INSERT INTO counters (name, value) VALUES (${NAME}, ${count}::bigint)
    ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value`.execute(trx)
  return rows[0]!.value
}

export async function lastSequence(db: Kysely<Tables>): Promise<number> {
  const row = await db.selectFrom('counters').select('value').where('name', '=', NAME).executeTakeFirst()
  return row?.value ?? 0
}

/** What was handed out before is not handed out again: who watches has seen it already. */
export async function raiseSequence(trx: Kysely<Tables>, atLeast: number): Promise<void> {
  await sql`INSERT INTO counters (name, value) VALUES (${NAME}, ${atLeast}::bigint)
    ON CONFLICT (name) DO UPDATE SET value = greatest(counters.value, excluded.value)`.execute(trx)
}
