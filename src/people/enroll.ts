import { randomBytes } from 'node:crypto'
import type { BoundingBox, Engine, ImageBytes, QualityFilter, UnindexedReason } from '#engine/engine.ts'
import { isLikenessError, LikenessError, type ErrorCode } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import { FACES_PER_CALL, type Erase } from './erase.ts'
import { personName } from './name.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { PeopleStore, Person } from './store.ts'

export interface EnrollImage {
  /** How the picture is called in the answer. */
  name: string
  read(): Promise<ImageBytes>
}

export interface EnrollRequest {
  collectionId: string
  name: string
  images: EnrollImage[]
  /** Enrol even a face that belongs to another person already. Default false. */
  allowDuplicate?: boolean
  /** Of several faces take the largest, instead of refusing the picture. Tiny ones behind it never count. Default false. */
  largest?: boolean
  /** Default AUTO. */
  qualityFilter?: QualityFilter
  /**
   * Similarity 0-100 a further picture must reach against those the person has. Default 25: whoever enrols says who it
   * is, so only a picture that hardly can be of this person is refused.
   */
  matchThreshold?: number
  /** Pictures under way at once. Default 1. */
  concurrency?: number
  /** Called after each picture, in order. */
  onImage?: (outcome: EnrolledImage) => void
  /** Once aborted no further picture is taken; those under way are finished and stay. */
  signal?: AbortSignal
}

/** Upper-case reasons are about the face, lower-case ones (codes of the error catalogue) about the file. */
export type RefusalReason =
  | UnindexedReason
  | 'NO_FACE'
  | 'SEVERAL_FACES'
  | 'DUPLICATE_PERSON'
  | 'LOW_MATCH_CONFIDENCE'
  | 'FACE_NOT_FOUND'
  | 'ASSOCIATED_TO_A_DIFFERENT_USER'
  | ErrorCode

export interface Refusal {
  image: string
  reasons: RefusalReason[]
  /** A sentence for people, where the reasons leave something open. */
  message?: string
  /** With DUPLICATE_PERSON: who has this face already. */
  duplicateOf?: { personId: string; name: string; similarity: number }
}

export interface EnrolledImage {
  image: string
  faceId?: string
  /** True: the face was there before. */
  known?: boolean
  refused?: Refusal
}

export interface Enrollment {
  /** Null: no picture was accepted and there is no such person. */
  person: Person | null
  created: boolean
  /** Of every accepted picture, in order and once each; those that were there before are among them. */
  faceIds: string[]
  refused: Refusal[]
}

export interface EnrollDeps {
  engine: Engine
  store: PeopleStore
  erase: Erase
  duplicateThreshold: () => Promise<number>
  abandonedBefore: () => Date
}

/** Errors that say something about one picture, not about the machine: the other pictures go on. */
const isAboutTheImage = (error: unknown) =>
  isLikenessError(error) && (error.code.startsWith('image_') || error.code === 'user_full')

/** About 1 in 100 pictures of somebody else reach it against one picture, fewer against several. */
const USUAL_MATCH = 25

/** A face with less than this share of the largest one's area is a passer-by: nobody means it when enrolling. */
const BACKGROUND = 0.1

const area = ({ box }: { box: BoundingBox }) => box.width * box.height

type Indexed = { image: string; faceId: string; known: boolean } | { image: string; refused: Refusal }

/**
 * Adds pictures to the person of this name, one face each. Each picture goes all the way or leaves nothing. When a
 * step fails for another reason than the picture (database, duplicate check, models), everything this call has
 * stored is taken back and the error thrown; what a dead process leaves is described in `people.ts`.
 * Throws `invalid_argument` (name), `collection_not_found`, `person_duplicate` (the name is being enrolled right now).
 */
