/** At most so many things at once; the others wait in line. */
import { LikenessError } from '#errors'

export interface Limiter {
  /** Throws `cancelled` when the signal aborts before it is the work's turn. */
  run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>
}

export function createLimiter(most: number): Limiter {
  let running = 0
  const line: (() => void)[] = []

  function turn(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(new LikenessError('cancelled'))
    if (running < most) {
      running++
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        line.splice(line.indexOf(enter), 1)
        reject(new LikenessError('cancelled'))
      }
      // The place of whoever leaves is handed over: `running` stays.
      const enter = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      signal?.addEventListener('abort', leave, { once: true })
      line.push(enter)
    })
  }

  return {
    async run(work, signal) {
      await turn(signal)
      try {
        return await work()
      } finally {
        const next = line.shift()
        if (next) next()
        else running--
      }
    },
  }
}
