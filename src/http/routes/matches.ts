/** Identification history. */
import type { FastifyInstance } from 'fastify'
import { LikenessError } from '#errors'
import type { Match } from '#usecases/identity/store.ts'
import { historyEndpoints } from '../contracts/history.ts'
import { handle } from '../handle.ts'
import { rangeOf } from './time-range.ts'
import { tellPages, windowOf } from './paging.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { sendPicture } from './send-picture.ts'
import { matchOf } from './views.ts'
import { chosenCollections, visible, visiblePerson } from './visible.ts'

export function matchRoutes(app: FastifyInstance, { identity, matches, objects }: IdentityRouteDeps): void {
  const { persons } = identity

  async function told(found: Match[]) {
    const names = await persons.names(found.flatMap(({ personId }) => personId ?? []))
    return found.map((match) => matchOf(match, names))
  }

  handle(app, historyEndpoints.matches, async ({ request, reply, query }) => {
    const collections = chosenCollections(request, query.collection)
    const known = query.known === undefined ? undefined : query.known === 'true'
    const found = await matches.list({ collections, known, ...rangeOf(query), ...windowOf(query) })
    tellPages(request, reply, query, found.total)
    return told(found.matches)
  })

  handle(app, historyEndpoints.personMatches, async ({ request, reply, params, query }) => {
    const { personId } = await visiblePerson(request, persons, params.person_id)
    const found = await matches.list({ personId, ...rangeOf(query), ...windowOf(query) })
    tellPages(request, reply, query, found.total)
    return told(found.matches)
  })

  handle(app, historyEndpoints.crop, async ({ request, reply, params }) => {
    const { cropKey } = await visible(
      request,
      'match_not_found',
      () => matches.byId(params.match_id),
      (match) => match.collectionId,
    )
    if (cropKey === null)
      throw new LikenessError('object_not_found', { message: 'The face of this match was not kept.' })
    return sendPicture(request, reply, cropKey, () => objects.get(cropKey))
  })
}
