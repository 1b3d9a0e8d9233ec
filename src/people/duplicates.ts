import type { Engine } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import type { Duplicate } from './enrollment.ts'
import type { PeopleStore, Person } from './store.ts'

const MOST = 10

/** Enrolled persons, other than this one, whose face this is from the threshold (0-100) on; best first, at most ten. */
export function createDuplicateSearch({ engine, store }: { engine: Engine; store: PeopleStore }) {
  /** A face to show for a person; null when the person is gone meanwhile. */
  async function faceOf({ collectionId, personId }: Person): Promise<string | null> {
    try {
      const { items } = await engine.listFaces(collectionId, { userId: personId, maxResults: 1 })
      return items[0]?.faceId ?? null
    } catch (error) {
      if (isLikenessError(error) && error.code === 'user_not_found') return null
      throw error
    }
  }

  return async ({ collectionId, personId }: Person, faceId: string, threshold: number): Promise<Duplicate[]> => {
    // One more: the person itself may be the best match.
    const { matches } = await engine.searchUsers(collectionId, { faceId }, { threshold, maxMatches: MOST + 1 })
    const others = matches.filter((match) => match.userId !== personId)
    if (others.length === 0) return []
    const people = await store.byIds(others.map((match) => match.userId))
    const duplicates: Duplicate[] = []
    for (const { userId, similarity } of others.slice(0, MOST)) {
      const person = people.find((one) => one.personId === userId && one.state === 'enrolled')
      if (person) duplicates.push({ personId: userId, name: person.name, similarity, faceId: await faceOf(person) })
    }
    return duplicates
  }
}
