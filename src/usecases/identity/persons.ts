/** What can be done with a person who is enrolled, each change with an entry in the audit log. */
import type { Audit } from '#audit/audit.ts'
import type { Engine } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import type { Consent } from '#people/consent-store.ts'
import type { Consents, GivenConsent } from '#people/consents.ts'
import type { Erasure } from '#people/erasure-store.ts'
import type { Erasures } from '#people/erasure.ts'
import type { People } from '#people/people.ts'
import type { Reference, ReferenceStore } from '#people/reference-store.ts'
import type { PeopleStore, Person, PersonDetails } from '#people/store.ts'
import type { MatchStore } from './store.ts'

export interface PersonView {
  person: Person
  /** Reference pictures. */
  references: number
  hasPortrait: boolean
}

/** In the same units as the receipt: `images` are pictures without their thumbnails, `matches` also those kept without person. */
export interface ErasurePreview {
  faces: number
  images: number
  matches: number
  consents: number
}

export interface PersonsDeps {
  people: Consents & Pick<People, 'byId' | 'list' | 'update' | 'merge' | 'removeReference'>
  store: Pick<PeopleStore, 'byIds'>
  references: Pick<ReferenceStore, 'summaries' | 'ofPerson' | 'byId'>
  engine: Pick<Engine, 'listFaces'>
  erasures: Pick<Erasures, 'request' | 'run' | 'receiptOf'>
  matches: Pick<MatchStore, 'list'>
  audit: Pick<Audit, 'record'>
}

export type Persons = ReturnType<typeof createPersons>

const FACES_PER_PAGE = 4096

