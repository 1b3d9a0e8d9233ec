/** Photos of a gallery: added, listed, packed and deleted. */
import type { FastifyInstance } from 'fastify'
import { galleryPhotosEndpoints } from '../contracts/gallery-photos.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import type { GalleryRouteDeps } from './galleries-deps.ts'
import { addUploads } from './galleries-upload.ts'
import { addedOf, galleryAt, paginationOf, photoOf } from './galleries-views.ts'
import { visibleGallery } from './galleries-visible.ts'
import type { Zips } from './galleries-zips.ts'
import { windowOf } from './paging.ts'

export function galleryPhotoRoutes(app: FastifyInstance, deps: GalleryRouteDeps & { zips: Zips }): void {
  const { zips, limits } = deps
  const { photos, clients, folders } = deps.galleries

  handle(app, galleryPhotosEndpoints.photos, async ({ request, params, query }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const { state, clientId, folderId, q } = query
    const { total, photos: found } = await photos.list(galleryId, {
      ...windowOf(query),
      ...(state && { states: [state] }),
      ...(clientId !== undefined && { clientId }),
      ...(folderId !== undefined && { folderId }),
      ...(q !== undefined && { query: q }),
    })
    const at = galleryAt(request, galleryId)
    return { pagination: paginationOf(query, total), photos: found.map((photo) => photoOf(at, photo)) }
  })

  handle(app, galleryPhotosEndpoints.addPhotos, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const { actor } = principalOf(request)
    const added = await addUploads(request, limits.photoBytes, (incoming) => photos.add(galleryId, incoming, actor))
    const at = galleryAt(request, galleryId)
    return { success: true as const, photos: added.map((one) => addedOf(at, one)) }
  })

  handle(app, galleryPhotosEndpoints.missingPhotos, async ({ request, params, body }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    return { files: await photos.missing(galleryId, body.files) }
  })

  handle(app, galleryPhotosEndpoints.registerPhotos, async ({ request, params, body }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const added = await photos.register(galleryId, body.bucket ?? null, body.keys, principalOf(request).actor)
    const at = galleryAt(request, galleryId)
    return { success: true as const, photos: added.map((one) => addedOf(at, one)) }
  })

  handle(app, galleryPhotosEndpoints.scanPhotos, async ({ request, params, body }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const { actor } = principalOf(request)
    return { success: true as const, ...(await photos.scan(galleryId, body.bucket ?? null, body.prefix, actor)) }
  })

  handle(app, galleryPhotosEndpoints.photo, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    return photoOf(galleryAt(request, galleryId), await photos.get(galleryId, params.photoId))
  })

  handle(app, galleryPhotosEndpoints.removePhotos, async ({ request, params, body }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    return {
      success: true as const,
      removed: await photos.remove(galleryId, body.photoIds, principalOf(request).actor),
    }
  })

  handle(app, galleryPhotosEndpoints.removePhoto, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const { photoId } = await photos.get(galleryId, params.photoId)
    await photos.remove(galleryId, [photoId], principalOf(request).actor)
    return { success: true as const }
  })

  handle(app, galleryPhotosEndpoints.zipPhotos, async ({ request, reply, params, query }) => {
    const { galleryId, name } = await visibleGallery(request, deps, params.id)
    const { clientId, folderId } = query
    const client = clientId === undefined ? undefined : await clients.get(galleryId, clientId)
    const folder = folderId === undefined ? undefined : await folders.get(galleryId, folderId)
    const called = [name, client?.name, folder?.name].filter((part) => part !== undefined).join(' - ')
    const photoIds = await zips.photoIds(galleryId, {
      ...(client && { clientId: client.clientId }),
      ...(folder && { folderId: folder.folderId }),
    })
    return zips.send(reply, { galleryId, photoIds, name: called, actor: principalOf(request).actor })
  })

  handle(app, galleryPhotosEndpoints.zipSelectedPhotos, async ({ request, reply, params, body }) => {
    const { galleryId, name } = await visibleGallery(request, deps, params.id)
    const photoIds = [...new Set(body.photoIds)]
    return zips.send(reply, { galleryId, photoIds, name, actor: principalOf(request).actor })
  })
}
