/** Enrolment on this machine: unlike a request of the API, the same name is the same person. */
import type { Audit } from '#audit/audit.ts'
import type { Enrollment, EnrollRequest } from '#people/enrollment.ts'

export interface EnrollNamedDeps {
  people: { enroll(request: EnrollRequest): Promise<Enrollment> }
  audit: Pick<Audit, 'record'>
}

export type NamedEnrollRequest = Omit<EnrollRequest, 'recordedBy'> & { actor: string }

/** As the room of people has it, and in the audit log when a picture was added. */
export function createEnrollNamed({ people, audit }: EnrollNamedDeps) {
  return async ({ actor, ...request }: NamedEnrollRequest): Promise<Enrollment> => {
    const enrollment = await people.enroll({ ...request, recordedBy: actor })
    const { person, created, images, refused, duplicates } = enrollment
    const added = new Set(images.flatMap(({ faceId, known }) => (faceId !== undefined && !known ? [faceId] : [])))
    if (person && added.size > 0)
      await audit.record({
        ...{ actor, action: 'person.enrolled', collectionId: request.collectionId, target: person.personId },
        details: { created, faces: added.size, refused: refused.length, duplicates: duplicates.length },
      })
    return enrollment
  }
}
