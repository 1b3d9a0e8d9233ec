/**
 * Entries of watchlists are people of their collections, who can be reached by other doors too. Pictures that decide who
 * is stopped are changed by the rules of the list (a reason, the quality gate, a second pair of eyes), so those doors
 * are closed for them: a picture more or less is refused with `person_listed`. Erasure stays open everywhere.
 */
import { isLikenessError, LikenessError } from '#errors'
import type { People } from '#people/people.ts'
import type { EntryStore } from './store.ts'

export function protectListed(people: People, entries: Pick<EntryStore, 'byPersons'>): People {
  async function assertUnlisted(...personIds: string[]): Promise<void> {
    const [entry] = await entries.byPersons(personIds)
    if (entry) throw new LikenessError('person_listed', { details: { entryId: entry.entryId } })
  }
  async function named(collectionId: string, name: string): Promise<string[]> {
    try {
      return [(await people.byName(collectionId, name)).personId]
    } catch (error) {
      if (isLikenessError(error) && ['person_not_found', 'person_ambiguous'].includes(error.code)) return []
      throw error
    }
  }

  return {
    ...people,
    async enroll(request) {
      const { collectionId, personId, name, namesake } = request
      if (personId !== undefined) await assertUnlisted(personId)
      // Whoever has the name already gets the pictures; several of one name are refused further in.
      else if (name !== undefined && !namesake) await assertUnlisted(...(await named(collectionId, name)))
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
