/** Every route of the watchlist. */
import type { FastifyInstance } from 'fastify'
import { watchlistAlertRoutes } from './watchlist-alerts.ts'
import type { WatchlistRouteDeps } from './watchlist-deps.ts'
import { watchlistEntryRoutes } from './watchlist-entries.ts'
import { watchlistEventRoutes } from './watchlist-events.ts'
import { watchlistHistoryRoutes } from './watchlist-history.ts'
import { watchlistListRoutes } from './watchlist-lists.ts'
import { watchlistProcessRoutes } from './watchlist-process.ts'

export type { WatchlistRouteDeps } from './watchlist-deps.ts'

/** Existing clients write a slash at the end. Whoever reads the document needs one of the two. */
function acceptTrailingSlash(app: FastifyInstance): void {
  app.addHook('onRoute', function (this: FastifyInstance, route) {
    // HEAD comes with GET.
    if (route.url.endsWith('/') || route.method === 'HEAD') return
    this.route({ ...route, url: `${route.url}/`, schema: { ...route.schema, hide: true } })
  })
}

export const watchlistRoutes =
  (deps: WatchlistRouteDeps) =>
  async (app: FastifyInstance): Promise<void> => {
    acceptTrailingSlash(app)
    watchlistEntryRoutes(app, deps)
    watchlistListRoutes(app, deps)
    watchlistHistoryRoutes(app, deps)
    watchlistAlertRoutes(app, deps)
    watchlistEventRoutes(app, deps)
    await app.register(async (scope) => watchlistProcessRoutes(scope, deps))
  }
