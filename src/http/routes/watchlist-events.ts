/** Alerts and decisions, told as they come: none is left out, and whoever was cut off goes on where it was. */
import { PassThrough } from 'node:stream'
import { once } from 'node:events'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Watchlist } from '#usecases/watchlist/watchlist.ts'
import { watchlistAlertEndpoints as endpoints } from '../contracts/watchlist-alerts.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import { createSeats } from '../seats.ts'
import { chosenCollections } from './visible.ts'
import { tellAlerts, type ToldAlert } from './watchlist-alerts.ts'
import type { WatchlistRouteDeps } from './watchlist-deps.ts'

const MOST = 200
const MOST_OF_ONE = 5
const PAGE = 50
const USUAL = { pollMs: 1000, heartbeatMs: 15_000, longestMs: 10 * 60_000 }

const textOf = (alert: ToldAlert) => `id: ${alert.sequence}\nevent: alert\ndata: ${JSON.stringify(alert)}\n\n`

/** Resolves later, or as soon as the signal says so. */
const later = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })

export function watchlistEventRoutes(app: FastifyInstance, deps: WatchlistRouteDeps): void {
  const { watchlist } = deps
  const timing = deps.timing ?? USUAL
  const takeSeat = createSeats('listeners')
  const latest = createLatest(watchlist, timing.pollMs)
  const open = new Set<AbortController>()
  // The service does not wait for those who listen.
  app.addHook('preClose', async () => open.forEach((one) => one.abort()))

  /** The next ones, and how far they go: sequences are seen in their order. */
  async function after(at: number, collections: string[] | undefined): Promise<{ alerts: ToldAlert[]; at: number }> {
    const newest = await latest()
    if (newest <= at) return { alerts: [], at }
    const found = await watchlist.alerts.since(at, { limit: PAGE, ...(collections && { collections }) })
    const alerts = await tellAlerts(watchlist, found)
    const last = alerts.at(-1)?.sequence ?? at
    return { alerts, at: alerts.length === PAGE ? last : Math.max(last, newest) }
  }

  async function tell(body: PassThrough, from: number, collections: string[] | undefined, signal: AbortSignal) {
    let at = from
    let quiet = 0
    const write = async (text: string) => {
      quiet = 0
      if (!body.write(text)) await once(body, 'drain', { signal })
    }
    // The answer begins now. Whoever was cut off comes back after so many milliseconds.
    await write('retry: 2000\n\n')
    while (!signal.aborted) {
      // What fails here may pass: they go on listening.
      const told = await after(at, collections).catch(() => undefined)
      for (const alert of told?.alerts ?? []) await write(textOf(alert))
      if (told) at = told.at
      if (told?.alerts.length === PAGE) continue
      await later(timing.pollMs, signal)
      quiet += timing.pollMs
      if (quiet >= timing.heartbeatMs && !signal.aborted) await write(': \n\n')
    }
  }

  function startOf(request: FastifyRequest, since: number | undefined): number | undefined {
    const last = Number(request.headers['last-event-id'] ?? NaN)
    return Number.isSafeInteger(last) && last >= 0 ? last : since
  }

  function answer(reply: FastifyReply, from: number, collections: string[] | undefined, leave: () => void) {
    const body = new PassThrough()
    const over = new AbortController()
    open.add(over)
    const end = setTimeout(() => over.abort(), timing.longestMs).unref()
    over.signal.addEventListener('abort', () => {
      clearTimeout(end)
      open.delete(over)
      leave()
      body.end()
    })
    const close = () => over.abort()
    body.once('close', close)
    // A HEAD request reads nothing of it.
    reply.raw.once('close', close)
    tell(body, from, collections, over.signal).catch(() => over.abort())
    return reply
      .type('text/event-stream; charset=utf-8')
      .header('x-accel-buffering', 'no')
      .header('cache-control', 'no-store')
      .send(body)
  }

  handle(app, endpoints.alertEvents, async ({ request, reply, query }) => {
    const collections = chosenCollections(request, query.collection)
    const newest = await watchlist.alerts.latest()
    // A database that was restored begins again with lower ones.
    const from = Math.min(startOf(request, query.since) ?? newest, newest)
    const leave = takeSeat({ name: '', most: MOST }, { name: principalOf(request).actor, most: MOST_OF_ONE })
    return answer(reply, from, collections, leave)
  })
}

/** The highest sequence there is, asked for once for all who listen. */
function createLatest(watchlist: Watchlist, pollMs: number): () => Promise<number> {
  let known = 0
  let asked: { at: number; answer: Promise<number> } | undefined
  return () => {
    const now = performance.now()
    if (!asked || now - asked.at >= pollMs / 2) {
      const answer = watchlist.alerts.latest().then(
        (found) => (known = found),
        () => known,
      )
      asked = { at: now, answer }
    }
    return asked.answer
  }
}
