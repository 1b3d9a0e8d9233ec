/**
 * A person comes in: entry in `unsettled`, pointer, the person's item, the name, and only then the state that is wanted.
 * Until then it is `enrolling`, so that what a dead process leaves is swept away like any enrolment that died.
 */
import { randomUUID } from 'node:crypto'
import type { PeopleStore } from '#people/store.ts'
import { LikenessError } from '#errors'
import type { Leaving } from './leaving.ts'
import type { Names } from './names.ts'
import { detailsOf, nameHash, personKey, pointerKey, taken, toPerson, type PersonItem } from './people-items.ts'
import type { Table } from './table.ts'
import { assertId, assertStorable, micros, nameKey } from './text.ts'
import type { Unsettled } from './unsettled.ts'

export interface AddingDeps {
  table: Table
  names: Names
  unsettled: Unsettled
  leaving: Leaving
}

const idTaken = () => new LikenessError('person_duplicate', { message: 'There is a person of this id already.' })

export function createAdding({ table, names, unsettled, leaving }: AddingDeps): PeopleStore['add'] {
  /** Throws `person_duplicate`. One who is only being added makes way: whoever is at it finds out. */
  async function put(item: PersonItem): Promise<void> {
    const { personId, collectionId, claim: token } = item
    const own = { when: 'attribute_not_exists(#pk) OR #collectionId = :collectionId', values: { collectionId } }
    const pointer = await table.update(pointerKey(personId), { ...own, set: { collectionId, token } })
    if (!pointer.met) throw idTaken()
    const when = 'attribute_not_exists(#pk) OR #adding = :adding OR #claim = :token'
    const isIn = await table.put({ ...item }, { when, values: { adding: true, token } })
    if (!isIn) throw idTaken()
  }

  async function settle(item: PersonItem, state: string): Promise<PersonItem> {
    const { claim: token, mark, personId } = item
    const settled = await table.update<PersonItem>(item, {
      ...{ when: '#claim = :token AND #adding = :adding', values: { token, adding: true } },
      ...{ set: { state }, remove: ['adding', ...(state === 'enrolled' ? ['mark'] : [])], returns: 'ALL_NEW' },
    })
    const now = settled.met ? settled.item : await table.get<PersonItem>(item)
    // Not met, and done all the same: the answer of the first try got lost.
    if (now?.claim !== token || now.adding || now.state !== state) throw idTaken()
    if (state === 'enrolled') await unsettled.drop(personId, mark).catch(() => undefined)
    return now
  }

  /** Nothing of this attempt is left; what is of another stays. */
  async function undo({ claim: token, mark, personId, nameHash: hash, ...key }: PersonItem): Promise<void> {
    const now = await table.get<PersonItem>(key)
    if (now?.claim !== token) {
      await names.release(hash, { personId, token })
      await unsettled.drop(personId, mark)
    } else if (now.adding && (await leaving.become(now, 'removing'))) await leaving.remove(personId)
  }

  return async ({ personId, collectionId, name, state, ...details }, { namesake = false } = {}) => {
    assertId('The person id', personId)
    assertId('The collection id', collectionId)
    assertStorable('The name', name)
    const at = micros()
    const item: PersonItem = {
      ...{ ...personKey(collectionId, personId), personId, collectionId, name, nameKey: nameKey(name) },
      ...{ gender: null, birthYear: null, hometown: null, residence: null, ...detailsOf(details) },
      ...{ nameHash: nameHash(collectionId, name), claim: randomUUID(), adding: true, state: 'enrolling' },
      ...{ createdAt: at, updatedAt: at, mark: randomUUID() },
    }
    try {
      await unsettled.note(personId, collectionId, item.mark)
      await put(item)
      const holder = { personId, token: item.claim }
      if (!(await names.claim(collectionId, item.nameHash, holder, namesake))) throw taken(name)
      return toPerson(await settle(item, state))
    } catch (error) {
      // As well as it goes: what stays is `enrolling`, and swept away.
      await undo(item).catch(() => undefined)
      throw error
    }
  }
}
