import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { API } from './contracts/endpoint.ts'
import { openTestServer, type TestServer } from './http.fixture.ts'
import type { Api } from './server.ts'

function testRoutes(app: Api): void {
  const options = { schema: { hide: true }, config: { access: { role: 'viewer' as const } } }
  app.get('/test/viewer', options, async () => ({ fine: true }))
  const small = { ...options, config: { ...options.config, small: true } }
  app.get('/test/small', small, async () => ({ fine: true }))
}

const limits = (config: Partial<{ perKey: number; perAddress: number; signIn: number }>) => ({
  config: { rateLimits: { perKey: 10_000, perAddress: 10_000, signIn: 10_000, ...config } },
})

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(() => server.close())

describe('rate limits', () => {
  const times = async (count: number, ask: () => ReturnType<TestServer['ask']>) => {
    const answers = []
    for (let i = 0; i < count; i++) answers.push(await ask())
    return answers
  }

  test('by key: one that asks too often waits, others do not', async () => {
    const busy = await openTestServer({ routes: [testRoutes], ...limits({ perKey: 3 }) }, server)
    const [one, two] = [await busy.key('viewer'), await busy.key('viewer')]
    const answers = await times(4, () => busy.ask(one, { url: '/test/viewer' }))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429])
    const last = answers.at(-1)!
    expect(last.json()).toMatchObject({ code: 'rate_limited', status: 429 })
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(last.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect((await busy.ask(two, { url: '/test/viewer' })).statusCode).toBe(200)
    await busy.close()
  })

  test('by address: before credentials are looked at; forwarded addresses count from trusted proxies only', async () => {
    const config = { trustProxy: ['10.0.0.1'], ...limits({ perAddress: 2 }).config }
    const busy = await openTestServer({ routes: [testRoutes], config }, server)
    const from = (remoteAddress: string, forwarded = '') =>
      times(3, () =>
        busy.ask('wrong', {
          ...{ url: '/test/viewer', remoteAddress },
          headers: forwarded ? { 'x-forwarded-for': forwarded } : {},
        }),
      ).then((answers) => answers.map(({ statusCode }) => statusCode))
    expect(await from('192.0.2.1')).toEqual([401, 401, 429])
    expect(await from('192.0.2.1', '203.0.113.9')).toEqual([429, 429, 429])
    expect(await from('10.0.0.1', '203.0.113.1')).toEqual([401, 401, 429])
    expect(await from('10.0.0.1', '203.0.113.2')).toEqual([401, 401, 429])
    await busy.close()
  })

  test('small pictures are counted by themselves, and there may be ten times as many', async () => {
    const busy = await openTestServer({ routes: [testRoutes], ...limits({ perKey: 2, perAddress: 3 }) }, server)
    const key = await busy.key('viewer')
    const ask = (url: string) => () => busy.ask(key, { url })
    const codes = async (count: number, url: string) =>
      (await times(count, ask(url))).map(({ statusCode }) => statusCode)
    expect(await codes(21, '/test/small')).toEqual([...Array<number>(20).fill(200), 429])
    expect(await codes(3, '/test/viewer')).toEqual([200, 200, 429])
    await busy.close()
  })

  test('signing in is tried seldom', async () => {
    const busy = await openTestServer(limits({ signIn: 2 }), server)
    const request = { method: 'POST', url: `${API}/session`, payload: { name: 'x', password: 'y' } } as const
    const answers = await times(3, () => busy.ask(undefined, request))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 429])
    const token = { method: 'POST', url: `${API}/session/link`, payload: { token: 'x' } } as const
    expect((await busy.ask(undefined, token)).statusCode).toBe(429)
    await busy.close()
  })
})
