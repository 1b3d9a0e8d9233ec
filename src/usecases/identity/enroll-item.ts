/** One picture of a bulk enrolment: unlike a request of the API, the same name is the same person. */
import type { Audit } from '#audit/audit.ts'
import { LikenessError } from '#errors'
import type { GivenConsent } from '#people/consents.ts'
import type { Enrollment, EnrollRequest, QualityGate } from '#people/enrollment.ts'
import type { BulkEnrollment, BulkResult } from './bulk-work.ts'
import { tellRefusal } from '#people/refusals.ts'

export interface EnrollItemDeps {
  people: { enroll(request: EnrollRequest): Promise<Enrollment> }
  audit: Pick<Audit, 'record'>
  quality: QualityGate
  duplicateThreshold?: number
}

/** What a row leaves out is as with a request of the API. Throws `invalid_argument`. */
function consentOf(row: NonNullable<BulkEnrollment['consent']>, name: string): GivenConsent {
  const expiresAt = row.expiresAt ? new Date(row.expiresAt) : null
  if (expiresAt && Number.isNaN(expiresAt.getTime()))
    throw new LikenessError('invalid_argument', {
      message: 'The end of the consent is not a date; write it like 2030-12-31.',
      details: { argument: 'consent_expires' },
    })
  const { wordingVersion, purpose, givenBy } = row
  return { wordingVersion, purpose: purpose || 'identification', givenBy: givenBy || name, expiresAt }
}

/** For `createBulk`. Throws what is no fault of the picture. */
export function createEnrollItem({ people, audit, quality, duplicateThreshold }: EnrollItemDeps) {
  return async ({ actor, image, name, personId, consent, ...item }: BulkEnrollment): Promise<BulkResult> => {
    const whom = {
      ...(personId === undefined ? { name } : { personId }),
      ...(consent && { consent: consentOf(consent, name) }),
    }
    const options = { ...item, quality, duplicateThreshold, recordedBy: actor, images: [image] }
    const { person, created, images, refused } = await people.enroll({ ...options, ...whom })
    const [refusal] = refused
    if (refusal) {
      const { reasons, message } = tellRefusal(refusal)
      const rival = refusal.duplicateOf
      return {
        ...{ refused: reasons, message, personId: person?.personId },
        ...(rival && { duplicateOf: { personId: rival.personId, similarity: rival.similarity } }),
      }
    }
    const { faceId, known = false } = images[0]!
    if (!known)
      await audit.record({
        ...{ actor, action: 'person.enrolled', collectionId: item.collectionId, target: person!.personId },
        details: { created, faces: 1, refused: 0, bulk: true },
      })
    return { personId: person!.personId, faceId: faceId!, known }
  }
}
