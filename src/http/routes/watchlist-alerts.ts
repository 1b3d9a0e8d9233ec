/** Alerts, and what a human says to them. */
import type { FastifyInstance } from 'fastify'
import { isLikenessError } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import type { Alert, Screening } from '#usecases/watchlist/entry.ts'
import type { Watchlist } from '#usecases/watchlist/watchlist.ts'
import { watchlistAlertEndpoints as endpoints } from '../contracts/watchlist-alerts.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import { rangeOf } from './time-range.ts'
import { chosenCollections } from './visible.ts'
import type { WatchlistRouteDeps } from './watchlist-deps.ts'
import { alertOf } from './watchlist-views.ts'
import { visibleAlert } from './watchlist-visible.ts'

const AT_ONCE = 4

export type ToldAlert = ReturnType<typeof alertOf>

/** With what is to be seen of each. */
export async function tellAlerts(watchlist: Watchlist, alerts: Alert[]): Promise<ToldAlert[]> {
  const find = (screeningId: string) =>
    watchlist.history.get(screeningId).catch((error: unknown) => {
      if (isLikenessError(error) && error.code === 'screening_not_found') return undefined
      throw error
    })
  const ids = new Set(alerts.map(({ screeningId }) => screeningId))
  const screenings = new Map<string, Screening>()
  for await (const one of inOrder(ids, { concurrency: AT_ONCE }, find)) if (one) screenings.set(one.screeningId, one)
  const named = await watchlist.named([...screenings.values()])
  return alerts.map((alert) => alertOf(alert, screenings.get(alert.screeningId), named))
}

export function watchlistAlertRoutes(app: FastifyInstance, deps: WatchlistRouteDeps): void {
  const { watchlist } = deps
  const { alerts } = watchlist
  const tellOne = async (alert: Alert) => (await tellAlerts(watchlist, [alert]))[0]!

  handle(app, endpoints.alerts, async ({ request, query }) => {
    const { limit, offset, state, entry_id: entryId, oldest_first: oldestFirst } = query
    const collections = chosenCollections(request, query.collection)
    const { total, alerts: found } = await alerts.list({
      ...{ limit, offset, ...rangeOf(query), oldestFirst: oldestFirst === 'true' },
      ...(collections && { collections }),
      ...(state && { states: [state] }),
      ...(entryId !== undefined && { entryId }),
    })
    return { total_items: total, items: await tellAlerts(watchlist, found), limit, offset }
  })

  handle(app, endpoints.alert, async ({ request, params }) => tellOne(await visibleAlert(request, deps, params.id)))

  handle(app, endpoints.decideAlert, async ({ request, params, body }) => {
    const { alertId } = await visibleAlert(request, deps, params.id)
    return tellOne(await alerts.decide(alertId, body, principalOf(request).actor))
  })
}
