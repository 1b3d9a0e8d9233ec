import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LOCAL } from '#access/principal.ts'
import { API } from './contracts/endpoint.ts'
import { fromPanel, openTestServer, PASSWORD, type TestServer } from './http.fixture.ts'
import { collectionFor } from './scope.ts'
import type { Api } from './server.ts'

function testRoutes(app: Api): void {
  for (const role of ['viewer', 'operator', 'admin'] as const) {
    const options = { schema: { hide: true }, config: { access: { role } } }
    app.route({
      ...{ method: ['GET', 'POST'], url: `/test/${role}`, ...options },
      handler: async (request) => ({
        actor: request.principal?.actor,
        collection: collectionFor(request, (request.query as { collection?: string }).collection),
      }),
    })
  }
}

// Only the limits themselves are tried in rate-limits.test.ts.
const UNLIMITED = { rateLimits: { perKey: 10_000, perAddress: 10_000, signIn: 10_000 } }

let server: TestServer
const keys: Record<string, string> = {}
beforeAll(async () => {
  server = await openTestServer({ routes: [testRoutes], config: UNLIMITED })
  for (const role of ['viewer', 'operator', 'admin'] as const) keys[role] = await server.key(role)
})
afterAll(() => server.close())

const codeOf = async (answer: ReturnType<TestServer['ask']>) => {
  const { statusCode, body } = await answer
  return [statusCode, statusCode < 400 ? 'fine' : (JSON.parse(body) as { code: string }).code]
}

describe('credentials', () => {
  test('each role may do what those before it may, and nobody without one anything', async () => {
    const roles = ['viewer', 'operator', 'admin']
    for (const [needed, url] of roles.map((role, i) => [i, `/test/${role}`] as const)) {
      expect(await codeOf(server.ask(undefined, { url }))).toEqual([401, 'unauthenticated'])
      for (const [has, role] of roles.entries()) {
        expect([role, url, ...(await codeOf(server.ask(keys[role], { url })))]).toEqual([
          ...[role, url, ...(has >= needed ? [200, 'fine'] : [403, 'forbidden'])],
        ])
      }
    }
  })

  test('hostile credentials are none', async () => {
    const key = keys['admin']!
    const hostile: Record<string, string>[] = [
      ...['', 'Bearer', 'Bearer ', `Bearer ${key} x`, `Basic ${key}`, key, `Bearer ${'x'.repeat(8000)}`].map(
        (authorization) => ({ authorization }),
      ),
      { 'x-api-key': '' },
      { 'x-api-key': `${key}, ${key}` },
      { cookie: 'likeness_session=' },
      { cookie: `likeness_session=${'A'.repeat(43)}` },
      { cookie: 'likeness_session=%00%ff; likeness_session=x' },
      { cookie: `likeness_session=${key}` },
      // A key that is given counts, whatever stands beside it.
      { authorization: 'Bearer wrong', 'x-api-key': key },
    ]
    for (const headers of hostile) {
      expect([headers, ...(await codeOf(server.ask(undefined, { url: '/test/viewer', headers })))]).toEqual([
        ...[headers, 401, 'unauthenticated'],
      ])
    }
    for (const headers of [{ authorization: `bearer  ${key}` }, { 'x-api-key': key }]) {
      expect(await codeOf(server.ask(undefined, { url: '/test/admin', headers }))).toEqual([200, 'fine'])
    }
    const { headers } = await server.ask(undefined, { url: '/test/viewer' })
    expect(headers['www-authenticate']).toBe('Bearer realm="likeness"')
  })

  test('a revoked and an expired key stop working', async () => {
    const make = async (payload: object) =>
      (await server.ask(keys['admin'], { method: 'POST', url: `${API}/keys`, payload })).json<{
        id: string
        key: string
        prefix: string
      }>()
    const made = await make({ name: 'Gone', role: 'viewer' })
    expect(made).toMatchObject({ prefix: made.key.slice(0, 10), revoked_at: null, created_by: expect.any(String) })
    expect(await codeOf(server.ask(made.key, { url: '/test/viewer' }))).toEqual([200, 'fine'])
    const revoked = await server.ask(keys['admin'], { method: 'DELETE', url: `${API}/keys/${made.id}` })
    expect([revoked.statusCode, revoked.json<{ revoked_at: string }>().revoked_at]).toEqual([200, expect.any(String)])
    expect(await codeOf(server.ask(made.key, { url: '/test/viewer' }))).toEqual([401, 'unauthenticated'])
    const expires = new Date(server.clock.now.getTime() + 1000).toISOString()
    const brief = await make({ role: 'viewer', expires_at: expires })
    expect(await codeOf(server.ask(brief.key, { url: '/test/viewer' }))).toEqual([200, 'fine'])
    server.clock.turn(1000)
    expect(await codeOf(server.ask(brief.key, { url: '/test/viewer' }))).toEqual([401, 'unauthenticated'])
    const list = (await server.ask(keys['admin'], { url: `${API}/keys` })).body
    expect(list).toContain(made.id)
    expect(list).not.toContain(made.key)
  })

  test('the collection: the named one, the only one, the default; never another’s', async () => {
    const ask = async (key: string, query = '') => {
      const answer = await server.ask(key, { url: `/test/viewer${query}` })
      return (
        (answer.json() as { collection?: string; code?: string }).collection ?? answer.json<{ code: string }>().code
      )
    }
    const [one, two] = [await server.key('viewer', ['a']), await server.key('viewer', ['a', 'b'])]
    expect(await ask(keys['viewer']!)).toBe('default')
    expect(await ask(keys['viewer']!, '?collection=x')).toBe('x')
    expect(await ask(one)).toBe('a')
    expect(await ask(one, '?collection=b')).toBe('forbidden')
    expect(await ask(one, '?collection=default')).toBe('forbidden')
    expect(await ask(two)).toBe('forbidden')
    expect(await ask(two, '?collection=b')).toBe('b')
  })
})

