/** Faces with their embeddings. */
import type { Kysely } from 'kysely'
import type { DeleteFacesResult } from '#engine/engine.ts'
import type { FaceStore, StoredFace } from '#engine/vectors.ts'
import { LikenessError } from '#errors'
import { changeCollection, readCollection } from './collections.ts'
import { anyOf, facesOfIds, insertFaces, metadata, toFace } from './face-rows.ts'
import { readPage, toPage } from './pages.ts'
import { forgetRemovals, recordRemovals } from './removals.ts'
import type { Tables } from './tables.ts'
import { assertUser } from './users.ts'

/** Rows for one statement: two megabytes of embeddings. */
const INSERT_ROWS = 1000

function assertDimensions(faces: StoredFace[], dimensions: number): void {
  const wrong = faces.find((face) => face.embedding.length !== dimensions)
  if (!wrong) return
  throw new LikenessError('invalid_argument', {
    message: `The collection holds embeddings of ${dimensions} numbers, not of ${wrong.embedding.length}.`,
    details: { dimensions, actual: wrong.embedding.length },
  })
}

export function faceMethods(
  db: Kysely<Tables>,
): Pick<FaceStore, 'addFaces' | 'faces' | 'facesWithEmbeddings' | 'deleteFaces'> {
  return {
    addFaces: (collectionId, faces) =>
      changeCollection(db, collectionId, async (change) => {
        assertDimensions(faces, change.dimensions)
        const added: string[] = []
        for (let from = 0; from < faces.length; from += INSERT_ROWS) {
          added.push(...(await insertFaces(change, faces.slice(from, from + INSERT_ROWS))))
        }
        if (!added.length) return { added, revision: change.revision }
        const removals = -(await forgetRemovals(change, 'face', added))
        return { added, revision: await change.raise({ faces: added.length, removals }) }
      }),

    async faces(collectionId, { userId, faceIds, ...options }) {
      const { key } = await readCollection(db, collectionId)
      const list = JSON.stringify(['faces', collectionId])
      const page = readPage(list, options)
      if (userId !== undefined) await assertUser(db, key, userId)
      const rows = await db
        .selectFrom('faces')
        .select(metadata)
        .where('collection_key', '=', key)
        .$if(page.after !== undefined, (query) => query.where('face_id', '>', page.after ?? ''))
        .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
        .$if(faceIds !== undefined, (query) => query.where('face_id', '=', anyOf(faceIds ?? [])))
        .orderBy('face_id')
        .limit(page.limit + 1)
        .execute()
      return toPage(list, rows, page, (row) => row.face_id, toFace)
    },

    async facesWithEmbeddings(collectionId, faceIds) {
      const { key } = await readCollection(db, collectionId)
      return facesOfIds(db, key, faceIds)
    },

    deleteFaces: (collectionId, faceIds) =>
      changeCollection(db, collectionId, async (change) => {
        const { trx, key } = change
        const requested = [...new Set(faceIds)]
        const found = await trx
          .selectFrom('faces')
          .select(['face_id', 'user_id'])
          .where('collection_key', '=', key)
          .where('face_id', '=', anyOf(requested))
          .execute()
        const owners = new Map(found.map((row) => [row.face_id, row.user_id]))
        const deleted = requested.filter((faceId) => owners.get(faceId) === null)
        const failed: DeleteFacesResult['failed'] = []
        for (const faceId of requested) {
          const userId = owners.get(faceId)
          if (userId === undefined) failed.push({ faceId, reasons: ['FACE_NOT_FOUND'] })
          else if (userId !== null) failed.push({ faceId, userId, reasons: ['ASSOCIATED_TO_AN_EXISTING_USER'] })
        }
        if (!deleted.length) return { deleted, failed, revision: change.revision }
        await trx.deleteFrom('faces').where('collection_key', '=', key).where('face_id', '=', anyOf(deleted)).execute()
        const revision = await change.raise({ faces: -deleted.length })
        await recordRemovals(change, 'face', deleted)
        return { deleted, failed, revision }
      }),
  }
}
