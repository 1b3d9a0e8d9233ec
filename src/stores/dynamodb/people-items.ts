/**
 * The items of the table of people:
 *
 *     collection#<collection>  person#<id>      the person. Nothing else says what there is of them
 *     person#<id>              person           where that item is
 *     name#<hash>              name             who holds a name, see names.ts
 *     unsettled                <id>#<token>     who is not `enrolled`, see unsettled.ts
 */
import { LikenessError } from '#errors'
import type { Person, PersonDetails, PersonState } from '#people/store.ts'
import type { Condition, Key, Table } from './table.ts'
import { assertStorable, dateOf, hashOf, isId, nameKey } from './text.ts'

export interface PersonItem extends Key, PersonDetails {
  personId: string
  collectionId: string
  name: string
  nameKey: string
  nameHash: string
  /** `merging`: is another person's now, and on the way there. `removing`: is no more, and on the way out. */
  state: PersonState | 'merging' | 'removing'
  /** Microseconds. */
  createdAt: number
  updatedAt: number
  /** Of the name that is held, see names.ts. */
  claim: string
  /** While the person is being added: what the state will be is not decided before the name is. */
  adding?: boolean
  /** Of the name that the person is being given. */
  nextClaim?: string
  nextHash?: string
  nextAt?: number
  /** Of the item in `unsettled`. */
  mark?: string
  /** Where somebody `merging` goes. */
  into?: string
  /** Of somebody who is being made one with this person. */
  receivingToken?: string
  receivingFrom?: string
  receivingAt?: number
  /** The token of a merge that was called off. */
  refused?: string
}

export interface Pointer extends Key {
  collectionId: string
  /** Of whoever added the person last. */
  token: string
}

export const personKey = (collectionId: string, personId: string): Key => ({
  pk: `collection#${collectionId}`,
  sk: `person#${personId}`,
})
export const pointerKey = (personId: string): Key => ({ pk: `person#${personId}`, sk: 'person' })

export const nameHash = (collectionId: string, name: string): string => hashOf(collectionId, nameKey(name))

/** Of a person others may see and change. */
export const PRESENT = 'attribute_exists(#pk) AND NOT #state IN (:merging, :removing)'
export const presence = { merging: 'merging', removing: 'removing' }
export const present = (more = '', values: Condition['values'] = {}): Required<Condition> => ({
  when: PRESENT + more,
  values: { ...presence, ...values },
})

export const isPresent = (item: PersonItem | undefined): item is PersonItem & { state: PersonState } =>
  item !== undefined && item.state !== 'merging' && item.state !== 'removing'

export const toPerson = (item: PersonItem): Person => ({
  ...{ personId: item.personId, collectionId: item.collectionId, name: item.name, state: item.state as PersonState },
  ...{ gender: item.gender, birthYear: item.birthYear, hometown: item.hometown, residence: item.residence },
  ...{ createdAt: dateOf(item.createdAt), updatedAt: dateOf(item.updatedAt) },
})

/** Those that are given. Throws `invalid_argument`. */
export function detailsOf({ gender, birthYear, hometown, residence }: Partial<PersonDetails>): Partial<PersonDetails> {
  for (const [what, value] of Object.entries({ gender, hometown, residence }))
    if (value) assertStorable(`The ${what}`, value)
  const given = Object.entries({ gender, birthYear, hometown, residence }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given)
}

export const notFound = (personId: string): LikenessError =>
  new LikenessError('person_not_found', { details: { personId } })

export const taken = (name: string): LikenessError =>
  new LikenessError('person_duplicate', { message: `There is a person named ${name} in the collection already.` })

/** Two steps: where they are, and what is there. Whatever their state. */
export async function findPersons(table: Table, personIds: string[]): Promise<PersonItem[]> {
  const ids = personIds.filter(isId)
  const pointers = await table.getMany<Pointer>(ids.map(pointerKey))
  return table.getMany<PersonItem>(pointers.map(({ pk, collectionId }) => personKey(collectionId, pk.slice(7))))
}

export const findPerson = async (table: Table, personId: string): Promise<PersonItem | undefined> => {
  if (!isId(personId)) return undefined
  const pointer = await table.get<Pointer>(pointerKey(personId))
  return pointer && table.get<PersonItem>(personKey(pointer.collectionId, personId))
}
