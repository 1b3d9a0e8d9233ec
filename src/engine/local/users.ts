/** Operations on users: the faces of one person inside a collection, and the vector made from them. */
import { LikenessError } from '#errors'
import type { AssociateResult, DisassociateResult, Page, PageOptions, User } from '../engine.ts'
import type { Assignment, StoredFace } from '../vectors.ts'
import { cosine, meanDirection } from './embed/embedder.ts'
import { usable, type Parts } from './parts.ts'
import { checkCollectionId, checkFaceIds, checkNumber, checkUserId, checkWhole } from '../validate.ts'

/** Rekognition's limits. */
const MOST_FACES_OF_USER = 100
const USUAL_THRESHOLD = 75

export async function createUser(parts: Parts, collectionId: string, userId: string): Promise<User> {
  checkCollectionId(collectionId)
  checkUserId(userId)
  return parts.store.createUser(collectionId, userId)
}

export async function listUsers(parts: Parts, collectionId: string, page: PageOptions = {}): Promise<Page<User>> {
  checkCollectionId(collectionId)
  checkWhole('The page size', page.maxResults, 1, 500)
  return parts.store.users(collectionId, page)
}

export async function deleteUser(parts: Parts, collectionId: string, userId: string): Promise<void> {
  checkCollectionId(collectionId)
  checkUserId(userId)
  await parts.store.deleteUser(collectionId, userId)
  await parts.searcher.collection(collectionId)
}

const vectorOf = (faces: readonly StoredFace[]) => meanDirection(faces.map(({ embedding }) => embedding))

export async function associateFaces(
  parts: Parts,
  collectionId: string,
  userId: string,
  faceIds: string[],
  options: { threshold?: number } = {},
): Promise<AssociateResult> {
  checkUserId(userId)
  checkFaceIds(faceIds, 100)
  checkNumber('The threshold', options.threshold, 0, 100)
  await usable(parts, collectionId)
  const threshold = options.threshold ?? USUAL_THRESHOLD
  const failed: AssociateResult['failed'] = []
  let associated: string[] = []

  const decide = (current: StoredFace[], requested: StoredFace[]): Assignment => {
    // The store may ask again when another change came between: start over.
    failed.length = 0
    const known = new Map(requested.map((face) => [face.faceId, face]))
    const vector = vectorOf(current)
    const added: StoredFace[] = []
    for (const faceId of new Set(faceIds)) {
      const face = known.get(faceId)
      if (!face) failed.push({ faceId, reasons: ['FACE_NOT_FOUND'] })
      else if (face.userId === userId) continue
      else if (face.userId !== undefined)
        failed.push({ faceId, userId: face.userId, reasons: ['ASSOCIATED_TO_A_DIFFERENT_USER'] })
      else {
        const confidence = vector ? parts.calibration.similarity(cosine(vector, face.embedding)) : 100
        if (confidence < threshold) failed.push({ faceId, confidence, reasons: ['LOW_MATCH_CONFIDENCE'] })
        else added.push(face)
      }
    }
    if (current.length + added.length > MOST_FACES_OF_USER)
      throw new LikenessError('user_full', {
        message: `A user may have ${MOST_FACES_OF_USER} faces; ${userId} has ${current.length}.`,
        details: { limit: MOST_FACES_OF_USER, actual: current.length },
      })
    associated = added.map(({ faceId }) => faceId)
    return { add: associated, remove: [], embedding: vectorOf([...current, ...added]) }
  }

  const user = await parts.store.assign(collectionId, userId, faceIds, decide)
  return { associated, failed, status: user.status }
}

export async function disassociateFaces(
  parts: Parts,
  collectionId: string,
  userId: string,
  faceIds: string[],
): Promise<DisassociateResult> {
  checkCollectionId(collectionId)
  checkUserId(userId)
  checkFaceIds(faceIds, 100)
  const failed: DisassociateResult['failed'] = []
  let disassociated: string[] = []

  const decide = (current: StoredFace[], requested: StoredFace[]): Assignment => {
    failed.length = 0
    const known = new Map(requested.map((face) => [face.faceId, face]))
    disassociated = []
    for (const faceId of new Set(faceIds)) {
      const face = known.get(faceId)
      if (!face) failed.push({ faceId, reasons: ['FACE_NOT_FOUND'] })
      else if (face.userId === userId) disassociated.push(faceId)
      else if (face.userId !== undefined)
        failed.push({ faceId, userId: face.userId, reasons: ['ASSOCIATED_TO_A_DIFFERENT_USER'] })
    }
    const left = current.filter(({ faceId }) => !disassociated.includes(faceId))
    return { add: [], remove: disassociated, embedding: vectorOf(left) }
  }

  const user = await parts.store.assign(collectionId, userId, faceIds, decide)
  await parts.searcher.collection(collectionId)
  return { disassociated, failed, status: user.status }
}
