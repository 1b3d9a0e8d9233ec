/** Work for a client that has gone away is given up. */
import type { FastifyReply } from 'fastify'

/**
 * Aborted when the connection ends before the answer is out. Not fastify's `request.signal`, which is also aborted
 * once the request's body was read.
 */
export function clientGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}
