/** Enrolment as the API has it: each request is about one person, new unless it says who. */
import type { Audit } from '#audit/audit.ts'
import type { BoundingBox } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import type { GivenConsent } from '#people/consents.ts'
import type { EnrollImage, Enrollment, EnrollRequest, QualityGate } from '#people/enrollment.ts'
import type { Person, PersonDetails } from '#people/store.ts'
import { refusalError } from '#people/refusals.ts'

export interface EnrollCall {
  collectionId: string
  /** Of a new person; a namesake of somebody there is another person. */
  name?: string
  /** Instead of a name: adds the pictures to this person. */
  personId?: string
  details: Partial<PersonDetails>
  images: EnrollImage[]
  allowDuplicate?: boolean
  /** Which of several faces, in fractions of the picture. */
  faceBox?: BoundingBox
  consent?: GivenConsent
  actor: string
  signal?: AbortSignal
}

export interface Enrolled extends Enrollment {
  person: Person
}

export interface EnrollDeps {
  people: { enroll(request: EnrollRequest): Promise<Enrollment> }
  audit: Pick<Audit, 'record'>
  quality: QualityGate
  /** Similarity 0-100 from which a face is another person's. */
  duplicateThreshold?: number
}

/**
 * At least one picture was taken, otherwise nothing is left behind and the reasons are thrown: `no_face`,
 * `no_usable_face`, `several_faces`, `low_match` (details `reasons`, `refused`), `person_duplicate` (`duplicate_info`),
 * the `image_*` codes; further `invalid_argument`, `person_not_found`, `collection_not_found`, `consent_required`.
 */
export function createEnroll({ people, audit, quality, duplicateThreshold }: EnrollDeps) {
  return async (call: EnrollCall): Promise<Enrolled> => {
    const { collectionId, name, personId, actor, ...rest } = call
    if (name === undefined && personId === undefined)
      throw new LikenessError('invalid_argument', {
        message: 'Say who it is: user_name for a new person, person_id for one who is enrolled already.',
        details: { argument: 'user_name' },
      })
    const whom = personId === undefined ? { name, namesake: true } : { personId }
    const options = { quality, duplicateThreshold, recordedBy: actor }
    const enrollment = await people.enroll({ collectionId, ...rest, ...whom, ...options })
    const { person, faceIds, refused, duplicates, created } = enrollment
    if (!person || faceIds.length === 0) throw refusalError(enrollment)
    await audit.record({
      ...{ actor, action: 'person.enrolled', collectionId, target: person.personId },
      details: { created, faces: faceIds.length, refused: refused.length, duplicates: duplicates.length },
    })
    return { ...enrollment, person }
  }
}
