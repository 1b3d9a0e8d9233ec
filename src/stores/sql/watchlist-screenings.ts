/** Screenings of watchlists in SQL: pictures that were looked at, their faces, whom they are like. */
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import type { ScreenedFace } from '#usecases/watchlist/entry.ts'
import type { Kept, ScreeningFilter, ScreeningStore } from '#usecases/watchlist/store.ts'
import { among } from './among.ts'
import { isStorable } from './pages.ts'
import type { Tables } from './tables.ts'
import { forgetEntries, forgetPictures } from './watchlist-forget.ts'
import { isAmong, toScreening, type ScreeningRow } from './watchlist-rows.ts'
import { createWatchlistStatistics } from './watchlist-statistics.ts'
import { addScreening } from './watchlist-add.ts'

/** Of `s`, with their hits. */
const faces = sql<ScreenedFace[]>`(SELECT coalesce(json_agg(json_build_object('index', f.index, 'box', f.box,
    'landmarks', f.landmarks, 'confidence', f.confidence, 'cropKey', f.crop_key, 'hits',
    (SELECT coalesce(json_agg(json_build_object('entryId', h.entry_id, 'similarity', h.similarity,
        'distance', h.distance, 'referenceId', h.reference_id) ORDER BY h.position), '[]')
      FROM watchlist_hits h WHERE h.screening_id = f.screening_id AND h.face_index = f.index)) ORDER BY f.index), '[]')
  FROM watchlist_faces f WHERE f.screening_id = s.screening_id)`

/** Object keys of `s`. */
const keys = sql<string[]>`to_json(array_remove(ARRAY[s.original_key, s.annotated_key]
  || ARRAY(SELECT f.crop_key FROM watchlist_faces f WHERE f.screening_id = s.screening_id ORDER BY f.index), NULL))`

const toKept = (row: { screening_id: string; keys: string[] }): Kept => ({
  screeningId: row.screening_id,
  keys: row.keys,
})

