/** Erased people stay erased: who was erased after a backup was made is taken out of what it brings back. */
import { sql, type Transaction } from 'kysely'
import type { Tables } from './tables.ts'
import { forgetListed } from './watchlist-forget.ts'

export interface RememberedErasures {
  people: string[]
  /** Rows of the erasures as JSON. */
  receipts: string[]
}

/** Of the database that is being replaced. Erasures under way count: they were asked for. */
export async function rememberErasures(trx: Transaction<Tables>): Promise<RememberedErasures> {
  const { rows } = await sql<{ person_id: string; receipt: string }>`
    SELECT person_id, row_to_json(e)::text AS receipt FROM erasures e WHERE reason <> 'merge'`.execute(trx)
  return { people: rows.map((row) => row.person_id), receipts: rows.map((row) => row.receipt) }
}

/** Their receipts go on to exist, without the place in an audit log that is gone. */
export async function carryErasures(trx: Transaction<Tables>, receipts: string[]): Promise<void> {
  if (receipts.length === 0) return
  await sql`INSERT INTO erasures SELECT (json_populate_record(NULL::erasures,
      (r::jsonb || '{"audit_seq": null, "audit_hash": null}')::json)).*
    FROM json_array_elements(${`[${receipts.join(',')}]`}::text::json) AS r ON CONFLICT DO NOTHING`.execute(trx)
}

/** Returns how many of them were there. */
export async function forgetPeople(trx: Transaction<Tables>, personIds: string[]): Promise<number> {
  if (personIds.length === 0) return 0
  const ids = sql`ANY(${[...new Set(personIds)]}::text[])`
  const { rows } = await sql<{ person_id: string }>`
    SELECT person_id FROM people WHERE person_id = ${ids} UNION SELECT user_id FROM users WHERE user_id = ${ids}
    UNION SELECT person_id FROM person_references WHERE person_id = ${ids}`.execute(trx)
  await sql`DELETE FROM faces f USING person_references r, collections c WHERE r.person_id = ${ids}
    AND c.collection_id = r.collection_id AND f.collection_key = c.key AND f.face_id = r.face_id`.execute(trx)
  await forgetListed(trx, personIds)
  for (const [table, column] of [
    ...[
      ['faces', 'user_id'],
      ['users', 'user_id'],
      ['people', 'person_id'],
      ['person_references', 'person_id'],
    ],
    ...[
      ['consents', 'person_id'],
      ['matches', 'person_id'],
      ['job_items', 'person_id'],
      ['gallery_clients', 'person_id'],
    ],
  ] as [string, string][])
    await sql`DELETE FROM ${sql.table(table)} WHERE ${sql.ref(column)} = ${ids}`.execute(trx)
  return rows.length
}
