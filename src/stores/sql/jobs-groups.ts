/** Groups of jobs that are held up for a while. */
import { sql } from 'kysely'
import type { Queue } from '#queue/queue.ts'
import type { Db } from './jobs-rows.ts'
import { assertStorable, isStorable } from './pages.ts'

export function pausing(db: Db): Pick<Queue, 'pause' | 'resume' | 'paused'> {
  return {
    async pause(group) {
      assertStorable('The group', group)
      await sql`INSERT INTO job_groups (group_id, paused_at) VALUES (${group}, now())
        ON CONFLICT (group_id) DO UPDATE SET paused_at = coalesce(job_groups.paused_at, now())`.execute(db)
    },

    async resume(group) {
      if (!isStorable(group)) return
      await db.updateTable('job_groups').set({ paused_at: null }).where('group_id', '=', group).execute()
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
