/** Notes of what is gone, for indexes that follow `changesSince`: ids only, and not for ever. */
import { sql } from 'kysely'
import type { Change } from './collections.ts'
import type { RemovalsTable } from './tables.ts'

/**
 * Notes are halved when there are more of them than this and more than faces: reading the whole collection again is
 * then cheaper than following them, and that is what an index further back is told to do.
 */
const MOST_REMOVALS = 10_000

/** After `raise`. */
export async function recordRemovals(change: Change, kind: RemovalsTable['kind'], ids: string[]): Promise<void> {
  const { trx, key, next } = change
  await sql`INSERT INTO removals (collection_key, kind, id, revision)
    SELECT ${key}::integer, ${kind}::text, id, ${next}::bigint FROM unnest(${ids}::text[]) AS id`.execute(trx)
  const { removal_count: count, face_count: faces } = await trx
    .updateTable('collections')
    .set((column) => ({ removal_count: column('removal_count', '+', ids.length) }))
    .where('key', '=', key)
    .returning(['removal_count', 'face_count'])
    .executeTakeFirstOrThrow()
  if (count > MOST_REMOVALS && count > faces) await halve(change, count)
}

/** Something with an id that was removed before is there again. Returns how many notes went. */
export async function forgetRemovals(
  { trx, key, removal_count }: Change,
  kind: RemovalsTable['kind'],
  ids: string[],
): Promise<number> {
  // In most collections, every time: a statement less.
  if (!removal_count) return 0
  const { numDeletedRows } = await trx
    .deleteFrom('removals')
    .where('collection_key', '=', key)
    .where('kind', '=', kind)
    .where('id', '=', sql<string>`ANY(${ids}::text[])`)
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

async function halve({ trx, key }: Change, count: number): Promise<void> {
  const { revision } = await trx
    .selectFrom('removals')
    .select('revision')
    .where('collection_key', '=', key)
    .orderBy('revision')
    .offset(Math.floor(count / 2))
    .limit(1)
    .executeTakeFirstOrThrow()
  const { numDeletedRows } = await trx
    .deleteFrom('removals')
    .where('collection_key', '=', key)
    .where('revision', '<=', revision)
    .executeTakeFirstOrThrow()
  await trx
    .updateTable('collections')
    .set((column) => ({
      complete_since: revision,
      removal_count: column('removal_count', '-', Number(numDeletedRows)),
    }))
    .where('key', '=', key)
    .execute()
}
