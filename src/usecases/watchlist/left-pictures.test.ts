/** What a process that died leaves behind of screenings, with real files and a real database. */
import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { ANN, BOB, photoOf } from '../../../test/fixtures/product-engine.ts'
import { createLeftPictures, type LeftPicturesDeps } from './left-pictures.ts'
import { openWatchlistRoom, type RoomOptions, type WatchlistRoom } from './watchlist.fixture.ts'

const rooms: WatchlistRoom[] = []
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.close()
})
/** With Ann on the list. */
async function open(options: RoomOptions = {}) {
  const room = await openWatchlistRoom(options)
  rooms.push(room)
  await room.add('Ann', [ANN])
  return room
}

const HOURS = 3_600_000
const nothing = { removed: 0, doubted: 0 }
const idOf = (index: number) => `screening_${index.toString(16).padStart(12, '0')}`
const files = async (room: WatchlistRoom, folder: string) =>
  (await readdir(join(room.directory, folder)).catch(() => [])).sort()

/** Every stored picture, or those whose key has this in it, were written so long ago. */
async function age(room: WatchlistRoom, hours: number, part = ''): Promise<void> {
  const then = new Date(Date.now() - hours * HOURS)
  for (const key of await room.objectKeys())
    if (key.includes(part)) await utimes(room.objects.localPath(key)!, then, then)
}

/** The process dies between the pictures and the row. */
async function dying(room: WatchlistRoom, at: 'add' | 'discard' = 'add'): Promise<string> {
  const before = new Set(await room.objectKeys())
  const { add } = room.screenings
  const never = new Promise<never>(() => {})
  let died = () => {}
  const death = new Promise<void>((resolve) => (died = resolve))
  room.screenings.add = async (...call) => {
    if (at === 'discard') await add(...call)
    died()
    return never
  }
  void room.screen(photoOf([ANN]))
  await death
  room.screenings.add = add
  const key = (await room.objectKeys()).find((one) => !before.has(one))
  return key!.split('/')[2]!
}

test('pictures of a screening that was never stored go when they are old, with their copies, and no others', async () => {
  const room = await open()
  const { screeningId } = await room.screen(photoOf([ANN]))
  const dead = await dying(room)
  expect(await room.rooms.removeLeft()).toEqual(nothing)
  await age(room, 25)
  expect(await files(room, 'annotated')).toEqual([`${dead}.jpg`, `${screeningId}.jpg`].sort())
  expect(await room.rooms.removeLeft()).toEqual({ removed: 1, doubted: 0 })
  const keys = await room.objectKeys()
  expect(keys.length).toBe(3)
  expect(keys.filter((key) => !key.includes(screeningId))).toEqual([])
  expect(await files(room, 'annotated')).toEqual([`${screeningId}.jpg`])
  expect(await files(room, 'crops')).toEqual([`${screeningId}-0.jpg`])
  expect(await room.rooms.removeLeft()).toEqual(nothing)
})

test('those of a screening that is under way stay, however it goes on', async () => {
  const room = await open()
  await room.screen(photoOf([BOB]))
  const { add } = room.screenings
  let seen: unknown
  room.screenings.add = async (...call) => {
    await age(room, 23)
    seen = await room.rooms.removeLeft()
    return add(...call)
  }
  const { screeningId } = await room.screen(photoOf([ANN]))
  expect(seen).toEqual(nothing)
  await age(room, 1000)
  expect(await room.rooms.removeLeft()).toEqual(nothing)
  const stored = await room.watchlist.history.get(screeningId)
  expect((await room.objectKeys()).sort()).toEqual(
    [stored.originalKey, stored.annotatedKey, stored.faces[0]!.cropKey].sort(),
  )
})

test('a picture that is screened again under the same id is under way from its first file on', async () => {
  const room = await open()
  await room.screen(photoOf([ANN]))
  const dead = await dying(room)
  const original = `watchlist/${room.collectionId}/${dead}/original`
  await age(room, 25)
  await room.objects.put(original, Uint8Array.of(1))
  expect(await room.rooms.removeLeft()).toEqual(nothing)
  await age(room, 25)
  // In the moment between looking and removing.
  const { keysOf } = room.screenings
  room.screenings.keysOf = async (ids) => {
    const known = await keysOf(ids)
    await room.objects.put(original, Uint8Array.of(1))
    return known
  }
  expect(await room.rooms.removeLeft()).toEqual(nothing)
  expect((await room.objectKeys()).filter((key) => key.includes(dead)).length).toBe(3)
})

test('what its screening does not name any more goes, and what it names stays', async () => {
  const room = await open()
  const [forgotten, other] = [await room.screen(photoOf([ANN])), await room.screen(photoOf([ANN], 1))]
  // It died before the files.
  await room.screenings.forgetPictures([forgotten.screeningId])
  // Another try found one more face.
  const more = other.originalKey!.replace('original', 'face-7.jpg')
  await room.objects.put(more, Uint8Array.of(1))
  await age(room, 25)
  expect(await room.rooms.removeLeft()).toEqual({ removed: 2, doubted: 0 })
  expect(await room.objectKeys()).toEqual([other.annotatedKey, other.faces[0]!.cropKey, other.originalKey])
  expect(await files(room, 'crops')).toEqual([`${other.screeningId}-0.jpg`])
  expect(await files(room, 'annotated')).toEqual([`${other.screeningId}.jpg`])
})

