/** Chores that come round: retention, sweeping up. Every process may have them; only one does a chore at a time. */
import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Exclusive } from './exclusive.ts'
import { codeOf, type WorkerLogger } from './log.ts'

export interface Chore {
  /** The same in every process. */
  name: string
  everyMs: number
  run(signal: AbortSignal): Promise<void>
}

export interface ScheduleDeps {
  chores: Chore[]
  exclusive: Exclusive
  logger?: WorkerLogger
  /** The first round comes after this share of `everyMs`, give or take. Default 0.1: a process that starts is busy. */
  firstAfter?: number
}

export interface Schedule {
  start(): void
  /** Asks the chores under way to stop, and waits for them. */
  stop(): Promise<void>
}

export function createSchedule({ chores, exclusive, logger, firstAfter = 0.1 }: ScheduleDeps): Schedule {
  const stopping = new AbortController()
  // Every chore listens.
  setMaxListeners(0, stopping.signal)
  let rounds: Promise<void>[] | undefined

  async function round({ name, everyMs, run }: Chore): Promise<void> {
    let wait = everyMs * firstAfter
    for (;;) {
      await sleep(wait * (0.9 + Math.random() * 0.2), undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
      wait = everyMs
      try {
        await exclusive.tryExclusive(name, () => run(stopping.signal))
      } catch (error) {
        if (!stopping.signal.aborted) logger?.error({ chore: name, ...codeOf(error) }, 'a chore failed')
      }
    }
  }

  return {
    start: () => void (rounds ??= chores.map(round)),
    stop: async () => {
      stopping.abort()
      await Promise.all(rounds ?? [])
    },
  }
}
