/**
 * The room between faces and purposes: who a face belongs to. A **person** has a name and belongs to one collection,
 * where it is one user of the engine (`personId` is the engine's user id); each of its pictures is a **reference**: one
 * face there, indexed under the person's id as external image id, so that the same picture is never stored twice.
 *
 *     enroll  consent -> row `enrolling` -> for each picture:
 *             reference `pending` -> index the face -> quality -> duplicates -> note face and keys -> write the picture
 *             -> associate -> write the consent -> reference `ready` -> row `enrolled`
 *     erase   row `erasing` -> records -> disassociate and delete the faces -> delete the user -> delete the row
 *
 * A process may die between any two steps. What it leaves is a row `enrolling` or `erasing` (not listed, never a
 * sighting) or a reference `pending`, and `sweep` takes back whatever belongs to either.
 */
import type { Engine, Face } from '#engine/engine.ts'
import { isLikenessError, LikenessError } from '#errors'
import { createConsents, type Consents } from './consents.ts'
import { noSuchPerson } from './claim.ts'
import { personDetails } from './details.ts'
import { createEnroll, type EnrollRequest, type Enrollment } from './enroll.ts'
import { createErase, type Erase } from './erase.ts'
import { createIdentify, type Identification, type IdentifyRequest } from './identify.ts'
import { createMerge, type Merge } from './merge.ts'
import { personName } from './name.ts'
import { oneAtATime, type InLine } from './one-at-a-time.ts'
import { removeRecords, type Records } from './records.ts'
import type { Reference } from './reference-store.ts'
import { createRemoveReference } from './remove-reference.ts'
import type { PeopleStore, Person, PersonDetails } from './store.ts'
import { facesOf } from './stray-faces.ts'
import { createSweep } from './sweep.ts'
import { withoutRecords } from './without-records.ts'

export interface PeopleDeps {
  engine: Engine
  store: PeopleStore
  /** Without them no pictures and no consents are kept. */
  records?: Records
  /** Similarity 0-100 from which a face is taken for another person's; the pack states it. */
  duplicateThreshold: () => Promise<number>
  /**
   * What is half enrolled and older was left by a process that died. Default: ten minutes ago; half a minute where
   * somebody asks for the same name. Where one process has the database to itself, give the moment it was opened.
   */
  abandonedBefore?: () => Date
  /**
   * What changes whose a face is, one after another for each collection. Default: in this process. Where several share a
   * database, and for erasures, give one line for all of them.
   */
  inLine?: InLine
  /** False where erasures have records of their own and are resumed from there. Default true. */
  sweepErasures?: boolean
}

export interface PersonPage {
  total: number
  people: Person[]
}

export interface People extends Consents {
  /** Adds pictures to a person, who is created when there is none of this name. See {@link EnrollRequest}. */
  enroll(request: EnrollRequest): Promise<Enrollment>
  /** Who is in the picture: every face of it, each person at most once. */
  identify(request: IdentifyRequest): Promise<Identification>
  /** By name; at most `limit` (default 100) from `offset`. */
  list(collectionId: string, options?: { query?: string; limit?: number; offset?: number }): Promise<PersonPage>
  /** Throws `person_not_found`, `person_ambiguous` when several have this name. */
  byName(collectionId: string, name: string): Promise<Person>
  /** In this collection, or in any. Throws `person_not_found`, also of somebody being enrolled or erased. */
  byId(collectionId: string | undefined, personId: string): Promise<Person>
  /** Every face of the person, in order of face id. */
  faces(person: Person): Promise<Face[]>
  /** How many reference pictures each person has, and the first for a portrait. Those without any are left out. */
  summaries(personIds: string[]): Promise<Map<string, { count: number; portrait: Reference }>>
  /** Oldest first. */
  references(personId: string): Promise<Reference[]>
  /** The last one is refused with `invalid_argument`. Throws `person_not_found`, `reference_not_found`. */
  removeReference(personId: string, referenceId: string): Promise<Reference>
  /** Throws `person_not_found`, `invalid_argument`, `person_duplicate` when the name is taken (not with `namesake`). */
  update(
    personId: string,
    change: Partial<PersonDetails> & { name?: string },
    options?: { namesake?: boolean },
  ): Promise<Person>
  /** Makes two persons one; the first is no more. May be repeated after a crash. See `merge.ts`. */
  merge(fromPersonId: string, intoPersonId: string): Promise<Merge>
  /** Erases people with all that is stored of them. Those who are gone already are no error. */
  remove(people: Person[]): Promise<void>
  /** Forgets everybody of a collection that is about to be deleted, whose faces go with it. */
  removeAll(collectionId: string): Promise<void>
  /** Erases what enrolments and erasures that never finished have left. Returns how many there were. */
  sweep(): Promise<number>
}