export function createScreeningStore(db: Kysely<Tables>): ScreeningStore {
  const rows = () => db.selectFrom('watchlist_screenings as s')

  const listed = ({ collections, hit, entryId, jobId, failed, from, to }: ScreeningFilter) =>
    rows()
      .$if(collections !== undefined, (q) => q.where(isAmong('s.collection_id', collections ?? [])))
      // Written out, for the index that holds only those.
      .$if(hit !== undefined, (q) => q.where(hit ? sql<SqlBool>`s.hit` : sql<SqlBool>`NOT s.hit`))
      .$if(jobId !== undefined, (q) => q.where(isAmong('s.job_id', [jobId ?? ''])))
      .$if(failed === true, (q) => q.where('s.error_code', 'is not', null))
      .$if(entryId !== undefined, (q) =>
        q.where(
          sql<SqlBool>`s.screening_id IN (SELECT screening_id FROM watchlist_hits WHERE ${isAmong('entry_id', [entryId ?? ''])})`,
        ),
      )
      .$if(from !== undefined, (q) => q.where('s.at', '>=', from!))
      .$if(to !== undefined, (q) => q.where('s.at', '<', to!))

  async function kept(trx: Kysely<Tables>, page: RawBuilder<unknown>): Promise<Kept[]> {
    const { rows } = await sql<{ screening_id: string; keys: string[] }>`
      SELECT s.screening_id, ${keys} AS keys FROM watchlist_screenings s ${page}`.execute(trx)
    return rows.map(toKept)
  }

  /** Locked one after the other, in the order of ids. */
  const remove = async (trx: Kysely<Tables>, which: RawBuilder<SqlBool>, limit: number): Promise<Kept[]> => {
    const gone = await kept(trx, sql`WHERE ${which} ORDER BY s.screening_id LIMIT ${limit} FOR UPDATE OF s`)
    await trx
      .deleteFrom('watchlist_screenings')
      .where('screening_id', '=', among(gone.map(({ screeningId }) => screeningId)))
      .execute()
    return gone
  }

  async function byIds(screeningIds: string[]) {
    if (screeningIds.length === 0) return []
    const found = await rows()
      .selectAll('s')
      .select(faces.as('faces'))
      .where('s.screening_id', '=', among(screeningIds))
      .orderBy('s.at', 'desc')
      .orderBy('s.screening_id', 'desc')
      .execute()
    return (found as ScreeningRow[]).map(toScreening)
  }

  return {
    byIds,
    byId: async (screeningId) => (await byIds([screeningId]))[0],
    add: (screening, alerts) => db.transaction().execute((trx) => addScreening(trx, screening, alerts)),
    statistics: createWatchlistStatistics(db),

    async list({ limit, offset, ...filter }) {
      const { total } = await listed(filter)
        .select((q) => q.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      // Faces are read of the page, and not of all that come before it.
      const page = listed(filter)
        .selectAll('s')
        .orderBy('s.at', 'desc')
        .orderBy('s.screening_id', 'desc')
        .limit(limit)
        .offset(offset)
      const found = await db
        .selectFrom(page.as('s'))
        .selectAll('s')
        .select(faces.as('faces'))
        .orderBy('s.at', 'desc')
        .orderBy('s.screening_id', 'desc')
        .execute()
      return { total, screenings: found.map(toScreening) }
    },

    async remove(screeningId) {
      if (!isStorable(screeningId)) return undefined
      const which = sql<SqlBool>`s.screening_id = ${screeningId}`
      const [gone] = await db.transaction().execute((trx) => remove(trx, which, 1))
      return gone
    },

    async before(collectionId, moment, { hit, limit }) {
      const which = sql`${isAmong('s.collection_id', [collectionId])} AND s.hit = ${hit} AND s.at < ${moment}`
      return kept(db, sql`WHERE ${which} ORDER BY s.at, s.screening_id LIMIT ${limit}`)
    },

    async ofEntry(entryId, limit) {
      const hit = sql`SELECT screening_id FROM watchlist_hits WHERE ${isAmong('entry_id', [entryId])}`
      const which = sql`s.screening_id IN (${hit}) AND (s.original_key IS NOT NULL OR s.annotated_key IS NOT NULL OR EXISTS
        (SELECT FROM watchlist_faces f WHERE f.screening_id = s.screening_id AND f.crop_key IS NOT NULL))`
      return kept(db, sql`WHERE ${which} ORDER BY s.screening_id LIMIT ${limit}`)
    },

    keysOf: (screeningIds) => kept(db, sql`WHERE s.screening_id = ${among(screeningIds)} ORDER BY s.screening_id`),

    async forgetPictures(screeningIds) {
      const ids = screeningIds.filter(isStorable)
      if (ids.length > 0) await db.transaction().execute((trx) => forgetPictures(trx, ids))
    },

    /** From one to the next by the index: there are few, and many screenings of each. */
    async collections() {
      const next = sql`SELECT min(collection_id) FROM watchlist_screenings`
      const { rows } = await sql<{ collection_id: string }>`WITH RECURSIVE lists (collection_id) AS (
          ${next} UNION ALL
          SELECT (${next} s WHERE s.collection_id > lists.collection_id) FROM lists WHERE collection_id IS NOT NULL
        ) SELECT collection_id FROM lists WHERE collection_id IS NOT NULL`.execute(db)
      return rows.map(({ collection_id }) => collection_id)
    },

    removeCollection: (collectionId, limit) =>
      db.transaction().execute(async (trx) => {
        const gone = await remove(trx, isAmong('s.collection_id', [collectionId]), limit)
        if (gone.length > 0) return gone
        const entries = await trx
          .selectFrom('watchlist_entries')
          .select('entry_id')
          .where(isAmong('collection_id', [collectionId]))
          .execute()
        await forgetEntries(
          trx,
          entries.map(({ entry_id }) => entry_id),
        )
        return []
      }),
  }
}
