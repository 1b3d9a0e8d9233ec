/** Galleries with everything real but the engine: see `productEngine`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAudit } from '#audit/audit.ts'
import { isLikenessError } from '#errors'
import { createFilesystemObjects } from '#objects/filesystem.ts'
import { createOwnBuckets } from '#objects/own-buckets.ts'
import { createErasure } from '#people/erasure.ts'
import { oneAtATimeEverywhere } from '#people/one-at-a-time.ts'
import { createPeople } from '#people/people.ts'
import { createAuditStore } from '#stores/sql/audit.ts'
import { createConsentStore } from '#stores/sql/consents.ts'
import type { Database } from '#stores/sql/database.ts'
import { createErasureStore } from '#stores/sql/erasures.ts'
import { createExclusive } from '#stores/sql/exclusive.ts'
import { createGalleryStore } from '#stores/sql/galleries.ts'
import { createClientStore } from '#stores/sql/gallery-clients.ts'
import { createFolderStore } from '#stores/sql/gallery-folders.ts'
import { createGalleryPhotoStore } from '#stores/sql/gallery-photos.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { createPeopleStore } from '#stores/sql/people.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createReferenceStore } from '#stores/sql/references.ts'
import { createWorker, type WorkerOptions } from '#worker/worker.ts'
import { createMemoryEngine } from '../../../test/fixtures/memory-engine.ts'
import { createMemoryRecords } from '../../../test/fixtures/memory-records.ts'
import { productEngine, type Memory } from '../../../test/fixtures/product-engine.ts'
import { createClientErasure } from './client-erasure.ts'
import type { GalleryDeps } from './deps.ts'
import { createGalleries, GALLERY_FOLDERS, GALLERY_PHOTO, GALLERY_REMATCH } from './index.ts'

export { ANN, ANN_AGAIN, BOB, CAT, photoOf, type Memory } from '../../../test/fixtures/product-engine.ts'

export const upload = (name: string, bytes: Uint8Array) => ({
  name,
  content: (async function* () {
    yield bytes
  })(),
})
export async function* uploads(files: Record<string, Uint8Array>) {
  for (const [name, bytes] of Object.entries(files)) yield upload(name, bytes)
}

export interface RoomOptions {
  database?: Database
  memory?: Memory
  directory?: string
  settings?: Partial<GalleryDeps['settings']>
  /** Called before each step of the engine; throws to fail it. */
  before?: (method: string) => unknown
}

export async function openGalleryRoom(options: RoomOptions = {}) {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'likeness-galleries-')))
  const database = options.database ?? (await openMemoryDatabase())
  const memory = options.memory ?? createMemoryEngine()
  const { db, kind } = database
  const engine = productEngine(memory, options.before ?? (() => undefined))
  const objects = createFilesystemObjects({ directory: join(directory, 'objects') })
  const { records } = createMemoryRecords()
  const [people$, references, consents] = [createPeopleStore(db), createReferenceStore(db), createConsentStore(db)]
  const audit = createAudit({ store: createAuditStore(db) })
  const exclusive = createExclusive({ db, kind })
  const inLine = oneAtATimeEverywhere({ ...exclusive, room: 'people' })
  const policyOf = records.policyOf
  const people = createPeople({
    ...{ engine, store: people$, inLine, duplicateThreshold: async () => 95 },
    records: { ...records, references, consents, objects, policyOf },
  })
  const stores = {
    galleries: createGalleryStore(db),
    clients: createClientStore(db),
    photos: createGalleryPhotoStore(db),
    folders: createFolderStore(db),
  }
  const erasures = createErasure({
    ...{ engine, people: people$, references, consents, objects, erasures: createErasureStore(db), audit, inLine },
    steps: [createClientErasure(stores)],
  })
  const queue = createQueue(db)
  const rooms = createGalleries({
    ...stores,
    ...{ engine, people, erasures, queue, objects, audit },
    buckets: createOwnBuckets(objects),
    inLine: oneAtATimeEverywhere({ ...exclusive, room: 'galleries' }),
    createCollection: (collectionId) => engine.createCollection(collectionId),
    async removeCollection(collectionId, actor) {
      return erasures.eraseCollection(collectionId, actor).catch((error: unknown) => {
        if (isLikenessError(error) && error.code === 'collection_not_found') return []
        throw error
      })
    },
    preview: async () => Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
    formatOf: (head) => (/^\s*\[/.test(new TextDecoder().decode(head)) ? 'jpg' : undefined),
    priceOf: () => 0.001,
    settings: {
      ...{ maxPhotoBytes: 100_000, minConfidence: 0, cacheSeconds: 3600, concurrency: 4, bucket: 'photos' },
      ...options.settings,
    },
  })
  const { galleries } = rooms
  const startWorker = (more: Partial<WorkerOptions> = {}) => {
    const worker = createWorker({
      ...{ queue, pollMs: 5, backoffMs: 5, leaseMs: 500, concurrency: 4 },
      handlers: {
        [GALLERY_PHOTO]: { handler: rooms.photoHandler, failed: rooms.photoFailed, claimAtOnce: 4, quiet: true },
        [GALLERY_REMATCH]: rooms.rematchHandler,
        [GALLERY_FOLDERS]: rooms.foldersHandler,
      },
      ...more,
    })
    worker.start()
    return worker
  }

  return {
    ...{ ...stores, rooms, galleryUse: galleries, engine, memory, queue, objects, erasures, people, audit, directory },
    ...{ database, startWorker },
    /** Who is in which photo, by file name. */
    async inPhotos(galleryId: string): Promise<Record<string, string[]>> {
      const { photos } = await stores.photos.list(galleryId, { limit: 1000, offset: 0 })
      const { clients } = await stores.clients.list(galleryId, { limit: 1000, offset: 0 })
      const names = new Map(clients.map(({ clientId, name }) => [clientId, name]))
      const matches = await stores.photos.matches(photos.map(({ photoId }) => photoId))
      return Object.fromEntries(
        photos.map(({ photoId, originalName }) => [
          originalName,
          matches
            .filter((match) => match.photoId === photoId && match.counts)
            .map(({ clientId }) => names.get(clientId) ?? '?')
            .sort(),
        ]),
      )
    },
    async close() {
      if (!options.database) await database.close()
      if (!options.directory) await rm(directory, { recursive: true, force: true })
    },
  }
}

export type GalleryRoom = Awaited<ReturnType<typeof openGalleryRoom>>
