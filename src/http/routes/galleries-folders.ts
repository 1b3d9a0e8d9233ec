/** Photos grouped into folders, and what is in one. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { galleryProcessingEndpoints } from '../contracts/gallery-processing.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import type { GalleryRouteDeps } from './galleries-deps.ts'
import { folderJobOf, folderOf, galleryAt, paginationOf, photoOf } from './galleries-views.ts'
import { visibleGallery } from './galleries-visible.ts'
import { windowOf } from './paging.ts'

export function galleryFolderRoutes(app: FastifyInstance, deps: GalleryRouteDeps): void {
  const { folders, photos } = deps.galleries

  async function statusOf(request: FastifyRequest, galleryId: string) {
    const { job, folders: made } = await folders.status(galleryId)
    const at = galleryAt(request, galleryId)
    return { job: job && folderJobOf(job), folders: made.map((folder) => folderOf(at, folder)) }
  }

  handle(app, galleryProcessingEndpoints.separateFolders, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    return folderJobOf(await folders.separate(galleryId, principalOf(request).actor))
  })

  handle(app, galleryProcessingEndpoints.folders, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    return statusOf(request, galleryId)
  })

  handle(app, galleryProcessingEndpoints.cancelFolders, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    await folders.cancel(galleryId, principalOf(request).actor)
    return statusOf(request, galleryId)
  })

  handle(app, galleryProcessingEndpoints.folder, async ({ request, params, query }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const folder = await folders.get(galleryId, params.folderId)
    const { total, photos: found } = await photos.list(galleryId, { folderId: folder.folderId, ...windowOf(query) })
    const at = galleryAt(request, galleryId)
    return {
      folder: folderOf(at, folder),
      pagination: paginationOf(query, total),
      photos: found.map((photo) => photoOf(at, photo)),
    }
  })
}
