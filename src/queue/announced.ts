/** A queue that tells when there may be work: the workers of its own process need not wait until they look again. */
import type { Queue } from './queue.ts'

export interface Announced {
  queue: Queue
  /** Returns how to stop being told. */
  onWork(listener: () => void): () => void
}

export function announced(queue: Queue): Announced {
  const listeners = new Set<() => void>()
  const telling =
    <Args extends unknown[], Result>(method: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const result = await method(...args)
      for (const tell of listeners) tell()
      return result
    }
  return {
    queue: {
      ...queue,
      add: telling(queue.add),
      addMany: telling(queue.addMany),
      redrive: telling(queue.redrive),
      redriveAll: telling(queue.redriveAll),
      resume: telling(queue.resume),
    },
    onWork(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
