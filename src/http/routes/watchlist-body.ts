/** JSON with pictures in it, which is larger than other bodies. */
import type { FastifyInstance } from 'fastify'
import { readBody } from '../read-body.ts'

/** Besides the pictures. */
const REST = 1024 * 1024

/** Base64 is a third longer than what it stands for. */
const jsonBytes = (bytes: number) => Math.ceil(bytes / 3) * 4 + REST

/** For a scope of its own: all JSON there may be as large as the pictures of one request. */
export function takeLargeJson(app: FastifyInstance, requestBytes: number): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', (request, payload, done) => {
    readBody(request, payload, jsonBytes(requestBytes))
      .then((body) => body.toString())
      .then((text) => parse(request, text, done), done)
  })
}
