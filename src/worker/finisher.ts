/** Ends jobs in company: those that end within a moment are ended by one statement. */
import { createTogether } from '#lib/together.ts'
import type { Queue } from '#queue/queue.ts'

type Ended = Parameters<Queue['finishMany']>[0][number]

/** Of the lease, which nobody renews meanwhile. */
const SHARE = 1 / 30
const MOST = 1000

export function createFinisher(queue: Pick<Queue, 'finishMany'>, leaseMs: number): (ended: Ended) => Promise<void> {
  return createTogether(
    async (ended: Ended[]) => {
      await queue.finishMany(ended)
      return ended.map(() => undefined)
    },
    { companyMs: leaseMs * SHARE, most: MOST },
  )
}
