/** Part of `store.contract.ts`. */
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ALL, code, HOSTILE, minutes, type WatchlistFill, type WatchlistStores } from './store.fixture.ts'

export function entryStoreContract(stores: () => WatchlistStores, { idOf, list, entry, hitting }: WatchlistFill): void {
  describe('entries', () => {
    test('come back as added, by id and by person', async () => {
      const { entries } = stores()
      const c = list()
      const expiresAt = new Date('2031-02-03T04:05:06.789Z')
      const added = await entry(c, 'Ann Šťastná', { state: 'waiting', approvedBy: 'account:bob', expiresAt })
      expect(added).toEqual({
        ...{ entryId: added.entryId, collectionId: c, personId: added.personId, name: 'Ann Šťastná' },
        ...{
          reason: 'Stole a bicycle',
          state: 'waiting',
          addedBy: 'account:ann',
          approvedBy: 'account:bob',
          expiresAt,
        },
        ...{ createdAt: expect.any(Date), updatedAt: expect.any(Date) },
      })
      const other = await entry(c, 'Bob', { personId: null, state: 'adding' })
      expect(await entries.byId(added.entryId)).toEqual(added)
      expect(await entries.byIds([other.entryId, added.entryId, 'entry_unknown', ...HOSTILE])).toEqual([added, other])
      expect(await entries.byPersons([added.personId!, 'person_unknown', ...HOSTILE])).toEqual([added])
      expect(await entries.byPersons([])).toEqual([])
      for (const id of ['entry_unknown', ...HOSTILE]) expect(await entries.byId(id)).toBeUndefined()
    })

    test('a name is taken once in a list, whatever its case', async () => {
      const { entries } = stores()
      const [c, d] = [list(), list()]
      const first = await entry(c, 'Ölaf Größe')
      for (const same of ['Ölaf Größe', 'ölaf grösse', 'ÖLAF GRÖSSE', 'O\u0308laf Größe'])
        await expect(entry(c, same, { state: 'adding' })).rejects.toMatchObject(code('entry_exists'))
      const other = await entry(c, 'Olaf Größe')
      expect(await entry(d, 'ölaf größe')).toMatchObject({ name: 'ölaf größe' })
      await expect(entries.update(other.entryId, { name: 'ÖLAF größe' })).rejects.toMatchObject(code('entry_exists'))
      expect(await entries.byId(other.entryId)).toEqual(other)
      expect(await entries.update(first.entryId, { name: 'ÖLAF größe' })).toMatchObject({ name: 'ÖLAF größe' })
      await entries.remove(first.entryId)
      expect(await entry(c, 'Ölaf Größe')).toMatchObject({ collectionId: c })
    })

    test('of many who add one name at once, one does', async () => {
      const c = list()
      const names = Array.from({ length: 8 }, (_, i) => (i % 2 ? 'ANN' : 'ann'))
      const results = await Promise.allSettled(names.map((name) => entry(c, name)))
      expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(1)
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject(code('entry_exists'))
      expect((await stores().entries.list({ ...ALL, collections: [c] })).total).toBe(1)
    })

    test('are listed by name, then id, in pages, by list, state and part of name or reason', async () => {
      const { entries } = stores()
      const [c, d, e] = [list(), list(), list()]
      const reasons = { Dora: 'Broke a WINDOW 100%', ann: 'x_y', 'Bob 100%': 'x', Šárka: 'Škoda' }
      for (const [name, reason] of Object.entries(reasons)) await entry(c, name, { reason })
      await entry(c, 'Carl', { state: 'adding' })
      await entry(d, 'ANN', { state: 'waiting' })
      await entry(e, 'Eve')
      const names = async (filter: Partial<Parameters<typeof entries.list>[0]>) => {
        const { total, entries: page } = await entries.list({ ...ALL, collections: [c, d], ...filter })
        return [total, ...page.map(({ name }) => name)]
      }
      expect(await names({})).toEqual([6, 'ann', 'ANN', 'Bob 100%', 'Carl', 'Dora', 'Šárka'])
      expect(await names({ collections: [d, c], limit: 2, offset: 1 })).toEqual([6, 'ANN', 'Bob 100%'])
      expect(await names({ limit: 2, offset: 9 })).toEqual([6])
      expect(await names({ collections: [c] })).toEqual([5, 'ann', 'Bob 100%', 'Carl', 'Dora', 'Šárka'])
      expect(await names({ collections: [] })).toEqual([0])
      expect(await names({ collections: HOSTILE })).toEqual([0])
      expect(await names({ states: ['waiting'] })).toEqual([1, 'ANN'])
      expect(await names({ states: ['waiting', 'active'] })).toEqual([5, 'ann', 'ANN', 'Bob 100%', 'Dora', 'Šárka'])
      expect(await names({ states: [] })).toEqual([0])
      expect(await names({ query: 'AN' })).toEqual([2, 'ann', 'ANN'])
      expect(await names({ query: 'AN', states: ['active'], collections: [c] })).toEqual([1, 'ann'])
      expect(await names({ query: 'window' })).toEqual([1, 'Dora'])
      expect(await names({ query: '100%' })).toEqual([2, 'Bob 100%', 'Dora'])
      expect(await names({ query: '_' })).toEqual([1, 'ann'])
      expect(await names({ query: 'šK' })).toEqual([1, 'Šárka'])
      expect(await names({ query: '' })).toEqual(await names({}))
      for (const query of ['nul\0', 'half\ud800', "'; DROP TABLE watchlist_entries; --", 'Ann\nx'])
        expect(await names({ query })).toEqual([0])
      const everywhere = await entries.list(ALL)
      expect(everywhere.entries.map(({ name }) => name)).toContain('Eve')
      expect(everywhere.total).toBe(everywhere.entries.length)
    })

    test('each is listed once, however pages are cut', async () => {
      const { entries } = stores()
      const lists = [list(), list(), list()]
      for (let i = 0; i < 4; i++) await Promise.all(lists.map((c) => entry(c, `Same ${i}`)))
      const filter = { collections: lists }
      const whole = (await entries.list({ ...ALL, ...filter })).entries.map(({ entryId }) => entryId)
      const paged: string[] = []
      for (let offset = 0; offset < 12; offset += 5)
        paged.push(...(await entries.list({ ...filter, limit: 5, offset })).entries.map(({ entryId }) => entryId))
      expect(paged).toEqual(whole)
      expect(new Set(paged).size).toBe(12)
    })

    test('change, and are none when there are none', async () => {
      const { entries } = stores()
      const added = await entry(list(), 'Ann', { personId: null, state: 'adding' })
      const personId = idOf('person')
      const expiresAt = minutes(5)
      await setTimeout(5)
      const change = {
        name: 'Bob',
        reason: 'Other',
        state: 'active',
        personId,
        approvedBy: 'key:2',
        expiresAt,
      } as const
      const changed = await entries.update(added.entryId, change)
      expect(changed).toEqual({ ...added, ...change, updatedAt: expect.any(Date) })
      expect(changed!.updatedAt.getTime()).toBeGreaterThan(added.updatedAt.getTime())
      expect(await entries.byPersons([personId])).toEqual([changed])
      expect((await entries.list({ ...ALL, query: 'other', collections: [added.collectionId] })).total).toBe(1)
      expect(await entries.update(added.entryId, {})).toMatchObject(change)
      const cleared = await entries.update(added.entryId, { expiresAt: null, approvedBy: null })
      expect(cleared).toMatchObject({ ...change, expiresAt: null, approvedBy: null })
      for (const id of ['entry_unknown', ...HOSTILE]) expect(await entries.update(id, { name: 'x' })).toBeUndefined()
    })

    test('hostile text is refused where it identifies, and kept as far as it can be where it tells', async () => {
      const { entries } = stores()
      const c = list()
      for (const name of ['nul\0', 'half\ud800']) {
        await expect(entry(c, name)).rejects.toMatchObject(code('invalid_argument'))
        await expect(entry(c, 'x', { personId: name })).rejects.toMatchObject(code('invalid_argument'))
        await expect(entry(name, 'x')).rejects.toMatchObject(code('invalid_argument'))
      }
      const kept = await entry(c, `Robert'); DROP TABLE students; -- "\\`, {
        reason: 'a\0b\ud800\n',
        addedBy: 'key:\0',
      })
      expect(await entries.byId(kept.entryId)).toMatchObject({
        ...{ name: `Robert'); DROP TABLE students; -- "\\`, reason: 'a\ufffdb\ufffd\n', addedBy: 'key:\ufffd' },
      })
      await expect(entries.update(kept.entryId, { name: '\0' })).rejects.toMatchObject(code('invalid_argument'))
    })

    test('alerts are counted by what people made of them', async () => {
      const { entries, alerts } = stores()
      const c = list()
      const [ann, bob, eve] = [await entry(c, 'Ann'), await entry(c, 'Bob'), await entry(c, 'Eve')]
      const raised = []
      for (let i = 0; i < 4; i++) raised.push(...(await hitting(c, [ann.entryId, bob.entryId])).alerts)
      const [first, second, third] = raised.filter(({ entryId }) => entryId === ann.entryId)
      for (const [alert, state] of [
        [first, 'confirmed'],
        [second, 'dismissed'],
        [third, 'dismissed'],
      ] as const)
        await alerts.decide(alert!.alertId, { state, decidedBy: 'key:1', note: null })
      const none = { open: 0, confirmed: 0, dismissed: 0 }
      const expected = { Ann: { open: 1, confirmed: 1, dismissed: 2 }, Bob: { ...none, open: 4 }, Eve: none }
      const ids = [ann, bob, eve].map(({ entryId }) => entryId)
      expect(await entries.counts([...ids, 'entry_unknown', ...HOSTILE])).toEqual(
        new Map([
          ...ids.map((id, i) => [id, Object.values(expected)[i]] as const),
          ...['entry_unknown', ...HOSTILE].map((id) => [id, none] as const),
        ]),
      )
      const listed = (await entries.list({ ...ALL, collections: [c] })).entries
      expect(Object.fromEntries(listed.map(({ name, counts }) => [name, counts]))).toEqual(expected)
    })

    test('those that expired, oldest first, and only active or waiting ones', async () => {
      const { entries } = stores()
      const c = list()
      const at = (year: number) => new Date(Date.UTC(year, 0))
      const second = await entry(c, 'Second', { expiresAt: at(1972), state: 'waiting' })
      const first = await entry(c, 'First', { expiresAt: at(1971) })
      const third = await entry(c, 'Third', { expiresAt: at(1973) })
      for (const state of ['adding', 'removing'] as const) await entry(c, state, { expiresAt: at(1970), state })
      await entry(c, 'Never')
      const names = async (moment: Date, limit = 10) => (await entries.expired(moment, limit)).map(({ name }) => name)
      expect(await names(at(1974))).toEqual(['First', 'Second', 'Third'])
      expect(await names(at(1974), 2)).toEqual(['First', 'Second'])
      expect(await names(at(1972))).toEqual(['First'])
      expect(await names(at(1971))).toEqual([])
      for (const { entryId } of [first, second, third]) await entries.remove(entryId)
    })

    test('those left in the middle are found by how long they were left', async () => {
      const { entries } = stores()
      const c = list()
      await entry(c, 'Active')
      await entry(c, 'Waiting', { state: 'waiting' })
      const adding = await entry(c, 'Adding', { state: 'adding', personId: null })
      const removing = await entry(c, 'Removing')
      await entries.update(removing.entryId, { state: 'removing' })
      const mine = async (before: Date) =>
        (await entries.unfinished(before, 1000))
          .filter(({ collectionId }) => collectionId === c)
          .map(({ name }) => name)
      expect(await mine(new Date(Date.now() + 60_000))).toEqual(['Adding', 'Removing'])
      expect(await mine(new Date(Date.now() - 60_000))).toEqual([])
      expect((await entries.unfinished(new Date(Date.now() + 60_000), 1)).length).toBe(1)
      await entries.update(adding.entryId, { reason: 'again' })
      expect(await mine(new Date(Date.now() + 60_000))).toEqual(['Removing', 'Adding'])
    })

    test('active ones are counted by list', async () => {
      const { entries } = stores()
      const c = list()
      for (const state of ['active', 'active', 'waiting', 'adding', 'removing'] as const)
        await entry(c, `${state} ${idOf('x')}`, { state })
      expect(await entries.active(c)).toBe(2)
      for (const id of HOSTILE) expect(await entries.active(id)).toBe(0)
    })

    test('a removed one is gone with its alerts, again too; its hits name nobody', async () => {
      const { entries, alerts, screenings } = stores()
      const c = list()
      const [ann, bob] = [await entry(c, 'Ann'), await entry(c, 'Bob')]
      const { screening } = await hitting(c, [ann.entryId, bob.entryId])
      await Promise.all([entries.remove(ann.entryId), entries.remove(ann.entryId)])
      for (const id of [ann.entryId, 'entry_unknown', ...HOSTILE]) await entries.remove(id)
      expect(await entries.byId(ann.entryId)).toBeUndefined()
      const left = await alerts.list({ ...ALL, collections: [c] })
      expect(left.alerts.map(({ entryId }) => entryId)).toEqual([bob.entryId])
      const [face] = (await screenings.byId(screening.screeningId))!.faces
      const [first, second] = screening.faces[0]!.hits
      expect(face!.hits).toEqual([{ ...first, entryId: null, referenceId: null }, second])
      expect((await screenings.list({ ...ALL, collections: [c], hit: true })).total).toBe(1)
      expect((await screenings.list({ ...ALL, collections: [c], entryId: ann.entryId })).total).toBe(0)
    })
  })
}
