/** Photos are looked at: one now, all now, or each by a job; and what came of it. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ProcessedPhoto, Queued } from '#usecases/galleries/galleries.ts'
import { clientGone } from '../client-gone.ts'
import { galleryPhotosEndpoints } from '../contracts/gallery-photos.ts'
import { galleryProcessingEndpoints } from '../contracts/gallery-processing.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import type { GalleryRouteDeps } from './galleries-deps.ts'
import { countedOf, facesOf, galleryAt, paginationOf, photoOf, picturesOf } from './galleries-views.ts'
import { visibleGallery } from './galleries-visible.ts'
import { windowOf } from './paging.ts'

const queuedOf = ({ queued, cached, estimatedCost }: Queued, scanned?: { found: number; added: number }) => ({
  ...{ success: true as const, queued, cached, estimatedCost: Math.round(estimatedCost * 1e6) / 1e6 },
  ...{ found: scanned?.found ?? null, added: scanned?.added ?? null },
})

export function galleryProcessingRoutes(app: FastifyInstance, deps: GalleryRouteDeps): void {
  const { galleries, admission } = deps
  const { process, photos, clients } = galleries

  const namesIn = (galleryId: string, { faces }: ProcessedPhoto) =>
    clients.names(galleryId, [...new Set(faces.flatMap(({ matches }) => matches.map(({ clientId }) => clientId)))])

  handle(app, galleryProcessingEndpoints.processPhoto, async ({ request, reply, params, body }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const signal = clientGone(reply)
    const done = await admission.run(signal, () =>
      process.one(galleryId, params.photoId, { force: body?.forceReprocess ?? false, signal }),
    )
    const faces = facesOf(done, await namesIn(galleryId, done))
    return { success: true as const, fromCache: done.fromCache, galleryId, photoId: params.photoId, ...faces }
  })

  handle(app, galleryPhotosEndpoints.faceDetail, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const detail = await process.detail(galleryId, params.photoId)
    const photo = photoOf(galleryAt(request, galleryId), detail.photo)
    return { galleryId, photo, ...facesOf(detail, await namesIn(galleryId, detail)) }
  })

  handle(app, galleryProcessingEndpoints.processAll, async ({ request, reply, params, body }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const signal = clientGone(reply)
    const { forceReprocess: force = false, concurrency } = body ?? {}
    const options = { force, signal, ...(concurrency !== undefined && { concurrency }) }
    return admission.run(signal, () => process.all(galleryId, options))
  })

  handle(app, galleryProcessingEndpoints.processPhotos, async ({ request, params, body }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const { actor } = principalOf(request)
    const { forceReprocess: force = false, dryRun = false, prefix } = body ?? {}
    const scanned = prefix === undefined || dryRun ? undefined : await photos.scan(galleryId, null, prefix, actor)
    return queuedOf(await process.queue(galleryId, { force, dryRun }, actor), scanned)
  })

  handle(app, galleryProcessingEndpoints.retryProcessing, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const { actor } = principalOf(request)
    return queuedOf(await process.queue(galleryId, { force: false, states: ['error'] }, actor))
  })

  handle(app, galleryProcessingEndpoints.cancelProcessing, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    return { success: true as const, cancelled: await process.cancel(galleryId, principalOf(request).actor) }
  })

  const hold = async (request: FastifyRequest, id: string, paused: boolean) => {
    const { galleryId } = await visibleGallery(request, deps, id)
    await process.pause(galleryId, paused, principalOf(request).actor)
    return { success: true as const, paused }
  }
  handle(app, galleryProcessingEndpoints.pauseProcessing, ({ request, params }) => hold(request, params.id, true))
  handle(app, galleryProcessingEndpoints.resumeProcessing, ({ request, params }) => hold(request, params.id, false))

  handle(app, galleryProcessingEndpoints.processStatus, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    return process.status(galleryId)
  })

  handle(app, galleryProcessingEndpoints.processErrors, async ({ request, params, query }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const { total, photos: found } = await process.errors(galleryId, windowOf(query))
    const at = galleryAt(request, galleryId)
    return { pagination: paginationOf(query, total), photos: found.map((photo) => photoOf(at, photo)) }
  })

  handle(app, galleryProcessingEndpoints.faceResults, async ({ request, params, query }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    if (query.clientId === undefined) {
      const { total, clients: found } = await clients.list(galleryId, windowOf(query))
      return { pagination: paginationOf(query, total), clients: found.map(countedOf) }
    }
    const { clientId } = await clients.get(galleryId, query.clientId)
    const { total, photos: found } = await photos.list(galleryId, { clientId, ...windowOf(query) })
    const at = galleryAt(request, galleryId)
    return {
      pagination: paginationOf(query, total),
      photos: found.map(({ photoId, originalName, width, height, maxSimilarity, matchCount }) => ({
        ...{ photoId, originalName, width, height, matchCount, maxSimilarity: maxSimilarity ?? 0 },
        ...picturesOf(at, photoId),
      })),
    }
  })
}
