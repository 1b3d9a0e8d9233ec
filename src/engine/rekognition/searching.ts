/** Operations that search a collection: by image, by a stored face, by a user. */
import { isLikenessError } from '#errors'
import type {
  FaceMatch,
  FacesSearch,
  IdSearch,
  ImageBytes,
  ImageSearch,
  ImageSearchOptions,
  SearchOptions,
  UserMatch,
} from '../engine.ts'
import { searchByImage } from './image-search.ts'
import { each } from './limiter.ts'
import { limits } from './limits.ts'
import type { Parts } from './parts.ts'
import { readFaceMatch, readUserMatch, required } from './shapes.ts'
import { faceTarget, userTarget } from './target.ts'
import { checkSearch, thresholdOf } from './thresholds.ts'
import { checkCollectionId, checkFaceIds, checkUserId, MOST_SEARCHED } from '../validate.ts'

const USUAL_MATCHES = 80

export const searchFacesByImage = (
  parts: Parts,
  collectionId: string,
  image: ImageBytes,
  options: ImageSearchOptions = {},
): Promise<ImageSearch<FaceMatch>> => searchByImage(parts, faceTarget, collectionId, image, options)

/** At most 500 matches: the service gives no more users. */
export const searchUsersByImage = (
  parts: Parts,
  collectionId: string,
  image: ImageBytes,
  options: ImageSearchOptions = {},
): Promise<ImageSearch<UserMatch>> => searchByImage(parts, userTarget, collectionId, image, options)

/** Best first, at or above the threshold, without what was searched for. */
function chosen<Match extends { similarity: number }>(
  matches: Match[],
  threshold: number,
  most: number,
  isItself: (match: Match) => boolean,
): Match[] {
  return matches
    .filter((match) => match.similarity >= threshold && !isItself(match))
    .sort((p, q) => q.similarity - p.similarity)
    .slice(0, most)
}

export async function searchFaces(
  parts: Parts,
  collectionId: string,
  faceId: string,
  options: SearchOptions = {},
): Promise<IdSearch<FaceMatch>> {
  checkSearch(options)
  checkCollectionId(collectionId)
  const { signal, maxMatches: most = USUAL_MATCHES } = options
  const { revision } = await parts.collections.known(collectionId, signal)
  checkFaceIds([faceId])
  const threshold = thresholdOf(parts, options)
  const operation = 'SearchFaces'
  const input = {
    ...{ CollectionId: collectionId, FaceId: faceId, FaceMatchThreshold: threshold },
    MaxFaces: Math.min(most + 1, limits.faceMatches),
  }
  const wire = await parts.service.ask(operation, (aws, o) => aws.searchFaces(input, o), {
    collectionId,
    faceId,
    signal,
  })
  const matches = required(wire.FaceMatches, operation, 'FaceMatches').map((match) => readFaceMatch(match, operation))
  return { threshold, revision, matches: chosen(matches, threshold, most, ({ face }) => face.faceId === faceId) }
}

/** At most 500 matches: the service gives no more users. */
export async function searchUsers(
  parts: Parts,
  collectionId: string,
  by: { userId: string } | { faceId: string },
  options: SearchOptions = {},
): Promise<IdSearch<UserMatch>> {
  checkSearch(options)
  checkCollectionId(collectionId)
  const { signal, maxMatches: most = USUAL_MATCHES } = options
  const { revision } = await parts.collections.known(collectionId, signal)
  const userId = 'userId' in by ? by.userId : undefined
  const faceId = 'faceId' in by ? by.faceId : undefined
  if (userId !== undefined) checkUserId(userId)
  if (faceId !== undefined) checkFaceIds([faceId])
  const threshold = thresholdOf(parts, options)
  const matches = await usersLike(parts, collectionId, { userId, faceId }, { threshold, most, signal })
  return { threshold, revision, matches }
}

async function usersLike(
  parts: Parts,
  collectionId: string,
  { userId, faceId }: { userId?: string; faceId?: string },
  { threshold, most, signal }: { threshold: number; most: number; signal?: AbortSignal },
): Promise<UserMatch[]> {
  const operation = 'SearchUsers'
  const input = {
    ...{ CollectionId: collectionId, UserId: userId, FaceId: faceId, UserMatchThreshold: threshold },
    MaxUsers: Math.min(most + 1, limits.userMatches),
  }
  const about = { collectionId, userId, faceId, signal }
  const wire = await parts.service.ask(operation, (aws, o) => aws.searchUsers(input, o), about)
  const matches = required(wire.UserMatches, operation, 'UserMatches').map((match) => readUserMatch(match, operation))
  return chosen(matches, threshold, most, (match) => match.userId === userId)
}

/** A request for each face, as many at once as the adapter may send. At most 500 matches of each. */
export async function searchUsersOfFaces(
  parts: Parts,
  collectionId: string,
  faceIds: string[],
  options: SearchOptions = {},
): Promise<FacesSearch<UserMatch>> {
  checkSearch(options)
  checkCollectionId(collectionId)
  checkFaceIds(faceIds, MOST_SEARCHED, 0)
  const { signal, maxMatches: most = USUAL_MATCHES } = options
  const { revision } = await parts.collections.known(collectionId, signal)
  const threshold = thresholdOf(parts, options)
  const ids = [...new Set(faceIds)]
  const results = await each(ids, parts.concurrency, (faceId) =>
    usersLike(parts, collectionId, { faceId }, { threshold, most, signal }).catch((error: unknown) => {
      if (isLikenessError(error) && error.code === 'face_not_found') return undefined
      throw error
    }),
  )
  const found = new Map<string, UserMatch[]>()
  const missing: string[] = []
  ids.forEach((faceId, i) => {
    const matches = results[i]
    if (matches) found.set(faceId, matches)
    else missing.push(faceId)
  })
  return { threshold, revision, found, missing }
}
