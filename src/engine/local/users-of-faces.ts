/**
 * Many indexed faces against the users of their collection, in memory: the index holds the faces too, so nothing is read
 * but the collection's row. Portions are small, others get their turn between them.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { LikenessError } from '#errors'
import type { FacesSearch, SearchOptions, UserMatch } from '../engine.ts'
import { usable, type Parts } from './parts.ts'
import type { Hit } from './search/searcher.ts'
import { checkOptions, thresholdOf, USUAL_MATCHES } from './searching.ts'
import { checkFaceIds, MOST_SEARCHED } from '../validate.ts'

/** Comparisons, and faces, of a portion: 5-10 ms on one core. */
const PORTION_WORK = 40_000
const PORTION_FACES = 200

export async function searchUsersOfFaces(
  parts: Parts,
  collectionId: string,
  faceIds: string[],
  options: SearchOptions = {},
): Promise<FacesSearch<UserMatch>> {
  checkOptions(options)
  checkFaceIds(faceIds, MOST_SEARCHED, 0)
  const { revision } = await usable(parts, collectionId)
  const view = await parts.searcher.collection(collectionId, revision)
  const threshold = thresholdOf(parts, options, view.users)
  const most = options.maxMatches ?? USUAL_MATCHES
  const ids = [...new Set(faceIds)]
  const portion = Math.max(16, Math.min(PORTION_FACES, Math.floor(PORTION_WORK / Math.max(1, view.users))))

  /** Nearest first, so the first that is too far ends it. A user with a vector is active: there is nothing to look up. */
  const matchesOf = (hits: Hit[]): UserMatch[] => {
    const matches: UserMatch[] = []
    for (const { id, cosine } of hits) {
      const similarity = parts.calibration.similarity(cosine)
      if (similarity < threshold) break
      matches.push({ similarity, userId: id, status: 'ACTIVE' })
    }
    return matches
  }

  const found = new Map<string, UserMatch[]>()
  const missing: string[] = []
  for (let from = 0; from < ids.length; from += portion) {
    if (from > 0) await breathe()
    if (options.signal?.aborted) throw new LikenessError('cancelled')
    const some = ids.slice(from, from + portion)
    const hits = await view.searchUsersOf(some, most)
    some.forEach((faceId, i) => {
      const own = hits[i]
      if (own) found.set(faceId, matchesOf(own))
      else missing.push(faceId)
    })
  }
  return { threshold, revision: view.revision, found, missing }
}
