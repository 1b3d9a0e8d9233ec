/** What goes on without anybody asking: jobs, and chores that come round. */
import type { App } from '#app'
import type { Config } from '#config'
import type { ProductEngine } from '#engine/engine.ts'
import type { AccountStore } from '#access/store.ts'
import { createRetention } from '#people/retention.ts'
import type { GroupSummary, Handler } from '#queue/queue.ts'
import type { RequestTokenStore } from '#http/rekognition/store.ts'
import type { Metrics } from '#telemetry/metrics.ts'
import type { Telemetry } from '#telemetry/telemetry.ts'
import type { WorkerLogger } from '#worker/log.ts'
import { createSchedule, type Chore } from '#worker/schedule.ts'
import { createWorker } from '#worker/worker.ts'
import { VIDEO_ANALYSIS } from '#video/video-jobs.ts'
import { BACKEND_MIGRATE } from '#usecases/backend/migrate.ts'
import { GALLERY_FOLDERS, GALLERY_PHOTO, GALLERY_REMATCH } from '#usecases/galleries/index.ts'
import { BULK_ENROLL } from '#usecases/identity/bulk.ts'
import { WATCHLIST_SCREEN } from '#usecases/watchlist/index.ts'
import { WEBHOOK_DELIVER } from '#webhooks/index.ts'
import type { Webhooks } from '#webhooks/webhooks.ts'
import type { GalleryRooms } from './app-galleries.ts'
import type { Rooms } from './app-rooms.ts'
import { resealKeys, resealWebhooks } from './app-secrets.ts'
import type { WatchlistRooms } from './app-watchlist.ts'

export interface Background {
  start(): void
  stop(): Promise<void>
}

