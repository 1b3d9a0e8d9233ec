/**
 * Whoever was erased while a picture was looked at must not come back by their history. The erasure marks the person's
 * row before it looks for history, and this looks at the row after history was written: one of the two sees the other.
 */
import type { ErasureStep } from '#people/erasure-step.ts'
import type { PeopleStore } from '#people/store.ts'
import type { Match } from './store.ts'

export interface AftermathDeps {
  people: Pick<PeopleStore, 'byIds'>
  /** What an erasure does with history, the crops it names included. */
  step: Pick<ErasureStep, 'erase'>
}

/** For `createHistory`. */
export function createAftermath({ people, step }: AftermathDeps) {
  return async (matches: Match[]): Promise<void> => {
    const collections = new Map(
      matches.flatMap(({ personId, collectionId }) => (personId ? [[personId, collectionId]] : [])),
    )
    if (collections.size === 0) return
    const there = await people.byIds([...collections.keys()])
    for (const { personId } of there.filter(({ state }) => state === 'enrolled')) collections.delete(personId)
    for (const [personId, collectionId] of collections) await step.erase({ personId, collectionId })
  }
}
