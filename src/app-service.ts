/** The service: rooms behind the HTTP API, the worker and the chores. One process may be any of them. */
import { timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { App } from '#app'
import { createAccess, type Access } from '#access/access.ts'
import { LOCAL } from '#access/principal.ts'
import { describeConfig, type Config } from '#config'
import { listen } from '#http/listen.ts'
import { createAdmission } from '#http/overload.ts'
import { identityRoutes } from '#http/routes/index.ts'
import { createServer, type Api } from '#http/server.ts'
import type { Erasures } from '#people/erasure.ts'
import { newToken, removeServerNote, writeServerNote } from '#operations/server-note.ts'
import { createLogger } from '#telemetry/logger.ts'
import { createMetrics, type Metrics } from '#telemetry/metrics.ts'
import { createTelemetry } from '#telemetry/telemetry.ts'
import { createIdentity, type Identity } from '#usecases/identity/identity.ts'
import { VERSION } from '#version'
import { createBackground, type Background } from './app-background.ts'

export interface StartOptions {
  host: string
  port: number
  /** Whether this process works on jobs and chores too. */
  worker: boolean
  note: (text: string) => void
}

export interface Running {
  /** `http://127.0.0.1:8080` */
  url: string
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
const ARCHIVE_BYTES = 4 * 1024 ** 3
const SIGN_INS_A_MINUTE = 30

const httpConfig = ({ http }: Config, host: string, port: number) => ({
  ...{ host, port, trustProxy: http.trustProxy, corsOrigins: http.corsOrigins },
  ...{ maxBodyBytes: 1024 * 1024, requestTimeoutMs: 300_000, stopTimeoutMs: STOP_TIMEOUT_MS },
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

const counted = (identity: Identity, metrics: Metrics): Identity => ({
  ...identity,
  enroll: async (call) => {
    const enrolled = await identity.enroll(call)
    metrics.enrolments.inc(enrolled.faceIds.length)
    return enrolled
  },
  identify: async (call) => {
    const found = await identity.identify(call)
    metrics.identifications.inc()
    metrics.matches.inc(found.faces.filter(({ face }) => face.person !== null).length)
    return found
  },
})

const countedErasures = (erasures: Erasures, metrics: Metrics): Erasures => ({
  ...erasures,
  run: async (erasureId) => {
    const erasure = await erasures.run(erasureId)
    metrics.erasures.inc()
    return erasure
  },
})

export async function createService(app: App): Promise<Service> {
  const { config } = app
  const { otelModule, logLevel } = config.telemetry
  if (otelModule) await import(otelModule)
  const token = newToken()
  const logger = createLogger({ level: logLevel, destination: process.stderr })
  const metrics = createMetrics({ version: VERSION })

  async function parts() {
    const [{ createAccountStore }, { createKeyStore }, { createTelemetryStore }] = await Promise.all([
      import('#stores/sql/accounts.ts'),
      import('#stores/sql/keys.ts'),
      import('#stores/sql/telemetry.ts'),
    ])
    const [{ db, kind }, engine, rooms] = [await app.database(), await app.engine({ models: false }), await app.rooms()]
    const accounts = createAccountStore(db)
    const access = createAccess({ keys: createKeyStore(db), accounts, audit: rooms.audit })
    const telemetry = createTelemetry({ store: createTelemetryStore(db), directory: config.home })
    const { quality, identity } = config
    const identityUse = createIdentity({
      ...{ ...rooms, engine, settings: { ...identity, quality }, erasures: countedErasures(rooms.erasures, metrics) },
      accuracy: {
        searchThreshold: engine.searchThreshold,
        falseMatchRate: (similarity) => engine.calibration.falseMatchRate(engine.calibration.cosine(similarity)),
      },
      onStage: (stage, ms) => metrics.observeStage(stage, ms / 1000),
    })
    app.watchStages((timings) => {
      for (const [stage, ms] of Object.entries(timings)) metrics.observeStage(stage, ms / 1000)
    })
    return { kind, engine, rooms, accounts, access, telemetry, identity: counted(identityUse, metrics) }
  }
  let made: ReturnType<typeof parts> | undefined
  const all = () => (made ??= parts())

  async function build(host: string, port: number): Promise<Api> {
    const { kind, engine, rooms, access, telemetry, identity } = await all()
    const admission = createAdmission({
      concurrent: app.workers + 1,
      waiting: app.workers * config.http.queueWaiting,
    })
    metrics.watchAdmission('engine', admission.state)
    const panelDirectory = fileURLToPath(new URL('../dist/panel', import.meta.url))
    return createServer({
      ...{ config: httpConfig(config, host, port), access: withLocal(access, token), logger, metrics, panelDirectory },
      version: VERSION,
      checks: {
        store: async () => void (await engine.listCollections({ maxResults: 1 })),
        engine: async () => void (await app.pack()),
        objects: () => rooms.objects.check(),
      },
      routes: [
        (scope) =>
          identityRoutes({
            ...{ ...rooms, identity, telemetry, admission },
            describeConfig: () => describeConfig().settings,
            defaultCollection: config.identity.collection,
            limits: { imageBytes: config.http.maxFileBytes, images: MOST_PICTURES, archiveBytes: ARCHIVE_BYTES },
            engineName: engine.modelVersion,
            databaseName: kind === 'pglite' ? 'PGlite' : 'PostgreSQL',
          })(scope),
      ],
    })
  }

  /** Requests that name no collection need one to be there. */
  async function ensureCollection(): Promise<void> {
    await (await all()).identity.collections.ensure(config.identity.collection, 'system')
  }

  const background = async () => createBackground({ ...(await all()), logger })

  return {
    api: async () => {
      await ensureCollection()
      return { server: await build(config.http.host, config.http.port), token }
    },
    work: async () => {
      const running = await background()
      running.start()
      return running
    },
    async start({ host, port, worker, note }) {
      await ensureCollection()
      const { access, kind, identity } = await all()
      const server = await build(host, port)
      if (!existsSync(fileURLToPath(new URL('../dist/panel', import.meta.url)))) note('The panel is not built.')
      const listening = await listen(server, httpConfig(config, host, port))
      const url = config.http.publicUrl ?? listening.url
      await writeServerNote(config.home, { url: listening.url, token, pid: process.pid })
      const jobs = worker || kind === 'pglite' ? await background() : undefined
      jobs?.start()
      const link = await access.signIn.firstRunLink()
      return {
        url,
        link: link ? `${url}/setup?token=${link.token}` : null,
        stop: async () => {
          await removeServerNote(config.home, token)
          await listening.stop()
          await jobs?.stop()
          await identity.flush()
        },
      }
    },
    async sample(note, signal) {
      const { ensureSample } = await import('#demo/sample.ts')
      await ensureSample(app, { note, signal })
    },
  }
}
