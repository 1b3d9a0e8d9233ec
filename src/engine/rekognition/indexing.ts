/** Operations on the faces of a collection: index, list, delete. */
import { createHash } from 'node:crypto'
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
  UnindexedReason,
} from '../engine.ts'
import { changed, changing } from './collections.ts'
import { limits } from './limits.ts'
import { openFitted, type Parts } from './parts.ts'
import { largestFirst, readDetail, readFace, readFailure, required } from './shapes.ts'
import {
  checkCollectionId,
  checkExternalImageId,
  checkFaceIds,
  checkQualityFilter,
  checkRenditions,
  checkUserId,
  checkWhole,
} from '../validate.ts'

/** The service names a picture by its faces alone. One without has the name its bytes give it: a UUID, version 8. */
function nameOf(image: ImageBytes): string {
  const hex = createHash('sha256').update(image).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/**
 * The same picture with the same external id is stored once, also when the request is sent again after its answer was lost.
 * A call that is cancelled while the service works may still store the faces.
 */
export async function indexFaces(
  parts: Parts,
  collectionId: string,
  image: ImageBytes,
  options: IndexOptions = {},
): Promise<IndexResult> {
  const { externalImageId, maxFaces, qualityFilter = 'AUTO', allAttributes, renditions, signal } = options
  checkExternalImageId(externalImageId)
  checkWhole('The number of faces', maxFaces, 1, 4096)
  checkQualityFilter(options.qualityFilter)
  checkRenditions(renditions)
  checkCollectionId(collectionId)
  const { revision } = await parts.collections.known(collectionId, signal)
  const { picture, bytes, size } = await openFitted(parts, image)
  // Before the request: a picture that cannot be decoded stores nothing.
  const made = renditions && { renditions: await picture.renditions(renditions) }
  const operation = 'IndexFaces'
  const input = {
    ...{ CollectionId: collectionId, Image: { Bytes: bytes }, ExternalImageId: externalImageId },
    ...{ MaxFaces: Math.min(maxFaces ?? limits.faces, limits.faces), QualityFilter: qualityFilter },
    DetectionAttributes: [allAttributes ? ('ALL' as const) : ('DEFAULT' as const)],
  }
  const about = { collectionId, signal, images: 1 }
  const wire = await changing(parts, collectionId, () =>
    parts.service.ask(operation, (aws, o) => aws.indexFaces(input, o), about),
  )
  const indexed = required(wire.FaceRecords, operation, 'FaceRecords')
    .map((record): IndexedFace => ({
      face: readFace(record.Face, operation),
      detail: readDetail(record.FaceDetail, operation),
    }))
    .sort((p, q) => largestFirst(p.detail, q.detail))
  const unindexed = (wire.UnindexedFaces ?? []).map(({ Reasons = [], FaceDetail: detail }): UnindexedFace => ({
    reasons: Reasons as UnindexedReason[],
    detail: readDetail(detail, operation),
  }))
  for (const { face } of indexed) parts.newborns.add('face', collectionId, face.faceId)
  return {
    imageId: indexed[0]?.face.imageId ?? nameOf(image),
    ...size,
    ...{ indexed, unindexed, revision: indexed.length ? changed(parts, collectionId) : revision },
    ...made,
  }
}

export async function listFaces(
  parts: Parts,
  collectionId: string,
  options: PageOptions & { userId?: string; faceIds?: string[] } = {},
): Promise<Page<Face>> {
  const { maxResults, nextToken, userId, faceIds } = options
  checkCollectionId(collectionId)
  checkWhole('The page size', maxResults, 1, limits.facePage)
  if (userId !== undefined) checkUserId(userId)
  if (faceIds) checkFaceIds(faceIds)
  const operation = 'ListFaces'
  const input = {
    ...{ CollectionId: collectionId, MaxResults: maxResults, NextToken: nextToken, UserId: userId, FaceIds: faceIds },
  }
  const wire = await parts.service.ask(operation, (aws, o) => aws.listFaces(input, o), { collectionId, userId })
  const items = required(wire.Faces, operation, 'Faces').map((face) => readFace(face, operation))
  return { items, ...(wire.NextToken && { nextToken: wire.NextToken }) }
}

/** What was deleted by a try whose answer was lost is told as `FACE_NOT_FOUND`: it is gone all the same. */
export async function deleteFaces(parts: Parts, collectionId: string, faceIds: string[]): Promise<DeleteFacesResult> {
  checkCollectionId(collectionId)
  checkFaceIds(faceIds, limits.facesDeleted)
  const { newborns, service } = parts
  const operation = 'DeleteFaces'
  const deleted: string[] = []
  const failed: DeleteFacesResult['failed'] = []
  let left = [...new Set(faceIds)]

  /** One try with what is left; what is new and was not found stays for the next. */
  const attempt = async () => {
    const input = { CollectionId: collectionId, FaceIds: left }
    const wire = await service.ask(operation, (aws, o) => aws.deleteFaces(input, o), { collectionId })
    deleted.push(...required(wire.DeletedFaces, operation, 'DeletedFaces'))
    const failures = (wire.UnsuccessfulFaceDeletions ?? []).map(readFailure)
    const young = failures.filter(
      ({ faceId, reasons }) => reasons.includes('FACE_NOT_FOUND') && newborns.has('face', collectionId, faceId),
    )
    failed.push(...failures.filter((failure) => !young.includes(failure)))
    left = young.map(({ faceId }) => faceId)
    return young
  }
  let revision: number | undefined
  try {
    failed.push(...(await changing(parts, collectionId, () => service.patiently(attempt, (young) => young.length > 0))))
  } finally {
    for (const faceId of deleted) newborns.remove('face', collectionId, faceId)
    // Not found may mean that a try whose answer was lost deleted them.
    const gone = failed.some(({ reasons }) => reasons.includes('FACE_NOT_FOUND'))
    if (deleted.length || gone) revision = changed(parts, collectionId)
  }
  assertAllAnswered(operation, faceIds, [...deleted, ...failed.map(({ faceId }) => faceId)])
  return { deleted, failed, revision: revision ?? (await parts.collections.known(collectionId)).revision }
}

/** Deletion is promised to people: an answer that is silent about a face is none. */
function assertAllAnswered(operation: string, asked: string[], answered: string[]): void {
  const known = new Set(answered)
  const missing = asked.filter((faceId) => !known.has(faceId))
  if (!missing.length) return
  const message = `Amazon Rekognition did not say what became of ${missing.length} of ${asked.length} faces; try again.`
  throw new LikenessError('engine_unavailable', { message, details: { reason: 'garbled', operation } })
}
