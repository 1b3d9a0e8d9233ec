/** Consents of a person. */
import type { FastifyInstance } from 'fastify'
import { peopleEndpoints } from '../contracts/people.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { consentOf } from './views.ts'
import { visiblePerson } from './visible.ts'

export function consentRoutes(app: FastifyInstance, { identity: { persons } }: IdentityRouteDeps): void {
  handle(app, peopleEndpoints.consents, async ({ request, params }) => {
    const { personId } = await visiblePerson(request, persons, params.person_id)
    return (await persons.consents(personId)).map(consentOf)
  })

  handle(app, peopleEndpoints.recordConsent, async ({ request, params, body }) => {
    const person = await visiblePerson(request, persons, params.person_id)
    const given = {
      wordingVersion: body.wording_version,
      purpose: body.purpose,
      givenBy: body.given_by,
      ...(body.given_at && { givenAt: new Date(body.given_at) }),
      ...(body.expires_at && { expiresAt: new Date(body.expires_at) }),
    }
    return consentOf(await persons.recordConsent(person, given, principalOf(request).actor))
  })

  handle(app, peopleEndpoints.withdrawConsent, async ({ request, params }) => {
    const person = await visiblePerson(request, persons, params.person_id)
    return consentOf(await persons.withdrawConsent(person, params.consent_id, principalOf(request).actor))
  })
}
