/**
 * Who works on what next. Jobs wait in **lanes**: of one kind, group and priority. A claim steps from lane to lane by
 * the index (a lane of 50,000 costs as much as one of 10), picks the lane whose turn it is, and takes its first jobs.
 *
 * Conditions and orders are written so that only `jobs_queued` fits, also before the database has any statistics: it
 * would sort all that wait otherwise, having seen that 50,000 rows were one when it last looked.
 */
import { sql, type RawBuilder } from 'kysely'
import type { ByKind, Limits, Queue } from '#queue/queue.ts'
import { leaseOf, toJob, type Db, type JobRow } from './jobs-rows.ts'
import { isStorable } from './pages.ts'

const runningOf = (wanted: RawBuilder<unknown>) =>
  sql`(SELECT count(*) FROM jobs r WHERE r.state = 'running' AND r.lease_until >= now() AND ${wanted})`

/** How many more may be taken of a kind and group. Counted only where there is a limit. */
const roomIn = (group: RawBuilder<unknown>) => sql<number>`greatest(0, least(asked.most,
  CASE WHEN asked."perKind" IS NOT NULL THEN asked."perKind" - ${runningOf(sql`r.kind = asked.kind`)} END,
  CASE WHEN asked."perGroup" IS NOT NULL
    THEN asked."perGroup" - ${runningOf(sql`r.kind = asked.kind AND r.group_id = ${group}`)} END))`

const of = (kind: string, values: ByKind | undefined) => (typeof values === 'object' ? values[kind] : values)

/** What is asked for of each kind, as a table. */
function askedOf(kinds: string[], most: ByKind, { perKind, perGroup }: Limits) {
  const asked = kinds.filter(isStorable).map((kind) => ({
    ...{ kind, most: Math.max(1, of(kind, most) ?? 1) },
    ...{ perKind: of(kind, perKind) ?? null, perGroup: of(kind, perGroup) ?? null },
  }))
  return sql`jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
    AS asked (kind text, most bigint, "perKind" bigint, "perGroup" bigint)`
}

const begun = (worker: string, leaseMs: number) => sql`state = 'running', worker = ${worker},
  lease_until = ${leaseOf(leaseMs)}, attempts = attempts + 1, started_at = coalesce(started_at, now())`

/** Whoever takes jobs goes to the end of the line. */
const SERVED = sql`INSERT INTO job_groups (group_id, served)
  SELECT group_id, (SELECT coalesce(max(served), 0) + 1 FROM job_groups) FROM claimed LIMIT 1
  ON CONFLICT (group_id) DO UPDATE SET served = excluded.served`

const LAPSED = sql`state = 'running' AND lease_until < now()`

