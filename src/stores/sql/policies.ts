/** Each collection's policy in SQL: one document, as it is read and written whole. */
import { sql, type Kysely } from 'kysely'
import type { CollectionPolicy, PolicyStore } from '#usecases/identity/store.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { Tables } from './tables.ts'

export function createPolicyStore(db: Kysely<Tables>): PolicyStore {
  return {
    async get(collectionId) {
      if (!isStorable(collectionId)) return {}
      const row = await db
        .selectFrom('collection_policies')
        .select('policy')
        .where('collection_id', '=', collectionId)
        .executeTakeFirst()
      return (row?.policy as Partial<CollectionPolicy> | undefined) ?? {}
    },

    async set(collectionId, policy) {
      assertStorable('The collection id', collectionId)
      const values = { policy: JSON.stringify(policy), updated_at: sql<Date>`now()` }
      await db
        .insertInto('collection_policies')
        .values({ collection_id: collectionId, ...values })
        .onConflict((conflict) => conflict.column('collection_id').doUpdateSet(values))
        .execute()
    },

    async remove(collectionId) {
      if (isStorable(collectionId))
        await db.deleteFrom('collection_policies').where('collection_id', '=', collectionId).execute()
    },
  }
}
