/** Operations that search a collection: by image (every face of it), by a stored face, by a user. */
import { LikenessError } from '#errors'
import type {
  FaceMatch,
  FaceSearch,
  IdSearch,
  ImageBytes,
  ImageSearch,
  ImageSearchOptions,
  SearchOptions,
  UnsearchedFace,
  UserMatch,
} from '../engine.ts'
import type { AnalysedFace } from './analyser.ts'
import { largestOf, look, sizeOf, usable, type Parts } from './parts.ts'
import { reasonsAgainst } from './quality/filter.ts'
import type { Hit, IndexView } from './search/searcher.ts'
import { checkFaceIds, checkNumber, checkQualityFilter, checkUserId, checkWhole } from '../validate.ts'

export const USUAL_MATCHES = 80
const USUAL_FPIR = 0.001
/** Runner-ups that are told whatever their similarity. */
const CANDIDATES = 5

export function checkOptions(options: SearchOptions): void {
  checkNumber('The threshold', options.threshold, 0, 100)
  checkNumber('The false positive identification rate', options.fpir, 1e-9, 0.5)
  checkWhole('The number of matches', options.maxMatches, 1, 4096)
}

/**
 * The default follows the number of candidates, and is never below the threshold for comparing two pictures: however few
 * they are, the people in one picture are often alike. A rate the caller states is followed as it is.
 */
export function searchThreshold(
  { pack, calibration }: Pick<Parts, 'pack' | 'calibration'>,
  fpir: number | undefined,
  candidates: number,
): number {
  if (fpir !== undefined) return calibration.searchThreshold(fpir, candidates)
  return Math.max(pack.manifest.thresholds.verification, calibration.searchThreshold(USUAL_FPIR, candidates))
}

export const thresholdOf = (parts: Parts, { threshold, fpir }: SearchOptions, candidates: number) =>
  threshold ?? searchThreshold(parts, fpir, candidates)

/** What makes a search of faces differ from a search of users. */
interface Target<Match> {
  size(view: IndexView): number
  nearest(view: IndexView, probes: Float32Array[], k: number): Promise<Hit[][]>
  /** Matches for hits, dropping those that were removed meanwhile; best first. */
  describe(parts: Parts, collectionId: string, hits: Hit[]): Promise<Match[]>
}

const faceTarget: Target<FaceMatch> = {
  size: (view) => view.faces,
  nearest: (view, probes, k) => view.searchFaces(probes, k),
  async describe(parts, collectionId, hits) {
    if (!hits.length) return []
    const faceIds = hits.map(({ id }) => id)
    const { items } = await parts.store.faces(collectionId, { faceIds, maxResults: faceIds.length })
    const known = new Map(items.map((face) => [face.faceId, face]))
    return hits.flatMap(({ id, cosine }) => {
      const face = known.get(id)
      return face ? [{ similarity: parts.calibration.similarity(cosine), face }] : []
    })
  },
}

const userTarget: Target<UserMatch> = {
  size: (view) => view.users,
  nearest: (view, probes, k) => view.searchUsers(probes, k),
  // A user with a vector is active: there is nothing to look up.
  describe: async (parts, _, hits) =>
    hits.map(({ id, cosine }) => ({ similarity: parts.calibration.similarity(cosine), userId: id, status: 'ACTIVE' })),
}

