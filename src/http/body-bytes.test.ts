/** The memory for bodies on real connections: who comes late is refused, and every way a request ends gives back. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { countBody, holdingBody } from './body-bytes.ts'
import { endpoint } from './contracts/endpoint.ts'
import { handle } from './handle.ts'
import { openTestServer, type TestServer } from './http.fixture.ts'
import { listen, type Listening } from './listen.ts'
import { readForm } from './multipart.ts'
import type { Api } from './server.ts'

const MIB = 1024 * 1024
const LIMIT = 4 * MIB

let slow = 0
let finish: (() => void) | undefined
const common = {
  access: 'operator',
  tag: 'test',
  summary: 'test',
  response: { 200: z.object({ bytes: z.int() }) },
} as const
const form = { files: { field: 'image', max: 3 }, maxBytes: 3 * MIB, maxTotalBytes: 3 * MIB }

function routes(app: Api): void {
  handle(app, endpoint({ ...common, method: 'POST', url: '/test/form' }), async ({ request }) => {
    const { files } = await readForm(request, form)
    return { bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0) }
  })
  // Goes on when its client has gone.
  handle(app, endpoint({ ...common, method: 'POST', url: '/test/slow' }), async ({ request }) => {
    await readForm(request, form)
    slow++
    await new Promise<void>((resolve) => (finish = resolve))
    return { bytes: 0 }
  })
  handle(app, endpoint({ ...common, method: 'POST', url: '/test/fail' }), async ({ request }) => {
    await readForm(request, form)
    throw new Error('a bug')
  })
  // A reader of another kind: a body that is no form.
  app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-bytes',
      async (request: Parameters<typeof countBody>[0], payload: AsyncIterable<Buffer>) => {
        const count = countBody(request)
        let bytes = 0
        for await (const chunk of payload) {
          count(chunk.length)
          bytes += chunk.length
        }
        return { bytes }
      },
    )
    const config = { access: { role: 'operator' as const } }
    scope.post('/test/bytes', { schema: { hide: true }, config, bodyLimit: 8 * MIB }, (request) =>
      holdingBody(request, async () => request.body),
    )
  })
}

let server: TestServer
let listening: Listening
let authorization: string
let key: string
beforeAll(async () => {
  const rateLimits = { perKey: 100_000, perAddress: 100_000, signIn: 10 }
  server = await openTestServer({ routes: [routes], config: { bodyMemoryBytes: LIMIT, rateLimits } })
  listening = await listen(server.app, { host: '127.0.0.1', port: 0, stopTimeoutMs: 5000 })
  key = await server.key('operator')
  authorization = `Bearer ${key}`
})
afterAll(async () => {
  await listening.stop()
  await server.close()
})

/** As Prometheus sees it. */
async function measured(): Promise<{ bytes: number; limit: number; refused: number }> {
  const { body } = await server.ask(key, { url: '/metrics' })
  const value = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(body)?.[1])
  return {
    bytes: value('likeness_body_bytes'),
    limit: value('likeness_body_bytes_limit'),
    refused: value('likeness_body_refused'),
  }
}
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5000; !(await condition()); await sleep(10))
    if (Date.now() > end) throw new Error('that did not come about')
}
const emptied = () => until(async () => (await measured()).bytes === 0)

const formOf = (...sizes: number[]) => {
  const body = new FormData()
  for (const size of sizes) body.append('image', new File([new Uint8Array(size)], 'a.jpg'))
  return body
}
async function post(path: string, body: RequestInit['body'], options: RequestInit = {}) {
  const answer = await fetch(listening.url + path, {
    ...{ method: 'POST', body, ...options },
    headers: { authorization, ...(options.headers as Record<string, string>) },
  })
  const { status, headers } = answer
  return { status, retryAfter: headers.get('retry-after'), json: (await answer.json()) as Record<string, unknown> }
}
const streamed = (body: FormData | Uint8Array<ArrayBuffer>, type?: string) => {
  const { headers, body: stream } = new Response(body)
  const contentType = type ?? headers.get('content-type')!
  return [stream!, { duplex: 'half', headers: { 'content-type': contentType } } as RequestInit] as const
}

