/** The one step in which people go over to another engine. */
import { sql, type Transaction } from 'kysely'
import { LikenessError } from '#errors'
import type { Tables } from './tables.ts'

const notReady = (message: string) => new LikenessError('config_invalid', { message })

async function assertSwitchable(trx: Transaction<Tables>, from: string, to: string): Promise<void> {
  const states = await trx.selectFrom('engines').selectAll().where('engine_id', 'in', [from, to]).execute()
  const target = states.find(({ engine_id }) => engine_id === to)
  if (states.find(({ engine_id }) => engine_id === from)?.state !== 'active' || target?.state !== 'verified')
    throw notReady('Another process has switched the engine, or stopped the migration, meanwhile. Start again.')
  if (target.left_behind) return
  const { rows } = await sql<{ missing: number }>`
    SELECT count(*)::int AS missing FROM people p WHERE p.state = 'enrolled' AND NOT EXISTS (
      SELECT FROM person_references r
      JOIN engine_faces f ON f.engine_id = ${to} AND f.reference_id = r.reference_id AND f.person_id = r.person_id
      WHERE r.person_id = p.person_id AND f.face_id IS NOT NULL)`.execute(trx)
  const missing = rows[0]?.missing ?? 0
  if (missing > 0)
    throw notReady(
      `${missing} enrolled people are not on ${to}. Start with the engine in use, ${from}, and run: likeness backend migrate --to ${to}`,
    )
}

export async function switchEngines(
  trx: Transaction<Tables>,
  from: string,
  to: string,
  collections: string[],
): Promise<void> {
  await sql`LOCK TABLE person_references, engine_faces IN SHARE ROW EXCLUSIVE MODE`.execute(trx)
  await assertSwitchable(trx, from, to)
  // Pending ones too: what a dead process had begun on the old engine is found there by its row.
  await sql`INSERT INTO engine_faces (engine_id, reference_id, person_id, collection_id, face_id, image_id, problem)
    SELECT ${from}::text, reference_id, person_id, collection_id, face_id, image_id,
      CASE WHEN face_id IS NOT NULL OR state = 'pending' THEN NULL WHEN image_key IS NULL THEN 'not_kept'
        ELSE 'left_behind' END
    FROM person_references ORDER BY state DESC ON CONFLICT DO NOTHING`.execute(trx)
  // First none, then theirs: what one had another may have next.
  await sql`UPDATE person_references SET face_id = NULL, image_id = NULL`.execute(trx)
  // Whosever they are there: of somebody who is being erased they are found by the reference.
  await sql`UPDATE person_references r SET face_id = f.face_id, image_id = f.image_id FROM engine_faces f
    WHERE f.engine_id = ${to} AND f.reference_id = r.reference_id AND r.state = 'ready'`.execute(trx)
  await trx.deleteFrom('engine_faces').where('engine_id', '=', to).execute()
  await trx.deleteFrom('engine_collections').where('engine_id', '=', from).execute()
  const owned = collections.map((collection_id) => ({ engine_id: from, collection_id, made: true }))
  if (owned.length > 0) await trx.insertInto('engine_collections').values(owned).execute()
  const at = { switched_at: sql<Date>`now()`, verified_at: sql<Date>`now()` }
  const set = (engineId: string) => trx.updateTable('engines').where('engine_id', '=', engineId)
  // In this order: one engine is in use.
  await set(from)
    .set({ ...at, state: 'verified' })
    .execute()
  await set(to)
    .set({ ...at, state: 'active' })
    .execute()
}