export function claiming(db: Db): Pick<Queue, 'claim' | 'claimMany'> {
  /** Costs a tenth of the rest, and workers ask all the time. */
  async function isAnyDue(kinds: string[]): Promise<boolean> {
    const wanted = sql`kind = ANY(${kinds.filter(isStorable)}::text[])`
    const { rows } = await sql<{ due: boolean }>`SELECT
      EXISTS (SELECT FROM jobs WHERE state = 'queued' AND ${wanted} AND run_at <= now())
      OR EXISTS (SELECT FROM jobs WHERE ${LAPSED} AND ${wanted}) AS due`.execute(db)
    return rows[0]?.due === true
  }

  /**
   * Lanes are looked through in turn until one has a job that no other claim is taking at the moment; rows beyond that
   * lane are locked for the moment only.
   */
  async function take(kinds: string[], worker: string, leaseMs: number, most: ByKind, limits: Limits) {
    if (!(await isAnyDue(kinds))) return []
    const asked = askedOf(kinds, most, limits)
    const wanted = sql`${kinds.filter(isStorable)}::text[]`
    const { rows } = await sql<JobRow>`WITH RECURSIVE lanes AS (
        SELECT first.* FROM unnest(${wanted}) AS one (kind) CROSS JOIN LATERAL (
          SELECT kind, group_id, priority, run_at FROM jobs WHERE state = 'queued' AND kind = one.kind
          ORDER BY kind, group_id, priority, run_at LIMIT 1) AS first
        UNION ALL
        SELECT next.* FROM lanes CROSS JOIN LATERAL (
          SELECT kind, group_id, priority, run_at FROM jobs WHERE state = 'queued' AND kind = lanes.kind
            AND (group_id, priority) > (lanes.group_id, lanes.priority)
          ORDER BY kind, group_id, priority, run_at LIMIT 1) AS next
      ), due AS (
        SELECT *, false AS lapsed FROM lanes WHERE run_at <= now()
        UNION ALL
        SELECT kind, group_id, priority, min(run_at), true FROM jobs WHERE ${LAPSED} AND kind = ANY(${wanted})
        GROUP BY kind, group_id, priority
      ), turns AS MATERIALIZED (
        SELECT lane.*, ${roomIn(sql`lane.group_id`)} AS room
        FROM due AS lane JOIN ${asked} USING (kind) LEFT JOIN job_groups USING (group_id)
        WHERE paused_at IS NULL AND (held_until IS NULL OR held_until <= now())
        ORDER BY priority DESC, coalesce(served, 0), group_id, lapsed DESC, lane.run_at
      ), found AS MATERIALIZED (
        SELECT row_number() OVER () AS place, picked.* FROM (
          SELECT one.*, lane.kind, lane.group_id, lane.priority, lane.lapsed FROM turns AS lane CROSS JOIN LATERAL (
            SELECT * FROM (
              SELECT job_id FROM jobs WHERE NOT lane.lapsed AND state = 'queued' AND run_at <= now()
                AND (kind, group_id, priority) >= (lane.kind, lane.group_id, lane.priority)
                AND (kind, group_id, priority) <= (lane.kind, lane.group_id, lane.priority)
              ORDER BY kind, group_id, priority, run_at, job_id LIMIT lane.room FOR UPDATE SKIP LOCKED) AS waiting
            UNION ALL SELECT * FROM (
              SELECT job_id FROM jobs WHERE lane.lapsed AND ${LAPSED}
                AND kind = lane.kind AND group_id = lane.group_id AND priority = lane.priority
              ORDER BY run_at, job_id LIMIT least(1, lane.room) FOR UPDATE SKIP LOCKED) AS abandoned
          ) AS one LIMIT (SELECT max(room) FROM turns)
        ) AS picked
      ), claimed AS (
        UPDATE jobs SET ${begun(worker, leaseMs)} FROM found, (SELECT * FROM found WHERE place = 1) AS first
        WHERE jobs.job_id = found.job_id AND found.kind = first.kind AND found.group_id = first.group_id
          AND found.priority = first.priority AND found.lapsed = first.lapsed
        RETURNING jobs.*, found.place
      ), served AS (${SERVED})
      SELECT * FROM claimed ORDER BY place`.execute(db)
    return rows.map(toJob)
  }

  async function takeThis(jobId: string, kinds: string[], worker: string, leaseMs: number, limits: Limits) {
    const { rows } = await sql<JobRow>`UPDATE jobs SET ${begun(worker, leaseMs)} WHERE job_id = (
        SELECT job_id FROM jobs AS job JOIN ${askedOf(kinds, 1, limits)} USING (kind) WHERE job_id = ${jobId}
          AND ((state = 'queued' AND run_at <= now()) OR (${LAPSED}))
          AND NOT EXISTS (SELECT FROM job_groups g WHERE g.group_id = job.group_id
            AND (paused_at IS NOT NULL OR held_until > now()))
          AND ${roomIn(sql`job.group_id`)} > 0
        FOR UPDATE OF job SKIP LOCKED)
      RETURNING *`.execute(db)
    return rows.map(toJob)
  }

  return {
    async claim(kinds, worker, leaseMs, jobId, limits = {}) {
      if (jobId === undefined) return (await take(kinds, worker, leaseMs, 1, limits))[0]
      return isStorable(jobId) ? (await takeThis(jobId, kinds, worker, leaseMs, limits))[0] : undefined
    },
    claimMany: (kinds, worker, leaseMs, most, limits = {}) => take(kinds, worker, leaseMs, most, limits),
  }
}
