import { z } from 'zod'
import { API, collection, endpoint, moment, Ok, page, time } from './endpoint.ts'
import { jobFilter, jobGroupEndpoints } from './job-groups.ts'
import { image } from './recognition.ts'

export const Job = z
  .object({
    job_id: z.string(),
    kind: z.string(),
    group: z.string(),
    batch: z.string().nullable(),
    collection: z.string().nullable(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    total: z.int().nullable(),
    done: z.int(),
    failed: z.int(),
    attempts: z.int(),
    error: z.string().nullable(),
    created_by: z.string(),
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
    cancel_requested: z.boolean(),
  })
  .meta({ id: 'Job' })

export const JobItem = z
  .object({
    position: z.int(),
    label: z.string(),
    state: z.enum(['waiting', 'done', 'failed']),
    person_id: z.string().nullable(),
    outcome: z.unknown(),
    finished_at: time.nullable(),
  })
  .meta({ id: 'JobItem' })

export const Report = z.object({
  client_id: z.string().trim().min(1).max(100),
  transport: z.string().max(50).nullish(),
  latency_ms: z.number().min(0).max(86_400_000).nullish(),
  status: z.union([z.string().max(50), z.number()]).nullish(),
  faces_detected: z.int().min(0).max(100_000).nullish(),
  error_message: z.string().max(1000).nullish(),
  timestamp: z.union([moment, z.number()]).describe('ISO 8601, or seconds since 1970').nullish(),
  api_endpoint: z.string().max(200).nullish(),
  interval_seconds: z.number().min(0).max(86_400_000).nullish(),
})

export const Telemetry = z
  .object({
    cpu_usage: z.number().describe('Percent'),
    memory_usage: z.number().describe('Percent'),
    disk_usage: z.number().describe('Percent'),
    clients: z.array(
      z.object({
        client_id: z.string(),
        reports: z.int(),
        errors: z.int(),
        latency_ms: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
        last_seen_at: time,
      }),
    ),
  })
  .meta({ id: 'Telemetry' })

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' })
const Readiness = z
  .object({ status: z.enum(['ready', 'unready']), checks: z.record(z.string(), z.string()) })
  .meta({ id: 'Readiness' })

/** Fields of the form, as the text they arrive as. */
export const BulkFields = z.object({
  folder: z.string().max(4096).describe('Instead of an archive: a folder on the server').optional(),
  csv: z
    .string()
    .max(4096)
    .describe(
      'Path of the CSV in the archive or folder; left out, the one at the top, and without any folders tell who is who',
    )
    .optional(),
  collection,
  allow_duplicate: z.enum(['true', 'false']).optional(),
  upload: z
    .string()
    .max(100)
    .describe('Instead of an archive: what was sent for an estimate, by the word its answer had')
    .optional(),
})

export const BulkEstimate = z
  .object({
    upload: z.string().nullable().describe('Begins the enrolment of what was sent, within a day; null for a folder'),
    pictures: z.int(),
    problems: z.int().describe('Rows without a picture'),
    paid_calls: z.int().describe('At most; 0 where recognition costs nothing'),
    cost_usd: z.number().describe('US dollars, by estimate'),
  })
  .meta({ id: 'BulkEstimate' })

const jobParams = z.object({ job_id: z.string().min(1).max(100) })

export const operationsEndpoints = {
  ...jobGroupEndpoints,
  jobs: endpoint({
    ...{ method: 'GET', url: `${API}/jobs`, access: 'viewer', tag: 'jobs', summary: 'Jobs, newest first' },
    description:
      'Jobs that were put in together, as those of a gallery, are left out unless a kind, group, batch or state is asked for. Dead letters are those in state failed.',
    querystring: z.object({
      ...{ ...page, ...jobFilter },
      state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']).optional(),
    }),
    response: { 200: z.array(Job) },
  }),
  job: endpoint({
    ...{ method: 'GET', url: `${API}/jobs/:job_id`, access: 'viewer', tag: 'jobs', summary: 'A job' },
    params: jobParams,
    response: { 200: Job },
  }),
  jobItems: endpoint({
    ...{
      method: 'GET',
      url: `${API}/jobs/:job_id/items`,
      access: 'viewer',
      tag: 'jobs',
      summary: 'What came of each row',
    },
    params: jobParams,
    querystring: z.object({ ...page, state: z.enum(['waiting', 'done', 'failed']).optional() }),
    response: { 200: z.array(JobItem) },
  }),
  cancelJob: endpoint({
    ...{ method: 'POST', url: `${API}/jobs/:job_id/cancel`, access: 'operator', tag: 'jobs', summary: 'Cancel a job' },
    params: jobParams,
    response: { 200: Job },
  }),
  retryJob: endpoint({
    ...{
      method: 'POST',
      url: `${API}/jobs/:job_id/retry`,
      access: 'operator',
      tag: 'jobs',
      summary: 'Try what failed again',
    },
    description:
      'Rows that failed, or the whole of a job that failed. job_not_finished (409) while it is under way; object_not_found (404) when the uploaded archive is gone: then send it again.',
    params: jobParams,
    response: { 200: Job },
  }),
  bulkEnroll: endpoint({
    ...{
      method: 'POST',
      url: `${API}/jobs/bulk-enroll`,
      access: 'operator',
      tag: 'jobs',
      summary: 'Enrol many people',
    },
    description:
      'A zip with one folder for each person, or with a CSV (user_name, image, details) beside the pictures, or the path of a folder below a configured import root.',
    form: BulkFields.extend({
      archive: image.describe('A zip').optional(),
      list: image.describe('The CSV, when it is neither in the archive nor in the folder').optional(),
    }),
    response: { 202: Job },
  }),
  bulkEstimate: endpoint({
    ...{
      method: 'POST',
      url: `${API}/jobs/bulk-enroll/estimate`,
      access: 'operator',
      tag: 'jobs',
      summary: 'What enrolling many people would cost',
    },
    description:
      'Takes what the enrolment takes, begins nothing, and keeps the upload for a day, so that the enrolment need not send it again.',
    form: BulkFields.extend({
      archive: image.describe('A zip').optional(),
      list: image.describe('The CSV, when it is neither in the archive nor in the folder').optional(),
    }),
    response: { 200: BulkEstimate },
  }),
  report: endpoint({
    ...{
      method: 'POST',
      url: `${API}/telemetry`,
      access: 'operator',
      tag: 'system',
      summary: 'A client reports of a request of its own',
    },
    body: Report,
    response: { 202: z.object({ status: z.literal('accepted') }) },
  }),
  telemetry: endpoint({
    ...{
      method: 'GET',
      url: `${API}/telemetry`,
      access: 'viewer',
      tag: 'system',
      summary: 'Load, and latency by client',
    },
    description: 'Of the whole installation: for credentials that are valid for every collection.',
    response: { 200: Telemetry },
  }),
  settings: endpoint({
    ...{
      method: 'GET',
      url: `${API}/settings`,
      access: 'admin',
      tag: 'system',
      summary: 'What is configured, and where it came from',
    },
    response: {
      200: z.array(
        z
          .object({ name: z.string(), value: z.string().nullable(), source: z.string(), meaning: z.string() })
          .meta({ id: 'Setting' }),
      ),
    },
  }),
  purge: endpoint({
    ...{
      method: 'POST',
      url: `${API}/purge`,
      access: 'admin',
      tag: 'system',
      summary: 'Rewrite the database without what was removed',
    },
    response: { 200: Ok },
  }),
  health: endpoint({
    ...{ method: 'GET', url: `${API}/health`, access: 'public', tag: 'system', summary: 'Is the process alive' },
    response: { 200: Health },
  }),
  ready: endpoint({
    ...{ method: 'GET', url: `${API}/ready`, access: 'public', tag: 'system', summary: 'Can it serve' },
    response: { 200: Readiness, 503: Readiness },
  }),
  metrics: endpoint({
    ...{ method: 'GET', url: `${API}/metrics`, access: 'viewer', tag: 'system', summary: 'Prometheus metrics' },
    description: 'Of the whole installation: for credentials that are valid for every collection.',
    ...{ response: { 200: z.string() }, produces: 'text/plain' },
  }),
}
