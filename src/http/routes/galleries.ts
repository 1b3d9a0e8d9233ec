/** Galleries themselves, and every other route of them. */
import type { FastifyInstance } from 'fastify'
import { galleriesEndpoints } from '../contracts/galleries.ts'
import { handle } from '../handle.ts'
import type { RateLimits } from '../rate-limits.ts'
import { principalOf, visibleCollections } from '../scope.ts'
import { galleryClientRoutes } from './galleries-clients.ts'
import type { GalleryRouteDeps } from './galleries-deps.ts'
import { galleryEventRoutes } from './galleries-events.ts'
import { galleryFolderRoutes } from './galleries-folders.ts'
import { galleryLinkRoutes } from './galleries-links.ts'
import { galleryPhotoRoutes } from './galleries-photos.ts'
import { galleryPictureRoutes } from './galleries-pictures.ts'
import { galleryProcessingRoutes } from './galleries-processing.ts'
import { galleryOf, paginationOf } from './galleries-views.ts'
import { visibleGallery } from './galleries-visible.ts'
import { createZips } from './galleries-zips.ts'
import { windowOf } from './paging.ts'
import { receiptOf } from './views.ts'
import { visitRoutes } from './galleries-visit.ts'
import { assertSeesAll } from './visible.ts'

export type { GalleryRouteDeps } from './galleries-deps.ts'

function galleryRoutesProper(app: FastifyInstance, deps: GalleryRouteDeps): void {
  const { galleries, store } = deps

  /** None, or the one of this short name that whoever asks may see. */
  async function bySlug(slug: string, collections: string[] | undefined) {
    const found = await store.bySlug(slug)
    const mayBeSeen = found?.state === 'active' && (collections?.includes(found.collectionId) ?? true)
    return mayBeSeen ? [await galleries.get(found.galleryId)] : []
  }

  handle(app, galleriesEndpoints.galleries, async ({ request, query }) => {
    const collections = visibleCollections(principalOf(request)) ?? undefined
    if (query.slug !== undefined) {
      const one = await bySlug(query.slug, collections)
      return { pagination: paginationOf(query, one.length), galleries: one.map(galleryOf) }
    }
    const { total, galleries: found } = await galleries.list({
      ...windowOf(query),
      ...(collections && { collections }),
      ...(query.q !== undefined && { query: query.q }),
    })
    return { pagination: paginationOf(query, total), galleries: found.map(galleryOf) }
  })

  handle(app, galleriesEndpoints.createGallery, async ({ request, body }) => {
    assertSeesAll(request)
    return galleryOf(await galleries.create(body, principalOf(request).actor))
  })

  handle(app, galleriesEndpoints.gallery, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    return galleryOf(await galleries.get(galleryId))
  })

  handle(app, galleriesEndpoints.updateGallery, async ({ request, params, body }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    return galleryOf(await galleries.update(galleryId, body, principalOf(request).actor))
  })

  handle(app, galleriesEndpoints.removeGallery, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const receipts = await galleries.remove(galleryId, principalOf(request).actor)
    return { success: true as const, receipts: receipts.map(receiptOf) }
  })
}

export const galleryRoutes =
  (deps: GalleryRouteDeps) =>
  async (app: FastifyInstance, _limits?: RateLimits): Promise<void> => {
    const zips = createZips(deps)
    galleryRoutesProper(app, deps)
    galleryLinkRoutes(app, deps)
    galleryClientRoutes(app, deps)
    galleryPhotoRoutes(app, { ...deps, zips })
    galleryPictureRoutes(app, deps)
    galleryProcessingRoutes(app, deps)
    galleryFolderRoutes(app, deps)
    galleryEventRoutes(app, deps)
    await app.register(async (scope) => visitRoutes(scope, { ...deps, zips }))
  }
