/**
 * What `people` needs from a database. A **person** belongs to one collection and is one user of the engine there
 * (`personId` is the engine's user id). Names are for people; two persons may share one, and are then **namesakes**.
 * Names compare without regard to case. Methods throw `person_not_found`, `person_duplicate` (name taken),
 * `store_unavailable`, `disk_full`.
 */
export interface PersonDetails {
  gender: string | null
  birthYear: number | null
  hometown: string | null
  residence: string | null
}

export interface Person extends PersonDetails {
  /** `person_` and 12 hex digits. */
  personId: string
  collectionId: string
  name: string
  state: PersonState
  createdAt: Date
  /** Changes with the name, the details and the state. */
  updatedAt: Date
}

/**
 * `enrolling` until the first face is in: such a person is not listed, and swept away if the process died meanwhile.
 * `erasing` from the request to erase until nothing is left: neither listed nor ever identified, and gone on with.
 */
export type PersonState = 'enrolling' | 'enrolled' | 'erasing'

export interface NewPerson extends Partial<PersonDetails> {
  personId: string
  collectionId: string
  name: string
  state: PersonState
}

export interface Merged {
  referenceIds: string[]
  /** How many. */
  consents: number
}

export interface PeopleStore {
  /** With `namesake` a name that is taken is no error: the person becomes a namesake. Default false. */
  add(person: NewPerson, options?: { namesake?: boolean }): Promise<Person>
  setState(personId: string, state: PersonState): Promise<void>
  /** Says that an enrolment still goes on: counts as changed now. Nothing happens to whoever is not `enrolling`. */
  touch(personId: string): Promise<void>
  /** In whatever state, the eldest first. */
  byName(collectionId: string, name: string): Promise<Person[]>
  /** In whatever state. */
  byIds(personIds: string[]): Promise<Person[]>
  /** Enrolled ones, by name, then by id; `query` is a part of the name. */
  list(
    collectionId: string,
    options: { query?: string; limit: number; offset: number },
  ): Promise<{ total: number; people: Person[] }>
  /** Details left out stay. With `namesake` a name that is taken is no error. */
  update(
    personId: string,
    change: Partial<PersonDetails> & { name?: string },
    options?: { namesake?: boolean },
  ): Promise<Person>
  /**
   * `from` is no more and what is kept of them is `into`'s: ready references, consents, history, items of jobs. All of it
   * or nothing. Throws `person_not_found` unless both are `enrolled` at that moment: an erasure that was asked for first
   * wins, and one that is asked for later does not find `from`.
   */
  merge(fromPersonId: string, intoPersonId: string): Promise<Merged>
  /** Idempotent: nothing happens when there is no such person. */
  remove(personId: string): Promise<void>
  /** Persons left in this state (default `enrolling`) since before the given moment: by a process that died. */
  abandoned(before: Date, state?: Exclude<PersonState, 'enrolled'>): Promise<Person[]>
}