test('what is not laid out like pictures of screenings is left alone', async () => {
  const room = await open()
  await room.screen(photoOf([ANN]))
  const keys = [
    'watchlist/screening_0',
    'watchlist/list/notes.txt',
    'watchlist/list/notes/original',
    'watchlist/a/b/c/d',
  ]
  keys.push('galleries/list/screening_0123456789ab/original')
  for (const key of keys) await room.objects.put(key, Uint8Array.of(1))
  await age(room, 1000)
  expect(await room.rooms.removeLeft()).toEqual(nothing)
  for (const key of keys) expect(await room.objects.exists(key)).toBe(true)
})

test('a store that cannot say what it knows: nothing is removed, and the next run removes it', async () => {
  const room = await open()
  await room.screen(photoOf([ANN]))
  const dead = await dying(room)
  await age(room, 25)
  const { keysOf, collections } = room.screenings
  const away = () => Promise.reject(new Error('away'))
  room.screenings.keysOf = away
  await expect(room.rooms.removeLeft()).rejects.toThrow('away')
  room.screenings.keysOf = keysOf
  room.screenings.collections = away
  await expect(room.rooms.removeLeft()).rejects.toThrow('away')
  room.screenings.collections = collections
  expect((await room.objectKeys()).length).toBe(6)
  expect(await files(room, 'annotated')).toContain(`${dead}.jpg`)
  expect(await room.rooms.removeLeft()).toEqual({ removed: 1, doubted: 0 })
})

test('a database that knows no screening, or hardly any, is not taken for the right one', async () => {
  const room = await open()
  await dying(room)
  await age(room, 25)
  expect(await room.rooms.removeLeft()).toEqual({ removed: 0, doubted: 1 })
  await room.screen(photoOf([ANN]))
  for (let i = 0; i < 200; i++) await room.objects.put(`watchlist/elsewhere/${idOf(i)}/original`, Uint8Array.of(1))
  await age(room, 25)
  expect(await room.rooms.removeLeft()).toEqual({ removed: 0, doubted: 201 })
  expect((await room.objectKeys()).length).toBe(3 + 3 + 200)
  await room.objects.deleteAll(`watchlist/elsewhere/${idOf(7)}/`)
  expect(await room.rooms.removeLeft()).toEqual({ removed: 200, doubted: 0 })
  expect((await room.objectKeys()).length).toBe(3)
})

test('a copy that cannot be removed keeps its picture, so that it is tried again, and holds up no other', async () => {
  const room = await open()
  await room.screen(photoOf([ANN]))
  const [one, two] = [await dying(room), await dying(room)].sort()
  await age(room, 25)
  let stuck = true
  const copies = {
    remove: vi.fn(async (screeningId: string) => {
      if (stuck && screeningId === one) throw new Error('stuck')
    }),
    tidy: vi.fn(async () => {}),
  }
  const removeLeft = createLeftPictures({ ...room, copies })
  await expect(removeLeft()).rejects.toThrow('stuck')
  const left = async () => (await room.objectKeys()).map((key) => key.split('/')[2]!)
  expect(await left()).toContain(one)
  expect(await left()).not.toContain(two)
  stuck = false
  expect(await removeLeft()).toEqual({ removed: 1, doubted: 0 })
  expect(copies.remove).toHaveBeenLastCalledWith(one, [0], { annotated: true })
  expect(copies.tidy).toHaveBeenCalledTimes(2)
  expect(await left()).not.toContain(one)
})

test('a run looks at so many and no more, the next goes on, and after the last it begins anew', async () => {
  const many = Array.from({ length: 45_000 }, (_, i) => `watchlist/list/${idOf(i)}/original`)
  const old = new Date(Date.now() - 25 * HOURS)
  const asked: string[] = []
  const gone: string[] = []
  const deps = {
    objects: {
      async *list(prefix: string, { after = '' } = {}) {
        for (const key of many) if (key.startsWith(prefix) && key > after) yield { key, bytes: 1, modifiedAt: old }
      },
      delete: async (keys: string[]) => gone.push(...keys),
    },
    screenings: {
      keysOf: async (ids: string[]) => {
        expect(ids.length).toBeLessThanOrEqual(200)
        asked.push(...ids)
        // Each but one in ten thousand.
        return ids
          .filter((id) => !/(0000|2710)$/.test(id))
          .map((screeningId) => ({ screeningId, keys: [`watchlist/list/${screeningId}/original`] }))
      },
      collections: async () => ['list'],
    },
    copies: { remove: async () => {}, tidy: async () => {} },
  }
  const removeLeft = createLeftPictures(deps as unknown as LeftPicturesDeps)
  const counts: number[] = []
  for (let i = 0; i < 4; i++) {
    asked.length = 0
    await removeLeft()
    counts.push(asked.length)
  }
  expect(counts).toEqual([20_000, 20_000, 5_000, 20_000])
  expect(new Set(gone)).toEqual(new Set([0, 0x2710].map((i) => `watchlist/list/${idOf(i)}/original`)))
  const stopped = AbortSignal.abort(new Error('the process stops'))
  await expect(removeLeft(stopped)).rejects.toThrow('the process stops')
})
