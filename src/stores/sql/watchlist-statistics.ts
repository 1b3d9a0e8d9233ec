/** What was screened, and what people made of the hits, in numbers. */
import { sql, type Kysely } from 'kysely'
import type { AlertState, EntryCounts } from '#usecases/watchlist/entry.ts'
import type { ScreeningStore, Statistics } from '#usecases/watchlist/store.ts'
import type { Tables } from './tables.ts'
import { isAmong } from './watchlist-rows.ts'

const MOST_ENTRIES = 20
const STEPS = 100

const none = (): Record<AlertState, number> => ({ open: 0, confirmed: 0, dismissed: 0 })
const NUMBERS = sql`count(*) FILTER (WHERE state = 'open') AS open,
  count(*) FILTER (WHERE state = 'confirmed') AS confirmed, count(*) FILTER (WHERE state = 'dismissed') AS dismissed`

export function createWatchlistStatistics(db: Kysely<Tables>): ScreeningStore['statistics'] {
  return async (collections, from, to): Promise<Statistics> => {
    const asked = sql`${collections ? isAmong('collection_id', collections) : sql`true`} AND at >= ${from} AND at < ${to}`
    const [hours, steps, entries] = await Promise.all([
      // In UTC, whatever the server's time zone: not every zone is whole hours away from it.
      sql<Statistics['hours'][number]>`SELECT date_trunc('hour', at, 'UTC') AS hour, count(*) AS screened,
          sum(face_count) AS faces, sum(hit_count) AS hits, count(error_code) AS failed
        FROM watchlist_screenings WHERE ${asked} GROUP BY 1 ORDER BY 1`.execute(db),
      // The last step holds 100 itself too.
      sql<{ step: number } & EntryCounts>`SELECT least(floor(similarity), ${STEPS - 1})::int AS step, ${NUMBERS}
        FROM watchlist_alerts WHERE ${asked} GROUP BY 1`.execute(db),
      sql<{ entry_id: string; name: string } & EntryCounts>`SELECT e.entry_id, e.name, open, confirmed, dismissed
        FROM (SELECT entry_id, count(*) AS hits, ${NUMBERS} FROM watchlist_alerts WHERE ${asked} GROUP BY entry_id) a
        JOIN watchlist_entries e USING (entry_id) ORDER BY hits DESC, e.name_key, e.entry_id
        LIMIT ${MOST_ENTRIES}`.execute(db),
    ])
    const alerts = none()
    const similarities = Array.from({ length: STEPS }, (_, step) => ({ from: step, ...none() }))
    for (const { step, ...counts } of steps.rows) {
      Object.assign(similarities[step]!, counts)
      for (const state of ['open', 'confirmed', 'dismissed'] as const) alerts[state] += counts[state]
    }
    return {
      hours: hours.rows,
      ...{ alerts, similarities },
      entries: entries.rows.map(({ entry_id: entryId, ...entry }) => ({ entryId, ...entry })),
    }
  }
}
