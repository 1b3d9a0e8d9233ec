/** What every `MatchStore` and every `PolicyStore` must do. Run by each adapter's tests. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CollectionPolicy, Match, MatchFilter, MatchStore, PolicyStore } from './store.ts'

export interface Opened<Store> {
  store: Store
  close(): Promise<void>
}

const code = (value: string) => expect.objectContaining({ code: value })
const at = (time: string) => new Date(`2026-03-01T${time}Z`)

/** `open` is called once; the store may hold other collections already. `many`: where a stand-in is slow with thousands. */
export function matchStoreContract(name: string, open: () => Promise<Opened<MatchStore>>, many = 2500): void {
  describe(`MatchStore: ${name}`, () => {
    let opened: Opened<MatchStore>
    let store: MatchStore
    let c: string
    let ann: string
    const make = (values: Partial<Match> = {}): Match => ({
      ...{ matchId: `match_${randomUUID()}`, collectionId: c, personId: ann, similarity: 91.25, threshold: 80.5 },
      ...{
        at: at('10:00:00.123'),
        source: 'api',
        imageId: 'sha',
        box: { left: -0.1, top: 0.2, width: 0.3, height: 0.4 },
      },
      ...{ cropKey: null, requestId: null },
      ...values,
    })
    const stranger = { personId: null, similarity: null }
    const add = async (...values: Partial<Match>[]) => {
      const matches = values.map(make)
      await store.add(matches)
      return matches
    }
    const list = async (filter: MatchFilter & { limit?: number; offset?: number } = {}) => {
      const { total, matches } = await store.list({ collections: [c], limit: 100, offset: 0, ...filter })
      return [total, ...matches.map((match) => match.source)]
    }

    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened?.close())
    beforeEach(() => {
      c = `matches-${randomUUID()}`
      ann = `person_${randomUUID()}`
    })

    test('matches come back as they were added', async () => {
      const matches = await add(
        { at: at('10:00:02'), cropKey: 'crops/c/p/1.jpg', requestId: 'r-1', source: "camera 'Tür' 😀" },
        { at: at('10:00:01'), ...stranger },
      )
      expect((await store.list({ collections: [c], limit: 10, offset: 0 })).matches).toEqual(matches)
      for (const match of matches) expect(await store.byId(match.matchId)).toEqual(match)
      expect(await store.byId('unknown')).toBeUndefined()
      expect(await store.byId('nul\0')).toBeUndefined()
    })

    test('all are added or none', async () => {
      const [there] = await add({ source: 'first' })
      await expect(add({ source: 'second' }, { matchId: there!.matchId })).rejects.toThrow()
      await expect(add({ source: 'third' }, { source: 'nul\0' })).rejects.toEqual(code('invalid_argument'))
      expect(await list()).toEqual([1, 'first'])
      await store.add([])
    })

    test('more than one statement takes', async () => {
      await add(...Array.from({ length: many }, () => ({})))
      expect((await list({ limit: 1 }))[0]).toBe(many)
      expect(await store.removeCollection(c)).toBe(many)
      expect(await list({ limit: 1 })).toEqual([0])
    })

    test('they are listed newest first, by what is asked for, in pages', async () => {
      await add(
        { source: '1', at: at('01:00:00') },
        { source: '3', at: at('03:00:00'), personId: `${ann}-bob` },
        { source: '2', at: at('02:00:00'), ...stranger },
      )
      expect(await list()).toEqual([3, '3', '2', '1'])
      expect(await list({ limit: 1, offset: 1 })).toEqual([3, '2'])
      expect(await list({ personId: ann })).toEqual([1, '1'])
      expect(await list({ known: true })).toEqual([2, '3', '1'])
      expect(await list({ known: false })).toEqual([1, '2'])
      expect(await list({ from: at('02:00:00') })).toEqual([2, '3', '2'])
      expect(await list({ to: at('02:00:00') })).toEqual([1, '1'])
      expect(await list({ from: at('01:30:00'), to: at('02:30:00') })).toEqual([1, '2'])
      expect(await list({ collections: [] })).toEqual([0])
      expect(await list({ collections: [`${c}-other`, 'nul\0'] })).toEqual([0])
      expect(await list({ personId: 'nul\0' })).toEqual([0])
      expect(await list({ collections: undefined, personId: ann })).toEqual([1, '1'])
    })

    test('matches of the same moment have a lasting order', async () => {
      await add(...Array.from({ length: 20 }, (_, i) => ({ source: `${i}` })))
      const whole = (await list()).slice(1)
      const pages = []
      for (let offset = 0; offset < 20; offset += 3) pages.push(...(await list({ limit: 3, offset })).slice(1))
      expect(pages).toEqual(whole)
    })

    test('a person is forgotten with the rows, or out of them', async () => {
      const bob = `${ann}-bob`
      await add({ source: 'ann' }, { source: 'bob', personId: bob, cropKey: 'k' }, { source: 'stranger', ...stranger })
      expect(await store.forgetPerson(ann, 'delete')).toBe(1)
      expect(await store.forgetPerson(ann, 'delete')).toBe(0)
      expect(await store.forgetPerson(bob, 'anonymise')).toBe(1)
      expect(await store.forgetPerson(bob, 'anonymise')).toBe(0)
      expect(await store.forgetPerson('nul\0', 'delete')).toBe(0)
      const { matches } = await store.list({ collections: [c], limit: 10, offset: 0 })
      expect(matches.map((match) => match.source).sort()).toEqual(['bob', 'stranger'])
      for (const match of matches) expect(match).toMatchObject({ ...stranger, cropKey: null, threshold: 80.5 })
    })

    test('old ones are removed, and their crops named', async () => {
      await add(
        ...[{ cropKey: 'one' }, { cropKey: null }, { cropKey: 'two' }].map((one) => ({ ...one, at: at('01:00:00') })),
        { source: 'kept', at: at('02:00:00'), cropKey: 'three' },
      )
      expect(await store.removeBefore(`${c}-other`, at('23:00:00'))).toEqual({ removed: 0, cropKeys: [] })
      const { removed, cropKeys } = await store.removeBefore(c, at('02:00:00'))
      expect([removed, cropKeys.sort()]).toEqual([3, ['one', 'two']])
      expect(await store.removeBefore(c, at('02:00:00'))).toEqual({ removed: 0, cropKeys: [] })
      expect(await list()).toEqual([1, 'kept'])
      expect(await store.removeCollection(c)).toBe(1)
      expect(await store.removeCollection(c)).toBe(0)
      expect(await list()).toEqual([0])
    })

    test('they are counted by the hour', async () => {
      await add({ at: at('01:00:00') }, { at: at('01:59:59.999') }, { at: at('01:30:00'), ...stranger })
      await add({ at: at('03:00:00'), ...stranger }, { at: at('00:59:59') })
      expect(await store.hourly([c], at('01:00:00'))).toEqual([
        { hour: at('01:00:00'), known: 2, unknown: 1 },
        { hour: at('03:00:00'), known: 0, unknown: 1 },
      ])
      expect(await store.hourly([], at('00:00:00'))).toEqual([])
      expect((await store.hourly(undefined, at('00:00:00'))).length).toBeGreaterThan(0)
    })
  })
}

