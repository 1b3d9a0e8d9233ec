/**
 * The gallery's stored faces, searched for one client: no photo is opened. With one face of the client one search tells
 * all; several make a mean, which candidates are compared with.
 */
import { facesOf } from '#people/stray-faces.ts'
import type { GalleryDeps } from './deps.ts'
import type { FaceScore, Gallery, GalleryClient } from './gallery.ts'
import type { ScoreFaces } from './score-faces.ts'

/** As many as one search gives. */
const MOST_MATCHES = 4096
/** The mean of several faces can be this much more like a face than each of them is. */
const ALLOWANCE = 15
const FACES_PER_PAGE = 2000

export interface RematchClientDeps extends Pick<GalleryDeps, 'engine' | 'photos'> {
  scoreFaces: ScoreFaces
}

export function createRematchClient({ engine, photos, scoreFaces }: RematchClientDeps) {
  /** Every face of the gallery: when one search cannot give all. */
  async function searchAll(gallery: Gallery, clientId: string): Promise<FaceScore[]> {
    const scores: FaceScore[] = []
    for (let after: string | undefined; ;) {
      const page = await photos.faceIds(gallery.galleryId, { limit: FACES_PER_PAGE, ...(after && { after }) })
      scores.push(...(await scoreFaces(gallery, page)).filter((score) => score.clientId === clientId))
      after = page.at(-1)
      if (page.length < FACES_PER_PAGE || after === undefined) return scores
    }
  }

  async function candidates(gallery: Gallery, faceId: string, threshold: number) {
    const { matches } = await engine.searchFaces(gallery.collectionId, faceId, { threshold, maxMatches: MOST_MATCHES })
    return matches
  }

  async function scoresOf(gallery: Gallery, clientId: string, own: string[]): Promise<FaceScore[]> {
    const { threshold } = gallery
    const [only, ...others] = own
    if (only === undefined) return []
    if (others.length === 0) {
      const matches = await candidates(gallery, only, threshold)
      if (matches.length === MOST_MATCHES) return searchAll(gallery, clientId)
      return matches.map(({ face, similarity }) => ({ faceId: face.faceId, clientId, similarity }))
    }
    const likely = new Set<string>()
    for (const faceId of own) {
      const matches = await candidates(gallery, faceId, Math.max(0, threshold - ALLOWANCE))
      if (matches.length === MOST_MATCHES) return searchAll(gallery, clientId)
      for (const { face } of matches) likely.add(face.faceId)
    }
    for (const faceId of own) likely.delete(faceId)
    return (await scoreFaces(gallery, [...likely])).filter((score) => score.clientId === clientId)
  }

  /** Throws what the engine throws. Nothing is stored until all is known. */
  return async (gallery: Gallery, { clientId, personId }: GalleryClient): Promise<void> => {
    const own = personId === null ? [] : await facesOf(engine, gallery.collectionId, personId)
    const scores = await scoresOf(
      gallery,
      clientId,
      own.map(({ faceId }) => faceId),
    )
    await photos.storeClientScores(gallery.galleryId, clientId, scores)
  }
}
