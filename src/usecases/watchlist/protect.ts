/**
 * Entries of watchlists are people of their collections, who can be reached by other doors too. Pictures that decide who
 * is stopped are changed by the rules of the list (a reason, the quality gate, a second pair of eyes), so those doors
 * are closed for them: a picture more or less is refused with `person_listed`. Erasure stays open everywhere.
 */
import { isLikenessError, LikenessError } from '#errors'
import type { People } from '#people/people.ts'
import type { Person } from '#people/store.ts'
import type { Entry } from './entry.ts'
import type { EntryStore } from './store.ts'

const MOST = 100

/** Undefined: there is none, or several, which is refused further in. */
const orNobody = (person: Promise<Person>) =>
  person.catch((error: unknown) => {
    if (isLikenessError(error) && ['person_not_found', 'person_ambiguous'].includes(error.code)) return undefined
    throw error
  })

export function protectListed(people: People, entries: Pick<EntryStore, 'byPersons' | 'list'>): People {
  const refuse = ({ entryId }: Entry) => {
    throw new LikenessError('person_listed', { details: { entryId } })
  }
  /** An entry that is being added has its person while it does not yet say so: they have the same name. */
  async function assertNotBeingAdded(collectionId: string, name: string): Promise<void> {
    const filter = { collections: [collectionId], query: name, states: ['adding' as const], limit: MOST, offset: 0 }
    const entry = (await entries.list(filter)).entries.find((one) => one.name === name)
    if (entry) refuse(entry)
  }
  async function assertUnlisted(...personIds: string[]): Promise<void> {
    const [entry] = await entries.byPersons(personIds)
    if (entry) refuse(entry)
    for (const personId of personIds) {
      const person = await orNobody(people.byId(undefined, personId))
      if (person) await assertNotBeingAdded(person.collectionId, person.name)
    }
  }

  return {
    ...people,
    async enroll(request) {
      const { collectionId, personId, name, namesake } = request
      if (personId !== undefined) await assertUnlisted(personId)
      // Whoever has the name already gets the pictures; several of one name are refused further in.
      else if (name !== undefined && !namesake) {
        const person = await orNobody(people.byName(collectionId, name))
        if (person) await assertUnlisted(person.personId)
      }
      return people.enroll(request)
    },
    async merge(fromPersonId, intoPersonId) {
      await assertUnlisted(fromPersonId, intoPersonId)
      return people.merge(fromPersonId, intoPersonId)
    },
    async removeReference(personId, referenceId) {
      await assertUnlisted(personId)
      return people.removeReference(personId, referenceId)
    },
  }
}
