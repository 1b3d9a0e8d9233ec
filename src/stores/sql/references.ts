/** Reference pictures of persons in SQL. */
import { sql, type Kysely, type Selectable } from 'kysely'
import type { Reference, ReferenceStore } from '#people/reference-store.ts'
import { LikenessError } from '#errors'
import { UniqueViolation } from './errors.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { PersonReferencesTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

export const toReference = (row: Selectable<PersonReferencesTable>): Reference => ({
  referenceId: row.reference_id,
  personId: row.person_id,
  collectionId: row.collection_id,
  state: row.state,
  faceId: row.face_id,
  imageId: row.image_id,
  imageKey: row.image_key,
  thumbnailKey: row.thumbnail_key,
  qualityScore: row.quality_score,
  box: row.box,
  createdAt: row.created_at,
})

const anyOf = (values: string[]) => sql<string>`ANY(${values.filter(isStorable)}::text[])`

const notFound = (referenceId: string) => new LikenessError('reference_not_found', { details: { referenceId } })

export function createReferenceStore(db: Kysely<Tables>): ReferenceStore {
  const rows = () => db.selectFrom('person_references').selectAll()

  async function byFaces(collectionId: string, faceIds: string[]) {
    if (faceIds.length === 0 || !isStorable(collectionId)) return []
    const found = await rows()
      .where('collection_id', '=', collectionId)
      .where('face_id', '=', anyOf(faceIds))
      .where('state', '=', 'ready')
      .orderBy('created_at')
      .orderBy('reference_id')
      .execute()
    return found.map(toReference)
  }

  return {
    byFaces,

    async add({ referenceId, personId, collectionId }) {
      for (const id of [referenceId, personId, collectionId]) assertStorable('The id', id)
      await db
        .insertInto('person_references')
        .values({
          reference_id: referenceId,
          person_id: personId,
          collection_id: collectionId,
          state: 'pending',
          box: 'null',
        })
        .execute()
    },

    async prepare(referenceId, { faceId, imageKey, thumbnailKey }) {
      if (!isStorable(referenceId)) throw notFound(referenceId)
      const values = Object.entries({ face_id: faceId, image_key: imageKey, thumbnail_key: thumbnailKey })
      const given = Object.fromEntries(values.filter(([, value]) => value !== undefined))
      for (const value of Object.values(given)) if (value) assertStorable('The value', value)
      // Also with nothing to change the row has to be there.
      const { numUpdatedRows } = await db
        .updateTable('person_references')
        .set({ reference_id: referenceId, ...given })
        .where('reference_id', '=', referenceId)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) throw notFound(referenceId)
    },

    async ready(referenceId, { faceId, imageId, qualityScore, box }) {
      if (!isStorable(referenceId)) throw notFound(referenceId)
      for (const id of [faceId, imageId]) if (id !== null) assertStorable('The id', id)
      const values = { face_id: faceId, image_id: imageId, quality_score: qualityScore, box: JSON.stringify(box) }
      for (let again = true; ; again = false) {
        try {
          const row = await db
            .updateTable('person_references')
            .set({ ...values, state: 'ready' })
            .where('reference_id', '=', referenceId)
            .returningAll()
            .executeTakeFirst()
          if (!row) throw notFound(referenceId)
          return toReference(row)
        } catch (error) {
          if (!(error instanceof UniqueViolation)) throw error
          const { collection_id } = await rows().where('reference_id', '=', referenceId).executeTakeFirstOrThrow()
          const [first] = faceId === null ? [] : await byFaces(collection_id, [faceId])
          if (first) return first
          // The other one was removed between the two looks.
          if (!again) throw error
        }
      }
    },

    async ofPerson(personId, { pending = false } = {}) {
      if (!isStorable(personId)) return []
      const found = await rows()
        .where('person_id', '=', personId)
        .$if(!pending, (query) => query.where('state', '=', 'ready'))
        .orderBy('created_at')
        .orderBy('reference_id')
        .execute()
      return found.map(toReference)
    },

    async summaries(personIds) {
      if (personIds.length === 0) return new Map()
      const found = await rows()
        .select(sql<number>`count(*) OVER (PARTITION BY person_id)`.as('count'))
        .distinctOn('person_id')
        .where('person_id', '=', anyOf(personIds))
        .where('state', '=', 'ready')
        .orderBy('person_id')
        .orderBy('created_at')
        .orderBy('reference_id')
        .execute()
      return new Map(
        found.map((row) => [row.person_id, { count: Number(row.count), portrait: toReference(row) }] as const),
      )
    },

    async byId(referenceId) {
      if (!isStorable(referenceId)) return undefined
      const row = await rows().where('reference_id', '=', referenceId).executeTakeFirst()
      return row && toReference(row)
    },

    async remove(referenceIds) {
      await db.deleteFrom('person_references').where('reference_id', '=', anyOf(referenceIds)).execute()
    },

    async abandoned(before) {
      const found = await rows()
        .where('state', '=', 'pending')
        .where('created_at', '<', before)
        .orderBy('created_at')
        .execute()
      return found.map(toReference)
    },
  }
}
