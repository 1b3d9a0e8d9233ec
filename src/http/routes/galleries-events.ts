/** How far a gallery is, told as it changes. */
import type { FastifyInstance } from 'fastify'
import { galleryProcessingEndpoints } from '../contracts/gallery-processing.ts'
import { eventStream, type EventStream } from '../event-stream.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import { createSeats } from '../seats.ts'
import type { GalleryRouteDeps } from './galleries-deps.ts'
import { visibleGallery } from './galleries-visible.ts'
import { createWatch } from './galleries-watch.ts'

const MOST_OF_GALLERY = 20
const MOST_OF_ONE = 5
const USUAL = { pollMs: 1000, heartbeatMs: 15_000, longestMs: 10 * 60_000 }

export function galleryEventRoutes(app: FastifyInstance, deps: GalleryRouteDeps): void {
  const { pollMs, heartbeatMs, longestMs } = deps.timing ?? USUAL
  const watch = createWatch(deps.galleries, pollMs)
  const takeSeat = createSeats('listeners')
  const open = new Set<EventStream>()
  // The service does not wait for those who listen.
  app.addHook('preClose', async () => open.forEach((stream) => stream.end()))

  handle(app, galleryProcessingEndpoints.events, async ({ request, reply, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const { actor } = principalOf(request)
    const leave = takeSeat({ name: galleryId, most: MOST_OF_GALLERY }, { name: actor, most: MOST_OF_ONE })
    let stop = () => {}
    const stream = eventStream(reply, heartbeatMs, () => {
      clearTimeout(end)
      stop()
      leave()
      open.delete(stream)
    })
    const end = setTimeout(() => stream.end(), longestMs).unref()
    open.add(stream)
    stop = watch.listen(galleryId, {
      status: (status) => stream.send('status', status),
      gone: () => {
        stream.send('gone', {})
        stream.end()
      },
    })
    return reply.send(stream.body)
  })
}
