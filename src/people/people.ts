/**
 * The room between faces and purposes: who a face belongs to. A **person** has a name and belongs to one collection,
 * where it is one user of the engine (`personId` is the engine's user id); each of its pictures is one face there,
 * indexed under the person's id as external image id, so that the same picture is never stored twice.
 *
 *     enroll  row `enrolling` -> index the face -> create the user -> associate -> row `enrolled`
 *     erase   row `enrolling` -> disassociate and delete the faces -> delete the user -> delete the row
 *
 * A process may die between any two steps. What it leaves is a row `enrolling`: not listed, never a sighting, and
 * erased by `sweep` or by the next enrolment of that name.
 */
import type { Engine, Face } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { createEnroll, type EnrollRequest, type Enrollment } from './enroll.ts'
import { createErase } from './erase.ts'
import { createIdentify, type Identification, type IdentifyRequest } from './identify.ts'
import { personName } from './name.ts'
import type { PeopleStore, Person } from './store.ts'

export interface PeopleDeps {
  engine: Engine
  store: PeopleStore
  /** Similarity 0-100 from which a face is taken for another person's; the pack states it. */
  duplicateThreshold: () => Promise<number>
  /**
   * A row `enrolling` that is older was left by a process that died. Default: ten minutes ago. Where one process has
   * the database to itself, give the moment it was opened.
   */
  abandonedBefore?: () => Date
}

export interface PersonPage {
  total: number
  people: Person[]
}

export interface People {
  /** Adds pictures to a person, who is created when there is none of this name. See {@link EnrollRequest}. */
  enroll(request: EnrollRequest): Promise<Enrollment>
  /** Who is in the picture: every face of it, each person at most once. */
  identify(request: IdentifyRequest): Promise<Identification>
  /** By name; at most `limit` (default 100) from `offset`. */
  list(collectionId: string, options?: { query?: string; limit?: number; offset?: number }): Promise<PersonPage>
  /** Throws `person_not_found`. */
  byName(collectionId: string, name: string): Promise<Person>
  /** Every face of the person, in order of face id. */
  faces(person: Person): Promise<Face[]>
  /** Throws `person_not_found`, `person_duplicate` when the name is taken. */
  rename(collectionId: string, name: string, newName: string): Promise<Person>
  /** Erases people with all that is stored of them. Those who are gone already are no error. */
  remove(people: Person[]): Promise<void>
  /** Forgets everybody of a collection that is about to be deleted, whose faces go with it. */
  removeAll(collectionId: string): Promise<void>
  /** Erases what enrolments and erasures that never finished have left. Returns how many there were. */
  sweep(): Promise<number>
}

const TEN_MINUTES = 10 * 60 * 1000

export function createPeople(deps: PeopleDeps): People {
  const { engine, store } = deps
  const abandonedBefore = deps.abandonedBefore ?? (() => new Date(Date.now() - TEN_MINUTES))
  const erase = createErase({ engine, store })
  const enroll = createEnroll({ engine, store, erase, abandonedBefore, duplicateThreshold: deps.duplicateThreshold })
  const identify = createIdentify({ engine, store })

  const byName = async (collectionId: string, name: string) => {
    const person = await store.byName(collectionId, personName(name))
    if (person?.state === 'enrolled') return person
    throw new LikenessError('person_not_found', {
      message: `There is no person named "${name}" in the collection "${collectionId}".`,
      details: { collectionId, name },
    })
  }

  return {
    enroll,
    identify,
    byName,
    list: async (collectionId, { query, limit = 100, offset = 0 } = {}) => {
      // An unknown collection is an error, not an empty list.
      await engine.describeCollection(collectionId)
      return store.list(collectionId, { query, limit, offset })
    },
    faces: async (person) => {
      const faces: Face[] = []
      let nextToken: string | undefined
      do {
        const page = await engine.listFaces(person.collectionId, { userId: person.personId, nextToken })
        faces.push(...page.items)
        nextToken = page.nextToken
      } while (nextToken)
      return faces
    },
    rename: async (collectionId, name, newName) =>
      store.rename((await byName(collectionId, name)).personId, personName(newName)),
    remove: (people) => erase(people),
    removeAll: async (collectionId) => {
      for (;;) {
        const { people } = await store.list(collectionId, { limit: 500, offset: 0 })
        if (people.length === 0) return
        for (const { personId } of people) await store.remove(personId)
      }
    },
    sweep: async () => {
      const left = await store.abandoned(abandonedBefore())
      await erase(left)
      return left.length
    },
  }
}
