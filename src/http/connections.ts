/** What happens on connections outside of the handling of a request. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { LikenessError } from '#errors'
import { PROBLEM_TYPE, problemOf } from './problem.ts'

/** How long a client that was refused in the middle of sending may take to notice. */
const LINGER_MS = 2000

/** Connections that get no more answers. */
const answered = new WeakSet<Socket>()

/**
 * A request that is refused early leaves its sender sending. Closing at once would lose it the answer, so what still
 * comes is thrown away for a moment, and then the connection is ended.
 */
export function endRefusedUploads(app: FastifyInstance): void {
  app.addHook('onResponse', async ({ raw }) => {
    if (raw.complete || raw.destroyed) return
    const { socket } = raw
    const end = setTimeout(() => raw.destroy(), LINGER_MS).unref()
    // A body that breaks off now gets no second answer.
    answered.add(socket)
    raw.once('end', () => {
      clearTimeout(end)
      answered.delete(socket)
    })
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
  // Answers that began before have told their clients to keep the connection: nobody will use it any more.
  app.addHook('onResponse', async () => {
    if (stopping) setImmediate(() => app.server.closeIdleConnections())
  })
}

interface ConnectionError extends Error {
  code?: string
}

/**
 * Closing a connection with bytes that nobody read resets it, and the answer is lost on its way: ours is ended, and
 * what still comes is thrown away until the client ends too, or for a moment.
 */
function lingeringEnd(socket: Socket, answer: string): void {
  answered.add(socket)
  const end = setTimeout(() => socket.destroy(), LINGER_MS).unref()
  socket.once('close', () => clearTimeout(end))
  // The parser has given up, and would report each piece as broken again.
  socket.removeAllListeners('data')
  socket.on('data', () => undefined)
  socket.resume()
  socket.end(answer)
}

/** The answer to bytes that are no HTTP. */
export type TellBroken = (status: number, detail: string) => { headers: Record<string, string>; body: object }

export const asProblem: TellBroken = (status, detail) => {
  const problem = problemOf(new LikenessError('invalid_argument', { message: detail }), 'unknown')
  return { headers: { 'content-type': PROBLEM_TYPE }, body: { ...problem, status, title: STATUS_CODES[status] } }
}

/** Bytes that are no HTTP: there is no request to answer, only a connection. */
export const answerBrokenHttp = (tell: TellBroken) => (error: ConnectionError, socket: Socket) => {
  if (answered.has(socket)) return
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const detail = status === 400 ? 'This is not a well-formed HTTP request.' : `${STATUS_CODES[status]}.`
  const told = tell(status, detail)
  const body = JSON.stringify(told.body)
  lingeringEnd(
    socket,
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      ...Object.entries(told.headers).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
