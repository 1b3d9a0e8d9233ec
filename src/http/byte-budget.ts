/** How many bytes of request bodies are in memory at once, all requests together. Who does not fit is told at once. */
import { LikenessError } from '#errors'
import type { BodyState } from '#telemetry/metrics.ts'

/** What one request has of the budget. */
export interface ByteShare {
  /**
   * So many more. Throws `overloaded` when they are not to be had now, `body_too_large` when they never will be, and
   * `cancelled` when the request is over.
   */
  take(bytes: number): void
  /** The work holds what was taken until it ends, also when the request is over before. */
  hold<T>(work: () => Promise<T>): Promise<T>
  /** The request is over: everything is given back. Twice is once. */
  release(): void
}

export interface ByteBudget {
  share(): ByteShare
  state(): BodyState
}

/** An upload and its work take about so long; nobody knows how much faster a sender could be. */
const RETRY_SECONDS = 2

export function createByteBudget({ bytes: limit }: { bytes: number }): ByteBudget {
  let inUse = 0
  let refused = 0

  function share(): ByteShare {
    let taken = 0
    let holding = 0
    let over = false
    const settle = () => {
      if (!over || holding > 0) return
      inUse -= taken
      taken = 0
    }
    return {
      take(bytes) {
        if (over) throw new LikenessError('cancelled')
        if (taken + bytes > limit) throw new LikenessError('body_too_large', { details: { limit } })
        if (inUse + bytes > limit) {
          refused++
          throw new LikenessError('overloaded', { details: { retryAfterSeconds: RETRY_SECONDS } })
        }
        taken += bytes
        inUse += bytes
      },
      async hold(work) {
        holding++
        try {
          return await work()
        } finally {
          holding--
          settle()
        }
      },
      release() {
        over = true
        settle()
      },
    }
  }
  return { share, state: () => ({ limit, inUse, refused }) }
}