describe('the panel', () => {
  const signIn = (payload: object, headers = {}, remoteAddress?: string) =>
    server.app.inject({ method: 'POST', url: `${API}/session`, payload, headers, remoteAddress })

  test('signs in and out by a cookie that scripts and other sites do not get', async () => {
    const { name } = await server.browser('operator')
    const answer = await signIn({ name, password: PASSWORD })
    expect(answer.json()).toMatchObject({ signed_in: true, role: 'operator', name, needs_setup: false })
    const [cookie] = answer.cookies
    expect(cookie).toMatchObject({ name: 'likeness_session', httpOnly: true, sameSite: 'Strict', path: '/' })
    expect(cookie!.secure).toBeUndefined()
    const headers = fromPanel(`likeness_session=${cookie!.value}`)
    const session = () => server.app.inject({ url: `${API}/session`, headers })
    expect((await session()).json()).toMatchObject({ signed_in: true, actor: expect.stringMatching(/^account:/) })
    expect(await codeOf(server.ask(undefined, { url: '/test/admin', headers }))).toEqual([403, 'forbidden'])
    const out = await server.app.inject({ method: 'DELETE', url: `${API}/session`, headers })
    expect([out.statusCode, out.cookies[0]?.value]).toEqual([200, ''])
    expect((await session()).json()).toMatchObject({ signed_in: false, name: null })
    expect(await codeOf(server.ask(undefined, { url: '/test/viewer', headers }))).toEqual([401, 'unauthenticated'])
  })

  test('the cookie is for https only where that is spoken, by a trusted proxy’s word', async () => {
    const proxied = await openTestServer({ config: { trustProxy: ['10.0.0.1'] } }, server)
    const { name } = await proxied.browser()
    const secure = async (remoteAddress: string) => {
      const payload = { name, password: PASSWORD }
      const headers = { 'x-forwarded-proto': 'https' }
      const answer = await proxied.app.inject({
        method: 'POST',
        url: `${API}/session`,
        payload,
        headers,
        remoteAddress,
      })
      return answer.cookies[0]?.secure
    }
    expect([await secure('10.0.0.1'), await secure('10.0.0.2')]).toEqual([true, undefined])
    await proxied.close()
  })

  test('a wrong password, a wrong name and a locked account get the same answer', async () => {
    const { name, accountId } = await server.browser('viewer')
    const wrong = { name, password: 'wrong wrong wrong' }
    const answers = []
    for (let i = 0; i < 5; i++) answers.push(await signIn(wrong))
    expect((await server.accounts.byId(accountId))?.lockedUntil).toBeInstanceOf(Date)
    answers.push(await signIn({ name, password: PASSWORD }), await signIn({ ...wrong, name: 'nobody' }))
    const shapes = answers.map((answer) => ({ ...(answer.json() as object), requestId: '' }))
    for (const shape of shapes) expect(shape).toEqual(shapes[0])
    expect(shapes[0]).toMatchObject({ status: 401, code: 'sign_in_failed' })
    server.clock.turn(60_000)
    expect((await signIn({ name, password: PASSWORD })).statusCode).toBe(200)
  })

  test('requests with the cookie are refused unless they come from the panel', async () => {
    const { cookie } = await server.browser('admin')
    const own = { cookie, 'x-likeness-csrf': '1' }
    const host = 'likeness.example:8080'
    const cases: [Record<string, string>, string][] = [
      [{ ...own, 'sec-fetch-site': 'same-origin' }, 'fine'],
      [{ ...own, host, origin: `http://${host}` }, 'fine'],
      [{ cookie, 'sec-fetch-site': 'same-origin' }, 'csrf'],
      [{ ...own, 'x-likeness-csrf': '2', 'sec-fetch-site': 'same-origin' }, 'csrf'],
      [own, 'csrf'],
      ...['same-site', 'cross-site', 'none', ''].map((site): [Record<string, string>, string] => [
        ...([{ ...own, 'sec-fetch-site': site, host, origin: `http://${host}` }, 'csrf'] as const),
      ]),
      ...['null', '', 'http://evil.example', `http://${host}.evil.example`, 'http://likeness.example:8081'].map(
        (origin): [Record<string, string>, string] => [{ ...own, host, origin }, 'csrf'],
      ),
    ]
    for (const [headers, expected] of cases) {
      const [, code] = await codeOf(server.ask(undefined, { method: 'POST', url: '/test/viewer', headers }))
      expect([headers, code]).toEqual([headers, expected])
    }
    // Reading changes nothing, and a program with a key sends no such headers.
    expect(await codeOf(server.ask(undefined, { url: '/test/viewer', headers: { cookie } }))).toEqual([200, 'fine'])
    expect(await codeOf(server.ask(keys['viewer'], { method: 'POST', url: '/test/viewer' }))).toEqual([200, 'fine'])
  })

  test('another site signs nobody in', async () => {
    const { name } = await server.browser('viewer')
    const payload = { name, password: PASSWORD }
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
      const answer = await signIn(payload, headers)
      expect([answer.statusCode, answer.json<{ code: string }>().code, answer.cookies]).toEqual([403, 'csrf', []])
    }
  })

  test('the first account is made with the link that the server printed, once', async () => {
    const fresh = await openTestServer()
    const setUp = (token: string) =>
      fresh.app.inject({ method: 'POST', url: `${API}/setup`, payload: { token, name: 'Ann', password: PASSWORD } })
    expect((await fresh.app.inject(`${API}/session`)).json()).toMatchObject({ needs_setup: true, version: null })
    expect((await setUp('x'.repeat(43))).json<{ code: string }>().code).toBe('link_invalid')
    const link = await fresh.access.signIn.firstRunLink()
    const done = await setUp(link!.token)
    expect([done.statusCode, done.json()]).toMatchObject([200, { signed_in: true, role: 'admin', name: 'Ann' }])
    expect(done.cookies[0]?.name).toBe('likeness_session')
    expect((await setUp(link!.token)).json<{ code: string }>().code).toBe('link_invalid')
    const byLink = (token: string) =>
      fresh.app.inject({ method: 'POST', url: `${API}/session/link`, payload: { token } })
    const [account] = await fresh.accounts.list()
    const { token } = await fresh.access.signIn.linkFor(account!.accountId, LOCAL)
    expect((await byLink(token)).json()).toMatchObject({ signed_in: true, name: 'Ann' })
    expect((await byLink(token)).json<{ code: string }>().code).toBe('link_invalid')
    await fresh.close()
  })

  test('a password is changed by whom it belongs to, who stays signed in', async () => {
    const { cookie, name } = await server.browser('viewer')
    const change = (headers: object, payload: object) =>
      server.app.inject({ method: 'PUT', url: `${API}/session/password`, headers: { ...headers }, payload })
    const next = 'another password'
    const wrong = await change(fromPanel(cookie), { current: 'wrong wrong wrong', password: next })
    expect(wrong.json<{ code: string }>().code).toBe('sign_in_failed')
    const done = await change(fromPanel(cookie), { current: PASSWORD, password: next })
    expect(done.statusCode).toBe(200)
    const after = { cookie: `likeness_session=${done.cookies[0]!.value}` }
    expect(await codeOf(server.ask(undefined, { url: '/test/viewer', headers: after }))).toEqual([200, 'fine'])
    expect(await codeOf(server.ask(undefined, { url: '/test/viewer', headers: { cookie } }))).toEqual([
      ...[401, 'unauthenticated'],
    ])
    expect((await signIn({ name, password: next })).statusCode).toBe(200)
    const byKey = await change({ authorization: `Bearer ${keys['admin']}` }, { password: next })
    expect(byKey.json<{ code: string }>().code).toBe('forbidden')
  })
})

