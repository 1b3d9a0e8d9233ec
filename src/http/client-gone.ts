/** Work for a client that has gone away is given up. */
import { setMaxListeners } from 'node:events'
import type { FastifyReply } from 'fastify'

/**
 * Aborted when the connection ends before the answer is out. Not fastify's `request.signal`, which is also aborted
 * once the request's body was read.
 */
export function clientGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  // A request may have many pictures, and each listens.
  setMaxListeners(0, gone.signal)
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}
