/** Webhooks over HTTP. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openReceiver, openWebhooks } from '#webhooks/webhooks.fixture.ts'
import { fromPanel, openTestServer, type TestServer } from '../http.fixture.ts'
import { webhookRoutes } from './webhooks.ts'

let house: Awaited<ReturnType<typeof openWebhooks>>
let receiver: Awaited<ReturnType<typeof openReceiver>>
let server: TestServer
let admin: string
beforeAll(async () => {
  house = await openWebhooks()
  receiver = await openReceiver()
  server = await openTestServer({ routes: [webhookRoutes(house)] })
  admin = await server.key('admin')
})
afterAll(async () => {
  await server?.close()
  await receiver?.close()
  await house?.close()
})
beforeEach(async () => {
  for (const { webhookId } of await house.store.list()) await house.store.remove(webhookId)
  house.events.length = 0
  receiver.received.length = 0
  server.log.length = 0
})

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
interface Shown {
  id: string
  secret: string
  code: string
}
async function ask(method: Method, path = '', payload?: object, key: string | undefined = admin) {
  const answer = await server.ask(key, { method, url: `/api/v1/webhooks${path}`, ...(payload && { payload }) })
  return {
    status: answer.statusCode,
    text: answer.body,
    body: JSON.parse(answer.body) as Shown & Record<string, unknown>,
  }
}
const make = async (more: object = {}, key = admin) =>
  ask('POST', '', { url: receiver.url, events: ['list.alert'], ...more }, key)

test('one is made with its secret, which no later answer has', async () => {
  const made = await make({ description: 'Door' })
  expect(made).toMatchObject({
    status: 201,
    body: {
      ...{ id: expect.stringMatching(/^webhook_[0-9a-f]{12}$/) as string, url: receiver.url, description: 'Door' },
      ...{ events: ['list.alert'], collections: null, active: true, previous_secret_until: null, last_delivery: null },
      ...{ created_by: expect.stringMatching(/^key:/) as string, secret: expect.stringMatching(/^whsec_/) as string },
    },
  })
  const { secret, ...rest } = made.body
  expect((await ask('GET', `/${rest.id}`)).body).toEqual(rest)
  expect((await ask('GET')).body).toEqual([rest])
  const changed = await ask('PUT', `/${rest.id}`, { active: false, description: '' })
  expect(changed).toMatchObject({ status: 200, body: { ...rest, active: false, description: '' } })
  expect((await ask('PUT', `/${rest.id}`, {})).body).toEqual(changed.body)
  const rotated = await ask('POST', `/${rest.id}/rotate`)
  expect(rotated).toMatchObject({ status: 200, body: { previous_secret_until: '2026-03-05T05:06:07.890Z' } })
  expect(rotated.body.secret).not.toBe(secret)
  expect(await ask('POST', `/${rest.id}/test`)).toMatchObject({
    ...{ status: 200, body: { delivered: true, status: 204, problem: null } },
  })
  const { headers, body } = receiver.received[0]!
  const [time] = /(?<=t=)\d+/.exec(String(headers['likeness-signature']))!
  for (const one of [secret, rotated.body.secret])
    expect(headers['likeness-signature']).toContain(createHmac('sha256', one).update(`${time}.${body}`).digest('hex'))
  const listed = await ask('GET')
  expect(listed.body).toMatchObject([{ last_delivery: { state: 'delivered', status: 204 } }])
  expect((await ask('DELETE', `/${rest.id}`)).body).toEqual({ success: true })
  expect(await ask('DELETE', `/${rest.id}`)).toMatchObject({ status: 404, body: { code: 'webhook_not_found' } })
  const told = [server.log.join(), listed.text, changed.text, JSON.stringify(house.events)].join()
  expect([secret, rotated.body.secret].filter((one) => told.includes(one))).toEqual([])
  expect(server.log.join() + JSON.stringify(house.events)).not.toContain('url-secret')
  expect(house.events.map(({ action }) => action.replace('webhook.', ''))).toEqual([
    ...['created', 'changed', 'changed', 'rotated', 'tested', 'removed'],
  ])
})

test('the kinds of events there are', async () => {
  expect(await ask('GET', '/events')).toMatchObject({ status: 200, body: ['list.alert', 'list.decision'] })
})

test.each([
  [{ url: 'file:///etc/passwd' }],
  [{ url: 'https://ann:hunter2@example.com/' }],
  [{ url: `https://example.com/${'x'.repeat(3000)}` }],
  [{ url: '' }],
  [{ url: 7 }],
  [{ url: 'https://example.com/\0' }],
  [{ events: [] }],
  [{ events: ['no such event'] }],
  [{ events: ['list.other'] }],
  [{ events: 'list.alert' }],
  [{ collections: [] }],
  [{ collections: ['../x'] }],
  [{ description: 'x'.repeat(201) }],
  [{ description: 'nul \0' }],
  [{ active: 'maybe' }],
])('%j is refused', async (more) => {
  const refused = await make(more)
  const isPath = String((more as { url?: unknown }).url).includes('\0')
  // NUL is written out in an address: harmless, and nobody's fault.
  expect(refused.status).toBe(isPath ? 201 : 400)
  expect(refused.text + server.log.join()).not.toContain('hunter2')
  const { body: made } = await make()
  expect((await ask('PUT', `/${made.id}`, more)).status).toBe(isPath ? 200 : 400)
})

test('a test tells what went wrong in words, and waits for no retry', async () => {
  const { body } = await make()
  receiver.answers.push(503)
  expect((await ask('POST', `/${body.id}/test`)).body).toEqual({
    ...{ delivered: false, status: 503, problem: 'The receiver could not take it now (503).' },
  })
  const { body: inside } = await make({ url: 'http://127.0.0.2:1/' })
  expect((await ask('POST', `/${inside.id}/test`)).body).toMatchObject({
    ...{ delivered: false, status: null, problem: expect.stringContaining('LIKENESS_FETCH_HOSTS') as string },
  })
})

test('only administrators, each within their collections, and a browser only from the panel', async () => {
  const { body } = await make()
  const calls: [Method, string, object?][] = [
    ['GET', ''],
    ['GET', '/events'],
    ['POST', '', { url: receiver.url, events: ['list.alert'], collections: ['mine'] }],
    ['GET', `/${body.id}`],
    ['PUT', `/${body.id}`, { active: false }],
    ['POST', `/${body.id}/rotate`],
    ['POST', `/${body.id}/test`],
    ['DELETE', `/${body.id}`],
  ]
  const [operator, own] = [await server.key('operator'), await server.key('admin', ['mine'])]
  for (const [method, path, payload] of calls) {
    expect((await ask(method, path, payload, 'lk_nothing')).status, path).toBe(401)
    expect((await ask(method, path, payload, operator)).status, path).toBe(403)
    if (path.includes('webhook_'))
      expect(await ask(method, path, payload, own)).toMatchObject({ status: 404, body: { code: 'webhook_not_found' } })
  }
  expect((await ask('GET', '', undefined, own)).body).toEqual([])
  expect((await make({}, own)).body.code).toBe('forbidden')
  expect((await make({ collections: ['mine'] }, own)).status).toBe(201)
  const { cookie } = await server.browser('admin')
  const post = (headers: Record<string, string>) =>
    server.ask(undefined, { method: 'POST', url: `/api/v1/webhooks/${body.id}/test`, headers })
  expect((await post({ cookie })).json()).toMatchObject({ code: 'csrf' })
  expect((await post(fromPanel(cookie))).json()).toMatchObject({ delivered: true })
  expect(receiver.received.length).toBe(1)
  expect((await ask('GET', `/${body.id}`)).body).toMatchObject({ active: true, previous_secret_until: null })
})
