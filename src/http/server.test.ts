import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { LikenessError } from '#errors'
import { endpoint } from './contracts/endpoint.ts'
import { handle } from './handle.ts'
import { openTestServer, type TestServer } from './http.fixture.ts'
import { collectionFor } from './scope.ts'
import type { Api } from './server.ts'

const echo = endpoint({
  ...{ method: 'POST', url: '/api/v1/test/echo/:id', access: 'operator', tag: 'test', summary: 'Test' },
  params: z.object({ id: z.string().max(5) }),
  querystring: z.object({ limit: z.coerce.number().int().max(9).default(1) }),
  body: z.object({ text: z.string(), more: z.object({ count: z.number() }).optional() }),
  response: { 200: z.object({ text: z.string(), collection: z.string() }) },
})

function testRoutes(app: Api): void {
  handle(app, echo, async ({ body, request }) => ({ text: body.text, collection: collectionFor(request, undefined) }))
  const config = { access: 'public' as const }
  app.get('/test/fails/:how', { config, schema: { hide: true } }, async (request) => {
    const { how } = request.params as { how: string }
    if (how === 'known') {
      const details = { personId: 'person_1', status: 999, code: 'forged', requestId: 'forged' }
      throw new LikenessError('person_not_found', { message: 'Not here.', details })
    }
    if (how === 'store')
      throw new LikenessError('store_unavailable', { message: 'secret-host refused', details: { host: 'secret-host' } })
    if (how === 'busy') throw new LikenessError('overloaded', { details: { retryAfterSeconds: 2.1 } })
    throw Object.assign(new Error('secret-cause'), { row: 'secret-row' })
  })
}

let server: TestServer
let operator: string
beforeAll(async () => {
  server = await openTestServer({ routes: [testRoutes] })
  operator = await server.key('operator')
})
afterAll(() => server.close())

const post = (payload: unknown, headers: Record<string, string> = {}, url = '/api/v1/test/echo/a') =>
  server.ask(operator, { method: 'POST', url, payload: payload as object, headers })

