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
const DAY = 86_400_000

/** Rows are as old as this from here on. */
async function age({ database }: WatchlistRoom, days: number): Promise<void> {
  const ms = days * DAY
  const { sql } = await import('kysely')
  await sql`UPDATE watchlist_screenings SET at = at - ${`${ms} milliseconds`}::interval`.execute(database.db)
  await sql`UPDATE watchlist_entries SET updated_at = updated_at - ${`${ms} milliseconds`}::interval,
    created_at = created_at - ${`${ms} milliseconds`}::interval`.execute(database.db)
}

describe('an entry that is removed', () => {
  test('takes along every picture, crop, hit and alert, and nobody else’s', async () => {
    const room = await open()
    const { add, screen, watchlist, objectKeys, people, collectionId, memory } = room
    const ann = (await add('Ann', [ANN])).entry
    const bob = (await add('Bob', [BOB])).entry
    const both = await screen(photoOf([ANN, BOB]))
    const other = await screen(photoOf([BOB]))
    expect(await objectKeys()).toHaveLength(4 + 3)
    const receipt = await watchlist.entries.remove(ann.entryId, 'request', 'local')
    expect(receipt).toMatchObject({ personId: ann.personId, removed: { screenings: 4 } })
    expect((await objectKeys()).every((key) => key.includes(other.screeningId))).toBe(true)
    await expect(watchlist.entries.get(ann.entryId)).rejects.toEqual(code('entry_not_found'))
    await expect(watchlist.entries.remove(ann.entryId, 'request', 'local')).rejects.toEqual(code('entry_not_found'))
    const left = await watchlist.history.get(both.screeningId)
    expect(left).toMatchObject({ originalKey: null, annotatedKey: null })
    expect(left.faces.map(({ hits }) => hits.map(({ entryId }) => entryId))).toEqual([[null], [bob.entryId]])
    const { alerts } = await watchlist.alerts.list({ limit: 10, offset: 0 })
    expect(alerts.map(({ entryId }) => entryId)).toEqual([bob.entryId, bob.entryId])
    expect((await people.list(collectionId)).total).toBe(1)
    expect(memory.faces(collectionId)).toHaveLength(1)
  })

  test('by the door of people is removed all the same', async () => {
    const { add, screen, watchlist, erasures, objectKeys } = await open()
    const { entryId, personId } = (await add('Ann', [ANN])).entry
    await screen(photoOf([ANN]))
    await erasures.erase({ personId: personId!, reason: 'request', requestedBy: 'local' })
    await expect(watchlist.entries.get(entryId)).rejects.toEqual(code('entry_not_found'))
    expect(await objectKeys()).toEqual([])
  })

  test('does not come back by a screening that was under way', async () => {
    const room = await open()
    const { entryId } = (await room.add('Ann', [ANN])).entry
    let removed = false
    room.setBefore(async (method) => {
      if (method !== 'searchUsersByImage' || removed) return
      removed = true
    })
    const add = room.screenings.add.bind(room.screenings)
    room.screenings.add = async (...call) => {
      // Between the search and the moment it is stored.
      await room.watchlist.entries.remove(entryId, 'request', 'local')
      return add(...call)
    }
    const screening = await room.screen(photoOf([ANN]))
    expect(removed).toBe(true)
    expect(screening).toMatchObject({ originalKey: null, annotatedKey: null })
    expect(screening.faces.flatMap(({ hits }) => hits.flatMap((hit) => hit.entryId ?? []))).toEqual([])
    expect(await room.objectKeys()).toEqual([])
    expect((await room.watchlist.alerts.list({ limit: 9, offset: 0 })).total).toBe(0)
  })

  test('is not half removed where a step fails: asking again, or the chore, ends it', async () => {
    const room = await open()
    const { entryId } = (await room.add('Ann', [ANN])).entry
    await room.screen(photoOf([ANN]))
    room.setBefore((method) => {
      if (method === 'deleteUser') throw new Error('away')
    })
    await expect(room.watchlist.entries.remove(entryId, 'request', 'local')).rejects.toThrow()
    expect((await room.screen(photoOf([CAT]))).errorCode).toBeNull()
    room.setBefore(() => undefined)
    await age(room, 1)
    await room.rooms.tidy()
    expect(await room.entries.byId(entryId)).toBeUndefined()
    expect(room.memory.faces(room.collectionId)).toEqual([])
    expect(await room.objectKeys()).toEqual([])
  })
})

