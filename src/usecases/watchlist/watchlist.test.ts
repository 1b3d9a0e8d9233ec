import { afterEach, describe, expect, test } from 'vitest'
import { ANN, ANN_AGAIN, BOB, CAT, photoOf } from '../../../test/fixtures/product-engine.ts'
import { openWatchlistRoom, type RoomOptions, type WatchlistRoom } from './watchlist.fixture.ts'

const rooms: WatchlistRoom[] = []
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.close()
})
async function open(options: RoomOptions = {}) {
  const room = await openWatchlistRoom(options)
  rooms.push(room)
  return room
}
const code = (value: string) => expect.objectContaining({ code: value })
/** Between Ann and Bob, a little nearer to Ann. */
const BETWEEN = [1, 0.9, 0]

describe('an entry', () => {
  test('is somebody with pictures and a reason', async () => {
    const { add, watchlist } = await open()
    const { entry, refused } = await add('Ann', [ANN, ANN_AGAIN])
    expect(entry).toMatchObject({ name: 'Ann', reason: 'Banned', state: 'active', counts: { open: 0 }, noisy: false })
    expect(entry.references).toHaveLength(2)
    expect(refused).toEqual([])
    expect(await watchlist.entries.get(entry.entryId)).toMatchObject({ name: 'Ann' })
    expect((await watchlist.entries.list({ limit: 10, offset: 0 })).total).toBe(1)
  })

  test('has a name of its own, whatever its case', async () => {
    const { add, watchlist, people, collectionId } = await open()
    await add('Ann', [ANN])
    await expect(add('ANN', [BOB])).rejects.toEqual(code('entry_exists'))
    expect((await watchlist.entries.list({ limit: 10, offset: 0 })).total).toBe(1)
    expect((await people.list(collectionId)).total).toBe(1)
  })

  test('without a usable face is none, and leaves nothing', async () => {
    const { add, watchlist, people, collectionId, memory } = await open()
    await add('Bob', [BOB])
    await expect(add('Ann', [])).rejects.toEqual(code('invalid_argument'))
    const images = [{ name: 'x', read: async () => photoOf([]) }]
    const entry = { collectionId, name: 'Ann', reason: 'Banned', images }
    await expect(watchlist.entries.add(entry, 'local')).rejects.toEqual(code('no_face'))
    // Somebody of the list under another name.
    await expect(add('Robert', [BOB], { salt: 9 })).rejects.toEqual(code('person_duplicate'))
    for (const wrong of [{ name: '' }, { name: 'x'.repeat(101) }, { reason: ' ' }, { reason: 'a\nb' }])
      await expect(watchlist.entries.add({ ...entry, ...wrong }, 'local')).rejects.toEqual(code('invalid_argument'))
    expect((await watchlist.entries.list({ limit: 10, offset: 0 })).total).toBe(1)
    expect((await people.list(collectionId)).total).toBe(1)
    expect(memory.faces(collectionId)).toHaveLength(1)
  })

  test('can be renamed, given a reason, and more pictures', async () => {
    const { add, watchlist } = await open()
    const { entryId } = (await add('Ann', [ANN])).entry
    await add('Bob', [BOB])
    expect(await watchlist.entries.update(entryId, { name: 'Anna', reason: 'Theft' }, 'local')).toMatchObject({
      ...{ name: 'Anna', reason: 'Theft' },
    })
    await expect(watchlist.entries.update(entryId, { name: 'bob' }, 'local')).rejects.toEqual(code('entry_exists'))
    const images = [{ name: 'x', read: async () => photoOf([ANN_AGAIN], 3) }]
    const { entry } = await watchlist.entries.addPictures(entryId, images, 'local')
    expect(entry.references).toHaveLength(2)
    const [{ referenceId }] = entry.references
    expect((await watchlist.entries.removePicture(entryId, referenceId, 'local')).references).toHaveLength(1)
    const [last] = (await watchlist.entries.get(entryId)).references
    await expect(watchlist.entries.removePicture(entryId, last!.referenceId, 'local')).rejects.toEqual(
      code('invalid_argument'),
    )
  })
})

