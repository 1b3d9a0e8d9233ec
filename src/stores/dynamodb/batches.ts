/**
 * Several matches are added all or none: what was written counts as long as its batch is not `open`. The batch is opened
 * with the ids of all that will come, then they are written, then it is closed, which is one deletion. Whoever fails
 * takes back what they wrote; should they die, whoever finds the batch does it.
 */
import { randomUUID } from 'node:crypto'
import { LikenessError } from '#errors'
import { linesOf, matchKey, type MatchItem } from './match-items.ts'
import { chunks, forEach, type Key, type Table } from './table.ts'

interface Head extends Key {
  batch: string
  ids: string[]
  /** Milliseconds. */
  at: number
  /** It is being taken back. */
  off?: boolean
}

const OPEN = 'open'
/** An item takes 400 KB. */
const IDS_PER_ITEM = 1500
/** Whoever is at it has given up by then. Longer than a batch may take. */
const LEFT_MS = 15 * 60_000
const MOST_MS = 5 * 60_000

const headKey = (batch: string): Key => ({ pk: OPEN, sk: batch })

export function createBatches(table: Table, now: () => number = Date.now) {
  async function open(ids: string[]): Promise<Head> {
    const batch = randomUUID()
    const [first = [], ...more] = chunks(ids, IDS_PER_ITEM)
    for (const [n, some] of more.entries())
      await table.put({ pk: OPEN, sk: `${batch}#${n}`, batch, ids: some, at: now() })
    const head = { ...headKey(batch), batch, ids: first, at: now() }
    await table.put(head)
    return head
  }

  const parts = (batch: string) => table.all<Head>(OPEN, { range: { begins: batch } })

  async function dropParts(batch: string) {
    const rest = (await parts(batch)).filter(({ sk }) => sk !== batch)
    await table.writeMany({ deletes: rest })
  }

  /** From here on all of it counts. */
  async function close(head: Head, size: number): Promise<void> {
    const inTime = now() - head.at < MOST_MS
    if (!inTime || !(await table.delete(head, { when: 'attribute_not_exists(#off)' })))
      throw new LikenessError('store_unavailable', {
        message: 'Writing into the history took too long and was taken back; try again.',
      })
    if (size > IDS_PER_ITEM) await dropParts(head.batch).catch(() => undefined)
  }

  async function takeBackItem(item: MatchItem): Promise<void> {
    const own = { when: '#batch = :batch', values: { batch: item.batch } }
    for (const line of linesOf(item)) await table.delete(line, own)
    await table.delete(item, own)
  }

  async function takeBack(batch: string): Promise<void> {
    const set = { off: true }
    const { met } = await table.update(headKey(batch), { set, when: 'attribute_exists(#pk)' })
    if (met)
      for (const { ids } of await parts(batch)) {
        const items = await table.getMany<MatchItem>(ids.map(matchKey))
        await forEach(
          items.filter((item) => item.batch === batch),
          takeBackItem,
        )
      }
    await dropParts(batch)
    await table.delete(headKey(batch))
  }

  return {
    takeBack,

    /** Whose matches do not count. Those that somebody died in are taken back. */
    async open(): Promise<Set<string>> {
      const all = await table.all<Head>(OPEN, { only: ['batch', 'at'] })
      for (const batch of new Set(all.filter(({ at }) => at < now() - LEFT_MS).map((one) => one.batch)))
        await takeBack(batch).catch(() => undefined)
      return new Set(all.map(({ batch }) => batch))
    },

    isOpen: async (batch: string): Promise<boolean> => (await table.get(headKey(batch))) !== undefined,

    async write(ids: string[], itemsOf: (batch: string) => MatchItem[], more: () => (Key & Record<string, unknown>)[]) {
      const head = await open(ids)
      try {
        const items = itemsOf(head.batch)
        // The matches first: from them it is known what else there is to take back.
        await table.writeMany({ puts: items.map((item) => ({ ...item })) })
        await table.writeMany({ puts: [...items.flatMap(linesOf).map((line) => ({ ...line })), ...more()] })
        await close(head, ids.length)
      } catch (error) {
        await takeBack(head.batch).catch(() => undefined)
        throw error
      }
    },
  }
}
