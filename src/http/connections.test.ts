/** Bytes that are no HTTP: they are answered all the same, and the answer arrives. */
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestServer, type TestServer } from './http.fixture.ts'
import { listen, type Listening } from './listen.ts'

let server: TestServer
let listening: Listening
beforeAll(async () => {
  server = await openTestServer()
  listening = await listen(server.app, { host: '127.0.0.1', port: 0, stopTimeoutMs: 5000 })
})
afterAll(async () => {
  await listening.stop()
  await server.close()
})

/** What comes back until the connection ends. */
async function raw(write: (socket: Socket) => void | Promise<void>): Promise<string> {
  const { hostname, port } = new URL(listening.url)
  const socket = connect(Number(port), hostname)
  let received = ''
  socket.on('data', (data) => void (received += data.toString('latin1')))
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await write(socket)
  await closed
  return received
}

test('bytes that are no HTTP get a problem, and the service goes on', async () => {
  const cases: [string, RegExp][] = [
    ['hello\r\n\r\n', /^HTTP\/1.1 400 .*"code":"invalid_argument"/s],
    [`GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
    ['GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n', /^HTTP\/1.1 400 /],
    ['GET /health HTTP/1.1\r\nhost: x\r\nx-bad\0: 1\r\n\r\n', /^HTTP\/1.1 400 /],
    ['GET /health HTTP/1.1\r\n\r\n', /^HTTP\/1.1 400 /],
  ]
  for (const [bytes, expected] of cases) {
    const answer = await raw((socket) => void socket.write(bytes, 'latin1'))
    expect(answer).toMatch(expected)
  }
  expect((await fetch(`${listening.url}/health`)).status).toBe(200)
})

test('a head that is too long is answered, however its rest comes', { timeout: 60_000 }, async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      raw(async (socket) => {
        socket.write(`GET / HTTP/1.1\r\nhost: x\r\n`)
        // In many pieces and in few, some of them after the answer.
        for (let left = 400_000; left > 0; left -= 1000 + i * 1000) {
          socket.write(`x-${left}: ${'x'.repeat(1000 + i * 1000)}\r\n`)
          if (i % 3 === 0) await new Promise(setImmediate)
        }
        socket.end('\r\n')
      }),
    ),
  )
  for (const answer of answers) {
    expect(answer).toMatch(/^HTTP\/1.1 431 /)
    // Once, and whole.
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status: 431 })
  }
})

test('who goes on after an answer to no HTTP is ended', async () => {
  const since = performance.now()
  const answer = await raw((socket) => {
    const more = setInterval(() => socket.write('x'.repeat(10_000)), 20)
    socket.once('close', () => clearInterval(more))
    socket.write('hello\r\n\r\n')
  })
  expect(answer).toMatch(/^HTTP\/1.1 400 /)
  expect(performance.now() - since).toBeLessThan(4000)
})