describe('a screening', () => {
  test('tells for each face whom it is like, best first', async () => {
    const { add, screen } = await open()
    const ann = (await add('Ann', [ANN])).entry
    const bob = (await add('Bob', [BOB])).entry
    const screening = await screen(photoOf([BETWEEN, CAT, BOB]), { threshold: 0.4 })
    expect(screening).toMatchObject({ errorCode: null, metric: 'cosine', threshold: 60, distanceThreshold: 0.4 })
    expect(screening.faces.map(({ hits }) => hits.map(({ entryId }) => entryId))).toEqual([
      [ann.entryId, bob.entryId],
      [],
      [bob.entryId],
    ])
    const [best, second] = screening.faces[0]!.hits
    expect(best!.similarity).toBeGreaterThan(second!.similarity)
    expect(best!.distance).toBeCloseTo(1 - best!.similarity / 100)
    expect(best!.referenceId).toBe(ann.references[0]!.referenceId)
  })

  test('raises one alert for each entry, by its best face, and says so', async () => {
    const { add, screen, watchlist, told } = await open()
    const { entryId } = (await add('Ann', [ANN])).entry
    const { screeningId } = await screen(photoOf([ANN_AGAIN, ANN, CAT]))
    const { alerts, total } = await watchlist.alerts.list({ limit: 10, offset: 0 })
    expect(total).toBe(1)
    expect(alerts[0]).toMatchObject({ entryId, screeningId, faceIndex: 1, state: 'open', similarity: 100 })
    expect(told).toEqual([{ type: 'watchlist.alert', alerts }])
    expect(await watchlist.alerts.since(0, { limit: 10 })).toEqual(alerts)
    await screen(photoOf([CAT]))
    expect(told).toHaveLength(1)
  })

  test('needs no entry: nobody is looked for then', async () => {
    const { screen } = await open()
    expect(await screen(photoOf([ANN]))).toMatchObject({ errorCode: null, faces: [{ hits: [] }] })
  })

  test('without a face is an answer, what cannot be looked at another', async () => {
    const { add, screen, watchlist } = await open()
    await add('Ann', [ANN])
    expect(await screen(photoOf([]))).toMatchObject({ faces: [], errorCode: null })
    expect(await screen({ kind: 'text', text: '/etc/passwd' })).toMatchObject({
      ...{ faces: [], errorCode: 'source_refused', width: null, originalKey: null },
    })
    const all = await watchlist.history.list({ limit: 10, offset: 0 })
    expect(all.total).toBe(2)
    expect((await watchlist.history.list({ limit: 10, offset: 0, failed: true })).total).toBe(1)
  })

  test('fails as a whole, and leaves nothing, where the fault is ours', async () => {
    const { screen, watchlist, setBefore, add, objectKeys } = await open()
    await add('Ann', [ANN])
    setBefore((method) => {
      if (method === 'searchUsersByImage') throw Object.assign(new Error('boom'))
    })
    await expect(screen(photoOf([ANN]))).rejects.toThrow('boom')
    expect((await watchlist.history.list({ limit: 10, offset: 0 })).total).toBe(0)
    expect(await objectKeys()).toEqual([])
  })

  test('refuses what this engine does not have, instead of taking no notice', async () => {
    const { screen, add } = await open()
    await add('Ann', [ANN])
    for (const wrong of [
      { metric: 'manhattan' as 'cosine' },
      { threshold: -1 },
      { threshold: 2 },
      { model: 'VGG-Face' },
    ])
      await expect(screen(photoOf([ANN]), wrong)).rejects.toEqual(code('invalid_argument'))
    expect(await screen(photoOf([ANN]), { metric: 'angular' })).toMatchObject({ metric: 'angular' })
  })

  test('keeps pictures as the installation says', async () => {
    for (const [keep, hit, other] of [
      ['hits', 3, 0],
      ['all', 3, 3],
      ['none', 0, 0],
    ] as const) {
      const { add, screen, watchlist, objectKeys } = await open({ keep })
      await add('Ann', [ANN])
      const screening = await screen(photoOf([ANN]))
      expect(await objectKeys()).toHaveLength(hit)
      const original = watchlist.history.picture(screening.screeningId, 'original')
      if (hit) expect(Buffer.from(await original)).toEqual(Buffer.from(photoOf([ANN])))
      else await expect(original).rejects.toEqual(code('object_not_found'))
      await watchlist.history.remove(screening.screeningId, 'local')
      expect(await objectKeys()).toEqual([])
      await screen(photoOf([CAT]))
      expect(await objectKeys()).toHaveLength(other)
    }
  })
})

