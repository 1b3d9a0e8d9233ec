/** Jobs by the many: looked at, counted, cancelled, tried again, removed. */
import { sql } from 'kysely'
import { LikenessError } from '#errors'
import type { GroupSummary, Job, JobFilter, Queue } from '#queue/queue.ts'
import { cancelledIfIdle, matching, noCounts, queuedAgain, toJob, type Db } from './jobs-rows.ts'

/** A condition that was forgotten must not mean everything. */
function assertFiltered(filter: JobFilter): void {
  if (Object.values(filter).some((value) => value !== undefined)) return
  throw new LikenessError('invalid_argument', {
    message: 'Say which jobs: by kind, group, batch, state or collection.',
  })
}

interface SummaryRow {
  kind: string
  group_id: string
  state: Job['state']
  total: number
  paused: boolean
  oldest: Date | null
  recent: number
}

export function manyJobs(
  db: Db,
): Pick<Queue, 'list' | 'counts' | 'summary' | 'cancelAll' | 'redriveAll' | 'removeAll'> {
  return {
    async list({ limit, offset, ...filter }) {
      const listed = db.selectFrom('jobs').where(matching(filter))
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

    async counts(filter) {
      const rows = await db
        .selectFrom('jobs')
        .select(['state', (count) => count.fn.countAll<number>().as('total')])
        .where(matching(filter))
        .groupBy('state')
        .execute()
      return rows.reduce((counts, { state, total }) => ({ ...counts, [state]: total }), noCounts())
    },

    async summary({ collections }) {
      const { rows } = await sql<SummaryRow>`SELECT kind, group_id, state, count(*) AS total,
          (SELECT paused_at IS NOT NULL FROM job_groups g WHERE g.group_id = jobs.group_id) AS paused,
          min(run_at) FILTER (WHERE state = 'queued' AND run_at <= now()) AS oldest,
          count(*) FILTER (WHERE state IN ('done', 'failed') AND finished_at > now() - interval '1 minute') AS recent
        FROM jobs WHERE ${matching({ collections })} GROUP BY kind, group_id, state ORDER BY kind, group_id`.execute(db)
      const groups = new Map<string, GroupSummary>()
      for (const { kind, group_id: group, state, total, paused, oldest, recent } of rows) {
        const key = JSON.stringify([kind, group])
        const one = groups.get(key) ?? {
          ...{ kind, group, counts: noCounts(), paused: paused ?? false, oldestWaiting: null, lastMinute: 0 },
        }
        one.counts[state] = total
        one.oldestWaiting ??= oldest
        one.lastMinute += recent
        groups.set(key, one)
      }
      return [...groups.values()]
    },

    async cancelAll(filter) {
      assertFiltered(filter)
      const { numUpdatedRows } = await db
        .updateTable('jobs')
        .set(cancelledIfIdle)
        .where(matching(filter))
        .where('state', 'in', ['queued', 'running'])
        .executeTakeFirst()
      return Number(numUpdatedRows)
    },

    async redriveAll(filter) {
      const { numUpdatedRows } = await db
        .updateTable('jobs')
        .set(queuedAgain)
        .where(matching({ ...filter, state: 'failed' }))
        .executeTakeFirst()
      return Number(numUpdatedRows)
    },

    async removeAll(filter) {
      assertFiltered(filter)
      const { numDeletedRows } = await db.deleteFrom('jobs').where(matching(filter)).executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}
