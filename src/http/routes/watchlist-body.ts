/**
 * JSON with pictures in it, which is larger than other bodies: each piece counts against the memory for bodies as it
 * comes.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { IncomingMessage } from 'node:http'
import { isLikenessError, LikenessError } from '#errors'

/** Besides the pictures. */
const REST = 1024 * 1024

/** Base64 is a third longer than what it stands for. */
const jsonBytes = (bytes: number) => Math.ceil(bytes / 3) * 4 + REST

async function read(request: FastifyRequest, payload: IncomingMessage, most: number): Promise<string> {
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
  return Buffer.concat(chunks, size).toString()
}

/** For a scope of its own: all JSON there may be as large as the pictures of one request. */
export function takeLargeJson(app: FastifyInstance, requestBytes: number): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', (request, payload, done) => {
    read(request, payload, jsonBytes(requestBytes)).then((text) => parse(request, text, done), done)
  })
}
