/**
 * Photos get processed: one while somebody waits, all while somebody waits, or a job for each. A job says no more than
 * which photo; what is to be done is read from the photo, so a job may run twice, or late, and no harm is done.
 *
 *     photo new, error or done -> take -> pending, and a job -> done
 *                                            |        |-> error, and the job is a dead letter: both say why
 *                                            +-> cancelled: as it was
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { isLikenessError, LikenessError, messageOf } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import { createTogether } from '#lib/together.ts'
import type { Handler, Job, NewJob } from '#queue/queue.ts'
import type { GalleryDeps } from './deps.ts'
import type { Finders } from './finders.ts'
import type { Galleries, ProcessedPhoto, Queued } from './galleries.ts'
import type { Gallery, Photo, PhotoState } from './gallery.ts'
import { parametersKey, parametersOf } from './presets.ts'
import type { ProcessPhoto } from './process-photo.ts'
import { queueRematch } from './rematch-gallery.ts'

export const GALLERY_PHOTO = 'gallery.photo'

export interface ProcessDeps extends GalleryDeps {
  find: Finders
  processPhoto: ProcessPhoto
}

/** Of a stranger's photo, for estimates: nobody knows before. */
const USUAL_FACES = 5
const MOST_AT_ONCE = 16
/** Twice as long as jobs wait for others to end with. */
const ENDING_MS = 1000
const ENDED = ['done', 'failed', 'cancelled'] as const

const problemOf = (error: unknown, attempts: number) => ({
  code: isLikenessError(error) ? error.code : 'internal',
  message: messageOf(error),
  attempts,
})

/** Trying again cannot help: it is the photo. */
const isAboutPhoto = (error: unknown) => isLikenessError(error) && error.status < 500 && error.code.startsWith('image_')

export const jobOf = ({ galleryId, collectionId }: Gallery, createdBy: string) => {
  return (photoId: string): NewJob => ({
    ...{ kind: GALLERY_PHOTO, payload: { galleryId, photoId }, collectionId, createdBy },
    ...{ group: collectionId, batch: galleryId, idempotencyKey: photoId },
  })
}