describe('what comes round', () => {
  test('an entry that expires hits nobody from that moment, and is erased', async () => {
    const room = await open()
    const { entryId } = (await room.add('Ann', [ANN], { expiresAt: new Date(Date.now() + 400) })).entry
    await expect(room.add('Bob', [BOB], { expiresAt: new Date(Date.now() - 1) })).rejects.toEqual(
      code('invalid_argument'),
    )
    const hits = async () => (await room.screen(photoOf([ANN]))).faces[0]!.hits.length
    await expect.poll(hits).toBe(0)
    await room.rooms.tidy()
    expect(await room.entries.byId(entryId)).toBeUndefined()
    expect(await room.audit.latest('watchlist.entry_expired', entryId)).toBeDefined()
  })

  test('screenings go when they are old enough, those with a hit later', async () => {
    const room = await open({ keep: 'all' })
    await room.add('Ann', [ANN])
    await room.screen(photoOf([ANN]))
    await room.screen(photoOf([CAT]))
    await room.rooms.purge()
    expect((await room.watchlist.history.list({ limit: 9, offset: 0 })).total).toBe(2)
    await age(room, 8)
    await room.rooms.purge()
    expect((await room.watchlist.history.list({ limit: 9, offset: 0 })).total).toBe(1)
    expect(await room.objectKeys()).toHaveLength(3)
    await age(room, 90)
    await room.rooms.purge()
    expect((await room.watchlist.history.list({ limit: 9, offset: 0 })).total).toBe(0)
    expect(await room.objectKeys()).toEqual([])
  })

  test('somebody enrolled by a process that died is taken back', async () => {
    const room = await open()
    await room.add('Bob', [BOB])
    const update = room.entries.update.bind(room.entries)
    const remove = room.entries.remove.bind(room.entries)
    // It dies when the person is enrolled and the entry does not know it yet.
    room.entries.update = () => Promise.reject(new Error('killed'))
    room.entries.remove = () => Promise.reject(new Error('killed'))
    await expect(room.add('Ann', [ANN])).rejects.toThrow('killed')
    room.entries.update = update
    room.entries.remove = remove
    expect((await room.people.list(room.collectionId)).total).toBe(2)
    await room.rooms.tidy()
    expect((await room.people.list(room.collectionId)).total).toBe(2)
    await age(room, 1)
    await room.rooms.tidy()
    expect((await room.people.list(room.collectionId)).people.map(({ name }) => name)).toEqual(['Bob'])
    await room.add('Ann', [ANN])
  })

  test('a list that is gone leaves nothing', async () => {
    const room = await open({ keep: 'all' })
    await room.add('Ann', [ANN])
    for (let i = 0; i < 3; i++) await room.screen(photoOf([ANN], i))
    await room.rooms.removeCollection(room.collectionId)
    expect((await room.watchlist.history.list({ limit: 9, offset: 0 })).total).toBe(0)
    expect(await room.objectKeys()).toEqual([])
  })
})

describe('a refresh', () => {
  test('of a list that is right changes nothing', async () => {
    const { add, watchlist, collectionId } = await open()
    await add('Ann', [ANN, ANN_AGAIN])
    expect(await watchlist.entries.refresh(collectionId, 'local')).toEqual({
      ...{ missing: [], strays: 0, strayFaces: 0, entries: 1 },
    })
  })

  test('mends what the engine lost, tells whom no entry names, and leaves them alone', async () => {
    const room = await open()
    const { add, watchlist, collectionId, engine, people, memory } = room
    const { entryId, personId } = (await add('Ann', [ANN])).entry
    const [{ faceId }] = memory.faces(collectionId)
    await engine.disassociateFaces(collectionId, personId!, [faceId])
    await people.enroll({
      ...{ collectionId, name: 'Stranger', images: [{ name: 'x', read: async () => photoOf([CAT]) }] },
    })
    const drift = await watchlist.entries.refresh(collectionId, 'local')
    expect(drift).toMatchObject({ missing: [{ entryId, mended: true }], strays: 1 })
    expect((await people.list(collectionId)).total).toBe(2)
    expect((await room.screen(photoOf([ANN]))).faces[0]!.hits).toHaveLength(1)
    expect((await room.screen(photoOf([CAT]))).faces[0]!.hits).toHaveLength(0)
  })
})
