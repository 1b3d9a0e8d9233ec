import type { Engine } from '#engine/engine.ts'
import { isLikenessError, LikenessError } from '#errors'
import { FACES_PER_CALL } from './erase.ts'
import type { Records } from './records.ts'
import type { Reference } from './reference-store.ts'
import type { PeopleStore, Person } from './store.ts'
import { facesOf, strayFaces } from './stray-faces.ts'

/** What went over to the other person. */
export interface Merge {
  /** As the other person is now. */
  person: Person
  faceIds: string[]
  referenceIds: string[]
  /** How many. */
  consents: number
}

export interface MergeDeps {
  engine: Engine
  store: PeopleStore
  records: Records
  byId: (personId: string) => Promise<Person>
  takeBackPending: (abandoned: Reference[], before: Date) => Promise<number>
  abandonedBefore: () => Date
}

/**
 * Makes two persons one: faces, references and consents go over, and the first person is no more. Which pictures are
 * alike was decided by whoever asks. Every step can be repeated, and the person goes last: after a crash the same call
 * goes on. Throws `person_not_found`, `invalid_argument` (the same person, two collections), `user_full`,
 * `person_duplicate` (being enrolled right now).
 */
export function createMerge({ engine, store, records, byId, takeBackPending, abandonedBefore }: MergeDeps) {
  const { references, consents } = records

  function assertMergeable(from: Person, into: Person) {
    const message =
      from.personId === into.personId
        ? 'A person cannot be merged with themselves.'
        : from.collectionId !== into.collectionId
          ? 'People of two collections cannot be merged: their faces are not compared with each other.'
          : undefined
    if (message) throw new LikenessError('invalid_argument', { message, details: { argument: 'intoPersonId' } })
  }

  /** A picture that is being taken would be lost on the way. */
  async function assertSettled({ personId }: Person) {
    const before = abandonedBefore()
    const pending = (await references.ofPerson(personId, { pending: true })).filter(({ state }) => state === 'pending')
    if (pending.length > 0 && (await takeBackPending(pending, before)) < pending.length)
      throw new LikenessError('person_duplicate', {
        message: 'The person is being enrolled right now. Merge them when that is done.',
        details: { personId },
      })
  }

  async function moveFaces(from: Person, into: Person): Promise<string[]> {
    const { collectionId } = from
    // Those between the two persons, left by a merge that was interrupted.
    const loose = (await strayFaces(engine, collectionId, new Set([from.personId]))).map((face) => face.faceId)
    const own = (await facesOf(engine, collectionId, from.personId).catch(noUser)).map((face) => face.faceId)
    const faceIds = [...loose, ...own]
    const isOwn = new Set(own)
    for (let i = 0; i < faceIds.length; i += FACES_PER_CALL) {
      const some = faceIds.slice(i, i + FACES_PER_CALL)
      const mine = some.filter((id) => isOwn.has(id))
      if (mine.length > 0) await engine.disassociateFaces(collectionId, from.personId, mine)
      try {
        await engine.associateFaces(collectionId, into.personId, some, { threshold: 0 })
      } catch (error) {
        // Too many for one person: they stay two.
        if (mine.length > 0) await engine.associateFaces(collectionId, from.personId, mine, { threshold: 0 })
        throw error
      }
    }
    return faceIds
  }

  return async (fromPersonId: string, intoPersonId: string): Promise<Merge> => {
    const from = await byId(fromPersonId)
    const into = await byId(intoPersonId)
    assertMergeable(from, into)
    await assertSettled(from)
    const moved = await moveFaces(from, into)
    const referenceIds = (await references.ofPerson(from.personId)).map((reference) => reference.referenceId)
    if (referenceIds.length > 0) await references.move(referenceIds, into.personId)
    const { length } = await consents.ofPerson(from.personId)
    await consents.move(from.personId, into.personId)
    await engine.deleteUser(from.collectionId, from.personId).catch(noUser)
    await store.remove(from.personId)
    return { person: await byId(into.personId), faceIds: moved, referenceIds, consents: length }
  }
}

/** The step was taken before: nothing is left to do. */
function noUser(error: unknown): never[] {
  if (isLikenessError(error) && error.code === 'user_not_found') return []
  throw error
}
