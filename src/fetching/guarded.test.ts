import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { createFetcher, type FetcherDeps } from './guarded.ts'
import { fakeLookup, openRawServer, openServer, type CountingServer } from './servers.fixture.ts'

const opened: CountingServer[] = []
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close()
})
type Answer = Parameters<typeof openServer>[0]
async function serve(answer: Answer, deps: Partial<FetcherDeps> = {}) {
  const server = await openServer(answer)
  opened.push(server)
  return { server, ...reaching(server, deps) }
}
function reaching({ port }: CountingServer, deps: Partial<FetcherDeps> = {}) {
  const { lookup } = fakeLookup({ 'out.test': ['127.0.0.1'] })
  const fetcher = createFetcher({ allowedHosts: ['out.test'], lookup, timeoutMs: 5000, ...deps })
  const url = `http://out.test:${port}/a?b#c`
  return { fetcher, url, get: (maxBytes = 1000, more = {}) => fetcher.get(url, { maxBytes, ...more }) }
}
/** Packed it could be taken, unpacked it could not. */
const bomb = gzipSync(Buffer.alloc(20_000_000))
const failed = (reason: string) => ({ code: 'source_unreachable', details: { reason } })

test('a file comes with its type, and nothing of this service goes along', async () => {
  const { server, get } = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'Image/JPEG; q=1' }).end('picture')
  })
  const { bytes, type } = await get()
  expect([Buffer.from(bytes).toString(), type]).toEqual(['picture', 'image/jpeg'])
  expect(server.requests).toHaveLength(1)
  expect(server.requests[0]).toMatchObject({ method: 'GET', url: '/a?b' })
  const { host, ...headers } = server.requests[0]!.headers
  expect(host).toBe(`out.test:${server.port}`)
  expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'user-agent'])
  expect(headers['accept-encoding']).toBe('identity')
})

test('redirects are followed three times, and nothing is carried from one to the next', async () => {
  const { server, get } = await serve((request, response) => {
    const step = Number(/\d+$/.exec(request.url!)?.[0] ?? 0)
    if (step === 3) response.end('end')
    else response.writeHead(302, { location: `/${step + 1}`, 'set-cookie': 'a=b' }).end('x'.repeat(5000))
  })
  expect(Buffer.from((await get()).bytes).toString()).toBe('end')
  expect(server.requests.map(({ url }) => url)).toEqual(['/a?b', '/1', '/2', '/3'])
  for (const { headers } of server.requests) {
    expect(headers.cookie).toBeUndefined()
    expect(headers.authorization).toBeUndefined()
    expect(headers.referer).toBeUndefined()
  }
  await expect(get(1000, { redirects: 2 })).rejects.toMatchObject(failed('redirects'))
  await expect(get(1000, { redirects: 0 })).rejects.toMatchObject(failed('redirects'))
})

test('redirects without end, and one that leads nowhere', async () => {
  let location: string | undefined = '/again'
  const { server, get } = await serve((_, response) => response.writeHead(307, location ? { location } : {}).end())
  await expect(get(1000, { redirects: 99 })).rejects.toMatchObject(failed('redirects'))
  expect(server.requests).toHaveLength(4)
  location = undefined
  await expect(get()).rejects.toMatchObject(failed('status'))
})

test.each([201, 204, 206, 304, 400, 401, 404, 500])(
  'what comes with status %i is no file, and is not told',
  async (status) => {
    const { get } = await serve((_, response) => response.writeHead(status).end(status === 304 ? '' : 'internal words'))
    const error = await get().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject(failed('status'))
    expect(JSON.stringify([error, String(error)])).not.toMatch(new RegExp(`internal|${status}`))
  },
)

test('what is announced as too large is not read', async () => {
  const { get } = await serve((_, response) => {
    response.writeHead(200, { 'content-length': 1001 })
    response.flushHeaders()
  })
  await expect(get(1000)).rejects.toMatchObject({ code: 'image_too_many_bytes', details: { limit: 1000 } })
})

test('as many bytes as there may be, and one more', async () => {
  const { get } = await serve((_, response) => {
    response.write('a'.repeat(500))
    setImmediate(() => response.end('b'.repeat(500)))
  })
  expect((await get(1000)).bytes).toHaveLength(1000)
  await expect(get(999)).rejects.toMatchObject({ code: 'image_too_many_bytes' })
})

test('a file without end is let go of', async () => {
  let sent = 0
  let gone = false
  const { get } = await serve((_, response) => {
    response.on('close', () => (gone = true))
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536
    }
    response.on('drain', more)
    more()
  })
  await expect(get(100_000)).rejects.toMatchObject({ code: 'image_too_many_bytes' })
  await expect.poll(() => gone).toBe(true)
  expect(sent).toBeLessThan(20_000_000)
})

test.each(['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip', 'x'])(
  'a file packed as %s is not unpacked',
  async (encoding) => {
    const { get } = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bomb))
    await expect(get(100_000)).rejects.toMatchObject(failed('encoding'))
  },
)

test('a bomb that does not say so stays packed', async () => {
  const { get } = await serve((_, response) => response.writeHead(200, { 'content-encoding': ' Identity' }).end(bomb))
  expect((await get(100_000)).bytes).toHaveLength(bomb.length)
})

