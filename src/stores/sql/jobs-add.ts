/** Putting jobs on the queue. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { LikenessError } from '#errors'
import type { NewJob, Queue } from '#queue/queue.ts'
import { storableJson, storableText } from './job-values.ts'
import { ROWS_AT_ONCE, toJob, type Db } from './jobs-rows.ts'
import { assertStorable } from './pages.ts'

function rowOf({ jobId, kind, payload, createdBy, ...job }: NewJob) {
  assertStorable('The kind of job', kind)
  assertStorable('The group', job.group ?? '')
  assertStorable('The batch', job.batch ?? '')
  assertStorable('The collection id', job.collectionId ?? '')
  assertStorable('The idempotency key', job.idempotencyKey ?? '')
  return {
    ...{ job_id: jobId ?? `job_${randomUUID()}`, kind, group_id: job.group ?? kind, batch: job.batch ?? null },
    ...{ payload, collection_id: job.collectionId ?? null, created_by: storableText(createdBy) },
    ...{ idempotency_key: job.idempotencyKey ?? null, total: job.total ?? null, priority: job.priority ?? 0 },
    run_at: job.runAt,
  }
}

export function adding(db: Db): Pick<Queue, 'add' | 'addMany'> {
  async function add(job: NewJob) {
    const { run_at, ...values } = rowOf(job)
    const row = await db
      .insertInto('jobs')
      .values({ ...values, payload: storableJson(job.payload), state: 'queued', ...(run_at && { run_at }) })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst()
    if (row) return toJob(row)
    const first = await db
      .selectFrom('jobs')
      .selectAll()
      .where((or) =>
        or.or([
          or.and([or('kind', '=', job.kind), or('idempotency_key', '=', job.idempotencyKey ?? null)]),
          or('job_id', '=', job.jobId ?? null),
        ]),
      )
      .executeTakeFirst()
    // It was removed in between.
    if (!first) throw new LikenessError('overloaded', { message: 'The job was just removed; try again.' })
    return toJob(first)
  }

  async function addSome(jobs: ReturnType<typeof rowOf>[]): Promise<number> {
    const rows = storableJson(jobs.map((job, place) => ({ ...job, payload: job.payload ?? null, place })))
    // The order they are given in is the order they are due in.
    const { numAffectedRows } = await sql`INSERT INTO jobs (job_id, kind, group_id, batch, payload, collection_id,
        created_by, idempotency_key, total, priority, state, run_at)
      SELECT job_id, kind, group_id, batch, payload, collection_id, created_by, idempotency_key, total, priority,
        'queued', coalesce(run_at, now() - (${jobs.length}::int - place) * interval '1 microsecond')
      FROM jsonb_to_recordset(${rows}::jsonb) AS given (job_id text, kind text, group_id text, batch text,
        payload jsonb, collection_id text, created_by text, idempotency_key text, total int, priority int,
        run_at timestamptz, place int)
      ON CONFLICT DO NOTHING`.execute(db)
    return Number(numAffectedRows ?? 0)
  }

  return {
    add,
    async addMany(jobs) {
      const rows = jobs.map(rowOf)
      let added = 0
      for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
        added += await addSome(rows.slice(from, from + ROWS_AT_ONCE))
      return added
    },
  }
}
