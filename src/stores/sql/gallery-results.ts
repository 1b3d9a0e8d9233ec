/**
 * Faces of photos and how alike they are to clients, in SQL. Whoever stores scores holds the gallery's row meanwhile, so
 * that its revision does not rise between the look at it and the commit: see `process-photo.ts`.
 */
import { sql, type Kysely, type Selectable } from 'kysely'
import type { FaceScore, PhotoFace } from '#usecases/galleries/gallery.ts'
import type { GalleryPhotoStore, PhotoResult } from '#usecases/galleries/store.ts'
import { among } from './among.ts'
import { chooseInPhotosOf } from './gallery-choice.ts'
import type { GalleryFacesTable } from './gallery-tables.ts'
import { isStorable } from './pages.ts'
import type { Tables } from './tables.ts'

type Results = Pick<
  GalleryPhotoStore,
  | 'store'
  | 'storeScores'
  | 'storeClientScores'
  | 'faces'
  | 'facesByIds'
  | 'faceIds'
  | 'unmatchedFaces'
  | 'matches'
  | 'matchesOfClient'
  | 'forgetFaces'
>

const toFace = (row: Selectable<GalleryFacesTable>): PhotoFace => ({
  photoId: row.photo_id,
  index: row.index,
  faceId: row.face_id,
  box: row.box,
  confidence: row.confidence,
})

/** Moved on: its photos are matched anew. */
const BEHIND = -1

async function heldRevision(trx: Kysely<Tables>, galleryId: string): Promise<number | undefined> {
  const row = await trx
    .selectFrom('galleries')
    .select('enrolment_revision')
    .where('gallery_id', '=', galleryId)
    .where('state', '=', 'active')
    .forShare()
    .executeTakeFirst()
  return row?.enrolment_revision
}

/** Those that are there, locked in the order of ids, as everybody locks them. */
async function updatePhotos(
  trx: Kysely<Tables>,
  galleryId: string,
  results: PhotoResult[],
  matchedRevision: number,
): Promise<string[]> {
  const all = results.map(({ photoId, faces, width, height, thumbnailKey, previewKey, fingerprint }) => ({
    ...{ photo_id: photoId, width, height, thumbnail_key: thumbnailKey, preview_key: previewKey, fingerprint },
    face_count: faces.filter(({ faceId }) => faceId !== null).length,
  }))
  const { rows } = await sql<{ photo_id: string }>`WITH held AS MATERIALIZED (
      SELECT photo_id FROM gallery_photos WHERE photo_id = ${among(results.map(({ photoId }) => photoId))}
        AND gallery_id = ${galleryId} ORDER BY photo_id FOR UPDATE)
    UPDATE gallery_photos p SET width = r.width, height = r.height, thumbnail_key = r.thumbnail_key,
      preview_key = r.preview_key, fingerprint = r.fingerprint, face_count = r.face_count, state = 'done', attempts = 0,
      error_code = NULL, error = NULL, processed_at = now(), matched_revision = ${matchedRevision}
    FROM held JOIN jsonb_to_recordset(${JSON.stringify(all)}::text::jsonb) AS r (photo_id text, width int, height int,
      thumbnail_key text, preview_key text, fingerprint text, face_count int) USING (photo_id)
    WHERE p.photo_id = held.photo_id RETURNING p.photo_id`.execute(trx)
  return rows.map(({ photo_id }) => photo_id)
}

async function addFaces(trx: Kysely<Tables>, galleryId: string, results: PhotoResult[]): Promise<void> {
  const all = results.flatMap(({ photoId, faces }) =>
    faces.map(({ index, faceId, box, confidence }) => ({ photo_id: photoId, index, face_id: faceId, box, confidence })),
  )
  if (all.length === 0) return
  await sql`INSERT INTO gallery_faces (photo_id, gallery_id, index, face_id, box, confidence)
    SELECT photo_id, ${galleryId}, index, face_id, box, confidence
    FROM jsonb_to_recordset(${JSON.stringify(all)}::text::jsonb)
      AS face (photo_id text, index int, face_id text, box jsonb, confidence float8)`.execute(trx)
}

