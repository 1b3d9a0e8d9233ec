/** What is there, or the error that says it is not. */
import { LikenessError } from '#errors'
import type { GalleryDeps } from './deps.ts'
import type { Gallery, GalleryClient, Photo } from './gallery.ts'

export interface Finders {
  /** Throws `gallery_not_found`, also of one that is being deleted. */
  gallery(galleryId: string): Promise<Gallery>
  client(galleryId: string, clientId: string): Promise<GalleryClient>
  photo(galleryId: string, photoId: string): Promise<Photo>
}

export function createFinders({
  galleries,
  clients,
  photos,
}: Pick<GalleryDeps, 'galleries' | 'clients' | 'photos'>): Finders {
  return {
    async gallery(galleryId) {
      const gallery = await galleries.byId(galleryId)
      if (gallery?.state === 'active') return gallery
      throw new LikenessError('gallery_not_found', { details: { galleryId: galleryId.slice(0, 100) } })
    },
    async client(galleryId, clientId) {
      const client = await clients.byId(clientId)
      if (client?.galleryId === galleryId) return client
      throw new LikenessError('client_not_found', { details: { clientId: clientId.slice(0, 100) } })
    },
    async photo(galleryId, photoId) {
      const photo = await photos.byId(photoId)
      if (photo?.galleryId === galleryId) return photo
      throw new LikenessError('photo_not_found', { details: { photoId: photoId.slice(0, 100) } })
    },
  }
}
