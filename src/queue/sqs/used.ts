/** What becomes of tickets that nothing could be claimed with. */
import { isLikenessError } from '#errors'
import type { Job, Queue } from '../queue.ts'
import type { Letters } from './letters.ts'
import type { Line, Received } from './line.ts'
import { leniently, type QueueLogger } from './log.ts'
import { hidingFor, hidingUntil, isOfThisFailure, type Ticket } from './ticket.ts'

export interface Used {
  /** What is none of ours. */
  drop(messages: Received[]): Promise<void>
  /** An operator has moved dead letters back into the queue with the means of SQS. */
  redriveDead(tickets: Ticket[]): Promise<void>
  /**
   * `blocked`: there is a job that waits and may not be claimed: its group is paused, there are limits, or somebody
   * looks at it at this very moment. `job`: it could be claimed after all, and its ticket was left alone.
   */
  clear(
    tickets: Ticket[],
    leaseMs: number,
    claimThis: (jobId: string) => Promise<Job | undefined>,
  ): Promise<{ job: Job | undefined; blocked: boolean }>
}

/** Of a job that may not be claimed and does not say until when. Resuming its group and ending others do not wait. */
const LONGEST_RECHECK_SECONDS = 300
/** Of a lease: somebody works on the job, who may be dead. */
const RUNNING_RECHECK = 1 / 4

/** Undefined: there is no such job. */
export const find = (records: Queue, jobId: string): Promise<Job | undefined> =>
  records.get(jobId).catch((error: unknown) => {
    if (isLikenessError(error) && error.code === 'job_not_found') return undefined
    throw error
  })

export function createUsed(deps: { records: Queue; line: Line; letters: Letters; log: QueueLogger }): Used {
  const { records, line, letters, log } = deps

  const hide = (tickets: Ticket[], seconds: number) =>
    leniently(log, {}, 'tickets could not be put back', () =>
      line.hide(
        tickets.map(({ message }) => message),
        seconds,
      ),
    )

  /** By what `of` says of them. */
  function grouped<Key>(tickets: Ticket[], of: (ticket: Ticket) => Key): Map<Key, Ticket[]> {
    const groups = new Map<Key, Ticket[]>()
    for (const ticket of tickets) groups.set(of(ticket), [...(groups.get(of(ticket)) ?? []), ticket])
    return groups
  }

  return {
    async drop(messages) {
      if (messages.length === 0) return
      log.warn({ messages: messages.length }, 'messages that are none of ours were deleted from the queue')
      await leniently(log, {}, 'messages could not be deleted', () => line.remove(messages))
    },

    async redriveDead(tickets) {
      for (const { jobId, failedAt } of tickets.filter((ticket) => ticket.failedAt !== undefined)) {
        const job = await find(records, jobId)
        if (!job || !isOfThisFailure({ jobId, failedAt }, job)) continue
        const done = await leniently(log, { jobId }, 'a dead letter came back too late', () => records.redrive(jobId))
        if (done) log.info({ jobId }, 'a dead letter came back: its job is begun again')
      }
    },

    async clear(tickets, leaseMs, claimThis) {
      const found = await Promise.all(
        tickets.map(async (ticket) => ({ ticket, job: await find(records, ticket.jobId) })),
      )
      // Whoever failed one may have died before the letter was written.
      for (const { job } of found) if (job?.state === 'failed') await letters.ensure(job)
      const inState = (...states: (Job['state'] | undefined)[]) =>
        found.filter(({ job }) => states.includes(job?.state)).map(({ ticket }) => ticket)
      const due = ({ runAt }: Ticket) => (runAt === undefined ? 0 : hidingUntil(new Date(runAt)))
      const waiting = inState('queued').filter((ticket) => due(ticket) === 0)
      // Where the database took no notice of one for being looked at by somebody else at this moment.
      const job = waiting[0] && (await claimThis(waiting[0].jobId))
      const rest = job ? waiting.filter((ticket) => ticket !== waiting[0]) : waiting
      const later = inState('queued').filter((ticket) => due(ticket) > 0)
      for (const [seconds, some] of grouped(later, due)) await hide(some, seconds)
      for (const [seconds, some] of grouped(rest, recheckOf)) await hide(some, seconds)
      await hide(inState('running'), hidingFor(leaseMs * RUNNING_RECHECK))
      const over = inState('done', 'failed', 'cancelled', undefined).map(({ message }) => message)
      await leniently(log, {}, 'tickets without a job could not be deleted', () => line.remove(over))
      return { job, blocked: rest.length > 0 && !job }
    },
  }
}

const recheckOf = ({ message }: Ticket) => Math.min(LONGEST_RECHECK_SECONDS, 2 ** message.times)
