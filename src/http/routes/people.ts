/** The people of a collection. */
import type { FastifyInstance } from 'fastify'
import { peopleEndpoints } from '../contracts/people.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import { tellPages, windowOf } from './paging.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { sendPicture } from './send-picture.ts'
import { personOf, receiptOf } from './views.ts'
import { chosenCollection, visible, visiblePerson } from './visible.ts'

export function peopleRoutes(app: FastifyInstance, deps: IdentityRouteDeps): void {
  const { persons } = deps.identity

  handle(app, peopleEndpoints.list, async ({ request, reply, query }) => {
    const collectionId = chosenCollection(request, query.collection, deps.defaultCollection)
    const { total, people } = await persons.list(collectionId, { query: query.q, ...windowOf(query) })
    tellPages(request, reply, query, total)
    return people.map(personOf)
  })

  handle(app, peopleEndpoints.get, async ({ request, params }) => {
    const { personId } = await visiblePerson(request, persons, params.person_id)
    return personOf(await persons.view(personId))
  })

  handle(app, peopleEndpoints.update, async ({ request, params, body }) => {
    const { personId } = await visiblePerson(request, persons, params.person_id)
    const { user_name: name, birth_year: birthYear, gender, hometown, residence } = body
    const change = { name, birthYear, gender, hometown, residence }
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    return personOf(await persons.update(personId, given, principalOf(request).actor))
  })

  handle(app, peopleEndpoints.erase, async ({ request, reply, params }) => {
    const { person_id: personId } = params
    // Not only whom one can see: also somebody who is gone, for the receipt.
    await visible(
      request,
      'person_not_found',
      () => persons.collectionOf(personId),
      (collectionId) => collectionId,
    )
    const { erasure, error } = await persons.erase(personId, principalOf(request).actor)
    if (error) request.log.error({ err: error, erasureId: erasure.erasureId }, 'erasure not finished yet')
    void reply.code(erasure.finishedAt ? 200 : 202)
    return receiptOf(erasure)
  })

  handle(app, peopleEndpoints.preview, async ({ request, params }) =>
    persons.preview((await visiblePerson(request, persons, params.person_id)).personId),
  )

  handle(app, peopleEndpoints.merge, async ({ request, params, body }) => {
    const into = await visiblePerson(request, persons, params.person_id)
    const from = await visiblePerson(request, persons, body.from_person_id)
    return personOf(await persons.merge(into.personId, from.personId, principalOf(request).actor))
  })

  handle(app, peopleEndpoints.thumbnail, async ({ request, reply, params }) => {
    const { personId } = await visiblePerson(request, persons, params.person_id)
    const key = await persons.portraitKey(personId)
    return sendPicture(request, reply, key, () => deps.objects.get(key))
  })
}