/** A form of that many bytes, of which so many are sent; `end` takes back the connection. */
async function begun(path: string, declared: number | undefined, sent: number) {
  const { hostname, port } = new URL(listening.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  const part = '--b\r\ncontent-disposition: form-data; name="image"; filename="a"\r\n\r\n' + 'x'.repeat(sent)
  const length = declared === undefined ? 'transfer-encoding: chunked' : `content-length: ${declared}`
  const head = [`POST ${path} HTTP/1.1`, 'host: x', `authorization: ${authorization}`, length]
  socket.write([...head, 'content-type: multipart/form-data; boundary=b', '', ''].join('\r\n'))
  socket.write(declared === undefined ? `${part.length.toString(16)}\r\n${part}\r\n` : part)
  return socket
}

describe('the memory for bodies', () => {
  test('who comes while it is taken is refused at once, who came first succeeds', async () => {
    const { refused } = await measured()
    const first = post('/test/slow', formOf(3 * MIB))
    await until(() => slow === 1)
    expect(await measured()).toMatchObject({ bytes: expect.toSatisfy((n: number) => n > 3 * MIB), limit: LIMIT })
    const late = await post('/test/form', formOf(2 * MIB))
    expect(late).toMatchObject({ status: 503, retryAfter: '2', json: { code: 'overloaded', retryAfterSeconds: 2 } })
    // Without a length as well, once it has grown too much.
    expect(await post('/test/form', ...streamed(formOf(2 * MIB)))).toMatchObject({ status: 503, retryAfter: '2' })
    expect(await post('/test/form', formOf(1000))).toMatchObject({ status: 200, json: { bytes: 1000 } })
    finish!()
    expect((await first).status).toBe(200)
    await emptied()
    expect((await measured()).refused).toBe(refused + 2)
    expect((await post('/test/form', formOf(2 * MIB))).status).toBe(200)
  })

  test('what is declared is taken before it comes, and given back when its client goes', async () => {
    for (const declared of [3 * MIB, undefined]) {
      const socket = await begun('/test/form', declared, 10_000)
      await until(async () => (await measured()).bytes >= (declared ?? 1))
      socket.destroy()
      await emptied()
    }
  })

  test('work that goes on without its client keeps its bytes until it ends', async () => {
    const before = slow
    const leaving = new AbortController()
    const left = post('/test/slow', formOf(2 * MIB), { signal: leaving.signal })
    await until(() => slow === before + 1)
    leaving.abort()
    await expect(left).rejects.toThrow()
    await sleep(200)
    expect((await measured()).bytes).toBeGreaterThan(2 * MIB)
    finish!()
    await emptied()
  })

  test('a reader of another kind keeps to it too', async () => {
    const bytes = (size: number) => new Uint8Array(size)
    const headers = { 'content-type': 'application/x-bytes' }
    expect(await post('/test/bytes', bytes(MIB), { headers })).toMatchObject({ status: 200, json: { bytes: MIB } })
    // More than there ever will be.
    expect(await post('/test/bytes', bytes(5 * MIB), { headers })).toMatchObject({ status: 413 })
    expect(await post('/test/bytes', ...streamed(bytes(5 * MIB), headers['content-type']))).toMatchObject({
      status: 413,
    })
    await emptied()
  })

  test('however requests end, in the end nothing is taken', { timeout: 60_000 }, async () => {
    const seen = new Set<number | string>()
    const ways: ((i: number) => Promise<unknown>)[] = [
      async (i) => seen.add((await post('/test/form', formOf(1 + i * 1000))).status),
      async (i) => seen.add((await post('/test/form', ...streamed(formOf(1 + i * 1000, 500)))).status),
      async () => seen.add((await post('/test/fail', formOf(50_000))).status),
      async () =>
        seen.add(
          (await post('/test/form', 'junk', { headers: { 'content-type': 'multipart/form-data; boundary=b' } })).status,
        ),
      async () => seen.add((await post('/test/form', formOf(10, 10, 10, 10))).status),
      async () =>
        seen.add((await post('/test/form', '{}', { headers: { 'content-type': 'application/json' } })).status),
      async () => seen.add((await post('/none', formOf(10))).status),
      async (i) => {
        const socket = await begun('/test/form', i % 2 ? 100_000 : undefined, 5000)
        await sleep(i % 20)
        socket.destroy()
        seen.add('gone')
      },
      async () => {
        const body = '--b\r\ncontent-disposition: form-data; name="image"; filename="a"\r\n\r\nxyz\r\n--b--\r\n'
        const headers = { 'content-type': 'multipart/form-data; boundary=b' }
        seen.add((await server.ask(key, { method: 'POST', url: '/test/form', payload: body, headers })).statusCode)
      },
    ]
    for (let round = 0; round < 20; round++)
      await Promise.all(Array.from({ length: 3 }).flatMap((_, i) => ways.map((way) => way(round * 3 + i))))
    expect(seen).toEqual(new Set([200, 500, 400, 415, 404, 'gone']))
    await emptied()
  })
})
