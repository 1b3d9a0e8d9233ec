/** What every `ErasureStore` must do. Run by each adapter's tests. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ErasureStore, Verification } from './erasure-store.ts'

export interface OpenedErasureStore {
  store: ErasureStore
  close(): Promise<void>
}

const code = (value: string) => expect.objectContaining({ code: value })

/** `open` is called once; the store may hold other erasures already. */
export function erasureStoreContract(name: string, open: () => Promise<OpenedErasureStore>): void {
  describe(`ErasureStore: ${name}`, () => {
    let opened: OpenedErasureStore
    let store: ErasureStore
    const collectionId = `erasures-${randomUUID()}`
    const newPerson = () => `person_${randomUUID()}`
    const start = (personId = newPerson(), others: { collectionId?: string } = {}) =>
      store.open({
        ...{ erasureId: `erasure_${randomUUID()}`, personId, collectionId, ...others },
        ...{ reason: 'request', requestedBy: 'key:1' },
      })
    /** Those of one moment have no order among them. */
    const startLater = async (...of: Parameters<typeof start>) => {
      await sleep(5)
      return start(...of)
    }
    const verification: Verification = {
      ...{ at: new Date('2026-01-02T03:04:05.678Z'), picturesSearched: 2 },
      ...{ picturesFound: 0, remaining: 0 },
    }
    const receipt = { verification, auditSeq: 5_000_000_000, auditHash: 'f00' }
    const finish = (erasureId: string) => store.finish(erasureId, receipt)

    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened?.close())

    test('an erasure comes back as it was opened', async () => {
      const erasure = await start('person_1')
      expect(erasure).toEqual({
        ...{
          erasureId: erasure.erasureId,
          personId: 'person_1',
          collectionId,
          reason: 'request',
          requestedBy: 'key:1',
        },
        ...{ requestedAt: expect.any(Date), finishedAt: null, attempts: 0, lastError: null, removed: {} },
        ...{ verification: null, auditSeq: null, auditHash: null },
      })
      expect(await store.byId(erasure.erasureId)).toEqual(erasure)
      expect(await store.ofPerson('person_1')).toEqual(erasure)
      for (const unknown of ['unknown', 'nul\0', '']) {
        expect(await store.byId(unknown)).toBeUndefined()
        expect(await store.ofPerson(unknown)).toBeUndefined()
      }
      await expect(start('nul\0')).rejects.toEqual(code('invalid_argument'))
    })

    test('a person has one erasure at a time, however many ask at once', async () => {
      const personId = newPerson()
      const all = await Promise.all(Array.from({ length: 8 }, () => start(personId)))
      expect(new Set(all.map((erasure) => erasure.erasureId)).size).toBe(1)
      await finish(all[0]!.erasureId)
      const next = await start(personId)
      expect(next.erasureId).not.toBe(all[0]!.erasureId)
      expect((await store.ofPerson(personId))?.erasureId).toBe(next.erasureId)
    })

    test('what was removed adds up, also when noted at the same time', async () => {
      const { erasureId } = await start()
      await store.progress(erasureId, { faces: 2, 'odd "kind"': 1 })
      await Promise.all(Array.from({ length: 10 }, () => store.progress(erasureId, { faces: 1, images: 3 })))
      expect((await store.byId(erasureId))?.removed).toEqual({ faces: 12, images: 30, 'odd "kind"': 1 })
      await expect(store.progress('unknown', { faces: 1 })).rejects.toEqual(code('erasure_not_found'))
    })

    test('attempts are counted, with the last error', async () => {
      const { erasureId } = await start()
      await store.failed(erasureId, 'first')
      await store.failed(erasureId, 'second \0 \ud800')
      expect(await store.byId(erasureId)).toMatchObject({
        attempts: 2,
        lastError: 'second \ufffd \ufffd',
        finishedAt: null,
      })
      await store.failed('unknown', 'nothing happens')
    })

    test('what the search found is kept before the end', async () => {
      const { erasureId } = await start()
      await store.verified(erasureId, { ...verification, remaining: 7 })
      expect(await store.byId(erasureId)).toMatchObject({
        ...{ finishedAt: null, verification: { ...verification, remaining: 7 } },
      })
    })

    test('a receipt is written once and stays', async () => {
      const { erasureId, personId } = await start()
      await store.progress(erasureId, { faces: 1 })
      await store.failed(erasureId, 'once')
      const finished = await finish(erasureId)
      expect(finished).toMatchObject({ ...receipt, attempts: 2, lastError: null, removed: { faces: 1 } })
      expect(finished.finishedAt).toBeInstanceOf(Date)
      expect(finished.verification).toEqual(verification)

      expect(await store.finish(erasureId, { ...receipt, auditSeq: 6, auditHash: 'other' })).toEqual(finished)
      await store.failed(erasureId, 'too late')
      await store.verified(erasureId, { ...verification, picturesFound: 9 })
      expect(await store.ofPerson(personId)).toEqual(finished)
      await expect(finish('unknown')).rejects.toEqual(code('erasure_not_found'))
    })

    test('those under way are found, oldest first', async () => {
      const [first, second, third] = [await startLater(), await startLater(), await startLater()]
      await finish(second.erasureId)
      const ids = (await store.unfinished()).map((erasure) => erasure.erasureId)
      expect(ids).not.toContain(second.erasureId)
      expect(ids.indexOf(first.erasureId)).toBeGreaterThanOrEqual(0)
      expect(ids.indexOf(third.erasureId)).toBeGreaterThan(ids.indexOf(first.erasureId))
    })

    test('they are listed newest first, in pages, by collection', async () => {
      const [a, b] = [`a-${randomUUID()}`, `b-${randomUUID()}`]
      const ids: string[] = []
      for (const one of [a, a, b]) ids.push((await startLater(newPerson(), { collectionId: one })).erasureId)
      const list = async (collections: string[], limit = 10, offset = 0) => {
        const { total, erasures } = await store.list({ collections, limit, offset })
        return [total, ...erasures.map((erasure) => ids.indexOf(erasure.erasureId))]
      }
      expect(await list([a, b])).toEqual([3, 2, 1, 0])
      expect(await list([a])).toEqual([2, 1, 0])
      expect(await list([a, b], 1, 1)).toEqual([3, 1])
      expect(await list([])).toEqual([0])
      expect(await list(['nul\0', "' OR 1=1 --"])).toEqual([0])
      expect((await store.list({ limit: 1, offset: 0 })).total).toBeGreaterThanOrEqual(3)
    })
  })
}
