/** Part of `store.contract.ts`. */
import { describe, expect, test } from 'vitest'
import { ALL, HOSTILE, minutes, NOON, type WatchlistFill, type WatchlistStores } from './store.fixture.ts'

export function screeningHistoryContract(stores: () => WatchlistStores, fill: WatchlistFill): void {
  const { list, entry, hit, face, screening, hitting } = fill

  describe('screenings, kept and purged', () => {
    const pictures = (name: string) => ({
      ...{ originalKey: `watchlist/c/${name}/original`, annotatedKey: `watchlist/c/${name}/annotated.jpg` },
    })

    test('a removed one takes faces, hits and alerts along and tells what was kept of it', async () => {
      const { screenings, alerts, entries } = stores()
      const c = list()
      const ann = await entry(c, 'Ann')
      const faces = [face(0, [hit(ann.entryId)], { cropKey: 'k/face-0.jpg' }), face(1)]
      const { screening: stored, alerts: raised } = await hitting(c, [ann.entryId], { faces, ...pictures('1') })
      const other = await hitting(c, [ann.entryId])
      expect(await screenings.remove(stored.screeningId)).toEqual({
        screeningId: stored.screeningId,
        keys: ['watchlist/c/1/original', 'watchlist/c/1/annotated.jpg', 'k/face-0.jpg'],
      })
      for (const id of [stored.screeningId, 'unknown', ...HOSTILE]) expect(await screenings.remove(id)).toBeUndefined()
      expect(await screenings.byId(stored.screeningId)).toBeUndefined()
      expect(await alerts.byId(raised[0]!.alertId)).toBeUndefined()
      expect((await entries.counts([ann.entryId])).get(ann.entryId)).toMatchObject({ open: 1 })
      expect(await screenings.byId(other.screening.screeningId)).toEqual(other.screening)
    })

    test('those from before a moment, oldest first, with a hit or without', async () => {
      const { screenings } = stores()
      const [c, d] = [list(), list()]
      const ann = await entry(c, 'Ann')
      const hits = []
      const others = []
      for (let i = 0; i < 4; i++) {
        hits.push((await hitting(c, [ann.entryId], { at: minutes(40 - i) })).screening.screeningId)
        const plain = screening(c, { at: minutes(40 - i), ...(i === 0 && pictures('p')) })
        await screenings.add(plain, [])
        others.push(plain.screeningId)
      }
      await screenings.add(screening(d, { at: minutes(0) }), [])
      const ids = async (hit: boolean, moment: Date, limit = 10) =>
        (await screenings.before(c, moment, { hit, limit })).map(({ screeningId }) => screeningId)
      expect(await ids(true, minutes(41))).toEqual(hits.toReversed())
      expect(await ids(true, minutes(40))).toEqual(hits.slice(1).toReversed())
      expect(await ids(false, minutes(41), 2)).toEqual(others.toReversed().slice(0, 2))
      expect(await ids(false, minutes(37))).toEqual([])
      expect((await screenings.before(c, minutes(41), { hit: false, limit: 10 })).at(-1)!.keys).toHaveLength(2)
      for (const id of HOSTILE) expect(await screenings.before(id, minutes(41), { hit: true, limit: 10 })).toEqual([])
    })

    test('those of an entry, as far as pictures of them are kept', async () => {
      const { screenings } = stores()
      const c = list()
      const [ann, bob] = [await entry(c, 'Ann'), await entry(c, 'Bob')]
      const mine = new Map<string, string[]>()
      for (let i = 0; i < 5; i++) {
        const faces = [face(0, [hit(ann.entryId), hit(bob.entryId)], { cropKey: `${i}/face-0.jpg` })]
        const { screening: one } = await hitting(c, [ann.entryId], { faces, ...(i > 0 && pictures(String(i))) })
        mine.set(one.screeningId, [...(i > 0 ? Object.values(pictures(String(i))) : []), `${i}/face-0.jpg`])
      }
      await hitting(c, [ann.entryId])
      const other = (await hitting(c, [bob.entryId], pictures('b'))).screening
      const found = await screenings.ofEntry(ann.entryId, 10)
      expect(new Map(found.map(({ screeningId, keys }) => [screeningId, keys]))).toEqual(mine)
      const kept = await screenings.keysOf([...mine.keys(), other.screeningId, 'unknown', ...HOSTILE])
      expect(new Map(kept.map(({ screeningId, keys }) => [screeningId, keys]))).toEqual(
        new Map([...mine, [other.screeningId, Object.values(pictures('b'))]]),
      )
      expect(await screenings.keysOf([])).toEqual([])
      const seen = new Set<string>()
      for (;;) {
        const some = await screenings.ofEntry(ann.entryId, 2)
        if (some.length === 0) break
        expect(some.length).toBeLessThanOrEqual(2)
        for (const { screeningId } of some) seen.add(screeningId)
        await screenings.forgetPictures(some.map(({ screeningId }) => screeningId))
      }
      expect(seen).toEqual(new Set(mine.keys()))
      expect((await screenings.keysOf([...seen])).flatMap(({ keys }) => keys)).toEqual([])
      for (const one of await screenings.byIds([...seen]))
        expect(one).toMatchObject({
          originalKey: null,
          annotatedKey: null,
          faces: [{ cropKey: null, hits: [{}, {}] }],
        })
      expect(await screenings.byId(other.screeningId)).toEqual(other)
      expect(await screenings.remove([...seen][0]!)).toEqual({ screeningId: [...seen][0], keys: [] })
      await screenings.forgetPictures([])
      await screenings.forgetPictures(['unknown', ...HOSTILE])
      for (const id of ['unknown', ...HOSTILE]) expect(await screenings.ofEntry(id, 10)).toEqual([])
    })

    test('lists are those that anything was screened against', async () => {
      const { screenings } = stores()
      const [c, d, e] = [list(), list(), list()]
      await entry(e, 'Ann')
      for (const id of [d, c, d]) await screenings.add(screening(id), [])
      const mine = async () => (await screenings.collections()).filter((id) => [c, d, e].includes(id))
      expect((await mine()).toSorted()).toEqual([c, d].toSorted())
      await screenings.removeCollection(c, 10)
      expect(await mine()).toEqual([d])
    })

    test('everything of a list that is gone goes, some at a time, and nothing of others', async () => {
      const { screenings, entries, alerts } = stores()
      const [c, d] = [list(), list()]
      const [ann, other] = [await entry(c, 'Ann'), await entry(d, 'Ann')]
      for (let i = 0; i < 5; i++) await hitting(c, [ann.entryId], pictures(`gone-${i}`))
      const kept = await hitting(d, [other.entryId])
      const gone = []
      for (;;) {
        const some = await screenings.removeCollection(c, 2)
        if (some.length === 0) break
        expect(some.length).toBeLessThanOrEqual(2)
        gone.push(...some.flatMap(({ keys }) => keys))
      }
      expect(gone.toSorted()).toEqual([0, 1, 2, 3, 4].flatMap((i) => Object.values(pictures(`gone-${i}`))).toSorted())
      expect((await screenings.list({ ...ALL, collections: [c] })).total).toBe(0)
      expect((await alerts.list({ ...ALL, collections: [c] })).total).toBe(0)
      expect((await entries.list({ ...ALL, collections: [c] })).total).toBe(0)
      expect(await screenings.removeCollection(c, 2)).toEqual([])
      for (const id of HOSTILE) expect(await screenings.removeCollection(id, 2)).toEqual([])
      expect(await entries.byId(other.entryId)).toEqual(other)
      expect(await screenings.byId(kept.screening.screeningId)).toEqual(kept.screening)
    })
  })

  test('statistics: by hour, by state, by entry, by how alike', async () => {
    const { screenings, alerts, entries } = stores()
    const [c, d] = [list(), list()]
    const [ann, bob, gone] = [await entry(c, 'Ann'), await entry(c, 'Bob'), await entry(c, 'Gone')]
    const two = { faces: [face(0, [hit(ann.entryId), hit(bob.entryId)]), face(1)] }
    const put = async (at: number, entryId: string, similarity: number, more = {}) =>
      (await hitting(c, [entryId], { at: minutes(at), ...more }, similarity)).alerts[0]!
    const first = await put(1, ann.entryId, 97.999, two)
    const second = await put(59, ann.entryId, 100)
    await put(61, bob.entryId, 97)
    await put(121, gone.entryId, 0)
    await entries.remove(gone.entryId)
    await screenings.add(screening(c, { at: minutes(125), errorCode: 'image_invalid', error: 'x' }), [])
    await put(-1, bob.entryId, 50)
    await put(180, bob.entryId, 50)
    const elsewhere = await entry(d, 'Elsewhere')
    await hitting(d, [elsewhere.entryId], { at: minutes(1) }, 12.5)
    await alerts.decide(first.alertId, { state: 'confirmed', decidedBy: 'key:1', note: null })
    await alerts.decide(second.alertId, { state: 'dismissed', decidedBy: 'key:1', note: null })
    const { similarities, ...told } = await screenings.statistics([c], NOON, minutes(180))
    expect(told).toEqual({
      hours: [
        { hour: minutes(0), screened: 2, faces: 3, hits: 3, failed: 0 },
        { hour: minutes(60), screened: 1, faces: 1, hits: 1, failed: 0 },
        { hour: minutes(120), screened: 2, faces: 1, hits: 1, failed: 1 },
      ],
      alerts: { open: 1, confirmed: 1, dismissed: 1 },
      entries: [
        { entryId: ann.entryId, name: 'Ann', open: 0, confirmed: 1, dismissed: 1 },
        { entryId: bob.entryId, name: 'Bob', open: 1, confirmed: 0, dismissed: 0 },
      ],
    })
    expect(similarities.map(({ from }) => from)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(similarities.filter(({ open, confirmed, dismissed }) => open + confirmed + dismissed > 0)).toEqual([
      { from: 97, open: 1, confirmed: 1, dismissed: 0 },
      { from: 99, open: 0, confirmed: 0, dismissed: 1 },
    ])
    expect((await screenings.statistics([c, d], NOON, minutes(180))).alerts.open).toBe(2)
    expect((await screenings.statistics([], NOON, minutes(180))).hours).toEqual([])
    expect((await screenings.statistics(HOSTILE, NOON, minutes(180))).hours).toEqual([])
  })

  test('statistics tell of the twenty entries hit most, those hit as often by name', async () => {
    const { screenings } = stores()
    const c = list()
    const names = Array.from({ length: 22 }, (_, i) => `Entry ${String(i).padStart(2, '0')}`)
    const ids = []
    for (const name of names.toReversed()) ids.push((await entry(c, name)).entryId)
    await hitting(c, ids, { at: minutes(1) })
    await hitting(c, [ids[0]!], { at: minutes(2) })
    const { entries } = await screenings.statistics([c], NOON, minutes(60))
    expect(entries.map(({ name }) => name)).toEqual([names[21], ...names.slice(0, 19)])
  })
}
