/** Collections as people see them: how many are in one, what holds there, and the end of one with everybody in it. */
import type { Audit } from '#audit/audit.ts'
import type { Collection, Engine } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import type { Objects } from '#objects/objects.ts'
import type { Erasures } from '#people/erasure.ts'
import type { PeopleStore } from '#people/store.ts'
import type { Queue } from '#queue/queue.ts'
import type { Policies } from './policies.ts'
import type { CollectionPolicy, MatchStore } from './store.ts'
import { PURPOSES, type Purpose, type Thresholds } from './thresholds.ts'

export interface DescribedCollection extends Collection {
  policy: CollectionPolicy
  /** What a search applies at the present size, 0-100, and how often it then takes a stranger for somebody. */
  thresholds: { purpose: Purpose; threshold: number; fpir: number }[]
}

export interface Collections {
  /** Within the scope; null: all of them. */
  list(scope: string[] | null): Promise<DescribedCollection[]>
  /** Throws `collection_not_found`. */
  get(collectionId: string): Promise<DescribedCollection>
  /** Throws `collection_exists`. */
  create(collectionId: string, policy: Partial<CollectionPolicy>, actor: string): Promise<DescribedCollection>
  /** Makes the collection where there is none yet. */
  ensure(collectionId: string, actor: string): Promise<void>
  /** Throws `collection_not_found`. */
  setPolicy(collectionId: string, change: Partial<CollectionPolicy>, actor: string): Promise<DescribedCollection>
  /**
   * Erases everybody in it, each with a receipt, then what is left of the collection. What stops it is thrown; the
   * erasures that were begun go on by themselves, and asking again goes on with the rest.
   */
  remove(collectionId: string, actor: string): Promise<{ people: number; faces: number }>
}

export interface CollectionsDeps {
  engine: Pick<Engine, 'listCollections' | 'describeCollection' | 'createCollection' | 'deleteCollection'>
  people: Pick<PeopleStore, 'list' | 'abandoned'>
  erasures: Pick<Erasures, 'erase' | 'purge'>
  matches: Pick<MatchStore, 'removeCollection'>
  queue: Pick<Queue, 'list' | 'cancel' | 'remove'>
  objects: Pick<Objects, 'deleteAll'>
  /** What other rooms keep of a collection. Idempotent. */
  removeElsewhere?: (collectionId: string) => Promise<unknown>
  policies: Policies
  thresholds: Pick<Thresholds, 'applied' | 'fpir'>
  audit: Pick<Audit, 'record'>
}

const PAGE = 200

export async function listAllCollections(engine: Pick<Engine, 'listCollections'>): Promise<Collection[]> {
  const all: Collection[] = []
  let nextToken: string | undefined
  do {
    const page = await engine.listCollections({ nextToken })
    all.push(...page.items)
    nextToken = page.nextToken
  } while (nextToken)
  return all
}

/** Collections may be called "." or "..", objects' keys may not: nothing can be stored below them. */
export const canHoldObjects = (collectionId: string) => !/^\.\.?$/.test(collectionId)

export function createCollections(deps: CollectionsDeps): Collections {
  const { engine, people, erasures, matches, queue, objects, policies, thresholds, audit, removeElsewhere } = deps

  const described = async (collection: Collection): Promise<DescribedCollection> => ({
    ...collection,
    policy: await policies.of(collection.collectionId),
    thresholds: PURPOSES.map((purpose) => ({
      purpose,
      threshold: thresholds.applied(purpose, collection.userCount),
      fpir: thresholds.fpir(purpose),
    })),
  })
  const get = async (collectionId: string) => described(await engine.describeCollection(collectionId))

  /** Also those an enrolment that died has left. Each erased person leaves the list, so the first page is always new. */
  async function eraseEverybody(collectionId: string, actor: string): Promise<number> {
    const seen = new Set<string>()
    for (;;) {
      const page = await people.list(collectionId, { limit: PAGE, offset: 0 })
      const halfway = await Promise.all([people.abandoned(new Date()), people.abandoned(new Date(), 'erasing')])
      const ids = [...page.people, ...halfway.flat().filter((person) => person.collectionId === collectionId)]
        .map((person) => person.personId)
        .filter((id) => !seen.has(id))
      if (ids.length === 0) return seen.size
      for (const personId of ids) {
        seen.add(personId)
        await erasures
          .erase({ personId, reason: 'collection_deleted', requestedBy: actor }, { purge: false })
          .catch((error: unknown) => {
            // Gone meanwhile, and never enrolled.
            if (!isLikenessError(error) || error.code !== 'person_not_found') throw error
          })
      }
    }
  }

  async function removeJobs(collectionId: string): Promise<void> {
    for (;;) {
      const { jobs } = await queue.list({ collections: [collectionId], limit: PAGE, offset: 0 })
      if (jobs.length === 0) return
      for (const { jobId } of jobs) {
        await queue.cancel(jobId)
        await objects.deleteAll(`jobs/${jobId}/`)
        await queue.remove(jobId)
      }
    }
  }

  async function create(collectionId: string, policy: Partial<CollectionPolicy>, actor: string) {
    await engine.createCollection(collectionId)
    await audit.record({ actor, action: 'collection.created', collectionId, target: collectionId })
    if (Object.keys(policy).length > 0) await policies.set(collectionId, policy, actor)
    return get(collectionId)
  }

  return {
    list: async (scope) => {
      const all = await listAllCollections(engine)
      return Promise.all(
        all.filter(({ collectionId }) => scope === null || scope.includes(collectionId)).map(described),
      )
    },
    get,
    create,
    ensure: async (collectionId, actor) => {
      try {
        await engine.describeCollection(collectionId)
      } catch (error) {
        if (!isLikenessError(error) || error.code !== 'collection_not_found') throw error
        await create(collectionId, {}, actor).catch((again: unknown) => {
          // Another process was faster.
          if (!isLikenessError(again) || again.code !== 'collection_exists') throw again
        })
      }
    },
    setPolicy: async (collectionId, change, actor) => {
      await engine.describeCollection(collectionId)
      await policies.set(collectionId, change, actor)
      return get(collectionId)
    },
    remove: async (collectionId, actor) => {
      const { faceCount } = await engine.describeCollection(collectionId)
      await removeJobs(collectionId)
      const before = await eraseEverybody(collectionId, actor)
      await removeElsewhere?.(collectionId)
      await matches.removeCollection(collectionId)
      await engine.deleteCollection(collectionId)
      // Once the collection is gone nobody comes in any more: whoever was enrolled meanwhile is found now.
      const after = await eraseEverybody(collectionId, actor)
      await matches.removeCollection(collectionId)
      await removeElsewhere?.(collectionId)
      if (canHoldObjects(collectionId))
        for (const room of ['people', 'crops', 'watchlist']) await objects.deleteAll(`${room}/${collectionId}/`)
      await policies.remove(collectionId)
      await erasures.purge()
      const removed = { people: before + after, faces: faceCount }
      await audit.record({ actor, action: 'collection.deleted', collectionId, target: collectionId, details: removed })
      return removed
    },
  }
}
