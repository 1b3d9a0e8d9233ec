/** The rooms that stand on the database: people with all that is kept of them, erasures, jobs, archives. */
import { join } from 'node:path'
import type { ProductEngine } from '#engine/engine.ts'
import type { Config } from '#config'
import { createAudit, type Audit } from '#audit/audit.ts'
import type { AuditStore } from '#audit/store.ts'
import type { Raster } from '#engine/local/decode/raster.ts'
import type { Pictures } from '#media/pictures.ts'
import type { Buckets } from '#objects/buckets.ts'
import type { Objects } from '#objects/objects.ts'
import type { Archives } from '#operations/archives.ts'
import type { ConsentStore } from '#people/consent-store.ts'
import { createErasure, type Erasures } from '#people/erasure.ts'
import { erasedSince, type ErasureStore } from '#people/erasure-store.ts'
import { oneAtATimeEverywhere } from '#people/one-at-a-time.ts'
import { createPeople, type People } from '#people/people.ts'
import type { ReferenceStore } from '#people/reference-store.ts'
import type { PeopleStore } from '#people/store.ts'
import type { JobItems, Queue } from '#queue/queue.ts'
import type { Database } from '#stores/sql/database.ts'
import { createMatchErasure } from '#usecases/identity/match-erasure.ts'
import { createPolicies, type Policies } from '#usecases/identity/policies.ts'
import type { MatchStore } from '#usecases/identity/store.ts'
import { createBulk, type Bulk } from '#usecases/identity/bulk.ts'
import { createEnrollItem } from '#usecases/identity/enroll-item.ts'
import { createVideoFiles, type VideoFiles } from '#video/video-files.ts'
import type { VideoJobs } from '#video/video-jobs.ts'
import { createVideoErasure } from '#video/video-erasure.ts'
import type { Exclusive } from '#worker/exclusive.ts'
import { openMedia } from './app-media.ts'
import { openObjects } from './app-objects.ts'
import { VERSION } from '#version'

export interface Rooms {
  audit: Audit
  auditStore: AuditStore
  objects: Objects
  pictures: Pictures
  policies: Policies
  peopleStore: PeopleStore
  references: ReferenceStore
  consents: ConsentStore
  matches: MatchStore
  erasureStore: ErasureStore
  people: People
  erasures: Erasures
  queue: Queue
  items: JobItems
  exclusive: Exclusive
  bulk: Bulk
  buckets: Buckets
  videos: VideoJobs
  /** Of a store without files: archives while they are worked on. */
  copies: VideoFiles
  /** Once at the start of a service: asks the store of pictures for what it can do by itself. */
  arrangeObjects(): Promise<void>
}

export interface RoomsDeps {
  config: Config
  database: Database & { openedAt: Date }
  engine: ProductEngine
  duplicateThreshold: () => Promise<number>
  decode: (bytes: Uint8Array, longSide: number) => Promise<Raster>
  workers: number
}

export async function createRooms(deps: RoomsDeps): Promise<Rooms> {
  const { config, database, engine, workers } = deps
  const { kind, openedAt } = database
  const [sql, { objects, arrange }, { createPictures }, { sniff }] = await Promise.all([
    import('./app-stores.ts'),
    openObjects(config),
    import('#media/jpeg-pictures.ts'),
    import('#engine/local/decode/sniff.ts'),
  ])
  const stores = sql.createStores(database)
  const { auditStore, policyStore, peopleStore, references, consents, matches, erasureStore } = stores
  const { queue, items, exclusive, videoJobs } = stores
  const pictures = createPictures({ decode: deps.decode })
  const audit = createAudit({ store: auditStore })
  const policies = createPolicies({ store: policyStore, audit, defaults: config.policy })

  const inLine = oneAtATimeEverywhere({ ...exclusive, room: 'people' })
  const people = createPeople({
    ...{ engine, inLine },
    store: peopleStore,
    records: { references, consents, objects, pictures, policyOf: policies.of, extensionOf: sniff },
    duplicateThreshold: deps.duplicateThreshold,
    sweepErasures: false,
    // The embedded database belongs to one process: what is unfinished in it was left by an earlier one.
    ...(kind === 'pglite' && { abandonedBefore: () => openedAt }),
  })
  const copies = createVideoFiles({ directory: join(config.home, 'archives') })
  const bulk = createBulk({
    withFile: copies.withFile,
    ...{ queue, items, objects, importRoots: config.imports.roots, concurrency: workers },
    limits: { maxImageBytes: config.limits.maxBytes },
    erasedSince: erasedSince(erasureStore),
    enroll: createEnrollItem({
      ...{ people, audit, quality: config.quality, duplicateThreshold: config.identity.duplicateSimilarity },
    }),
  })
  const { buckets, videos } = await openMedia({ config, engine, objects, queue, videoJobs })
  const erasures = createErasure({
    ...{ engine, people: peopleStore, references, consents, objects, erasures: erasureStore, audit },
    steps: [
      createMatchErasure({ matches, objects, policyOf: policies.of }),
      createVideoErasure({ store: videoJobs, references }),
      { kind: 'job_items', erase: ({ personId }) => items.forgetPerson(personId) },
      {
        kind: 'archives',
        erase: ({ collectionId }) => bulk.forgetUploads(collectionId),
        remaining: ({ collectionId }) => bulk.leftUploads(collectionId),
      },
    ],
    purge: () => database.purge(),
    ...{ inLine, tryExclusive: exclusive.tryExclusive },
  })
  return {
    ...{ audit, auditStore, objects, pictures, policies, peopleStore, references, consents, matches, erasureStore },
    ...{ people, erasures, queue, items, exclusive, bulk, buckets, videos },
    ...{ copies, arrangeObjects: arrange },
  }
}

export async function openArchives(config: Config, database: Database): Promise<Archives> {
  const [{ createBackupStore }, { objects }, { createArchives }] = await Promise.all([
    import('#stores/sql/backup.ts'),
    openObjects(config),
    import('#operations/archives.ts'),
  ])
  return createArchives({ store: createBackupStore(database), objects, home: config.home, version: VERSION })
}
