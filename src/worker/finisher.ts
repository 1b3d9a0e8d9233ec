/** Ends jobs in company: those that end within a moment are ended by one statement. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Queue } from '#queue/queue.ts'

type Ended = Parameters<Queue['finishMany']>[0][number]

/** Much less than a lease, which nobody renews meanwhile. */
const COMPANY_MS = 100

export function createFinisher(queue: Pick<Queue, 'finishMany'>): (ended: Ended) => Promise<void> {
  let waiting: { ended: Ended; settle: (done: Promise<void>) => void }[] = []
  let busy = false

  async function flush(): Promise<void> {
    busy = true
    while (waiting.length > 0) {
      await sleep(COMPANY_MS)
      const some = waiting
      waiting = []
      const done = queue.finishMany(some.map(({ ended }) => ended))
      for (const { settle } of some) settle(done)
      await done.catch(() => undefined)
    }
    busy = false
  }

  return (ended) =>
    new Promise<void>((resolve) => {
      waiting.push({ ended, settle: resolve })
      if (!busy) void flush()
    })
}
