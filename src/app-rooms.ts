/** The rooms that stand on the database: people with all that is kept of them, erasures, jobs, archives. */
import { join } from 'node:path'
import type { ProductEngine } from '#engine/engine.ts'
import type { Config } from '#config'
import { createAudit, type Audit } from '#audit/audit.ts'
import type { AuditStore } from '#audit/store.ts'
import type { Raster } from '#engine/local/decode/raster.ts'
import { LikenessError } from '#errors'
import type { Pictures } from '#media/pictures.ts'
import type { Buckets } from '#objects/buckets.ts'
import type { Objects } from '#objects/objects.ts'
import type { Archives } from '#operations/archives.ts'
import type { ConsentStore } from '#people/consent-store.ts'
import { createErasure, type Erasures } from '#people/erasure.ts'
import { erasedSince, type ErasureStore } from '#people/erasure-store.ts'
import { oneAtATimeEverywhere, type InLine } from '#people/one-at-a-time.ts'
import { createPeople, type People } from '#people/people.ts'
import type { ReferenceStore } from '#people/reference-store.ts'
import type { PeopleStore } from '#people/store.ts'
import type { Announced } from '#queue/announced.ts'
import type { JobItems, Queue } from '#queue/queue.ts'
import type { Database } from '#stores/sql/database.ts'
import { createAlone } from '#usecases/backend/alone.ts'
import { createBackends, type Backends } from '#usecases/backend/backends.ts'
import { assertInUse } from '#usecases/backend/migrate.ts'
import { createMirrorErasure } from '#usecases/backend/take-back.ts'
import { createClientErasure } from '#usecases/galleries/client-erasure.ts'
import { createWatchlistErasure } from '#usecases/watchlist/erasure.ts'
import type { LeftCopies } from '#usecases/watchlist/deps.ts'
import type { KeepPictures } from '#usecases/watchlist/keep-pictures.ts'
import { protectListed } from '#usecases/watchlist/protect.ts'
import type { WebhookStore } from '#webhooks/store.ts'
import { createMatchErasure } from '#usecases/identity/match-erasure.ts'
import { createPolicies, type Policies } from '#usecases/identity/policies.ts'
import type { MatchStore } from '#usecases/identity/store.ts'
import { createBulk, type Bulk } from '#usecases/identity/bulk.ts'
import { createEnrollItem } from '#usecases/identity/enroll-item.ts'
import { createVideoFiles, type VideoFiles } from '#video/video-files.ts'
import type { VideoJobs } from '#video/video-jobs.ts'
import { createVideoErasure } from '#video/video-erasure.ts'
import type { Exclusive } from '#worker/exclusive.ts'
import type { AppEngines } from './app-engines.ts'
import { openMedia } from './app-media.ts'
import { openObjects } from './app-objects.ts'
import { shadowed, type Shadowed } from './app-shadow.ts'
import { openKept } from './app-objects.ts'
import type { Delivery, GalleryStores, Records, WatchlistStores } from './app-stores.ts'
import { VERSION } from '#version'

const IN_DYNAMODB =
  'The people of this installation are in DynamoDB (LIKENESS_RECORDS), where no other engine can be kept in step. Nobody can be taken to another engine.'

const NO_ARCHIVE =
  'The people of this installation are in DynamoDB (LIKENESS_RECORDS): an archive would lack them. Back up the tables with AWS Backup or point-in-time recovery, and the database with its own tools.'

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
  /** Of watchlists, for them alone. */
  listedPeople: People
  erasures: Erasures
  queue: Queue
  onWork: Announced['onWork']
  items: JobItems
  exclusive: Exclusive
  bulk: Bulk
  backends: Backends
  /** Of the engine that is configured. */
  engineId: string
  /** Where jobs are delivered by a service beside the database. */
  delivery: Delivery | undefined
  checkRecords: Records['checkRecords']
  galleryStores: GalleryStores
  watchlistStores: WatchlistStores
  webhookStore: WebhookStore
  /** Pictures of screenings. */
  kept: KeepPictures
  keptCopies: LeftCopies
  watchShadow: Shadowed['watchShadow']
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
  engineId: string
  engines: Pick<AppEngines, 'open' | 'resolve' | 'watchCalls' | 'priceOf'>
  duplicateThreshold: () => Promise<number>
  decode: (bytes: Uint8Array, longSide: number) => Promise<Raster>
  workers: number
}

