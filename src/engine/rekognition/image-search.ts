/**
 * Every face of a picture, with a service that searches only the largest:
 *
 *   detect all --> the whole picture: its largest face --+--> matches by face
 *             \--> each other face: cut out, search -----/
 *
 * So a picture of n faces costs n + 1 requests, and one of a single face, or of which only the largest is wanted, two. The
 * answer's faces and boxes are those of the whole picture. What the service searched is told from its box: a neighbour that
 * got into a cut never gives its matches to the face the cut was made for. Such a cut is made again with less around; a face
 * the service will not search even then is `unsearched`: FACE_NOT_LARGEST where a neighbour keeps being taken for it,
 * LOW_CONFIDENCE where no face is found in the cut, LOW_FACE_QUALITY where a quality filter was asked for (the service
 * does not say more).
 */
import type { FaceDetail, FaceSearch, ImageBytes, ImageSearch, ImageSearchOptions, UnsearchedFace } from '../engine.ts'
import { detect } from './detection.ts'
import { outOf, ownerOf } from './geometry.ts'
import { each } from './limiter.ts'
import { limits } from './limits.ts'
import { openFitted, type Opened, type Parts } from './parts.ts'
import type { Found, Target } from './target.ts'
import { checkSearch, thresholdOf } from './thresholds.ts'
import { checkCollectionId, checkQualityFilter, checkWhole } from '../validate.ts'

const USUAL_MATCHES = 80
const CANDIDATES = 5
/** Around a face, in parts of its box: tighter each time. */
const MARGINS = [0.6, 0.25, 0.1]

type Reason = UnsearchedFace['reasons'][number]

export async function searchByImage<Match extends { similarity: number }>(
  parts: Parts,
  target: Target<Match>,
  collectionId: string,
  image: ImageBytes,
  options: ImageSearchOptions,
): Promise<ImageSearch<Match>> {
  checkSearch(options)
  checkWhole('The number of faces', options.maxFaces, 1, 4096)
  checkQualityFilter(options.qualityFilter)
  checkCollectionId(collectionId)
  const { signal, qualityFilter = 'NONE', maxMatches: most = USUAL_MATCHES } = options
  // Before the search: what changes meanwhile may be in the answer, but nothing older than the revision says.
  const { revision } = await parts.collections.known(collectionId, signal)
  const opened = await openFitted(parts, image)
  const threshold = thresholdOf(parts, options)
  const frame = { ...opened.size, threshold, revision }

  const all = await detect(parts, opened.bytes, { signal })
  const faces = all.slice(0, options.maxFaces ?? limits.faces)
  if (!faces.length) return { ...frame, searched: [], unsearched: [] }

  const rejected: Reason = qualityFilter === 'NONE' ? 'LOW_CONFIDENCE' : 'LOW_FACE_QUALITY'
  const ask = async (bytes: Uint8Array) =>
    target.search(parts, { collectionId, bytes, most: Math.max(most, CANDIDATES), qualityFilter, signal })

  const whole = await ask(opened.bytes)
  const found = whole && ownerOf(whole.box, all)
  const owner = found && faces.includes(found) ? found : undefined
  const results = new Map<FaceDetail, Found<Match> | Reason>()
  if (whole && owner) results.set(owner, whole)
  if (!whole && qualityFilter !== 'NONE') for (const face of faces) results.set(face, rejected)
  if (options.largestOnly && owner) {
    for (const [i, face] of faces.entries())
      if (face !== owner) results.set(face, i < faces.indexOf(owner) ? rejected : 'FACE_NOT_LARGEST')
  }
  const left = faces.filter((face) => !results.has(face))
  const wanted = options.largestOnly ? left.slice(0, 1) : left
  for (const face of left) if (!wanted.includes(face)) results.set(face, 'FACE_NOT_LARGEST')
  const cut = await each(wanted, parts.concurrency, async (face) => searchCut(opened, face, all, rejected, ask))
  wanted.forEach((face, i) => results.set(face, cut[i]))

  const searched: FaceSearch<Match>[] = []
  const unsearched: UnsearchedFace[] = []
  for (const detail of faces) {
    const result = results.get(detail)!
    if (typeof result === 'string') unsearched.push({ reasons: [result], detail })
    else {
      const matches = result.matches.filter(({ similarity }) => similarity >= threshold).slice(0, most)
      searched.push({ detail, matches, candidates: result.matches.slice(0, CANDIDATES) })
    }
  }
  return { ...frame, searched, unsearched }
}

async function searchCut<Match>(
  { picture }: Opened,
  face: FaceDetail,
  all: readonly FaceDetail[],
  rejected: Reason,
  ask: (bytes: Uint8Array) => Promise<Found<Match> | undefined>,
): Promise<Found<Match> | Reason> {
  let reason = rejected
  for (const margin of MARGINS) {
    const { bytes, region } = await picture.crop(face.box, margin)
    const found = await ask(bytes)
    if (found && ownerOf(outOf(region, found.box), all) === face) return found
    reason = found ? 'FACE_NOT_LARGEST' : rejected
    // Less around a face shows it no better.
    if (!found) break
  }
  return reason
}
