/** A window of lines of several partitions, newest first, and how many there are in all. */
import type { MatchFilter } from '#usecases/identity/store.ts'
import type { Line } from './match-items.ts'
import { forEach, type QueryOptions, type Table } from './table.ts'

export interface Window {
  partitions: string[]
  range: { from?: string; to?: string }
  where: Pick<MatchFilter, 'collections' | 'known'>
  /** Batches whose lines do not count. */
  hidden: Set<string>
  limit: number
  offset: number
}

/** What the service filters for us: what it reads is paid for in any case, what it sends is not. */
const MOST_HIDDEN = 90

export async function newestLines(table: Table, window: Window): Promise<{ total: number; lines: Line[] }> {
  const { partitions, range, where, hidden, limit, offset } = window
  const end = offset + limit
  const { known, collections } = where
  const scope = collections && new Set(collections)
  // Names of batches of which there are more than a filter takes, and of collections, are looked at here.
  const tokens = [...hidden]
  const onlyHere = scope !== undefined || tokens.length > MOST_HIDDEN
  const conditions = [
    ...(known === undefined ? [] : ['#known = :known']),
    ...(tokens.length > 0 && !onlyHere ? [`NOT #batch IN (${tokens.map((_, n) => `:b${n}`).join(', ')})`] : []),
  ]
  const values = {
    ...(known !== undefined && { known }),
    ...(!onlyHere && Object.fromEntries(tokens.map((token, n) => [`b${n}`, token]))),
  }
  const filter = conditions.length > 0 ? { where: conditions.join(' AND '), values } : {}
  const counts = (line: Line) => !hidden.has(line.batch) && (!scope || scope.has(line.collectionId))

  let total = 0
  const lines: Line[] = []
  await forEach(partitions, async (pk) => {
    const options = { range, descending: true, only: ['pk', 'sk', 'collectionId', 'known', 'batch'], ...filter }
    let mine = 0
    let start: QueryOptions['start']
    for await (const page of table.query<Line>(pk, options)) {
      const some = page.items.filter(counts)
      lines.push(...some.slice(0, Math.max(0, end - mine)))
      mine += some.length
      start = page.next
      if (mine >= end && !onlyHere) break
    }
    // What comes after the window only needs to be counted, where the service can do that.
    if (start) for await (const page of table.query(pk, { ...options, count: true, start })) mine += page.count
    total += mine
  })
  lines.sort((p, q) => (p.sk < q.sk ? 1 : -1))
  return { total, lines: lines.slice(offset, end) }
}
