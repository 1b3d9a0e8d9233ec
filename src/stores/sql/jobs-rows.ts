/** What the statements about jobs have in common. */
import { sql, type Kysely, type RawBuilder, type Selectable, type UpdateQueryBuilder, type UpdateResult } from 'kysely'
import { LikenessError } from '#errors'
import type { Counts, Job, JobFilter } from '#queue/queue.ts'
import { isStorable } from './pages.ts'
import type { JobsTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

export type Db = Kysely<Tables>
export type JobRow = Selectable<JobsTable>

export const toJob = (row: JobRow): Job => ({
  jobId: row.job_id,
  kind: row.kind,
  group: row.group_id,
  batch: row.batch,
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

export const notFound = (jobId: string) =>
  new LikenessError('job_not_found', { details: { jobId: jobId.slice(0, 100) } })

/** A statement that is given many rows at a time is given so many. */
export const ROWS_AT_ONCE = 1000

export const now = sql<Date>`now()`
export const nobodysJob = { worker: null, lease_until: null }
/** Of any state, queued as if it were new. */
export const queuedAgain = {
  ...{ state: 'queued' as const, attempts: 0, error: null, finished_at: null, cancel_requested: false, run_at: now },
  ...nobodysJob,
}
export const leaseOf = (leaseMs: number) => sql<Date>`now() + ${leaseMs}::double precision * interval '1 millisecond'`

export const noCounts = (): Counts => ({ queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 })

/** Nobody works on a job whose lease has passed: it need not wait for a heartbeat. */
const idle = sql<boolean>`(state = 'queued' OR lease_until < now())`
export const cancelledIfIdle = {
  cancel_requested: true,
  state: sql<'cancelled'>`CASE WHEN ${idle} THEN 'cancelled' ELSE state END`,
  finished_at: sql<Date>`CASE WHEN ${idle} THEN now() END`,
  worker: sql<string>`CASE WHEN ${idle} THEN NULL ELSE worker END`,
  lease_until: sql<Date>`CASE WHEN ${idle} THEN NULL ELSE lease_until END`,
}

/** For a WHERE clause. What cannot be stored is not there. */
export function matching(filter: JobFilter & { excludeKinds?: string[] }): RawBuilder<boolean> {
  const { kind, group, batch, state, collections, finishedBefore, excludeKinds } = filter
  const is = (column: string, value: string) =>
    isStorable(value) ? sql<boolean>`${sql.ref(column)} = ${value}` : sql<boolean>`false`
  const conditions: RawBuilder<boolean>[] = []
  if (kind !== undefined) conditions.push(is('kind', kind))
  if (group !== undefined) conditions.push(is('group_id', group))
  if (batch === null) conditions.push(sql`batch IS NULL`)
  else if (batch !== undefined) conditions.push(is('batch', batch))
  // As it is written in the indexes that are for one state only.
  if (state !== undefined) conditions.push(sql`state = ${sql.lit(state)}`)
  if (collections !== undefined)
    conditions.push(sql`collection_id = ANY(${collections.filter((id) => isStorable(id))}::text[])`)
  if (finishedBefore !== undefined) conditions.push(sql`finished_at < ${finishedBefore}`)
  if (excludeKinds?.length) conditions.push(sql`kind <> ALL(${excludeKinds.filter((one) => isStorable(one))}::text[])`)
  return conditions.length > 0 ? sql`(${sql.join(conditions, sql` AND `)})` : sql`true`
}

export type Update = UpdateQueryBuilder<Tables, 'jobs', 'jobs', UpdateResult>
