/** Waiting for what was queued: a server of this home works on it, or this process does. */
import { setTimeout as sleep } from 'node:timers/promises'
import { note } from './print.ts'
import type { LocalApi } from './local-api.ts'
import type { Progress } from './progress.ts'

export interface Standing {
  /** Of `total`. */
  done: number
  total: number
  over: boolean
  /** Nobody is to begin anything. */
  paused?: boolean
}

const LOOK_EVERY_MS = 500
/** Without progress; then it is said why that may be. */
const LONG_LOOKS = 60

/** Looks until it is over or somebody interrupts, with a bar. Returns whether it is over. */
export async function waitFor(
  api: LocalApi,
  unit: string,
  signal: AbortSignal,
  look: () => Promise<Standing>,
): Promise<boolean> {
  const { startProgress } = await import('./progress.ts')
  const worker = await api.work()
  let bar: Progress | undefined
  let shown = 0
  let [still, told] = [0, false]
  try {
    for (;;) {
      const { done, total, over, paused = false } = await look()
      bar ??= total > 0 ? await startProgress(total, unit) : undefined
      still = done > shown ? 0 : still + 1
      for (; shown < done; shown++) bar?.step()
      if (over || signal.aborted) return over
      if (!told && (paused || still > LONG_LOOKS)) {
        note(paused ? 'It is paused.' : 'Nobody seems to work on it: is a worker running (likeness worker)?')
        told = true
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    bar?.stop()
    await worker.stop()
  }
}
