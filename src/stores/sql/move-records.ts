/** When two persons become one: consents and items of jobs go over to the one that stays. Harmless when done again. */
import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** In one transaction where `db` is one. Returns how many consents there were. */
export async function moveRecords(db: Kysely<Tables>, from: string, into: string): Promise<{ consents: number }> {
  const theirs = { person_id: into }
  const consents = await db.updateTable('consents').set(theirs).where('person_id', '=', from).executeTakeFirst()
  await db.updateTable('job_items').set(theirs).where('person_id', '=', from).execute()
  await db
    .updateTable('job_items')
    .set({ outcome: sql`jsonb_set(outcome, '{duplicateOf,personId}', to_jsonb(${into}::text))` })
    .where(sql<boolean>`outcome -> 'duplicateOf' ->> 'personId' = ${from}`)
    .execute()
  return { consents: Number(consents.numUpdatedRows) }
}
