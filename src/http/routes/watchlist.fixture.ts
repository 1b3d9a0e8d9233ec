/** The watchlist behind a server: everything real but the use itself, whose answers are made up. */
import type { InjectOptions } from 'fastify'
import { LikenessError } from '#errors'
import type { Reference } from '#people/reference-store.ts'
import type { Alert, Entry, ScreenedFace, Screening } from '#usecases/watchlist/entry.ts'
import type { EntryView, Picture, ScreenOptions, Watchlist } from '#usecases/watchlist/watchlist.ts'
import { openTestServer, type TestServer } from '../http.fixture.ts'
import { createAdmission } from '../overload.ts'
import { formOf, type TestForm } from './identity.fixture.ts'
import { watchlistRoutes, type WatchlistRouteDeps } from './watchlist.ts'

const LIST = 'watchlist'
export const IMAGE_BYTES = 1000
const REQUEST_BYTES = 60_000
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xd9])

let count = 0
const idOf = (kind: string) => `${kind}_${(++count).toString(16).padStart(12, '0')}`
const uuid = () => `00000000-0000-4000-8000-${(++count).toString(16).padStart(12, '0')}`

const LANDMARKS = ['eyeLeft', 'eyeRight', 'nose', 'mouthLeft', 'mouthRight']
export const FACE: ScreenedFace = {
  ...{ index: 0, confidence: 99.5, cropKey: 'watchlist/x/face-0.jpg', hits: [] },
  box: { left: 0.25, top: -0.1, width: 0.5, height: 0.5 },
  landmarks: LANDMARKS.map((type, i) => ({ type, x: 0.1 * (i + 1), y: 0.5 })),
}

export function makeReference(values: Partial<Reference> = {}): Reference {
  return {
    ...{ referenceId: uuid(), personId: 'person_000000000001', collectionId: LIST, state: 'ready' },
    ...{ faceId: 'face-of-reference', imageId: null, imageKey: 'people/a.jpg', thumbnailKey: 'people/a.thumb.jpg' },
    ...{ qualityScore: 88, box: { left: 0.1, top: 0.1, width: 0.3, height: 0.3 }, createdAt: new Date(1e12) },
    ...values,
  }
}

export function makeEntry(values: Partial<EntryView> = {}): EntryView {
  return {
    ...{ entryId: idOf('entry'), collectionId: LIST, personId: 'person_000000000001', name: 'Secret Sibyl' },
    ...{ reason: 'secret-door', state: 'active', addedBy: 'key:1', approvedBy: null, expiresAt: null },
    ...{ createdAt: new Date(1e12), updatedAt: new Date(1e12), references: [makeReference()], noisy: false },
    ...{ counts: { open: 1, confirmed: 2, dismissed: 3 } },
    ...values,
  }
}

export function makeScreening(values: Partial<Screening> = {}): Screening {
  return {
    ...{ screeningId: idOf('screening'), collectionId: LIST, source: 'upload', identifier: 'a.jpg' },
    ...{ requestedBy: 'key:1', jobId: null, at: new Date(1e12), width: 200, height: 100, threshold: 80 },
    ...{ distanceThreshold: 0.4, metric: 'cosine', model: 'pack/1', errorCode: null, error: null },
    ...{ originalKey: 'watchlist/x/original', annotatedKey: 'watchlist/x/annotated.jpg', faces: [FACE] },
    ...values,
  }
}

function makeAlert(values: Partial<Alert> & Pick<Alert, 'screeningId' | 'entryId'>): Alert {
  return {
    ...{ alertId: idOf('alert'), collectionId: LIST, faceIndex: 0, similarity: 95, state: 'open', sequence: 1 },
    ...{ at: new Date(1e12), decidedBy: null, decidedAt: null, note: null },
    ...values,
  }
}

const found = <T>(thing: T | undefined, code: ConstructorParameters<typeof LikenessError>[0]): T => {
  if (thing !== undefined) return thing
  throw new LikenessError(code)
}

