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
  state: PersonState
  createdAt: Date
  /** Changes with the name and with the state. */
  updatedAt: Date
}

/**
 * `enrolling` until the first face is in, and again while the person is being erased: such a person is not listed,
 * and swept away if the process died meanwhile.
 */
export type PersonState = 'enrolling' | 'enrolled'

export interface PeopleStore {
  add(person: { personId: string; collectionId: string; name: string; state: PersonState }): Promise<Person>
  setState(personId: string, state: PersonState): Promise<void>
  /** In whatever state. */
  byName(collectionId: string, name: string): Promise<Person | undefined>
  /** In whatever state. */
  byIds(personIds: string[]): Promise<Person[]>
  /** Enrolled ones, by name; `query` is a part of the name. */
  list(
    collectionId: string,
    options: { query?: string; limit: number; offset: number },
  ): Promise<{ total: number; people: Person[] }>
  rename(personId: string, name: string): Promise<Person>
  /** Idempotent: nothing happens when there is no such person. */
  remove(personId: string): Promise<void>
  /** Persons left `enrolling` since before the given moment: an enrolment or erasure that never finished. */
  abandoned(before: Date): Promise<Person[]>
}
