/** What only shows on real connections: limits while reading, clients that go away, stopping, bytes that are no HTTP. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { clientGone } from './client-gone.ts'
import { openTestServer, type TestServer } from './http.fixture.ts'
import { listen, type Listening } from './listen.ts'
import { fieldsOf, readForm } from './multipart.ts'
import type { Api } from './server.ts'

const MIB = 1024 * 1024
const LIMIT = 10 * MIB

let gone = 0
let finished = 0
function testRoutes(app: Api): void {
  const options = { schema: { hide: true }, config: { access: { role: 'operator' as const } } }
  app.post('/test/form', options, async (request) => {
    const { fields, files } = await readForm(request, { files: { field: 'image', max: 2 }, maxBytes: LIMIT })
    const checked = fieldsOf(z.object({ threshold: z.coerce.number().max(1).optional(), name: z.string() }), fields)
    finished++
    return { checked, files: files.map(({ bytes, ...file }) => ({ ...file, size: bytes.length })) }
  })
  app.post('/test/two', options, async (request) => {
    const wanted = { field: ['source', 'target'], max: 2 }
    const { files } = await readForm(request, { files: wanted, maxBytes: LIMIT, maxTotalBytes: MIB })
    return files.map(({ field }) => field)
  })
  app.post('/test/slow', options, async (request, reply) => {
    const signal = clientGone(reply)
    signal.addEventListener('abort', () => gone++)
    await readForm(request, { files: { field: 'image', max: 1 }, maxBytes: LIMIT })
    await sleep(700)
    finished++
    return { gone: signal.aborted }
  })
}

let server: TestServer
let listening: Listening
let authorization: string
beforeAll(async () => {
  server = await openTestServer({ routes: [testRoutes] })
  listening = await listen(server.app, { host: '127.0.0.1', port: 0, stopTimeoutMs: 5000 })
  authorization = `Bearer ${await server.key('operator')}`
})
afterAll(async () => {
  await listening.stop()
  await server.close()
})

const file = (size: number) => new File([new Uint8Array(size)], 'a.jpg', { type: 'image/jpeg' })
function formOf(parts: Record<string, string | File | (string | File)[]>): FormData {
  const form = new FormData()
  for (const [name, values] of Object.entries(parts)) for (const value of [values].flat()) form.append(name, value)
  return form
}
const send = async (url: string, body: FormData | string | undefined, headers: Record<string, string> = {}) => {
  const answer = await fetch(listening.url + url, { method: 'POST', body, headers: { authorization, ...headers } })
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}
/** A request written by hand; what comes back until the connection ends. */
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
const head = (url: string, lines: string[], key = authorization) =>
  [`POST ${url} HTTP/1.1`, 'host: x', `authorization: ${key}`, ...lines, '', ''].join('\r\n')
const MULTIPART = 'content-type: multipart/form-data; boundary=b'
const PART = '--b\r\ncontent-disposition: form-data; name="image"; filename="a"\r\ncontent-type: image/png\r\n\r\n'

