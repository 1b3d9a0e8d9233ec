/** Two pairs of eyes, closed doors, and what a crash or a failing store must not do. */
import { afterEach, describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { ANN, ANN_AGAIN, BOB, CAT, photoOf } from '../../../test/fixtures/product-engine.ts'
import { protectListed } from './protect.ts'
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
const picture = (name: string, bytes: Uint8Array) => [{ name, read: async () => bytes }]

describe('under four eyes', () => {
  const eyes = { settings: { fourEyes: true } }

  test('nobody becomes the other pair for what they added, by way of somebody else’s picture', async () => {
    const { add, watchlist } = await open(eyes)
    const { entryId } = (await add('Ann', [ANN])).entry
    const more = picture('b.jpg', photoOf([ANN_AGAIN], 3))
    await expect(watchlist.entries.addPictures(entryId, more, 'account:bob')).rejects.toEqual(code('entry_waits'))
    await expect(watchlist.entries.approve(entryId, 'account:ann')).rejects.toEqual(code('own_entry'))
    await watchlist.entries.addPictures(entryId, more, 'account:ann')
    expect(await watchlist.entries.approve(entryId, 'account:bob')).toMatchObject({ state: 'active' })
  })

  test('pictures that were refused leave an entry as it was; a failure in the middle leaves it waiting', async () => {
    const { add, watchlist, setBefore } = await open(eyes)
    const { entryId } = (await add('Ann', [ANN])).entry
    await watchlist.entries.approve(entryId, 'account:bob')
    const approved = { state: 'active', addedBy: 'account:ann', approvedBy: 'account:bob' }
    await expect(
      watchlist.entries.addPictures(entryId, picture('none.jpg', photoOf([])), 'account:bob'),
    ).rejects.toEqual(code('no_face'))
    expect(await watchlist.entries.get(entryId)).toMatchObject(approved)
    // The face is in the engine, and the process loses the store.
    setBefore((method) => {
      if (method === 'associateFaces') throw new LikenessError('store_unavailable')
    })
    const more = picture('b.jpg', photoOf([ANN_AGAIN], 3))
    await expect(watchlist.entries.addPictures(entryId, more, 'account:bob')).rejects.toEqual(code('store_unavailable'))
    setBefore(() => undefined)
    expect(await watchlist.entries.get(entryId)).toMatchObject({ state: 'waiting', addedBy: 'account:bob' })
  })

  test('an entry waits before the first new face is found', async () => {
    const { add, watchlist, entries, setBefore } = await open(eyes)
    const { entryId } = (await add('Ann', [ANN])).entry
    await watchlist.entries.approve(entryId, 'account:bob')
    const states: unknown[] = []
    setBefore(async (method) => {
      if (method === 'indexFaces') states.push((await entries.byId(entryId))?.state)
    })
    await watchlist.entries.addPictures(entryId, picture('b.jpg', photoOf([ANN_AGAIN], 3)), 'account:bob')
    expect(states).toEqual(['waiting'])
  })
})

describe('the door of people', () => {
  test('adds no picture to an entry and takes none away, whoever knocks', async () => {
    const { add, people, entries, collectionId } = await open()
    const { personId } = (await add('Ann', [ANN])).entry
    const door = protectListed(people, entries)
    const images = picture('b.jpg', photoOf([BOB]))
    const [reference] = await people.references(personId!)
    const carl = await door.enroll({ collectionId, name: 'Carl', images: picture('c.jpg', photoOf([CAT])) })
    const refused = [
      () => door.enroll({ collectionId, personId: personId!, images }),
      () => door.enroll({ collectionId, name: 'Ann', images }),
      () => door.removeReference(personId!, reference!.referenceId),
      () => door.merge(carl.person!.personId, personId!),
      () => door.merge(personId!, carl.person!.personId),
    ]
    for (const knock of refused) await expect(knock()).rejects.toEqual(code('person_listed'))
    expect(await people.references(personId!)).toEqual([reference])
    // A namesake is somebody else.
    const { person } = await door.enroll({ collectionId, name: 'Ann', namesake: true, images })
    expect(person!.personId).not.toBe(personId)
  })

  test('is closed while an entry is being added', async () => {
    const { add, people, entries, collectionId, setBefore } = await open()
    const door = protectListed(people, entries)
    const refused: unknown[] = []
    let indexed = 0
    setBefore(async (method) => {
      if (method !== 'indexFaces' || ++indexed !== 2) return
      const images = picture('b.jpg', photoOf([BOB]))
      refused.push(await door.enroll({ collectionId, name: 'Ann', images }).catch((error: unknown) => error))
    })
    const { personId } = (await add('Ann', [ANN, ANN_AGAIN])).entry
    expect(refused).toEqual([code('person_listed')])
    expect(await people.references(personId!)).toHaveLength(2)
  })
})

describe('an entry whose adding broke off', () => {
  test('takes along whoever was enrolled for it, and no namesake of before', async () => {
    const { people, entries, rooms: use, collectionId, database, engine } = await open()
    await engine.createCollection(collectionId)
    const before = await people.enroll({ collectionId, name: 'Ann', images: picture('a.jpg', photoOf([ANN])) })
    await entries.add({
      ...{ entryId: 'entry_0123456789ab', collectionId, personId: null, name: 'Ann', reason: 'x', state: 'adding' },
      ...{ addedBy: 'local', approvedBy: null, expiresAt: null },
    })
    await people.enroll({ collectionId, name: 'Ann', namesake: true, images: picture('b.jpg', photoOf([BOB])) })
    const { sql } = await import('kysely')
    await sql`UPDATE watchlist_entries SET updated_at = updated_at - interval '11 minutes'`.execute(database.db)
    await use.tidy()
    expect(await entries.byId('entry_0123456789ab')).toBeUndefined()
    const left = (await people.list(collectionId)).people
    expect(left.map(({ personId }) => personId)).toEqual([before.person!.personId])
  })
})

describe('a list that is deleted', () => {
  test('loses no row before its files, so that asking again ends it', async () => {
    const { add, screen, rooms: use, screenings, collectionId, objects, objectKeys } = await open()
    await add('Ann', [ANN])
    await screen(photoOf([ANN]))
    const remove = objects.delete
    objects.delete = () => Promise.reject(new Error('away'))
    await expect(use.removeCollection(collectionId)).rejects.toThrow('away')
    expect(await screenings.collections()).toEqual([collectionId])
    objects.delete = remove
    await use.removeCollection(collectionId)
    expect(await objectKeys()).toEqual([])
    expect(await screenings.collections()).toEqual([])
  })
})