export async function createRooms(deps: RoomsDeps): Promise<Rooms> {
  const { config, database, engine, engineId, workers } = deps
  const { kind, openedAt } = database
  const [sql, { objects, arrange }, { createPictures }, { sniff }] = await Promise.all([
    import('./app-stores.ts'),
    openObjects(config),
    import('#media/jpeg-pictures.ts'),
    import('#engine/local/decode/sniff.ts'),
  ])
  const stores = await sql.openStores(config, database)
  const { auditStore, policyStore, peopleStore, references, consents, matches, erasureStore } = stores
  const { queue, items, exclusive, videoJobs, mirrors, galleryStores, watchlistStores } = stores
  const pictures = createPictures({ decode: deps.decode })
  const audit = createAudit({ store: auditStore })
  const policies = createPolicies({ store: policyStore, audit, defaults: config.policy })

  const peopleLine = oneAtATimeEverywhere({ ...exclusive, room: 'people' })
  // A process that goes on while another has switched must not enrol or erase on the engine that was left.
  const inLine: InLine = (key, step) =>
    peopleLine(key, async () => {
      await assertInUse(mirrors, engineId)
      return step()
    })
  const onMirrors = {
    ...{ engineId, store: mirrors, open: deps.engines.open },
    inLine: oneAtATimeEverywhere({ ...exclusive, room: 'mirror' }),
  }
  const { engine: asking, watchShadow } = shadowed({ config, engine, engines: deps.engines, mirrors })
  const listedPeople = createPeople({
    ...{ engine: asking, inLine },
    store: peopleStore,
    records: { references, consents, objects, pictures, policyOf: policies.of, extensionOf: sniff },
    duplicateThreshold: deps.duplicateThreshold,
    sweepErasures: false,
    // The embedded database belongs to one process: what is unfinished in it was left by an earlier one.
    ...(kind === 'pglite' && { abandonedBefore: () => openedAt }),
  })
  const people = protectListed(listedPeople, watchlistStores.entries)
  const paid = (operation: string) => deps.engines.priceOf(engineId, operation)
  const copies = createVideoFiles({ directory: join(config.home, 'archives') })
  const bulk = createBulk({
    withFile: copies.withFile,
    ...{ queue, items, objects, importRoots: config.imports.roots, concurrency: workers },
    limits: { maxImageBytes: config.limits.maxBytes },
    erasedSince: erasedSince(erasureStore),
    ...(config.backend === 'aws_rekognition' && { priceOf: paid }),
    enroll: createEnrollItem({
      ...{ people, audit, quality: config.quality, duplicateThreshold: config.identity.duplicateSimilarity },
    }),
  })
  const { buckets, videos } = await openMedia({ config, engine, objects, queue, videoJobs })
  const { kept, keptCopies } = await openKept(config, objects, pictures)
  const erasures = createErasure({
    ...{ engine, people: peopleStore, references, consents, objects, erasures: erasureStore, audit },
    steps: [
      createMatchErasure({ matches, objects, policyOf: policies.of }),
      createVideoErasure({ store: videoJobs, references }),
      createMirrorErasure(onMirrors),
      createClientErasure(galleryStores),
      createWatchlistErasure({ ...watchlistStores, kept }),
      {
        kind: 'job_items',
        async erase({ personId, collectionId }) {
          const [person] = await peopleStore.byIds([personId])
          return items.forgetPerson(personId, person && { collectionId, name: person.name })
        },
      },
      {
        kind: 'archives',
        erase: ({ collectionId }) => bulk.forgetUploads(collectionId),
        remaining: ({ collectionId }) => bulk.leftUploads(collectionId),
      },
    ],
    purge: () => database.purge(),
    ...{ inLine, tryExclusive: exclusive.tryExclusive },
  })
  const backends = createBackends({
    ...{ ...onMirrors, ...deps.engines, inUse: engine, objects, peopleLine, queue, audit },
    ...{ alone: createAlone(exclusive), concurrency: workers, note: (text) => process.stderr.write(`${text}\n`) },
    ...(config.dynamodb && { refusal: IN_DYNAMODB }),
  })
  return {
    ...{ backends, engineId, watchShadow },
    ...{ audit, auditStore, objects, pictures, policies, peopleStore, references, consents, matches, erasureStore },
    ...{ people, listedPeople, erasures, queue, onWork: stores.onWork, items, exclusive, bulk, buckets, videos },
    ...{ copies, arrangeObjects: arrange, galleryStores, watchlistStores, webhookStore: stores.webhookStore },
    ...{ kept, keptCopies },
    ...{ checkRecords: stores.checkRecords, delivery: stores.delivery },
  }
}

export async function openArchives(config: Config, database: Database): Promise<Archives> {
  if (config.dynamodb) throw new LikenessError('config_invalid', { message: NO_ARCHIVE })
  const [{ createBackupStore }, { objects }, { createArchives }] = await Promise.all([
    import('#stores/sql/backup.ts'),
    openObjects(config),
    import('#operations/archives.ts'),
  ])
  return createArchives({ store: createBackupStore(database), objects, home: config.home, version: VERSION })
}
