/** Lets in as much work as the engine can do and a short line behind it; whoever comes then is told when to come back. */
import { LikenessError } from '#errors'
import type { AdmissionState } from '#telemetry/metrics.ts'

export interface Admission {
  /**
   * Throws `overloaded` with the seconds to wait when the line is full, and `cancelled` when the signal is aborted
   * before its turn. Work that has begun keeps its place until it ends.
   */
  run<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>
  state(): AdmissionState
}

export interface AdmissionOptions {
  /** At once. */
  concurrent: number
  /** In line. */
  waiting: number
}

const LONGEST_WAIT_SECONDS = 60
/** How much the latest counts in the running mean of the service time. */
const WEIGHT = 0.2

export function createAdmission({ concurrent, waiting: most }: AdmissionOptions): Admission {
  const line = new Set<() => void>()
  let running = 0
  let refused = 0
  let meanMs: number | undefined

  function overloaded(): LikenessError {
    refused++
    const seconds = ((meanMs ?? 1000) * (line.size + running)) / Math.max(1, concurrent) / 1000
    const retryAfterSeconds = Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil(seconds)))
    return new LikenessError('overloaded', { details: { retryAfterSeconds } })
  }

  const turn = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const leave = () => {
        line.delete(enter)
        reject(new LikenessError('cancelled'))
      }
      const enter = () => {
        line.delete(enter)
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      line.add(enter)
      signal?.addEventListener('abort', leave, { once: true })
    })

  return {
    async run(signal, work) {
      if (signal?.aborted) throw new LikenessError('cancelled')
      if (running < concurrent) running++
      else if (line.size >= most) throw overloaded()
      else await turn(signal)
      const since = performance.now()
      try {
        return await work()
      } finally {
        const took = performance.now() - since
        meanMs = meanMs === undefined ? took : meanMs + WEIGHT * (took - meanMs)
        // The place goes to the next in line, and is free only when there is none.
        const [next] = line
        if (next) next()
        else running--
      }
    },
    state: () => ({ running, waiting: line.size, refused }),
  }
}
