/** Jobs that were claimed ahead and wait in this process for their turn. One statement renews the leases of them all. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Held, Job, Queue } from '#queue/queue.ts'
import { codeOf, type WorkerLogger } from './log.ts'

export interface Waiting {
  job: Job
  /** The name it was claimed under. */
  claim: string
  /** When the claim or the last renewal was asked for, by `performance.now()`. */
  renewedAt: number
}

export interface InHand {
  put(jobs: Waiting[]): void
  /** The next job of this kind whose lease is certain to hold. */
  take(kind: string): Waiting | undefined
  count(kind: string): number
  /** Gives back all that wait, and takes no more. */
  close(): Promise<void>
}

export interface InHandDeps {
  queue: Pick<Queue, 'heartbeatMany' | 'finishMany' | 'releaseMany'>
  leaseMs: number
  logger?: WorkerLogger
}

const heldOf = ({ job, claim }: Waiting): Held => ({ jobId: job.jobId, worker: claim })

export function createInHand({ queue, leaseMs, logger }: InHandDeps): InHand {
  let waiting: Waiting[] = []
  const closing = new AbortController()
  let keeping: Promise<void> | undefined
  const holds = ({ renewedAt }: Waiting) => performance.now() - renewedAt < leaseMs

  async function renew(): Promise<void> {
    const asked = performance.now()
    const answers = await queue.heartbeatMany(waiting.map(heldOf), leaseMs)
    const answerTo = ({ job }: Waiting) => answers.get(job.jobId)
    const cancelled = waiting.filter((one) => answerTo(one) === 'cancel')
    waiting = waiting.filter((one) => answerTo(one) === undefined)
    // One that was begun meanwhile is not in the list any more: its handler's own heartbeat tells it.
    for (const one of waiting) one.renewedAt = Math.max(one.renewedAt, asked)
    await queue.finishMany(
      cancelled.map((one) => ({ ...heldOf(one), state: 'cancelled', done: one.job.done, failed: one.job.failed })),
    )
  }

  async function keep(): Promise<void> {
    let wait = leaseMs / 3
    for (;;) {
      await sleep(wait, undefined, { signal: closing.signal }).catch(() => undefined)
      if (waiting.length === 0 || closing.signal.aborted) break
      try {
        await renew()
        wait = leaseMs / 3
      } catch (error) {
        wait = leaseMs / 10
        logger?.warn({ jobs: waiting.length, ...codeOf(error) }, 'the leases of waiting jobs could not be renewed')
      }
    }
    keeping = undefined
  }

  return {
    put(jobs) {
      waiting.push(...jobs)
      if (waiting.length > 0) keeping ??= keep()
    },
    take(kind) {
      waiting = waiting.filter(holds)
      const place = waiting.findIndex(({ job }) => job.kind === kind)
      return place < 0 ? undefined : waiting.splice(place, 1)[0]
    },
    count: (kind) => waiting.filter((one) => one.job.kind === kind && holds(one)).length,
    async close() {
      closing.abort()
      await keeping
      const left = waiting.splice(0)
      if (left.length > 0) await queue.releaseMany(left.map(heldOf))
    },
  }
}
