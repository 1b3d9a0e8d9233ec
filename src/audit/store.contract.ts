/** What every `AuditStore` must do, with the log that is made of it. Run by each adapter's tests. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAudit, type Audit } from './audit.ts'
import type { AuditEntry, AuditStore } from './store.ts'

export interface OpenedAuditStore {
  store: AuditStore
  close(): Promise<void>
}

/** `open` is called once; the store is empty then. Tests go on from what those before have written. */
export function auditStoreContract(name: string, open: () => Promise<OpenedAuditStore>): void {
  describe(`AuditStore: ${name}`, () => {
    let opened: OpenedAuditStore
    let store: AuditStore
    let audit: Audit
    const all = async () => {
      const entries: AuditEntry[] = []
      for await (const entry of store.all()) entries.push(entry)
      return entries
    }

    beforeAll(async () => {
      opened = await open()
      store = opened.store
      audit = createAudit({ store })
    })
    afterAll(() => opened?.close())

    test('an empty log is intact, unless it should hold something', async () => {
      expect(await audit.verify()).toEqual({ intact: true, entries: 0, lastHash: null })
      expect(await audit.verify({ seq: 1, hash: 'x' })).toMatchObject({ intact: false, brokenAt: 1 })
      expect(await store.list({ limit: 10, offset: 0 })).toEqual({ total: 0, entries: [] })
    })

    test('an entry comes back as it was recorded, and its hash holds', async () => {
      const details = {
        zebra: 1,
        apple: { 'ключ "\\': [1.5, 1e21, -0, 1e-7, null, true, 'Ž\u2028😀'] },
        '': {},
        empty: [],
        left: undefined,
      }
      const entry = await audit.record({ actor: 'key:1', action: 'a.first', collectionId: 'c', target: 't', details })
      expect(entry).toMatchObject({
        seq: 1,
        previousHash: '0'.repeat(64),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      })
      expect(await all()).toEqual([entry])
      expect(await audit.verify()).toEqual({ intact: true, entries: 1, lastHash: entry.hash })
    })

    test('text the database cannot hold keeps no entry out', async () => {
      const entry = await audit.record({
        ...{ actor: 'key:\0', action: 'hostile', target: 'half \ud800' },
        details: { 'key\0': ['\0', '\udc00'], ['__proto__']: 'x', when: new Date(0), none: NaN },
      })
      expect(entry).toMatchObject({ actor: 'key:\ufffd', target: 'half \ufffd' })
      expect(entry.details).toMatchObject({ 'key\ufffd': ['\ufffd', '\ufffd'], when: '1970-01-01T00:00:00.000Z' })
      expect((await all()).at(-1)).toEqual(entry)
      expect(await audit.verify()).toMatchObject({ intact: true, entries: 2 })
    })

    test('whoever appends at the same time, the chain has no gap', async () => {
      const before = (await all()).length
      await Promise.all(
        Array.from({ length: 40 }, (_, i) => audit.record({ actor: 'system', action: 'many', target: `n${i}` })),
      )
      expect((await all()).map((entry) => entry.seq)).toEqual(Array.from({ length: before + 40 }, (_, i) => i + 1))
      expect(await audit.verify()).toMatchObject({ intact: true, entries: before + 40 })
    })

    test('an entry that could not be made leaves nothing, and the next one is', async () => {
      const before = await all()
      await expect(
        store.append(() => {
          throw new Error('no')
        }),
      ).rejects.toThrow('no')
      expect(await all()).toEqual(before)
      expect((await audit.record({ actor: 'system', action: 'next' })).seq).toBe(before.length + 1)
    })

    test('a clock that was set back does not turn the order round', async () => {
      const earlier = createAudit({ store, now: () => new Date('2001-01-01T00:00:00.123Z') })
      const last = (await all()).at(-1)
      expect((await earlier.record({ actor: 'system', action: 'early' })).at).toEqual(last?.at)
      expect(await audit.verify()).toMatchObject({ intact: true })
    })

    test('entries are listed newest first, by what they say, in pages', async () => {
      const entry = (actor: string, action: string, collectionId: string, target: string) =>
        audit.record({ actor, action, collectionId, target })
      const first = await entry('key:a', 'list.one', 'c1', 'x')
      const second = await entry('key:a', 'list.two', 'c2', 'x')
      const third = await entry('key:b', 'list.one', 'c2', 'y')
      const list = async (filter: Partial<Parameters<AuditStore['list']>[0]>) => {
        const { total, entries } = await store.list({ limit: 10, offset: 0, ...filter })
        return [total, ...entries.map((one) => one.seq)]
      }
      expect(await list({ actor: 'key:a' })).toEqual([2, second.seq, first.seq])
      expect(await list({ action: 'list.one' })).toEqual([2, third.seq, first.seq])
      expect(await list({ target: 'x', action: 'list.one' })).toEqual([1, first.seq])
      expect(await list({ collections: ['c2'] })).toEqual([2, third.seq, second.seq])
      expect(await list({ collections: ['c1', 'c2'], limit: 1, offset: 1 })).toEqual([3, second.seq])
      expect(await list({ collections: [] })).toEqual([0])
      expect(await list({ collections: ['c1\0'] })).toEqual([0])
      expect(await list({ actor: 'nul\0' })).toEqual([0])
      expect(await list({ target: "x' OR 1=1 --" })).toEqual([0])
      expect(await list({ action: 'list.one', from: new Date(third.at.getTime() + 1) })).toEqual([0])
      expect(await list({ collections: ['c1'], from: first.at })).toEqual([1, first.seq])
      expect(await list({ collections: ['c1'], to: first.at })).toEqual([0])
      expect((await audit.latest('list.one', 'y'))?.seq).toBe(third.seq)
      expect(await audit.latest('list.one', 'z')).toBeUndefined()
    })

    test('an entry noted down earlier must be there as it was', async () => {
      const [first] = await all()
      const last = (await all()).at(-1)!
      expect(await audit.verify(first)).toMatchObject({ intact: true })
      expect(await audit.verify(last)).toMatchObject({ intact: true, lastHash: last.hash })
      expect(await audit.verify({ seq: 1, hash: last.hash })).toMatchObject({ intact: false, brokenAt: 1 })
      expect(await audit.verify({ seq: last.seq + 5, hash: last.hash })).toMatchObject({
        ...{ intact: false, brokenAt: last.seq + 1 },
        problem: expect.stringContaining('cut off'),
      })
    })
  })
}
