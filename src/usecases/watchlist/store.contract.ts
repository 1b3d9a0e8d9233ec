/** What the stores of watchlists must do. Run by each adapter's tests. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alertStoreContract } from './store-alerts.contract.ts'
import { entryStoreContract } from './store-entries.contract.ts'
import { screeningHistoryContract } from './store-history.contract.ts'
import { screeningStoreContract } from './store-screenings.contract.ts'
import { ALL, minutes, NOON, watchlistFill, type WatchlistStores } from './store.fixture.ts'

export interface OpenedWatchlistStores extends WatchlistStores {
  close(): Promise<void>
}

/** `open` is called once, and opens stores with nothing in them. */
export function watchlistStoreContract(name: string, open: () => Promise<OpenedWatchlistStores>): void {
  describe(`stores of watchlists: ${name}`, () => {
    let opened: OpenedWatchlistStores
    const fill = watchlistFill(() => opened)

    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened?.close())

    test('there is nothing at first', async () => {
      const { entries, screenings, alerts } = opened
      expect(await entries.list(ALL)).toEqual({ total: 0, entries: [] })
      expect(await entries.byIds([])).toEqual([])
      expect(await entries.counts([])).toEqual(new Map())
      expect(await entries.active('nowhere')).toBe(0)
      expect(await entries.expired(minutes(1e6), 10)).toEqual([])
      expect(await screenings.list(ALL)).toEqual({ total: 0, screenings: [] })
      expect(await screenings.removeCollection('nowhere', 10)).toEqual([])
      expect(await screenings.collections()).toEqual([])
      expect(await alerts.list(ALL)).toEqual({ total: 0, alerts: [] })
      expect(await alerts.latest()).toBe(0)
      expect(await alerts.since(0, { limit: 10 })).toEqual([])
      const { similarities, ...rest } = await screenings.statistics(undefined, NOON, minutes(60))
      expect(rest).toEqual({ hours: [], alerts: { open: 0, confirmed: 0, dismissed: 0 }, entries: [] })
      expect(similarities.length).toBe(100)
      expect(new Set(similarities.map(({ from, ...counts }) => JSON.stringify(counts))).size).toBe(1)
    })

    entryStoreContract(() => opened, fill)
    screeningStoreContract(() => opened, fill)
    screeningHistoryContract(() => opened, fill)
    alertStoreContract(() => opened, fill)
  })
}
