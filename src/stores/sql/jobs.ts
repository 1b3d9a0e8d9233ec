/** The queue in SQL. Whether a lease has passed is decided by the database's clock, so that machines need not agree. */
import { randomUUID } from 'node:crypto'
import { sql, type Kysely, type Selectable, type UpdateQueryBuilder, type UpdateResult } from 'kysely'
import { LikenessError } from '#errors'
import type { Job, Progress, Queue } from '#queue/queue.ts'
import { storableJson, storableText } from './job-values.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { JobsTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

const toJob = (row: Selectable<JobsTable>): Job => ({
  jobId: row.job_id,
  kind: row.kind,
  collectionId: row.collection_id,
  payload: row.payload,
  state: row.state,
  total: row.total,
  done: row.done,
  failed: row.failed,
  attempts: row.attempts,
  error: row.error,
  createdBy: row.created_by,
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  cancelRequested: row.cancel_requested,
})

const LONGEST_ERROR = 2000

const notFound = (jobId: string) => new LikenessError('job_not_found', { details: { jobId: jobId.slice(0, 100) } })

const nobodysJob = { worker: null, lease_until: null }
const now = sql<Date>`now()`
/** A job that somebody wants cancelled is not queued again. */
const queuedOrCancelled = sql<'queued' | 'cancelled'>`CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END`
const finishedIfCancelled = sql<Date | null>`CASE WHEN cancel_requested THEN now() END`

function progressValues({ total, done, failed }: Progress) {
  return { done, failed, ...(total !== undefined && { total }) }
}

