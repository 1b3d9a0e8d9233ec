/**
 * A body that is larger than others. Each piece counts against the memory for bodies as it comes: what is only declared
 * would let whoever is let in hold all of it.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { isLikenessError, LikenessError } from '#errors'

/** Throws `body_too_large` beyond `most` bytes, `cancelled`, `overloaded`. */
export async function readBody(request: FastifyRequest, payload: IncomingMessage, most: number): Promise<Buffer> {
  const tooLarge = () => new LikenessError('body_too_large', { details: { limit: most } })
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  // Who is refused in the middle is still told so: the connection stays.
  try {
    for await (const chunk of payload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > most) throw tooLarge()
      request.bodyBytes?.take(chunk.length)
      chunks.push(chunk)
    }
  } catch (cause) {
    throw isLikenessError(cause) ? cause : new LikenessError('cancelled', { cause })
  }
  return Buffer.concat(chunks, size)
}
