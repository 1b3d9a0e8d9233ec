/** Engines the people are on, and migrations between them. */
import { z } from 'zod'
import { API, endpoint, time } from './endpoint.ts'

const engineId = z.string().min(1).max(200).describe('`local:<model pack>/<version>` or `rekognition:<region>`')
const reasons = z.array(z.string())

export const BackendReport = z
  .object({
    at: time,
    people: z.int(),
    faces: z.int(),
    left_behind: z.object({
      total: z.int(),
      people: z.array(z.object({ person_id: z.string(), reasons })).describe('At most a thousand'),
    }),
    anonymous_faces: z.int().describe('Of nobody: indexed through the Rekognition endpoint'),
    searched: z.int().describe('Pictures of people that both engines were asked about'),
    faces_compared: z.int(),
    agreed: z.int(),
    verdicts: z.record(z.string(), z.int()),
    not_found: z.array(z.string()).describe('People whom only the engine in use finds in their own picture'),
    paid_calls: z.record(z.string(), z.int()),
    cost_usd: z.number().describe('By estimate'),
    reasons: reasons.describe('Why it may not be switched to; empty: it may'),
  })
  .meta({ id: 'BackendReport' })

export const BackendEngine = z
  .object({
    engine: engineId,
    state: z.enum(['active', 'building', 'verified', 'retired']),
    leave_behind: z.boolean(),
    created_at: time,
    verified_at: time.nullable(),
    switched_at: time.nullable(),
    report: BackendReport.nullable(),
  })
  .meta({ id: 'BackendEngine' })

export const BackendJob = z
  .object({
    job_id: z.string(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    total: z.int().nullable(),
    done: z.int(),
    error: z.string().nullable(),
  })
  .meta({ id: 'BackendJob' })

export const Backend = z
  .object({
    configured: engineId,
    engines: z.array(BackendEngine),
    migrations: z.array(BackendJob.extend({ engine: engineId })).describe('Newest first'),
  })
  .meta({ id: 'Backend' })

export const BackendEstimate = z
  .object({
    engine: engineId,
    pictures: z.int().describe('To be taken along'),
    people: z.int(),
    paid_calls: z.record(z.string(), z.int()),
    cost_usd: z.number().describe('By estimate'),
  })
  .meta({ id: 'BackendEstimate' })

export const backendEndpoints = {
  backend: endpoint({
    ...{ method: 'GET', url: `${API}/backend`, access: 'admin', tag: 'backend', summary: 'Engines, and migrations' },
    response: { 200: Backend },
  }),
  migrateBackend: endpoint({
    ...{ method: 'POST', url: `${API}/backend/migrations`, access: 'admin', tag: 'backend' },
    summary: 'Take everybody along to another engine',
    description:
      'Without `confirm` it answers with what it would cost, and nothing is begun. The engine in use stays in use: start with the settings of the other one when that is verified.',
    body: z.object({
      to: z.string().min(1).max(200).describe('`local`, `local:<model pack>`, `rekognition`, `rekognition:<region>`'),
      leave_behind: z.boolean().default(false).describe('Go on without people whose pictures are not kept'),
      confirm: z.boolean().default(false),
    }),
    response: {
      200: z.object({ estimate: BackendEstimate, job: z.null() }),
      202: z.object({ estimate: BackendEstimate, job: BackendJob }),
    },
  }),
  discardBackend: endpoint({
    ...{ method: 'DELETE', url: `${API}/backend/mirrors/:engine`, access: 'admin', tag: 'backend' },
    summary: 'Delete everything on an engine that is not in use',
    params: z.object({ engine: engineId }),
    response: { 200: BackendEngine },
  }),
}
