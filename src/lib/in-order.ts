/** Runs a task for each item, several at a time, and gives the results in the order of the items. */
export interface InOrderOptions {
  /** At most this many tasks are under way at once. */
  concurrency: number
  /** Once aborted no further task is started; those under way are finished and yielded. */
  signal?: AbortSignal
}

/**
 * Yields `task(item)` for each item, in order. A result that is ready early waits for those before it, so at most
 * `concurrency` results are held. When a task fails the failure is thrown at its turn; whether by that or because the
 * consumer stops early, every task under way has ended before the generator does.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  options: InOrderOptions,
  task: (item: Item, index: number) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const limit = Math.max(1, options.concurrency)
  const underWay: Promise<Result>[] = []
  const iterator = items[Symbol.iterator]()
  let index = 0
  let exhausted = false

  const fill = () => {
    while (!exhausted && underWay.length < limit && !options.signal?.aborted) {
      const next = iterator.next()
      if (next.done) {
        exhausted = true
        return
      }
      const started = task(next.value, index++)
      // It is awaited at its turn; until then a failure must not count as unhandled.
      started.catch(() => undefined)
      underWay.push(started)
    }
  }

  try {
    for (fill(); underWay.length > 0; fill()) {
      const result = await underWay[0]!
      void underWay.shift()
      yield result
    }
  } finally {
    await Promise.allSettled(underWay)
  }
}
