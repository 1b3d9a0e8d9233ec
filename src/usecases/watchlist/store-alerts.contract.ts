/** Part of `store.contract.ts`. */
import { describe, expect, test } from 'vitest'
import type { Alert } from './entry.ts'
import { ALL, HOSTILE, minutes, NOON, type WatchlistFill, type WatchlistStores } from './store.fixture.ts'

export function alertStoreContract(stores: () => WatchlistStores, { list, entry, hitting }: WatchlistFill): void {
  const raise = async (c: string, entryId: string, at = NOON) => (await hitting(c, [entryId], { at })).alerts[0]!
  const sequencesOf = (alerts: Alert[]) => alerts.map(({ sequence }) => sequence)

  describe('alerts', () => {
    test('are decided, decided otherwise and opened again', async () => {
      const { alerts } = stores()
      const c = list()
      const raised = await raise(c, (await entry(c, 'Ann')).entryId)
      const confirmed = await alerts.decide(raised.alertId, {
        state: 'confirmed',
        decidedBy: 'account:bob',
        note: 'It is.',
      })
      expect(confirmed).toEqual({
        ...{ ...raised, state: 'confirmed', decidedBy: 'account:bob', note: 'It is.' },
        ...{ decidedAt: expect.any(Date), sequence: expect.any(Number) },
      })
      expect(Math.abs(confirmed!.decidedAt!.getTime() - Date.now())).toBeLessThan(60_000)
      expect(confirmed!.sequence).toBeGreaterThan(raised.sequence)
      expect(await alerts.byId(raised.alertId)).toEqual(confirmed)
      const again = await alerts.decide(raised.alertId, { state: 'confirmed', decidedBy: 'key:\0', note: 'a\0b' })
      expect(again).toMatchObject({ state: 'confirmed', decidedBy: 'key:\ufffd', note: 'a\ufffdb' })
      expect(again!.sequence).toBeGreaterThan(confirmed!.sequence)
      const open = await alerts.decide(raised.alertId, { state: 'open', decidedBy: null, note: null })
      expect(open).toEqual({ ...raised, sequence: open!.sequence })
      expect(open!.sequence).toBeGreaterThan(again!.sequence)
      expect(await alerts.latest()).toBe(open!.sequence)
      for (const id of ['alert_unknown', ...HOSTILE]) {
        expect(await alerts.byId(id)).toBeUndefined()
        expect(await alerts.decide(id, { state: 'open', decidedBy: null, note: null })).toBeUndefined()
      }
      expect(await alerts.latest()).toBe(open!.sequence)
    })

    test('are listed newest or oldest first, by everything at once, in pages that are stable', async () => {
      const { alerts } = stores()
      const [c, d] = [list(), list()]
      const [ann, bob, eve] = [await entry(c, 'Ann'), await entry(c, 'Bob'), await entry(d, 'Eve')]
      const names = new Map<string, string>()
      const put = async (name: string, { collectionId, entryId }: typeof ann, at: number) =>
        void names.set((await raise(collectionId, entryId, minutes(at))).alertId, name)
      await put('ann 2', ann, 2)
      await put('ann 1', ann, 1)
      await put('bob 3', bob, 3)
      await put('eve 4', eve, 4)
      const idOf = (name: string) => [...names].find(([, one]) => one === name)![0]
      await alerts.decide(idOf('ann 1'), { state: 'dismissed', decidedBy: 'key:1', note: null })
      const shown = async (filter: Partial<Parameters<typeof alerts.list>[0]>) => {
        const { total, alerts: page } = await alerts.list({ ...ALL, collections: [c], ...filter })
        return [total, ...page.map(({ alertId }) => names.get(alertId))]
      }
      expect(await shown({})).toEqual([3, 'bob 3', 'ann 2', 'ann 1'])
      expect(await shown({ oldestFirst: true })).toEqual([3, 'ann 1', 'ann 2', 'bob 3'])
      expect(await shown({ oldestFirst: false, limit: 1, offset: 1 })).toEqual([3, 'ann 2'])
      expect(await shown({ limit: 1, offset: 5 })).toEqual([3])
      expect(await shown({ collections: [d, c] })).toEqual([4, 'eve 4', 'bob 3', 'ann 2', 'ann 1'])
      expect(await shown({ collections: [] })).toEqual([0])
      expect(await shown({ collections: HOSTILE })).toEqual([0])
      expect(await shown({ states: ['open'] })).toEqual([2, 'bob 3', 'ann 2'])
      expect(await shown({ states: ['open', 'dismissed'] })).toEqual([3, 'bob 3', 'ann 2', 'ann 1'])
      expect(await shown({ states: ['confirmed'] })).toEqual([0])
      expect(await shown({ states: [] })).toEqual([0])
      expect(await shown({ entryId: ann.entryId })).toEqual([2, 'ann 2', 'ann 1'])
      expect(await shown({ entryId: ann.entryId, states: ['open'], oldestFirst: true })).toEqual([1, 'ann 2'])
      for (const id of HOSTILE) expect(await shown({ entryId: id })).toEqual([0])
      expect(await shown({ from: minutes(2), to: minutes(3) })).toEqual([1, 'ann 2'])
      expect(await shown({ from: minutes(2), states: ['dismissed'] })).toEqual([0])
    })

    test('each is listed once when all are of one moment', async () => {
      const { alerts } = stores()
      const c = list()
      const ids = await Promise.all(Array.from({ length: 12 }, async (_, i) => (await entry(c, `E ${i}`)).entryId))
      await hitting(c, ids, { at: NOON })
      const read = async (limit: number, offset: number, oldestFirst = false) =>
        (await alerts.list({ collections: [c], limit, offset, oldestFirst })).alerts.map(({ alertId }) => alertId)
      const paged = [...(await read(5, 0)), ...(await read(5, 5)), ...(await read(5, 10))]
      expect(paged).toEqual(await read(100, 0))
      expect(paged.toReversed()).toEqual(await read(100, 0, true))
      expect(new Set(paged).size).toBe(12)
    })

    test('who watches is told of alerts and decisions that are newer, lowest first', async () => {
      const { alerts, screenings } = stores()
      const [c, d] = [list(), list()]
      const [ann, eve] = [await entry(c, 'Ann'), await entry(d, 'Eve')]
      const start = await alerts.latest()
      const [first, second] = [await raise(c, ann.entryId), await raise(c, ann.entryId)]
      const other = await raise(d, eve.entryId)
      const since = async (sequence: number, collections?: string[], limit = 100) =>
        (await alerts.since(sequence, { limit, ...(collections && { collections }) })).map(({ alertId }) => alertId)
      expect(await since(start)).toEqual([first.alertId, second.alertId, other.alertId])
      expect(await since(start, [c])).toEqual([first.alertId, second.alertId])
      expect(await since(start, [d, c], 2)).toEqual([first.alertId, second.alertId])
      expect(await since(start, [])).toEqual([])
      expect(await since(start, HOSTILE)).toEqual([])
      expect(await since(first.sequence, [c])).toEqual([second.alertId])
      const decided = await alerts.decide(first.alertId, { state: 'confirmed', decidedBy: 'key:1', note: null })
      expect(await since(start)).toEqual([second.alertId, other.alertId, first.alertId])
      expect(await since(other.sequence)).toEqual([first.alertId])
      expect(await since(decided!.sequence)).toEqual([])
      expect(await alerts.latest()).toBe(decided!.sequence)
      // The highest one goes: its number is not given to another.
      await screenings.remove(decided!.screeningId)
      expect(await alerts.latest()).toBe(other.sequence)
      expect((await raise(c, ann.entryId)).sequence).toBeGreaterThan(decided!.sequence)
    })

    test('who watches misses nothing while many write', async () => {
      const { alerts, screenings } = stores()
      const c = list()
      const ids = await Promise.all(Array.from({ length: 8 }, async (_, i) => (await entry(c, `E ${i}`)).entryId))
      let last = await alerts.latest()
      const start = last
      const seen = new Map<string, Set<number>>()
      let writing = true
      async function look() {
        const news = await alerts.since(last, { limit: 7 })
        expect(sequencesOf(news)).toEqual(sequencesOf(news).toSorted((a, b) => a - b))
        for (const { alertId, sequence } of news) {
          expect(sequence).toBeGreaterThan(last)
          last = sequence
          seen.set(alertId, (seen.get(alertId) ?? new Set()).add(sequence))
        }
        return news.length
      }
      const watching = (async () => {
        while (writing) await look()
        while ((await look()) > 0);
      })()
      const writer = async (n: number) => {
        for (let i = 0; i < 25; i++) {
          const raised = (await hitting(c, [ids[n]!, ids[(n + i) % 8]!].slice(0, (i % 2) + 1))).alerts
          if (i % 3 === 0)
            await alerts.decide(raised[0]!.alertId, { state: 'dismissed', decidedBy: 'key:1', note: null })
          if (i % 10 === 9) await screenings.remove(raised[0]!.screeningId)
        }
      }
      await Promise.all(ids.map((_, n) => writer(n)))
      writing = false
      await watching
      const { alerts: all } = await alerts.list({ ...ALL, collections: [c] })
      expect(all.length).toBeGreaterThan(200)
      for (const { alertId, sequence } of all)
        expect([alertId, seen.get(alertId)?.has(sequence)]).toEqual([alertId, true])
      const sequences = sequencesOf(all)
      expect(new Set(sequences).size).toBe(sequences.length)
      expect(Math.min(...sequences)).toBeGreaterThan(start)
    })

    test('those nobody was told of, oldest first, until somebody was', async () => {
      const { alerts } = stores()
      const c = list()
      const ann = await entry(c, 'Ann')
      const at = (year: number) => new Date(Date.UTC(year, 0))
      const raised = [await raise(c, ann.entryId, at(1972)), await raise(c, ann.entryId, at(1971))]
      const [second, first] = raised.map(({ alertId }) => alertId)
      const untold = async (before: Date, limit = 10) =>
        (await alerts.unannounced(before, limit)).map(({ alertId }) => alertId)
      expect(await untold(at(1973))).toEqual([first, second])
      expect(await untold(at(1973), 1)).toEqual([first])
      expect(await untold(at(1972))).toEqual([first])
      expect(await untold(at(1971))).toEqual([])
      await alerts.decide(first!, { state: 'dismissed', decidedBy: 'key:1', note: null })
      expect(await untold(at(1973))).toEqual([first, second])
      const before = await alerts.byId(first!)
      for (const _ of [1, 2]) await alerts.announced([first!, 'alert_unknown', ...HOSTILE])
      await alerts.announced([])
      expect(await untold(at(1973))).toEqual([second])
      expect(await alerts.byId(first!)).toEqual(before)
    })
  })
}
