/** What every `ConsentStore` must do. Run by each adapter's tests. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ConsentStore } from './consent-store.ts'

export interface OpenedConsentStore {
  store: ConsentStore
  close(): Promise<void>
}

export function consentStoreContract(name: string, open: () => Promise<OpenedConsentStore>): void {
  describe(`ConsentStore: ${name}`, () => {
    let opened: OpenedConsentStore
    let store: ConsentStore
    let collectionId: string
    let ann: string
    const day = (n: number) => new Date(Date.UTC(2030, 0, n))
    const given = (more: { personId?: string; givenAt?: Date; expiresAt?: Date | null; purpose?: string } = {}) => ({
      ...{ consentId: randomUUID(), personId: ann, collectionId, wordingVersion: '2', purpose: 'entrance' },
      ...{ givenBy: 'Ann Šťastná', recordedBy: 'key:1', givenAt: day(1), expiresAt: null, ...more },
    })

    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened?.close())
    beforeEach(() => {
      collectionId = `consents-${randomUUID()}`
      ann = `person_${randomUUID()}`
    })

    test('a consent comes back as added, newest first', async () => {
      const [first, second] = [given(), given({ givenAt: day(2), expiresAt: day(9) })]
      expect(await store.add(first)).toEqual({ ...first, withdrawnAt: null })
      await store.add(second)
      expect(await store.ofPerson(ann)).toEqual([
        { ...second, withdrawnAt: null },
        { ...first, withdrawnAt: null },
      ])
      expect(await store.byId(second.consentId)).toEqual({ ...second, withdrawnAt: null })
    })

    test('a consent is withdrawn once', async () => {
      const { consentId } = await store.add(given())
      expect(await store.withdraw(consentId, day(5))).toBe(true)
      expect(await store.withdraw(consentId, day(6))).toBe(false)
      expect(await store.byId(consentId)).toMatchObject({ withdrawnAt: day(5) })
    })

    test('unknown and hostile ids', async () => {
      for (const id of [randomUUID(), 'nul\0']) {
        expect(await store.byId(id)).toBeUndefined()
        expect(await store.ofPerson(id)).toEqual([])
        expect(await store.withdraw(id, day(1))).toBe(false)
        expect(await store.lapsed(day(1), id)).toEqual([])
        await store.remove(id)
        expect(await store.removeOfPerson(id)).toBe(0)
      }
      await expect(store.add(given({ purpose: 'nul\0' }))).rejects.toMatchObject({ code: 'invalid_argument' })
    })

    test('who has no consent any more: every one has ended, by time or by withdrawal', async () => {
      const bob = `person_${randomUUID()}`
      await store.add(given({ expiresAt: day(3) }))
      const { consentId } = await store.add(given({ expiresAt: day(20) }))
      await store.add(given({ personId: bob }))
      const lapsed = async (at: Date) => (await store.lapsed(at, collectionId)).map((one) => one.personId)
      expect(await lapsed(day(4))).toEqual([])
      expect(await lapsed(day(20))).toEqual([ann])
      await store.withdraw(consentId, day(5))
      expect(await lapsed(day(4))).toEqual([])
      expect(await lapsed(day(5))).toEqual([ann])
      expect(await store.lapsed(day(5), `${collectionId}-2`)).toEqual([])
      expect(await store.lapsed(day(5))).toContainEqual({ personId: ann, collectionId })
    })

    test('consents are removed one by one, and all of a person', async () => {
      const bob = `person_${randomUUID()}`
      const [one, two] = [await store.add(given()), await store.add(given())]
      await store.add(given({ personId: bob, givenAt: day(9) }))
      await store.remove(one.consentId)
      expect(await store.ofPerson(ann)).toEqual([two])
      expect([await store.removeOfPerson(bob), await store.removeOfPerson(bob)]).toEqual([1, 0])
      expect(await store.ofPerson(bob)).toEqual([])
      expect(await store.ofPerson(ann)).toEqual([two])
    })
  })
}
