/** Engines and what is on those that are not in use, in SQL. */
import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import { SUFFIX_MARK } from '#engine/namespaced.ts'
import { LikenessError } from '#errors'
import type { EngineRecord, MirrorStore } from '#usecases/backend/mirror-store.ts'
import { UniqueViolation } from './errors.ts'
import { mirrorQueries } from './mirror-queries.ts'
import { switchEngines } from './mirror-switch.ts'
import { isStorable } from './pages.ts'
import type { EnginesTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

const toEngine = (row: Selectable<EnginesTable>): EngineRecord => ({
  engineId: row.engine_id,
  suffix: row.suffix,
  state: row.state,
  leftBehind: row.left_behind,
  report: row.report,
  verifiedAt: row.verified_at,
  switchedAt: row.switched_at,
  createdAt: row.created_at,
})

const anyOf = (values: string[]) => sql<string>`ANY(${values.filter(isStorable)}::text[])`

const inUse = (engineId: string) =>
  new LikenessError('invalid_argument', { message: `${engineId} is in use: there is nothing to migrate.` })

/** The first engine of this machine stores collections under their own names, a service always does. */
async function suffixFor(trx: Transaction<Tables>, engineId: string): Promise<string> {
  if (!engineId.startsWith('local:')) return ''
  const others = await trx.selectFrom('engines').select('suffix').where('engine_id', 'like', 'local:%').execute()
  return others.length === 0 ? '' : `${SUFFIX_MARK}${others.length + 1}`
}

export function createMirrorStore(db: Kysely<Tables>): MirrorStore {
  const row = (engineId: string) => db.updateTable('engines').where('engine_id', '=', engineId)

  /** One at a time: suffixes are counted, and one engine is in use. */
  const change = <Result>(work: (trx: Transaction<Tables>) => Promise<Result>) =>
    db.transaction().execute(async (trx) => {
      await sql`LOCK TABLE engines IN SHARE ROW EXCLUSIVE MODE`.execute(trx)
      return work(trx)
    })

  const find = async (engineId: string) => {
    if (!isStorable(engineId)) return undefined
    const found = await db.selectFrom('engines').selectAll().where('engine_id', '=', engineId).executeTakeFirst()
    return found && toEngine(found)
  }

  return {
    ...mirrorQueries(db),

    engines: async () =>
      (await db.selectFrom('engines').selectAll().orderBy('created_at').orderBy('engine_id').execute()).map(toEngine),

    engine: find,

    activeId: async () =>
      (await db.selectFrom('engines').select('engine_id').where('state', '=', 'active').executeTakeFirst())?.engine_id,

    recordActive: (engineId) =>
      change(async (trx) => {
        await trx.updateTable('engines').set({ state: 'retired' }).where('state', '=', 'active').execute()
        const suffix = await suffixFor(trx, engineId)
        await trx
          .insertInto('engines')
          .values({ engine_id: engineId, suffix, state: 'active', report: 'null' })
          .onConflict((conflict) => conflict.column('engine_id').doUpdateSet({ state: 'active' }))
          .execute()
        await trx.deleteFrom('engine_faces').where('engine_id', '=', engineId).execute()
      }),

    build: (engineId, leftBehind) =>
      change(async (trx) => {
        const suffix = await suffixFor(trx, engineId)
        const found = await trx
          .insertInto('engines')
          .values({ engine_id: engineId, suffix, state: 'building', left_behind: leftBehind, report: 'null' })
          .onConflict((conflict) =>
            conflict.column('engine_id').doUpdateSet((column) => ({
              state: sql`CASE engines.state WHEN 'retired' THEN 'building' ELSE engines.state END`,
              left_behind: sql`${column.ref('engines.left_behind')} OR ${leftBehind}`,
            })),
          )
          .returningAll()
          .executeTakeFirstOrThrow()
        if (found.state === 'active') throw inUse(engineId)
        return toEngine(found)
      }),

    verified: async (engineId, report) =>
      void (await row(engineId)
        .set({ state: 'verified', report: JSON.stringify(report), verified_at: sql`now()` })
        .where('state', 'in', ['building', 'verified'])
        .execute()),

    notVerified: async (engineId, report) =>
      void (await row(engineId)
        .set({ state: 'building', report: JSON.stringify(report), verified_at: null })
        .where('state', 'in', ['building', 'verified'])
        .execute()),

    retire: async (engineId) =>
      void (await row(engineId)
        .set({ state: 'retired', left_behind: false, report: 'null', verified_at: null, switched_at: null })
        .where('state', '<>', 'active')
        .execute()),

    open: async (engineId, { referenceId, personId, collectionId }) => {
      // Locked, so that neither a merge nor an erasure passes between the look and the row.
      const { rows } = await sql`
        WITH mine AS (
          SELECT r.reference_id FROM person_references r JOIN people p ON p.person_id = r.person_id
          WHERE r.reference_id = ${referenceId} AND r.person_id = ${personId} AND r.state = 'ready'
            AND p.state = 'enrolled' FOR SHARE)
        INSERT INTO engine_faces (engine_id, reference_id, person_id, collection_id)
        SELECT ${engineId}, reference_id, ${personId}, ${collectionId} FROM mine
        ON CONFLICT (engine_id, reference_id) DO UPDATE SET problem = NULL
          WHERE engine_faces.person_id = ${personId} AND engine_faces.face_id IS NULL
        RETURNING reference_id`.execute(db)
      return rows.length > 0
    },

    settle: async (engineId, referenceId, outcome) => {
      const update = async (values: { face_id: string | null; image_id: string | null; problem: string | null }) => {
        const { numUpdatedRows } = await db
          .updateTable('engine_faces')
          .set(values)
          .where('engine_id', '=', engineId)
          .where('reference_id', '=', referenceId)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }
      if ('problem' in outcome) return update({ face_id: null, image_id: null, problem: outcome.problem })
      try {
        return await update({ face_id: outcome.faceId, image_id: outcome.imageId, problem: null })
      } catch (error) {
        if (!(error instanceof UniqueViolation)) throw error
        return update({ face_id: null, image_id: null, problem: 'same_face' })
      }
    },

    move: async (engineId, referenceId, personId) =>
      void (await db
        .updateTable('engine_faces')
        .set({ person_id: personId })
        .where('engine_id', '=', engineId)
        .where('reference_id', '=', referenceId)
        .execute()),

    /** Pictures that had the same face are tried again: it may have gone with the one that had it. */
    remove: (engineId, referenceIds) =>
      db.transaction().execute(async (trx) => {
        const removed = await trx
          .deleteFrom('engine_faces')
          .where('engine_id', '=', engineId)
          .where('reference_id', '=', anyOf(referenceIds))
          .returning(['person_id', 'face_id'])
          .execute()
        const people = removed.filter(({ face_id }) => face_id !== null).map(({ person_id }) => person_id)
        await trx
          .deleteFrom('engine_faces')
          .where('engine_id', '=', engineId)
          .where('person_id', '=', anyOf(people))
          .where('problem', '=', 'same_face')
          .execute()
      }),

    retry: async (engineId) =>
      void (await db
        .deleteFrom('engine_faces')
        .where('engine_id', '=', engineId)
        .where('face_id', 'is', null)
        .where('problem', 'is not', null)
        .execute()),

    addCollection: async (engineId, collectionId) => {
      await db
        .insertInto('engine_collections')
        .values({ engine_id: engineId, collection_id: collectionId })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      const { made } = await db
        .selectFrom('engine_collections')
        .select('made')
        .where('engine_id', '=', engineId)
        .where('collection_id', '=', collectionId)
        .executeTakeFirstOrThrow()
      return { collectionId, made }
    },

    madeCollection: async (engineId, collectionId) =>
      void (await db
        .updateTable('engine_collections')
        .set({ made: true })
        .where('engine_id', '=', engineId)
        .where('collection_id', '=', collectionId)
        .execute()),

    removeCollection: (engineId, collectionId) =>
      db.transaction().execute(async (trx) => {
        for (const table of ['engine_faces', 'engine_collections'] as const)
          await trx
            .deleteFrom(table)
            .where('engine_id', '=', engineId)
            .where('collection_id', '=', collectionId)
            .execute()
      }),

    switchOver: (from, to, collections) => change((trx) => switchEngines(trx, from, to, collections)),
  }
}
