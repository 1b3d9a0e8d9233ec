/**
 * What `people` needs from a database. A **person** belongs to one collection and is one user of the engine there
 * (`personId` is the engine's user id). Names are for people and unique inside a collection, compared without regard
 * to case. Methods throw `person_not_found`, `person_duplicate` (name taken), `store_unavailable`, `disk_full`.
 */
export interface Person {
  /** `person_` and 12 hex digits. */
  personId: string
  collectionId: string
  name: string
  createdAt: Date
  updatedAt: Date
}

/** `enrolling` until the first face is in: such a person is not listed, and swept away if the process died meanwhile. */
export type PersonState = 'enrolling' | 'enrolled'

export interface PeopleStore {
  add(person: { personId: string; collectionId: string; name: string; state: PersonState }): Promise<Person>
  setState(personId: string, state: PersonState): Promise<void>
  byName(collectionId: string, name: string): Promise<Person | undefined>
  byIds(personIds: string[]): Promise<Person[]>
  /** By name; `query` is a part of the name. */
  list(
    collectionId: string,
    options: { query?: string; limit: number; offset: number },
  ): Promise<{ total: number; people: Person[] }>
  rename(personId: string, name: string): Promise<Person>
  remove(personId: string): Promise<void>
  /** Persons left `enrolling` since before the given moment: an enrolment that never finished. */
  abandoned(before: Date): Promise<Person[]>
}
