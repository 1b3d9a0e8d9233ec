/** Several tasks at once, but those of one subject one after another, in order. */
export interface ApartOptions<Item> {
  concurrency: number
  subjectOf(item: Item): string | undefined
  /** Once aborted no further task is started; those under way are finished. */
  signal: AbortSignal
}

/** Returns when all are done or the signal has aborted; after a failure nothing more is started, and it is thrown. */
export async function apart<Item>(
  items: Item[],
  { concurrency, subjectOf, signal }: ApartOptions<Item>,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const busy = new Set<string | undefined>()
  const underWay = new Set<Promise<void>>()
  const failures: unknown[] = []

  function start(item: Item): void {
    const subject = subjectOf(item)
    if (subject !== undefined) busy.add(subject)
    const work = task(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        busy.delete(subject)
        underWay.delete(work)
      })
    underWay.add(work)
  }

  while (!signal.aborted && failures.length === 0) {
    const next = underWay.size < concurrency ? waiting.findIndex((item) => !busy.has(subjectOf(item))) : -1
    const [item] = next < 0 ? [] : waiting.splice(next, 1)
    if (item !== undefined) start(item)
    else if (underWay.size > 0) await Promise.race(underWay)
    else break
  }
  await Promise.all(underWay)
  if (failures.length > 0) throw failures[0]
}
