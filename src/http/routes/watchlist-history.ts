/** Screened pictures: listed, shown and deleted. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { watchlistEndpoints } from '../contracts/watchlist.ts'
import { watchlistScreeningEndpoints as endpoints } from '../contracts/watchlist-screening.ts'
import { handle } from '../handle.ts'
import { invalidFields } from '../problem.ts'
import { principalOf } from '../scope.ts'
import { sendPicture } from './send-picture.ts'
import { rangeOf } from './time-range.ts'
import { chosenCollections } from './visible.ts'
import type { WatchlistRouteDeps } from './watchlist-deps.ts'
import { imageOf } from './watchlist-views.ts'
import { visibleScreening } from './watchlist-visible.ts'

const DAY_MS = 86_400_000
const USUAL_DAYS = 7

type Which = 'annotated' | { face: number }

export function watchlistHistoryRoutes(app: FastifyInstance, deps: WatchlistRouteDeps): void {
  const { watchlist, formatOf } = deps
  const { history } = watchlist

  handle(app, endpoints.processedImages, async ({ request, query }) => {
    const { limit, offset, hit, failed, entry_id: entryId, job_id: jobId } = query
    const collections = chosenCollections(request, query.collection)
    const { total, screenings } = await history.list({
      ...{ limit, offset, ...rangeOf(query) },
      ...(collections && { collections }),
      ...(hit && { hit: hit === 'true' }),
      ...(failed && { failed: failed === 'true' }),
      ...(entryId !== undefined && { entryId }),
      ...(jobId !== undefined && { jobId }),
    })
    const named = await watchlist.named(screenings)
    return { total_items: total, items: screenings.map((one) => imageOf(one, named)), limit, offset }
  })

  handle(app, endpoints.processedImage, async ({ request, params }) => {
    const screening = await visibleScreening(request, deps, params.id)
    return imageOf(screening, await watchlist.named([screening]))
  })

  handle(app, endpoints.removeProcessedImage, async ({ request, params }) => {
    const { screeningId } = await visibleScreening(request, deps, params.id)
    await history.remove(screeningId, principalOf(request).actor)
    return { success: true as const }
  })

  handle(app, endpoints.processedOriginal, async ({ request, reply, params }) => {
    const { screeningId } = await visibleScreening(request, deps, params.id)
    // Its bytes alone say what it is. Nothing that a browser would take for a page.
    const bytes = await history.picture(screeningId, 'original')
    const format = formatOf(bytes)
    const type = format === undefined ? 'application/octet-stream' : `image/${format}`
    return sendPicture(request, reply, `${screeningId} original`, async () => bytes, { type })
  })

  async function send(request: FastifyRequest, reply: FastifyReply, id: string, which: Which): Promise<FastifyReply> {
    const { screeningId } = await visibleScreening(request, deps, id)
    const identity = `${screeningId} ${typeof which === 'string' ? which : which.face}`
    return sendPicture(request, reply, identity, () => history.picture(screeningId, which))
  }

  handle(app, endpoints.processedAnnotated, ({ request, reply, params }) =>
    send(request, reply, params.id, 'annotated'),
  )

  handle(app, endpoints.processedFace, ({ request, reply, params }) =>
    send(request, reply, params.id, { face: params.face_index }),
  )

  handle(app, watchlistEndpoints.statistics, async ({ request, query }) => {
    const given = rangeOf(query)
    const to = given.to ?? new Date()
    const from = given.from ?? new Date(to.getTime() - USUAL_DAYS * DAY_MS)
    if (from >= to) throw invalidFields([{ in: 'querystring', field: 'from', message: 'must be before to' }])
    const found = await history.statistics(chosenCollections(request, query.collection), from, to)
    return {
      hours: found.hours.map(({ hour, ...counts }) => ({ hour: hour.toISOString(), ...counts })),
      alerts: found.alerts,
      entries: found.entries.map(({ entryId, ...entry }) => ({ entry_id: entryId, ...entry })),
      similarities: found.similarities,
    }
  })
}