test('a server that dawdles', async () => {
  const { get, server } = await serve(
    (_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('a'), 20)
      response.on('close', () => clearInterval(drip))
    },
    { timeoutMs: 300, idleMs: 200 },
  )
  const begun = performance.now()
  await expect(get()).rejects.toMatchObject(failed('timeout'))
  expect(performance.now() - begun).toBeLessThan(1500)
  expect(server.requests).toHaveLength(1)
})

test('a server that falls silent, before its answer and within', async () => {
  let begin = false
  const { get } = await serve(
    (_, response) => {
      if (begin) response.writeHead(200).write('half')
    },
    { timeoutMs: 20_000, idleMs: 150 },
  )
  await expect(get()).rejects.toMatchObject(failed('timeout'))
  begin = true
  await expect(get()).rejects.toMatchObject(failed('timeout'))
})

test('redirects do not begin the time anew', async () => {
  const { get } = await serve(
    (_, response) => void sleep(150).then(() => response.writeHead(302, { location: '/' }).end()),
    { timeoutMs: 350, idleMs: 300 },
  )
  await expect(get()).rejects.toMatchObject(failed('timeout'))
})

const BROKEN = {
  'no http': 'SECRET internal banner\r\n',
  'half a file': 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nSECRET',
  'half a chunk': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nSEC',
  'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nSECRET',
  'another protocol': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: SECRET\r\nConnection: Upgrade\r\n\r\n',
  'endless headers': `HTTP/1.1 200 OK\r\n${'X: SECRET\r\n'.repeat(10_000)}`,
  nothing: '',
}
test.each(Object.entries(BROKEN))('an answer of %s is told without its words', async (_, answer) => {
  const server = await openRawServer((socket) => {
    socket.once('data', () => socket.end(answer))
  })
  opened.push(server)
  const error = await reaching(server)
    .get()
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject(failed('network'))
  expect(error).not.toHaveProperty('cause.message')
  expect(JSON.stringify([error, String(error)])).not.toContain('SECRET')
})

test('an announced hint without end is given up', async () => {
  const server = await openRawServer((socket) => {
    const hints = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 10)
    socket.on('close', () => clearInterval(hints))
  })
  opened.push(server)
  await expect(reaching(server, { timeoutMs: 300 }).get()).rejects.toMatchObject(failed('timeout'))
})

test('nobody there, and somebody who does not speak TLS', async () => {
  const { server, fetcher, get } = await serve((_, response) => response.end())
  await expect(fetcher.get(`https://out.test:${server.port}/`, { maxBytes: 1 })).rejects.toMatchObject(
    failed('network'),
  )
  await opened.pop()!.close()
  await expect(get()).rejects.toMatchObject(failed('network'))
})

test('whoever asked gives up', async () => {
  const { server, get } = await serve(() => undefined)
  const stop = new AbortController()
  const waiting = get(1000, { signal: stop.signal })
  await expect.poll(() => server.requests.length).toBe(1)
  stop.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
  await expect(get(1000, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' })
  expect(server.requests).toHaveLength(1)
})

test('connections are not kept', async () => {
  const { server, get } = await serve((_, response) => response.end('x'))
  for (let i = 0; i < 3; i++) await get()
  expect(server.connections()).toBe(3)
})

test('a message is sent, and its answer is a status', async () => {
  let body = ''
  const { server, fetcher, url } = await serve((request, response) => {
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => response.writeHead(202).end('SECRET'))
  })
  const headers = { 'content-type': 'application/json', 'x-signature': 'abc', 'content-length': '1' }
  expect(await fetcher.post(url, Buffer.from('{"ä":1}'), { headers })).toEqual({ status: 202, retryAfter: null })
  expect(body).toBe('{"ä":1}')
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-signature': 'abc', 'content-length': '8' },
  })
})

test.each([301, 302, 307, 308, 404, 500, 503])(
  'of a message status %i is returned and never followed',
  async (status) => {
    const inside = await openServer((_, response) => response.end())
    opened.push(inside)
    const location = `http://127.0.0.1:${inside.port}/`
    const { fetcher, url } = await serve((_, response) =>
      response.writeHead(status, { location, 'retry-after': '7' }).end(),
    )
    expect(await fetcher.post(url, Buffer.from('x'), { headers: {} })).toEqual({ status, retryAfter: '7' })
    expect(inside.connections()).toBe(0)
  },
)

test('of the answer to a message nothing is read, and it has its own time', async () => {
  let gone = false
  const { fetcher, url } = await serve((request, response) => {
    response.on('close', () => (gone = true))
    request.resume().on('end', () => {
      response.writeHead(200)
      response.write('a')
    })
  })
  expect(await fetcher.post(url, Buffer.from('x'), { headers: {} })).toMatchObject({ status: 200 })
  await expect.poll(() => gone).toBe(true)
  const silent = await serve(() => undefined)
  await expect(
    silent.fetcher.post(silent.url, Buffer.from('x'), { headers: {}, timeoutMs: 100 }),
  ).rejects.toMatchObject(failed('timeout'))
})
