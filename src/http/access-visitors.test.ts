/** Links of galleries and keys: neither opens what is the other's, at either address. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endpoints } from './contracts/all.ts'
import { furnishGallery } from './routes/galleries-matrix.fixture.ts'

const everywhere = endpoints.flatMap((endpoint) =>
  [endpoint.url, ...(endpoint.alias === undefined ? [] : [endpoint.alias])].map((url) => ({ ...endpoint, url })),
)
const named = (wanted: (endpoint: (typeof everywhere)[number]) => boolean) =>
  everywhere.filter(wanted).map((endpoint) => [`${endpoint.method} ${endpoint.url}`, endpoint] as const)

let scene: Awaited<ReturnType<typeof furnishGallery>>
beforeAll(async () => {
  scene = await furnishGallery('mine')
})
afterAll(() => scene?.house.close())

const ask = ({ method, url }: (typeof everywhere)[number], headers: Record<string, string>) =>
  scene.house.server.app.inject({
    ...{ method, headers },
    url: url.replace(/:(\w+)/g, (_, name: string) => scene.ids[name] ?? 'x'),
  })

describe.each(named(({ access }) => access === 'visit'))('%s', (_, endpoint) => {
  test('is for those with a link: no key is one', async () => {
    const { cookie } = await scene.house.server.browser('admin')
    for (const key of ['', ...Object.values(scene.keys), 'A'.repeat(32)])
      for (const headers of [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }, { cookie }] as object[]) {
        const answer = await ask(endpoint, { ...headers })
        expect([answer.statusCode, answer.json()]).toMatchObject([401, { code: 'link_invalid' }])
        expect(scene.secrets.filter((secret) => answer.body.includes(secret))).toEqual([])
      }
  })
})

test.each(named(({ tag, access }) => tag === 'galleries' && access !== 'visit'))(
  '%s is for keys: no link opens it',
  async (_, endpoint) => {
    for (const headers of [
      { authorization: `Bearer ${scene.secret}` },
      { 'x-api-key': scene.secret },
      { cookie: `likeness_visit=${scene.secret}; likeness_session=${scene.secret}` },
    ] as object[])
      expect((await ask(endpoint, { ...headers })).statusCode).toBe(401)
  },
)

test('nothing has come of it', async () => {
  expect(await scene.state()).toEqual(scene.before)
})
