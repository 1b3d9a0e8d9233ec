/** How alike stored faces and the gallery's clients are. */
import type { GalleryDeps } from './deps.ts'
import type { FaceScore, Gallery, GalleryClient } from './gallery.ts'

/** Clients that one face is like, at or above the threshold: more would mean that the threshold says nothing. */
const MOST_CLIENTS = 50
const FACES_AT_ONCE = 2000

export type ScoreFaces = (gallery: Gallery, faceIds: string[], signal?: AbortSignal) => Promise<FaceScore[]>

export const createScoreFaces =
  ({ engine, clients }: Pick<GalleryDeps, 'engine' | 'clients'>): ScoreFaces =>
  async ({ collectionId, threshold }, faceIds, signal) => {
    const scores: FaceScore[] = []
    for (let start = 0; start < faceIds.length; start += FACES_AT_ONCE) {
      const some = faceIds.slice(start, start + FACES_AT_ONCE)
      const options = { threshold, maxMatches: MOST_CLIENTS, ...(signal && { signal }) }
      const { found } = await engine.searchUsersOfFaces(collectionId, some, options)
      const personIds = new Set([...found.values()].flatMap((matches) => matches.map(({ userId }) => userId)))
      if (personIds.size === 0) continue
      const byPerson = new Map<string, GalleryClient>()
      for (const client of await clients.byPersons([...personIds])) byPerson.set(client.personId!, client)
      for (const [faceId, matches] of found)
        for (const { userId, similarity } of matches) {
          // Whoever is no client yet, or no more, is nobody here.
          const client = byPerson.get(userId)
          if (client) scores.push({ faceId, clientId: client.clientId, similarity })
        }
    }
    return scores
  }