export function createQueue(db: Kysely<Tables>): Queue {
  type Update = UpdateQueryBuilder<Tables, 'jobs', 'jobs', UpdateResult>
  /** An update of a job that this claim still holds. */
  const held = (jobId: string, worker: string): Update =>
    db
      .updateTable('jobs')
      .where('job_id', '=', isStorable(jobId) ? jobId : '')
      .where('worker', '=', worker)
      .where('state', '=', 'running')

  async function get(jobId: string): Promise<Job> {
    const row = isStorable(jobId)
      ? await db.selectFrom('jobs').selectAll().where('job_id', '=', jobId).executeTakeFirst()
      : undefined
    if (!row) throw notFound(jobId)
    return toJob(row)
  }

  return {
    get,

    async add({ jobId, kind, payload, collectionId, createdBy, idempotencyKey, total, priority, runAt }) {
      assertStorable('The kind of job', kind)
      assertStorable('The collection id', collectionId ?? '')
      assertStorable('The idempotency key', idempotencyKey ?? '')
      const row = await db
        .insertInto('jobs')
        .values({
          job_id: jobId ?? `job_${randomUUID()}`,
          kind,
          payload: storableJson(payload),
          collection_id: collectionId ?? null,
          created_by: storableText(createdBy),
          idempotency_key: idempotencyKey ?? null,
          total: total ?? null,
          state: 'queued',
          ...(priority !== undefined && { priority }),
          ...(runAt && { run_at: runAt }),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst()
      if (row) return toJob(row)
      const first = await db
        .selectFrom('jobs')
        .selectAll()
        .where((or) =>
          or.or([
            or.and([or('kind', '=', kind), or('idempotency_key', '=', idempotencyKey ?? null)]),
            or('job_id', '=', jobId ?? null),
          ]),
        )
        .executeTakeFirst()
      // It was removed in between.
      if (!first) throw new LikenessError('overloaded', { message: 'The job was just removed; try again.' })
      return toJob(first)
    },

    async claim(kinds, worker, leaseMs, jobId) {
      if (jobId !== undefined && !isStorable(jobId)) return undefined
      const next = db
        .selectFrom('jobs')
        .select('job_id')
        .where('kind', '=', sql<string>`ANY(${kinds}::text[])`)
        .where((or) =>
          or.or([
            or.and([or('state', '=', 'queued'), or('run_at', '<=', now)]),
            or.and([or('state', '=', 'running'), or('lease_until', '<', now)]),
          ]),
        )
        .$if(jobId !== undefined, (query) => query.where('job_id', '=', jobId ?? ''))
        .orderBy('priority', 'desc')
        .orderBy('run_at')
        .orderBy('job_id')
        .limit(1)
        .forUpdate()
        .skipLocked()
      const row = await db
        .updateTable('jobs')
        .set({
          state: 'running',
          worker,
          lease_until: leaseOf(leaseMs),
          attempts: sql`attempts + 1`,
          started_at: sql`coalesce(started_at, now())`,
        })
        .where('job_id', '=', next)
        .returningAll()
        .executeTakeFirst()
      return row && toJob(row)
    },

    async heartbeat(jobId, worker, leaseMs, progress) {
      const row = await held(jobId, worker)
        .set({
          lease_until: leaseOf(leaseMs),
          ...(progress && progressValues(progress)),
          ...(progress && {
            attempts: sql`CASE WHEN done + failed < ${progress.done + progress.failed}::int
              OR total IS DISTINCT FROM coalesce(${progress.total ?? null}::int, total) THEN 1 ELSE attempts END`,
          }),
        })
        .returning('cancel_requested')
        .executeTakeFirst()
      return row ? (row.cancel_requested ? 'cancel' : 'go on') : 'lost'
    },

    async finish(jobId, worker, { state, ...progress }) {
      await held(jobId, worker)
        .set({ state, ...progressValues(progress), error: null, finished_at: now, ...nobodysJob })
        .execute()
    },

    async fail(jobId, worker, error, retryAt) {
      const values = { error: storableText(error).slice(0, LONGEST_ERROR), ...nobodysJob }
      const update = held(jobId, worker)
      if (!retryAt) await update.set({ ...values, state: 'failed', finished_at: now }).execute()
      else
        await update
          .set({ ...values, state: queuedOrCancelled, finished_at: finishedIfCancelled, run_at: retryAt })
          .execute()
    },

    async release(jobId, worker) {
      await held(jobId, worker)
        .set({
          state: queuedOrCancelled,
          finished_at: finishedIfCancelled,
          attempts: sql`greatest(attempts - 1, 0)`,
          ...nobodysJob,
        })
        .execute()
    },

    async cancel(jobId) {
      if (!isStorable(jobId)) throw notFound(jobId)
      // Nobody works on a job whose lease has passed: it need not wait for a heartbeat.
      const idle = sql<boolean>`(state = 'queued' OR lease_until < now())`
      await db
        .updateTable('jobs')
        .set({
          cancel_requested: true,
          state: sql`CASE WHEN ${idle} THEN 'cancelled' ELSE state END`,
          finished_at: sql`CASE WHEN ${idle} THEN now() END`,
          worker: sql`CASE WHEN ${idle} THEN NULL ELSE worker END`,
          lease_until: sql`CASE WHEN ${idle} THEN NULL ELSE lease_until END`,
        })
        .where('job_id', '=', jobId)
        .where('state', 'in', ['queued', 'running'])
        .execute()
      return get(jobId)
    },

    async redrive(jobId) {
      const row = isStorable(jobId)
        ? await db
            .updateTable('jobs')
            .set({
              state: 'queued',
              attempts: 0,
              error: null,
              finished_at: null,
              cancel_requested: false,
              run_at: now,
              ...nobodysJob,
            })
            .where('job_id', '=', jobId)
            .where('state', 'in', ['done', 'failed', 'cancelled'])
            .returningAll()
            .executeTakeFirst()
        : undefined
      if (row) return toJob(row)
      const { state } = await get(jobId)
      throw new LikenessError('job_not_finished', { details: { jobId, state } })
    },

    async list({ kind, collections, limit, offset }) {
      const listed = db
        .selectFrom('jobs')
        .$if(kind !== undefined, (query) => query.where('kind', '=', storableText(kind ?? '')))
        .$if(collections !== undefined, (query) =>
          query.where('collection_id', '=', sql<string>`ANY(${(collections ?? []).filter(isStorable)}::text[])`),
        )
      const { total } = await listed
        .select((count) => count.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await listed
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('job_id')
        .limit(limit)
        .offset(offset)
        .execute()
      return { total, jobs: rows.map(toJob) }
    },

    async remove(jobId) {
      if (isStorable(jobId)) await db.deleteFrom('jobs').where('job_id', '=', jobId).execute()
    },
  }
}

const leaseOf = (leaseMs: number) => sql<Date>`now() + ${leaseMs}::double precision * interval '1 millisecond'`
