/** What happens on connections outside of the handling of a request. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { LikenessError } from '#errors'
import { PROBLEM_TYPE, problemOf } from './problem.ts'

/** How long a client that was refused in the middle of sending may take to notice. */
const LINGER_MS = 2000

/**
 * A request that is refused early leaves its sender sending. Closing at once would lose it the answer, so what still
 * comes is thrown away for a moment, and then the connection is ended.
 */
export function endRefusedUploads(app: FastifyInstance): void {
  app.addHook('onResponse', async ({ raw }) => {
    if (raw.complete || raw.destroyed) return
    const end = setTimeout(() => raw.destroy(), LINGER_MS).unref()
    raw.once('end', () => clearTimeout(end))
    raw.once('close', () => clearTimeout(end))
    // A parser that gave up in the middle takes nothing more and would hold the rest back: a next request on this
    // connection would wait behind it.
    raw.unpipe()
    raw.resume()
  })
}

/** When the service stops, connections end with the answer that is under way instead of waiting for a next request. */
export function endConnectionsOnStop(app: FastifyInstance): void {
  let stopping = false
  app.addHook('preClose', async () => void (stopping = true))
  app.addHook('onSend', async (_request, reply) => {
    if (stopping) void reply.header('connection', 'close')
  })
}

interface ConnectionError extends Error {
  code?: string
}

/** Bytes that are no HTTP: there is no request to answer, only a connection. */
export function answerBrokenHttp(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const detail = status === 400 ? 'This is not a well-formed HTTP request.' : `${STATUS_CODES[status]}.`
  const problem = problemOf(new LikenessError('invalid_argument', { message: detail }), 'unknown')
  const body = JSON.stringify({ ...problem, status, title: STATUS_CODES[status] })
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