/** Of clients and faces that are there; which ones count is chosen later. */
async function addScores(trx: Kysely<Tables>, galleryId: string, scores: FaceScore[]): Promise<void> {
  if (scores.length === 0) return
  await sql`INSERT INTO gallery_scores (face_id, client_id, gallery_id, photo_id, similarity)
    SELECT w.face_id, c.client_id, f.gallery_id, f.photo_id, w.similarity
    FROM unnest(${scores.map((s) => s.faceId)}::text[], ${scores.map((s) => s.clientId)}::text[],
      ${scores.map((s) => s.similarity)}::float8[]) AS w(face_id, client_id, similarity)
    JOIN gallery_faces f ON f.gallery_id = ${galleryId} AND f.face_id = w.face_id
    JOIN gallery_clients c ON c.client_id = w.client_id AND c.gallery_id = ${galleryId}
    ON CONFLICT (client_id, face_id) DO UPDATE SET similarity = excluded.similarity`.execute(trx)
}

export function createGalleryResults(db: Kysely<Tables>): Results {
  return {
    async store(galleryId, results, scores, matchedRevision) {
      return db.transaction().execute(async (trx) => {
        const revision = await heldRevision(trx, galleryId)
        if (revision === undefined) return new Map<string, number>()
        const photoIds = await updatePhotos(trx, galleryId, results, matchedRevision === revision ? revision : BEHIND)
        await trx.deleteFrom('gallery_scores').where('photo_id', '=', among(photoIds)).execute()
        await trx.deleteFrom('gallery_faces').where('photo_id', '=', among(photoIds)).execute()
        const there = new Set(photoIds)
        await addFaces(
          trx,
          galleryId,
          results.filter(({ photoId }) => there.has(photoId)),
        )
        await addScores(trx, galleryId, scores)
        if (scores.length > 0) await chooseInPhotosOf(trx, photoIds)
        return new Map(photoIds.map((photoId) => [photoId, revision]))
      })
    },

    async storeScores(galleryId, photos, matchedRevision) {
      return db.transaction().execute(async (trx) => {
        const revision = await heldRevision(trx, galleryId)
        if (revision === undefined) return undefined
        const faceIds = photos.flatMap((photo) => photo.faceIds)
        const photoIds = photos.map(({ photoId }) => photoId)
        // In the order of ids, as everybody locks them.
        const { rows: there } = await sql<{ photo_id: string; face_ids: string[] }>`
          SELECT p.photo_id, (SELECT coalesce(json_agg(f.face_id), '[]') FROM gallery_faces f
            WHERE f.photo_id = p.photo_id AND f.face_id IS NOT NULL) AS face_ids
          FROM gallery_photos p WHERE p.photo_id = ${among(photoIds)} ORDER BY p.photo_id FOR UPDATE OF p`.execute(trx)
        await sql`DELETE FROM gallery_scores WHERE gallery_id = ${galleryId} AND face_id = ${among(faceIds)}`.execute(
          trx,
        )
        await addScores(
          trx,
          galleryId,
          photos.flatMap(({ scores }) => scores),
        )
        await chooseInPhotosOf(trx, photoIds)
        const searched = new Set(faceIds)
        const whole = there.filter(({ face_ids }) => face_ids.every((id) => searched.has(id)))
        await trx
          .updateTable('gallery_photos')
          .set({ matched_revision: matchedRevision === revision ? revision : BEHIND })
          .where('photo_id', '=', among(whole.map(({ photo_id }) => photo_id)))
          .execute()
        return there.length === 0 ? undefined : revision
      })
    },

    async storeClientScores(galleryId, clientId, scores) {
      await db.transaction().execute(async (trx) => {
        const before = await trx
          .deleteFrom('gallery_scores')
          .where('client_id', '=', clientId)
          .returning('photo_id')
          .execute()
        await addScores(
          trx,
          galleryId,
          scores.map((score) => ({ ...score, clientId })),
        )
        const after = await trx
          .selectFrom('gallery_scores')
          .select('photo_id')
          .where('client_id', '=', clientId)
          .distinct()
          .execute()
        await chooseInPhotosOf(trx, [...new Set([...before, ...after].map(({ photo_id }) => photo_id))])
      })
    },

    async faces(photoIds) {
      const rows = await db
        .selectFrom('gallery_faces')
        .selectAll()
        .where('photo_id', '=', among(photoIds))
        .orderBy('photo_id')
        .orderBy('index')
        .execute()
      return rows.map(toFace)
    },
    async facesByIds(galleryId, faceIds) {
      const rows = await db
        .selectFrom('gallery_faces')
        .selectAll()
        .where('gallery_id', '=', galleryId)
        .where('face_id', '=', among(faceIds))
        .execute()
      return rows.map(toFace)
    },
    async faceIds(galleryId, { after, limit }) {
      const rows = await db
        .selectFrom('gallery_faces')
        .select('face_id')
        .where('gallery_id', '=', galleryId)
        .where('face_id', 'is not', null)
        .$if(after !== undefined, (q) => q.where('face_id', '>', after ?? ''))
        .orderBy('face_id')
        .limit(limit)
        .execute()
      return rows.map(({ face_id }) => face_id!)
    },
    async unmatchedFaces(galleryId, { after, limit }) {
      const rows = await db
        .selectFrom('gallery_faces as f')
        .selectAll('f')
        .where('f.gallery_id', '=', galleryId)
        .where('f.face_id', 'is not', null)
        .where(
          sql<boolean>`NOT EXISTS (SELECT FROM gallery_scores s WHERE s.gallery_id = f.gallery_id
            AND s.face_id = f.face_id AND s.counts)`,
        )
        .$if(after !== undefined, (q) => q.where('f.face_id', '>', after ?? ''))
        .orderBy('f.face_id')
        .limit(limit)
        .execute()
      return rows.map(toFace)
    },

    async matches(photoIds) {
      const rows = await db
        .selectFrom('gallery_scores as s')
        .innerJoin('gallery_faces as f', (join) =>
          join.onRef('f.gallery_id', '=', 's.gallery_id').onRef('f.face_id', '=', 's.face_id'),
        )
        .select(['s.face_id', 's.client_id', 's.photo_id', 's.similarity', 's.counts', 'f.index'])
        .where('s.photo_id', '=', among(photoIds))
        .orderBy('s.photo_id')
        .orderBy('f.index')
        .orderBy('s.similarity', 'desc')
        .execute()
      return rows.map(({ face_id, client_id, photo_id, ...row }) => ({
        ...{ faceId: face_id, clientId: client_id, photoId: photo_id, ...row },
      }))
    },
    async matchesOfClient(clientId) {
      const rows = await db
        .selectFrom('gallery_scores as s')
        .innerJoin('gallery_faces as f', (join) =>
          join.onRef('f.gallery_id', '=', 's.gallery_id').onRef('f.face_id', '=', 's.face_id'),
        )
        .select(['s.face_id', 's.client_id', 's.photo_id', 's.similarity', 'f.index'])
        .where('s.client_id', '=', isStorable(clientId) ? clientId : '')
        .where('s.counts', '=', true)
        .orderBy('s.similarity', 'desc')
        .orderBy('s.photo_id')
        .execute()
      return rows.map(({ face_id, client_id, photo_id, ...row }) => ({
        ...{ faceId: face_id, clientId: client_id, photoId: photo_id, ...row },
      }))
    },

    async forgetFaces(galleryId, faceIds) {
      return db.transaction().execute(async (trx) => {
        const scored = await trx
          .deleteFrom('gallery_scores')
          .where('gallery_id', '=', galleryId)
          .where('face_id', '=', among(faceIds))
          .returning('photo_id')
          .execute()
        const { numUpdatedRows } = await trx
          .updateTable('gallery_faces')
          .set({ face_id: null })
          .where('gallery_id', '=', galleryId)
          .where('face_id', '=', among(faceIds))
          .executeTakeFirstOrThrow()
        const photoIds = [...new Set(scored.map(({ photo_id }) => photo_id))]
        await chooseInPhotosOf(trx, photoIds)
        await sql`UPDATE gallery_photos p SET face_count = (SELECT count(*) FROM gallery_faces f
          WHERE f.photo_id = p.photo_id AND f.face_id IS NOT NULL) WHERE p.photo_id = ${among(photoIds)}`.execute(trx)
        return Number(numUpdatedRows)
      })
    },
  }
}