function fakeWatchlist() {
  const entries = new Map<string, EntryView>()
  const screenings = new Map<string, Screening>()
  const alerts = new Map<string, Alert>()
  const asked: { what: string; with: unknown }[] = []
  const ask = (what: string, args: unknown) => void asked.push({ what, with: args })
  let screen = async (_picture: Picture, _options: ScreenOptions): Promise<Screening> => makeScreening()
  const inLists = (collections: string[] | undefined) => (one: { collectionId: string }) =>
    collections?.includes(one.collectionId) ?? true

  const watchlist: Watchlist = {
    async options(collectionId) {
      ask('options', collectionId)
      return {
        metrics: [{ metric: 'cosine', threshold: 0.4, similarity: 80, range: [0, 2] }],
        ...{ models: ['pack/1'], falseMatchRate: 1e-5, falsePositiveIdentificationRate: 1e-3 },
        ...{ entries: entries.size, roots: ['/pictures'], fourEyes: false },
      }
    },
    async detect(picture) {
      ask('detect', picture)
      const detail = { pose: { roll: 0, yaw: 0, pitch: 0 }, quality: { brightness: 50, sharpness: 50 } }
      const { box, landmarks, confidence } = FACE
      const isEmpty = picture.kind === 'text' && picture.text === 'nobody'
      return { width: 200, height: 100, faces: isEmpty ? [] : [{ box, landmarks, confidence, ...detail }] }
    },
    async screen(picture, { signal: _, ...options }) {
      ask('screen', { picture, options })
      return screen(picture, options)
    },
    async named() {
      const references = [...entries.values()].flatMap((entry) => entry.references)
      return {
        entries: new Map<string, Entry>(entries),
        references: new Map(references.map((reference) => [reference.referenceId, reference])),
      }
    },
    entries: {
      async add({ images, ...entry }, actor) {
        const sizes = await Promise.all(images.map(async ({ name, read }) => [name, (await read()).length]))
        ask('add', { ...entry, images: sizes, actor })
        if ([...entries.values()].some(({ name }) => name === entry.name)) throw new LikenessError('entry_exists')
        if (entry.name === 'Nobody') throw new LikenessError('no_usable_face', { details: { reasons: ['blurred'] } })
        const added = makeEntry({ ...entry, expiresAt: entry.expiresAt ?? null, addedBy: actor })
        entries.set(added.entryId, added)
        return { entry: added, refused: [{ image: 'b.jpg', reasons: ['NO_FACE'] }] }
      },
      async addPictures(entryId, images, actor) {
        ask('addPictures', { entryId, images: images.length, actor })
        return { entry: found(entries.get(entryId), 'entry_not_found'), refused: [] }
      },
      get: async (entryId) => found(entries.get(entryId), 'entry_not_found'),
      async list(filter) {
        ask('entries', filter)
        const all = [...entries.values()].filter(inLists(filter.collections))
        return { total: all.length, entries: all.slice(filter.offset, filter.offset + filter.limit) }
      },
      async update(entryId, change, actor) {
        ask('update', { change, actor })
        const changed = { ...found(entries.get(entryId), 'entry_not_found'), ...change }
        entries.set(entryId, changed)
        return changed
      },
      async approve(entryId, actor) {
        const entry = found(entries.get(entryId), 'entry_not_found')
        if (entry.addedBy === actor) throw new LikenessError('own_entry')
        return { ...entry, state: 'active', approvedBy: actor }
      },
      async remove(entryId, reason, actor) {
        ask('remove', { entryId, reason, actor })
        entries.delete(entryId)
        return null
      },
      async removePicture(entryId, referenceId, actor) {
        ask('removePicture', { referenceId, actor })
        const entry = found(entries.get(entryId), 'entry_not_found')
        return { ...entry, references: entry.references.filter((one) => one.referenceId !== referenceId) }
      },
      async refresh(collectionId, actor) {
        ask('refresh', { collectionId, actor })
        return { entries: entries.size, missing: [{ entryId: 'entry_1', mended: true }], strays: 2, strayFaces: 3 }
      },
    },
    history: {
      async list(filter) {
        ask('history', filter)
        const all = [...screenings.values()].filter(inLists(filter.collections))
        return { total: all.length, screenings: all.slice(filter.offset, filter.offset + filter.limit) }
      },
      get: async (screeningId) => found(screenings.get(screeningId), 'screening_not_found'),
      async remove(screeningId, actor) {
        ask('removeScreening', { screeningId, actor })
        screenings.delete(screeningId)
      },
      async picture(screeningId, which) {
        ask('picture', { screeningId, which })
        if (typeof which === 'object' && which.face > 0) throw new LikenessError('object_not_found')
        return JPEG
      },
      async statistics(collections, from, to) {
        ask('statistics', { collections, from, to })
        const one = { open: 1, confirmed: 2, dismissed: 3 }
        return {
          hours: [{ hour: new Date(1e12), screened: 4, faces: 3, hits: 2, failed: 1 }],
          ...{ alerts: one, similarities: [{ from: 90, ...one }] },
          entries: [...entries.values()]
            .filter(inLists(collections))
            .map(({ entryId, name }) => ({ entryId, name, ...one })),
        }
      },
    },
    alerts: {
      async list(filter) {
        ask('alerts', filter)
        const all = [...alerts.values()].filter(inLists(filter.collections))
        return { total: all.length, alerts: all.slice(filter.offset, filter.offset + filter.limit) }
      },
      get: async (alertId) => found(alerts.get(alertId), 'alert_not_found'),
      since: async (sequence, { collections, limit }) =>
        [...alerts.values()]
          .filter(inLists(collections))
          .filter((one) => one.sequence > sequence)
          .sort((a, b) => a.sequence - b.sequence)
          .slice(0, limit),
      latest: async () => Math.max(0, ...[...alerts.values()].map(({ sequence }) => sequence)),
      async decide(alertId, { state, note = null }, actor) {
        ask('decide', { state, note, actor })
        const sequence = (await watchlist.alerts.latest()) + 1
        const decided = { decidedBy: actor, decidedAt: new Date(2e12), note: note ?? null, state, sequence }
        const changed = { ...found(alerts.get(alertId), 'alert_not_found'), ...decided }
        alerts.set(alertId, changed)
        return changed
      },
    },
    bulk: {
      async start(source, options) {
        ask('bulk', { source, options })
        return { jobId: 'job_1' }
      },
      async *export(collectionId, actor) {
        ask('export', { collectionId, actor })
        yield JPEG
        yield JPEG
      },
      async import({ path }, { collectionId }, actor) {
        const { readFile } = await import('node:fs/promises')
        ask('import', { path, bytes: (await readFile(path)).length, collectionId, actor })
        return {
          added: [{ entry: makeEntry({ name: 'Imported', reason: 'from elsewhere' }), refused: [] }],
          refused: [{ name: 'Bob', code: 'entry_exists', message: 'Taken.' }],
        }
      },
    },
  }
  const put = <K extends 'entryId' | 'screeningId' | 'alertId'>(key: K) => ({
    into: <T extends Record<K, string>>(map: Map<string, T>, one: T): T => {
      map.set(one[key], one)
      return one
    },
  })
  return {
    ...{ watchlist, asked, entries, screenings, alerts },
    addEntry: (values?: Partial<EntryView>) => put('entryId').into(entries, makeEntry(values)),
    addScreening: (values?: Partial<Screening>) => put('screeningId').into(screenings, makeScreening(values)),
    addAlert: (values: Parameters<typeof makeAlert>[0]) => put('alertId').into(alerts, makeAlert(values)),
    /** What screening does from then on. */
    screenWith: (next: typeof screen) => void (screen = next),
    askedOf: (what: string) => asked.filter((one) => one.what === what).map((one) => one.with),
  }
}

