/** Enrolment: one person, one picture or several. */
import type { FastifyInstance } from 'fastify'
import { LikenessError } from '#errors'
import type { GivenConsent } from '#people/consents.ts'
import type { BoundingBox } from '#engine/engine.ts'
import { tellDuplicates, tellRefusal } from '#people/refusals.ts'
import type { z } from 'zod'
import { clientGone } from '../client-gone.ts'
import { EnrollFields, recognitionEndpoints } from '../contracts/recognition.ts'
import { handle } from '../handle.ts'
import { fieldsOf, readForm } from '../multipart.ts'
import { principalOf } from '../scope.ts'
import { withoutBlanks } from './blank-fields.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { imageUrl } from './views.ts'
import { chosenCollection, visiblePerson } from './visible.ts'

type Fields = z.output<typeof EnrollFields>
type Box = Pick<Fields, `face_${'left' | 'top' | 'width' | 'height'}`>
type Given = Pick<Fields, 'user_name' | `consent_${'version' | 'purpose' | 'given_by' | 'expires_at'}`>

const invalid = (message: string, argument: string) =>
  new LikenessError('invalid_argument', { message, details: { argument } })

/** All four numbers, or none. */
export function faceBox(fields: Box, pictures: number): BoundingBox | undefined {
  const { face_left: left, face_top: top, face_width: width, face_height: height } = fields
  if ([left, top, width, height].every((value) => value === undefined)) return undefined
  if (left === undefined || top === undefined || width === undefined || height === undefined)
    throw invalid('A face is said by all of face_left, face_top, face_width and face_height.', 'face_left')
  if (pictures > 1) throw invalid('A face can be said for one picture only; send the pictures one by one.', 'face_left')
  return { left, top, width, height }
}

/** Of the fields only the version is needed; what is left out is the usual. */
export function consent(fields: Given): GivenConsent | undefined {
  const { consent_version: version, consent_purpose: purpose, consent_given_by: givenBy } = fields
  const expires = fields.consent_expires_at
  if (version === undefined) {
    if (purpose !== undefined || givenBy !== undefined || expires !== undefined)
      throw invalid('A consent needs the version of its wording: consent_version.', 'consent_version')
    return undefined
  }
  const by = givenBy ?? fields.user_name
  if (by === undefined) throw invalid('Say who gave the consent: consent_given_by.', 'consent_given_by')
  const expiresAt = expires === undefined ? null : new Date(expires)
  return { wordingVersion: version, purpose: purpose ?? 'identification', givenBy: by, expiresAt }
}

export function enrollRoutes(app: FastifyInstance, deps: IdentityRouteDeps): void {
  const { identity, limits, admission } = deps

  handle(app, recognitionEndpoints.enroll, async ({ request, reply }) => {
    const start = performance.now()
    const signal = clientGone(reply)
    const form = await readForm(request, {
      ...{ files: { field: 'image', max: limits.images }, maxBytes: limits.imageBytes },
      maxTotalBytes: limits.enrolmentBytes,
    })
    const fields = fieldsOf(EnrollFields, withoutBlanks(form.fields))
    const { person_id: personId, user_name: name } = fields
    const person = personId === undefined ? undefined : await visiblePerson(request, identity.persons, personId)
    // A person is where they are: naming another collection beside them is a mistake, or a forbidden one.
    const collectionId =
      person && fields.collection === undefined
        ? person.collectionId
        : chosenCollection(request, fields.collection, deps.defaultCollection)
    const enrolled = await admission.run(signal, () =>
      identity.enroll({
        ...{ collectionId, name, personId, actor: principalOf(request).actor, signal },
        details: {
          ...(fields.gender !== undefined && { gender: fields.gender }),
          ...(fields.birth_year !== undefined && { birthYear: fields.birth_year }),
          ...(fields.hometown !== undefined && { hometown: fields.hometown }),
          ...(fields.residence !== undefined && { residence: fields.residence }),
        },
        images: form.files.map((file, i) => ({ name: file.name || `image ${i + 1}`, read: async () => file.bytes })),
        allowDuplicate: fields.allow_duplicate,
        faceBox: faceBox(fields, form.files.length),
        consent: consent(fields),
      }),
    )
    const taken = enrolled.images.find((image) => image.faceId !== undefined)
    const { faceIds, refused, duplicates } = enrolled
    return {
      success: true,
      person_id: enrolled.person.personId,
      user_name: enrolled.person.name,
      face_id: faceIds[0]!,
      face_ids: faceIds,
      message: `${enrolled.created ? 'Enrolled' : 'Added'}: ${faceIds.length} of ${form.files.length} pictures.`,
      duplicate_found: duplicates.length > 0,
      duplicate_info: duplicates.length > 0 ? tellDuplicates(duplicates) : null,
      image_url: taken?.referenceId !== undefined && taken.imageKey ? imageUrl(taken.referenceId) : null,
      quality_score: taken?.qualityScore ?? null,
      processing_time_ms: performance.now() - start,
      refused: refused.map(tellRefusal),
    }
  })
}
