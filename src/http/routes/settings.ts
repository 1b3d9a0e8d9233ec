/** What concerns the whole installation: what is configured, and that what was removed is gone from the files too. */
import type { FastifyInstance } from 'fastify'
import { operationsEndpoints } from '../contracts/operations.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { assertSeesAll } from './visible.ts'

export function settingsRoutes(app: FastifyInstance, { describeConfig, erasures, audit }: IdentityRouteDeps): void {
  handle(app, operationsEndpoints.settings, async ({ request }) => {
    assertSeesAll(request)
    return describeConfig()
  })

  handle(app, operationsEndpoints.purge, async ({ request }) => {
    assertSeesAll(request)
    await erasures.purge()
    await audit.record({ actor: principalOf(request).actor, action: 'database.purged' })
    return { success: true as const }
  })
}
