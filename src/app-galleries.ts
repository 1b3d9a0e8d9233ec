/** The use of galleries on the rooms of the service. */
import type { Config } from '#config'
import type { ProductEngine } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import { sniff } from '#engine/local/decode/sniff.ts'
import { oneAtATimeEverywhere } from '#people/one-at-a-time.ts'
import { createGalleries } from '#usecases/galleries/index.ts'
import type { Collections } from '#usecases/identity/collections.ts'
import type { Rooms } from './app-rooms.ts'

export interface GalleryParts {
  config: Config
  engine: ProductEngine
  rooms: Rooms
  collections: Collections
  /** Pictures that can be under way at once. */
  workers: number
  /** US dollars. */
  priceOf: (operation: string) => number
}

export type GalleryRooms = ReturnType<typeof createGalleries>

const MOST_RECEIPTS = 100_000

export function createGalleryRooms({
  config,
  engine,
  rooms,
  collections,
  workers,
  priceOf,
}: GalleryParts): GalleryRooms {
  const { people, erasures, erasureStore, queue, objects, buckets, audit, exclusive, pictures } = rooms

  async function removeCollection(collectionId: string, actor: string) {
    await collections.remove(collectionId, actor).catch((error: unknown) => {
      if (!isLikenessError(error) || error.code !== 'collection_not_found') throw error
    })
    return (await erasureStore.list({ collections: [collectionId], limit: MOST_RECEIPTS, offset: 0 })).erasures
  }

  return createGalleries({
    ...rooms.galleryStores,
    ...{ engine, people, erasures, queue, objects, buckets, audit, removeCollection, priceOf },
    inLine: oneAtATimeEverywhere({ ...exclusive, room: 'galleries' }),
    createCollection: (collectionId, actor) => collections.create(collectionId, {}, actor),
    preview: (image, longSide) => pictures.preview(image, longSide),
    formatOf: sniff,
    settings: {
      maxPhotoBytes: config.limits.maxBytes,
      minConfidence: config.identity.minConfidence,
      cacheSeconds: config.cacheTtlSeconds,
      // Many more than the engine has workers: they are stored by the handful, and wait for that.
      concurrency: 6 * workers,
      bucket: config.galleryBucket,
    },
  })
}