const TEN_MINUTES = 10 * 60 * 1000
/** Several of the signs that an enrolment gives while it goes on. */
const SILENCE_MS = 30_000

export function createPeople(deps: PeopleDeps): People {
  const { engine, store, records = withoutRecords(), sweepErasures: erasures = true } = deps
  const abandonedBefore = deps.abandonedBefore ?? (() => new Date(Date.now() - TEN_MINUTES))
  const silentBefore = deps.abandonedBefore ?? (() => new Date(Date.now() - SILENCE_MS))
  const { inLine = oneAtATime() } = deps
  const eraseFaces = createErase({ engine, store })

  const erase: Erase = async (people, options) => {
    for (const { personId, state } of people) {
      // First of all, so that whatever is left is found again. Whoever was never enrolled stays `enrolling`.
      await store.setState(personId, state === 'enrolling' ? 'enrolling' : 'erasing').catch((error: unknown) => {
        if (!isLikenessError(error) || error.code !== 'person_not_found') throw error
      })
      await removeRecords(records, personId)
    }
    await eraseFaces(people, options)
  }

  const byId = async (collectionId: string | undefined, personId: string) => {
    const [person] = await store.byIds([personId])
    if (person?.state !== 'enrolled' || (collectionId !== undefined && person.collectionId !== collectionId))
      throw noSuchPerson(personId)
    return person
  }
  const anywhere = (personId: string) => byId(undefined, personId)
  /** With the enrolments of the person's collection, one after another. */
  const inTurn = async <Result>(personId: string, step: () => Promise<Result>) =>
    inLine((await anywhere(personId)).collectionId, step)

  const { duplicateThreshold } = deps
  const parts = { engine, store, records, erase, abandonedBefore, inLine, duplicateThreshold, byId: anywhere }
  const enroll = createEnroll({ ...parts, abandonedBefore: silentBefore })
  const identify = createIdentify({ engine, store })
  const { sweep, takeBackPending } = createSweep({ ...parts, erasures })
  const merge = createMerge({ ...parts, takeBackPending })
  const removeReference = createRemoveReference(parts)

  const byName = async (collectionId: string, name: string) => {
    const found = (await store.byName(collectionId, personName(name))).filter((one) => one.state === 'enrolled')
    if (found.length > 1)
      throw new LikenessError('person_ambiguous', {
        message: `Several people in the collection "${collectionId}" are named "${name}"; say which one by id.`,
        details: { collectionId, personIds: found.map((one) => one.personId) },
      })
    if (found[0]) return found[0]
    throw new LikenessError('person_not_found', {
      message: `There is no person named "${name}" in the collection "${collectionId}".`,
      details: { collectionId },
    })
  }

  return {
    ...createConsents(records.consents, anywhere),
    enroll,
    identify,
    byName,
    byId,
    list: async (collectionId, { query, limit = 100, offset = 0 } = {}) => {
      // An unknown collection is an error, not an empty list.
      await engine.describeCollection(collectionId)
      return store.list(collectionId, { query, limit, offset })
    },
    faces: ({ collectionId, personId }) => facesOf(engine, collectionId, personId),
    summaries: (personIds) => records.references.summaries(personIds),
    references: (personId) => records.references.ofPerson(personId),
    removeReference: (personId, referenceId) => inTurn(personId, () => removeReference(personId, referenceId)),
    update: async (personId, { name, ...details }, options) => {
      await anywhere(personId)
      const change = { ...personDetails(details), ...(name !== undefined && { name: personName(name) }) }
      return store.update(personId, change, options)
    },
    merge: (fromPersonId, intoPersonId) => inTurn(fromPersonId, () => merge(fromPersonId, intoPersonId)),
    remove: (people) => erase(people),
    removeAll: async (collectionId) => {
      for (;;) {
        const { people } = await store.list(collectionId, { limit: 500, offset: 0 })
        if (people.length === 0) return
        for (const { personId } of people) {
          await removeRecords(records, personId)
          await store.remove(personId)
        }
      }
    },
    sweep,
  }
}
