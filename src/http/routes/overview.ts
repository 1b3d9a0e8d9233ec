/** The state of things. */
import type { FastifyInstance } from 'fastify'
import { historyEndpoints } from '../contracts/history.ts'
import { handle } from '../handle.ts'
import { principalOf, visibleCollections } from '../scope.ts'
import type { IdentityRouteDeps } from './route-deps.ts'

export function overviewRoutes(app: FastifyInstance, deps: IdentityRouteDeps): void {
  handle(app, historyEndpoints.overview, async ({ request }) => {
    const seen = await deps.identity.overview(visibleCollections(principalOf(request)))
    return {
      ...{ people: seen.people, faces: seen.faces, collections: seen.collections },
      matches_today: seen.matchesToday,
      strangers_today: seen.strangersToday,
      jobs_running: seen.jobsRunning,
      erasures_open: seen.erasuresOpen,
      hours: seen.hours.map(({ hour, known, unknown }) => ({ hour: hour.toISOString(), known, unknown })),
      engine: deps.engineName,
      database: deps.databaseName,
    }
  })
}
