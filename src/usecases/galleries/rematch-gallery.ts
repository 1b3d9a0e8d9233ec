/** Photos whose matches are right for an older revision, searched again by their stored faces, as a job. */
import { isLikenessError } from '#errors'
import type { Handler, Job, Queue } from '#queue/queue.ts'
import type { GalleryDeps } from './deps.ts'
import type { FaceScore, Gallery } from './gallery.ts'
import type { ScoreFaces } from './score-faces.ts'

export const GALLERY_REMATCH = 'gallery.rematch'

const PHOTOS_AT_ONCE = 100
/** Before photos that are not looked at yet: somebody waits for it. */
const URGENT = 10

/** Once for each revision. */
export async function queueRematch(queue: Queue, gallery: Gallery, createdBy: string): Promise<Job> {
  const { galleryId, collectionId, enrolmentRevision } = gallery
  const job = await queue.add({
    ...{ kind: GALLERY_REMATCH, payload: { galleryId }, collectionId, createdBy, priority: URGENT },
    ...{ group: collectionId, batch: galleryId, idempotencyKey: `${galleryId}:${enrolmentRevision}` },
  })
  if (job.state === 'queued' || job.state === 'running') return job
  // What was done then is to be done again.
  return queue.redrive(job.jobId).catch(() => job)
}

export interface RematchDeps extends Pick<GalleryDeps, 'galleries' | 'photos'> {
  scoreFaces: ScoreFaces
}

export const createRematchGallery =
  ({ galleries, photos, scoreFaces }: RematchDeps): Handler =>
  async ({ job, signal, progress }) => {
    const { galleryId } = job.payload as { galleryId: string }
    let done = 0
    for (;;) {
      signal.throwIfAborted()
      const gallery = await galleries.byId(galleryId)
      if (gallery?.state !== 'active' || !gallery.faceRecognitionEnabled) return
      const stale = await photos.stale(galleryId, { limit: PHOTOS_AT_ONCE })
      if (stale.length === 0) return
      const byPhoto = new Map(
        stale.map((photoId) => [photoId, { photoId, faceIds: [] as string[], scores: [] as FaceScore[] }]),
      )
      const rowOf = new Map<string, { faceIds: string[]; scores: FaceScore[] }>()
      for (const { faceId, photoId } of await photos.faces(stale)) {
        if (faceId === null) continue
        const row = byPhoto.get(photoId)!
        row.faceIds.push(faceId)
        rowOf.set(faceId, row)
      }
      const scores = await scoreFaces(gallery, [...rowOf.keys()], signal).catch((error: unknown) => {
        // It is being deleted.
        if (isLikenessError(error) && error.code === 'collection_not_found') return undefined
        throw error
      })
      if (!scores) return
      for (const score of scores) rowOf.get(score.faceId)!.scores.push(score)
      await photos.storeScores(galleryId, [...byPhoto.values()], gallery.enrolmentRevision)
      done += stale.length
      await progress({ done, failed: 0 })
    }
  }
