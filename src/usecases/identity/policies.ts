/** What holds for a collection: the installation's configuration, overlaid by what was set for the collection. */
import type { Audit } from '#audit/audit.ts'
import type { CollectionPolicy, PolicyStore } from './store.ts'

export interface Policies {
  of(collectionId: string): Promise<CollectionPolicy>
  /** What is left out stays. In force at once in this process, within a second in others. */
  set(collectionId: string, change: Partial<CollectionPolicy>, actor: string): Promise<CollectionPolicy>
  /** For a collection that is gone. */
  remove(collectionId: string): Promise<void>
}

export interface PoliciesDeps {
  store: PolicyStore
  audit: Pick<Audit, 'record'>
  defaults: CollectionPolicy
  /** Milliseconds; a clock for tests. */
  now?: () => number
}

const FRESH_MS = 1000
/** Names come from requests: a memory of all of them would grow without end. */
const MOST_REMEMBERED = 1000

export function createPolicies({ store, audit, defaults, now = Date.now }: PoliciesDeps): Policies {
  const remembered = new Map<string, { at: number; policy: Promise<CollectionPolicy> }>()

  const read = async (collectionId: string) => ({ ...defaults, ...(await store.get(collectionId)) })

  function of(collectionId: string): Promise<CollectionPolicy> {
    const known = remembered.get(collectionId)
    if (known && now() - known.at < FRESH_MS) return known.policy
    const policy = read(collectionId)
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    const entry = { at: now(), policy }
    remembered.set(collectionId, entry)
    policy.catch(() => remembered.get(collectionId) === entry && remembered.delete(collectionId))
    return policy
  }

  return {
    of,
    set: async (collectionId, change, actor) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      try {
        await store.set(collectionId, { ...(await store.get(collectionId)), ...given })
      } finally {
        remembered.delete(collectionId)
      }
      await audit.record({
        actor,
        action: 'collection.policy_changed',
        collectionId,
        target: collectionId,
        details: given,
      })
      return of(collectionId)
    },
    remove: async (collectionId) => {
      await store.remove(collectionId)
      remembered.delete(collectionId)
    },
  }
}
