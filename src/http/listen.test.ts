/** Listening and stopping, with clients of every kind on the line. */
import fastify, { type FastifyInstance } from 'fastify'
import { connect, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { endConnectionsOnStop } from './connections.ts'
import { listen, type Listening } from './listen.ts'

const HEAD = 'GET /slow HTTP/1.1\r\nhost: x\r\n'
const open: (() => unknown)[] = []
afterEach(async () => {
  for (const end of open.splice(0)) await end()
})

async function start(stopTimeoutMs = 10_000): Promise<{ app: FastifyInstance; listening: Listening }> {
  const app = fastify()
  endConnectionsOnStop(app)
  app.get('/quick', async () => 'ok')
  app.get('/slow', async () => sleep(400, 'done'))
  app.get('/stream', async (_, reply) => {
    const body = new PassThrough()
    body.write('begun, ')
    void sleep(400).then(() => body.end('done'))
    return reply.send(body)
  })
  app.get('/endless', async () => new Promise(() => undefined))
  const listening = await listen(app, { host: '127.0.0.1', port: 0, stopTimeoutMs })
  open.push(() => listening.stop())
  return { app, listening }
}
interface Client {
  socket: Socket
  received: () => string
  closed: Promise<unknown>
}
async function say({ url }: Listening, text = ''): Promise<Client> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined)
  open.push(() => socket.destroy())
  let received = ''
  socket.on('data', (data) => void (received += data.toString()))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await new Promise((resolve) => socket.once('connect', resolve))
  if (text) socket.write(text)
  return { socket, received: () => received, closed }
}
async function msToStop(listening: Listening): Promise<number> {
  const since = performance.now()
  await listening.stop()
  return performance.now() - since
}

test('it stops at once among connections without a request', async () => {
  const { listening } = await start()
  const clients = await Promise.all([
    ...Array.from({ length: 100 }, async () => say(listening)),
    ...Array.from({ length: 100 }, async () => say(listening, HEAD)),
  ])
  const idle = await say(listening, `GET /quick HTTP/1.1\r\nhost: x\r\n\r\n`)
  await expect.poll(idle.received).toMatch(/ok$/)
  expect(await msToStop(listening)).toBeLessThan(1000)
  await Promise.all([...clients, idle].map(({ closed }) => closed))
})

test('a request that is under way is finished, also after a first one', async () => {
  const { listening } = await start()
  const first = await say(listening, `${HEAD}\r\n`)
  const second = await say(listening, `GET /quick HTTP/1.1\r\nhost: x\r\n\r\n`)
  await expect.poll(second.received).toMatch(/ok$/)
  second.socket.write(`${HEAD}\r\n`)
  await sleep(100)
  const took = await msToStop(listening)
  expect(took).toBeGreaterThan(150)
  expect(took).toBeLessThan(2000)
  await Promise.all([first.closed, second.closed])
  for (const { received } of [first, second]) expect(received()).toMatch(/done$/)
})

test('the connection of an answer that had begun ends with it', async () => {
  const { listening } = await start()
  const client = await say(listening, 'GET /stream HTTP/1.1\r\nhost: x\r\n\r\n')
  await expect.poll(client.received).toMatch(/begun/)
  expect(await msToStop(listening)).toBeLessThan(2000)
  await client.closed
  expect(client.received()).toMatch(/done/)
})

test('what takes longer than the time to stop is ended', async () => {
  const { listening } = await start(300)
  const client = await say(listening, 'GET /endless HTTP/1.1\r\nhost: x\r\n\r\n')
  const half = await say(listening, 'GET /quick HTTP/1.1\r\nhost: x\r\n\r\n')
  await expect.poll(half.received).toMatch(/ok$/)
  half.socket.write(HEAD)
  await sleep(50)
  const took = await msToStop(listening)
  expect(took).toBeGreaterThan(250)
  expect(took).toBeLessThan(1500)
  await Promise.all([client.closed, half.closed])
})

test('stopping twice is stopping once, and nobody new comes in', async () => {
  const { listening } = await start()
  const stopping = listening.stop()
  expect(listening.stop()).toBe(stopping)
  await stopping
  await expect(fetch(`${listening.url}/quick`)).rejects.toThrow()
})

test('an address that is taken or not there is told in a sentence', async () => {
  const { listening } = await start()
  const port = Number(new URL(listening.url).port)
  const app = () => fastify()
  const refused = [
    listen(app(), { host: '127.0.0.1', port, stopTimeoutMs: 1 }),
    listen(app(), { host: '203.0.113.1', port: 0, stopTimeoutMs: 1 }),
    listen(app(), { host: 'nowhere.invalid', port: 0, stopTimeoutMs: 1 }),
  ]
  const told = await Promise.allSettled(refused)
  expect(told.map((result) => (result.status === 'rejected' ? (result.reason as Error).message : 'listens'))).toEqual([
    `Another program listens on 127.0.0.1:${port} already. Set PORT to another one, or stop it.`,
    'This machine does not have the address 203.0.113.1. Set HOST to one that it has, or to 0.0.0.0.',
    expect.stringMatching(/nowhere\.invalid/),
  ])
})