export async function openWatchlistServer(
  options: Partial<WatchlistRouteDeps> & { config?: NonNullable<Parameters<typeof openTestServer>[0]>['config'] } = {},
  /** On the database of another one, which takes its time to open. */
  beside?: TestServer,
) {
  const { config, ...routes } = options
  const use = fakeWatchlist()
  const server = await openTestServer(
    {
      ...(config && { config }),
      routes: [
        watchlistRoutes({
          ...{ watchlist: use.watchlist, admission: createAdmission({ concurrent: 2, waiting: 50 }) },
          ...{ engine: { modelVersion: 'pack/1', metrics: ['cosine', 'angular'] }, backend: 'local' },
          ...{ objects: { get: async () => JPEG }, pictures: { preview: async () => JPEG }, formatOf: () => 'jpeg' },
          ...{ defaultCollection: LIST, timing: { pollMs: 5, heartbeatMs: 20, longestMs: 60_000 } },
          limits: { imageBytes: IMAGE_BYTES, images: 3, requestBytes: REQUEST_BYTES, archiveBytes: 5000 },
          ...routes,
        }),
      ],
    },
    beside,
  )
  const keys = {
    admin: await server.key('admin'),
    operator: await server.key('operator'),
    viewer: await server.key('viewer'),
  }
  const ask = (request: InjectOptions, key: string | undefined = keys.operator) =>
    server.ask(key, { ...request, url: `/api/v1${String(request.url)}` })
  return {
    ...{ server, keys, ask, use },
    get: (url: string, key?: string) => ask({ url }, key),
    send: (method: 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, key?: string) =>
      ask({ method, url, ...(payload && { payload }) }, key),
    form: async (url: string, content: TestForm, key?: string) =>
      ask({ method: 'POST', url, ...(await formOf(content)) }, key),
    close: () => server.close(),
  }
}

export type WatchlistServer = Awaited<ReturnType<typeof openWatchlistServer>>