export function createProcess(deps: ProcessDeps): Galleries['process'] & { handler: Handler; failed: OnFailed } {
  const { photos, queue, engine, audit, find, settings, processPhoto, priceOf } = deps

  // Jobs begin by the handful.
  const readPhoto = createTogether(
    async (photoIds: string[]) => {
      const found = new Map((await photos.byIds(photoIds)).map((photo) => [photo.photoId, photo]))
      return photoIds.map((photoId) => found.get(photoId))
    },
    { companyMs: 5, most: 100 },
  )

  async function detail(galleryId: string, photoId: string): Promise<Omit<ProcessedPhoto, 'fromCache'>> {
    const photo = await find.photo(galleryId, photoId)
    const [faces, matches] = await Promise.all([photos.faces([photoId]), photos.matches([photoId])])
    return {
      photo,
      faces: faces.map(({ index, box, confidence, faceId }) => ({
        ...{ index, box, confidence },
        matches: matches
          .filter((match) => match.index === index)
          .sort((a, b) => Number(b.counts) - Number(a.counts) || b.similarity - a.similarity)
          .map(({ clientId, similarity, counts }) => ({ clientId, similarity, faceId, counts })),
      })),
    }
  }

  async function takeAll(gallery: Gallery, options: { force: boolean; states?: PhotoState[] }) {
    const { galleryId, preset } = gallery
    return photos.take(galleryId, {
      ...options,
      parameters: parametersKey(preset, settings.minConfidence, engine.modelVersion),
      notBefore: new Date(Date.now() - settings.cacheSeconds * 1000),
    })
  }

  async function active(galleryId: string): Promise<Gallery> {
    const gallery = await find.gallery(galleryId)
    if (!gallery.faceRecognitionEnabled) throw new LikenessError('gallery_off')
    return gallery
  }

  /** A worker is through with a photo a moment before its job has ended, and that job keeps its place until then. */
  async function addJobs(gallery: Gallery, photoIds: string[], actor: string): Promise<void> {
    const added = await queue.addMany(photoIds.map(jobOf(gallery, actor)))
    if (added === photoIds.length) return
    await sleep(ENDING_MS)
    await queue.removeAll({ kind: GALLERY_PHOTO, batch: gallery.galleryId, state: 'done' })
    // Those that had a job all along have it still.
    await queue.addMany((await stillPending(photoIds)).map(jobOf(gallery, actor)))
  }

  async function estimate(gallery: Gallery, count: number): Promise<number> {
    const { maxFaces } = parametersOf(gallery.preset, await photos.total(gallery.galleryId), settings.minConfidence)
    const faces = Math.min(USUAL_FACES, maxFaces)
    return count * (priceOf('IndexFaces') + faces * priceOf('SearchUsers'))
  }

  const note = (gallery: Gallery, action: string, actor: string, details: object) =>
    audit.record({
      ...{ actor, action, collectionId: gallery.collectionId, target: gallery.galleryId },
      details: { ...details },
    })

  /** Notes what is wrong with the photo itself; anything else is nobody's fault and may pass. */
  async function attempt(photo: Photo, options: Parameters<ProcessPhoto>[1]) {
    try {
      return await processPhoto(photo, options)
    } catch (error) {
      if (isAboutPhoto(error)) await photos.setState([photo.photoId], 'error', problemOf(error, 1))
      throw error
    }
  }

  return {
    async one(galleryId, photoId, options) {
      await active(galleryId)
      const { fromCache } = await attempt(await find.photo(galleryId, photoId), { ...options, background: false })
      return { ...(await detail(galleryId, photoId)), fromCache }
    },

    detail: async (galleryId, photoId) => ({ ...(await detail(galleryId, photoId)), fromCache: true }),

    async status(galleryId) {
      const gallery = await find.gallery(galleryId)
      const [counts, jobs, paused] = await Promise.all([
        photos.counts(galleryId),
        queue.counts({ kind: GALLERY_PHOTO, batch: galleryId }),
        queue.paused(),
      ])
      const { new: fresh, pending, done, error, faces, matches, stale, recent } = counts
      const processing = Math.min(pending, jobs.running)
      const rate = recent.photos > 0 ? recent.photos / Math.max(1, recent.seconds) : null
      return {
        totalPhotos: fresh + pending + done + error,
        jobs: { new: fresh, pending: pending - processing, processing, done, error },
        totals: { faces, matches },
        rate: pending > 0 ? rate : null,
        eta: pending > 0 && rate ? pending / rate : null,
        paused: paused.includes(gallery.collectionId),
        rematching: stale,
      }
    },

    async all(galleryId, { force, concurrency = settings.concurrency, signal }) {
      const started = performance.now()
      const gallery = await active(galleryId)
      const { photoIds, cached, stale } = await takeAll(gallery, { force })
      if (stale > 0) await queueRematch(queue, gallery, 'system')
      let [processed, errors] = [0, 0]
      const work = async (photoId: string) => {
        const photo = await photos.byId(photoId)
        if (!photo) return
        try {
          await processPhoto(photo, { force, background: true, ...(signal && { signal }) })
          processed++
        } catch (error) {
          errors++
          await photos.setState([photoId], 'error', problemOf(error, 1))
        }
      }
      const options = { concurrency: Math.min(MOST_AT_ONCE, concurrency), ...(signal && { signal }) }
      for await (const _ of inOrder(photoIds, options, work));
      if (signal?.aborted) await photos.setState(await stillPending(photoIds), 'new')
      const elapsedMs = Math.round(performance.now() - started)
      return { total: photoIds.length + cached, processed, errors, cached, elapsedMs }
    },

    async queue(galleryId, { force, states, dryRun = false }, actor): Promise<Queued> {
      const gallery = await active(galleryId)
      if (dryRun) {
        const { new: fresh, pending, done, error } = await photos.counts(galleryId)
        const most = states
          ? states.reduce((sum, state) => sum + { new: fresh, pending, done, error }[state], 0)
          : fresh + error
        const queued = force && !states ? fresh + pending + done + error : most
        return { queued, cached: force ? 0 : done, estimatedCost: await estimate(gallery, queued) }
      }
      // Ended jobs would stand in the way of new ones for the same photos.
      for (const state of ENDED) await queue.removeAll({ kind: GALLERY_PHOTO, batch: galleryId, state })
      const { photoIds, cached, stale } = await takeAll(gallery, { force, ...(states && { states }) })
      await addJobs(gallery, photoIds, actor)
      if (stale > 0) await queueRematch(queue, gallery, actor)
      await note(gallery, 'gallery.processing_queued', actor, { photos: photoIds.length, force })
      return { queued: photoIds.length, cached, estimatedCost: await estimate(gallery, photoIds.length) }
    },

    async cancel(galleryId, actor) {
      const gallery = await find.gallery(galleryId)
      const cancelled = await queue.cancelAll({ kind: GALLERY_PHOTO, batch: galleryId })
      for (let after: string | undefined; ;) {
        const page = await photos.page(galleryId, { states: ['pending'], limit: 1000, ...(after && { after }) })
        if (page.length === 0) break
        const ids = page.map(({ photoId }) => photoId)
        await photos.setState(ids, 'new')
        after = ids.at(-1)
      }
      await note(gallery, 'gallery.processing_cancelled', actor, { jobs: cancelled })
      return cancelled
    },

    async pause(galleryId, paused, actor) {
      const gallery = await find.gallery(galleryId)
      await queue[paused ? 'pause' : 'resume'](gallery.collectionId)
      await note(gallery, paused ? 'gallery.processing_paused' : 'gallery.processing_resumed', actor, {})
    },

    async errors(galleryId, page) {
      await find.gallery(galleryId)
      return photos.list(galleryId, { ...page, states: ['error'] })
    },

    async handler({ job, signal }) {
      const photo = await readPhoto(photoIdOf(job))
      // It was deleted, or done by somebody who waited for it.
      if (!photo) return
      await attempt(photo, { force: false, background: true, signal }).catch((error: unknown) => {
        // The gallery goes, or wants no faces any more.
        if (isLikenessError(error) && ['photo_not_found', 'gallery_not_found', 'gallery_off'].includes(error.code))
          return
        throw error
      })
    },

    async failed(job, error) {
      await photos.setState([photoIdOf(job)], 'error', problemOf(error, job.attempts))
    },
  }

  async function stillPending(photoIds: string[]): Promise<string[]> {
    const rows = await photos.byIds(photoIds)
    return rows.flatMap(({ photoId, state }) => (state === 'pending' ? [photoId] : []))
  }
}

export type OnFailed = (job: Job, error: unknown) => Promise<void>

const photoIdOf = ({ payload }: Job): string => (payload as { photoId: string }).photoId
