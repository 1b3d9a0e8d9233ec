/** The queue in SQL. Whether a lease has passed is decided by the database's clock, so that machines need not agree. */
import { LikenessError } from '#errors'
import type { Job, Queue } from '#queue/queue.ts'
import { adding } from './jobs-add.ts'
import { manyJobs } from './jobs-all.ts'
import { claiming } from './jobs-claim.ts'
import { pausing } from './jobs-groups.ts'
import { holding } from './jobs-hold.ts'
import { cancelledIfIdle, notFound, queuedAgain, toJob, type Db } from './jobs-rows.ts'
import { isStorable } from './pages.ts'

export function createQueue(db: Db): Queue {
  async function get(jobId: string): Promise<Job> {
    const row = isStorable(jobId)
      ? await db.selectFrom('jobs').selectAll().where('job_id', '=', jobId).executeTakeFirst()
      : undefined
    if (!row) throw notFound(jobId)
    return toJob(row)
  }

  return {
    ...adding(db),
    ...claiming(db),
    ...holding(db),
    ...manyJobs(db),
    ...pausing(db),
    get,

    async cancel(jobId) {
      if (!isStorable(jobId)) throw notFound(jobId)
      await db
        .updateTable('jobs')
        .set(cancelledIfIdle)
        .where('job_id', '=', jobId)
        .where('state', 'in', ['queued', 'running'])
        .execute()
      return get(jobId)
    },

    async redrive(jobId) {
      const row = isStorable(jobId)
        ? await db
            .updateTable('jobs')
            .set(queuedAgain)
            .where('job_id', '=', jobId)
            .where('state', 'in', ['done', 'failed', 'cancelled'])
            .returningAll()
            .executeTakeFirst()
        : undefined
      if (row) return toJob(row)
      const { state } = await get(jobId)
      throw new LikenessError('job_not_finished', { details: { jobId, state } })
    },

    async remove(jobId) {
      if (isStorable(jobId)) await db.deleteFrom('jobs').where('job_id', '=', jobId).execute()
    },
  }
}
