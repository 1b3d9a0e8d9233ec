/** What administrators do with webhooks. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { LOCAL, type Principal } from '#access/principal.ts'
import { openReceiver, openWebhooks } from './webhooks.fixture.ts'
import type { WebhookSettings } from './webhooks.ts'

let house: Awaited<ReturnType<typeof openWebhooks>>
let receiver: Awaited<ReturnType<typeof openReceiver>>
beforeAll(async () => {
  house = await openWebhooks()
  receiver = await openReceiver()
})
afterAll(async () => {
  await receiver?.close()
  await house?.close()
})
beforeEach(() => {
  house.events.length = 0
  receiver.received.length = 0
  receiver.answers.length = 0
})
afterEach(async () => {
  for (const { webhookId } of await house.store.list()) await house.webhooks.remove(webhookId, LOCAL)
})

const HOUR = 60 * 60 * 1000
const some = (collections: string[]): Principal => ({ ...LOCAL, actor: 'account:some', collections })
const create = (more: Partial<WebhookSettings> = {}, by = LOCAL) =>
  house.webhooks.create({ url: receiver.url, events: ['list.alert'], ...more }, by)
const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown

test('one is made, seen, changed and removed, and the log tells of it without its address or secret', async () => {
  const { webhook, secret } = await create({ description: ' The door ', events: ['list.alert', 'list.alert'] })
  expect(webhook).toMatchObject({
    ...{ webhookId: expect.stringMatching(/^webhook_[0-9a-f]{12}$/) as string, url: receiver.url },
    ...{ description: 'The door', events: ['list.alert'], collections: null, active: true, createdBy: 'local' },
  })
  expect(secret).toMatch(/^whsec_[\w-]{43}$/)
  expect((await create()).secret).not.toBe(secret)
  expect(await house.webhooks.get(webhook.webhookId, LOCAL)).toEqual(webhook)
  const changed = await house.webhooks.update(webhook.webhookId, { active: false, collections: ['mine'] }, LOCAL)
  expect(changed).toEqual({ ...webhook, active: false, collections: ['mine'] })
  await house.webhooks.remove(webhook.webhookId, LOCAL)
  await expect(house.webhooks.get(webhook.webhookId, LOCAL)).rejects.toEqual(code('webhook_not_found'))
  await expect(house.webhooks.remove(webhook.webhookId, LOCAL)).rejects.toEqual(code('webhook_not_found'))
  expect(house.events.map(({ action }) => action)).toEqual([
    ...['webhook.created', 'webhook.created', 'webhook.changed', 'webhook.removed'],
  ])
  const told = JSON.stringify(house.events)
  expect([secret, 'url-secret'].filter((one) => told.includes(one))).toEqual([])
  expect(house.events[0]).toMatchObject({ actor: 'local', target: webhook.webhookId })
})

test('what is kept of a secret is sealed, for its webhook alone', async () => {
  const { webhook, secret } = await create()
  const { sealedSecret } = (await house.store.sealed(webhook.webhookId))!
  expect(sealedSecret).not.toContain(secret)
  const rows = await house.database.db.selectFrom('webhooks').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain(secret)
  expect(rows.length).toBe(1)
})

test.each([
  ['file:///etc/passwd', /https or http/],
  ['ftp://example.com/', /https or http/],
  ['javascript:alert(1)', /https or http/],
  ['data:text/plain,x', /https or http/],
  ['gopher://127.0.0.1:25/x', /https or http/],
  ['https://ann:hunter2@example.com/', /no user name or password/],
  ['https://hunter2@example.com/', /no user name or password/],
  ['https://:hunter2@example.com/', /no user name or password/],
  ['https://example.com/#hunter2', /behind a #/],
  ['//example.com/hook', /whole one/],
  ['/hook', /whole one/],
  ['', /whole one/],
  ['https://', /whole one/],
  ['https://exa mple.com/', /whole one/],
  ['https://example.com:99999/', /whole one/],
  [`https://example.com/${'x'.repeat(2030)}`, /at most 2048/],
  // Short as it comes, long as it is sent.
  [`https://example.com/${'é'.repeat(700)}`, /at most 2048/],
])('an address like %s is refused, without being repeated', async (url, sentence) => {
  const refused = await create({ url }).catch((error: Error) => error)
  expect(refused).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(sentence) as string })
  expect(JSON.stringify(refused)).not.toContain('hunter2')
  const { webhook } = await create()
  await expect(house.webhooks.update(webhook.webhookId, { url }, LOCAL)).rejects.toEqual(code('invalid_argument'))
  expect((await house.webhooks.list(LOCAL)).length).toBe(1)
})

test('events there are not, none, an empty scope, collections that are missing, and long texts are refused', async () => {
  expect(house.webhooks.events()).toEqual(['list.alert', 'list.decision'])
  for (const [more, expected] of [
    [{ events: ['list.alert', 'ping'] }, 'invalid_argument'],
    [{ events: ['toString'] }, 'invalid_argument'],
    [{ events: [] }, 'invalid_argument'],
    [{ collections: [] }, 'invalid_argument'],
    [{ collections: ['missing'] }, 'collection_not_found'],
    [{ description: 'x'.repeat(201) }, 'invalid_argument'],
    [{ description: 'nul \0' }, 'invalid_argument'],
  ] as const)
    await expect(create(more as Partial<WebhookSettings>), JSON.stringify(more)).rejects.toEqual(code(expected))
  expect(await house.webhooks.list(LOCAL)).toEqual([])
  expect(house.events).toEqual([])
})

test('what it had may stay when it is not there any more, and nothing like it comes in', async () => {
  const { webhook } = await create({ collections: ['mine'] })
  await house.store.update(webhook.webhookId, { events: ['old.event'], collections: ['missing'] })
  const update = (change: Partial<WebhookSettings>) => house.webhooks.update(webhook.webhookId, change, LOCAL)
  const kept = { events: ['old.event', 'list.alert'], collections: ['missing', 'mine'], description: 'Gate' }
  expect(await update(kept)).toMatchObject(kept)
  await expect(update({ events: ['old.event', 'older.event'] })).rejects.toEqual(code('invalid_argument'))
  await update({ events: ['list.alert'], collections: ['mine'] })
  await expect(update({ events: ['old.event'] })).rejects.toEqual(code('invalid_argument'))
  await expect(update({ collections: ['missing'] })).rejects.toEqual(code('collection_not_found'))
})

test('administrators of some collections have those of theirs, and give away no more', async () => {
  const all = await create()
  const mine = await create({ collections: ['mine'] }, some(['mine', 'other']))
  const both = await create({ collections: ['mine', 'theirs'] })
  const by = some(['mine'])
  expect((await house.webhooks.list(by)).map(({ webhookId }) => webhookId)).toEqual([mine.webhook.webhookId])
  for (const { webhook } of [all, both])
    for (const call of [
      () => house.webhooks.get(webhook.webhookId, by),
      () => house.webhooks.update(webhook.webhookId, { active: false }, by),
      () => house.webhooks.rotate(webhook.webhookId, by),
      () => house.webhooks.test(webhook.webhookId, by),
      () => house.webhooks.remove(webhook.webhookId, by),
    ])
      await expect(call()).rejects.toEqual(code('webhook_not_found'))
  for (const collections of [null, ['theirs'], ['mine', 'theirs']]) {
    await expect(create({ collections }, by)).rejects.toEqual(code('forbidden'))
    await expect(house.webhooks.update(mine.webhook.webhookId, { collections }, by)).rejects.toEqual(code('forbidden'))
  }
  await expect(create({}, by)).rejects.toEqual(code('forbidden'))
  expect(await house.webhooks.get(all.webhook.webhookId, LOCAL)).toEqual(all.webhook)
  expect(receiver.received).toEqual([])
})

test('a test sends a ping and tells what was answered, also while it is switched off', async () => {
  const { webhook } = await create({ active: false })
  const ping = () => house.webhooks.test(webhook.webhookId, LOCAL)
  expect(await ping()).toEqual({ delivered: true, status: 204, problem: null })
  expect(receiver.received[0]).toMatchObject({ headers: { 'likeness-event': 'ping' }, path: '/hook?token=url-secret' })
  expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ type: 'ping', collection: null, data: {} })
  receiver.answers.push(500, 404, 410)
  for (const status of [500, 404, 410]) {
    const told = await ping()
    expect(told).toMatchObject({ delivered: false, status, problem: expect.stringContaining(`(${status})`) as string })
  }
  expect((await house.webhooks.get(webhook.webhookId, LOCAL)).lastDelivery).toMatchObject({
    ...{ state: 'failed', status: 410 },
  })
  expect(house.events.filter(({ action }) => action === 'webhook.tested').map(({ details }) => details)).toEqual([
    ...[204, 500, 404, 410].map((status) => ({ status, delivered: status === 204 })),
  ])
  expect(JSON.stringify(house.events)).not.toContain('url-secret')
})

test('deliveries that ended are forgotten by and by, dead letters later, and so are former secrets', async () => {
  const { webhook } = await create()
  await house.webhooks.rotate(webhook.webhookId, LOCAL)
  await house.emit({ type: 'list.alert', eventId: 'e1', collectionId: 'c' })
  receiver.answers.push(204, 400)
  await house.emit({ type: 'list.alert', eventId: 'e2', collectionId: 'c' })
  await house.work()
  const counts = async () => house.queue.counts({ kind: 'webhook.deliver' })
  expect(await counts()).toMatchObject({ done: 1, failed: 1 })
  const began = house.clock.now
  try {
    await house.webhooks.tidy()
    expect(await counts()).toMatchObject({ done: 1, failed: 1 })
    expect((await house.store.sealed(webhook.webhookId))?.sealedPrevious).not.toBeNull()
    // The queue goes by the database's clock.
    house.clock.now = new Date(Date.now() + 8 * 24 * HOUR)
    await house.webhooks.tidy()
    expect(await counts()).toMatchObject({ done: 0, failed: 1 })
    expect((await house.store.sealed(webhook.webhookId))?.sealedPrevious).toBeNull()
    house.clock.now = new Date(Date.now() + 91 * 24 * HOUR)
    await house.webhooks.tidy()
    expect(await counts()).toMatchObject({ done: 0, failed: 0 })
  } finally {
    house.clock.now = began
  }
})

test('what waits for it goes with it', async () => {
  const { webhook } = await create()
  const other = await create()
  await house.emit({ type: 'list.alert', eventId: 'e3', collectionId: 'c' })
  await house.queue.pause(`webhook:${webhook.webhookId}`)
  await house.webhooks.remove(webhook.webhookId, LOCAL)
  expect(await house.queue.paused()).toEqual([])
  const left = await house.work()
  expect(left.map(({ job }) => job.group)).toEqual([`webhook:${other.webhook.webhookId}`])
})
