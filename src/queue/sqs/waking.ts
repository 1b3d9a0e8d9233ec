/** Sending tickets. What stays undone is done by `reconcile`, or by a worker that looks without a ticket. */
import { randomUUID } from 'node:crypto'
import type { Held, Job, NewJob, Queue } from '../queue.ts'
import type { Hand } from './hand.ts'
import type { Letters } from './letters.ts'
import type { Line } from './line.ts'
import { leniently, type QueueLogger } from './log.ts'
import { hidingUntil, ticketFor } from './ticket.ts'
import { find } from './used.ts'

export interface Waking extends Pick<Queue, 'add' | 'addMany' | 'redrive' | 'redriveAll' | 'resume'> {
  /** After rows were queued again: the tickets in hand, or new ones for jobs that were claimed without. */
  wake(held: Held[], runAt?: Date): Promise<void>
}

export interface WakingDeps {
  records: Queue
  line: Line
  hand: Hand
  letters: Letters
  log: QueueLogger
  queueUrl: string
}

const PAGE = 500
/** What is redriven by more is found all the same: workers that have work go on until there is none. */
const MOST_REDRIVEN = 10_000
/** Enough to wake some workers, who do the rest of the group. */
const RESUMING = 10

/** Later ones last. */
const byTime = (a: NewJob, b: NewJob) => (a.runAt?.getTime() ?? 0) - (b.runAt?.getTime() ?? 0)

/**
 * As many as were added. Where some were there already nobody says which, but tickets are worth any job of their kind:
 * then there is one for as many of each kind.
 */
function newOnes(jobs: (NewJob & { jobId: string })[], added: number) {
  if (added === jobs.length) return jobs
  const left = new Map<string, number>()
  return jobs.toSorted(byTime).filter(({ kind }) => {
    const count = left.get(kind) ?? added
    left.set(kind, count - 1)
    return count > 0
  })
}

export function createWaking({ records, line, hand, letters, log, queueUrl }: WakingDeps): Waking {
  const send = async (jobs: { jobId: string; kind: string; runAt?: Date | undefined }[]) => {
    const fields = jobs.length === 1 ? { jobId: jobs[0]!.jobId, kind: jobs[0]!.kind } : { jobs: jobs.length }
    await leniently(log, fields, 'jobs have no ticket yet: they are begun later', () =>
      line.send(
        queueUrl,
        jobs.map((job) => ticketFor(job, job.runAt)),
      ),
    )
  }
  const isQueued = (job: Job | undefined): job is Job => job?.state === 'queued'

  async function failed(filter: Parameters<Queue['redriveAll']>[0]): Promise<Job[]> {
    const found: Job[] = []
    while (found.length < MOST_REDRIVEN) {
      const { jobs } = await records.list({ ...filter, state: 'failed', limit: PAGE, offset: found.length })
      found.push(...jobs)
      if (jobs.length < PAGE) break
    }
    return found
  }

  return {
    async add(job) {
      const added = await records.add(job)
      if (isQueued(added)) await send([{ ...added, runAt: job.runAt }])
      return added
    },

    async addMany(jobs) {
      const named = jobs.map((job) => ({ ...job, jobId: job.jobId ?? `job_${randomUUID()}` }))
      const added = await records.addMany(named)
      await send(newOnes(named, added))
      return added
    },

    async redrive(jobId) {
      const job = await records.redrive(jobId)
      await send([job])
      await letters.remove([jobId])
      return job
    },

    async redriveAll(filter) {
      const jobs = await failed(filter)
      const redriven = await records.redriveAll(filter)
      if (redriven === 0) return 0
      await send(jobs)
      await letters.remove(jobs.map(({ jobId }) => jobId))
      return redriven
    },

    async resume(group) {
      await records.resume(group)
      const { jobs } = await records.list({ group, state: 'queued', limit: RESUMING, offset: 0 })
      await send(jobs)
    },

    async wake(held, runAt) {
      const without = await hand.putBack(held, runAt ? hidingUntil(runAt) : 0)
      const jobs = await Promise.all(without.map(({ jobId }) => find(records, jobId)))
      await send(jobs.filter(isQueued).map((job) => ({ ...job, runAt })))
    },
  }
}
