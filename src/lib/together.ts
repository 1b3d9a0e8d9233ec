/** Calls that come within a moment are answered by one piece of work. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface TogetherOptions {
  /** How long the first waits for company, in milliseconds. */
  companyMs: number
  /** Of one piece of work. */
  most: number
  /** So many do not wait any longer: asked whenever one comes. Default `most`. */
  enough?: () => number
  /** After such a failure of several each is tried alone: it may be the fault of one. Default never. */
  oneByOne?: (error: unknown) => boolean
}

/** Calls of one turn of events, and of those right behind it. */
const SHARED_MS = 5

interface Waiting<Item, Answer> {
  item: Item
  settle: (answer: Promise<Answer>) => void
}

/** `work` answers all items, in their order. One piece of work goes on at a time. */
export function createTogether<Item, Answer>(
  work: (items: Item[]) => Promise<Answer[]>,
  { companyMs, most, enough = () => most, oneByOne = () => false }: TogetherOptions,
): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = []
  let busy = false
  const isEnough = () => waiting.length >= Math.min(most, enough())
  let patience = new AbortController()

  async function answer(some: Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await work(some.map(({ item }) => item))
      some.forEach(({ settle }, i) => settle(Promise.resolve(answers[i])))
    } catch (error) {
      if (some.length > 1 && oneByOne(error)) for (const one of some) await answer([one])
      else for (const { settle } of some) settle(Promise.reject(error as Error))
    }
  }

  async function flush(): Promise<void> {
    busy = true
    while (waiting.length > 0) {
      patience = new AbortController()
      if (!isEnough()) await sleep(companyMs, undefined, { signal: patience.signal }).catch(() => undefined)
      const some = waiting.slice(0, most)
      waiting = waiting.slice(most)
      await answer(some)
    }
    busy = false
  }

  return (item) =>
    new Promise<Answer>((resolve) => {
      waiting.push({ item, settle: resolve })
      if (!busy) void flush()
      else if (isEnough()) patience.abort()
    })
}

/** Whoever asks for the same within a moment is given the same: for reading. A failure is that of who asked for it. */
export function createSharedRead<Answer>(read: (id: string) => Promise<Answer>): (id: string) => Promise<Answer> {
  const works = new Map<string, Promise<Answer>>()
  return (id) => {
    const there = works.get(id)
    if (there) return there
    const work = sleep(SHARED_MS).then(() => {
      // Whoever asks from now on must be told of what happens from now on.
      works.delete(id)
      return read(id)
    })
    works.set(id, work)
    return work
  }
}
