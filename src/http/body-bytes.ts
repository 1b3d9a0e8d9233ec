/** Gives every request its share of the memory for bodies, and takes it back when the request is over. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ByteBudget, ByteShare } from './byte-budget.ts'

declare module 'fastify' {
  interface FastifyRequest {
    bodyBytes: ByteShare | null
  }
}

export function budgetBodies(app: FastifyInstance, budget: ByteBudget): void {
  app.decorateRequest('bodyBytes', null)
  app.addHook('onRequest', (request, reply, done) => {
    const share = budget.share()
    request.bodyBytes = share
    // Answered, refused or gone: the response closes, whatever became of it.
    reply.raw.once('close', share.release)
    done()
  })
  // Requests without a connection do not close.
  app.addHook('onResponse', async (request) => request.bodyBytes?.release())
}

/** A handler that goes on when its client has gone still has the body: it keeps its share until it ends. */
export const holdingBody = <T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> =>
  request.bodyBytes ? request.bodyBytes.hold(work) : work()

/**
 * To be called before a body is read into memory, and what it returns for each piece that was read. The whole is taken
 * now when the client says how much it sends, otherwise piece by piece. Both throw `overloaded`, `body_too_large`.
 */
export function countBody(request: FastifyRequest): (bytes: number) => void {
  const { bodyBytes } = request
  const declared = request.headers['content-length']
  if (declared === undefined) return (bytes) => bodyBytes?.take(bytes)
  bodyBytes?.take(Number(declared))
  return () => undefined
}
