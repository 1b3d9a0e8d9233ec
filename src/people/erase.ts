import type { Engine } from '#engine/engine.ts'
import { isLikenessError, LikenessError, type ErrorCode } from '#errors'
import type { PeopleStore, Person } from './store.ts'

export interface EraseOptions {
  /**
   * Also look through the whole collection for faces indexed for these people but never associated, which a process
   * that died between the two steps leaves. Default true; false where the caller knows there are none.
   */
  strays?: boolean
}

export type Erase = (people: Person[], options?: EraseOptions) => Promise<void>

/** Faces in one call of the engine: Rekognition takes at most 100 when disassociating. */
export const FACES_PER_CALL = 100
const FACES_PER_PAGE = 4096

/** Runs a step that may have been done before the process died: then the thing is gone already. */
async function unlessGone(codes: ErrorCode[], step: () => Promise<unknown>) {
  try {
    await step()
  } catch (error) {
    if (!isLikenessError(error) || !codes.includes(error.code)) throw error
  }
}

/** Erasure in steps that can be repeated: the row goes last, so that whatever is left is found again by `sweep`. */
export function createErase({ engine, store }: { engine: Engine; store: PeopleStore }): Erase {
  async function deleteFacesOfUser({ collectionId, personId }: Person) {
    for (;;) {
      const page = await engine.listFaces(collectionId, { userId: personId, maxResults: FACES_PER_CALL })
      const ids = page.items.map((face) => face.faceId)
      if (ids.length === 0) return
      await engine.disassociateFaces(collectionId, personId, ids)
      const { deleted, failed } = await engine.deleteFaces(collectionId, ids)
      // Without progress the loop would never end. A face another process has deleted meanwhile is progress.
      if (deleted.length === 0 && !failed.some((failure) => failure.reasons.includes('FACE_NOT_FOUND')))
        throw new LikenessError('engine_failed', { message: `The faces of ${personId} cannot be deleted.` })
    }
  }

  async function deleteStrays(collectionId: string, personIds: Set<string>) {
    const strays: string[] = []
    let nextToken: string | undefined
    do {
      const page = await engine.listFaces(collectionId, { maxResults: FACES_PER_PAGE, nextToken })
      for (const face of page.items)
        if (face.externalImageId && personIds.has(face.externalImageId) && !face.userId) strays.push(face.faceId)
      nextToken = page.nextToken
    } while (nextToken)
    for (let i = 0; i < strays.length; i += FACES_PER_CALL)
      await engine.deleteFaces(collectionId, strays.slice(i, i + FACES_PER_CALL))
  }

  return async (people, { strays = true } = {}) => {
    for (const person of people) {
      // Whoever was never enrolled stays `enrolling`, for the sweep to find should this process die.
      const state = person.state === 'enrolling' ? 'enrolling' : 'erasing'
      await unlessGone(['person_not_found'], () => store.setState(person.personId, state))
      await unlessGone(['collection_not_found', 'user_not_found'], () => deleteFacesOfUser(person))
    }
    if (strays)
      for (const collectionId of new Set(people.map((person) => person.collectionId))) {
        const group = people.filter((person) => person.collectionId === collectionId)
        await unlessGone(['collection_not_found'], () =>
          deleteStrays(collectionId, new Set(group.map((person) => person.personId))),
        )
      }
    for (const { collectionId, personId } of people) {
      await unlessGone(['collection_not_found', 'user_not_found'], () => engine.deleteUser(collectionId, personId))
      await store.remove(personId)
    }
  }
}
