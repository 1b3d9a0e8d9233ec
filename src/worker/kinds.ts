/** What a worker knows of the kinds of jobs it works on. */
import type { Handler, Job, Limits } from '#queue/queue.ts'

export type OnFailed = (job: Job, error: unknown) => Promise<void>

export interface KindOptions {
  handler: Handler
  /**
   * A job is given up: told before the queue is, again if this or the queue fails. For what else knows of the job. Not
   * told when the worker has lost it.
   */
  failed?: OnFailed
  /** Jobs of this kind at once in this process. Default as many as the worker may. */
  concurrency?: number
  /**
   * For short jobs: so many are taken with one statement and wait in this process, and they end many in one statement.
   * Those that wait count as running. Default 1.
   */
  claimAtOnce?: number
  /** One of thousands: nothing is logged but what failed for good. */
  quiet?: boolean
  /** Where others than the worker's are wanted: jobs that wait for somebody else's server, say. */
  retry?: Retry
  /** Of this kind at once, in all processes. */
  perKind?: number
  /** Of this kind in each group, in all processes. */
  perGroup?: number
}

/** How often a job is tried, and how long it waits in between: see `RunOptions`. */
export type Retry = Partial<Record<'maxAttempts' | 'backoffMs' | 'longestBackoffMs', number>>

export type Kind = Required<Pick<KindOptions, 'handler' | 'concurrency' | 'claimAtOnce' | 'quiet'>> &
  Pick<KindOptions, 'failed' | 'retry'> & {
    name: string
    /** Under way in this process. */
    working: number
    /** All processes together may only do so many. */
    limited: boolean
    /** There was none: not asked for before then, by `performance.now()`. */
    askAgainAt: number
  }

export type Handlers = Record<string, Handler | KindOptions>

const optionsOf = (one: Handler | KindOptions): KindOptions => (typeof one === 'function' ? { handler: one } : one)

export const kindsOf = (handlers: Handlers, concurrency: number): Kind[] =>
  Object.entries(handlers).map(([name, one]) => {
    const { perKind, perGroup, ...options } = optionsOf(one)
    return {
      ...{ name, working: 0, askAgainAt: 0, concurrency, claimAtOnce: 1, quiet: false, ...options },
      limited: perKind !== undefined || perGroup !== undefined,
    }
  })

/** What all processes keep to. */
export function limitsOf(handlers: Handlers): Limits {
  const limits: { perKind: Record<string, number>; perGroup: Record<string, number> } = { perKind: {}, perGroup: {} }
  for (const [name, one] of Object.entries(handlers)) {
    const { perKind, perGroup } = optionsOf(one)
    if (perKind !== undefined) limits.perKind[name] = perKind
    if (perGroup !== undefined) limits.perGroup[name] = perGroup
  }
  return limits
}