export function createPersons(deps: PersonsDeps) {
  const { people, store, references, engine, erasures, matches, audit } = deps

  const byId = (personId: string) => people.byId(undefined, personId)

  async function views(all: Person[]): Promise<PersonView[]> {
    if (all.length === 0) return []
    const summaries = await references.summaries(all.map(({ personId }) => personId))
    return all.map((person) => {
      const summary = summaries.get(person.personId)
      return { person, references: summary?.count ?? 0, hasPortrait: Boolean(summary?.portrait.thumbnailKey) }
    })
  }
  const view = async (person: Person) => (await views([person]))[0]!

  async function countFaces({ collectionId, personId }: Person): Promise<number> {
    let count = 0
    let nextToken: string | undefined
    do {
      const page = await engine.listFaces(collectionId, { userId: personId, maxResults: FACES_PER_PAGE, nextToken })
      count += page.items.length
      nextToken = page.nextToken
    } while (nextToken)
    return count
  }

  return {
    /** Enrolled ones. Throws `person_not_found`. */
    byId,

    /** The collection of a person in whatever state, also of one who was erased. Throws `person_not_found`. */
    collectionOf: async (personId: string): Promise<string> => {
      const [row] = await store.byIds([personId])
      const collectionId = row?.collectionId ?? (await erasures.receiptOf(personId))?.collectionId
      if (collectionId === undefined) throw new LikenessError('person_not_found')
      return collectionId
    },

    /** Names of persons who are still there. */
    names: async (personIds: string[]): Promise<Map<string, string>> => {
      const ids = [...new Set(personIds)]
      const rows = ids.length > 0 ? await store.byIds(ids) : []
      return new Map(rows.filter(({ state }) => state === 'enrolled').map(({ personId, name }) => [personId, name]))
    },

    /** Throws `collection_not_found`. */
    list: async (collectionId: string, options: { query?: string; limit: number; offset: number }) => {
      const { total, people: page } = await people.list(collectionId, options)
      return { total, people: await views(page) }
    },

    view: async (personId: string): Promise<PersonView> => view(await byId(personId)),

    update: async (personId: string, change: Partial<PersonDetails> & { name?: string }, actor: string) => {
      const person = await people.update(personId, change, { namesake: true })
      await audit.record({
        ...{ actor, action: 'person.updated', collectionId: person.collectionId, target: personId },
        // What was changed, not to what: the log outlives the person.
        details: { fields: Object.keys(change).filter((key) => change[key as keyof typeof change] !== undefined) },
      })
      return view(person)
    },

    /** `from` becomes part of `into`, with pictures, consents and history. */
    merge: async (intoPersonId: string, fromPersonId: string, actor: string): Promise<PersonView> => {
      const [into, from] = [await byId(intoPersonId), await byId(fromPersonId)]
      if (intoPersonId === fromPersonId)
        throw new LikenessError('invalid_argument', { message: 'A person cannot be merged into itself; name two.' })
      if (into.collectionId !== from.collectionId)
        throw new LikenessError('invalid_argument', {
          message: 'The two persons are in different collections; people of one collection can be merged.',
        })
      await people.merge(fromPersonId, intoPersonId)
      const { collectionId } = into
      const details = { from: fromPersonId }
      await audit.record({ actor, action: 'person.merged', collectionId, target: intoPersonId, details })
      return view(await byId(intoPersonId))
    },

    preview: async (personId: string): Promise<ErasurePreview> => {
      const person = await byId(personId)
      const [faces, kept, history, consents] = await Promise.all([
        countFaces(person),
        references.ofPerson(personId),
        matches.list({ personId, limit: 1, offset: 0 }),
        people.consents(personId),
      ])
      const images = kept.filter(({ imageKey }) => imageKey !== null).length
      return { faces, images, matches: history.total, consents: consents.length }
    },

    /**
     * The receipt, or the erasure that a failed step keeps open (`finishedAt` null): it goes on by itself, and asking
     * again goes on with it. Throws `person_not_found`.
     */
    erase: async (personId: string, actor: string): Promise<{ erasure: Erasure; error?: unknown }> => {
      const { erasureId, ...opened } = await erasures.request({ personId, reason: 'request', requestedBy: actor })
      if (opened.finishedAt) return { erasure: { erasureId, ...opened } }
      try {
        return { erasure: await erasures.run(erasureId) }
      } catch (error) {
        return { erasure: (await erasures.receiptOf(personId)) ?? { erasureId, ...opened }, error }
      }
    },

    references: (personId: string): Promise<Reference[]> => references.ofPerson(personId),

    /** Throws `reference_not_found`. */
    reference: async (referenceId: string): Promise<Reference> => {
      const found = await references.byId(referenceId)
      if (found?.state !== 'ready') throw new LikenessError('reference_not_found')
      return found
    },

    /** The first one's. Throws `object_not_found` when no picture of the person was kept. */
    portraitKey: async (personId: string): Promise<string> => {
      const key = (await references.summaries([personId])).get(personId)?.portrait.thumbnailKey
      if (!key) throw new LikenessError('object_not_found', { message: 'No picture of this person was kept.' })
      return key
    },

    removeReference: async ({ referenceId, personId, collectionId }: Reference, actor: string): Promise<void> => {
      await people.removeReference(personId, referenceId)
      const details = { referenceId }
      await audit.record({ actor, action: 'reference.removed', collectionId, target: personId, details })
    },

    consents: (personId: string): Promise<Consent[]> => people.consents(personId),

    recordConsent: async ({ personId, collectionId }: Person, given: GivenConsent, actor: string) => {
      const consent = await people.recordConsent(personId, given, actor)
      const details = { consentId: consent.consentId }
      await audit.record({ actor, action: 'consent.recorded', collectionId, target: personId, details })
      return consent
    },

    /** Throws `consent_not_found`, also for one of somebody else. */
    withdrawConsent: async ({ personId, collectionId }: Person, consentId: string, actor: string) => {
      const mine = (await people.consents(personId)).find((one) => one.consentId === consentId)
      if (!mine) throw new LikenessError('consent_not_found')
      const consent = await people.withdrawConsent(consentId)
      const details = { consentId }
      await audit.record({ actor, action: 'consent.withdrawn', collectionId, target: personId, details })
      return consent
    },
  }
}
