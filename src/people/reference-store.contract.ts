/** What every `ReferenceStore` must do. Run by each adapter's tests. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ReferenceStore } from './reference-store.ts'

export interface OpenedReferenceStore {
  store: ReferenceStore
  close(): Promise<void>
}

const code = (value: string) => expect.objectContaining({ code: value })
const box = { left: 0.1, top: -0.05, width: 0.5, height: 0.25 }

export function referenceStoreContract(name: string, open: () => Promise<OpenedReferenceStore>): void {
  describe(`ReferenceStore: ${name}`, () => {
    let opened: OpenedReferenceStore
    let store: ReferenceStore
    let collectionId: string
    let ann: string
    const values = (faceId: string) => ({ faceId, imageId: 'image', qualityScore: 87.5, box })
    const add = async (personId = ann, inCollection = collectionId) => {
      const referenceId = randomUUID()
      await store.add({ referenceId, personId, collectionId: inCollection })
      return referenceId
    }
    const addReady = async (faceId: string, personId = ann) => store.ready(await add(personId), values(faceId))

    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened?.close())
    beforeEach(() => {
      collectionId = `references-${randomUUID()}`
      ann = `person_${randomUUID()}`
    })

    test('a reference is pending, prepared and ready', async () => {
      const referenceId = await add()
      const pending = {
        ...{ referenceId, personId: ann, collectionId, state: 'pending', faceId: null, imageId: null },
        ...{ imageKey: null, thumbnailKey: null, qualityScore: null, box: null, createdAt: expect.any(Date) },
      }
      expect(await store.byId(referenceId)).toEqual(pending)
      await store.prepare(referenceId, { imageKey: 'a/b.jpg', thumbnailKey: 'a/b.thumb.jpg' })
      await store.prepare(referenceId, { faceId: 'face' })
      await store.prepare(referenceId, {})
      const prepared = { ...pending, faceId: 'face', imageKey: 'a/b.jpg', thumbnailKey: 'a/b.thumb.jpg' }
      expect(await store.byId(referenceId)).toEqual(prepared)
      expect(await store.byFaces(collectionId, ['face'])).toEqual([])
      const ready = await store.ready(referenceId, values('face'))
      expect(ready).toEqual({ ...prepared, state: 'ready', imageId: 'image', qualityScore: 87.5, box })
      expect(await store.byId(referenceId)).toEqual(ready)
      expect(await store.byFaces(collectionId, ['face', 'other', 'nul\0'])).toEqual([ready])
      expect(await store.byFaces(`${collectionId}-2`, ['face'])).toEqual([])
      expect(await store.byFaces(collectionId, [])).toEqual([])
    })

    test('unknown and hostile ids', async () => {
      for (const id of [randomUUID(), 'nul\0']) {
        expect(await store.byId(id)).toBeUndefined()
        expect(await store.ofPerson(id)).toEqual([])
        await expect(store.prepare(id, { faceId: 'x' })).rejects.toEqual(code('reference_not_found'))
        await expect(store.prepare(id, {})).rejects.toEqual(code('reference_not_found'))
        await expect(store.ready(id, values('x'))).rejects.toEqual(code('reference_not_found'))
        await store.remove([id])
      }
      await expect(add('nul\0')).rejects.toEqual(code('invalid_argument'))
      await expect(store.ready(await add(), values('nul\0'))).rejects.toEqual(code('invalid_argument'))
    })

    test('a face has one reference in a collection; the later one stays pending', async () => {
      const first = await addReady('face')
      const second = await add()
      expect(await store.ready(second, values('face'))).toEqual(first)
      expect(await store.byId(second)).toMatchObject({ state: 'pending' })
      const elsewhere = await add(ann, `${collectionId}-2`)
      expect(await store.ready(elsewhere, values('face'))).toMatchObject({ referenceId: elsewhere, state: 'ready' })
      await store.remove([first.referenceId])
      expect(await store.ready(second, values('face'))).toMatchObject({ referenceId: second, state: 'ready' })
    })

    test('of several who take a face at once one gets it, and all are told which', async () => {
      const ids = await Promise.all(Array.from({ length: 6 }, () => add()))
      // The same face may be noted by each of them before.
      await Promise.all(ids.map((id) => store.prepare(id, { faceId: 'face' })))
      const ready = await Promise.all(ids.map((id) => store.ready(id, values('face'))))
      expect(new Set(ready.map((one) => one.referenceId)).size).toBe(1)
      expect(await store.ofPerson(ann)).toHaveLength(1)
      expect(await store.ofPerson(ann, { pending: true })).toHaveLength(6)
    })

    test('of a person, oldest first, and in short', async () => {
      const bob = `person_${randomUUID()}`
      const one = await addReady('1')
      const two = await addReady('2')
      const pending = await add()
      const other = await addReady('3', bob)
      expect(await store.ofPerson(ann)).toEqual([one, two])
      expect((await store.ofPerson(ann, { pending: true })).map((row) => row.referenceId)).toEqual([
        one.referenceId,
        two.referenceId,
        pending,
      ])
      expect(await store.summaries([ann, bob, 'unknown', 'nul\0'])).toEqual(
        new Map([
          [ann, { count: 2, portrait: one }],
          [bob, { count: 1, portrait: other }],
        ]),
      )
      expect(await store.summaries([])).toEqual(new Map())
    })

    test('removed ones are gone, once or twice', async () => {
      const one = await addReady('1')
      await addReady('2')
      for (let i = 0; i < 2; i++) await store.remove([one.referenceId])
      await store.remove([])
      expect((await store.ofPerson(ann)).map((row) => row.faceId)).toEqual(['2'])
    })

    test('those left pending are found, the ready ones are not', async () => {
      const pending = await add()
      await addReady('1')
      const mine = async (before: number) =>
        (await store.abandoned(new Date(Date.now() + before)))
          .filter((one) => one.collectionId === collectionId)
          .map((one) => one.referenceId)
      expect(await mine(3_600_000)).toEqual([pending])
      expect(await mine(-3_600_000)).toEqual([])
    })
  })
}
