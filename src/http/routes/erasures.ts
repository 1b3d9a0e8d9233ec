/** Erasure receipts. */
import type { FastifyInstance } from 'fastify'
import { historyEndpoints } from '../contracts/history.ts'
import { handle } from '../handle.ts'
import { tellPages, windowOf } from './paging.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { receiptOf } from './views.ts'
import { chosenCollections, visible } from './visible.ts'

export function erasureRoutes(app: FastifyInstance, { erasureStore }: IdentityRouteDeps): void {
  handle(app, historyEndpoints.erasures, async ({ request, reply, query }) => {
    const collections = chosenCollections(request, undefined)
    const { total, erasures } = await erasureStore.list({ collections, ...windowOf(query) })
    tellPages(request, reply, query, total)
    return erasures.map(receiptOf)
  })

  handle(app, historyEndpoints.erasure, async ({ request, params }) =>
    receiptOf(
      await visible(
        request,
        'erasure_not_found',
        () => erasureStore.byId(params.erasure_id),
        (erasure) => erasure.collectionId,
      ),
    ),
  )
}
