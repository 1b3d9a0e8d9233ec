/** The HTTP door: what every request passes, and the routes behind it. */
import cookie from '@fastify/cookie'
import type { FastifyBaseLogger } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Access } from '#access/access.ts'
import { createMetrics, type Metrics } from '#telemetry/metrics.ts'
import { createBareServer, type Api } from './bare-server.ts'
import { createByteBudget, type ByteBudget } from './byte-budget.ts'
import { guard } from './guard.ts'
import type { HttpConfig } from './http-config.ts'
import type { RateLimits } from './rate-limits.ts'
import { registerForms } from './multipart.ts'
import { registerDocument } from './openapi.ts'
import { servePanel } from './panel-files.ts'
import { accountRoutes } from './routes/accounts.ts'
import { docsRoutes } from './routes/docs.ts'
import { healthRoutes, type Checks } from './routes/health.ts'
import { keyRoutes } from './routes/keys.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { sessionRoutes } from './routes/session.ts'

export type { Api } from './bare-server.ts'

export interface ServerDeps {
  config: HttpConfig
  access: Access
  /** By name: resolves when usable. `/ready` names those that fail. */
  checks: Checks
  /** Routes of the uses; each registered in a scope of its own. */
  routes: ((app: Api, limits: RateLimits) => void | Promise<void>)[]
  version: string
  logger?: FastifyBaseLogger
  metrics?: Metrics
  /** For bodies in memory; default one of `config.bodyMemoryBytes`. */
  bodies?: ByteBudget
  /** The built panel. */
  panelDirectory?: string
}

/** Ready to listen or to be asked with `inject`. Throws when a route does not say who may use it. */
export async function createServer(deps: ServerDeps): Promise<Api> {
  const { config, access, checks, routes, version, panelDirectory, logger } = deps
  const metrics = deps.metrics ?? createMetrics({ version })
  const bodies = deps.bodies ?? createByteBudget({ bytes: config.bodyMemoryBytes })
  metrics.watchBodies(bodies.state)
  const { app, limits, refuseOtherMethods } = await createBareServer({ config, metrics, bodies, logger })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(cookie)
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
  for (const register of [...own, ...routes]) await app.register(async (scope) => register(scope, limits))
  await docsRoutes(app)
  await servePanel(app, panelDirectory)
  refuseOtherMethods()
  await app.ready()
  return app
}
