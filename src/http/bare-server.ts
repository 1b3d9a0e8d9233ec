/** What every request passes, whichever routes are behind it. */
import { randomUUID } from 'node:crypto'
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { createLogger } from '#telemetry/logger.ts'
import type { Metrics } from '#telemetry/metrics.ts'
import { budgetBodies } from './body-bytes.ts'
import type { ByteBudget } from './byte-budget.ts'
import { answerBrokenHttp, asProblem, endConnectionsOnStop, endRefusedUploads, type TellBroken } from './connections.ts'
import { declareAccess } from './guard.ts'
import type { HttpConfig } from './http-config.ts'
import { collectMethods } from './methods.ts'
import { observeRequests } from './observe.ts'
import { sendProblem } from './problem.ts'
import { createRateLimits, type RateLimits } from './rate-limits.ts'
import { registerSecurityHeaders } from './security-headers.ts'

/** What route files get; they put handlers behind endpoints of the contract with `handle`. */
export type Api = FastifyInstance

export interface BareServerDeps {
  config: HttpConfig
  metrics: Metrics
  /** Shared by the servers of a process. */
  bodies: ByteBudget
  logger?: FastifyBaseLogger
  /** How clients are told what went wrong. Default: problem+json. */
  errors?: { send: typeof sendProblem; tellBroken: TellBroken }
}

export interface BareServer {
  app: Api
  limits: RateLimits
  /** To be called after the last route: answers 405 for the methods that a path does not take. */
  refuseOtherMethods: () => void
}

const sane = (id: string | string[] | undefined): id is string =>
  typeof id === 'string' && /^[A-Za-z0-9._-]{8,128}$/.test(id)

/** A number is how many proxies in a row are trusted, counted from this machine. */
const trusted = (proxies: HttpConfig['trustProxy']) =>
  typeof proxies === 'number' ? (_address: string, hop: number) => hop < proxies : proxies

/** A server without routes. Whoever registers one says who may use it (`config.access`). */
export async function createBareServer(deps: BareServerDeps): Promise<BareServer> {
  const { config, metrics, bodies, logger, errors = { send: sendProblem, tellBroken: asProblem } } = deps
  const app: Api = fastify({
    loggerInstance: logger ?? (createLogger() as FastifyBaseLogger),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: ({ headers }) => (sane(headers['x-request-id']) ? headers['x-request-id'] : randomUUID()),
    bodyLimit: config.maxBodyBytes,
    requestTimeout: config.requestTimeoutMs,
    trustProxy: trusted(config.trustProxy),
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error, request, reply) => void errors.send(error, request, reply),
    clientErrorHandler: answerBrokenHttp(errors.tellBroken),
  })
  app.setErrorHandler(errors.send)
  app.removeContentTypeParser('text/plain')
  declareAccess(app)
  const refuseOtherMethods = collectMethods(app)
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  observeRequests(app, metrics)
  budgetBodies(app, bodies)
  endRefusedUploads(app)
  endConnectionsOnStop(app)
  await registerSecurityHeaders(app, config.corsOrigins)
  const limits = await createRateLimits(app, config.rateLimits)
  return { app, limits, refuseOtherMethods }
}
