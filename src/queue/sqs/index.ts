/**
 * The queue with Amazon SQS as what wakes workers. Jobs stay rows of the database, behind `records`: SQS can neither
 * list nor cancel them, nor keep their progress. What SQS carries are tickets, messages that say "there is work".
 *
 *     add       row, then ticket ------------------------------.
 *                                                              v
 *     claim     ticket received, hidden for the lease <---- [ queue ] <--- reconcile, release, retry
 *                 '-> the job the database chooses             ^
 *     heartbeat   row renewed, ticket hidden for longer        | SQS's own redrive
 *     finish      row ended, ticket deleted                    |
 *     fail        row failed, dead letter written --------> [ dead letters ]
 *
 * Who holds a job is decided by the row's lease alone: a ticket too many, lost or seen twice, wakes somebody for nothing
 * or late, never two for the same job.
 */
import { LikenessError } from '#errors'
import type { Held, Queue } from '../queue.ts'
import { check } from './check.ts'
import { createClaiming } from './claiming.ts'
import { createHand } from './hand.ts'
import { createLetters } from './letters.ts'
import { createLine, type Depth, type LineOptions } from './line.ts'
import { silent, type QueueLogger } from './log.ts'
import { reconcile } from './reconcile.ts'
import { createUsed, find } from './used.ts'
import { createWaking } from './waking.ts'

export type { QueueLogger } from './log.ts'

export interface SqsOptions extends LineOptions {
  queueUrl: string
  /** Without it a job that has failed is told of by its row only. */
  deadLetterUrl?: string | undefined
  /** How long a claim waits for a ticket, in seconds, up to 20; 0 asks a part of SQS and does not wait. Default 5. */
  waitSeconds?: number | undefined
  /** How often the database is asked without a ticket, in milliseconds. Default 30,000; Infinity: never. */
  sweepMs?: number | undefined
  /** How old a job is before `reconcile` expects it to have a ticket, in milliseconds. Default 60,000. */
  settleMs?: number | undefined
}

export interface QueueDepths extends Depth {
  /** Null: there is no queue for dead letters. */
  dead: number | null
}

export interface SqsQueue extends Queue {
  /** Sends the tickets that are missing; returns how many. To be called now and then, by one process. */
  reconcile(): Promise<number>
  /** At the start: throws when the queues cannot be used, warns of what they should not be set to. */
  check(): Promise<void>
  /** Null: there is no queue for them. About right, as SQS counts. */
  deadLetters(): Promise<number | null>
  /** For metrics. About right, as SQS counts. */
  depths(): Promise<QueueDepths>
  /** Claims that wait come back with nothing. */
  close(): void
}

export function createSqsQueue(deps: { records: Queue; sqs: SqsOptions; log?: QueueLogger }): SqsQueue {
  const { records, sqs, log = silent } = deps
  const { queueUrl, deadLetterUrl, waitSeconds = 5, sweepMs = 30_000, settleMs = 60_000 } = sqs
  if (!URL.canParse(queueUrl) || (deadLetterUrl !== undefined && !URL.canParse(deadLetterUrl))) {
    throw new LikenessError('config_invalid', { message: 'SQS_QUEUE_URL and SQS_DLQ_URL are addresses of queues.' })
  }
  const line = createLine(sqs)
  const hand = createHand({ line, log })
  const letters = createLetters({ line, url: deadLetterUrl, log })

  const used = createUsed({ records, line, letters, log })
  const { hurry, ...claiming } = createClaiming({ records, line, hand, used, log, queueUrl, waitSeconds, sweepMs })
  const { wake, ...waking } = createWaking({ records, line, hand, letters, log, queueUrl })

  return {
    ...records,
    ...claiming,
    ...waking,

    async heartbeat(jobId, worker, leaseMs, progress) {
      const answer = await records.heartbeat(jobId, worker, leaseMs, progress)
      if (answer === 'lost') hand.forget([{ jobId, worker }])
      else hand.renew([{ jobId, worker }], leaseMs)
      return answer
    },

    async heartbeatMany(held, leaseMs) {
      const answers = await records.heartbeatMany(held, leaseMs)
      const isLost = ({ jobId }: Held) => answers.get(jobId) === 'lost'
      hand.forget(held.filter(isLost))
      hand.renew(
        held.filter((one) => !isLost(one)),
        leaseMs,
      )
      return answers
    },

    async finish(jobId, worker, outcome) {
      await records.finish(jobId, worker, outcome)
      hurry()
      await hand.discard([{ jobId, worker }])
    },

    async finishMany(ended) {
      await records.finishMany(ended)
      hurry()
      await hand.discard(ended)
    },

    async fail(jobId, worker, error, retryAt) {
      await records.fail(jobId, worker, error, retryAt)
      hurry()
      if (retryAt) return wake([{ jobId, worker }], retryAt)
      if (deadLetterUrl !== undefined) {
        const job = await find(records, jobId)
        if (job?.state === 'failed') await letters.write(job)
      }
      await hand.discard([{ jobId, worker }])
    },

    async release(jobId, worker) {
      await records.release(jobId, worker)
      hurry()
      await wake([{ jobId, worker }])
    },

    async releaseMany(held) {
      await records.releaseMany(held)
      hurry()
      await wake(held)
    },

    reconcile: () => reconcile({ records, line, queueUrl, olderThanMs: settleMs }),
    check: () => check({ line, queueUrl, deadLetterUrl, log }),
    deadLetters: () => letters.count(),

    async depths() {
      const [depth, dead] = await Promise.all([line.depth(queueUrl), letters.count()])
      return { ...depth, dead }
    },

    close: () => line.close(),
  }
}
