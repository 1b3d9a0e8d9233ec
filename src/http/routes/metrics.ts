import type { FastifyInstance } from 'fastify'
import type { Metrics } from '#telemetry/metrics.ts'
import { operationsEndpoints } from '../contracts/operations.ts'
import { handle } from '../handle.ts'

export function metricsRoutes(app: FastifyInstance, { metrics }: { metrics: Metrics }): void {
  handle(app, operationsEndpoints.metrics, async ({ reply }) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  )
  // At the root as well, where Prometheus looks.
  app.get('/metrics', { schema: { hide: true }, config: { access: { role: 'viewer' } } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  )
}
