/** From tickets to jobs. */
import { isLikenessError } from '#errors'
import type { ByKind, Job, Limits, Queue } from '../queue.ts'
import { BATCH } from './batches.ts'
import type { Hand } from './hand.ts'
import type { Line, Received } from './line.ts'
import { leniently, whyOf, type QueueLogger } from './log.ts'
import { hidingFor, sortOut, type Ticket } from './ticket.ts'
import type { Used } from './used.ts'

export interface ClaimingDeps {
  records: Queue
  line: Line
  hand: Hand
  used: Used
  log: QueueLogger
  queueUrl: string
  waitSeconds: number
  sweepMs: number
}

export interface Claiming extends Pick<Queue, 'claim' | 'claimMany'> {
  /** There may be work without a ticket: a job has ended and made room, or was given back. */
  hurry(): void
}

interface Wanted {
  kinds: string[]
  worker: string
  leaseMs: number
  /** Tickets. */
  most: number
  limits: Limits | undefined
  ask(): Promise<Job[]>
}

/** How often one claim receives tickets without work. */
const LOOKS = 10
/** How long a claim waits for a ticket, in seconds, where jobs wait that may not be claimed yet: room may be made here. */
const SHORT_WAIT_SECONDS = 1
const SHORT_WAITS_MS = 60_000

export function createClaiming(deps: ClaimingDeps): Claiming {
  const { records, line, hand, used, log, queueUrl, waitSeconds, sweepMs } = deps
  let sweepAt = performance.now() + sweepMs
  let blockedAt = -Infinity

  const hurry = () => {
    if (Number.isFinite(sweepMs)) sweepAt = performance.now()
  }

  /**
   * Now and then, when there was no ticket, the database is asked without one: whatever a ticket was lost of is begun,
   * also while SQS is away.
   */
  async function sweep({ ask }: Wanted): Promise<Job[]> {
    const now = performance.now()
    if (now < sweepAt) return []
    sweepAt = now + sweepMs
    const jobs = await ask()
    if (jobs.length === 0) return jobs
    log.info({ jobs: jobs.length, kind: jobs[0]!.kind }, 'jobs were begun without a ticket')
    return jobs
  }

  /** Each job gets its own ticket if that is among them, or any other. Returns those that are left over. */
  function bind(jobs: Job[], tickets: Ticket[], { worker, leaseMs }: Wanted): Ticket[] {
    const left = new Set(tickets)
    const take = (job: Job, ticket: Ticket | undefined) => {
      if (!ticket) return false
      left.delete(ticket)
      hand.take({ jobId: job.jobId, worker }, leaseMs, ticket.message)
      return true
    }
    const others = jobs.filter(
      (job) =>
        !take(
          job,
          tickets.find(({ jobId }) => jobId === job.jobId),
        ),
    )
    for (const job of others) take(job, [...left][0])
    return [...left]
  }

  const putBack = (messages: Received[]) =>
    leniently(log, {}, 'tickets could not be put back', () => line.hide(messages, 0))

  /** Undefined: those were none, there may be others. */
  async function use(messages: Received[], wanted: Wanted): Promise<Job[] | undefined> {
    const { kinds, worker, leaseMs, limits, ask } = wanted
    const { ours, foreign, rubbish } = sortOut(messages, kinds)
    await used.drop(rubbish)
    await used.redriveDead(ours)
    // A ticket is worth a job, whichever the database chooses.
    const jobs = messages.length > rubbish.length ? await ask() : []
    // They belong to workers of other kinds, who must find them; what they told us is that it is worth looking.
    await putBack(foreign.map(({ message }) => message))
    if (jobs.length > 0) {
      await putBack(bind(jobs, ours, wanted).map(({ message }) => message))
      return jobs
    }
    const claimThis = (jobId: string) => records.claim(kinds, worker, leaseMs, jobId, limits)
    const { job, blocked } = await used.clear(ours, leaseMs, claimThis)
    if (job) bind([job], ours.filter(({ jobId }) => jobId === job.jobId).slice(0, 1), wanted)
    if (blocked) blockedAt = performance.now()
    if (job) return [job]
    return blocked || (foreign.length > 0 && ours.length === 0) ? [] : undefined
  }

  async function look(wanted: Wanted): Promise<Job[]> {
    const now = performance.now()
    const isBlocked = now - blockedAt < SHORT_WAITS_MS
    // Where the database is asked next there is nothing to wait for.
    const firstWait = now >= sweepAt ? 0 : isBlocked ? Math.min(SHORT_WAIT_SECONDS, waitSeconds) : waitSeconds
    for (let looks = 0; looks < LOOKS; looks++) {
      let messages: Received[]
      try {
        messages = await line.receive(queueUrl, {
          hideSeconds: hidingFor(wanted.leaseMs),
          waitSeconds: looks > 0 ? 0 : firstWait,
          // Where tickets without work were left behind there are often many.
          most: looks > 0 ? BATCH : Math.min(BATCH, wanted.most),
        })
      } catch (error) {
        // A queue that is closed ends the waiting of its workers.
        if (isLikenessError(error) && error.code === 'cancelled') return []
        const jobs = await sweep(wanted)
        if (jobs.length === 0) throw error
        log.warn(whyOf(error), 'the queue cannot be asked for tickets; the database is')
        return jobs
      }
      if (messages.length === 0) return sweep(wanted)
      try {
        const jobs = await use(messages, wanted)
        if (jobs) return jobs
      } catch (error) {
        await putBack(messages)
        throw error
      }
    }
    return []
  }

  /** Where there was one there may be more, of which no ticket tells: the next claim without a ticket asks, too. */
  async function take(wanted: Wanted): Promise<Job[]> {
    const jobs = await look(wanted)
    if (jobs.length > 0) hurry()
    return jobs
  }

  return {
    hurry,

    async claim(kinds, worker, leaseMs, jobId, limits) {
      const ask = () => records.claim(kinds, worker, leaseMs, jobId, limits)
      if (jobId !== undefined || kinds.length === 0) return ask()
      const asked = async () => [await ask()].filter((job) => job !== undefined)
      return (await take({ kinds, worker, leaseMs, most: 1, limits, ask: asked }))[0]
    },

    async claimMany(kinds, worker, leaseMs, most, limits) {
      const ask = () => records.claimMany(kinds, worker, leaseMs, most, limits)
      if (kinds.length === 0) return ask()
      return take({ kinds, worker, leaseMs, most: mostOf(kinds, most), limits, ask })
    },
  }
}

const mostOf = (kinds: string[], most: ByKind): number =>
  typeof most === 'number' ? Math.max(1, most) : Math.max(1, ...kinds.map((kind) => most[kind] ?? 1))