describe('accounts and keys', () => {
  const LISTS = [`${API}/keys`, `${API}/accounts`]
  test('are for administrators', async () => {
    const requests = LISTS.flatMap((url) => [
      ...[{ method: 'GET', url } as const, { method: 'POST', url, payload: {} } as const],
      { method: 'DELETE', url: `${url}/x` } as const,
    ])
    for (const request of [...requests, { method: 'PUT', url: `${API}/accounts/x`, payload: {} } as const]) {
      expect(await codeOf(server.ask(undefined, request))).toEqual([401, 'unauthenticated'])
      expect(await codeOf(server.ask(keys['operator'], request))).toEqual([403, 'forbidden'])
    }
  })

  test('of another tenant are not there', async () => {
    const tenant = await server.key('admin', ['a'])
    const { accountId } = await server.browser('viewer', ['b'])
    const ask = (method: 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) =>
      codeOf(server.ask(tenant, { method, url: `${API}${url}`, payload }))
    expect(await ask('PUT', `/accounts/${accountId}`, { role: 'admin' })).toEqual([404, 'account_not_found'])
    expect(await ask('DELETE', `/accounts/${accountId}`)).toEqual([404, 'account_not_found'])
    expect(await ask('POST', '/keys', { role: 'viewer' })).toEqual([403, 'forbidden'])
    expect(await ask('POST', '/keys', { role: 'viewer', collections: ['a', 'b'] })).toEqual([403, 'forbidden'])
    expect(await ask('POST', '/keys', { role: 'viewer', collections: ['a'] })).toEqual([201, 'fine'])
    for (const url of LISTS) {
      const list = (await server.ask(tenant, { url })).json() as { collections: string[] | null }[]
      expect(list.every(({ collections }) => collections?.join() === 'a')).toBe(true)
    }
  })

  test('an account is made, changed and removed', async () => {
    const ask = (method: 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) =>
      server.ask(keys['admin'], { method, url: `${API}/accounts${url}`, payload })
    const account = { name: 'Zoë', role: 'viewer', password: PASSWORD }
    const made = await ask('POST', '', account)
    expect([made.statusCode, made.json()]).toMatchObject([201, { name: 'Zoë', disabled: false, collections: null }])
    expect((await ask('POST', '', { ...account, name: 'zoë' })).json<{ code: string }>().code).toBe('account_exists')
    expect((await ask('POST', '', { ...account, name: 'x', password: 'short' })).json<{ code: string }>().code).toBe(
      'invalid_argument',
    )
    const { id } = made.json() as { id: string }
    expect((await ask('PUT', `/${id}`, { disabled: true })).json()).toMatchObject({ disabled: true, role: 'viewer' })
    expect((await ask('DELETE', `/${id}`)).statusCode).toBe(200)
    expect((await ask('DELETE', `/${id}`)).json<{ code: string }>().code).toBe('account_not_found')
    expect(made.body + (await server.ask(keys['admin'], { url: `${API}/accounts` })).body).not.toMatch(/scrypt|hash/)
  })
})
