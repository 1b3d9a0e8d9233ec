/** What the rooms of this use stand on. */
import type { Audit } from '#audit/audit.ts'
import type { ProductEngine } from '#engine/engine.ts'
import type { Objects } from '#objects/objects.ts'
import type { Buckets } from '#objects/buckets.ts'
import type { Erasure } from '#people/erasure-store.ts'
import type { Erasures } from '#people/erasure.ts'
import type { InLine } from '#people/one-at-a-time.ts'
import type { People } from '#people/people.ts'
import type { Queue } from '#queue/queue.ts'
import type { ClientStore, FolderStore, GalleryPhotoStore, GalleryStore } from './store.ts'

export interface GalleryDeps {
  galleries: GalleryStore
  clients: ClientStore
  photos: GalleryPhotoStore
  folders: FolderStore
  engine: ProductEngine
  people: People
  erasures: Pick<Erasures, 'erase' | 'receiptOf'>
  queue: Queue
  objects: Objects
  buckets: Buckets
  audit: Pick<Audit, 'record'>
  /** One after another for each gallery, in all processes. */
  inLine: InLine
  /** The gallery's collection, with the policy of the installation. Throws `collection_exists`. */
  createCollection(collectionId: string, actor: string): Promise<unknown>
  /** With everybody in it. Nothing happens when it is gone. */
  removeCollection(collectionId: string, actor: string): Promise<Erasure[]>
  /** A picture's small version, for photos that were not looked at yet. */
  preview(image: Uint8Array, longSide: number): Promise<Uint8Array>
  /** Extension of the format, undefined for what is no picture. */
  formatOf(head: Uint8Array): string | undefined
  /** US dollars; 0 on this machine. */
  priceOf(operation: string): number
  settings: {
    maxPhotoBytes: number
    /** 0-100. */
    minConfidence: number
    /** How long results are kept for reuse. */
    cacheSeconds: number
    /** Photos at once while a caller waits. */
    concurrency: number
    /** Where keys are looked for when no bucket is named. */
    bucket: string
  }
}
