/** Traces with a real SDK: one span for each request, part of the caller's trace, and nobody's data in any of them. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli } from '../fixtures/cli.ts'
import { startServer, type RunningServer } from '../fixtures/server.ts'
import { A1, A2, GROUP, ready } from '../fixtures/workshop.ts'

interface Span {
  name: string
  kind: number
  status: { code: number; message?: string }
  attributes: Record<string, string | number>
  events: unknown[]
  links: unknown[]
  traceId: string
  spanId: string
  parentSpanId?: string
}

const SERVER = 1
const ERROR = 2
const MODULE = join(import.meta.dirname, '../fixtures/otel-to-file.mjs')
const NAME = 'Zora Neale-Unmistakable'
const SECRET_QUERY = 'query-of-somebody'
const traceId = (n: number) => n.toString(16).padStart(32, 'a')
const PARENT = '00f067aa0ba902b7'

describe.skipIf(!ready)('a server with an OpenTelemetry SDK', () => {
  let home: string
  let spans: Span[]
  let raw: string
  let key: string
  let personId: string
  const answers: number[] = []

  const of = (n: number) => spans.filter((span) => span.traceId === traceId(n))

  async function requests(server: RunningServer): Promise<void> {
    const call = async (n: number, path: string, init: RequestInit & { key?: string } = {}) => {
      const traceparent = `00-${traceId(n)}-${PARENT}-01`
      const response = await server.call(path, { key, ...init, headers: { ...init.headers, traceparent } })
      answers[n] = response.status
      return (await response.json()) as { person_id?: string }
    }
    const form = async (fields: Record<string, string>, ...pictures: string[]) => {
      const body = new FormData()
      for (const [name, value] of Object.entries(fields)) body.append(name, value)
      for (const path of pictures) body.append('image', new Blob([await readFile(path)]), basename(path))
      return { method: 'POST', body }
    }
    personId = (await call(1, '/api/v1/enroll', await form({ user_name: NAME }, A1, A2))).person_id!
    await call(2, `/api/v1/identify?source=${SECRET_QUERY}`, await form({}, GROUP))
    await call(3, `/api/v1/people?q=${SECRET_QUERY}`)
    await call(4, `/api/v1/people/${personId}`)
    await call(5, '/api/v1/people/person_000000000000')
    await call(6, `/there/is/no/${SECRET_QUERY}`)
    await call(7, '/api/v1/people', { key: 'lk_wrong' })
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ hometown: 'Eatonville' })
    await call(8, `/api/v1/people/${personId}`, { method: 'PUT', headers, body })
    await call(9, '/ready')
    // One who does not wait for the answer.
    const left = request(new URL('/api/v1/identify', server.url), { method: 'POST', agent: false })
    left.on('error', () => undefined)
    const { body: picture } = await form({}, GROUP)
    const whole = new Response(picture)
    left.setHeader('content-type', whole.headers.get('content-type')!)
    left.setHeader('authorization', `Bearer ${key}`)
    left.setHeader('traceparent', `00-${traceId(10)}-${PARENT}-01`)
    left.end(Buffer.from(await whole.arrayBuffer()))
    await sleep(60)
    left.destroy()
    await sleep(1500)
  }

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'likeness-otel-'))
    const file = join(home, 'spans.ndjson')
    // A path as one writes it: from the folder one is in.
    const env = { LIKENESS_OTEL: relative(process.cwd(), MODULE), OTEL_TEST_FILE: file, LIKENESS_WORKERS: '1' }
    const server = await startServer({ home, env })
    key = await server.key('admin')
    await requests(server)
    expect(await server.stop()).toBe(0)
    raw = await readFile(file, 'utf8')
    spans = raw
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Span)
  }, 120_000)
  afterAll(() => rm(home, { recursive: true, force: true }))

  test('one span for each request, in the trace of whoever asked, named by the route', () => {
    const told = Array.from({ length: 9 }, (_, i) =>
      of(i + 1).map(({ name, kind, parentSpanId, attributes }) => [
        ...[name, kind, parentSpanId, attributes['http.request.method'], attributes['http.route']],
        attributes['http.response.status_code'],
      ]),
    )
    const people = '/api/v1/people/:person_id'
    const span = (method: string, route: string, status: number) => [
      [`${method} ${route}`, SERVER, PARENT, method, route, status],
    ]
    expect(told).toEqual([
      span('POST', '/api/v1/enroll', 200),
      span('POST', '/api/v1/identify', 200),
      span('GET', '/api/v1/people', 200),
      span('GET', people, 200),
      span('GET', people, 404),
      [['GET', SERVER, PARENT, 'GET', undefined, 404]],
      span('GET', '/api/v1/people', 401),
      span('PUT', people, 200),
      span('GET', '/ready', 200),
    ])
    expect(answers.slice(1, 10)).toEqual(told.map(([one]) => one!.at(-1)))
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length)
  })

  test('what failed says why, and only a fault of the server is an error', () => {
    expect([5, 6, 7, 1].map((n) => of(n)[0]!.attributes['error.type'])).toEqual([
      'person_not_found',
      'not_found',
      'unauthenticated',
      undefined,
    ])
    expect(spans.filter(({ status }) => status.code === ERROR)).toEqual([])
  })

  test('a request whose client went away has its span too', () => {
    expect(of(10).map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['POST /api/v1/identify', 'client_gone'],
    ])
  })

  test('how long each stage took is told', () => {
    const { attributes } = of(2)[0]!
    const stages = ['decode', 'detect', 'embed', 'identify', 'history']
    for (const stage of stages)
      expect([stage, attributes[`likeness.stage.${stage}.ms`]]).toEqual([stage, expect.any(Number)])
    expect(attributes['likeness.stage.identify.ms']).toBeGreaterThan(attributes['likeness.stage.detect.ms'] as number)
    expect(Object.keys(of(3)[0]!.attributes).filter((name) => name.startsWith('likeness.stage'))).toEqual([])
  })

  test('nobody is in a span: no names, files, queries, ids, keys, pictures or vectors', () => {
    for (const secret of [NAME, 'Zora', 'Eatonville', SECRET_QUERY, key, personId, basename(A1), basename(GROUP)])
      expect([secret, raw.includes(secret)]).toEqual([secret, false])
    for (const { attributes, events, links } of spans) {
      expect([events, links]).toEqual([[], []])
      for (const [name, value] of Object.entries(attributes)) {
        expect(name).toMatch(
          /^(http\.(request\.method|route|response\.status_code)|error\.type|likeness\.stage\.\w+\.ms)$/,
        )
        expect([name, ['string', 'number'].includes(typeof value)]).toEqual([name, true])
      }
    }
  })
})

test('a module that is not there is said before anything starts', async () => {
  const home = await mkdtemp(join(tmpdir(), 'likeness-otel-none-'))
  const env = { LIKENESS_HOME: home, LIKENESS_OTEL: './no-such-module.mjs' }
  const { code, stdout, stderr } = await cli(['serve', '--port', '0'], { env })
  expect([code, stdout]).toEqual([4, ''])
  expect(stderr).toContain('LIKENESS_OTEL: ./no-such-module.mjs cannot be loaded')
  expect(await readdir(home)).toEqual([])
  await rm(home, { recursive: true, force: true })
})
