/** At most so many things at once; the others wait in line. */
import { LikenessError } from '#errors'

export interface Turn {
  signal?: AbortSignal
  /** Nobody waits for it: others go first, as long as it gets on. */
  background?: boolean
}

export interface Limiter {
  /** Throws `cancelled` when the signal aborts before it is the work's turn. */
  run<Result>(work: () => Promise<Result>, turn?: Turn): Promise<Result>
}

/** So many go before the first in the background. */
const MOST_BEFORE = 4

export function createLimiter(most: number): Limiter {
  let running = 0
  const line: (() => void)[] = []
  const background: (() => void)[] = []
  let before = 0

  function turnOf({ signal, background: patient = false }: Turn): Promise<void> {
    if (signal?.aborted) return Promise.reject(new LikenessError('cancelled'))
    if (running < most) {
      running++
      return Promise.resolve()
    }
    const own = patient ? background : line
    return new Promise((resolve, reject) => {
      const leave = () => {
        own.splice(own.indexOf(enter), 1)
        reject(new LikenessError('cancelled'))
      }
      // The place of whoever leaves is handed over: `running` stays.
      const enter = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      signal?.addEventListener('abort', leave, { once: true })
      own.push(enter)
    })
  }

  function next(): (() => void) | undefined {
    const isTurnOfBackground = line.length === 0 || (background.length > 0 && before >= MOST_BEFORE)
    before = isTurnOfBackground ? 0 : before + 1
    return isTurnOfBackground ? background.shift() : line.shift()
  }

  return {
    async run(work, turn = {}) {
      await turnOf(turn)
      try {
        return await work()
      } finally {
        const enter = next()
        if (enter) enter()
        else running--
      }
    },
  }
}
