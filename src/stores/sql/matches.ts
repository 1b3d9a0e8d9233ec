/** Identification history in SQL. */
import { sql, type Insertable, type Kysely, type Selectable } from 'kysely'
import type { Match, MatchFilter, MatchStore } from '#usecases/identity/store.ts'
import { among } from './among.ts'
import { assertStorable } from './pages.ts'
import type { MatchesTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

/** Eleven parameters each, and a statement takes 65,535. */
const ROWS_PER_STATEMENT = 1000

const toMatch = (row: Selectable<MatchesTable>): Match => ({
  matchId: row.match_id,
  collectionId: row.collection_id,
  personId: row.person_id,
  similarity: row.similarity,
  threshold: row.threshold,
  at: row.at,
  source: row.source,
  imageId: row.image_id,
  box: row.box,
  cropKey: row.crop_key,
  requestId: row.request_id,
})

function toRow(match: Match): Insertable<MatchesTable> {
  const texts = [match.matchId, match.collectionId, match.personId, match.source]
  for (const text of [...texts, match.imageId, match.cropKey, match.requestId])
    if (text !== null) assertStorable('A match', text)
  return {
    match_id: match.matchId,
    collection_id: match.collectionId,
    person_id: match.personId,
    similarity: match.similarity,
    threshold: match.threshold,
    at: match.at,
    source: match.source,
    image_id: match.imageId,
    box: JSON.stringify(match.box),
    crop_key: match.cropKey,
    request_id: match.requestId,
  }
}

export function createMatchStore(db: Kysely<Tables>): MatchStore {
  function listed({ collections, personId, known, from, to }: MatchFilter) {
    let query = db.selectFrom('matches')
    if (collections) query = query.where('collection_id', '=', among(collections))
    if (personId !== undefined) query = query.where('person_id', '=', among([personId]))
    if (known !== undefined) query = query.where('person_id', known ? 'is not' : 'is', null)
    if (from) query = query.where('at', '>=', from)
    if (to) query = query.where('at', '<', to)
    return query
  }

  return {
    async add(matches) {
      const rows = matches.map(toRow)
      await db.transaction().execute(async (trx) => {
        for (let i = 0; i < rows.length; i += ROWS_PER_STATEMENT)
          await trx
            .insertInto('matches')
            .values(rows.slice(i, i + ROWS_PER_STATEMENT))
            .execute()
      })
    },

    async list({ limit, offset, ...filter }) {
      const { total } = await listed(filter)
        .select((count) => count.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await listed(filter)
        .selectAll()
        .orderBy('at', 'desc')
        .orderBy('match_id', 'desc')
        .limit(limit)
        .offset(offset)
        .execute()
      return { total, matches: rows.map(toMatch) }
    },

    async byId(matchId) {
      const row = await db
        .selectFrom('matches')
        .selectAll()
        .where('match_id', '=', among([matchId]))
        .executeTakeFirst()
      return row && toMatch(row)
    },

    async forgetPerson(personId, how) {
      const theirs = among([personId])
      if (how === 'delete') {
        const { numDeletedRows } = await db
          .deleteFrom('matches')
          .where('person_id', '=', theirs)
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      }
      const { numUpdatedRows } = await db
        .updateTable('matches')
        .set({ person_id: null, similarity: null, crop_key: null })
        .where('person_id', '=', theirs)
        .executeTakeFirstOrThrow()
      return Number(numUpdatedRows)
    },

    async removeBefore(collectionId, before) {
      const { rows } = await sql<{ removed: number; crop_keys: string[] }>`
        WITH gone AS (DELETE FROM matches WHERE collection_id = ${among([collectionId])} AND at < ${before}
          RETURNING crop_key)
        SELECT count(*) AS removed, coalesce(json_agg(crop_key) FILTER (WHERE crop_key IS NOT NULL), '[]') AS crop_keys
        FROM gone`.execute(db)
      return { removed: rows[0]?.removed ?? 0, cropKeys: rows[0]?.crop_keys ?? [] }
    },

    async removeCollection(collectionId) {
      const { numDeletedRows } = await db
        .deleteFrom('matches')
        .where('collection_id', '=', among([collectionId]))
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },

    async hourly(collections, from) {
      const counts = await listed({ collections, from })
        .select([
          // In UTC, whatever the server's time zone: not every zone is whole hours away from it.
          sql<Date>`date_trunc('hour', at, 'UTC')`.as('hour'),
          sql<number>`count(person_id)`.as('known'),
          sql<number>`count(*) - count(person_id)`.as('unknown'),
        ])
        .groupBy('hour')
        .orderBy('hour')
        .execute()
      return counts
    },
  }
}
