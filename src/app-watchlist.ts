/** The use of watchlists on the rooms of the service, and who is told of their alerts. */
import type { Config } from '#config'
import type { ProductEngine } from '#engine/engine.ts'
import { codeOf, type WorkerLogger } from '#worker/log.ts'
import type { Fetcher } from '#fetching/fetcher.ts'
import { createRoots } from '#objects/roots.ts'
import { oneAtATimeEverywhere } from '#people/one-at-a-time.ts'
import { DEFAULT_LIMITS, isPicture } from '#usecases/identity/bulk-sources.ts'
import { openZip } from '#usecases/identity/bulk-zip.ts'
import type { Alert } from '#usecases/watchlist/entry.ts'
import { createWatchlist } from '#usecases/watchlist/index.ts'
import { createReadPicture, identify } from '#usecases/watchlist/read-picture.ts'
import { createRenderAlert } from '#usecases/watchlist/render.ts'
import type { Collections } from '#usecases/identity/collections.ts'
import type { Emit } from '#webhooks/emit.ts'
import type { Render } from '#webhooks/webhook.ts'
import type { Rooms } from './app-rooms.ts'

export interface WatchlistParts {
  config: Config
  engine: ProductEngine
  rooms: Rooms
  collections: Collections
  fetcher: Fetcher
  emit: Emit
  /** Pictures that can be under way at once. */
  workers: number
  logger: WorkerLogger
}

export type WatchlistRooms = ReturnType<typeof createWatchlistRooms>

/** Nobody on it is asked, and nobody is forgotten for not being seen. */
const POLICY = { consent: 'optional', personRetentionDays: null } as const

export function createWatchlistRooms(parts: WatchlistParts) {
  const { config, engine, rooms, collections, fetcher, emit, workers, logger } = parts
  const {
    listedPeople: people,
    peopleStore,
    references,
    erasures,
    objects,
    buckets,
    audit,
    exclusive,
    queue,
    items,
  } = rooms
  const { entries, screenings, alerts } = rooms.watchlistStores
  const { collection, fpir, fourEyes, hitDays, otherDays, metric, minConfidence } = config.watchlist
  const roots = createRoots({ roots: config.imports.roots })
  const read = createReadPicture({ fetcher, roots, buckets, maxBytes: config.limits.maxBytes })

  const known = new Set<string>()
  async function ensureCollection(collectionId: string, actor: string): Promise<void> {
    if (known.has(collectionId)) return
    const isThere = (await collections.list([collectionId])).length > 0
    if (!isThere) {
      await collections.ensure(collectionId, actor)
      await collections.setPolicy(collectionId, POLICY, actor)
    }
    known.add(collectionId)
  }

  /** What fails is made up for by a chore. */
  async function announce(type: 'watchlist.alert' | 'watchlist.decision', some: Alert[]): Promise<void> {
    try {
      for (const { alertId, collectionId, sequence } of some) {
        const eventId = type === 'watchlist.alert' ? alertId : `${alertId}.${sequence}`
        await emit({ type, eventId, collectionId, subject: alertId })
      }
      if (type === 'watchlist.alert') await alerts.announced(some.map(({ alertId }) => alertId))
    } catch (error) {
      logger.warn({ alerts: some.length, ...codeOf(error) }, 'alerts were not told yet')
    }
  }

  const { watchlist, screenHandler, retryScreen, removeLeft, ...chores } = createWatchlist({
    ...{ engine, people, peopleStore, references, erasures, objects, audit, ensureCollection, announce },
    ...{ entries, screenings, alerts, kept: rooms.kept, copies: rooms.keptCopies },
    inLine: oneAtATimeEverywhere({ ...exclusive, room: 'watchlists' }),
    pictures: { identify, read: async (picture, signal) => (await read(picture, signal)).bytes },
    // While some are looked at, others are read and stored.
    ...{ roots, buckets, isPicture, queue, items, concurrency: 2 * workers },
    openArchive: (path) => openZip(path, { ...DEFAULT_LIMITS, maxImageBytes: config.limits.maxBytes }),
    settings: {
      ...{ collection, fpir, fourEyes, hitDays, otherDays, metric, minConfidence, quality: config.quality },
      ...{ maxFaces: config.identity.maxFaces, roots: config.imports.roots },
    },
  })
  const render = createRenderAlert({ alerts, entries, screenings, objects })
  const renderers: Record<string, Render> = {
    'watchlist.alert': ({ subject }) => render(subject),
    'watchlist.decision': ({ subject }) => render(subject),
  }

  /** A chore of every hour. */
  async function removeLeftPictures(signal: AbortSignal): Promise<void> {
    const { removed, doubted } = await removeLeft(signal)
    if (removed > 0) logger.warn({ screenings: removed }, 'pictures that no screening names any more were removed')
    if (doubted > 0)
      logger.error({ screenings: doubted }, 'most stored pictures are of no screening: is it the right database?')
  }

  return { watchlist, screenHandler, retryScreen, renderers, removeLeftPictures, ...chores }
}
