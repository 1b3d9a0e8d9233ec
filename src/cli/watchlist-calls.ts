/** What the commands of watchlists share: whom they ask about, and lists that are told as they come. */
import type { Command } from 'commander'
import type { z } from 'zod'
import type { WatchlistEntry } from '#http/contracts/watchlist-shapes.ts'
import { LikenessError } from '#errors'
import { nameKey } from '#lib/text.ts'
import type { CallApi } from './local-api.ts'
import { note, print, printJson, table, type Cell } from './print.ts'
import type { GlobalOptions } from './run.ts'
import { collectionName, wholeFrom } from './values.ts'

export const API = '/api/v1'
export const WATCHLIST = `${API}/watchlist`
/** As much as the API gives at once. */
const PAGE = 100

export type Entry = z.output<typeof WatchlistEntry>
export interface Options extends GlobalOptions {
  json?: boolean
  collection?: string
}

/** Left out, it is every list for what looks, and the configured one for what adds. */
export const inList = (command: Command): Command =>
  command.option('-c, --collection <name>', 'the list; default: LIKENESS_WATCHLIST', collectionName)
export const inLists = (command: Command): Command =>
  command.option('-c, --collection <name>', 'only this list; default: every one', collectionName)
export const asMany = (command: Command): Command =>
  command.option('--limit <n>', 'at most so many', wholeFrom(1, 1_000_000), 1000)

/** `?a=1&b=2` of what is there; empty without any. */
export function queryOf(values: Record<string, string | undefined>): string {
  const given = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}

interface Slice<Item> {
  total: number
  items: Item[]
}
type Wanted = Record<string, string | undefined>

/** Slice by slice, up to so many altogether; at least one, which may be empty. */
async function* slices<Item>(call: CallApi, path: string, wanted: Wanted, most: number): AsyncGenerator<Slice<Item>> {
  for (let offset = 0; ;) {
    const limit = Math.min(PAGE, most - offset)
    const query = queryOf({ ...wanted, limit: String(limit), offset: String(offset) })
    const { body } = await call<{ total_items: number; items: Item[] }>('GET', path + query)
    yield { total: body.total_items, items: body.items }
    offset += body.items.length
    if (body.items.length < limit || offset >= Math.min(most, body.total_items)) return
  }
}

interface Listed<Item> {
  path: string
  wanted: Wanted
  /** At most so many. */
  limit: number
  json: boolean | undefined
  head: string[]
  row(item: Item): Cell[]
  /** `3 entries`. */
  count(total: number): string
}

/** A line for each, or a table and how many there are. */
export async function tellList<Item>(call: CallApi, list: Listed<Item>): Promise<void> {
  const rows: Cell[][] = []
  let total = 0
  for await (const slice of slices<Item>(call, list.path, list.wanted, list.limit)) {
    total = slice.total
    for (const item of slice.items)
      if (list.json) await printJson(item)
      else rows.push(list.row(item))
  }
  if (list.json) return
  if (rows.length > 0) await print(await table(list.head, rows))
  note(list.count(total) + (rows.length < total ? `, ${rows.length} shown` : ''))
}

/** By id, or by name as the list tells names apart. Throws `entry_not_found`, and `invalid_argument` for several. */
export async function findEntry(call: CallApi, which: string, collection: string | undefined): Promise<Entry> {
  if (/^entry_[0-9a-f]{12}$/.test(which)) return (await call<Entry>('GET', `${WATCHLIST}/${which}`)).body
  const named: Entry[] = []
  const wanted = { q: which.slice(0, 200), collection }
  for await (const { items } of slices<Entry>(call, WATCHLIST, wanted, Infinity))
    named.push(...items.filter(({ name }) => nameKey(name) === nameKey(which)))
  if (named.length > 1)
    throw new LikenessError('invalid_argument', {
      message: `Several lists have an entry “${which}”: name the list with --collection (${named.map((one) => one.collection).join(', ')}).`,
    })
  if (named[0]) return named[0]
  throw new LikenessError('entry_not_found', {
    message: `No entry has the id or the name “${which}”: likeness watchlist list names them.`,
  })
}
