import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomFace } from '#engine/vectors.fixture.ts'
import type { FaceStore } from '#engine/vectors.ts'
import type { Database } from './database.ts'
import { openMemoryDatabase } from './prepared.fixture.ts'
import { createFaceStore } from './face-store.ts'

let database: Database
let store: FaceStore
beforeAll(async () => {
  database = await openMemoryDatabase()
  store = createFaceStore(database.db)
})
afterAll(() => database.close())

const gone = (name: string) => ({ code: 'collection_not_found', message: `There is no collection ${name}.` })

test.each([
  ['friends', 'friends'],
  ['half\ud800', 'half\ud800'],
  ['x'.repeat(5000), 'x'.repeat(300)],
])('a collection that is not there is named', async (asked, named) => {
  await expect(store.collection(asked)).rejects.toMatchObject(gone(named))
  await expect(store.deleteCollection(asked)).rejects.toMatchObject(gone(named))
  await expect(store.addFaces(asked, [randomFace(1, 8)])).rejects.toMatchObject(gone(named))
})

test('so is one that makes way for another of its name while its changes are read', async () => {
  const made = { collectionId: 'short-lived', modelVersion: 'pack@1', dimensions: 8, tags: {} }
  await store.createCollection(made)
  // More than a batch holds, so that there is something left to read.
  const faces = Array.from({ length: 2001 }, (_, i) => randomFace(i, 8))
  await store.addFaces('short-lived', faces)
  const changes = store.changesSince('short-lived', 0)[Symbol.asyncIterator]()
  expect((await changes.next()).done).toBe(false)
  await store.deleteCollection('short-lived')
  await store.createCollection(made)
  await expect(changes.next()).rejects.toMatchObject(gone('short-lived'))
})
