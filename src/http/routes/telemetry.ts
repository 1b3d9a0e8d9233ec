/** How busy the machine is, and what clients tell of their own requests. */
import type { FastifyInstance } from 'fastify'
import { operationsEndpoints } from '../contracts/operations.ts'
import { handle } from '../handle.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { assertSeesAll } from './visible.ts'

/** ISO 8601, or seconds since 1970. */
const momentOf = (at: string | number) => new Date(typeof at === 'number' ? at * 1000 : at)

export function telemetryRoutes(app: FastifyInstance, { telemetry }: IdentityRouteDeps): void {
  handle(app, operationsEndpoints.report, async ({ body }) => {
    await telemetry.accept({
      clientId: body.client_id,
      transport: body.transport ?? null,
      latencyMs: body.latency_ms ?? null,
      status: body.status === null || body.status === undefined ? null : String(body.status),
      facesDetected: body.faces_detected ?? null,
      errorMessage: body.error_message ?? null,
      apiEndpoint: body.api_endpoint ?? null,
      intervalSeconds: body.interval_seconds ?? null,
      at: body.timestamp === null || body.timestamp === undefined ? null : momentOf(body.timestamp),
    })
    return { status: 'accepted' as const }
  })

  handle(app, operationsEndpoints.telemetry, async ({ request }) => {
    // Clients and the load are those of everybody who shares this machine.
    assertSeesAll(request)
    const [system, clients] = await Promise.all([telemetry.system(), telemetry.clients()])
    return {
      ...system,
      clients: clients.map(({ clientId, reports, errors, latencyMs, lastSeenAt }) => ({
        ...{ client_id: clientId, reports, errors, latency_ms: latencyMs, last_seen_at: lastSeenAt.toISOString() },
      })),
    }
  })
}
