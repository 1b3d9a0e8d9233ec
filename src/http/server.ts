/** The HTTP door: what every request passes, and the routes behind it. */
import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Access } from '#access/access.ts'
import { createLogger } from '#telemetry/logger.ts'
import { createMetrics, type Metrics } from '#telemetry/metrics.ts'
import { answerBrokenHttp, endConnectionsOnStop, endRefusedUploads } from './connections.ts'
import { declareAccess, guard } from './guard.ts'
import type { HttpConfig } from './http-config.ts'
import { collectMethods } from './methods.ts'
import { registerForms } from './multipart.ts'
import { observeRequests } from './observe.ts'
import { registerDocument } from './openapi.ts'
import { servePanel } from './panel-files.ts'
import { sendProblem } from './problem.ts'
import { createRateLimits } from './rate-limits.ts'
import { accountRoutes } from './routes/accounts.ts'
import { docsRoutes } from './routes/docs.ts'
import { healthRoutes, type Checks } from './routes/health.ts'
import { keyRoutes } from './routes/keys.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { sessionRoutes } from './routes/session.ts'
import { registerSecurityHeaders } from './security-headers.ts'

/** What route files get; they put handlers behind endpoints of the contract with `handle`. */
export type Api = FastifyInstance

export interface ServerDeps {
  config: HttpConfig
  access: Access
  /** By name: resolves when usable. `/ready` names those that fail. */
  checks: Checks
  /** Routes of the uses; registered in a scope of their own. */
  routes: ((app: Api) => void | Promise<void>)[]
  version: string
  logger?: FastifyBaseLogger
  metrics?: Metrics
  /** The built panel. */
  panelDirectory?: string
}

const sane = (id: string | string[] | undefined): id is string =>
  typeof id === 'string' && /^[A-Za-z0-9._-]{8,128}$/.test(id)

/** A number is how many proxies in a row are trusted, counted from this machine. */
const trusted = (proxies: HttpConfig['trustProxy']) =>
  typeof proxies === 'number' ? (_address: string, hop: number) => hop < proxies : proxies

/** Ready to listen or to be asked with `inject`. Throws when a route does not say who may use it. */
export async function createServer(deps: ServerDeps): Promise<Api> {
  const { config, access, checks, routes, version, panelDirectory } = deps
  const metrics = deps.metrics ?? createMetrics({ version })
  const app: Api = fastify({
    loggerInstance: deps.logger ?? (createLogger() as FastifyBaseLogger),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: ({ headers }) => (sane(headers['x-request-id']) ? headers['x-request-id'] : randomUUID()),
    bodyLimit: config.maxBodyBytes,
    requestTimeout: config.requestTimeoutMs,
    trustProxy: trusted(config.trustProxy),
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    clientErrorHandler: answerBrokenHttp,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(sendProblem)
  app.removeContentTypeParser('text/plain')

  declareAccess(app)
  const refuseOtherMethods = collectMethods(app)
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  observeRequests(app, metrics)
  endRefusedUploads(app)
  endConnectionsOnStop(app)
  await registerSecurityHeaders(app, config.corsOrigins)
  await app.register(cookie)
  const limits = await createRateLimits(app, config.rateLimits)
  guard(app, { access, limits })
  await registerForms(app)
  await registerDocument(app, version)

  const own = [
    (scope: Api) => healthRoutes(scope, { checks }),
    (scope: Api) => metricsRoutes(scope, { metrics }),
    (scope: Api) => sessionRoutes(scope, { access, limits, version }),
    (scope: Api) => keyRoutes(scope, { access }),
    (scope: Api) => accountRoutes(scope, { access }),
  ]
  for (const register of [...own, ...routes]) await app.register(async (scope) => register(scope))
  await docsRoutes(app)
  await servePanel(app, panelDirectory)
  refuseOtherMethods()
  await app.ready()
  return app
}
