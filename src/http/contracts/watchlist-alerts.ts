/** Alerts: entries of the watchlist that were found in pictures, and what a human says to it. */
import { z } from 'zod'
import { API, Bytes, collection, endpoint, timeRange } from './endpoint.ts'
import { Alert, alertId, AlertState, entryId, flag, listOf, slice } from './watchlist-shapes.ts'

const judging = { access: 'operator', tag: 'alerts' } as const
const byId = z.object({ id: alertId })

export const watchlistAlertEndpoints = {
  alerts: endpoint({
    ...{ method: 'GET', url: `${API}/alerts`, ...judging, summary: 'Alerts, newest first' },
    querystring: z.object({
      ...{ ...slice, ...timeRange, collection },
      state: AlertState.optional(),
      entry_id: entryId.optional(),
      oldest_first: flag.describe('As a queue of work').optional(),
    }),
    response: { 200: listOf(Alert).meta({ id: 'WatchlistAlerts' }) },
  }),
  alertEvents: endpoint({
    ...{ method: 'GET', url: `${API}/alerts/events`, ...judging, summary: 'Alerts and decisions, as they come' },
    description:
      'Server-sent events: “alert” with an alert as the list has it, its sequence as the event’s id. Begins behind Last-Event-ID or since, otherwise with what comes from now on. Whoever is cut off misses nothing.',
    querystring: z.object({
      collection,
      since: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).describe('A sequence').optional(),
    }),
    ...{ response: { 200: Bytes }, produces: 'text/event-stream' },
  }),
  alert: endpoint({
    ...{ method: 'GET', url: `${API}/alerts/:id`, ...judging, summary: 'An alert', params: byId },
    response: { 200: Alert },
  }),
  decideAlert: endpoint({
    ...{ method: 'POST', url: `${API}/alerts/:id/decide`, ...judging, params: byId },
    summary: 'Confirm or dismiss an alert',
    description: 'A decision may be changed, also back to open.',
    body: z.object({ state: AlertState, note: z.string().trim().max(500).nullable().optional() }),
    response: { 200: Alert },
  }),
}
