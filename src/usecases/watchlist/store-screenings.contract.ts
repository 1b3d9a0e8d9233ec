/** Part of `store.contract.ts`. */
import { describe, expect, test } from 'vitest'
import type { Screening } from './entry.ts'
import { ALL, code, HOSTILE, minutes, NOON, type WatchlistFill, type WatchlistStores } from './store.fixture.ts'

export function screeningStoreContract(stores: () => WatchlistStores, fill: WatchlistFill): void {
  const { idOf, list, entry, hit, face, screening, alertFor, hitting } = fill

  describe('screenings', () => {
    test('come back as stored, hits best first, with their alerts', async () => {
      const { screenings, alerts } = stores()
      const c = list()
      const [ann, bob] = [await entry(c, 'Ann'), await entry(c, 'Bob')]
      const stored = screening(c, {
        ...{ source: 'url', identifier: 'https://x/a.jpg', jobId: idOf('job'), metric: 'angular' },
        ...{ originalKey: 'watchlist/c/1/original', annotatedKey: 'watchlist/c/1/annotated.jpg' },
        faces: [
          face(0, [hit(bob.entryId, 94.1), hit(ann.entryId, 100, { distance: 0, referenceId: null })]),
          face(1, [], { cropKey: 'watchlist/c/1/face-1.jpg' }),
          face(4, [hit(ann.entryId, 93.8)]),
        ],
      })
      const wanted = [alertFor(bob.entryId, 94.1), alertFor(ann.entryId, 100, 4)]
      const raised = await screenings.add(stored, wanted)
      expect(raised).toEqual(
        wanted.map((alert) => ({
          ...alert,
          ...{ collectionId: c, screeningId: stored.screeningId, state: 'open', at: stored.at },
          ...{ sequence: expect.any(Number), decidedBy: null, decidedAt: null, note: null },
        })),
      )
      expect(raised[1]!.sequence).toBeGreaterThan(raised[0]!.sequence)
      expect(await alerts.byId(wanted[1]!.alertId)).toEqual(raised[1])
      const first = stored.faces[0]!
      const expected = { ...stored, faces: [{ ...first, hits: first.hits.toReversed() }, ...stored.faces.slice(1)] }
      expect(await screenings.byId(stored.screeningId)).toEqual(expected)
      const failed = screening(c, { width: null, height: null, errorCode: 'image_invalid', error: 'No picture.' })
      expect(await screenings.add(failed, [])).toEqual([])
      expect(await screenings.byIds([stored.screeningId, failed.screeningId, 'unknown', ...HOSTILE])).toEqual(
        expect.arrayContaining([expected, failed]),
      )
      expect(await screenings.byIds([])).toEqual([])
      for (const id of ['screening_unknown', ...HOSTILE]) expect(await screenings.byId(id)).toBeUndefined()
    })

    test('one is stored once, however often and by however many at once', async () => {
      const { screenings, alerts } = stores()
      const c = list()
      const ann = await entry(c, 'Ann')
      const stored = screening(c, { faces: [face(0, [hit(ann.entryId)])] })
      const add = (similarity = 97.25) => screenings.add(stored, [alertFor(ann.entryId, similarity)])
      const answers = await Promise.all([add(), add(), add(), add()])
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
      const other = { ...stored, identifier: 'other', faces: [] }
      expect(await screenings.add(other, [alertFor(ann.entryId)])).toEqual(answers[0])
      expect(await screenings.byId(stored.screeningId)).toEqual(stored)
      expect((await alerts.list({ ...ALL, collections: [c] })).total).toBe(1)
    })

    test('hits and alerts of entries that are not active are left out', async () => {
      const { screenings, entries } = stores()
      const [c, d] = [list(), list()]
      const ann = await entry(c, 'Ann', { expiresAt: minutes(11) })
      const others = [
        await entry(c, 'Waiting', { state: 'waiting' }),
        await entry(c, 'Adding', { state: 'adding' }),
        await entry(c, 'Removing', { state: 'removing' }),
        await entry(c, 'Expired', { expiresAt: minutes(10) }),
        await entry(d, 'Of another list'),
      ].map(({ entryId }) => entryId)
      const gone = await entry(c, 'Gone')
      await entries.remove(gone.entryId)
      others.push(gone.entryId, 'entry_unknown', 'nul\0')
      const at = minutes(10)
      const bare = (id: string | null) => hit(id, 97.25, { referenceId: null })
      const faces = [face(0, [...others, ann.entryId, null].map(bare)), face(1, others.map(bare))]
      const mixed = screening(c, { at, faces })
      const alerts = [...others, ann.entryId].map((id) => alertFor(id))
      expect((await screenings.add(mixed, alerts)).map(({ entryId }) => entryId)).toEqual([ann.entryId])
      expect((await screenings.byId(mixed.screeningId))!.faces.map(({ hits }) => hits.map((h) => h.entryId))).toEqual([
        [ann.entryId],
        [],
      ])
      const none = screening(c, { at, faces: [face(0, others.map(bare))] })
      const again = others.map((id) => alertFor(id))
      expect(await screenings.add(none, again)).toEqual([])
      expect((await screenings.list({ ...ALL, collections: [c], hit: false })).screenings).toMatchObject([
        { screeningId: none.screeningId },
      ])
    })

    test('when an entry has stopped being active, no screening with a hit of it turns up later', async () => {
      const { entries, alerts } = stores()
      const c = list()
      for (let round = 0; round < 12; round++) {
        const { entryId } = await entry(c, `Entry ${round}`)
        const count = async () => (await alerts.list({ ...ALL, entryId })).total
        const storing = Array.from({ length: 8 }, () => hitting(c, [entryId]))
        await storing[round % 8]
        await entries.update(entryId, { state: 'removing' })
        const then = await count()
        await Promise.all(storing)
        expect(await count()).toBe(then)
      }
    })

    test('nothing is left of an entry that goes while it is hit', async () => {
      const { screenings, entries, alerts } = stores()
      const c = list()
      const [ann, bob] = [await entry(c, 'Ann'), await entry(c, 'Bob')]
      const hits = Array.from({ length: 40 }, (_, i) =>
        i % 8 === 4
          ? entries.remove(ann.entryId)
          : hitting(c, i % 2 ? [ann.entryId, bob.entryId] : [bob.entryId, ann.entryId]),
      )
      await Promise.all(hits)
      const { screenings: all } = await screenings.list({ ...ALL, collections: [c] })
      expect(all.length).toBe(35)
      const ids = new Set(all.flatMap(({ faces }) => faces.flatMap((one) => one.hits.map(({ entryId }) => entryId))))
      expect(ids.has(ann.entryId)).toBe(false)
      expect(ids.has(bob.entryId)).toBe(true)
      expect((await alerts.list({ ...ALL, collections: [c] })).alerts.every((a) => a.entryId === bob.entryId)).toBe(
        true,
      )
    })

    test('removals of entries and of screenings, and forgetting, do not wait for each other for ever', async () => {
      const { screenings, entries, alerts } = stores()
      const c = list()
      const many = await Promise.all(Array.from({ length: 4 }, (_, i) => entry(c, `Entry ${i}`)))
      const ids = many.map(({ entryId }) => entryId)
      const stored = await Promise.all(Array.from({ length: 24 }, (_, i) => hitting(c, i % 2 ? ids : ids.toReversed())))
      const names = stored.map(({ screening: { screeningId } }) => screeningId)
      await Promise.all([
        ...ids.map((id) => entries.remove(id)),
        ...names.slice(12).map((id) => screenings.remove(id)),
        screenings.forgetPictures(names),
        screenings.forgetPictures(names.toReversed()),
        ...stored.map((one) =>
          alerts.decide(one.alerts[0]!.alertId, { state: 'dismissed', decidedBy: 'key:1', note: null }),
        ),
      ])
      expect((await screenings.list({ ...ALL, collections: [c] })).total).toBe(12)
      expect((await alerts.list({ ...ALL, collections: [c] })).total).toBe(0)
      expect(await screenings.removeCollection(c, 100)).toHaveLength(12)
    })

    test('nor do those that change many at once', async () => {
      const { screenings, entries } = stores()
      for (let round = 0; round < 6; round++) {
        const c = list()
        const ann = await entry(c, 'Ann')
        const ids = Array.from({ length: 60 }, () => idOf('screening'))
        // Stored in another order than that of ids.
        for (const screeningId of ids.toReversed()) await hitting(c, [ann.entryId], { screeningId, originalKey: 'k' })
        await Promise.all([
          screenings.forgetPictures(ids),
          screenings.removeCollection(c, 50),
          screenings.forgetPictures(ids),
          entries.remove(ann.entryId),
        ])
        expect((await screenings.list({ ...ALL, collections: [c] })).total).toBe(10)
      }
    })

    test('a picture with a hundred faces and three hundred hits', async () => {
      const { screenings } = stores()
      const c = list()
      const many = await Promise.all(Array.from({ length: 30 }, (_, i) => entry(c, `Entry ${i}`)))
      const faces = Array.from({ length: 100 }, (_, i) =>
        face(
          i,
          [0, 1, 2].map((n) => hit(many[(i + n) % 30]!.entryId, 99 - n)),
        ),
      )
      const crowd = screening(c, { faces })
      const alerts = many.map(({ entryId }, i) => alertFor(entryId, 99, i))
      expect((await screenings.add(crowd, alerts)).map(({ alertId }) => alertId)).toEqual(
        alerts.map(({ alertId }) => alertId),
      )
      expect(await screenings.byId(crowd.screeningId)).toEqual(crowd)
    })

    test('hostile text is refused where it identifies, and kept as far as it can be where it tells', async () => {
      const { screenings } = stores()
      const c = list()
      for (const text of ['nul\0', 'half\ud800']) {
        for (const more of [{ screeningId: text }, { collectionId: text }, { jobId: text }, { originalKey: text }])
          await expect(screenings.add(screening(c, more), [])).rejects.toMatchObject(code('invalid_argument'))
        const cropped = screening(c, { faces: [face(0, [], { cropKey: text })] })
        await expect(screenings.add(cropped, [])).rejects.toMatchObject(code('invalid_argument'))
      }
      const told = screening(c, {
        identifier: 'a\0.jpg',
        requestedBy: 'key:\0',
        model: 'm\0',
        error: '\ud800',
        errorCode: 'x',
      })
      const marks = face(0, [], { landmarks: [{ type: 'no\0se', x: 0, y: 0 }] })
      await screenings.add({ ...told, faces: [marks] }, [])
      expect(await screenings.byId(told.screeningId)).toMatchObject({
        ...{ identifier: 'a\ufffd.jpg', requestedBy: 'key:\ufffd', model: 'm\ufffd', error: '\ufffd' },
        faces: [{ landmarks: [{ type: 'no\ufffdse' }] }],
      })
      const nowhere = screening(c, { faces: [face(0, [], { confidence: Number.NaN })] })
      await expect(screenings.add(nowhere, [])).rejects.toMatchObject(code('invalid_argument'))
      expect(await screenings.byId(nowhere.screeningId)).toBeUndefined()
    })

    describe('listed', () => {
      test('newest first, by everything at once, in pages that are stable', async () => {
        const { screenings } = stores()
        const [c, d, jobId] = [list(), list(), idOf('job')]
        const ann = await entry(c, 'Ann')
        const names = new Map<string, string>()
        const put = async (name: string, stored: Screening) => {
          names.set(stored.screeningId, name)
          const hits = stored.faces.flatMap((one) => one.hits)
          await screenings.add(
            stored,
            hits.map((one) => alertFor(one.entryId!)),
          )
        }
        const withHit = { faces: [face(0, [hit(ann.entryId)])] }
        await put('plain', screening(c, { at: minutes(1) }))
        await put('hit', screening(c, { at: minutes(2), ...withHit }))
        await put('hit of the job', screening(c, { at: minutes(3), jobId, ...withHit }))
        await put('failed of the job', screening(c, { at: minutes(4), jobId, errorCode: 'image_invalid', error: 'x' }))
        await put('elsewhere', screening(d, { at: minutes(5), jobId }))
        const shown = async (filter: Parameters<typeof screenings.list>[0]) => {
          const { total, screenings: page } = await screenings.list(filter)
          return [total, ...page.map(({ screeningId }) => names.get(screeningId))]
        }
        const of = (filter: Partial<Parameters<typeof shown>[0]>) => shown({ ...ALL, collections: [c], ...filter })
        const newest = ['failed of the job', 'hit of the job', 'hit', 'plain']
        expect(await of({})).toEqual([4, ...newest])
        expect(await of({ collections: [d, c] })).toEqual([5, 'elsewhere', ...newest])
        expect(await of({ collections: [] })).toEqual([0])
        expect(await of({ collections: HOSTILE })).toEqual([0])
        expect(await of({ limit: 2, offset: 1 })).toEqual([4, 'hit of the job', 'hit'])
        expect(await of({ limit: 2, offset: 7 })).toEqual([4])
        expect(await of({ hit: true })).toEqual([2, 'hit of the job', 'hit'])
        expect(await of({ hit: false })).toEqual([2, 'failed of the job', 'plain'])
        expect(await of({ failed: true })).toEqual([1, 'failed of the job'])
        expect(await of({ entryId: ann.entryId })).toEqual([2, 'hit of the job', 'hit'])
        for (const id of ['unknown', ...HOSTILE]) {
          expect(await of({ entryId: id })).toEqual([0])
          expect(await of({ jobId: id })).toEqual([0])
        }
        expect(await shown({ ...ALL, jobId })).toEqual([3, 'elsewhere', 'failed of the job', 'hit of the job'])
        expect(await of({ jobId, hit: true, entryId: ann.entryId })).toEqual([1, 'hit of the job'])
        expect(await of({ jobId, hit: true, failed: true })).toEqual([0])
        expect(await of({ from: minutes(2), to: minutes(4) })).toEqual([2, 'hit of the job', 'hit'])
        expect(await of({ from: minutes(3), hit: true })).toEqual([1, 'hit of the job'])
        expect(await of({ to: minutes(1) })).toEqual([0])
      })

      test('each once when all are of one moment', async () => {
        const { screenings } = stores()
        const c = list()
        for (let i = 0; i < 12; i++) await screenings.add(screening(c, { at: NOON }), [])
        const read = async (limit: number, offset: number) =>
          (await screenings.list({ collections: [c], limit, offset })).screenings.map((one) => one.screeningId)
        const paged = [...(await read(5, 0)), ...(await read(5, 5)), ...(await read(5, 10))]
        expect(paged).toEqual(await read(100, 0))
        expect(new Set(paged).size).toBe(12)
      })
    })
  })
}
