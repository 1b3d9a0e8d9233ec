/** A process that can be the bare engine, a worker, or whoever asks for galleries. Told what to do by messages. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApp } from '#app'
import { readConfig } from '#config'
import { isLikenessError } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import { createMetrics } from '#telemetry/metrics.ts'
import { GALLERY_PHOTO } from '#usecases/galleries/index.ts'
import type { PhotoState } from '#usecases/galleries/gallery.ts'
import type * as AppBackground from '../src/app-background.ts'
import type * as AppParts from '../src/app-parts.ts'

export interface ChildSetup {
  home: string
  databaseUrl?: string
  workers: number
}

export interface Usage {
  /** Seconds of processor time of all threads. */
  cpu: number
  /** Bytes; resident now, after garbage was collected. */
  memory: number
  /** Bytes, of that: values of JavaScript on the main thread; buffers of it, and the embedded database. */
  heap: number
  external: number
  /** Pictures that the engine looked at in this process. */
  looked: number
}

/** What is beside `#app` and has no name of its own: built when `#app` is. */
const beside = <Module>(name: string) =>
  import(import.meta.resolve('#app').replace(/app(\.\w+)$/, `${name}$1`)) as Promise<Module>
const { createBackground } = await beside<typeof AppBackground>('app-background')
const { createParts } = await beside<typeof AppParts>('app-parts')

const ACTOR = 'local'
const PAGE = 500
/** Often enough to see the end, seldom enough not to be what is measured. */
const POLL_MS = 500
const settings = (): ChildSetup => JSON.parse(process.argv[2]) as ChildSetup
const { home, databaseUrl, workers } = settings()
const app = createApp({ ...readConfig(), home, databaseUrl, workers })
const metrics = createMetrics({ version: 'benchmark' })
let looked = 0
app.watchStages(() => void looked++)
let made: ReturnType<typeof createParts> | undefined
const parts = () => (made ??= createParts(app, metrics))
const galleries = async () => (await parts()).galleries.galleries
const print =
  (level: string) =>
  (fields: object, text = '') =>
    console.error(level, text, JSON.stringify(fields))
const logger = { info: () => {}, warn: print('warn'), error: print('error') }
let background: AppBackground.Background | undefined

const usage = (): Usage => {
  const { user, system } = process.cpuUsage()
  const { rss: memory, heapUsed: heap, external } = process.memoryUsage()
  return { cpu: (user + system) / 1e6, memory, heap, external, looked }
}

async function timed<Answer>(work: () => Promise<Answer>) {
  const [started, before] = [performance.now(), usage()]
  const answer = await work()
  return { answer, seconds: (performance.now() - started) / 1000, cpu: usage().cpu - before.cpu }
}

async function untilDone(galleryId: string): Promise<void> {
  for (;;) {
    const { jobs } = await (await galleries()).process.status(galleryId)
    if (jobs.pending + jobs.processing === 0) return
    await sleep(POLL_MS)
  }
}

const methods = {
  usage: () => {
    global.gc?.()
    return Promise.resolve(usage())
  },

  /** The engine alone, on files, with what a gallery makes of them besides: nothing. */
  async analyse(paths: string[]) {
    const engine = await app.localEngine()
    let faces = 0
    const result = await timed(async () => {
      const options = { concurrency: workers + 1 }
      const look = async (path: string) => (await engine.analyse(await readFile(path))).faces.length
      for await (const found of inOrder(paths, options, look)) faces += found
    })
    return { ...result, faces }
  },

  async work(): Promise<void> {
    background = await createBackground({
      ...(await parts()),
      ...{ config: app.config, metrics, logger, database: app.database, workers },
    })
    background.start()
  },
  async rest(): Promise<void> {
    await background?.stop()
    background = undefined
  },

  create: async (name: string) => (await (await galleries()).create({ name }, ACTOR)).galleryId,

  /** The key of each file in our objects, or why it was not taken. */
  async add(galleryId: string, files: { name: string; path: string }[]) {
    async function* content() {
      for (const { name, path } of files) {
        yield { name, content: createReadStream(path) as AsyncIterable<Uint8Array> }
        await Promise.resolve()
      }
    }
    const added = await (await galleries()).photos.add(galleryId, content(), ACTOR)
    return added.map(({ name, photo, code }) => ({ name, key: photo?.key, code }))
  },

  /** From the wish to the last photo. */
  async process(galleryId: string, options: { force?: boolean; states?: PhotoState[] } = {}) {
    return timed(async () => {
      const queued = await (await galleries()).process.queue(galleryId, { force: false, ...options }, ACTOR)
      await untilDone(galleryId)
      return queued
    })
  },
  processAll: async (galleryId: string) =>
    timed(async () => (await galleries()).process.all(galleryId, { force: false })),

  /** One by one, each asked for as a caller of the API does. */
  async processOnes(galleryId: string, count: number) {
    const { process: room, photos } = await galleries()
    const page = (await photos.list(galleryId, { limit: count, offset: 0 })).photos
    return timed(async () => {
      let cached = 0
      for (const { photoId } of page) if ((await room.one(galleryId, photoId, { force: false })).fromCache) cached++
      return { photos: page.length, cached }
    })
  },

  async enroll(galleryId: string, name: string, path: string) {
    const { clients } = await galleries()
    return timed(async () => {
      const { clientId } = await clients.add(galleryId, { name }, ACTOR)
      const pictures = [{ name, read: () => readFile(path) }]
      try {
        const { photoCount } = await clients.enrollFace(galleryId, clientId, pictures, {}, ACTOR)
        return { clientId, photoCount }
      } catch (error) {
        if (!isLikenessError(error)) throw error
        return { clientId, code: error.code }
      }
    })
  },

  async photosOf(galleryId: string, clientId?: string, states?: PhotoState[]) {
    const { photos } = await galleries()
    const all: { name: string; faces: number | null; state: PhotoState; code: string | null; error: string | null }[] =
      []
    for (let offset = 0; ; offset += PAGE) {
      const options = { limit: PAGE, offset, ...(clientId && { clientId }), ...(states && { states }) }
      const page = (await photos.list(galleryId, options)).photos
      for (const { originalName: name, faceCount: faces, state, errorCode: code, error } of page)
        all.push({ name, faces, state, code, error })
      if (page.length < PAGE) return all
    }
  },
  status: async (galleryId: string) => (await galleries()).process.status(galleryId),

  /** How often the gallery's jobs were begun, by number of times. */
  async attempts(galleryId: string) {
    const { rooms } = await parts()
    const times: Record<number, number> = {}
    for (let offset = 0; ; offset += PAGE) {
      const filter = { kind: GALLERY_PHOTO, batch: galleryId }
      const { jobs } = await rooms.queue.list({ ...filter, limit: PAGE, offset })
      for (const { attempts } of jobs) times[attempts] = (times[attempts] ?? 0) + 1
      if (jobs.length < PAGE) return times
    }
  },

  /** Somebody mends a file in the store. */
  async overwrite(key: string, path: string): Promise<void> {
    const { rooms } = await parts()
    await rooms.objects.put(key, await readFile(path))
  },

  async close(): Promise<void> {
    await background?.stop()
    await app.close()
  },
}

export type Methods = typeof methods

process.on('message', ({ id, name, args }: { id: number; name: keyof Methods; args: never[] }) => {
  const call = methods[name] as (...args: never[]) => Promise<unknown>
  void call(...args)
    .then(
      (answer) => ({ id, answer }),
      (error: unknown) => ({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
    .then((reply) => {
      process.send?.(reply)
      if (name === 'close') process.disconnect()
    })
})