export interface BackgroundDeps {
  engine: ProductEngine
  rooms: Rooms
  accounts: Pick<AccountStore, 'tidy'>
  telemetry: Pick<Telemetry, 'tidy'>
  tokens: Pick<RequestTokenStore, 'tidy'>
  galleries: GalleryRooms
  watchlist: WatchlistRooms
  webhooks: { webhooks: Pick<Webhooks, 'tidy'>; handler: Handler }
  /** Pictures that can be under way at once. */
  workers: number
  logger: WorkerLogger
  config: Config
  database: App['database']
  metrics: Pick<Metrics, 'observeJob' | 'watchJobs'>
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** As long as Amazon keeps them. */
/** Receivers may be slow. */
const DELIVERIES = 4
/** For hours: whoever restarts, or sleeps, is told afterwards. */
const DELIVERY_RETRY = { maxAttempts: 12, backoffMs: 5 * SECOND, longestBackoffMs: HOUR }
/** Photos of galleries at once, for each worker of the engine. They are stored by the handful. */
const PHOTOS = 12
const TOKEN_LIFE = 7 * 24 * HOUR

/** Of all groups together. */
function jobCounts(groups: GroupSummary[]) {
  const counts = new Map<string, { kind: string; state: string; count: number }>()
  for (const { kind, counts: byState } of groups)
    for (const [state, count] of Object.entries(byState)) {
      const key = `${kind} ${state}`
      counts.set(key, { kind, state, count: (counts.get(key)?.count ?? 0) + count })
    }
  return [...counts.values()]
}

export async function createBackground(deps: BackgroundDeps): Promise<Background> {
  const { config, metrics, database, engine, rooms, accounts, telemetry, tokens, logger, galleries, workers } = deps
  const { watchlist, webhooks } = deps

  /** What was sealed with a key that was replaced is sealed with the one that holds now, before the old one is gone. */
  async function reseal(signal: AbortSignal): Promise<void> {
    const { db } = await database()
    for (const some of [resealKeys, resealWebhooks])
      for (let after: string | undefined, going = true; going;) {
        const { next, lost } = await some(config, db, { limit: 500, signal, ...(after !== undefined && { after }) })
        if (lost.length > 0) logger.error({ secrets: lost.length }, 'secrets cannot be opened with any sealing key')
        after = next
        going = next !== undefined
      }
  }

  const { people, erasures, bulk, copies, videos, queue } = rooms
  const retention = createRetention({
    ...{ ...rooms, engine, people: rooms.peopleStore, erasure: erasures, policyOf: rooms.policies.of },
  })
  const chores: Chore[] = [
    { name: 'sweep', everyMs: MINUTE, run: async () => void (await people.sweep()) },
    // Those that another process is at are left to it for a while.
    {
      name: 'erasures',
      everyMs: 30 * SECOND,
      run: async () => void (await erasures.resume(new Date(Date.now() - MINUTE))),
    },
    { name: 'retention', everyMs: HOUR, run: async () => void (await retention.sweep()) },
    { name: 'videos', everyMs: MINUTE, run: () => videos.tidy() },
    {
      name: 'uploads',
      everyMs: HOUR,
      run: async () => {
        await copies.sweep()
        await bulk.sweep()
      },
    },
    { name: 'telemetry', everyMs: HOUR, run: async () => void (await telemetry.tidy()) },
    {
      name: 'request tokens',
      everyMs: HOUR,
      run: async () => void (await tokens.tidy(new Date(Date.now() - TOKEN_LIFE))),
    },
    { name: 'galleries', everyMs: MINUTE, run: () => galleries.tidy() },
    { name: 'watchlists', everyMs: MINUTE, run: () => watchlist.tidy() },
    { name: 'screenings', everyMs: HOUR, run: () => watchlist.purge() },
    { name: 'left pictures', everyMs: HOUR, run: (signal) => watchlist.removeLeftPictures(signal) },
    { name: 'webhooks', everyMs: HOUR, run: () => webhooks.webhooks.tidy() },
    { name: 'mirrors', everyMs: MINUTE, run: (signal) => rooms.backends.migration.keepInStep(signal) },
    ...(config.secrets ? [{ name: 'secrets', everyMs: HOUR, run: reseal }] : []),
    ...(rooms.delivery
      ? [{ name: 'tickets', everyMs: MINUTE, run: async () => void (await rooms.delivery!.reconcile()) }]
      : []),
    { name: 'sessions', everyMs: HOUR, run: () => accounts.tidy(new Date()) },
  ]
  const schedule = createSchedule({ chores, exclusive: rooms.exclusive, logger })
  const long = (handler: Handler) => ({ handler, concurrency: config.worker.concurrency })
  const worker = createWorker({
    queue,
    handlers: {
      [BULK_ENROLL]: long(bulk.handler),
      [VIDEO_ANALYSIS]: long(videos.handler),
      [BACKEND_MIGRATE]: long(rooms.backends.migration.handler),
      [GALLERY_PHOTO]: {
        ...{ handler: galleries.photoHandler, failed: galleries.photoFailed, quiet: true },
        // Many more than the engine has workers: while some are read or stored, the others are looked at.
        ...{ concurrency: PHOTOS * workers, claimAtOnce: (PHOTOS / 2) * workers },
      },
      [GALLERY_REMATCH]: long(galleries.rematchHandler),
      [GALLERY_FOLDERS]: long(galleries.foldersHandler),
      [WATCHLIST_SCREEN]: long(watchlist.screenHandler),
      [WEBHOOK_DELIVER]: {
        ...{ handler: webhooks.handler, concurrency: DELIVERIES, quiet: true, perGroup: DELIVERIES / 2 },
        retry: DELIVERY_RETRY,
      },
    },
    logger,
    concurrency: config.worker.concurrency + PHOTOS * workers + DELIVERIES,
    observe: metrics.observeJob,
  })
  metrics.watchJobs(async () => jobCounts(await rooms.queue.summary({})))
  const forget = rooms.onWork(worker.wake)
  return {
    start: () => {
      schedule.start()
      worker.start()
    },
    stop: async () => {
      forget()
      const stopped = Promise.all([worker.stop(), schedule.stop()])
      // Whoever waits for a ticket right now need not.
      rooms.delivery?.close()
      await stopped
    },
  }
}
