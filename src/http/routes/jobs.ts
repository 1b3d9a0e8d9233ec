/** Long work: what is under way and what came of it, and bulk enrolment. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Job } from '#queue/queue.ts'
import { BULK_ENROLL, BULK_ENROLL_LOCAL } from '#usecases/identity/bulk.ts'
import { operationsEndpoints } from '../contracts/operations.ts'
import { clientGone } from '../client-gone.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import { readBulkForm } from './bulk-form.ts'
import { tellPages, windowOf } from './paging.ts'
import { jobGroupRoutes } from './job-groups.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { chosenCollection, chosenCollections, visible } from './visible.ts'

const jobOf = (job: Job) => ({
  job_id: job.jobId,
  ...{ kind: job.kind, group: job.group, batch: job.batch },
  collection: job.collectionId,
  ...{ state: job.state, total: job.total, done: job.done, failed: job.failed },
  ...{ attempts: job.attempts, error: job.error },
  created_by: job.createdBy,
  created_at: job.createdAt.toISOString(),
  started_at: job.startedAt?.toISOString() ?? null,
  finished_at: job.finishedAt?.toISOString() ?? null,
  cancel_requested: job.cancelRequested,
})

const isBulk = ({ kind }: Job) => kind === BULK_ENROLL || kind === BULK_ENROLL_LOCAL

export function jobRoutes(app: FastifyInstance, deps: IdentityRouteDeps): void {
  const { queue, bulk, audit } = deps
  jobGroupRoutes(app, deps)

  const visibleJob = (request: FastifyRequest, jobId: string) =>
    visible(
      request,
      'job_not_found',
      () => queue.get(jobId),
      (job) => job.collectionId,
    )

  handle(app, operationsEndpoints.jobs, async ({ request, reply, query }) => {
    const collections = chosenCollections(request, undefined)
    const { kind, group, batch, state } = query
    // Thousands of one gallery would hide everything else.
    const alone = kind === undefined && group === undefined && state === undefined ? null : undefined
    const filter = { kind, group, batch: batch ?? alone, state, collections }
    const { total, jobs } = await queue.list({ ...filter, ...windowOf(query) })
    tellPages(request, reply, query, total)
    return jobs.map(jobOf)
  })

  handle(app, operationsEndpoints.job, async ({ request, params }) => jobOf(await visibleJob(request, params.job_id)))

  handle(app, operationsEndpoints.jobItems, async ({ request, reply, params, query }) => {
    const job = await visibleJob(request, params.job_id)
    // Other kinds go through no list.
    const paging = { state: query.state, ...windowOf(query) }
    const { total, rows } = isBulk(job) ? await bulk.outcome(job.jobId, paging) : { total: 0, rows: [] }
    tellPages(request, reply, query, total)
    return rows.map(({ position, label, state, personId, outcome, finishedAt }) => ({
      ...{ position, label, state, person_id: personId, outcome: outcome ?? null },
      finished_at: finishedAt?.toISOString() ?? null,
    }))
  })

  handle(app, operationsEndpoints.cancelJob, async ({ request, params }) => {
    const job = await visibleJob(request, params.job_id)
    const cancelled = await (isBulk(job) ? bulk : queue).cancel(job.jobId)
    await note(request, 'job.cancelled', job)
    return jobOf(cancelled)
  })

  handle(app, operationsEndpoints.retryJob, async ({ request, params }) => {
    const job = await visibleJob(request, params.job_id)
    const retried = await (isBulk(job) ? bulk.retryFailed(job.jobId) : queue.redrive(job.jobId))
    await note(request, 'job.retried', job)
    return jobOf(retried)
  })

  handle(app, operationsEndpoints.bulkEnroll, async ({ request }) => {
    const form = await readBulkForm(request, { bulk, objects: deps.objects, maxBytes: deps.limits.archiveBytes })
    try {
      const collectionId = chosenCollection(request, form.collection, deps.defaultCollection)
      await deps.identity.collections.get(collectionId)
      const { actor } = principalOf(request)
      const { source, allowDuplicate } = form
      const job = await bulk.start({ collectionId, source, options: { allowDuplicate }, createdBy: actor })
      await note(request, 'job.created', job)
      return jobOf(job)
    } catch (error) {
      await form.discard()
      throw error
    }
  })

  handle(app, operationsEndpoints.bulkEstimate, async ({ request, reply }) => {
    const form = await readBulkForm(request, { bulk, objects: deps.objects, maxBytes: deps.limits.archiveBytes })
    try {
      await deps.identity.collections.get(chosenCollection(request, form.collection, deps.defaultCollection))
      const { pictures, problems, calls, usd } = await bulk.estimate({ source: form.source }, clientGone(reply))
      const paid = Object.values(calls).reduce((sum, count) => sum + count, 0)
      return { upload: form.upload ?? null, pictures, problems, paid_calls: paid, cost_usd: usd }
    } catch (error) {
      await form.discard()
      throw error
    }
  })

  const note = (request: FastifyRequest, action: string, { jobId, kind, collectionId }: Job) =>
    audit.record({ actor: principalOf(request).actor, action, collectionId, target: jobId, details: { kind } })
}
