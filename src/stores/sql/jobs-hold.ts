/** What the holder of a job may do with it, for as long as the lease is theirs. */
import { sql, type RawBuilder } from 'kysely'
import type { Held, Progress, Queue } from '#queue/queue.ts'
import { storableText } from './job-values.ts'
import { leaseOf, nobodysJob, now, ROWS_AT_ONCE, type Db, type Update } from './jobs-rows.ts'
import { isStorable } from './pages.ts'

const LONGEST_ERROR = 2000

/** A job that somebody wants cancelled is not queued again. */
const queuedOrCancelled = sql<'queued' | 'cancelled'>`CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END`
const finishedIfCancelled = sql<Date | null>`CASE WHEN cancel_requested THEN now() END`

function progressValues({ total, done, failed }: Progress) {
  return { done, failed, ...(total !== undefined && { total }) }
}

/** Rows of `held` as a table that can be joined. */
const tableOf = (held: Held[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(held)}::jsonb) AS held ("jobId" text, worker text, state text, done int,
    failed int, total int)`
const stillHeld = sql`jobs.job_id = held."jobId" AND jobs.worker = held.worker AND jobs.state = 'running'`

type Holding = Pick<Queue, 'heartbeat' | 'heartbeatMany' | 'finish' | 'finishMany' | 'fail' | 'release' | 'releaseMany'>

export function holding(db: Db): Holding {
  /** An update of a job that this claim still holds. */
  const held = (jobId: string, worker: string): Update =>
    db
      .updateTable('jobs')
      .where('job_id', '=', isStorable(jobId) ? jobId : '')
      .where('worker', '=', worker)
      .where('state', '=', 'running')

  async function updateAll<Row>(all: Held[], set: RawBuilder<unknown>): Promise<Row[]> {
    const known = all.filter(({ jobId, worker }) => isStorable(jobId) && isStorable(worker))
    const found: Row[] = []
    for (let from = 0; from < known.length; from += ROWS_AT_ONCE) {
      const some = known.slice(from, from + ROWS_AT_ONCE)
      const { rows } = await sql<Row>`UPDATE jobs SET ${set} FROM ${tableOf(some)} WHERE ${stillHeld}
        RETURNING jobs.job_id, jobs.cancel_requested`.execute(db)
      found.push(...rows)
    }
    return found
  }

  return {
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

    async heartbeatMany(all, leaseMs) {
      type Row = { job_id: string; cancel_requested: boolean }
      const rows = await updateAll<Row>(all, sql`lease_until = ${leaseOf(leaseMs)}`)
      const answers = new Map<string, 'cancel' | 'lost'>(all.map(({ jobId }) => [jobId, 'lost']))
      for (const { job_id: jobId, cancel_requested: cancel } of rows) {
        if (cancel) answers.set(jobId, 'cancel')
        else answers.delete(jobId)
      }
      return answers
    },

    async finish(jobId, worker, { state, ...progress }) {
      await held(jobId, worker)
        .set({ state, ...progressValues(progress), error: null, finished_at: now, ...nobodysJob })
        .execute()
    },

    async finishMany(ended) {
      await updateAll(
        ended,
        sql`state = held.state, done = held.done, failed = held.failed, total = coalesce(held.total, jobs.total),
          error = NULL, finished_at = now(), worker = NULL, lease_until = NULL`,
      )
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

    async releaseMany(all) {
      await updateAll(
        all,
        sql`state = ${queuedOrCancelled}, finished_at = ${finishedIfCancelled}, attempts = greatest(attempts - 1, 0),
          worker = NULL, lease_until = NULL`,
      )
    },
  }
}
