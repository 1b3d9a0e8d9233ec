/** Engines the people are on, and migrations between them. */
import type { FastifyInstance } from 'fastify'
import type { Job } from '#queue/queue.ts'
import type { Estimate } from '#usecases/backend/backends.ts'
import { migratePayload } from '#usecases/backend/migrate.ts'
import type { EngineRecord } from '#usecases/backend/mirror-store.ts'
import type { MirrorReport } from '#usecases/backend/report.ts'
import { backendEndpoints } from '../contracts/backend.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { assertSeesAll } from './visible.ts'

const reportOf = (report: MirrorReport | null) =>
  report && {
    ...{ at: report.at, people: report.people, faces: report.faces },
    left_behind: {
      total: report.leftBehind.total,
      people: report.leftBehind.people.map(({ personId, reasons }) => ({ person_id: personId, reasons })),
    },
    anonymous_faces: report.anonymous,
    ...{ searched: report.verified.searched, faces_compared: report.verified.faces, agreed: report.verified.agreed },
    ...{ verdicts: report.verified.verdicts as Record<string, number>, not_found: report.verified.lost },
    ...{ paid_calls: report.cost.calls, cost_usd: report.cost.usd, reasons: report.reasons },
  }

const engineOf = (record: EngineRecord) => ({
  ...{ engine: record.engineId, state: record.state, leave_behind: record.leftBehind },
  created_at: record.createdAt.toISOString(),
  verified_at: record.verifiedAt?.toISOString() ?? null,
  switched_at: record.switchedAt?.toISOString() ?? null,
  report: reportOf(record.report as MirrorReport | null),
})

const jobOf = ({ jobId, state, total, done, error }: Job) => ({ job_id: jobId, state, total, done, error })

const estimateOf = ({ engineId, pictures, people, calls, usd }: Estimate) => ({
  ...{ engine: engineId, pictures, people, paid_calls: calls, cost_usd: Math.round(usd * 1e6) / 1e6 },
})

export function backendRoutes(app: FastifyInstance, { backends, engineId }: IdentityRouteDeps): void {
  handle(app, backendEndpoints.backend, async ({ request }) => {
    assertSeesAll(request)
    return {
      configured: engineId,
      engines: (await backends.engines()).map(engineOf),
      migrations: (await backends.jobs()).map((job) => ({
        ...jobOf(job),
        engine: migratePayload.parse(job.payload).engineId,
      })),
    }
  })

  handle(app, backendEndpoints.migrateBackend, async ({ request, reply, body }) => {
    assertSeesAll(request)
    const { to, leave_behind: leaveBehind, confirm } = body
    const { actor } = principalOf(request)
    const { estimate, job } = await backends.request({ to, leaveBehind, confirm, actor })
    if (!job) return { estimate: estimateOf(estimate), job: null }
    void reply.code(202)
    return { estimate: estimateOf(estimate), job: jobOf(job) }
  })

  handle(app, backendEndpoints.discardBackend, async ({ request, params }) => {
    assertSeesAll(request)
    return engineOf(await backends.discard(params.engine, principalOf(request).actor))
  })
}
