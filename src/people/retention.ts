/**
 * Enforces what each collection's policy says about time, and leaves evidence in the audit log. Run once a day or so:
 *
 * - matches older than `matchRetentionDays` go, with the faces cut out for them;
 * - persons who were neither changed, nor given a picture, nor matched for `personRetentionDays` are erased. Only
 *   matches that are still kept count, so keep them for at least as long;
 * - where consent is required, persons whose every consent has ended are erased.
 */
import type { Engine } from '#engine/engine.ts'
import type { Objects } from '#objects/objects.ts'
import type { CollectionPolicy, MatchStore } from '#usecases/identity/store.ts'
import type { ConsentStore } from './consent-store.ts'
import type { ErasureLog, Erasures } from './erasure.ts'
import type { ReferenceStore } from './reference-store.ts'
import type { PeopleStore, Person } from './store.ts'

export interface RetentionDeps {
  engine: Pick<Engine, 'listCollections'>
  people: PeopleStore
  references: ReferenceStore
  consents: ConsentStore
  matches: MatchStore
  objects: Objects
  erasure: Pick<Erasures, 'erase' | 'purge'>
  audit: Pick<ErasureLog, 'record'>
  /** What holds for the collection, defaults included. */
  policyOf: (collectionId: string) => Promise<CollectionPolicy>
  now?: () => Date
}

export interface SweptCollection {
  collectionId: string
  matches: number
  crops: number
  /** Persons erased, by reason. */
  persons: { retention: number; consentEnded: number }
  /** What could not be done; it is tried again next time. */
  errors: unknown[]
}

export interface Retention {
  /** Every collection, those where nothing went included. What fails in one keeps no other from being swept. */
  sweep(): Promise<SweptCollection[]>
}

export const APPLIED = 'retention.applied'
const DAY = 24 * 60 * 60 * 1000
const PAGE = 500

export function createRetention(deps: RetentionDeps): Retention {
  const { engine, people, references, consents, matches, objects, erasure, audit, policyOf } = deps
  const now = deps.now ?? (() => new Date())

  async function collections(): Promise<string[]> {
    const ids: string[] = []
    let nextToken: string | undefined
    do {
      const page = await engine.listCollections({ nextToken })
      ids.push(...page.items.map((collection) => collection.collectionId))
      nextToken = page.nextToken
    } while (nextToken)
    return ids
  }

  async function removeMatches(swept: SweptCollection, before: Date): Promise<void> {
    const { collectionId } = swept
    const { removed, cropKeys } = await matches.removeBefore(collectionId, before)
    swept.matches += removed
    if (cropKeys.length > 0) swept.crops += await objects.delete(cropKeys)
    if (/^\.\.?$/.test(collectionId)) return
    // A process that died between the two steps left faces whose rows are gone: they are as old as those.
    const left: string[] = []
    for await (const { key, modifiedAt } of objects.list(`crops/${collectionId}/`))
      if (modifiedAt < before) left.push(key)
    if (left.length > 0) swept.crops += await objects.delete(left)
  }

  async function isUnused({ personId, updatedAt }: Person, before: Date): Promise<boolean> {
    if (updatedAt >= before) return false
    const kept = await references.ofPerson(personId, { pending: true })
    if (kept.some((reference) => reference.createdAt >= before)) return false
    return (await matches.list({ personId, from: before, limit: 1, offset: 0 })).total === 0
  }

  /** All of them before the first is erased: pages would shift. */
  async function unused(collectionId: string, before: Date): Promise<string[]> {
    const ids: string[] = []
    for (let offset = 0; ; offset += PAGE) {
      const page = await people.list(collectionId, { limit: PAGE, offset })
      for (const person of page.people) if (await isUnused(person, before)) ids.push(person.personId)
      if (page.people.length < PAGE) return ids
    }
  }

  async function erasePersons(swept: SweptCollection, personIds: string[], reason: 'retention' | 'consent_ended') {
    for (const personId of personIds)
      try {
        await erasure.erase({ personId, reason, requestedBy: 'system' }, { purge: false })
        swept.persons[reason === 'retention' ? 'retention' : 'consentEnded']++
      } catch (error) {
        swept.errors.push(error)
      }
  }

  async function sweepCollection(collectionId: string): Promise<SweptCollection> {
    const swept: SweptCollection = {
      ...{ collectionId, matches: 0, crops: 0 },
      ...{ persons: { retention: 0, consentEnded: 0 }, errors: [] },
    }
    const at = now()
    const ago = (days: number) => new Date(at.getTime() - days * DAY)
    let limits: Record<string, unknown> = {}
    try {
      const policy = await policyOf(collectionId)
      const { matchRetentionDays: matchDays, personRetentionDays: personDays } = policy
      limits = { matchDays, personDays, consent: policy.consent }
      if (policy.consent === 'required') {
        const lapsed = await consents.lapsed(at, collectionId)
        await erasePersons(
          swept,
          lapsed.map((one) => one.personId),
          'consent_ended',
        )
      }
      // Persons first, while their matches still tell that they were seen.
      if (personDays !== null) await erasePersons(swept, await unused(collectionId, ago(personDays)), 'retention')
      if (matchDays !== null) await removeMatches(swept, ago(matchDays))
    } catch (error) {
      swept.errors.push(error)
    }
    // Also of what was done before something failed.
    await leaveEvidence(swept, limits).catch((error: unknown) => swept.errors.push(error))
    return swept
  }

  async function leaveEvidence(swept: SweptCollection, limits: Record<string, unknown>): Promise<void> {
    const { collectionId, matches, crops, persons, errors } = swept
    if (matches + crops + persons.retention + persons.consentEnded === 0) return
    await audit.record({
      ...{ actor: 'system', action: APPLIED, collectionId, target: collectionId },
      details: { limits, removed: { matches, crops, persons }, failures: errors.length },
    })
  }

  return {
    async sweep() {
      const all: SweptCollection[] = []
      for (const collectionId of await collections()) all.push(await sweepCollection(collectionId))
      if (all.some(({ persons }) => persons.retention + persons.consentEnded > 0)) await erasure.purge()
      return all
    },
  }
}
