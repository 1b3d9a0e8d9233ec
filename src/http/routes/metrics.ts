/** What is counted is counted over all collections. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Metrics } from '#telemetry/metrics.ts'
import { operationsEndpoints } from '../contracts/operations.ts'
import { handle } from '../handle.ts'
import { assertSeesAll } from './visible.ts'

export function metricsRoutes(app: FastifyInstance, { metrics }: { metrics: Metrics }): void {
  async function send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    assertSeesAll(request)
    return reply.type(metrics.contentType).send(await metrics.text())
  }
  handle(app, operationsEndpoints.metrics, ({ request, reply }) => send(request, reply))
  // At the root as well, where Prometheus looks.
  app.get('/metrics', { schema: { hide: true }, config: { access: { role: 'viewer' } } }, send)
}