describe('problems', () => {
  test('are of one shape, and nothing of their details takes its place', async () => {
    const answer = await server.app.inject('/test/fails/known')
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.json()).toEqual({
      ...{ type: 'urn:likeness:problem:person_not_found', title: 'There is no such person.', status: 404 },
      ...{ detail: 'Not here.', code: 'person_not_found', requestId: answer.headers['x-request-id'] },
      personId: 'person_1',
    })
  })

  test('ours tell no cause, and are logged once', async () => {
    for (const [how, code] of [
      ['store', 'store_unavailable'],
      ['other', 'internal'],
    ] as const) {
      server.log.length = 0
      const answer = await server.app.inject(`/test/fails/${how}`)
      expect(answer.json()).toMatchObject({ code, status: answer.statusCode })
      expect(answer.body).not.toContain('secret')
      const errors = server.log.filter((line) => line.includes('"level":50'))
      expect(errors).toHaveLength(1)
      expect(errors[0]).toContain(how === 'store' ? 'secret-host refused' : 'secret-cause')
      expect(errors[0]).not.toContain('secret-row')
    }
  })

  test('being busy says when to come back, in whole seconds', async () => {
    const answer = await server.app.inject('/test/fails/busy')
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '3'])
  })

  test('a wrong request lists every wrong field of a part', async () => {
    const body = await post({ text: 1, more: { count: 'x' } })
    expect(body.json()).toMatchObject({
      ...{ status: 400, code: 'invalid_argument' },
      fields: [
        { in: 'body', field: 'text', message: expect.any(String) },
        { in: 'body', field: 'more/count', message: expect.any(String) },
      ],
    })
    const query = await post({ text: 'x' }, {}, '/api/v1/test/echo/a?limit=10')
    expect(query.json<{ fields: unknown[] }>().fields).toMatchObject([{ in: 'querystring', field: 'limit' }])
    const params = await post({ text: 'x' }, {}, '/api/v1/test/echo/toolong')
    expect(params.json<{ fields: unknown[] }>().fields).toMatchObject([{ in: 'params', field: 'id' }])
    const fine = await post({ text: 'x' })
    expect(fine.json()).toEqual({ text: 'x', collection: 'default' })
  })

  test('broken, huge, foreign and poisoned bodies are refused as what they are', async () => {
    const json = { 'content-type': 'application/json' }
    const cases: [unknown, Record<string, string>, number, string][] = [
      ['{"text":', json, 400, 'invalid_argument'],
      ['', json, 400, 'invalid_argument'],
      ['null', json, 400, 'invalid_argument'],
      ['{"__proto__": {"x": 1}, "text": "x"}', json, 400, 'invalid_argument'],
      [JSON.stringify({ text: 'x'.repeat(1024 * 1024) }), json, 413, 'body_too_large'],
      ['text', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
      ['<a/>', { 'content-type': 'application/xml' }, 415, 'unsupported_media_type'],
      ['x', { 'content-type': 'nonsense' }, 415, 'unsupported_media_type'],
    ]
    for (const [payload, headers, status, code] of cases) {
      const answer = await post(payload, headers)
      expect([payload?.toString().slice(0, 20), answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
        ...[payload?.toString().slice(0, 20), status, code],
      ])
      expect(answer.headers['content-type']).toContain('application/problem+json')
    }
  })

  test('what is not there, and methods that are not taken', async () => {
    for (const url of [
      '/api/v1/nothing',
      '/api',
      '/..%2f..%2fetc/passwd',
      '/%00',
      '/%ff',
      '/api/v1/test/echo',
      '//x',
    ]) {
      const answer = await server.ask(operator, { url })
      expect([url, answer.statusCode, answer.headers['content-type']]).toEqual([
        ...[url, url === '/%ff' ? 400 : 404, 'application/problem+json; charset=utf-8'],
      ])
    }
    const wrong = await server.ask(undefined, { method: 'DELETE', url: '/api/v1/test/echo/a' })
    expect([wrong.statusCode, wrong.headers['allow'], wrong.json<{ code: string }>().code]).toEqual([
      405,
      'POST',
      'method_not_allowed',
    ])
    const put = await server.ask(undefined, {
      method: 'PUT',
      url: '/health',
      payload: '{',
      headers: { 'content-type': 'x' },
    })
    expect([put.statusCode, put.headers['allow']]).toEqual([405, 'GET, HEAD'])
  })
})

test('request ids: a sane one is kept, another is replaced; both come back', async () => {
  const idOf = async (id: string) =>
    (await server.app.inject({ url: '/health', headers: { 'x-request-id': id } })).headers['x-request-id']
  expect(await idOf('trace-1234.abc_D')).toBe('trace-1234.abc_D')
  for (const hostile of ['', 'short', 'x'.repeat(129), 'with space', 'new\\nline', '{"a":1}', 'ünïcödé-id']) {
    expect(await idOf(hostile)).toMatch(/^[0-9a-f-]{36}$/)
  }
})

test('the log holds routes, but no addresses, credentials or bodies', async () => {
  server.log.length = 0
  const url = '/api/v1/test/echo/a?limit=2&q=Ann%20Secret'
  const cookie = 'likeness_session=secret-cookie'
  await post({ text: 'secret-body' }, { cookie, 'x-api-key': 'secret-key' }, url)
  await post({ text: 1 }, {}, url)
  await server.app.inject('/people/Ann%20Secret')
  await server.app.inject({ url, headers: { authorization: 'Bearer secret-bearer' } })
  const log = server.log.join('')
  expect(log).toContain('"route":"/api/v1/test/echo/:id","status":200')
  expect(log).toMatch(/"actor":"key:key_[0-9a-f]{12}"/)
  expect(log).not.toMatch(/secret/i)
  expect(log).not.toContain(operator)
})

