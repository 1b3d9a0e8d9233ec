/**
 * Takes jobs from the queue and works on them. Every job is held by a lease that is renewed while its handler works, so
 * a worker that dies loses the job to another, and one that was merely slow finds out and stops.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Handler, Queue } from '#queue/queue.ts'
import { codeOf, type WorkerLogger } from './log.ts'
import { workOn, type RunOptions } from './run-job.ts'

export interface WorkerOptions extends Partial<RunOptions> {
  queue: Queue
  /** By kind of job; other kinds are left to others. */
  handlers: Record<string, Handler>
  /** Jobs at once. Default 1. */
  concurrency?: number
  /** How long to wait before asking again, in milliseconds, when there was no job. Default 500. */
  pollMs?: number
  /** Only this job, for a command that works on its own. */
  jobId?: string
  logger?: WorkerLogger
}

export interface Worker {
  start(): void
  /** Asks for a job right now: one was just added. */
  wake(): void
  /**
   * Takes no more jobs, lets those under way finish the item in hand, and gives them back. After `graceMs` (default
   * 10,000) it stops waiting: what still runs then is somebody else's when its lease has passed.
   */
  stop(options?: { graceMs?: number }): Promise<void>
  /** Jobs under way. */
  readonly running: number
}

/** The database is away: asking more often would not bring it back. */
const LONGEST_PAUSE_MS = 10_000

export function createWorker(options: WorkerOptions): Worker {
  const { queue, handlers, concurrency = 1, pollMs = 500, jobId, logger } = options
  const run: RunOptions = { leaseMs: 15_000, maxAttempts: 5, backoffMs: 1000, longestBackoffMs: 300_000, ...options }
  const kinds = Object.keys(handlers)
  const id = randomUUID().slice(0, 8)
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()
  let nudge = new AbortController()
  let claims = 0
  let loop: Promise<void> | undefined

  const pause = async (ms: number) => {
    if (stopping.signal.aborted) return
    nudge = new AbortController()
    await sleep(ms, undefined, { signal: nudge.signal }).catch(() => undefined)
  }

  async function takeOne(): Promise<boolean> {
    const claim = `${id}-${++claims}`
    const job = await queue.claim(kinds, claim, run.leaseMs, jobId)
    if (!job) return false
    const handler = handlers[job.kind]!
    const work = workOn({ queue, job, claim, handler, stopping: stopping.signal, options: run, logger })
      .catch((error: unknown) => logger?.error({ jobId: job.jobId, ...codeOf(error) }, 'a job could not be settled'))
      .finally(() => {
        underWay.delete(work)
        nudge.abort()
      })
    underWay.add(work)
    return true
  }

  async function poll(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      let taken = false
      try {
        taken = underWay.size < concurrency && (await takeOne())
        failures = 0
      } catch (error) {
        failures++
        logger?.warn({ failures, ...codeOf(error) }, 'the queue cannot be asked for jobs')
      }
      // Workers that were started together must not ask together for ever.
      if (!taken)
        await pause(Math.min(LONGEST_PAUSE_MS, pollMs * 2 ** Math.min(failures, 8)) * (0.75 + Math.random() / 2))
    }
  }

  return {
    start: () => void (loop ??= poll()),
    wake: () => nudge.abort(),
    get running() {
      return underWay.size
    },
    async stop({ graceMs = 10_000 } = {}) {
      stopping.abort()
      nudge.abort()
      const over = new AbortController()
      const ended = (async () => {
        await loop
        await Promise.allSettled(underWay)
      })()
      const patience = sleep(graceMs, 'late' as const, { signal: over.signal }).catch(() => undefined)
      if ((await Promise.race([ended, patience])) === 'late')
        logger?.warn(
          { jobs: underWay.size },
          'jobs did not stop in time; others go on with them when their leases pass',
        )
      over.abort()
    },
  }
}
