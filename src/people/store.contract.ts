/** What every `PeopleStore` must do. Run by each adapter's tests. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PeopleStore, PersonState } from './store.ts'

export interface OpenedPeopleStore {
  store: PeopleStore
  close(): Promise<void>
}

const code = (value: string) => expect.objectContaining({ code: value })

/** `open` is called once; the store may hold other collections already. */
export function peopleStoreContract(name: string, open: () => Promise<OpenedPeopleStore>): void {
  describe(`PeopleStore: ${name}`, () => {
    let opened: OpenedPeopleStore
    let store: PeopleStore
    let collectionId: string
    let count = 0
    const run = Math.random().toString(36).slice(2)
    const idOf = (name: string) => `person_${run}_${count}_${name}`
    const add = (name: string, state: PersonState = 'enrolled', personId = idOf(name)) =>
      store.add({ personId, collectionId, name, state })
    const names = async (options: { query?: string; limit?: number; offset?: number } = {}) => {
      const { total, people } = await store.list(collectionId, { limit: 100, offset: 0, ...options })
      return [total, ...people.map((person) => person.name)]
    }

    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened?.close())
    beforeEach(() => {
      collectionId = `people-${run}-${++count}`
    })

    test('a person comes back as added', async () => {
      const person = await add('Ann Šťastná', 'enrolling')
      expect(person).toEqual({
        ...{ personId: idOf('Ann Šťastná'), collectionId, name: 'Ann Šťastná', state: 'enrolling' },
        ...{ gender: null, birthYear: null, hometown: null, residence: null },
        ...{ createdAt: expect.any(Date), updatedAt: expect.any(Date) },
      })
      expect(await store.byIds([person.personId, 'unknown', 'nul\0'])).toEqual([person])
      expect(await store.byName(collectionId, 'Ann Šťastná')).toEqual([person])
      expect(await store.byName(`${collectionId}-other`, 'Ann Šťastná')).toEqual([])
      expect(await store.byName(collectionId, 'nul\0')).toEqual([])
      expect(await store.byIds([])).toEqual([])
    })

    test('a name is taken once in a collection, whatever its case', async () => {
      await add('Ölaf Größe')
      for (const same of ['Ölaf Größe', 'ölaf grösse', 'ÖLAF GRÖSSE', 'O\u0308laf Größe']) {
        await expect(add(same, 'enrolling')).rejects.toEqual(code('person_duplicate'))
        expect(await store.byName(collectionId, same)).toMatchObject([{ name: 'Ölaf Größe' }])
      }
      await add('Olaf Größe')
      expect(await store.byName(collectionId, 'Ölaf')).toEqual([])
      const elsewhere = { personId: idOf('x'), collectionId: `${collectionId}-2`, name: 'Ölaf Größe' }
      expect(await store.add({ ...elsewhere, state: 'enrolled' })).toMatchObject(elsewhere)
    })

    test('those enrolled are listed by name, in pages, by a part of the name', async () => {
      for (const name of ['Dora', 'ann', 'Bob 100%', 'Carl_a', 'Šárka']) await add(name)
      await add('Aaron', 'enrolling')
      expect(await names()).toEqual([5, 'ann', 'Bob 100%', 'Carl_a', 'Dora', 'Šárka'])
      expect(await names({ limit: 2, offset: 2 })).toEqual([5, 'Carl_a', 'Dora'])
      expect(await names({ limit: 2, offset: 9 })).toEqual([5])
      expect(await names({ query: 'A' })).toEqual([4, 'ann', 'Carl_a', 'Dora', 'Šárka'])
      expect(await names({ query: '%' })).toEqual([1, 'Bob 100%'])
      expect(await names({ query: '_' })).toEqual([1, 'Carl_a'])
      expect(await names({ query: 'šÁ' })).toEqual([1, 'Šárka'])
      expect(await names({ query: "'; DROP TABLE people" })).toEqual([0])
      expect(await names({ query: 'nul\0' })).toEqual([0])
    })

    test('the state changes, and those left in the middle are found', async () => {
      await add('Ann', 'enrolling')
      await add('Bob')
      const mine = async (before: Date, state?: 'erasing') =>
        (await store.abandoned(before, state)).filter((one) => one.collectionId === collectionId).map((one) => one.name)
      const later = new Date(Date.now() + 3_600_000)
      const [ann] = await store.byIds([idOf('Ann')])
      await store.touch(idOf('Ann'))
      const [touched] = await store.byIds([idOf('Ann')])
      expect(touched!.updatedAt.getTime()).toBeGreaterThan(ann!.updatedAt.getTime())
      expect(await mine(touched!.updatedAt)).toEqual([])
      for (const nobody of [idOf('Bob'), 'unknown', '\u0000']) {
        const before = await store.byIds([nobody])
        await store.touch(nobody)
        expect(await store.byIds([nobody])).toEqual(before)
      }
      expect(await mine(new Date(Date.now() - 3_600_000))).toEqual([])
      expect(await mine(later)).toEqual(['Ann'])
      await store.setState(idOf('Ann'), 'enrolled')
      expect(await mine(later)).toEqual([])
      expect(await names()).toEqual([2, 'Ann', 'Bob'])
      await store.setState(idOf('Bob'), 'erasing')
      expect(await mine(later)).toEqual([])
      expect(await mine(later, 'erasing')).toEqual(['Bob'])
      expect(await names()).toEqual([1, 'Ann'])
      expect(await store.byName(collectionId, 'bob')).toMatchObject([{ state: 'erasing' }])
      await expect(store.setState('unknown', 'enrolled')).rejects.toEqual(code('person_not_found'))
    })

    test('a person is renamed, not to a name that is taken', async () => {
      const ann = await add('Ann')
      await add('Bob')
      await expect(store.update(ann.personId, { name: 'BOB' })).rejects.toEqual(code('person_duplicate'))
      const renamed = await store.update(ann.personId, { name: 'ANN' })
      expect(renamed).toMatchObject({ personId: ann.personId, name: 'ANN', createdAt: ann.createdAt })
      expect(renamed.updatedAt.getTime()).toBeGreaterThanOrEqual(ann.updatedAt.getTime())
      await store.update(ann.personId, { name: 'Anna' })
      await add('Ann', 'enrolled', idOf('second'))
      await expect(store.update('unknown', { name: 'Carl' })).rejects.toEqual(code('person_not_found'))
      await expect(store.update(ann.personId, { name: 'nul\0' })).rejects.toEqual(code('invalid_argument'))
    })

    test('details are kept, those left out stay, and null takes one away', async () => {
      const details = { gender: 'female', birthYear: 1815, hometown: 'London', residence: 'Ockham' }
      const ada = await store.add({ personId: idOf('ada'), collectionId, name: 'Ada', state: 'enrolled', ...details })
      expect(ada).toMatchObject(details)
      const changed = await store.update(ada.personId, { birthYear: null, hometown: 'Québec' })
      expect(changed).toMatchObject({ ...details, name: 'Ada', birthYear: null, hometown: 'Québec' })
      expect(await store.byIds([ada.personId])).toEqual([changed])
      expect(await store.update(ada.personId, {})).toMatchObject({ name: 'Ada', hometown: 'Québec' })
      await expect(store.update(ada.personId, { residence: 'nul\0' })).rejects.toEqual(code('invalid_argument'))
      await expect(store.update('nul\0', { residence: 'x' })).rejects.toEqual(code('person_not_found'))
    })

    test('namesakes share a name when asked for, the eldest first', async () => {
      const namesake = { namesake: true }
      const first = await add('Ann', 'enrolled', idOf('1'))
      for (const i of [2, 3])
        await store.add({ personId: idOf(`${i}`), collectionId, name: 'ANN', state: 'enrolled' }, namesake)
      const ids = async () => (await store.byName(collectionId, 'ann')).map((one) => one.personId)
      expect(await ids()).toEqual([idOf('1'), idOf('2'), idOf('3')])
      expect(await names()).toEqual([3, 'Ann', 'ANN', 'ANN'])
      // The name is taken also when it is not the first one's any more.
      await store.remove(first.personId)
      await expect(add('Ann', 'enrolled', idOf('4'))).rejects.toEqual(code('person_duplicate'))
      await add('Bob')
      await expect(store.update(idOf('Bob'), { name: 'Ann' })).rejects.toEqual(code('person_duplicate'))
      expect(await store.update(idOf('Bob'), { name: 'Ann' }, namesake)).toMatchObject({ name: 'Ann' })
      // Writing one's own name otherwise needs no leave.
      expect(await store.update(idOf('3'), { name: 'Ann' })).toMatchObject({ name: 'Ann' })
      expect((await ids()).sort()).toEqual([idOf('2'), idOf('3'), idOf('Bob')])
    })

    test('of many namesakes who come at once each gets in', async () => {
      const person = (i: number) => ({ personId: idOf(`${i}`), collectionId, name: 'Ann', state: 'enrolled' as const })
      await Promise.all(Array.from({ length: 8 }, (_, i) => store.add(person(i), { namesake: true })))
      expect(await store.byName(collectionId, 'Ann')).toHaveLength(8)
    })

    test('a person id is taken once, namesake or not', async () => {
      await add('Ann')
      const same = { personId: idOf('Ann'), collectionId, name: 'Bob', state: 'enrolled' as const }
      await expect(store.add(same, { namesake: true })).rejects.toEqual(code('person_duplicate'))
      expect(await names()).toEqual([1, 'Ann'])
    })

    test('a person is removed, once or twice, and the name is free again', async () => {
      const ann = await add('Ann')
      for (const personId of [ann.personId, ann.personId, 'nul\0']) await store.remove(personId)
      expect(await store.byIds([ann.personId])).toEqual([])
      await add('Ann')
    })

    test('of several who take a name at once one gets it', async () => {
      const attempts = Array.from({ length: 8 }, (_, i) => add('Ann', 'enrolling', idOf(`racer${i}`)))
      const results = await Promise.allSettled(attempts)
      expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
      for (const one of results) {
        if (one.status === 'rejected') expect(one.reason).toEqual(code('person_duplicate'))
      }
    })
  })
}
