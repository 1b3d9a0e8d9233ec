/** Collections and what holds in them. */
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import type { CollectionPolicy } from '#usecases/identity/store.ts'
import { historyEndpoints, type Policy } from '../contracts/history.ts'
import { handle } from '../handle.ts'
import { assertMayUse, principalOf, visibleCollections } from '../scope.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { collectionOf } from './views.ts'

const changeOf = (policy: Partial<z.output<typeof Policy>>): Partial<CollectionPolicy> => {
  const change = {
    matchRetentionDays: policy.match_retention_days,
    personRetentionDays: policy.person_retention_days,
    consent: policy.consent,
    keepReferences: policy.keep_references,
    keepCrops: policy.keep_crops,
    matchesOnErasure: policy.matches_on_erasure,
  }
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}

export function collectionRoutes(app: FastifyInstance, { identity: { collections } }: IdentityRouteDeps): void {
  handle(app, historyEndpoints.collections, async ({ request }) =>
    (await collections.list(visibleCollections(principalOf(request)))).map(collectionOf),
  )

  handle(app, historyEndpoints.collection, async ({ request, params }) => {
    assertMayUse(request, params.collection)
    return collectionOf(await collections.get(params.collection))
  })

  handle(app, historyEndpoints.createCollection, async ({ request, body }) => {
    assertMayUse(request, body.collection)
    const { actor } = principalOf(request)
    return collectionOf(await collections.create(body.collection, changeOf(body.policy ?? {}), actor))
  })

  handle(app, historyEndpoints.setPolicy, async ({ request, params, body }) => {
    assertMayUse(request, params.collection)
    return collectionOf(await collections.setPolicy(params.collection, changeOf(body), principalOf(request).actor))
  })

  handle(app, historyEndpoints.deleteCollection, async ({ request, params }) => {
    assertMayUse(request, params.collection)
    const { people, faces } = await collections.remove(params.collection, principalOf(request).actor)
    return { success: true as const, people, faces }
  })
}
