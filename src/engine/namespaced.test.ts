import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFaceStore } from '#stores/sql/face-store.ts'
import { openMemoryDatabase, type Database } from '#stores/sql/database.ts'
import { sql } from 'kysely'
import { namespaced } from './namespaced.ts'
import { faceStoreContract } from './vectors.contract.ts'
import type { FaceStore } from './vectors.ts'

let database: Database
beforeAll(async () => {
  database = await openMemoryDatabase()
})
afterAll(() => database.close())

const viewOf = ({ db }: Database, suffix: string) =>
  namespaced({ open: async () => ({ store: createFaceStore(db, { withPeople: suffix === '' }), suffix }) })

for (const suffix of ['', '!2'])
  faceStoreContract(`in a database with others, "${suffix}"`, async () => {
    const own = await openMemoryDatabase()
    // Somebody else's are all around.
    for (const id of ['', 'a', 'c', 'zz']) {
      const collection = { collectionId: `${id}!9`, modelVersion: 'x', dimensions: 4, tags: {} }
      await createFaceStore(own.db).createCollection(collection)
    }
    return { store: viewOf(own, suffix), close: () => own.close() }
  })

describe('two engines on one database', () => {
  let first: FaceStore
  let second: FaceStore
  const collection = (collectionId: string) => ({ collectionId, modelVersion: 'm', dimensions: 2, tags: { a: 'b' } })
  beforeEach(async () => {
    await sql`DELETE FROM collections`.execute(database.db)
    first = viewOf(database, '')
    second = viewOf(database, '!2')
  })
  const names = async (store: FaceStore, maxResults = 1000) => {
    const found: string[] = []
    let nextToken: string | undefined
    do {
      const page = await store.collections({ maxResults, nextToken })
      found.push(...page.items.map(({ collectionId }) => collectionId))
      nextToken = page.nextToken
    } while (nextToken)
    return found
  }

  test('each has its own under the same names', async () => {
    for (const id of ['a', 'b', 'c']) await first.createCollection(collection(id))
    for (const id of ['b', 'c', 'd', 'e'])
      expect(await second.createCollection(collection(id))).toMatchObject({ collectionId: id })
    for (const size of [1, 2, 3, 1000]) {
      expect(await names(first, size)).toEqual(['a', 'b', 'c'])
      expect(await names(second, size)).toEqual(['b', 'c', 'd', 'e'])
    }
    await first.createUser('b', 'ann')
    expect((await second.users('b', {})).items).toEqual([])
    await second.deleteCollection('b')
    expect(await first.collection('b')).toMatchObject({ collectionId: 'b', userCount: 1, tags: { a: 'b' } })
  })

  test('errors speak of the name that was asked for; stored names are nobody’s', async () => {
    await second.createCollection(collection('a'))
    for (const [store, id] of [
      [first, 'a'],
      [first, 'a!2'],
      [second, 'a!2'],
      [second, 'x'],
    ] as const)
      await expect(store.collection(id)).rejects.toMatchObject({
        code: 'collection_not_found',
        details: { collectionId: id },
      })
    await expect(second.collection('x')).rejects.toThrow(/collection x\./)
    await expect(second.createCollection(collection('a'))).rejects.toMatchObject({
      ...{ code: 'collection_exists', details: { collectionId: 'a' } },
    })
    await expect(second.changesSince('x', 0)[Symbol.asyncIterator]().next()).rejects.toThrow(/collection x\./)
  })

  test('people stay when the collection of another engine than theirs goes', async () => {
    await sql`INSERT INTO people (person_id, collection_id, name, name_key, state) VALUES ('p', 'a', 'P', 'p', 'enrolled')`.execute(
      database.db,
    )
    const aside = namespaced({
      open: async () => ({ store: createFaceStore(database.db, { withPeople: false }), suffix: '' }),
    })
    await aside.createCollection(collection('a'))
    await aside.deleteCollection('a')
    expect(await database.db.selectFrom('people').selectAll().execute()).toHaveLength(1)
    await first.createCollection(collection('a'))
    await first.deleteCollection('a')
    expect(await database.db.selectFrom('people').selectAll().execute()).toHaveLength(0)
  })
})
