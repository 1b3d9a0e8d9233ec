/** The endpoint by itself on real connections: who sends nothing, too slowly, too much, or no HTTP at all. */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  MEGABYTE,
  openTestEndpoint,
  operationHeaders,
  signed,
  type Credentials,
  type TestEndpoint,
} from './rekognition.fixture.ts'

let endpoint: TestEndpoint
let credentials: Credentials
const sockets = new Set<Socket>()
beforeAll(async () => {
  endpoint = await openTestEndpoint({ bodyBytes: 64 * MEGABYTE })
  credentials = await endpoint.key()
})
afterEach(() => {
  sockets.forEach((socket) => socket.destroy())
  sockets.clear()
})
afterAll(() => endpoint.closeEndpoint())

const head = (headers: Record<string, string>, { method = 'POST', version = '1.1' } = {}) =>
  [`${method} / HTTP/${version}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', ''].join(
    '\r\n',
  )
const signedHead = async (body: string, more: Record<string, string>, version = '1.1') =>
  head({ ...(await signed({ credentials, host: endpoint.host, body })), ...more }, { version })

/** What arrived of an answer. */
function parse(received: string) {
  const at = received.indexOf('\r\n\r\n')
  const [statusLine, ...lines] = received.slice(0, at).split('\r\n')
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
  const text = received.slice(at + 4)
  const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
  return { status: Number(statusLine.split(' ')[1]), headers, json }
}
function expectAws(received: string, status: number, name: string): void {
  const answer = parse(received)
  expect([answer.status, answer.json['__type']]).toEqual([status, name])
  expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1')
  expect(received).not.toMatch(/\bat \w+ \(|node_modules|\/work\//)
}
/** Open connections that have sent this much. */
async function many(count: number, send: (socket: Socket) => void): Promise<Socket[]> {
  const { hostname, port } = new URL(endpoint.url)
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(Number(port), hostname)
      sockets.add(socket)
      socket.on('error', () => undefined)
      await new Promise((resolve) => socket.once('connect', resolve))
      send(socket)
      return socket
    }),
  )
}
async function isServed(): Promise<number> {
  const since = performance.now()
  const answer = await endpoint.call('ListCollections', {}, { credentials })
  expect(answer.status).toBe(200)
  return performance.now() - since
}

test('HTTP/1.0, and a body in pieces without a length', async () => {
  const old = await endpoint.raw(async (socket) => {
    socket.write(`${await signedHead('{}', { 'content-length': '2' }, '1.0')}{}`)
  })
  expect(parse(old)).toMatchObject({ status: 200, json: { CollectionIds: [] } })
  const pieces = { 'transfer-encoding': 'chunked', connection: 'close' }
  const chunked = await endpoint.raw(async (socket) => {
    socket.write(await signedHead('{}', pieces))
    await sleep(20)
    socket.write('1\r\n{\r\n')
    await sleep(20)
    socket.write('1\r\n}\r\n0\r\n\r\n')
  })
  expect(parse(chunked).status).toBe(200)
  const other = await endpoint.raw(async (socket) => {
    socket.write(`${await signedHead('{}', pieces)}3\r\n{ }\r\n0\r\n\r\n`)
  })
  expectAws(other, 400, 'InvalidSignatureException')
})

test('a body that ends before it was to', async () => {
  endpoint.log.length = 0
  const body = '{"CollectionId":"c"}'
  const received = await endpoint.raw(async (socket) => {
    socket.write((await signedHead(body, { 'content-length': '100' })) + body)
    await sleep(50)
    socket.end()
  })
  // Nobody is left to read an answer; if there is one, it is AWS's.
  if (received !== '') expect(parse(received).json).toHaveProperty('__type')
  await expect.poll(() => endpoint.bodies.state().inUse).toBe(0)
  expect(endpoint.log.filter((line) => line.includes('"level":50'))).toEqual([])
})

test('what is no HTTP is told so in the same shape', async () => {
  const cases: [string, number][] = [
    ['hello\r\n\r\n', 400],
    [head({ host: 'x', 'x-long': 'x'.repeat(20_000) }), 431],
    [head({ host: 'x', authorization: `AWS4-HMAC-SHA256 Credential=${'a'.repeat(20_000)}` }), 431],
    [head({ host: 'x', 'content-length': '1', 'transfer-encoding': 'chunked' }), 400],
    [head({ host: 'x', 'content-length': '-1' }), 400],
    [head({ host: 'x', 'content-length': '1e3' }), 400],
    ['POST / HTTP/1.1\r\nhost: x\r\nx\0: 1\r\n\r\n', 400],
  ]
  for (const [bytes, status] of cases) {
    const received = await endpoint.raw((socket) => void socket.write(bytes, 'latin1'))
    expectAws(received, status, 'SerializationException')
  }
  const bad = head({ host: 'x', connection: 'close' }, { method: 'GET' }).replace('GET /', 'GET /%zz')
  expectAws(await endpoint.raw((socket) => void socket.write(bad)), 400, 'InvalidParameterException')
  await isServed()
})

test('who is not known cannot make it keep a byte', { timeout: 60_000 }, async () => {
  const unknown = { accessKeyId: 'LKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' }
  const unsigned = { host: endpoint.host, ...operationHeaders('DetectFaces') }
  const stranger = await signed({ credentials: unknown, host: endpoint.host })
  let most = 0
  const watch = setInterval(() => (most = Math.max(most, endpoint.bodies.state().inUse)), 1)
  const lengths: Record<string, string>[] = [
    { 'content-length': String(16 * MEGABYTE) },
    { 'transfer-encoding': 'chunked' },
  ]
  for (const [headers, name] of [
    [unsigned, 'MissingAuthenticationTokenException'],
    [stranger, 'UnrecognizedClientException'],
  ] as const) {
    for (const length of lengths) {
      const received = await endpoint.raw(async (socket) => {
        socket.write(head({ ...headers, ...length }))
        for (let sent = 0; sent < 16 && !socket.destroyed; sent++) {
          socket.write('content-length' in length ? Buffer.alloc(MEGABYTE) : `100000\r\n${'x'.repeat(MEGABYTE)}\r\n`)
          await sleep(5)
        }
        socket.end('transfer-encoding' in length ? '0\r\n\r\n' : '')
      })
      expectAws(received, 400, name)
    }
  }
  // A head alone is answered at once, before any of the body came.
  const answers = await Promise.all(
    Array.from({ length: 200 }, () =>
      endpoint.raw((socket) => {
        socket.write(head({ ...unsigned, 'content-length': String(16 * MEGABYTE) }))
        socket.once('data', () => socket.end())
      }),
    ),
  )
  for (const answer of answers) expectAws(answer, 400, 'MissingAuthenticationTokenException')
  clearInterval(watch)
  expect(most).toBe(0)
})

test('bodies of those who are known stay within the memory for bodies', { timeout: 60_000 }, async () => {
  const body = 'x'.repeat(16 * MEGABYTE)
  const request = Buffer.from(
    (await signedHead(body, { 'content-length': String(body.length), connection: 'close' })) + body,
  )
  let most = 0
  const watch = setInterval(() => (most = Math.max(most, endpoint.bodies.state().inUse)), 1)
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => endpoint.raw((socket) => void socket.write(request))),
  )
  clearInterval(watch)
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(64 * MEGABYTE)
  for (const answer of answers) {
    const name = parse(answer).json['__type'] as string
    expectAws(answer, 400, name)
    expect(['SerializationException', 'ProvisionedThroughputExceededException']).toContain(name)
  }
  // All given back: as much as ever fits again.
  await expect.poll(() => endpoint.bodies.state().inUse).toBe(0)
  expect((await endpoint.call('ListCollections', { a: 'x'.repeat(MEGABYTE) }, { credentials })).status).toBe(200)
})

test('2,000 connections that send nothing, or next to nothing', { timeout: 120_000 }, async () => {
  await isServed()
  await many(2000, () => undefined)
  expect(await isServed()).toBeLessThan(2000)
  const half = await many(500, (socket) => void socket.write('POST / HTTP/1.1\r\nhost: x\r\nx-a: '))
  const unknown = head({ host: 'x', ...operationHeaders('DetectFaces'), 'content-length': '1000000' })
  const slow = await many(500, (socket) => void socket.write(`${unknown}{`))
  const drip = setInterval(() => [...half, ...slow].forEach((socket) => socket.writable && socket.write('x')), 100)
  try {
    for (let i = 0; i < 10; i++) {
      expect(await isServed()).toBeLessThan(2000)
      await sleep(50)
    }
    // Those with a body were answered, and are cut off though they go on.
    await expect.poll(() => slow.filter(({ readyState }) => readyState === 'open').length, { timeout: 10_000 }).toBe(0)
  } finally {
    clearInterval(drip)
  }
  expect(endpoint.bodies.state().inUse).toBe(0)
})

test('it stops soon among clients that say nothing or do not end', { timeout: 30_000 }, async () => {
  const other = await openTestEndpoint()
  const { hostname, port } = new URL(other.url)
  const say = (text?: string) => {
    const socket = connect(Number(port), hostname).on('error', () => undefined)
    if (text !== undefined) socket.write(text)
    return new Promise((resolve) => socket.once('close', resolve))
  }
  const silent = Array.from({ length: 300 }, (_, i) => say(i % 2 ? 'POST / HTTP/1.1\r\nhost: x\r\nx-a: ' : undefined))
  await sleep(300)
  let since = performance.now()
  await Promise.all([other.listening.stop(), ...silent])
  expect(performance.now() - since).toBeLessThan(1000)
  await other.close()

  // Who was refused in the middle of a body has a moment to read why.
  const third = await openTestEndpoint()
  const { port: thirdPort } = new URL(third.url)
  const slow = connect(Number(thirdPort), hostname).on('error', () => undefined)
  slow.write(head({ host: 'x', 'content-length': '100' }))
  await new Promise((resolve) => slow.once('data', resolve))
  since = performance.now()
  await third.closeEndpoint()
  expect(performance.now() - since).toBeLessThan(4000)
})