describe('forms', () => {
  test('fields and files arrive, up to the limits to the byte', async () => {
    const form = formOf({ name: 'Ann Šťastná', threshold: '0.5', image: [file(LIMIT), file(1)] })
    expect(await send('/test/form', form)).toEqual({
      status: 200,
      json: {
        checked: { name: 'Ann Šťastná', threshold: 0.5 },
        files: [LIMIT, 1].map((size) => ({ field: 'image', name: 'a.jpg', mediaType: 'image/jpeg', size })),
      },
    })
    expect((await send('/test/two', formOf({ target: file(2), source: file(1) }))).json).toEqual(['target', 'source'])
  })

  test('what is wrong with a form is told', async () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}`, 'x']))
    const cases: [string, FormData | string | undefined, Record<string, string>, number, string, RegExp][] = [
      ['/test/form', formOf({ name: 'x', image: file(LIMIT + 1) }), {}, 413, 'image_too_many_bytes', /10 MiB/],
      ['/test/two', formOf({ source: file(MIB), target: file(1) }), {}, 413, 'image_too_many_bytes', /1 MiB/],
      ['/test/form', formOf({ name: 'x', image: file(0) }), {}, 400, 'image_empty', /“image” is empty/],
      ['/test/form', formOf({ name: 'x' }), {}, 400, 'image_empty', /missing.*“image”/],
      ['/test/two', formOf({ source: file(1) }), {}, 400, 'image_empty', /“target”/],
      ['/test/form', formOf({ image: [file(1), file(1), file(1)] }), {}, 400, 'invalid_argument', /at most 2/],
      ['/test/form', formOf({ other: file(1) }), {}, 400, 'invalid_argument', /other: takes no file/],
      ['/test/form', formOf({ name: ['x', 'y'], image: file(1) }), {}, 400, 'invalid_argument', /more than once/],
      ['/test/form', formOf({ name: 'x'.repeat(20_000), image: file(1) }), {}, 400, 'invalid_argument', /too long/],
      ['/test/form', formOf({ ...many, image: file(1) }), {}, 413, 'body_too_large', /at most 50 fields/],
      ['/test/form', formOf({ __proto__x: 'x', constructor: 'x', image: file(1) }), {}, 400, 'invalid_argument', /./],
      ['/test/form', '{}', { 'content-type': 'application/json' }, 415, 'unsupported_media_type', /multipart/],
      ['/test/form', undefined, {}, 415, 'unsupported_media_type', /multipart/],
      ['/test/form', 'x', { 'content-type': 'multipart/form-data' }, 400, 'invalid_argument', /malformed/],
      ['/test/form', PART, { 'content-type': 'multipart/form-data; boundary=b' }, 400, 'invalid_argument', /malformed/],
      [
        '/test/form',
        'junk',
        { 'content-type': 'multipart/form-data; boundary=b' },
        400,
        'invalid_argument',
        /malformed/,
      ],
    ]
    for (const [i, [url, form, headers, status, code, detail]] of cases.entries()) {
      const answer = await send(url, form, headers)
      expect([i, answer]).toMatchObject([i, { status, json: { code, detail: expect.stringMatching(detail) } }])
    }
    const both = await send('/test/form', formOf({ threshold: '2', image: file(1) }))
    expect(both.json['fields']).toMatchObject([
      { in: 'form', field: 'threshold' },
      { in: 'form', field: 'name' },
    ])
  })

  test('50 MB to a limit of 10 are refused before they are there, declared or not', async () => {
    const before = finished
    for (const declared of [true, false]) {
      let sent = 0
      const answer = await raw(async (socket) => {
        const length = declared ? 'content-length: 52428800' : 'transfer-encoding: chunked'
        socket.write(head('/test/form', [MULTIPART, length]))
        const write = (data: Buffer) => {
          sent += data.length
          const chunk = declared
            ? data
            : Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')])
          if (socket.write(chunk)) return undefined
          return new Promise<void>((resolve) => {
            socket.once('drain', resolve)
            socket.once('close', resolve)
          })
        }
        await write(Buffer.from(PART))
        while (!socket.destroyed && !socket.bytesRead && sent < 50 * MIB) {
          await write(Buffer.alloc(64 * 1024))
          await new Promise(setImmediate)
        }
      })
      expect(answer).toContain('HTTP/1.1 413')
      expect(answer).toContain('"code":"image_too_many_bytes"')
      expect(sent).toBeLessThan(declared ? 5 * MIB : 30 * MIB)
    }
    expect(finished).toBe(before)
  })

  test('without credentials nothing of the body is waited for', async () => {
    const since = performance.now()
    const answer = await raw((socket) => {
      socket.write(head('/test/form', [MULTIPART, 'content-length: 1000000'], 'Bearer wrong'))
    })
    expect(answer).toContain('HTTP/1.1 401')
    // The connection of who goes on to say nothing is ended soon.
    expect(performance.now() - since).toBeLessThan(6000)
  })

  test('after a form that was refused half-read the connection takes the next request', async () => {
    const refused = PART.replace('"image"', '"other"')
    const body = `${refused}${'x'.repeat(2 * MIB)}\r\n--b--\r\n`
    const answer = await raw((socket) => {
      socket.write(head('/test/form', [MULTIPART, `content-length: ${body.length}`]) + body)
      socket.write('GET /api/v1/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    })
    expect(answer).toContain('other: takes no file')
    expect(answer).toContain('HTTP/1.1 200')
  })

  test('a client that goes away in the middle of a form leaves nothing', async () => {
    const before = finished
    await raw(async (socket) => {
      socket.write(head('/test/form', [MULTIPART, 'content-length: 100000']) + PART + 'x'.repeat(1000))
      await sleep(200)
      socket.destroy()
    })
    await sleep(200)
    expect(finished).toBe(before)
    expect(server.log.join('')).not.toContain('"level":50')
  })

  test('work learns that its client has gone, and is not told so of one that waits', async () => {
    const form = formOf({ image: file(1000) })
    expect((await send('/test/slow', form)).json).toEqual({ gone: false })
    expect(gone).toBe(0)
    const signal = AbortSignal.timeout(300)
    const left = fetch(`${listening.url}/test/slow`, { method: 'POST', body: form, headers: { authorization }, signal })
    await expect(left).rejects.toThrow()
    await sleep(600)
    expect(gone).toBe(1)
  })
})

test('stopping finishes what runs, takes nothing new, and does not wait for idle connections', async () => {
  const one = await openTestServer({ routes: [testRoutes] }, server)
  const up = await listen(one.app, { host: '127.0.0.1', port: 0, stopTimeoutMs: 5000 })
  await fetch(`${up.url}/health`)
  const body = formOf({ image: file(10) })
  const running = fetch(`${up.url}/test/slow`, { method: 'POST', body, headers: { authorization } })
  await sleep(300)
  const since = performance.now()
  const stopped = Promise.all([up.stop(), up.stop()])
  await sleep(50)
  await expect(fetch(`${up.url}/health`, { headers: { connection: 'close' } })).rejects.toThrow()
  const answer = await running
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close'])
  await stopped
  expect(performance.now() - since).toBeLessThan(4000)
})

test('what does not finish in time is ended', async () => {
  const hang = (app: Api) =>
    void app.get('/hang', { schema: { hide: true }, config: { access: 'public' } }, () => new Promise(() => {}))
  const one = await openTestServer({ routes: [hang] }, server)
  const up = await listen(one.app, { host: '127.0.0.1', port: 0, stopTimeoutMs: 500 })
  const hanging = fetch(`${up.url}/hang`).catch(() => 'ended')
  await sleep(200)
  const since = performance.now()
  await up.stop()
  expect(await hanging).toBe('ended')
  expect(performance.now() - since).toBeLessThan(3000)
})

test('the panel: its files, its pages, and how to build it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-panel-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<p>panel')
  await writeFile(join(folder, 'sw.js'), 'worker')
  await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'script')
  const one = await openTestServer({ panelDirectory: folder }, server)
  const get = (url: string, accept = 'text/html,*/*') => one.app.inject({ url, headers: { accept } })
  // An address that climbs is one of the panel's own pages: nothing outside the folder is read.
  for (const page of [
    '/',
    '/../package.json',
    '/people',
    '/people/person_1?tab=history',
    '/documents',
    '/index.html',
  ]) {
    const answer = await get(page)
    expect([page, answer.statusCode, answer.body, answer.headers['cache-control']]).toEqual([
      page,
      200,
      '<p>panel',
      'no-cache',
    ])
  }
  const asset = await get('/assets/app-1a2b.js', '*/*')
  expect([asset.body, asset.headers['cache-control']]).toEqual(['script', 'public, max-age=31536000, immutable'])
  expect((await get('/sw.js', '*/*')).headers['cache-control']).toBe('no-cache')
  for (const url of ['/api/v1/none', '/api', '/assets/none.js', '/metrics/x', '/assets/..%2f..%2fx']) {
    expect([url, (await get(url)).statusCode]).toEqual([url, 404])
  }
  expect((await get('/none.png', 'image/*')).statusCode).toBe(404)
  await one.close()
  await rm(folder, { recursive: true })
  const missing = await openTestServer({ panelDirectory: folder }, server)
  expect((await missing.app.inject('/')).body).toContain('npm run build')
  await missing.close()
})
