/**
 * Revisions of collections. The service has none; these are times (milliseconds since 1970) at which a change was made or
 * noticed, always rising, so that no two states share one, in this process or after it. What they see: every change made
 * through this engine at once; changes by others when they alter the number of faces or users, or when the collection was
 * made anew, as soon as the collection is described (searches do so every few seconds). What they cannot see: changes by
 * others that leave both numbers as they were (one in, one out; faces associated or disassociated). After a start every
 * collection has a new revision.
 */
export interface Revisions {
  /** Something was changed through this engine. */
  changed(collectionId: string): number
  /** What the service says of the collection, in any form that differs when the collection does. */
  seen(collectionId: string, state: string): number
  forget(collectionId: string): void
}

export function createRevisions(now: () => number): Revisions {
  const known = new Map<string, { revision: number; state?: string }>()
  let last = 0
  const next = () => (last = Math.max(last + 1, now()))

  return {
    changed(collectionId) {
      const revision = next()
      // What the service says next is taken for what this change led to.
      known.set(collectionId, { revision })
      return revision
    },
    seen(collectionId, state) {
      const before = known.get(collectionId)
      const same = before && (before.state === undefined || before.state === state)
      const revision = same ? before.revision : next()
      known.set(collectionId, { revision, state })
      return revision
    },
    forget: (collectionId) => void known.delete(collectionId),
  }
}