describe('a decision', () => {
  test('is counted for the entry, may be changed, and shows who made it', async () => {
    const { add, screen, watchlist, told } = await open()
    const { entryId } = (await add('Ann', [ANN])).entry
    for (let i = 0; i < 6; i++) await screen(photoOf([ANN], i))
    const { alerts } = await watchlist.alerts.list({ limit: 10, offset: 0 })
    for (const { alertId } of alerts) await watchlist.alerts.decide(alertId, { state: 'dismissed' }, 'account:bob')
    const noisy = await watchlist.entries.get(entryId)
    expect(noisy).toMatchObject({ counts: { open: 0, confirmed: 0, dismissed: 6 }, noisy: true })
    const decided = await watchlist.alerts.decide(alerts[0]!.alertId, { state: 'confirmed', note: ' Sure ' }, 'key:2')
    expect(decided).toMatchObject({ state: 'confirmed', decidedBy: 'key:2', note: 'Sure' })
    expect(decided.sequence).toBeGreaterThan(alerts[0]!.sequence)
    expect((await watchlist.entries.get(entryId)).counts).toMatchObject({ confirmed: 1, dismissed: 5 })
    expect(await watchlist.alerts.decide(alerts[0]!.alertId, { state: 'open' }, 'key:2')).toMatchObject({
      ...{ state: 'open', decidedBy: null, decidedAt: null, note: null },
    })
    expect(told.filter(({ type }) => type === 'watchlist.decision')).toHaveLength(8)
    await expect(watchlist.alerts.decide('alert_x', { state: 'open' }, 'local')).rejects.toEqual(
      code('alert_not_found'),
    )
    const note = 'x'.repeat(501)
    await expect(watchlist.alerts.decide(alerts[0]!.alertId, { state: 'confirmed', note }, 'local')).rejects.toEqual(
      code('invalid_argument'),
    )
  })
})

describe('four eyes', () => {
  test('an entry, and pictures added to it, hit nobody until somebody else approves', async () => {
    const { add, screen, watchlist } = await open({ settings: { fourEyes: true } })
    const { entryId, state } = (await add('Ann', [ANN])).entry
    expect(state).toBe('waiting')
    const hits = async () => (await screen(photoOf([ANN]))).faces[0]!.hits.length
    expect(await hits()).toBe(0)
    await expect(watchlist.entries.approve(entryId, 'account:ann')).rejects.toEqual(code('own_entry'))
    expect(await watchlist.entries.approve(entryId, 'account:bob')).toMatchObject({ approvedBy: 'account:bob' })
    await expect(watchlist.entries.approve(entryId, 'account:bob')).rejects.toEqual(code('entry_not_waiting'))
    expect(await hits()).toBe(1)
    const images = [{ name: 'x', read: async () => photoOf([ANN_AGAIN], 3) }]
    await watchlist.entries.addPictures(entryId, images, 'account:bob')
    expect(await hits()).toBe(0)
    await expect(watchlist.entries.approve(entryId, 'account:bob')).rejects.toEqual(code('own_entry'))
    await watchlist.entries.approve(entryId, 'account:ann')
    expect(await hits()).toBe(1)
  })
})
