/** One job, from claim to end: its lease, its progress, and what follows from how its handler ended. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isLikenessError, LikenessError, messageOf } from '#errors'
import type { Handler, Held, Job, Progress, Queue } from '#queue/queue.ts'
import type { OnFailed } from './kinds.ts'
import { codeOf, type WorkerLogger } from './log.ts'

export interface RunOptions {
  /** Default 15,000. Renewed every third of it. */
  leaseMs: number
  /** Times a job is begun without getting on. Default 5. */
  maxAttempts: number
  /** Before the second attempt, in milliseconds, doubled for each further one. Default 1000. */
  backoffMs: number
  /** Default 300,000. */
  longestBackoffMs: number
}

export interface Work {
  queue: Queue
  job: Job
  /** The name the job was claimed under. */
  claim: string
  handler: Handler
  /** Aborts when the process stops. */
  stopping: AbortSignal
  options: RunOptions
  logger?: WorkerLogger
  /** When the lease was asked for, by `performance.now()`. Default now. */
  renewedAt?: number
  /** Default the queue's own, one by one. */
  finish?(ended: Held & { state: 'done' | 'cancelled' } & Progress): Promise<void>
  /** The handler is through, what came of it is not stored yet. */
  worked?(): void
  observe?: JobObserver
  failed?: OnFailed
}

export type JobOutcome = 'done' | 'failed' | 'retried' | 'cancelled' | 'released' | 'lost'

/** Told of every job that a handler was through with, after how many seconds. */
export type JobObserver = (event: { kind: string; outcome: JobOutcome; seconds: number }) => void

const PROGRESS_EVERY_MS = 500
const SETTLE_TRIES = 4

/** Full jitter over the upper half: jobs that failed together do not come back together. */
export function backoff(attempts: number, { backoffMs, longestBackoffMs }: RunOptions, random = Math.random()): number {
  return Math.min(longestBackoffMs, backoffMs * 2 ** Math.min(attempts - 1, 30)) * (0.5 + random / 2)
}

/** Trying again cannot help: something is wrong with what was asked. */
const isFinal = (error: unknown) =>
  isLikenessError(error) && error.status >= 400 && error.status < 499 && error.status !== 429

export async function workOn(work: Work): Promise<void> {
  const { queue, job, claim, handler, stopping, options, logger } = work
  const finish = work.finish ?? (({ jobId, worker, ...outcome }) => queue.finish(jobId, worker, outcome))
  const { jobId, kind } = job
  const begun = performance.now()
  let seconds = 0
  const observe = (outcome: JobOutcome) => work.observe?.({ kind, outcome, seconds })
  const fields = { jobId, kind, attempt: job.attempts }
  const abort = new AbortController()
  let why: 'cancel' | 'lost' | 'stop' | undefined
  const end = (reason: NonNullable<typeof why>) => {
    // Whoever lost the lease has nothing more to say, whatever the reason to stop was before.
    if (why === undefined || reason === 'lost') why = reason
    abort.abort(new LikenessError('cancelled', { details: { reason: why } }))
  }

  let latest: Progress = { done: job.done, failed: job.failed, ...(job.total !== null && { total: job.total }) }
  let storedTotal = job.total ?? undefined
  let renewedAt = work.renewedAt ?? begun
  let beating: Promise<void> = Promise.resolve()

  async function renew(): Promise<void> {
    const asked = performance.now()
    const { total } = latest
    const answer = await queue.heartbeat(jobId, claim, options.leaseMs, latest)
    renewedAt = asked
    storedTotal = total
    if (answer === 'lost') end('lost')
    if (answer === 'cancel') end('cancel')
  }
  /** One at a time, so that an older progress never overwrites a newer one. */
  const beat = () => (beating = beating.catch(() => undefined).then(renew))

  async function keepLease(over: AbortSignal): Promise<void> {
    let wait = options.leaseMs / 3
    while (!over.aborted) {
      await sleep(wait, undefined, { signal: over }).catch(() => undefined)
      if (over.aborted) return
      try {
        await beat()
        wait = options.leaseMs / 3
      } catch (error) {
        wait = options.leaseMs / 10
        logger?.warn({ ...fields, ...codeOf(error) }, 'the lease of a job could not be renewed')
        if (performance.now() - renewedAt > options.leaseMs) end('lost')
      }
      if (why === 'lost') return
    }
  }

  async function progress(next: Progress): Promise<void> {
    latest = { ...latest, ...next }
    const due = latest.total !== storedTotal || performance.now() - renewedAt > PROGRESS_EVERY_MS
    if (due && why !== 'lost') await beat()
    if (why === 'lost') throw abort.signal.reason
  }

  async function attempt(): Promise<{ error?: unknown; ended: boolean }> {
    if (job.cancelRequested) end('cancel')
    else if (job.attempts > options.maxAttempts)
      return { ended: false, error: new LikenessError('engine_failed', { message: gaveUp(job) }) }
    if (stopping.aborted) end('stop')
    const over = new AbortController()
    const onStop = () => end('stop')
    stopping.addEventListener('abort', onStop, { once: true })
    const lease = keepLease(over.signal)
    try {
      await handler({ job, signal: abort.signal, progress })
      return { ended: true }
    } catch (error) {
      return { ended: false, error }
    } finally {
      stopping.removeEventListener('abort', onStop)
      over.abort()
      await lease
      await beating.catch(() => undefined)
    }
  }

  /** Without an answer the lease passes and the job is begun again; the handlers bear that. */
  async function settled(work: () => Promise<void>): Promise<void> {
    for (let left = SETTLE_TRIES; ; left--) {
      try {
        return await work()
      } catch (error) {
        if (left <= 1) throw error
        await sleep(options.leaseMs / 20)
      }
    }
  }

  const { ended, error } = await attempt()
  seconds = (performance.now() - begun) / 1000
  work.worked?.()
  if (why === 'lost') {
    observe('lost')
    return logger?.warn(fields, 'a job was lost to another worker')
  }
  if (ended || why === 'cancel') {
    const state = ended ? 'done' : 'cancelled'
    await settled(() => finish({ jobId, worker: claim, state, ...latest }))
    observe(state)
    return logger?.info({ ...fields, state, done: latest.done, failed: latest.failed }, 'a job has ended')
  }
  // Giving back and failing tell nothing of how far it is.
  if (latest.done !== job.done || latest.failed !== job.failed) await settled(beat)
  if (why === 'stop') {
    await settled(() => queue.release(jobId, claim))
    observe('released')
    return logger?.info(fields, 'a job was given back')
  }
  // The progress of this attempt may have started the count anew.
  const attempts = latest.done + latest.failed > job.done + job.failed ? 1 : job.attempts
  const again = !isFinal(error) && attempts < options.maxAttempts
  const wait = backoff(attempts, options)
  const reason = isLikenessError(error) ? messageOf(error) : `Something went wrong on our side: ${messageOf(error)}`
  await settled(async () => {
    if (!again) await work.failed?.(job, error)
    await queue.fail(jobId, claim, reason, again ? new Date(Date.now() + wait) : undefined)
  })
  observe(again ? 'retried' : 'failed')
  logger?.[again ? 'warn' : 'error']({ ...fields, ...codeOf(error), again }, 'a job failed')
}

const gaveUp = ({ attempts }: Job) =>
  `The job was begun ${attempts - 1} times and its worker died each time without getting on. Look at the log, then redrive it.`
