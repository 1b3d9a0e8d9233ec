/** Erasures and their receipts in SQL. */
import { sql, type Kysely, type Selectable } from 'kysely'
import { LikenessError } from '#errors'
import type { Erasure, ErasureStore, Verification } from '#people/erasure-store.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { ErasuresTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

/** In JSON the time is text. */
const toVerification = (value: unknown): Verification | null => {
  if (value === null) return null
  const stored = value as Omit<Verification, 'at'> & { at: string }
  return { ...stored, at: new Date(stored.at) }
}

const toErasure = (row: Selectable<ErasuresTable>): Erasure => ({
  erasureId: row.erasure_id,
  personId: row.person_id,
  collectionId: row.collection_id,
  reason: row.reason,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
  finishedAt: row.finished_at,
  attempts: row.attempts,
  lastError: row.last_error,
  removed: row.removed,
  verification: toVerification(row.verification),
  auditSeq: row.audit_seq,
  auditHash: row.audit_hash,
})

const notFound = (erasureId: string) => new LikenessError('erasure_not_found', { details: { erasureId } })
/** An error's text may quote anything. */
const storable = (text: string) => text.replace(/\0|\p{Surrogate}/gu, '\ufffd')

export function createErasureStore(db: Kysely<Tables>): ErasureStore {
  const byId = async (erasureId: string) => {
    if (!isStorable(erasureId)) return undefined
    const row = await db.selectFrom('erasures').selectAll().where('erasure_id', '=', erasureId).executeTakeFirst()
    return row && toErasure(row)
  }
  const underWay = () => db.selectFrom('erasures').selectAll().where('finished_at', 'is', null)

  return {
    byId,

    async open({ erasureId, personId, collectionId, reason, requestedBy }) {
      for (const [what, text] of Object.entries({ erasureId, personId, collectionId, reason, requestedBy }))
        assertStorable(`The value of ${what}`, text)
      for (;;) {
        const row = await db
          .insertInto('erasures')
          .values({
            ...{ erasure_id: erasureId, person_id: personId, collection_id: collectionId },
            ...{ reason, requested_by: requestedBy },
            ...{ removed: '{}', verification: 'null' },
          })
          .onConflict((conflict) => conflict.column('person_id').where('finished_at', 'is', null).doNothing())
          .returningAll()
          .executeTakeFirst()
        const opened = row ?? (await underWay().where('person_id', '=', personId).executeTakeFirst())
        // Neither: the one under way was finished between the two statements.
        if (opened) return toErasure(opened)
      }
    },

    async progress(erasureId, removed) {
      await db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('erasures')
          .select('removed')
          .where('erasure_id', '=', erasureId)
          .forUpdate()
          .executeTakeFirst()
        if (!row) throw notFound(erasureId)
        const sums = { ...row.removed }
        for (const [kind, count] of Object.entries(removed)) sums[kind] = (sums[kind] ?? 0) + count
        await trx
          .updateTable('erasures')
          .set({ removed: JSON.stringify(sums) })
          .where('erasure_id', '=', erasureId)
          .execute()
      })
    },

    async verified(erasureId, verification) {
      await db
        .updateTable('erasures')
        .set({ verification: JSON.stringify(verification) })
        .where('erasure_id', '=', erasureId)
        .where('finished_at', 'is', null)
        .execute()
    },

    async failed(erasureId, error) {
      await db
        .updateTable('erasures')
        .set((column) => ({ attempts: column('attempts', '+', 1), last_error: storable(error) }))
        .where('erasure_id', '=', erasureId)
        .where('finished_at', 'is', null)
        .execute()
    },

    async finish(erasureId, { verification, auditSeq, auditHash }) {
      const row = await db
        .updateTable('erasures')
        .set((column) => ({
          ...{ finished_at: sql<Date>`now()`, attempts: column('attempts', '+', 1), last_error: null },
          ...{ verification: JSON.stringify(verification), audit_seq: auditSeq, audit_hash: auditHash },
        }))
        .where('erasure_id', '=', erasureId)
        .where('finished_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      const finished = row ? toErasure(row) : await byId(erasureId)
      if (!finished) throw notFound(erasureId)
      return finished
    },

    async ofPerson(personId) {
      if (!isStorable(personId)) return undefined
      const row = await db
        .selectFrom('erasures')
        .selectAll()
        .where('person_id', '=', personId)
        .orderBy(sql`finished_at IS NULL`, 'desc')
        .orderBy('requested_at', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row && toErasure(row)
    },

    async unfinished() {
      const rows = await underWay().orderBy('requested_at').orderBy('erasure_id').execute()
      return rows.map(toErasure)
    },

    async list({ collections, limit, offset }) {
      let listed = db.selectFrom('erasures')
      if (collections)
        listed = listed.where('collection_id', '=', sql<string>`ANY(${collections.filter(isStorable)}::text[])`)
      const { total } = await listed
        .select((count) => count.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await listed
        .selectAll()
        .orderBy('requested_at', 'desc')
        .orderBy('erasure_id')
        .limit(limit)
        .offset(offset)
        .execute()
      return { total, erasures: rows.map(toErasure) }
    },
  }
}
