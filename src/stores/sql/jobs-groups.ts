/** Groups of jobs that are paused until somebody resumes them, or held for a time. */
import { sql } from 'kysely'
import type { Queue } from '#queue/queue.ts'
import { leaseOf, type Db } from './jobs-rows.ts'
import { assertStorable, isStorable } from './pages.ts'

export function pausing(db: Db): Pick<Queue, 'pause' | 'resume' | 'paused' | 'hold'> {
  return {
    async pause(group) {
      assertStorable('The group', group)
      await sql`INSERT INTO job_groups (group_id, paused_at) VALUES (${group}, now())
        ON CONFLICT (group_id) DO UPDATE SET paused_at = coalesce(job_groups.paused_at, now())`.execute(db)
    },

    async resume(group) {
      if (!isStorable(group)) return
      const free = { paused_at: null, held_until: null }
      await db.updateTable('job_groups').set(free).where('group_id', '=', group).execute()
    },

    async hold(group, ms) {
      assertStorable('The group', group)
      // The greatest leaves out what is null.
      const until = ms > 0 ? sql`greatest(job_groups.held_until, excluded.held_until)` : sql`NULL`
      await sql`INSERT INTO job_groups (group_id, held_until) VALUES (${group}, ${ms > 0 ? leaseOf(ms) : null})
        ON CONFLICT (group_id) DO UPDATE SET held_until = ${until}`.execute(db)
    },

    async paused() {
      const rows = await db
        .selectFrom('job_groups')
        .select('group_id')
        .where('paused_at', 'is not', null)
        .orderBy('group_id')
        .execute()
      return rows.map((row) => row.group_id)
    },
  }
}
