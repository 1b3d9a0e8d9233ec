/** The service: rooms behind the HTTP API and the Rekognition endpoint, the worker and the chores. One process may be any of them. */
import { timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { App } from '#app'
import type { Access } from '#access/access.ts'
import { LOCAL } from '#access/principal.ts'
import { describeConfig, type Config } from '#config'
import { sniff } from '#engine/local/decode/sniff.ts'
import { createByteBudget } from '#http/byte-budget.ts'
import type { HttpConfig } from '#http/http-config.ts'
import { listen, type Listening } from '#http/listen.ts'
import { rekognitionRoutes } from '#http/rekognition/routes.ts'
import { createRekognitionServer } from '#http/rekognition/server.ts'
import { galleryRoutes } from '#http/routes/galleries.ts'
import { identityRoutes } from '#http/routes/index.ts'
import { watchlistRoutes } from '#http/routes/watchlist.ts'
import { webhookRoutes } from '#http/routes/webhooks.ts'
import { createServer, type Api } from '#http/server.ts'
import { newToken, removeServerNote, writeServerNote } from '#operations/server-note.ts'
import { createLogger } from '#telemetry/logger.ts'
import { createMetrics } from '#telemetry/metrics.ts'
import { VERSION } from '#version'
import { createBackground, type Background } from './app-background.ts'
import { createParts, type Parts } from './app-parts.ts'
import { settingsInSecrets } from './app-secrets.ts'

export interface StartOptions {
  host: string
  port: number
  /** Whether this process works on jobs and chores too. */
  worker: boolean
  /** Only the Rekognition endpoint at this address; the API is there for commands of this machine alone. */
  onlyRekognition?: boolean
  note: (text: string) => void
}

export interface Running {
  /** `http://127.0.0.1:8080` */
  url: string
  /** What AWS SDKs take as their endpoint. */
  rekognitionUrl: string
  /** Signs in the first time; null when there is an account. */
  link: string | null
  stop(): Promise<void>
}

export interface Service {
  /** The API without a network; `token` is good for everything. */
  api(): Promise<{ server: Api; token: string }>
  start(options: StartOptions): Promise<Running>
  /** Worker and chores alone. */
  work(): Promise<Background>
  /** Enrols the sample people, unless they are there. */
  sample(note: (text: string) => void, signal: AbortSignal): Promise<void>
}

const STOP_TIMEOUT_MS = 25_000
const MOST_PICTURES = 20
/** Twenty pictures as telephones take them; a single one that is allowed to be larger fits too. */
const ENROLMENT_BYTES = 100 * 1024 ** 2
const ARCHIVE_BYTES = 4 * 1024 ** 3
const SIGN_INS_A_MINUTE = 30
const NO_RULES =
  'the bucket’s rules for unfinished uploads and old jobs could not be set: give s3:GetLifecycleConfiguration and s3:PutLifecycleConfiguration, or set them by hand'

const httpConfig = ({ http }: Config, host: string, port: number): HttpConfig => ({
  ...{ host, port, trustProxy: http.trustProxy, corsOrigins: http.corsOrigins },
  ...{
    maxBodyBytes: 1024 * 1024,
    bodyMemoryBytes: http.uploadMemoryBytes,
    requestTimeoutMs: 300_000,
    stopTimeoutMs: STOP_TIMEOUT_MS,
  },
  rateLimits: { ...http.rateLimit, signIn: SIGN_INS_A_MINUTE },
})

/** Whoever knows the token is the command line of this machine. */
function withLocal(access: Access, token: string): Access {
  const expected = Buffer.from(token)
  const isToken = (key: string) => {
    const given = Buffer.from(key)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }
  return {
    ...access,
    keys: { ...access.keys, verify: async (key) => (isToken(key) ? LOCAL : access.keys.verify(key)) },
  }
}

export async function createService(app: App): Promise<Service> {
  const { config } = app
  const { logLevel } = config.telemetry
  const token = newToken()
  const logger = createLogger({ level: logLevel, destination: process.stderr })
  const metrics = createMetrics({ version: VERSION })

  const bodies = createByteBudget({ bytes: config.http.uploadMemoryBytes })
  let made: Promise<Parts> | undefined
  const all = () => (made ??= createParts(app, metrics))
  const panelDirectory = fileURLToPath(new URL('../dist/panel', import.meta.url))

  const checks = ({ engine, rooms }: Parts) => ({
    store: async () => {
      await engine.listCollections({ maxResults: 1 })
      await rooms.checkRecords()
      await rooms.delivery?.check()
    },
    engine: async () =>
      void (await (app.config.backend === 'local' ? app.pack() : engine.listCollections({ maxResults: 1 }))),
    objects: () => rooms.objects.check(),
  })

  async function build(host: string, port: number): Promise<Api> {
    const parts = await all()
    const { kind, engine, rooms, access, telemetry, identity, admission, endpoint, galleries, watchlist, webhooks } =
      parts
    const inSecrets = await settingsInSecrets(config)
    return createServer({
      ...{ config: httpConfig(config, host, port), access: withLocal(access, token), logger, metrics, bodies },
      ...{ panelDirectory, version: VERSION, checks: checks(parts) },
      routes: [
        (scope) =>
          identityRoutes({
            ...{ ...rooms, identity, telemetry, admission },
            describeConfig: () => describeConfig(undefined, undefined, inSecrets).settings,
            defaultCollection: config.identity.collection,
            limits: {
              ...{ imageBytes: config.http.maxFileBytes, images: MOST_PICTURES, archiveBytes: ARCHIVE_BYTES },
              enrolmentBytes: Math.max(ENROLMENT_BYTES, config.http.maxFileBytes),
            },
            engineName: engine.modelVersion,
            databaseName: kind === 'pglite' ? 'PGlite' : 'PostgreSQL',
          })(scope),
        (scope, limits) => rekognitionRoutes(scope, { ...endpoint, limits }),
        galleryRoutes({
          ...{ galleries: galleries.galleries, store: rooms.galleryStores.galleries, admission },
          publicUrl: config.http.publicUrl,
          limits: {
            ...{ photoBytes: config.limits.maxBytes, imageBytes: config.http.maxFileBytes, images: MOST_PICTURES },
            enrolmentBytes: Math.max(ENROLMENT_BYTES, config.http.maxFileBytes),
          },
        }),
        watchlistRoutes({
          ...{ watchlist: watchlist.watchlist, admission, engine, backend: config.backend },
          ...{ objects: rooms.objects, pictures: rooms.pictures, formatOf: sniff },
          ...{ defaultCollection: config.watchlist.collection, bucket: config.galleryBucket },
          limits: {
            ...{ imageBytes: config.http.maxFileBytes, images: MOST_PICTURES, archiveBytes: ARCHIVE_BYTES },
            requestBytes: Math.max(ENROLMENT_BYTES, config.http.maxFileBytes),
          },
        }),
        webhookRoutes(webhooks),
      ],
    })
  }

  async function listenForRekognition(host: string, port: number): Promise<Listening> {
    const parts = await all()
    const http = httpConfig(config, host, port)
    return listen(
      await createRekognitionServer({
        ...{ config: http, metrics, bodies, logger, checks: checks(parts), endpoint: parts.endpoint },
      }),
      http,
    )
  }

  /** Requests that name no collection need one to be there. */
  async function ensureCollection(): Promise<void> {
    await (await all()).identity.collections.ensure(config.identity.collection, 'system')
  }

  /** Nobody waits for it, and the service works without: old uploads stay longer. */
  async function arrangeObjects(): Promise<void> {
    const { rooms } = await all()
    await rooms.arrangeObjects().catch((error: unknown) => logger.warn({ err: error }, NO_RULES))
  }

  return {
    api: async () => {
      await ensureCollection()
      return { server: await build(config.http.host, config.http.port), token }
    },
    work: async () => {
      const running = await createBackground({
        ...(await all()),
        config,
        metrics,
        logger,
        ...{ database: app.database, workers: app.workers },
      })
      running.start()
      void arrangeObjects()
      return running
    },
    async start({ host, port, worker, onlyRekognition = false, note }) {
      await ensureCollection()
      const { access, kind, identity } = await all()
      const address: [string, number] = onlyRekognition ? ['127.0.0.1', 0] : [host, port]
      if (!onlyRekognition && !existsSync(panelDirectory)) note('The panel is not built.')
      const listening = await listen(await build(...address), httpConfig(config, ...address))
      const rekognitionPort = onlyRekognition ? port : config.rekognition.port
      let rekognition: Listening | undefined
      try {
        if (rekognitionPort !== undefined) rekognition = await listenForRekognition(host, rekognitionPort)
      } catch (error) {
        await listening.stop()
        throw error
      }
      const url = config.http.publicUrl ?? listening.url
      await writeServerNote(config.home, { url: listening.url, token, pid: process.pid })
      const jobs =
        worker || kind === 'pglite'
          ? await createBackground({
              ...(await all()),
              config,
              metrics,
              logger,
              ...{ database: app.database, workers: app.workers },
            })
          : undefined
      jobs?.start()
      void arrangeObjects()
      const link = onlyRekognition ? null : await access.signIn.firstRunLink()
      return {
        url,
        rekognitionUrl: rekognition?.url ?? `${url}/rekognition`,
        link: link ? `${url}/#/setup?token=${link.token}` : null,
        stop: async () => {
          await removeServerNote(config.home, { token, pid: process.pid })
          await Promise.all([listening.stop(), rekognition?.stop()])
          await jobs?.stop()
          await identity.flush()
        },
      }
    },
    async sample(note, signal) {
      if (config.backend !== 'local') return note('No sample people are made: Amazon Rekognition is paid for.')
      const { ensureSample } = await import('#demo/sample.ts')
      await ensureSample(app, { note, signal })
    },
  }
}
