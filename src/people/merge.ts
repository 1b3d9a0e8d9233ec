import type { Engine } from '#engine/engine.ts'
import { isLikenessError, LikenessError, type ErrorCode } from '#errors'
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
 * Makes two persons one: faces go over, then in one step of the database all that is kept, and the first person is no
 * more. Which pictures are alike was decided by whoever asks. Called in the line of the collection, where neither
 * pictures are taken nor faces erased meanwhile. Until that one step everything is still the first person's: a merge that
 * is refused gives the faces back, and after a crash the same call goes on, or an erasure of the first person finds the
 * faces by their references. Throws `person_not_found`, also of somebody whose erasure was asked for meanwhile,
 * `invalid_argument` (the same person, two collections), `user_full`, `person_duplicate` (being enrolled right now).
 */
export function createMerge({ engine, store, records, byId, takeBackPending, abandonedBefore }: MergeDeps) {
  const { references } = records

  function assertMergeable(from: Person, into: Person) {
    const message =
      from.personId === into.personId
        ? 'A person cannot be merged with themselves.'
        : from.collectionId !== into.collectionId
          ? 'People of two collections cannot be merged: their faces are not compared with each other.'
          : undefined
    if (message) throw new LikenessError('invalid_argument', { message, details: { argument: 'intoPersonId' } })
  }

  /** The answer of the step that merges may get lost: then there is nobody to give anything back to. */
  const isStill = ({ personId }: Person) =>
    store.byIds([personId]).then(
      (rows) => rows.length > 0,
      () => false,
    )

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

  async function inCalls(faceIds: string[], call: (some: string[]) => Promise<unknown>) {
    for (let i = 0; i < faceIds.length; i += FACES_PER_CALL) await call(faceIds.slice(i, i + FACES_PER_CALL))
  }

  async function moveFaces({ collectionId, personId }: Person, into: Person, own: string[], loose: string[]) {
    const moved: string[] = []
    await inCalls([...loose, ...own], async (some) => {
      const mine = some.filter((id) => own.includes(id))
      if (mine.length > 0) await engine.disassociateFaces(collectionId, personId, mine)
      moved.push(...(await engine.associateFaces(collectionId, into.personId, some, { threshold: 0 })).associated)
    })
    return moved
  }

  /** They stay two: each keeps the faces they had. */
  async function giveBack({ collectionId, personId }: Person, into: Person, own: string[]) {
    await engine.createUser(collectionId, personId).catch(unless('user_exists'))
    await inCalls(own, async (some) => {
      await engine.disassociateFaces(collectionId, into.personId, some).catch(unless('user_not_found'))
      await engine.associateFaces(collectionId, personId, some, { threshold: 0 })
    })
  }

  return async (fromPersonId: string, intoPersonId: string): Promise<Merge> => {
    const from = await byId(fromPersonId)
    const into = await byId(intoPersonId)
    assertMergeable(from, into)
    const { collectionId, personId } = from
    // Those between the two persons, left by a merge that was interrupted. Looked for before pictures that are being
    // taken are, whose faces are like them: whoever opens one later has faces later.
    const loose = (await strayFaces(engine, collectionId, new Set([personId]))).map((face) => face.faceId)
    await assertSettled(from)
    const own =
      (await facesOf(engine, collectionId, personId).catch(unless('user_not_found')))?.map((f) => f.faceId) ?? []
    try {
      const faceIds = await moveFaces(from, into, own, loose)
      await engine.deleteUser(collectionId, personId).catch(unless('user_not_found'))
      const { referenceIds, consents } = await store.merge(personId, into.personId)
      return { person: into, faceIds, referenceIds, consents }
    } catch (error) {
      // As well as it goes: the same call completes it, and what refused the merge is worth telling.
      if (await isStill(from)) await giveBack(from, into, own).catch(() => undefined)
      throw error
    }
  }
}

/** The step was taken before: nothing is left to do. */
const unless = (code: ErrorCode) => (error: unknown) => {
  if (!isLikenessError(error) || error.code !== code) throw error
  return undefined
}
