/** What every `FaceStore` must tell about changes: a part of `faceStoreContract`. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Collection } from './engine.ts'
import { createFollower, randomFace, unit } from './vectors.fixture.ts'
import type { FaceStore } from './vectors.ts'

const DIMENSIONS = 8
const code = (value: string): unknown => expect.objectContaining({ code: value })

export interface ChangesContext {
  store: FaceStore
  /** An empty collection of eight dimensions. */
  id: string
  create(collectionId: string): Promise<Collection>
}

export function changesContract(context: () => ChangesContext): void {
  describe('changes', () => {
    let store: FaceStore
    let id: string
    let create: ChangesContext['create']
    const face = (seed: number) => randomFace(seed, DIMENSIONS)
    const follow = () => createFollower(store, id)
    beforeEach(() => {
      ;({ store, id, create } = context())
    })

    test('are told completely to one who follows and to one who comes late', async () => {
      const early = follow()
      await store.addFaces(id, [face(1), face(2), face(3)])
      await early.catchUp()
      await store.createUser(id, 'ann')
      const given = face(1)
      await store.assign(id, 'ann', [given.faceId], () => ({
        ...{ add: [given.faceId], remove: [], embedding: given.embedding },
      }))
      await early.catchUp()
      expect(early.faces.get(given.faceId)?.userId).toBe('ann')
      expect(early.users.get('ann')).toEqual(given.embedding)
      await store.deleteFaces(id, [face(2).faceId])
      await store.createUser(id, 'bob')
      await store.deleteUser(id, 'ann')
      await early.catchUp()
      await store.addFaces(id, [face(2)])
      await early.catchUp()
      const late = follow()
      await late.catchUp()
      expect([...early.faces.keys()].sort()).toEqual([1, 2, 3].map((seed) => face(seed).faceId).sort())
      expect(early.faces.get(given.faceId)).toEqual({ userId: undefined, embedding: given.embedding })
      expect(late.faces).toEqual(early.faces)
      expect(early.users).toEqual(new Map([['bob', null]]))
      expect(late.users).toEqual(early.users)
      expect(early.revision).toBe(await store.revision(id))
    })

    test('that were told are not told again', async () => {
      await store.addFaces(id, [face(1)])
      const follower = follow()
      await follower.catchUp()
      expect(await follower.catchUp()).toBe(0)
      await store.addFaces(id, [face(2)])
      expect(await follower.catchUp()).toBe(1)
      expect(follower.told).toEqual([face(1).faceId, face(2).faceId])
    })

    test('come in bounded batches, and none is lost when reading stops in the middle', async () => {
      const faces = Array.from({ length: 9000 }, (_, i) => face(i))
      await store.addFaces(id, faces.slice(0, 5000))
      await store.addFaces(id, faces.slice(5000))
      const follower = follow()
      let batches = 0
      for await (const batch of store.changesSince(id, 0)) {
        follower.apply(batch)
        expect(batch.faces.length).toBeLessThanOrEqual(5000)
        if (++batches === 3) break
      }
      expect(follower.revision).toBeLessThan(await store.revision(id))
      await store.deleteFaces(id, [faces[0]!.faceId, faces[8999]!.faceId])
      await follower.catchUp()
      const expected = faces.slice(1, 8999).map((one) => one.faceId)
      expect([...follower.faces.keys()].sort()).toEqual(expected.sort())
      expect(follower.revision).toBe(await store.revision(id))
    })

    test('during the reading are told in it or after it', async () => {
      const faces = Array.from({ length: 5000 }, (_, i) => face(i))
      await store.addFaces(id, faces)
      await store.createUser(id, 'ann')
      const sorted = faces.map((one) => one.faceId).sort()
      const [first, last] = [sorted[0]!, sorted.at(-1)!]
      const follower = follow()
      let batches = 0
      for await (const batch of store.changesSince(id, 0)) {
        follower.apply(batch)
        if (++batches === 1) {
          await store.deleteFaces(id, [first])
          const embedding = unit(7, DIMENSIONS)
          await store.assign(id, 'ann', [last], () => ({ add: [last], remove: [], embedding }))
        }
      }
      await follower.catchUp()
      expect([...follower.faces.keys()].sort()).toEqual(sorted.slice(1))
      expect(follower.faces.get(last)?.userId).toBe('ann')
    })

    test('of a collection made again under the same name start anew', async () => {
      await store.addFaces(id, [face(1), face(2)])
      const follower = follow()
      await follower.catchUp()
      await store.deleteCollection(id)
      const made = await create(id)
      expect(made.revision).toBeGreaterThan(follower.revision)
      await follower.catchUp()
      expect(follower.faces.size).toBe(0)
      await store.addFaces(id, [face(2), face(3)])
      await follower.catchUp()
      expect([...follower.faces.keys()].sort()).toEqual([face(2).faceId, face(3).faceId].sort())
    })

    test('end with an error when the collection goes on the way', async () => {
      await store.addFaces(
        id,
        Array.from({ length: 5000 }, (_, i) => face(i)),
      )
      const read = async () => {
        let batches = 0
        for await (const batch of store.changesSince(id, 0)) {
          expect(batch.faces.length).toBeGreaterThan(0)
          if (++batches > 1) continue
          await store.deleteCollection(id)
          await create(id)
        }
      }
      await expect(read()).rejects.toEqual(code('collection_not_found'))
    })

    test('from a revision of the future start anew', async () => {
      await store.addFaces(id, [face(1)])
      const follower = follow()
      await follower.catchUp()
      follower.revision += 100
      follower.faces.set('ghost', { userId: undefined, embedding: unit(1, DIMENSIONS) })
      await follower.catchUp()
      expect([...follower.faces.keys()]).toEqual([face(1).faceId])
    })

    test('made at the same time are all there, each with a revision of its own', async () => {
      const results = await Promise.all(Array.from({ length: 20 }, (_, i) => store.addFaces(id, [face(i), face(99)])))
      const revisions = results.filter((one) => one.added.length).map((one) => one.revision)
      expect(new Set(revisions).size).toBe(revisions.length)
      expect(results.flatMap((one) => one.added).sort()).toEqual(
        [...Array.from({ length: 20 }, (_, i) => face(i).faceId), face(99).faceId].sort(),
      )
      const follower = follow()
      await follower.catchUp()
      expect(follower.faces.size).toBe(21)
    })
  })
}