test('security headers are on every answer; CORS only for those who are configured', async () => {
  for (const url of ['/health', '/api/v1/nothing', '/api/v1/keys']) {
    const { headers } = await server.app.inject({ url, headers: { origin: 'https://evil.example' } })
    expect(headers['content-security-policy']).toContain("default-src 'none';script-src 'self';")
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    expect(headers['access-control-allow-origin']).toBeUndefined()
  }
  const open = await openTestServer({ config: { corsOrigins: ['https://good.example'] } }, server)
  const preflight = (origin: string) =>
    open.app.inject({
      ...{ method: 'OPTIONS', url: '/api/v1/keys' },
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    })
  const good = await preflight('https://good.example')
  expect([good.statusCode, good.headers['access-control-allow-origin']]).toEqual([204, 'https://good.example'])
  expect(good.headers['access-control-allow-credentials']).toBeUndefined()
  expect((await preflight('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined()
  const refused = await open.app.inject({ url: '/api/v1/keys', headers: { origin: 'https://good.example' } })
  expect(refused.statusCode).toBe(401)
  await open.close()
})

test('a route that does not say who may use it keeps the service from starting', async () => {
  const silent = (app: Api) => void app.get('/silent', async () => 'x')
  await expect(openTestServer({ routes: [silent] }, server)).rejects.toThrow('GET /silent does not say who may use it')
})

describe('health', () => {
  test('lives without credentials; is ready when everything is, and says what is not without saying why', async () => {
    let broken = false
    const checks = {
      store: async () => {},
      engine: async () => {
        if (broken) throw new Error('secret path /var/x')
      },
    }
    const one = await openTestServer(
      { checks, config: { rateLimits: { perKey: 1, perAddress: 1, signIn: 1 } } },
      server,
    )
    for (let i = 0; i < 3; i++) expect((await one.app.inject('/health')).json()).toEqual({ status: 'ok' })
    for (let i = 0; i < 3; i++) {
      expect((await one.app.inject('/ready')).json()).toEqual({
        status: 'ready',
        checks: { store: 'ok', engine: 'ok' },
      })
    }
    broken = true
    const unready = await one.app.inject('/ready')
    expect([unready.statusCode, unready.json()]).toEqual([
      503,
      { status: 'unready', checks: { store: 'ok', engine: 'failed' } },
    ])
    await one.close()
  })

  test('a check that hangs fails after two seconds', async () => {
    const one = await openTestServer({ checks: { objects: () => new Promise(() => {}) } }, server)
    const since = performance.now()
    const answer = await one.app.inject('/api/v1/ready')
    expect(performance.now() - since).toBeLessThan(4000)
    expect([answer.statusCode, answer.json<{ checks: unknown }>().checks]).toEqual([503, { objects: 'no answer' }])
    await one.close()
  })
})

test('metrics and the document need credentials, and hold what they should', async () => {
  const viewer = await server.key('viewer')
  for (const url of ['/metrics', '/api/v1/metrics', '/openapi.json', '/docs/', '/docs/static/swagger-ui.css']) {
    expect([url, (await server.ask(undefined, { url })).statusCode]).toEqual([url, 401])
    expect([url, (await server.ask(viewer, { url })).statusCode]).toEqual([url, 200])
  }
  const page = async (url: string) => (await server.ask(viewer, { url })).body
  expect(await page('/docs/')).toContain('<title>Likeness API</title>')
  const marks = (await page('/docs/static/swagger-initializer.js')).matchAll(/data:image\/svg\+xml;base64,([\w+/=]+)/g)
  expect([...marks].map(([, mark = '']) => Buffer.from(mark, 'base64').toString())).toEqual([
    expect.stringMatching(/^<svg .*>Likeness<\/text>\n<\/svg>$/s),
  ])
  const metrics = (await server.ask(viewer, { url: '/metrics' })).body
  expect(metrics).toMatch(
    /http_request_duration_seconds_count\{method="POST",route="\/api\/v1\/test\/echo\/:id",status="200"\} \d/,
  )
  expect(metrics).toContain('likeness_info{version="1.2.3"} 1')
  const answer = await server.ask(viewer, { url: '/openapi.json' })
  const document = answer.json<{ paths: Record<string, { post?: { requestBody?: unknown } }> }>()
  expect(document.paths['/api/v1/test/echo/{id}']?.post?.requestBody).toBeDefined()
  expect(Object.keys(document.paths).filter((path) => !path.startsWith('/api/v1/'))).toEqual([])
})