export function createEnroll({ engine, store, erase, duplicateThreshold, abandonedBefore }: EnrollDeps) {
  const serially = oneAtATime()

  /** The person of this name, or a new row `enrolling`. Leftovers of an enrolment that died make way. */
  async function claim(
    collectionId: string,
    name: string,
    again = true,
  ): Promise<{ person: Person; created: boolean }> {
    const existing = await store.byName(collectionId, name)
    if (existing?.state === 'enrolled') return { person: existing, created: false }
    if (existing) {
      if (existing.updatedAt >= abandonedBefore())
        throw new LikenessError('person_duplicate', { message: `"${name}" is being enrolled or removed right now.` })
      await erase([existing])
    }
    const personId = `person_${randomBytes(6).toString('hex')}`
    try {
      return { person: await store.add({ personId, collectionId, name, state: 'enrolling' }), created: true }
    } catch (error) {
      // Somebody else took the name between the two steps: look once more.
      if (again && isLikenessError(error) && error.code === 'person_duplicate') return claim(collectionId, name, false)
      throw error
    }
  }

  /** The enrolled person, other than this one, whose face this is. */
  async function findRival(person: Person, faceId: string) {
    const threshold = await duplicateThreshold()
    const { matches } = await engine.searchUsers(person.collectionId, { faceId }, { threshold, maxMatches: 10 })
    const others = await store.byIds(matches.map((match) => match.userId).filter((id) => id !== person.personId))
    const match = matches.find((m) => others.some((p) => p.personId === m.userId && p.state === 'enrolled'))
    const rival = match && others.find((p) => p.personId === match.userId)
    return rival && { personId: rival.personId, name: rival.name, similarity: match.similarity }
  }

  return async (request: EnrollRequest): Promise<Enrollment> => {
    const { collectionId, images, largest = false, qualityFilter = 'AUTO' } = request
    const name = personName(request.name)
    await engine.describeCollection(collectionId)
    const { person, created } = await claim(collectionId, name)
    const { personId } = person

    const accepted = new Set<string>()
    /** Faces this call has put into the collection and, so far, not taken out again. */
    const stored = new Set<string>()
    const refused: Refusal[] = []
    /** By face: the same picture may be given twice, and its face is gone after the first refusal. */
    const refusals = new Map<string, Omit<Refusal, 'image'>>()

    const discard = async (faceIds: string[]) => {
      const mine = faceIds.filter((id) => stored.has(id) && !accepted.has(id))
      if (mine.length === 0) return
      await engine.deleteFaces(collectionId, mine)
      mine.forEach((id) => stored.delete(id))
    }

    async function index({ name: image, read }: EnrollImage): Promise<Indexed> {
      const refuse = (...reasons: RefusalReason[]): Indexed => ({ image, refused: { image, reasons } })
      try {
        // All of them: a limit would keep the best face, which may not be the largest.
        const { indexed, unindexed } = await engine.indexFaces(collectionId, await read(), {
          externalImageId: personId,
          qualityFilter,
        })
        for (const { face } of indexed) if (face.userId !== personId) stored.add(face.faceId)
        const others = (faceId?: string) => indexed.map((i) => i.face.faceId).filter((id) => id !== faceId)

        const [best, second] = [...indexed, ...unindexed].sort((a, b) => area(b.detail) - area(a.detail))
        if (!best) return refuse('NO_FACE')
        const alone = !second || area(second.detail) < BACKGROUND * area(best.detail)
        if (!largest && !alone) {
          await discard(others())
          return refuse('SEVERAL_FACES')
        }
        if ('reasons' in best) {
          await discard(others())
          return refuse(...best.reasons)
        }
        const { faceId, userId } = best.face
        await discard(others(faceId))
        return { image, faceId, known: userId === personId }
      } catch (error) {
        if (!isAboutTheImage(error) || !isLikenessError(error)) throw error
        return { image, refused: { image, reasons: [error.code], message: error.message } }
      }
    }

    let userIsThere = false
    async function ensureUser() {
      if (userIsThere) return
      try {
        await engine.createUser(collectionId, personId)
      } catch (error) {
        if (!isLikenessError(error) || error.code !== 'user_exists') throw error
      }
      userIsThere = true
    }

    async function associate(faceId: string): Promise<Omit<Refusal, 'image'> | undefined> {
      if (!request.allowDuplicate) {
        const duplicateOf = await findRival(person, faceId)
        if (duplicateOf)
          return { reasons: ['DUPLICATE_PERSON'], message: `This is the face of "${duplicateOf.name}".`, duplicateOf }
      }
      await ensureUser()
      const threshold = request.matchThreshold ?? USUAL_MATCH
      const { failed } = await engine
        .associateFaces(collectionId, personId, [faceId], { threshold })
        .catch((error: unknown) => {
          if (!isAboutTheImage(error) || !isLikenessError(error)) throw error
          return { failed: [{ reasons: [error.code] }] }
        })
      if (failed[0]) return { reasons: failed[0].reasons }
      if (created && accepted.size === 0) await store.setState(personId, 'enrolled')
      return undefined
    }

    /** The database half of one picture, in the order of the pictures. */
    async function settle(result: Indexed): Promise<EnrolledImage> {
      if ('refused' in result) return result
      const { image, faceId, known } = result
      const before = refusals.get(faceId)
      if (before) {
        await discard([faceId])
        return { image, refused: { image, ...before } }
      }
      if (known || accepted.has(faceId)) {
        accepted.add(faceId)
        return { image, faceId, known: true }
      }
      const refusal = await serially(collectionId, () => associate(faceId))
      if (refusal) {
        refusals.set(faceId, refusal)
        await discard([faceId])
        return { image, refused: { image, ...refusal } }
      }
      accepted.add(faceId)
      return { image, faceId, known: false }
    }

    /** Takes back what this call stored. Best effort: the error that led here is the one worth telling. */
    async function undo() {
      if (created) return erase([person])
      const mine = [...stored]
      for (let i = 0; i < mine.length; i += FACES_PER_CALL) {
        const faceIds = mine.slice(i, i + FACES_PER_CALL)
        await engine.disassociateFaces(collectionId, personId, faceIds)
        await engine.deleteFaces(collectionId, faceIds)
      }
    }

    try {
      const options = { concurrency: request.concurrency ?? 1, signal: request.signal }
      for await (const result of inOrder(images, options, index)) {
        const outcome = await settle(result)
        if (outcome.refused) refused.push(outcome.refused)
        request.onImage?.(outcome)
      }
      // Every refused face was deleted on the way: there is nothing to look for.
      if (created && accepted.size === 0) await erase([person], { strays: false })
    } catch (error) {
      await undo().catch(() => {})
      throw error
    }
    const exists = !created || accepted.size > 0
    return {
      person: exists ? { ...person, state: 'enrolled' } : null,
      created: created && exists,
      faceIds: [...accepted],
      refused,
    }
  }
}
