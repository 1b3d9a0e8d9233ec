/** Watchlists with everything real but the engine (see `productEngine`) and what makes pictures of pictures. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAudit } from '#audit/audit.ts'
import { isLikenessError, LikenessError } from '#errors'
import { createCopies } from '#objects/copies.ts'
import { createFilesystemObjects } from '#objects/filesystem.ts'
import { createErasure } from '#people/erasure.ts'
import { oneAtATimeEverywhere } from '#people/one-at-a-time.ts'
import { createPeople } from '#people/people.ts'
import { createAuditStore } from '#stores/sql/audit.ts'
import { createConsentStore } from '#stores/sql/consents.ts'
import type { Database } from '#stores/sql/database.ts'
import { createErasureStore } from '#stores/sql/erasures.ts'
import { createExclusive } from '#stores/sql/exclusive.ts'
import { createPeopleStore } from '#stores/sql/people.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createJobItems } from '#stores/sql/job-items.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { createReferenceStore } from '#stores/sql/references.ts'
import { createAlertStore } from '#stores/sql/watchlist-alerts.ts'
import { createEntryStore } from '#stores/sql/watchlist-entries.ts'
import { createScreeningStore } from '#stores/sql/watchlist-screenings.ts'
import { createMemoryEngine } from '../../../test/fixtures/memory-engine.ts'
import { createMemoryRecords } from '../../../test/fixtures/memory-records.ts'
import { productEngine } from '../../../test/fixtures/product-engine.ts'
import type { WatchlistSettings } from './deps.ts'
import type { Alert } from './entry.ts'
import { createWatchlistErasure } from './erasure.ts'
import { createWatchlist } from './index.ts'
import { createKeepPictures } from './keep-pictures.ts'
import type { Picture } from './watchlist.ts'

export interface RoomOptions {
  database?: Database
  settings?: Partial<WatchlistSettings>
  keep?: 'hits' | 'all' | 'none'
  /** Called before each step of the engine; throws to fail it. */
  before?: (method: string) => unknown
}

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)

export async function openWatchlistRoom(options: RoomOptions = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'likeness-watchlist-'))
  const database = options.database ?? (await openMemoryDatabase())
  const { db, kind } = database
  const memory = createMemoryEngine()
  let before = options.before ?? (() => undefined)
  const engine = productEngine(memory, (method) => before(method))
  const objects = createFilesystemObjects({ directory: join(directory, 'objects') })
  const { records } = createMemoryRecords()
  const [peopleStore, references, consents] = [createPeopleStore(db), createReferenceStore(db), createConsentStore(db)]
  const audit = createAudit({ store: createAuditStore(db) })
  const exclusive = createExclusive({ db, kind })
  const inLine = oneAtATimeEverywhere({ ...exclusive, room: 'people' })
  const people = createPeople({
    ...{ engine, store: peopleStore, inLine, duplicateThreshold: async () => 95 },
    records: { ...records, references, consents, objects, policyOf: records.policyOf },
  })
  const stores = {
    entries: createEntryStore(db),
    screenings: createScreeningStore(db),
    alerts: createAlertStore(db),
  }
  const copies = createCopies({
    annotatedDirectory: join(directory, 'annotated'),
    cropsDirectory: join(directory, 'crops'),
    onFailure: ({ error }) => {
      throw error
    },
  })
  const kept = createKeepPictures({
    ...{ objects, copies, settings: { keep: options.keep ?? 'hits', annotate: true } },
    pictures: { illustrate: async (_, { boxes }) => ({ annotated: JPEG, crops: boxes.map(() => JPEG) }) },
  })
  const erasures = createErasure({
    ...{ engine, people: peopleStore, references, consents, objects, erasures: createErasureStore(db), audit, inLine },
    steps: [createWatchlistErasure({ ...stores, kept })],
  })
  const told: { type: string; alerts: Alert[] }[] = []
  const settings: WatchlistSettings = {
    ...{ collection: 'list', fpir: 0.001, fourEyes: false, hitDays: 90, otherDays: 7, minConfidence: 0 },
    ...{ maxFaces: 100, quality: {}, roots: [], ...options.settings },
  }
  const rooms = createWatchlist({
    ...{ engine, people, peopleStore, references, erasures, objects, audit, ...stores, kept, copies, settings },
    inLine: oneAtATimeEverywhere({ ...exclusive, room: 'watchlists' }),
    async ensureCollection(collectionId) {
      await engine.createCollection(collectionId).catch((error: unknown) => {
        if (!isLikenessError(error) || error.code !== 'collection_exists') throw error
      })
    },
    pictures: {
      identify: (picture) => ({
        source: 'upload',
        identifier: picture.kind === 'upload' ? picture.name : picture.kind,
      }),
      async read(picture) {
        if (picture.kind === 'upload') return picture.bytes
        throw new LikenessError('source_refused')
      },
    },
    async announce(type, alerts) {
      told.push({ type, alerts })
      if (type === 'watchlist.alert') await stores.alerts.announced(alerts.map(({ alertId }) => alertId))
    },
    ...{
      roots: { async *walk() {} },
      isPicture: () => true,
      queue: createQueue(db),
      items: createJobItems(db),
      concurrency: 2,
    },
    openArchive: () => Promise.reject(new LikenessError('invalid_argument')),
  })
  const { watchlist } = rooms
  const collectionId = settings.collection

  return {
    ...{ ...stores, rooms, watchlist, engine, memory, objects, people, erasures, audit, told, database, collectionId },
    directory,
    setBefore: (next: (method: string) => unknown) => void (before = next),
    add: (name: string, vectors: number[][], more: { expiresAt?: Date; actor?: string; salt?: number } = {}) => {
      const { actor = 'account:ann', salt = 50, expiresAt } = more
      const images = vectors.map((vector, i) => ({
        name: `${name}-${i}.jpg`,
        read: async () => new TextEncoder().encode(`${' '.repeat(salt + i)}${JSON.stringify([{ vector }])}`),
      }))
      return watchlist.entries.add(
        { collectionId, name, reason: 'Banned', images, ...(expiresAt && { expiresAt }) },
        actor,
      )
    },
    screen: (
      bytes: Uint8Array | Picture,
      more: { metric?: 'cosine' | 'angular'; threshold?: number; model?: string } = {},
    ) =>
      watchlist.screen(bytes instanceof Uint8Array ? { kind: 'upload', name: 'a.jpg', bytes } : bytes, {
        ...{ collectionId, requestedBy: 'key:1', ...more },
      }),
    async objectKeys() {
      const keys: string[] = []
      for await (const { key } of objects.list('watchlist/')) keys.push(key)
      return keys.sort()
    },
    async close() {
      if (!options.database) await database.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export type WatchlistRoom = Awaited<ReturnType<typeof openWatchlistRoom>>
