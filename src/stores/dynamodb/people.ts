/** The people's store in DynamoDB. What the items are: people-items.ts. */
import { randomUUID } from 'node:crypto'
import type { PeopleStore, Person, PersonDetails } from '#people/store.ts'
import { LikenessError } from '#errors'
import { createAdding } from './adding.ts'
import { createMerging, type Moves } from './merging.ts'
import { createNames } from './names.ts'
import {
  detailsOf,
  findPerson,
  findPersons,
  isPresent,
  nameHash,
  notFound,
  personKey,
  present,
  taken,
  toPerson,
  type PersonItem,
} from './people-items.ts'
import { createLeaving } from './leaving.ts'
import type { Table } from './table.ts'
import { assertStorable, isId, isStorable, micros, microsOf, nameKey } from './text.ts'
import { createUnsettled } from './unsettled.ts'

export interface PeopleDeps {
  table: Table
  moves: Moves
}

/** A merge that is as old has nobody who is at it any more. */
const LEFT_MICROS = 30e6
const ATTEMPTS = 8

const compare = (p: string, q: string) => (p < q ? -1 : Number(p > q))
const eldestFirst = (p: PersonItem, q: PersonItem) => p.createdAt - q.createdAt || compare(p.personId, q.personId)

export function createPeopleStore({ table, moves }: PeopleDeps): PeopleStore {
  const unsettled = createUnsettled(table)
  const names = createNames(table)
  const merging = createMerging({ table, names, unsettled, moves })
  const leaving = createLeaving({ table, names, unsettled, merging })
  const add = createAdding({ table, names, unsettled, leaving })

  const found = async (personId: string) => {
    const item = await findPerson(table, personId)
    if (!isPresent(item)) throw notFound(personId)
    return item
  }

  async function change(item: PersonItem, set: Record<string, unknown>, more = '', values = {}, remove?: string[]) {
    const condition = present(more, values)
    const changed = { ...set, updatedAt: micros() }
    return table.update<PersonItem>(item, { ...condition, ...(remove && { remove }), set: changed, returns: 'ALL_NEW' })
  }

  async function rename(item: PersonItem, name: string, details: Partial<PersonDetails>, namesake: boolean) {
    const { personId, collectionId } = item
    const token = randomUUID()
    const hash = nameHash(collectionId, name)
    const next = { nextClaim: token, nextHash: hash, nextAt: micros() }
    if (!(await table.update(item, { ...present(), set: next })).met) throw notFound(personId)
    const giveUp = () => leaving.giveUpName(item, token, hash)
    try {
      if (!(await names.claim(collectionId, hash, { personId, token }, namesake))) throw taken(name)
      const named = { ...details, name, nameKey: nameKey(name), nameHash: hash, claim: token }
      // The old name goes after the new one holds. Who asks again after an answer got lost finds it done.
      const when = ' AND (#nextClaim = :token OR #claim = :token)'
      const renamed = await change(item, named, when, { token }, ['nextClaim', 'nextHash', 'nextAt'])
      if (!renamed.met) throw (await findPerson(table, personId)) ? taken(name) : notFound(personId)
      await names.release(item.nameHash, { personId, token: item.claim })
      return toPerson(renamed.item!)
    } catch (error) {
      await giveUp().catch(() => undefined)
      throw error
    }
  }

  async function update(
    personId: string,
    { name, ...some }: Parameters<PeopleStore['update']>[1],
    { namesake = false }: { namesake?: boolean } = {},
  ): Promise<Person> {
    const details = detailsOf(some)
    if (name !== undefined) assertStorable('The name', name)
    const item = await found(personId)
    if (name !== undefined && nameKey(name) !== item.nameKey) return rename(item, name, details, namesake)
    // Written otherwise it is still the same name; unless somebody changes that right now.
    const [more, values] = name === undefined ? [] : [' AND #claim = :claim', { claim: item.claim }]
    const changed = await change(item, { ...details, ...(name !== undefined && { name }) }, more, values)
    if (changed.met) return toPerson(changed.item!)
    if (name === undefined) throw notFound(personId)
    return update(personId, { name, ...some }, { namesake })
  }

  /** Whom others are being made one with, for longer than it takes. Reading goes on in any case. */
  async function settleLeft(items: PersonItem[]) {
    const before = micros() - LEFT_MICROS
    for (const item of items)
      if (item.receivingToken !== undefined && item.receivingAt! < before)
        await merging.settle(item).catch(() => undefined)
  }

  return {
    add,
    update,
    merge: merging.merge,
    remove: leaving.remove,

    async setState(personId, state) {
      for (let n = 0; n < ATTEMPTS; n++) {
        const item = await found(personId)
        await merging.settle(item)
        if (await leaving.become(item, state)) return
      }
      throw new LikenessError('store_unavailable', { message: 'The person is being changed; try again in a moment.' })
    },

    async touch(personId) {
      const item = await findPerson(table, personId)
      if (isPresent(item)) await change(item, {}, ' AND #state = :enrolling', { enrolling: 'enrolling' })
    },

    async byName(collectionId, name) {
      if (!isId(collectionId) || !isStorable(name)) return []
      return (await names.of(collectionId, nameHash(collectionId, name))).sort(eldestFirst).map(toPerson)
    },

    async byIds(personIds) {
      const items = (await findPersons(table, personIds)).filter(isPresent)
      await settleLeft(items)
      return items.map(toPerson)
    },

    async list(collectionId, { query = '', limit, offset }) {
      if (!isId(collectionId) || !isStorable(query)) return { total: 0, people: [] }
      const part = nameKey(query)
      const rows = await table.all<PersonItem>(personKey(collectionId, '').pk, {
        ...{ range: { begins: 'person#' }, only: ['pk', 'sk', 'personId', 'nameKey'] },
        where: part ? '#state = :enrolled AND contains(#nameKey, :part)' : '#state = :enrolled',
        values: { enrolled: 'enrolled', ...(part && { part }) },
      })
      rows.sort((p, q) => compare(p.nameKey, q.nameKey) || compare(p.personId, q.personId))
      const window = rows.slice(offset, offset + limit)
      const items = new Map((await table.getMany<PersonItem>(window)).map((item) => [item.personId, item]))
      const people = window.flatMap(({ personId }) => items.get(personId) ?? [])
      return { total: rows.length, people: people.filter(({ state }) => state === 'enrolled').map(toPerson) }
    },

    async abandoned(before, state = 'enrolling') {
      const entries = await unsettled.all()
      const items = await table.getMany<PersonItem>(entries.map((one) => personKey(one.collectionId, one.id)))
      const byToken = new Map(items.flatMap((item) => (item.mark === undefined ? [] : [[item.mark, item] as const])))
      await unsettled.clear(entries.filter(({ token }) => !byToken.has(token)))
      const left: PersonItem[] = []
      for (const item of entries.flatMap(({ token }) => byToken.get(token) ?? []))
        if (item.state === 'removing') await leaving.finish(item)
        else if (item.state === 'merging') await merging.finish(item)
        else if (item.state === state && item.updatedAt < microsOf(before)) left.push(item)
      return left.sort((p, q) => p.updatedAt - q.updatedAt).map(toPerson)
    },
  }
}