async function searchByImage<Match extends { similarity: number }>(
  parts: Parts,
  target: Target<Match>,
  collectionId: string,
  image: ImageBytes,
  options: ImageSearchOptions,
): Promise<ImageSearch<Match>> {
  checkOptions(options)
  checkWhole('The number of faces', options.maxFaces, 1, 4096)
  checkQualityFilter(options.qualityFilter)
  await usable(parts, collectionId)
  const analysis = await look(parts, image, options)
  const unsearched: UnsearchedFace[] = []
  const probes = analysis.faces.filter(({ detail }) => {
    const reasons = reasonsAgainst(detail, analysis, options.qualityFilter ?? 'NONE')
    if (reasons.length) unsearched.push({ reasons, detail })
    return !reasons.length
  })
  const searchedFaces: AnalysedFace[] = options.largestOnly && probes.length ? [largestOf(probes)] : probes
  const left = probes.filter((face) => !searchedFaces.includes(face))
  unsearched.push(...left.map(({ detail }): UnsearchedFace => ({ reasons: ['FACE_NOT_LARGEST'], detail })))
  const view = await parts.searcher.collection(collectionId)
  const threshold = thresholdOf(parts, options, target.size(view))
  const most = options.maxMatches ?? USUAL_MATCHES
  const hits = await target.nearest(
    view,
    searchedFaces.map(({ embedding }) => embedding),
    Math.max(most, CANDIDATES),
  )
  const enough = (hit: Hit, i: number) => i < CANDIDATES || parts.calibration.similarity(hit.cosine) >= threshold
  const searched = await Promise.all(
    searchedFaces.map(async ({ detail }, n): Promise<FaceSearch<Match>> => {
      const described = await target.describe(parts, collectionId, hits[n].filter(enough))
      const matches = described.filter(({ similarity }) => similarity >= threshold).slice(0, most)
      return { detail, matches, candidates: described.slice(0, CANDIDATES) }
    }),
  )
  return { ...sizeOf(analysis), threshold, revision: view.revision, searched, unsearched }
}

async function searchByVector<Match extends { similarity: number }>(
  parts: Parts,
  target: Target<Match>,
  collectionId: string,
  probe: Float32Array,
  itself: string | undefined,
  options: SearchOptions,
): Promise<IdSearch<Match>> {
  const view = await parts.searcher.collection(collectionId)
  const threshold = thresholdOf(parts, options, target.size(view))
  const most = options.maxMatches ?? USUAL_MATCHES
  const [hits] = await target.nearest(view, [probe], most + 1)
  const wanted = hits
    .filter(({ id, cosine }) => id !== itself && parts.calibration.similarity(cosine) >= threshold)
    .slice(0, most)
  return { threshold, revision: view.revision, matches: await target.describe(parts, collectionId, wanted) }
}

async function embeddingOfFace(parts: Parts, collectionId: string, faceId: string) {
  checkFaceIds([faceId])
  const [face] = await parts.store.facesWithEmbeddings(collectionId, [faceId])
  if (!face)
    throw new LikenessError('face_not_found', {
      message: `There is no face ${faceId} in the collection ${collectionId}.`,
      details: { collectionId, faceId },
    })
  return face
}

export const searchFacesByImage = (
  parts: Parts,
  collectionId: string,
  image: ImageBytes,
  options: ImageSearchOptions = {},
): Promise<ImageSearch<FaceMatch>> => searchByImage(parts, faceTarget, collectionId, image, options)

export const searchUsersByImage = (
  parts: Parts,
  collectionId: string,
  image: ImageBytes,
  options: ImageSearchOptions = {},
): Promise<ImageSearch<UserMatch>> => searchByImage(parts, userTarget, collectionId, image, options)

export async function searchFaces(
  parts: Parts,
  collectionId: string,
  faceId: string,
  options: SearchOptions = {},
): Promise<IdSearch<FaceMatch>> {
  checkOptions(options)
  await usable(parts, collectionId)
  const { embedding } = await embeddingOfFace(parts, collectionId, faceId)
  return searchByVector(parts, faceTarget, collectionId, embedding, faceId, options)
}

export async function searchUsers(
  parts: Parts,
  collectionId: string,
  by: { userId: string } | { faceId: string },
  options: SearchOptions = {},
): Promise<IdSearch<UserMatch>> {
  checkOptions(options)
  await usable(parts, collectionId)
  if ('faceId' in by) {
    const { embedding } = await embeddingOfFace(parts, collectionId, by.faceId)
    return searchByVector(parts, userTarget, collectionId, embedding, undefined, options)
  }
  checkUserId(by.userId)
  const { embedding } = await parts.store.user(collectionId, by.userId)
  if (embedding) return searchByVector(parts, userTarget, collectionId, embedding, by.userId, options)
  const view = await parts.searcher.collection(collectionId)
  return { threshold: thresholdOf(parts, options, view.users), revision: view.revision, matches: [] }
}