/** `open` is called once. */
export function policyStoreContract(name: string, open: () => Promise<Opened<PolicyStore>>): void {
  describe(`PolicyStore: ${name}`, () => {
    let opened: Opened<PolicyStore>
    let store: PolicyStore
    const c = `policy-${randomUUID()}`
    const policy: CollectionPolicy = {
      ...{ matchRetentionDays: 30, personRetentionDays: null, consent: 'required' },
      ...{ keepReferences: false, keepCrops: true, matchesOnErasure: 'anonymise' },
    }
    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened?.close())

    test('nothing is set until it is', async () => {
      expect(await store.get(c)).toEqual({})
      expect(await store.get('nul\0')).toEqual({})
    })

    test('a policy is replaced as a whole, and removed', async () => {
      await store.set(c, policy)
      expect(await store.get(c)).toEqual(policy)
      await Promise.all([store.set(c, { keepCrops: false }), store.set(c, { keepCrops: false })])
      expect(await store.get(c)).toEqual({ keepCrops: false })
      await store.set(`${c}-2`, {})
      expect(await store.get(`${c}-2`)).toEqual({})
      await store.remove(c)
      await store.remove(c)
      expect(await store.get(c)).toEqual({})
      await expect(store.set('nul\0', {})).rejects.toEqual(code('invalid_argument'))
    })
  })
}
