/** Operations on the faces of a collection: index, list, delete. */
import { LikenessError } from '#errors'
import type {
  DeleteFacesResult,
  Face,
  ImageBytes,
  IndexedFace,
  IndexOptions,
  IndexResult,
  Page,
  PageOptions,
  UnindexedFace,
} from '../engine.ts'
import type { StoredFace } from '../vectors.ts'
import type { AnalysedFace } from './analyser.ts'
import { faceIdOf, imageIdOf } from './ids.ts'
import { look, MOST_FACES, renditionsOf, sizeOf, usable, type Parts } from './parts.ts'
import { reasonsAgainst } from './quality/filter.ts'
import {
  checkCollectionId,
  checkExternalImageId,
  checkFaceIds,
  checkQualityFilter,
  checkRenditions,
  checkUserId,
  checkWhole,
} from '../validate.ts'

const areaOf = ({ detail: { box } }: AnalysedFace) => box.width * box.height
const worth = ({ detail }: AnalysedFace) => detail.quality.face ?? detail.confidence

export async function indexFaces(
  parts: Parts,
  collectionId: string,
  image: ImageBytes,
  options: IndexOptions = {},
): Promise<IndexResult> {
  if (!options.background) return index(parts, collectionId, image, options)
  const over = parts.expected.begin(collectionId)
  try {
    return await index(parts, collectionId, image, options)
  } finally {
    over()
  }
}

async function index(
  parts: Parts,
  collectionId: string,
  image: ImageBytes,
  options: IndexOptions,
): Promise<IndexResult> {
  checkExternalImageId(options.externalImageId)
  checkWhole('The number of faces', options.maxFaces, 1, 4096)
  checkQualityFilter(options.qualityFilter)
  checkRenditions(options.renditions)
  await usable(parts, collectionId, options.background)
  const most = options.maxFaces ?? MOST_FACES
  const analysis = await look(parts, image, {
    allAttributes: options.allAttributes,
    renditions: options.renditions,
    background: options.background,
    signal: options.signal,
    maxFaces: Math.max(most, MOST_FACES),
  })
  const unindexed: UnindexedFace[] = []
  const good = analysis.faces.filter(({ detail }) => {
    const reasons = reasonsAgainst(detail, analysis, options.qualityFilter ?? 'AUTO')
    if (reasons.length) unindexed.push({ reasons, detail })
    return !reasons.length
  })
  // Whoever has to go: the worst first, of equals the smallest.
  const ranked = [...good].sort((p, q) => worth(q) - worth(p) || areaOf(q) - areaOf(p))
  for (const { detail } of ranked.slice(most)) unindexed.push({ reasons: ['EXCEEDS_MAX_FACES'], detail })
  const kept = ranked.slice(0, most).sort((p, q) => areaOf(q) - areaOf(p))

  const imageId = imageIdOf(image, options.externalImageId)
  const faces = kept.map(({ detail, embedding }): StoredFace => ({
    faceId: faceIdOf(imageId, parts.modelVersion, detail.box),
    imageId,
    externalImageId: options.externalImageId,
    box: detail.box,
    confidence: detail.confidence,
    embedding,
  }))
  // After this line the faces are there for good; a cancelled call must not get here.
  if (options.signal?.aborted) throw new LikenessError('cancelled')
  const { added, revision } = faces.length
    ? await parts.addFaces(collectionId, faces, options.background)
    : { added: [], revision: await parts.store.revision(collectionId) }
  const there = await facesAlreadyThere(parts, collectionId, faces, added)
  const indexed = faces.map(({ embedding: _, ...face }, i): IndexedFace => ({
    face: there.get(face.faceId) ?? face,
    detail: kept[i].detail,
  }))
  return { imageId, ...sizeOf(analysis), indexed, unindexed, revision, ...renditionsOf(analysis) }
}

/** Those that an earlier call stored, as they are now: they may belong to a user since. */
async function facesAlreadyThere(parts: Parts, collectionId: string, faces: StoredFace[], added: string[]) {
  const fresh = new Set(added)
  const faceIds = faces.map(({ faceId }) => faceId).filter((faceId) => !fresh.has(faceId))
  if (!faceIds.length) return new Map<string, Face>()
  const { items } = await parts.store.faces(collectionId, { faceIds, maxResults: faceIds.length })
  return new Map(items.map((face) => [face.faceId, face]))
}

export async function listFaces(
  parts: Parts,
  collectionId: string,
  options: PageOptions & { userId?: string; faceIds?: string[] } = {},
): Promise<Page<Face>> {
  checkCollectionId(collectionId)
  checkWhole('The page size', options.maxResults, 1, 4096)
  if (options.userId !== undefined) checkUserId(options.userId)
  if (options.faceIds) checkFaceIds(options.faceIds)
  return parts.store.faces(collectionId, options)
}

export async function deleteFaces(parts: Parts, collectionId: string, faceIds: string[]): Promise<DeleteFacesResult> {
  checkCollectionId(collectionId)
  checkFaceIds(faceIds)
  const result = await parts.store.deleteFaces(collectionId, [...new Set(faceIds)])
  // Until the index has forgotten them too, the faces are not deleted.
  if (result.deleted.length) await parts.searcher.collection(collectionId)
  return result
}
