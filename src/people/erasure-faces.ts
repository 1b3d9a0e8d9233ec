/** What the engine has of a person: the user, the user's faces, and faces that were indexed but never associated. */
import type { Engine, Face } from '#engine/engine.ts'
import { isLikenessError, LikenessError, type ErrorCode } from '#errors'
import { FACES_PER_CALL } from './erase.ts'
import type { Erasable, ErasureStep } from './erasure-step.ts'
import type { Reference, ReferenceStore } from './reference-store.ts'

const FACES_PER_PAGE = 4096

/** What a step was to remove may be gone before. */
export async function unlessGone(codes: ErrorCode[], work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!isLikenessError(error) || !codes.includes(error.code)) throw error
  }
}

/**
 * A face is a person's when it is associated, or nobody's and indexed for them. One that belongs to somebody else is
 * not: after a merge the faces of the one carry the external image id of the other.
 */
export const belongsTo = (person: Erasable, face: Pick<Face, 'userId' | 'externalImageId'>): boolean =>
  face.userId === undefined ? face.externalImageId === person.personId : face.userId === person.personId

export interface FacesStepDeps {
  engine: Engine
  /** Whichever faces are noted as the person's. */
  references: { ofPerson(...call: Parameters<ReferenceStore['ofPerson']>): Promise<Pick<Reference, 'faceId'>[]> }
}

export function createFacesStep({ engine, references }: FacesStepDeps): ErasureStep {
  /**
   * Also those that a merge had moved on when its process died: to nobody or to the other person already, but as long as
   * the reference is this person's, so is the face.
   */
  async function strays(person: Erasable): Promise<Face[]> {
    const known = new Set((await references.ofPerson(person.personId, { pending: true })).map((one) => one.faceId))
    const found: Face[] = []
    let nextToken: string | undefined
    do {
      const page = await engine.listFaces(person.collectionId, { maxResults: FACES_PER_PAGE, nextToken })
      for (const face of page.items)
        if (face.userId !== person.personId && (belongsTo(person, face) || known.has(face.faceId))) found.push(face)
      nextToken = page.nextToken
    } while (nextToken)
    return found
  }

  async function deleteFacesOfUser({ collectionId, personId }: Erasable): Promise<number> {
    for (let count = 0; ;) {
      const page = await engine.listFaces(collectionId, { userId: personId, maxResults: FACES_PER_CALL })
      const ids = page.items.map((face) => face.faceId)
      if (ids.length === 0) return count
      await engine.disassociateFaces(collectionId, personId, ids)
      const { deleted, failed } = await engine.deleteFaces(collectionId, ids)
      count += deleted.length
      // Without progress the loop would never end. A face another process has deleted meanwhile is progress.
      if (deleted.length === 0 && !failed.some((failure) => failure.reasons.includes('FACE_NOT_FOUND')))
        throw new LikenessError('engine_failed', { message: `The faces of ${personId} cannot be deleted.` })
    }
  }

  return {
    kind: 'faces',
    async erase(person) {
      const { collectionId, personId } = person
      let count = 0
      await unlessGone(['collection_not_found', 'user_not_found'], async () => {
        count += await deleteFacesOfUser(person)
      })
      await unlessGone(['collection_not_found'], async () => {
        const found = await strays(person)
        for (const { faceId, userId } of found)
          if (userId !== undefined)
            await unlessGone(['user_not_found'], () => engine.disassociateFaces(collectionId, userId, [faceId]))
        const ids = found.map((face) => face.faceId)
        for (let i = 0; i < ids.length; i += FACES_PER_CALL)
          count += (await engine.deleteFaces(collectionId, ids.slice(i, i + FACES_PER_CALL))).deleted.length
      })
      await unlessGone(['collection_not_found', 'user_not_found'], () => engine.deleteUser(collectionId, personId))
      return count
    },
    async remaining(person) {
      const { collectionId, personId } = person
      let count = 0
      await unlessGone(['collection_not_found', 'user_not_found'], async () => {
        // A user without faces is something that is left as well.
        count += 1 + (await engine.listFaces(collectionId, { userId: personId })).items.length
      })
      await unlessGone(['collection_not_found'], async () => {
        count += (await strays(person)).length
      })
      return count
    },
  }
}
