/** What every `FaceStore` must do. Run by each adapter's tests: `faceStoreContract('PGlite', open)`. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changesContract } from './vectors.changes.contract.ts'
import { createFollower, randomFace, unit } from './vectors.fixture.ts'
import type { FaceStore } from './vectors.ts'

export interface OpenedFaceStore {
  store: FaceStore
  close(): Promise<void>
}

const DIMENSIONS = 8
const code = (value: string) => expect.objectContaining({ code: value })

/** `open` is called once; the store may hold other collections already. */
export function faceStoreContract(name: string, open: () => Promise<OpenedFaceStore>): void {
  describe(`FaceStore: ${name}`, () => {
    let opened: OpenedFaceStore
    let store: FaceStore
    let id: string
    let count = 0
    const run = Math.random().toString(36).slice(2)
    const create = (collectionId: string, tags: Record<string, string> = {}) =>
      store.createCollection({ collectionId, modelVersion: 'pack@1', dimensions: DIMENSIONS, tags })
    const face = (seed: number, more = {}) => randomFace(seed, DIMENSIONS, more)

    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened?.close())
    beforeEach(async () => {
      id = `contract-${run}-${++count}`
      await create(id, { kept: 'yes' })
    })

    describe('collections', () => {
      test('are described as they were made', async () => {
        const made = await store.collection(id)
        expect(made).toMatchObject({ collectionId: id, modelVersion: 'pack@1', faceCount: 0, userCount: 0 })
        expect(made.tags).toEqual({ kept: 'yes' })
        expect(Math.abs(Date.now() - made.createdAt.getTime())).toBeLessThan(3_600_000)
        expect(await store.revision(id)).toBe(made.revision)
      })

      test('exist once', async () => {
        await expect(create(id)).rejects.toEqual(code('collection_exists'))
      })

      test('are listed in pages, each once', async () => {
        for (const suffix of ['a', 'b', 'c']) await create(`${id}-${suffix}`)
        const seen: string[] = []
        let nextToken: string | undefined
        do {
          const page = await store.collections({ maxResults: 2, nextToken })
          expect(page.items.length).toBeLessThanOrEqual(2)
          seen.push(...page.items.map((item) => item.collectionId))
          nextToken = page.nextToken
        } while (nextToken)
        expect(seen.filter((one) => one.startsWith(id))).toEqual([id, `${id}-a`, `${id}-b`, `${id}-c`])
      })

      test('have tags that are set and removed', async () => {
        await store.setTags(id, { set: { colour: 'red', __proto__x: '1' }, remove: ['kept', 'unknown'] })
        await store.setTags(id, { set: { colour: 'blue' }, remove: [] })
        expect((await store.collection(id)).tags).toEqual({ colour: 'blue', __proto__x: '1' })
      })

      test('that are not there are said not to be', async () => {
        for (const missing of [
          'nowhere',
          '',
          "'; DROP TABLE collections; --",
          'nul\0',
          'half\ud800',
          'x'.repeat(5000),
        ]) {
          const notFound = code('collection_not_found')
          await expect(store.collection(missing)).rejects.toEqual(notFound)
          await expect(store.revision(missing)).rejects.toEqual(notFound)
          await expect(store.deleteCollection(missing)).rejects.toEqual(notFound)
          await expect(store.setTags(missing, { set: {}, remove: [] })).rejects.toEqual(notFound)
          await expect(store.addFaces(missing, [face(1)])).rejects.toEqual(notFound)
          await expect(store.faces(missing, {})).rejects.toEqual(notFound)
          await expect(store.facesWithEmbeddings(missing, [])).rejects.toEqual(notFound)
          await expect(store.deleteFaces(missing, ['x'])).rejects.toEqual(notFound)
          await expect(store.createUser(missing, 'x')).rejects.toEqual(notFound)
          await expect(store.users(missing, {})).rejects.toEqual(notFound)
          await expect(createFollower(store, missing).catchUp()).rejects.toEqual(notFound)
        }
      })

      test('take their faces and users along, and nobody else’s', async () => {
        const other = `${id}-other`
        await create(other)
        for (const one of [id, other]) {
          await store.addFaces(one, [face(1)])
          await store.createUser(one, 'ann')
        }
        await store.deleteCollection(id)
        await expect(store.collection(id)).rejects.toEqual(code('collection_not_found'))
        expect(await store.collection(other)).toMatchObject({ faceCount: 1, userCount: 1 })
        await create(id)
        expect((await store.faces(id, {})).items).toEqual([])
        expect((await store.users(id, {})).items).toEqual([])
      })
    })

    describe('faces', () => {
      test('come back as they went in, to the last bit', async () => {
        const given = [face(1, { externalImageId: 'holiday:1.jpg' }), face(2)]
        const { added, revision } = await store.addFaces(id, given)
        expect(added.sort()).toEqual(given.map((one) => one.faceId).sort())
        expect(await store.collection(id)).toMatchObject({ faceCount: 2, revision })
        const back = await store.facesWithEmbeddings(id, [...added, 'unknown', 'nul\0'])
        expect(back.sort((a, b) => a.faceId.localeCompare(b.faceId))).toEqual(
          given.sort((a, b) => a.faceId.localeCompare(b.faceId)),
        )
      })

      test('are stored once, and adding nothing new changes nothing', async () => {
        const first = await store.addFaces(id, [face(1)])
        const again = await store.addFaces(id, [face(1), face(1)])
        expect(again).toEqual({ added: [], revision: first.revision })
        const more = await store.addFaces(id, [face(1), face(2), face(2)])
        expect(more.added).toEqual([face(2).faceId])
        expect(more.revision).toBeGreaterThan(first.revision)
        expect(await store.addFaces(id, [])).toEqual({ added: [], revision: more.revision })
        expect((await store.collection(id)).faceCount).toBe(2)
      })

      test('are stored all or none', async () => {
        const before = await store.collection(id)
        const bad = [
          { ...face(3), embedding: unit(3, DIMENSIONS + 1) },
          { ...face(3), imageId: 'nul\0' },
          { ...face(3), confidence: Number.NaN },
        ]
        for (const one of bad) {
          const batch = [...Array.from({ length: 1500 }, (_, i) => face(100 + i)), one]
          await expect(store.addFaces(id, batch)).rejects.toEqual(code('invalid_argument'))
        }
        expect(await store.collection(id)).toEqual(before)
        expect((await store.faces(id, {})).items).toEqual([])
        expect((await store.addFaces(id, [face(3)])).added).toHaveLength(1)
      })

      test('are listed by id, in pages, filtered by id and by user', async () => {
        const ids = Array.from({ length: 7 }, (_, i) => face(i).faceId).sort()
        await store.addFaces(
          id,
          ids.map((_, i) => face(i)),
        )
        const seen: string[] = []
        let nextToken: string | undefined
        do {
          const page = await store.faces(id, { maxResults: 3, nextToken })
          seen.push(...page.items.map((item) => item.faceId))
          expect(page.items[0]).not.toHaveProperty('embedding')
          nextToken = page.nextToken
        } while (nextToken)
        expect(seen).toEqual(ids)
        const some = await store.faces(id, { faceIds: [ids[4]!, ids[1]!, 'unknown', 'nul\0'] })
        expect(some.items.map((item) => item.faceId)).toEqual([ids[1], ids[4]])
        await store.createUser(id, 'ann')
        await store.assign(id, 'ann', [ids[2]!], () => ({ add: [ids[2]!], remove: [], embedding: unit(1, DIMENSIONS) }))
        const anns = await store.faces(id, { userId: 'ann' })
        expect(anns.items.map((item) => [item.faceId, item.userId])).toEqual([[ids[2], 'ann']])
        await expect(store.faces(id, { userId: 'nobody' })).rejects.toEqual(code('user_not_found'))
      })

      test('are deleted, but not those of a user', async () => {
        const [a, b, c] = [face(1), face(2), face(3)]
        await store.addFaces(id, [a, b, c])
        await store.createUser(id, 'ann')
        await store.assign(id, 'ann', [a.faceId], () => ({ add: [a.faceId], remove: [], embedding: a.embedding }))
        const result = await store.deleteFaces(id, [a.faceId, b.faceId, b.faceId, 'unknown', 'nul\0'])
        expect(result.deleted).toEqual([b.faceId])
        expect(result.failed).toEqual([
          { faceId: a.faceId, userId: 'ann', reasons: ['ASSOCIATED_TO_AN_EXISTING_USER'] },
          { faceId: 'unknown', reasons: ['FACE_NOT_FOUND'] },
          { faceId: 'nul\0', reasons: ['FACE_NOT_FOUND'] },
        ])
        expect(await store.collection(id)).toMatchObject({ faceCount: 2, revision: result.revision })
        expect(await store.facesWithEmbeddings(id, [b.faceId])).toEqual([])
        const nothing = await store.deleteFaces(id, [b.faceId])
        expect(nothing.revision).toBe(result.revision)
      })
    })

    test('page tokens of elsewhere are refused', async () => {
      await store.addFaces(id, [face(1), face(2)])
      await store.createUser(id, 'ann')
      await store.createUser(id, 'bob')
      const { nextToken } = await store.faces(id, { maxResults: 1 })
      expect(nextToken).toBeTypeOf('string')
      const refused = code('invalid_page_token')
      for (const token of ['', 'x', '!!', nextToken!.slice(2), 'A'.repeat(100_000), btoa('["a","b"]'), btoa('null')]) {
        await expect(store.faces(id, { nextToken: token })).rejects.toEqual(refused)
        await expect(store.users(id, { nextToken: token })).rejects.toEqual(refused)
        await expect(store.collections({ nextToken: token })).rejects.toEqual(refused)
      }
      await expect(store.users(id, { nextToken })).rejects.toEqual(refused)
      for (const maxResults of [0, -1, 1.5, 4097, Number.NaN]) {
        await expect(store.faces(id, { maxResults })).rejects.toEqual(code('invalid_argument'))
      }
    })

    describe('users', () => {
      test('are made, listed, and deleted', async () => {
        expect(await store.createUser(id, 'bob')).toEqual({ userId: 'bob', status: 'CREATED', faceCount: 0 })
        await store.createUser(id, 'ann')
        await expect(store.createUser(id, 'bob')).rejects.toEqual(code('user_exists'))
        await expect(store.createUser(id, 'nul\0')).rejects.toEqual(code('invalid_argument'))
        expect(await store.user(id, 'bob')).toEqual({ userId: 'bob', status: 'CREATED', faceCount: 0, embedding: null })
        const first = await store.users(id, { maxResults: 1 })
        const second = await store.users(id, { maxResults: 1, nextToken: first.nextToken })
        expect([...first.items, ...second.items].map((user) => user.userId)).toEqual(['ann', 'bob'])
        expect(second.nextToken).toBeUndefined()
        expect((await store.collection(id)).userCount).toBe(2)
        await store.deleteUser(id, 'bob')
        expect((await store.collection(id)).userCount).toBe(1)
        for (const gone of ['bob', 'nul\0']) {
          await expect(store.user(id, gone)).rejects.toEqual(code('user_not_found'))
          await expect(store.deleteUser(id, gone)).rejects.toEqual(code('user_not_found'))
          const keep = () => ({ add: [], remove: [], embedding: null })
          await expect(store.assign(id, gone, [], keep)).rejects.toEqual(code('user_not_found'))
        }
      })

      test('get and lose faces as decided', async () => {
        const [a, b, c] = [face(1), face(2), face(3)]
        await store.addFaces(id, [a, b, c])
        await store.createUser(id, 'ann')
        const vector = unit(9, DIMENSIONS)
        const after = await store.assign(id, 'ann', [a.faceId, b.faceId, 'unknown'], (current, requested) => {
          expect(current).toEqual([])
          expect(requested.map((one) => one.faceId).sort()).toEqual([a.faceId, b.faceId].sort())
          return { add: requested.map((one) => one.faceId), remove: [], embedding: vector }
        })
        expect(after).toEqual({ userId: 'ann', status: 'ACTIVE', faceCount: 2 })
        expect((await store.user(id, 'ann')).embedding).toEqual(vector)
        const less = await store.assign(id, 'ann', [c.faceId], (current) => {
          expect(current.find((one) => one.faceId === a.faceId)).toEqual({ ...a, userId: 'ann' })
          return { add: [], remove: [a.faceId], embedding: b.embedding }
        })
        expect(less.faceCount).toBe(1)
        expect((await store.facesWithEmbeddings(id, [a.faceId]))[0]).toEqual(a)
        const none = await store.assign(id, 'ann', [], () => ({ add: [], remove: [b.faceId], embedding: null }))
        expect(none).toEqual({ userId: 'ann', status: 'CREATED', faceCount: 0 })
        expect((await store.user(id, 'ann')).embedding).toBeNull()
      })

      test('keep what they have when the decision throws, is empty, or reaches for others’ faces', async () => {
        const [a, b] = [face(1), face(2)]
        await store.addFaces(id, [a, b])
        for (const userId of ['ann', 'bob']) await store.createUser(id, userId)
        await store.assign(id, 'ann', [a.faceId], () => ({ add: [a.faceId], remove: [], embedding: a.embedding }))
        const before = await store.collection(id)
        const thrown = new Error('no')
        const refuse = () => {
          throw thrown
        }
        await expect(store.assign(id, 'ann', [b.faceId], refuse)).rejects.toBe(thrown)
        await store.assign(id, 'ann', [b.faceId], () => ({ add: [], remove: [], embedding: a.embedding }))
        await store.assign(id, 'bob', [a.faceId], () => ({ add: [a.faceId], remove: [], embedding: a.embedding }))
        expect(await store.collection(id)).toEqual(before)
        expect((await store.user(id, 'ann')).faceCount).toBe(1)
      })

      test('leave their faces behind', async () => {
        const a = face(1)
        await store.addFaces(id, [a])
        await store.createUser(id, 'ann')
        await store.assign(id, 'ann', [a.faceId], () => ({ add: [a.faceId], remove: [], embedding: a.embedding }))
        await store.deleteUser(id, 'ann')
        expect(await store.facesWithEmbeddings(id, [a.faceId])).toEqual([a])
        expect((await store.deleteFaces(id, [a.faceId])).deleted).toEqual([a.faceId])
      })
    })

    changesContract(() => ({ store, id, create }))
  })
}
