import type { Engine, IndexedFace } from '#engine/engine.ts'
import { isLikenessError, type LikenessError } from '#errors'
import { chooseFace, gateReasons } from './choose-face.ts'
import type { EnrolledImage, EnrollImage, EnrollRequest, RefusalReason } from './enrollment.ts'
import type { Kept, Ledger } from './ledger.ts'
import type { EnrollmentPolicy, Records } from './records.ts'
import type { Person } from './store.ts'

/** Errors that say something about one picture, not about the machine: the other pictures go on. */
export const isAboutTheImage = (error: unknown): error is LikenessError =>
  isLikenessError(error) && (error.code.startsWith('image_') || error.code === 'user_full')

export type Indexed =
  | { image: string; referenceId: string; face: IndexedFace; known: boolean; kept: Kept | null }
  | (EnrolledImage & { refused: NonNullable<EnrolledImage['refused']> })

/** Pixels: what a list of people shows, on a screen with two for one. */
const THUMBNAIL = 256
/** `details.reason` of what a service never answered: nobody knows what it did. */
const LOST: unknown[] = ['timeout', 'network']

export interface IndexPictureDeps {
  engine: Engine
  records: Records
  request: EnrollRequest
  person: Person
  policy: EnrollmentPolicy
  ledger: Ledger
}

/** The first half of one picture: its face in the collection and nothing else of it. May run for several at once. */
export function createIndexPicture({ engine, records, request, person, policy, ledger }: IndexPictureDeps) {
  const { collectionId, quality, qualityFilter = 'AUTO' } = request
  const only = request.images.length === 1

  return async ({ name: image, read }: EnrollImage): Promise<Indexed> => {
    let referenceId: string | undefined
    let found: string[] = []

    async function refuse(reasons: RefusalReason[], more: { message?: string; qualityScore?: number | null } = {}) {
      await ledger.discard(found)
      if (referenceId !== undefined) await ledger.drop(referenceId)
      const { message, ...rest } = more
      return { image, ...rest, refused: { image, reasons, ...(message !== undefined && { message }) } }
    }

    try {
      const bytes = await read()
      referenceId = await ledger.open()
      // All of them: a limit would keep the best face, which may not be the largest.
      const options = { externalImageId: person.personId, qualityFilter }
      const index = await engine.indexFaces(collectionId, bytes, options).catch((error: unknown) => {
        if (isLikenessError(error) && LOST.includes(error.details['reason'])) ledger.unheard(referenceId!)
        throw error
      })
      ledger.indexed(index.indexed)
      found = index.indexed.map(({ face }) => face.faceId)

      const choice = chooseFace(index, request)
      if ('reasons' in choice) return await refuse(choice.reasons)
      const { face, detail } = choice.chosen
      await ledger.discard(found.filter((id) => id !== face.faceId))
      const known = face.userId === person.personId
      const lacks =
        quality && !known ? await gateReasons(quality, { detail, picture: index, image: bytes }, records.pictures) : []
      if (lacks.length > 0) return await refuse(lacks, { qualityScore: detail.quality.face ?? null })
      const thumbnail = policy.keepReferences && (await records.pictures.crop(bytes, detail.box, THUMBNAIL))
      return { image, referenceId, face: choice.chosen, known, kept: thumbnail ? { image: bytes, thumbnail } : null }
    } catch (error) {
      // One picture the engine chokes on is no reason to do without the others; alone it is told as what it is.
      const isRefusal = isAboutTheImage(error) || (!only && isLikenessError(error) && error.code === 'engine_failed')
      if (!isRefusal) throw error
      return refuse([error.code], { message: error.message })
    }
  }
}
