import type { ImageSearch, UserMatch } from '#engine/engine.ts'
import { assignPeople } from '#people/assign.ts'
import type { SeenFace } from './verdicts.ts'

/**
 * The decision that identifying makes: a person is in a picture once. At the engine's own threshold, as similarities of
 * two engines are not the same numbers.
 */
export function decided({ searched, unsearched, threshold }: ImageSearch<UserMatch>): SeenFace[] {
  const decisions = assignPeople(
    searched.map(({ matches, candidates }) => {
      const best = new Map([...candidates, ...matches].map((match) => [match.userId, match.similarity]))
      return [...best].map(([personId, similarity]) => ({ personId, similarity }))
    }),
    threshold,
  )
  return [
    ...decisions.map(({ personId, similarity }, i) => ({ box: searched[i]!.detail.box, personId, similarity })),
    ...unsearched.map(({ detail, reasons }) => ({
      ...{ box: detail.box, personId: null, similarity: null, unsearched: reasons },
    })),
  ]
}
