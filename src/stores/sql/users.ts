/** Users: which faces are one person's, and the vector made from them. */
import { sql, type Kysely, type Selectable } from 'kysely'
import type { User } from '#engine/engine.ts'
import type { FaceStore } from '#engine/vectors.ts'
import { LikenessError } from '#errors'
import { changeCollection, readCollection, type Change } from './collections.ts'
import { fromBytes, toBytes } from './embedding.ts'
import { UniqueViolation } from './errors.ts'
import { facesOfIds, facesOfUser } from './face-rows.ts'
import { assertStorable, isStorable, readPage, toPage } from './pages.ts'
import { forgetRemovals, recordRemovals } from './removals.ts'
import type { Tables, UsersTable } from './tables.ts'

type Row = Selectable<Pick<UsersTable, 'user_id' | 'face_count'>>

const toUser = ({ user_id, face_count }: Row): User => ({
  userId: user_id,
  status: face_count > 0 ? 'ACTIVE' : 'CREATED',
  faceCount: face_count,
})

async function readUser(db: Kysely<Tables>, key: number, userId: string) {
  const row = isStorable(userId)
    ? await db
        .selectFrom('users')
        .select(['user_id', 'face_count', 'embedding'])
        .where('collection_key', '=', key)
        .where('user_id', '=', userId)
        .executeTakeFirst()
    : undefined
  if (!row) throw new LikenessError('user_not_found', { details: { userId: userId.slice(0, 300) } })
  return row
}

/** Throws `user_not_found`. */
export async function assertUser(db: Kysely<Tables>, key: number, userId: string): Promise<void> {
  await readUser(db, key, userId)
}

async function reassign({ trx, key, next }: Change, faceIds: string[], userId: string | null): Promise<void> {
  if (!faceIds.length) return
  await trx
    .updateTable('faces')
    .set({ user_id: userId, revision: next })
    .where('collection_key', '=', key)
    .where('face_id', '=', sql<string>`ANY(${faceIds}::text[])`)
    .execute()
}

type UserMethods = 'createUser' | 'user' | 'users' | 'deleteUser' | 'assign'

export function userMethods(db: Kysely<Tables>): Pick<FaceStore, UserMethods> {
  return {
    async createUser(collectionId, userId) {
      assertStorable('The user id', userId)
      try {
        return await changeCollection(db, collectionId, async (change) => {
          const { trx, key, next } = change
          await trx.insertInto('users').values({ collection_key: key, user_id: userId, revision: next }).execute()
          await change.raise({ users: 1, removals: -(await forgetRemovals(change, 'user', [userId])) })
          return toUser({ user_id: userId, face_count: 0 })
        })
      } catch (error) {
        if (!(error instanceof UniqueViolation)) throw error
        throw new LikenessError('user_exists', { details: { userId }, cause: error })
      }
    },

    async user(collectionId, userId) {
      const { key } = await readCollection(db, collectionId)
      const row = await readUser(db, key, userId)
      return { ...toUser(row), embedding: row.embedding && fromBytes(row.embedding) }
    },

    async users(collectionId, options) {
      const { key } = await readCollection(db, collectionId)
      const list = JSON.stringify(['users', collectionId])
      const page = readPage(list, options)
      const rows = await db
        .selectFrom('users')
        .select(['user_id', 'face_count'])
        .where('collection_key', '=', key)
        .$if(page.after !== undefined, (query) => query.where('user_id', '>', page.after ?? ''))
        .orderBy('user_id')
        .limit(page.limit + 1)
        .execute()
      return toPage(list, rows, page, (row) => row.user_id, toUser)
    },

    deleteUser: (collectionId, userId) =>
      changeCollection(db, collectionId, async (change) => {
        const { trx, key, next } = change
        await assertUser(trx, key, userId)
        await trx
          .updateTable('faces')
          .set({ user_id: null, revision: next })
          .where('collection_key', '=', key)
          .where('user_id', '=', userId)
          .execute()
        await trx.deleteFrom('users').where('collection_key', '=', key).where('user_id', '=', userId).execute()
        await change.raise({ users: -1 })
        await recordRemovals(change, 'user', [userId])
      }),

    assign: (collectionId, userId, faceIds, decide) =>
      changeCollection(db, collectionId, async (change) => {
        const { trx, key, next, dimensions } = change
        const row = await readUser(trx, key, userId)
        const current = await facesOfUser(change, userId)
        const requested = await facesOfIds(trx, key, [...new Set(faceIds)])
        const decision = decide(current, requested)

        // Only a requested face that is free is added, only a present one removed, whatever was decided.
        const free = new Set(requested.filter((face) => face.userId === undefined).map((face) => face.faceId))
        const present = new Set(current.map((face) => face.faceId))
        const add = [...new Set(decision.add)].filter((faceId) => free.has(faceId))
        const remove = [...new Set(decision.remove)].filter((faceId) => present.has(faceId))
        if (!add.length && !remove.length) return toUser(row)

        const { embedding } = decision
        if (embedding && embedding.length !== dimensions) {
          throw new LikenessError('invalid_argument', { message: 'The user vector has another length than the faces.' })
        }
        await reassign(change, add, userId)
        await reassign(change, remove, null)
        const updated = await trx
          .updateTable('users')
          .set({
            embedding: embedding && toBytes([embedding]),
            face_count: current.length + add.length - remove.length,
            revision: next,
          })
          .where('collection_key', '=', key)
          .where('user_id', '=', userId)
          .returning(['user_id', 'face_count'])
          .executeTakeFirstOrThrow()
        await change.raise({})
        return toUser(updated)
      }),
  }
}
