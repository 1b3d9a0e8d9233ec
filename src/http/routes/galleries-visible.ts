/** Galleries are visible by their collections: those of others are answered like those that are not there. */
import type { FastifyRequest } from 'fastify'
import type { Gallery } from '#usecases/galleries/gallery.ts'
import type { GalleryStore } from '#usecases/galleries/store.ts'
import { visible } from './visible.ts'

/** Throws `gallery_not_found`. */
export const visibleGallery = (
  request: FastifyRequest,
  { store }: { store: Pick<GalleryStore, 'byId'> },
  galleryId: string,
): Promise<Gallery> =>
  visible(
    request,
    'gallery_not_found',
    async () => {
      const found = await store.byId(galleryId)
      return found?.state === 'active' ? found : undefined
    },
    ({ collectionId }: Gallery) => collectionId,
  )
