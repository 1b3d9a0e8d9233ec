/** Collections, and the lock every change of one begins with. */
import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import type { Collection } from '#engine/engine.ts'
import type { FaceStore } from '#engine/vectors.ts'
import { LikenessError } from '#errors'
import { UniqueViolation } from './errors.ts'
import { assertStorable, isStorable, readPage, toPage } from './pages.ts'
import type { CollectionsTable, Tables } from './tables.ts'

type Row = Selectable<CollectionsTable>

const toCollection = (row: Row): Collection => ({
  collectionId: row.collection_id,
  modelVersion: row.model_version,
  faceCount: row.face_count,
  userCount: row.user_count,
  revision: row.revision,
  createdAt: row.created_at,
  tags: row.tags,
})

/** The error that names the collection, shortened when it is longer than any name may be. */
export function notFound(collectionId: string): LikenessError {
  const name = collectionId.slice(0, 300)
  return new LikenessError('collection_not_found', {
    message: `There is no collection ${name}.`,
    details: { collectionId: name },
  })
}

/** The row of a collection; throws `collection_not_found`. */
export async function readCollection(db: Kysely<Tables>, collectionId: string): Promise<Row> {
  if (!isStorable(collectionId)) throw notFound(collectionId)
  const row = await db
    .selectFrom('collections')
    .selectAll()
    .where('collection_id', '=', collectionId)
    .executeTakeFirst()
  if (!row) throw notFound(collectionId)
  return row
}

/** A collection under change, locked until the transaction ends. */
export interface Change {
  trx: Transaction<Tables>
  key: number
  dimensions: number
  /** Of the collection before the change. */
  revision: number
  /** Notes of removals there are. */
  removal_count: number
  /** What the change's rows are marked with. */
  next: number
  /** Raises the collection to `next`; counts are differences. Not called when nothing changed. Returns `next`. */
  raise(counts: { faces?: number; users?: number; removals?: number }): Promise<number>
}

/**
 * One transaction that changes a collection. Its row is locked first, so changes of a collection happen one after
 * the other, also across processes, and a reader that sees revision r sees everything up to r.
 */
export function changeCollection<T>(
  db: Kysely<Tables>,
  collectionId: string,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    if (!isStorable(collectionId)) throw notFound(collectionId)
    const row = await trx
      .selectFrom('collections')
      .select(['key', 'dimensions', 'revision', 'removal_count'])
      .where('collection_id', '=', collectionId)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw notFound(collectionId)
    const next = row.revision + 1
    const raise: Change['raise'] = async ({ faces = 0, users = 0, removals = 0 }) => {
      await trx
        .updateTable('collections')
        .set((column) => ({
          revision: next,
          face_count: column('face_count', '+', faces),
          user_count: column('user_count', '+', users),
          removal_count: column('removal_count', '+', removals),
        }))
        .where('key', '=', row.key)
        .execute()
      return next
    }
    return work({ trx, ...row, next, raise })
  })
}

export interface FaceStoreOptions {
  /** Whether people go with their collection. False for an engine that is not the one in use: they are on another. */
  withPeople: boolean
}

type CollectionMethods = 'createCollection' | 'collection' | 'collections' | 'deleteCollection' | 'setTags' | 'revision'

export function collectionMethods(
  db: Kysely<Tables>,
  { withPeople }: FaceStoreOptions,
): Pick<FaceStore, CollectionMethods> {
  return {
    async createCollection({ collectionId, modelVersion, dimensions, tags }) {
      assertStorable('The collection id', collectionId)
      try {
        return await db.transaction().execute(async (trx) => {
          // Revisions go on where a deleted collection ended: an index of that one must not pass for one of this.
          const { value: revision } = await trx
            .selectFrom('counters')
            .select('value')
            .where('name', '=', 'retired_revision')
            .forUpdate()
            .executeTakeFirstOrThrow()
          const row = await trx
            .insertInto('collections')
            .values({
              collection_id: collectionId,
              model_version: modelVersion,
              dimensions,
              tags: sql`${JSON.stringify(tags)}::text::jsonb`,
              revision,
              complete_since: revision,
            })
            .returningAll()
            .executeTakeFirstOrThrow()
          return toCollection(row)
        })
      } catch (error) {
        if (!(error instanceof UniqueViolation)) throw error
        throw new LikenessError('collection_exists', { details: { collectionId }, cause: error })
      }
    },

    collection: async (collectionId) => toCollection(await readCollection(db, collectionId)),

    async collections(options) {
      const page = readPage('collections', options)
      const rows = await db
        .selectFrom('collections')
        .selectAll()
        .$if(page.after !== undefined, (query) => query.where('collection_id', '>', page.after ?? ''))
        .orderBy('collection_id')
        .limit(page.limit + 1)
        .execute()
      return toPage('collections', rows, page, (row) => row.collection_id, toCollection)
    },

    async deleteCollection(collectionId) {
      await db.transaction().execute(async (trx) => {
        // The counter first, as when a collection is made: two that wait for each other cannot happen.
        await trx.selectFrom('counters').select('value').where('name', '=', 'retired_revision').forUpdate().execute()
        const row = isStorable(collectionId)
          ? await trx
              .deleteFrom('collections')
              .where('collection_id', '=', collectionId)
              .returning('revision')
              .executeTakeFirst()
          : undefined
        if (!row) throw notFound(collectionId)
        if (withPeople) await trx.deleteFrom('people').where('collection_id', '=', collectionId).execute()
        await trx
          .updateTable('counters')
          .set({ value: sql`greatest(value, ${row.revision + 1}::bigint)` })
          .where('name', '=', 'retired_revision')
          .execute()
      })
    },

    /** Leaves the revision alone: tags change no answer. */
    async setTags(collectionId, { set, remove }) {
      const keys = remove.filter(isStorable)
      await changeCollection(db, collectionId, async ({ trx, key }) => {
        await trx
          .updateTable('collections')
          .set({ tags: sql`(tags - ${keys}::text[]) || ${JSON.stringify(set)}::text::jsonb` })
          .where('key', '=', key)
          .execute()
      })
    },

    async revision(collectionId) {
      return (await readCollection(db, collectionId)).revision
    },
  }
}
