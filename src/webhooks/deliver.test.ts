/** Events on their way to a receiver that listens: what it gets, and what comes of its answers. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { LOCAL } from '#access/principal.ts'
import { createWorker } from '#worker/worker.ts'
import { WEBHOOK_DELIVER } from './index.ts'
import { isSigned, openReceiver, openWebhooks } from './webhooks.fixture.ts'
import type { WebhookSettings } from './webhooks.ts'

let house: Awaited<ReturnType<typeof openWebhooks>>
let receiver: Awaited<ReturnType<typeof openReceiver>>
beforeAll(async () => {
  house = await openWebhooks({ timeoutMs: 10_000 })
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

let count = 0
const create = async (more: Partial<WebhookSettings> = {}) =>
  house.webhooks.create({ url: receiver.url, events: ['list.alert'], ...more }, LOCAL)
const emit = (more: object = {}) =>
  house.emit({ type: 'list.alert', eventId: `event-${++count}`, collectionId: 'mine', subject: 'alert_1', ...more })
const jobs = async () => (await house.queue.list({ kind: WEBHOOK_DELIVER, limit: 50, offset: 0 })).jobs
const last = async (webhookId: string) => (await house.webhooks.get(webhookId, LOCAL)).lastDelivery

test('an event arrives, signed, and says what it is', async () => {
  const { webhook, secret } = await create()
  const other = await create()
  await house.webhooks.update(other.webhook.webhookId, { active: false }, LOCAL)
  expect(await emit({ eventId: 'alert_1:raised' })).toBe(1)
  const [job] = await jobs()
  expect((await house.work()).map(({ error }) => error)).toEqual([undefined])
  const [got, ...more] = receiver.received
  expect(more).toEqual([])
  expect(got!.headers).toMatchObject({
    ...{ 'content-type': 'application/json', 'likeness-event': 'list.alert', 'likeness-delivery': job!.jobId },
    'likeness-signature': expect.stringMatching(/^t=1772600767,v1=[0-9a-f]{64}$/) as string,
  })
  expect(JSON.parse(got!.body)).toEqual({
    ...{ id: 'alert_1:raised', type: 'list.alert', collection: 'mine' },
    ...{ created_at: job!.createdAt.toISOString(), data: { who: 'Ann Lee', subject: 'alert_1' } },
  })
  expect([isSigned(got!, secret), isSigned(got!, other.secret)]).toEqual([true, false])
  expect(isSigned({ ...got!, body: got!.body.replace('Ann', 'Bob') }, secret)).toBe(false)
  expect(await last(webhook.webhookId)).toEqual({ state: 'delivered', at: house.clock.now, status: 204 })
  expect(await last(other.webhook.webhookId)).toBeNull()
})

test('the job holds ids and nothing else', async () => {
  const { webhook, secret } = await create()
  await emit({ eventId: 'e' })
  expect(await jobs()).toMatchObject([
    {
      ...{ group: `webhook:${webhook.webhookId}`, collectionId: 'mine', createdBy: 'system' },
      payload: {
        ...{ webhookId: webhook.webhookId, type: 'list.alert', eventId: 'e', collectionId: 'mine', subject: 'alert_1' },
      },
    },
  ])
  expect(Object.keys((await jobs())[0]!.payload as object).length).toBe(5)
  const told = JSON.stringify(await jobs())
  expect(['Ann Lee', secret, 'url-secret'].filter((one) => told.includes(one))).toEqual([])
})

test('each event goes to those that want it, once however often it is told', async () => {
  const both = await create({ events: ['list.alert', 'list.decision'] })
  const mine = await create({ collections: ['mine'] })
  const event = { eventId: 'same' }
  expect(await Promise.all([emit(event), emit(event), emit(event)])).toEqual(expect.arrayContaining([2, 0, 0]))
  await house.work()
  expect(await emit(event)).toBe(0)
  expect(receiver.received.length).toBe(2)
  receiver.received.length = 0
  expect(await emit({ eventId: 'theirs', collectionId: 'theirs' })).toBe(1)
  expect(await emit({ eventId: 'decided', type: 'list.decision' })).toBe(1)
  expect(await emit({ eventId: 'nowhere', collectionId: null })).toBe(1)
  expect(await emit({ eventId: 'nobody', type: 'list.other' })).toBe(0)
  expect(new Set((await house.work()).map(({ job }) => job.group))).toEqual(
    new Set([`webhook:${both.webhook.webhookId}`]),
  )
  expect(await last(mine.webhook.webhookId)).toMatchObject({ state: 'delivered' })
  for (const wrong of [{ type: 'Not a type' }, { type: '' }, { eventId: '' }, { eventId: 'x'.repeat(201) }])
    await expect(emit(wrong)).rejects.toMatchObject({ code: 'invalid_argument' })
})

test('whoever was erased between the event and its delivery is not told of', async () => {
  const { webhook } = await create()
  await emit({ subject: 'alert_gone' })
  house.erased.add('alert_gone')
  expect((await house.work()).map(({ error }) => error)).toEqual([undefined])
  expect(receiver.received).toEqual([])
  expect(await last(webhook.webhookId)).toBeNull()
})

describe('answers', () => {
  test.each([
    [200, undefined],
    [202, undefined],
    [301, 'source_refused'],
    [400, 'source_refused'],
    [401, 'source_refused'],
    [404, 'source_refused'],
    [408, 'source_unreachable'],
    [429, 'source_unreachable'],
    [500, 'source_unreachable'],
    [503, 'source_unreachable'],
    ['silence', 'source_unreachable'],
  ] as const)('%s', async (answer, code) => {
    const { webhook, secret } = await create()
    await emit()
    receiver.answers.push(answer)
    const { handler } = answer === 'silence' ? house.another({ timeoutMs: 300 }) : house
    const [{ error } = {}] = await house.work(handler)
    expect(error?.code).toBe(code)
    const status = answer === 'silence' ? null : answer
    expect(await last(webhook.webhookId)).toMatchObject({ state: code ? 'failed' : 'delivered', status })
    const told = JSON.stringify([await jobs(), error, error?.message, error?.cause])
    expect(['127.0.0.1', 'url-secret', 'Ann Lee', secret].filter((one) => told.includes(one))).toEqual([])
    expect((await house.webhooks.get(webhook.webhookId, LOCAL)).active).toBe(true)
  })

  test('410 switches it off, once, and the rest waits as dead letters until it is on again', async () => {
    const { webhook } = await create()
    for (let i = 0; i < 3; i++) await emit()
    receiver.answers.push(410)
    const outcomes = await house.work()
    expect(outcomes.map(({ error }) => error?.code)).toEqual(Array(3).fill('source_refused'))
    expect(outcomes[1]?.error?.message).toMatch(/switched off/)
    expect(receiver.received.length).toBe(1)
    expect(await house.webhooks.get(webhook.webhookId, LOCAL)).toMatchObject({ active: false })
    expect(house.events.filter(({ action }) => action === 'webhook.disabled')).toEqual([
      { actor: 'system', action: 'webhook.disabled', target: webhook.webhookId, details: { status: 410 } },
    ])
    expect(await emit()).toBe(0)
    await house.webhooks.update(webhook.webhookId, { active: true }, LOCAL)
    expect(await house.queue.redriveAll({ group: `webhook:${webhook.webhookId}` })).toBe(3)
    expect((await house.work()).map(({ error }) => error)).toEqual([undefined, undefined, undefined])
    expect(receiver.received.length).toBe(4)
  })

  test('a redirect is not followed, wherever it leads', async () => {
    const elsewhere = await openReceiver()
    try {
      await create()
      for (const status of [301, 302, 303, 307, 308]) {
        await emit()
        receiver.answers.push({ status, location: elsewhere.url })
      }
      const outcomes = await house.work()
      expect(outcomes.map(({ error }) => error?.code)).toEqual(Array(5).fill('source_refused'))
      expect([receiver.received.length, elsewhere.received.length]).toEqual([5, 0])
    } finally {
      await elsewhere.close()
    }
  })
})

test('the own network is refused when it is not named, and nothing is sent', async () => {
  const strict = house.another({ allowedHosts: [] })
  const port = new URL(receiver.url).port
  const urls = ['127.0.0.1', 'localhost', '2130706433', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0']
  for (const host of urls) {
    const { webhook } = await create({ url: `http://${host}:${port}/` })
    await emit()
    const [{ error } = {}] = await house.work(strict.handler)
    expect([host, error?.code]).toEqual([host, 'source_refused'])
    expect(error?.message).toMatch(/LIKENESS_FETCH_HOSTS/)
    expect(await strict.webhooks.test(webhook.webhookId, LOCAL)).toMatchObject({ delivered: false, status: null })
    await house.webhooks.remove(webhook.webhookId, LOCAL)
  }
  expect(receiver.received).toEqual([])
})

test('nobody listens: it is tried again', async () => {
  const closed = await openReceiver()
  await closed.close()
  await create({ url: closed.url })
  await emit()
  expect((await house.work())[0]?.error).toMatchObject({ code: 'source_unreachable' })
})

test('what is removed, switched off or unknown is not sent', async () => {
  const [gone, off, old] = [await create(), await create(), await create()]
  await emit()
  await house.store.remove(gone.webhook.webhookId)
  await house.webhooks.update(off.webhook.webhookId, { active: false }, LOCAL)
  await house.store.update(old.webhook.webhookId, { active: false })
  const codes = (await house.work()).map(({ job, error }) => [job.group.slice(8), error?.code])
  expect(Object.fromEntries(codes)).toEqual({
    ...{ [gone.webhook.webhookId]: undefined, [off.webhook.webhookId]: 'source_refused' },
    [old.webhook.webhookId]: 'source_refused',
  })
  await house.store.update(old.webhook.webhookId, { active: true, events: ['toString', 'list.old'] })
  for (const type of ['list.old']) await emit({ type })
  expect((await house.work()).map(({ error }) => error?.code)).toEqual(['invalid_argument'])
  expect(receiver.received).toEqual([])
})

test('the worker tries again what may pass, gives up at last, and a redrive delivers it', async () => {
  const { webhook, secret } = await create()
  const lines: string[] = []
  const write = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`)
  const worker = createWorker({
    ...{ queue: house.queue, pollMs: 10, backoffMs: 5, maxAttempts: 3, concurrency: 4 },
    handlers: { [WEBHOOK_DELIVER]: { handler: house.handler, quiet: true } },
    logger: { info: write, warn: write, error: write },
  })
  const counts = () => house.queue.counts({ group: `webhook:${webhook.webhookId}` })
  worker.start()
  try {
    receiver.answers.push(500, 429)
    await emit()
    await vi.waitFor(async () => expect(await counts()).toMatchObject({ done: 1 }), { timeout: 10_000 })
    expect(new Set(receiver.received.map(({ headers }) => headers['likeness-delivery'])).size).toBe(1)
    receiver.answers.push(500, 500, 500)
    await emit()
    await vi.waitFor(async () => expect(await counts()).toMatchObject({ failed: 1 }), { timeout: 10_000 })
    expect(receiver.received.length).toBe(6)
    const dead = (await jobs()).find(({ state }) => state === 'failed')!
    expect([dead.error, dead.attempts]).toEqual(['The receiver could not take it now (500).', 3])
    await house.queue.redrive(dead.jobId)
    await vi.waitFor(async () => expect(await counts()).toMatchObject({ done: 2, failed: 0 }), { timeout: 10_000 })
    expect(receiver.received.every((got) => isSigned(got, secret))).toBe(true)
  } finally {
    await worker.stop()
  }
  expect(lines.length).toBe(1)
  expect(['Ann Lee', secret, 'url-secret', '127.0.0.1'].filter((one) => lines.join().includes(one))).toEqual([])
})

test('a process that stops does not blame the receiver', async () => {
  const { webhook } = await create()
  await emit()
  receiver.answers.push('silence')
  const job = (await house.queue.claim([WEBHOOK_DELIVER], 'w', 60_000))!
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 50)
  const ended = house.handler({ job, signal: stop.signal, progress: async () => {} })
  await expect(ended).rejects.toMatchObject({ code: 'cancelled' })
  expect(await last(webhook.webhookId)).toBeNull()
})
