/** What becomes of the identification history of an erased person: the collection's policy says it. */
import type { Objects } from '#objects/objects.ts'
import type { ErasureStep } from '#people/erasure-step.ts'
import type { CollectionPolicy, MatchStore } from './store.ts'

const PAGE = 500

export interface MatchErasureDeps {
  matches: MatchStore
  objects: Objects
  policyOf: (collectionId: string) => Promise<Pick<CollectionPolicy, 'matchesOnErasure'>>
}

export function createMatchErasure({ matches, objects, policyOf }: MatchErasureDeps): ErasureStep {
  /** By name, before the rows that know them: those of a merged person are in the folder of the other. */
  async function deleteCrops(personId: string): Promise<number> {
    let count = 0
    for (let offset = 0; ; offset += PAGE) {
      const page = await matches.list({ personId, limit: PAGE, offset })
      const keys = page.matches.flatMap((match) => match.cropKey ?? [])
      if (keys.length > 0) count += await objects.delete(keys)
      if (page.matches.length < PAGE) return count
    }
  }

  return {
    kind: 'matches',
    async erase({ personId, collectionId }) {
      const { matchesOnErasure: how } = await policyOf(collectionId)
      const crops = await deleteCrops(personId)
      const count = await matches.forgetPerson(personId, how)
      return { crops, [how === 'delete' ? 'matches' : 'matches_anonymised']: count }
    },
    remaining: async ({ personId }) => (await matches.list({ personId, limit: 1, offset: 0 })).total,
  }
}
