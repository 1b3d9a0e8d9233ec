/** Tickets for jobs that have none: whoever added them died in between, or SQS was away. */
import type { Job, Queue } from '../queue.ts'
import type { Line } from './line.ts'
import { ticketFor } from './ticket.ts'

const PAGE = 500
/** Ten thousand tickets at a time. */
const PAGES = 20

type Records = Pick<Queue, 'counts' | 'list'>

/** How many that wait were added after `then`. They are listed newest first: the border is found by halving. */
async function countSince(records: Records, then: number, total: number): Promise<number> {
  let [low, high] = [0, total]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const { jobs } = await records.list({ state: 'queued', limit: 1, offset: middle })
    if (jobs[0] && jobs[0].createdAt.getTime() > then) low = middle + 1
    else high = middle
  }
  return low
}

/** The oldest that wait, then some that run. */
async function oldest(records: Records, then: number, wanted: number): Promise<Job[]> {
  const found = new Map<string, Job>()
  const isOld = ({ createdAt }: Job) => createdAt.getTime() <= then
  const { queued } = await records.counts({ state: 'queued' })
  for (let end = queued; end > 0 && found.size < wanted && queued - end < PAGE * PAGES; end -= PAGE) {
    const offset = Math.max(0, end - PAGE)
    const { jobs } = await records.list({ state: 'queued', limit: end - offset, offset })
    const old = jobs.filter(isOld).reverse()
    for (const job of old) found.set(job.jobId, job)
    if (old.length < jobs.length) break
  }
  if (found.size < wanted) {
    const { jobs } = await records.list({ state: 'running', limit: PAGE, offset: 0 })
    for (const job of jobs.filter(isOld)) found.set(job.jobId, job)
  }
  return [...found.values()].slice(0, wanted)
}

/**
 * Every job that has not ended should have a ticket, and as tickets are worth any job, it is enough to make up the
 * number. Returns how many were sent. The queue's count lags behind by up to a minute: a ticket too many does no harm.
 */
export async function reconcile(deps: {
  records: Records
  line: Line
  queueUrl: string
  olderThanMs: number
}): Promise<number> {
  const { records, line, queueUrl, olderThanMs } = deps
  const then = Date.now() - olderThanMs
  const [{ queued }, { running }] = [
    await records.counts({ state: 'queued' }),
    await records.counts({ state: 'running' }),
  ]
  if (queued + running === 0) return 0
  const { visible, inFlight, delayed } = await line.depth(queueUrl)
  const missing = queued + running - visible - inFlight - delayed
  if (missing <= 0) return 0
  const wanted = missing - (await countSince(records, then, queued))
  if (wanted <= 0) return 0
  const jobs = await oldest(records, then, wanted)
  await line.send(
    queueUrl,
    jobs.map((job) => ticketFor(job)),
  )
  return jobs.length
}
