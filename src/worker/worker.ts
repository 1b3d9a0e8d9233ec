/**
 * Takes jobs from the queue and works on them. Every job is held by a lease that is renewed while its handler works, so
 * a worker that dies loses the job to another, and one that was merely slow finds out and stops.
 */
import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Queue } from '#queue/queue.ts'
import { createFinisher } from './finisher.ts'
import { createInHand, type Waiting } from './in-hand.ts'
import { kindsOf, limitsOf, type Handlers, type Kind } from './kinds.ts'
import { codeOf, quietened, type WorkerLogger } from './log.ts'
import { workOn, type JobObserver, type RunOptions } from './run-job.ts'

export interface WorkerOptions extends Partial<RunOptions> {
  queue: Queue
  /** By kind of job; other kinds are left to others. */
  handlers: Handlers
  /** Jobs at once, of all kinds. Default 1. */
  concurrency?: number
  /** How long to wait before asking again, in milliseconds, when there was no job. Default 500. */
  pollMs?: number
  /** Only this job, for a command that works on its own. */
  jobId?: string
  logger?: WorkerLogger
  observe?: JobObserver
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
  const kinds = kindsOf(handlers, concurrency)
  const limits = limitsOf(handlers)
  const inHand = createInHand({ queue, leaseMs: run.leaseMs, logger })
  const finishTogether = createFinisher(queue, run.leaseMs)
  const id = randomUUID().slice(0, 8)
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()
  // Every job under way listens.
  setMaxListeners(0, stopping.signal)
  let nudge = new AbortController()
  let nudged = false
  let claims = 0
  let loop: Promise<void> | undefined

  const nudgeLoop = () => {
    nudged = true
    nudge.abort()
  }
  const wake = () => {
    for (const kind of kinds) kind.askAgainAt = 0
    nudgeLoop()
  }
  const pause = async (ms: number) => {
    // Something happened while the queue was asked.
    if (nudged || stopping.signal.aborted) return
    nudge = new AbortController()
    await sleep(ms, undefined, { signal: nudge.signal }).catch(() => undefined)
  }

  const isFull = () => kinds.reduce((sum, { working }) => sum + working, 0) >= concurrency
  const hasRoom = (kind: Kind) => !isFull() && kind.working < kind.concurrency
  /** Short jobs are fetched while others of their kind are at work: those that end find the next at hand. */
  const isWanted = (kind: Kind) =>
    performance.now() >= kind.askAgainAt &&
    inHand.count(kind.name) === 0 &&
    (hasRoom(kind) || (kind.claimAtOnce > 1 && kind.working > 0))

  function begin(kind: Kind, { job, claim, renewedAt }: Waiting): void {
    const { handler, claimAtOnce, failed, quiet, retry } = kind
    kind.working++
    let isWorking = true
    const worked = () => {
      if (isWorking) kind.working--
      isWorking = false
      // The limit that kept others of its kind back may allow one more.
      if (kind.limited) kind.askAgainAt = 0
      nudgeLoop()
    }
    const work = workOn({
      ...{ queue, job, claim, handler, stopping: stopping.signal, renewedAt, worked },
      options: { ...run, ...retry },
      ...{ logger: quiet ? quietened(logger) : logger, observe: options.observe, failed },
      ...(claimAtOnce > 1 && { finish: finishTogether }),
    })
      .catch((error: unknown) => logger?.error({ jobId: job.jobId, ...codeOf(error) }, 'a job could not be settled'))
      .finally(() => {
        underWay.delete(work)
        worked()
      })
    underWay.add(work)
  }

  function beginInHand(): void {
    for (const kind of kinds) {
      while (hasRoom(kind)) {
        const next = inHand.take(kind.name)
        if (!next) break
        begin(kind, next)
      }
    }
  }

  /** Claims what can be begun or fetched ahead; false: there is nothing, or no room for it. */
  async function fetch(): Promise<boolean> {
    const wanted = kinds.filter(isWanted)
    if (wanted.length === 0) return false
    const names = wanted.map(({ name }) => name)
    const claim = `${id}-${++claims}`
    const renewedAt = performance.now()
    const alone = jobId !== undefined || wanted.every(({ claimAtOnce }) => claimAtOnce === 1)
    const most = Object.fromEntries(wanted.map(({ name, claimAtOnce }) => [name, claimAtOnce]))
    const jobs = alone
      ? [await queue.claim(names, claim, run.leaseMs, jobId, limits)].filter((job) => job !== undefined)
      : await queue.claimMany(names, claim, run.leaseMs, most, limits)
    inHand.put(jobs.map((job) => ({ job, claim, renewedAt })))
    // Short jobs of one kind end all the time; kinds that have none are not asked about each time.
    if (jobs.length === 0) for (const kind of wanted) kind.askAgainAt = renewedAt + pollMs * 0.75
    return jobs.length > 0
  }

  async function poll(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      let fetched = false
      nudged = false
      try {
        beginInHand()
        fetched = await fetch()
        failures = 0
      } catch (error) {
        failures++
        logger?.warn({ failures, ...codeOf(error) }, 'the queue cannot be asked for jobs')
        nudged = false
      }
      // Workers that were started together must not ask together for ever.
      if (!fetched)
        await pause(Math.min(LONGEST_PAUSE_MS, pollMs * 2 ** Math.min(failures, 8)) * (0.75 + Math.random() / 2))
    }
  }

  return {
    start: () => void (loop ??= poll()),
    wake,
    get running() {
      return underWay.size
    },
    async stop({ graceMs = 10_000 } = {}) {
      stopping.abort()
      wake()
      const over = new AbortController()
      const ended = (async () => {
        await loop
        // What goes wrong here is put right by leases that pass.
        await inHand.close().catch((error: unknown) => logger?.warn(codeOf(error), 'waiting jobs were not given back'))
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
