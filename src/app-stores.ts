/** Every store of the service: on one database, and in AWS where that is configured. */
import type { Config } from '#config'
import { isLikenessError } from '#errors'
import type { ReferenceStore } from '#people/reference-store.ts'
import type { PeopleStore } from '#people/store.ts'
import { announced } from '#queue/announced.ts'
import type { Queue } from '#queue/queue.ts'
import type { QueueDepths } from '#queue/sqs/index.ts'
import type { DynamoOptions } from '#stores/dynamodb/index.ts'
import type { Database } from '#stores/sql/database.ts'
import { createAuditStore } from '#stores/sql/audit.ts'
import { createConsentStore } from '#stores/sql/consents.ts'
import { createErasureStore } from '#stores/sql/erasures.ts'
import { createExclusive } from '#stores/sql/exclusive.ts'
import { createGalleryStore } from '#stores/sql/galleries.ts'
import { createClientStore } from '#stores/sql/gallery-clients.ts'
import { createFolderStore } from '#stores/sql/gallery-folders.ts'
import { createGalleryPhotoStore } from '#stores/sql/gallery-photos.ts'
import { createJobItems } from '#stores/sql/job-items.ts'
import { createMatchStore } from '#stores/sql/matches.ts'
import { createMirrorStore } from '#stores/sql/mirrors.ts'
import { moveRecords } from '#stores/sql/move-records.ts'
import { createPeopleStore } from '#stores/sql/people.ts'
import { createPolicyStore } from '#stores/sql/policies.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { createVideoJobStore } from '#stores/sql/video-jobs.ts'
import { createReferenceStore } from '#stores/sql/references.ts'
import { createAlertStore } from '#stores/sql/watchlist-alerts.ts'
import { createEntryStore } from '#stores/sql/watchlist-entries.ts'
import { createScreeningStore } from '#stores/sql/watchlist-screenings.ts'
import { createWebhookStore } from '#stores/sql/webhooks.ts'
import { createLogger } from '#telemetry/logger.ts'
import type { ClientStore, FolderStore, GalleryPhotoStore, GalleryStore } from '#usecases/galleries/store.ts'
import type { MatchStore } from '#usecases/identity/store.ts'
import type { AlertStore, EntryStore, ScreeningStore } from '#usecases/watchlist/store.ts'

/** Who is known, by which pictures, and who was found when. */
export interface Records {
  peopleStore: PeopleStore
  references: ReferenceStore
  matches: MatchStore
  /** Throws `store_unavailable` unless they can be read right now. */
  checkRecords(): Promise<void>
}

type LogLevel = Config['telemetry']['logLevel']

/** A queue that stands on a service beside the database. */
export interface Delivery {
  /** Throws as the queue does unless it can be asked right now. */
  check(): Promise<void>
  reconcile(): Promise<number>
  depths(): Promise<QueueDepths>
  close(): void
}

async function dynamoStores(dynamodb: NonNullable<Config['dynamodb']>, move: DynamoOptions['moveRecords']) {
  const { createDynamoStores } = await import('#stores/dynamodb/index.ts')
  return createDynamoStores({ ...dynamodb, moveRecords: move })
}

async function openRecords({ dynamodb }: Config, { db }: Pick<Database, 'db'>): Promise<Records> {
  if (!dynamodb)
    return {
      ...{ peopleStore: createPeopleStore(db), references: createReferenceStore(db), matches: createMatchStore(db) },
      // Who asks for the engine asks for the database.
      checkRecords: async () => {},
    }
  const move: DynamoOptions['moveRecords'] = (from, into) =>
    db.transaction().execute((trx) => moveRecords(trx, from, into))
  const { ensureTables, check, ...stores } = await dynamoStores(dynamodb, move)
  await ensureTables()
  return { ...stores, checkRecords: check }
}

async function sqsQueue(sqs: NonNullable<Config['sqs']>, records: Queue, logLevel: LogLevel) {
  const { createSqsQueue } = await import('#queue/sqs/index.ts')
  return createSqsQueue({ records, sqs, log: createLogger({ level: logLevel, destination: process.stderr }) })
}

/** What passes by itself. The database has the jobs: nobody has to wait for SQS to begin. */
const PASSING = new Set(['network', 'timeout', 'service', 'overloaded'])

async function openQueue(
  { sqs, telemetry }: Config,
  records: Queue,
): Promise<{ queue: Queue; delivery: Delivery | undefined }> {
  if (!sqs) return { queue: records, delivery: undefined }
  const queue = await sqsQueue(sqs, records, telemetry.logLevel)
  await queue.check().catch((error: unknown) => {
    if (!isLikenessError(error) || !PASSING.has(String(error.details['reason'] ?? error.code))) throw error
  })
  return { queue, delivery: { ...queue, check: async () => void (await queue.depths()) } }
}

/** Throws as the tables' `check` where people are in them. Makes nothing. */
export async function checkTables({ dynamodb }: Config): Promise<void> {
  if (!dynamodb) return
  const { check, close } = await dynamoStores(dynamodb, () => Promise.reject(new Error('only looked at')))
  await check().finally(close)
}

/** Throws as the queue's `check` where jobs go through SQS. */
export async function checkQueues({ sqs }: Config): Promise<void> {
  if (!sqs) return
  const { check, close } = await sqsQueue(sqs, {} as Queue, 'silent')
  await check().finally(close)
}

export interface GalleryStores {
  galleries: GalleryStore
  clients: ClientStore
  photos: GalleryPhotoStore
  folders: FolderStore
}

export interface WatchlistStores {
  entries: EntryStore
  screenings: ScreeningStore
  alerts: AlertStore
}

export async function openStores(config: Config, { db, kind }: Pick<Database, 'db' | 'kind'>) {
  const records = await openRecords(config, { db })
  const { queue, delivery } = await openQueue(config, createQueue(db))
  return {
    ...{ ...records, ...announced(queue), delivery },
    auditStore: createAuditStore(db),
    policyStore: createPolicyStore(db),
    consents: createConsentStore(db),
    erasureStore: createErasureStore(db),
    mirrors: createMirrorStore(db),
    items: createJobItems(db),
    exclusive: createExclusive({ db, kind }),
    videoJobs: createVideoJobStore(db),
    watchlistStores: {
      entries: createEntryStore(db),
      screenings: createScreeningStore(db),
      alerts: createAlertStore(db),
    },
    webhookStore: createWebhookStore(db),
    galleryStores: {
      galleries: createGalleryStore(db),
      clients: createClientStore(db),
      photos: createGalleryPhotoStore(db),
      folders: createFolderStore(db),
    },
  }
}
