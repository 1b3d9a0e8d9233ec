import { setTimeout as sleep } from 'node:timers/promises'
import { LikenessError } from '#errors'

/** Runs steps of the same key one after another, and steps of different keys independently. */
export type InLine = <Result>(key: string, step: () => Promise<Result>) => Promise<Result>

/** In this process, in the order they came. */
export function oneAtATime(): InLine {
  const last = new Map<string, Promise<unknown>>()
  return async <Result>(key: string, step: () => Promise<Result>): Promise<Result> => {
    const previous = last.get(key) ?? Promise.resolve()
    const mine = previous.then(step, step)
    const settled = mine.catch(() => {})
    last.set(key, settled)
    try {
      return await mine
    } finally {
      if (last.get(key) === settled) last.delete(key)
    }
  }
}

export interface EverywhereDeps {
  /** Does the work unless another process is at the work of this name; then false. */
  tryExclusive(name: string, work: () => Promise<void>): Promise<boolean>
  /** Before the key in the names of locks. */
  room: string
  /** How long other processes are waited for. Default 60,000. */
  patienceMs?: number
  /** What is thrown then. Default: `overloaded`. */
  busy?: () => LikenessError
}

const manyPeople = () =>
  new LikenessError('overloaded', {
    message: 'Another process is at the people of this collection for long; try again in a moment.',
  })

const FIRST_PAUSE_MS = 4
const LONGEST_PAUSE_MS = 64

/**
 * Of all processes at one database. Who waits here waits in this process's line first, so that of each key one at most
 * asks for the lock. Throws `overloaded` when another process keeps it for longer than anybody waits.
 */
export function oneAtATimeEverywhere({
  tryExclusive,
  room,
  patienceMs = 60_000,
  busy = manyPeople,
}: EverywhereDeps): InLine {
  const here = oneAtATime()
  return (key, step) =>
    here(key, async () => {
      const until = performance.now() + patienceMs
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
        let done: { result: Awaited<ReturnType<typeof step>> } | undefined
        await tryExclusive(`${room}:${key}`, async () => void (done = { result: await step() }))
        if (done) return done.result
        if (performance.now() >= until) throw busy()
        // Not in step with the others that wait.
        await sleep(pause * (0.5 + Math.random() / 2))
      }
    })
}
