/** What the operations share. */
import type { Collection, ImageBytes } from '../engine.ts'
import { limits } from './limits.ts'
import type { Newborns } from './newborn.ts'
import type { OpenPicture, Picture } from './pictures.ts'
import type { Revisions } from './revisions.ts'
import type { Service } from './service.ts'

/** Similarities, 0-100. The service publishes no error rates: these stand for them. */
export interface Thresholds {
  /** Where a caller names none, in searches and in comparing two pictures. Default 80, the service's own. */
  usual: number
  /** For callers who accept fewer mistakes than usual. Default 99, which Amazon recommends where a mistake has consequences. */
  strict: number
}

/** A collection without its tags: those are another request. */
export type Described = Omit<Collection, 'tags'> & { arn: string }

export interface Collections {
  /** As it is now. Throws `collection_not_found`. */
  describe(collectionId: string, signal?: AbortSignal): Promise<Described>
  /** As it was a few seconds ago at most, for what needs to know that it is there and its revision. */
  known(collectionId: string, signal?: AbortSignal): Promise<Described>
  /** What was known of it is out of date. */
  forget(collectionId: string): void
}

export interface Parts {
  service: Service
  collections: Collections
  revisions: Revisions
  newborns: Newborns
  open: OpenPicture
  thresholds: Thresholds
  /** Faces of one picture that are searched at once; descriptions of a page at once. */
  concurrency: number
}

export interface Opened {
  picture: Picture
  /** To be sent. */
  bytes: Uint8Array
  size: { width: number; height: number }
}

/** Throws the `image_*` codes. */
export async function openFitted({ open }: Parts, image: ImageBytes): Promise<Opened> {
  const picture = await open(image)
  const { imageBytes: maxBytes, mostSide: maxSide, leastSide: minSide } = limits
  const bytes = await picture.fit({ maxBytes, maxSide, minSide })
  return { picture, bytes, size: { width: picture.width, height: picture.height } }
}
