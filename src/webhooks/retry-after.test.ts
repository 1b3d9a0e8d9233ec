/** Receivers that say when they want to be asked again. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { LOCAL } from '#access/principal.ts'
import { createWorker } from '#worker/worker.ts'
import { WEBHOOK_DELIVER } from './index.ts'
import { retryAfterMs } from './retry-after.ts'
import { openReceiver, openWebhooks } from './webhooks.fixture.ts'

const NOW = new Date('2026-03-04T05:06:07.000Z')
const HOUR = 3_600_000

test.each([
  ['120', 120_000],
  [' 1 ', 1000],
  ['3600', HOUR],
  ['3601', HOUR],
  ['9'.repeat(400), HOUR],
  ['Wed, 04 Mar 2026 05:07:07 GMT', 60_000],
  ['Wednesday, 04-Mar-26 05:07:07 GMT', 60_000],
  ['Thu, 04 Mar 2027 05:06:07 GMT', HOUR],
  ['Wed, 04 Mar 2026 05:06:06 GMT', 0],
  ['0', 0],
  ...['', '-5', '1.5', '1e3', '0x10', 'soon', 'Wed, 99 Mar 2026 99:99:99 GMT', '2026-03-04T06:06:07Z', '5, 6'].map(
    (text): [string, number] => [text, 0],
  ),
  [null, 0],
])('%j is %d ms', (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms)
})

describe('deliveries', () => {
  let house: Awaited<ReturnType<typeof openWebhooks>>
  let receiver: Awaited<ReturnType<typeof openReceiver>>
  let webhookId: string
  let count = 0
  beforeAll(async () => {
    house = await openWebhooks()
    receiver = await openReceiver()
  })
  afterAll(async () => {
    await receiver?.close()
    await house?.close()
  })
  beforeEach(async () => {
    receiver.received.length = 0
    receiver.answers.length = 0
    const settings = { url: receiver.url, events: ['list.alert'] }
    webhookId = (await house.webhooks.create(settings, LOCAL)).webhook.webhookId
  })
  afterEach(async () => {
    for (const { webhookId: id } of await house.store.list()) await house.webhooks.remove(id, LOCAL)
  })
  const emit = () =>
    house.emit({ type: 'list.alert', eventId: `event-${++count}`, collectionId: 'mine', subject: 'alert_1' })
  const group = () => ({ group: `webhook:${webhookId}` })
  const claim = () => house.queue.claim([WEBHOOK_DELIVER], 'w', 60_000)
  const httpDate = (ms: number) => new Date(house.clock.now.getTime() + ms).toUTCString()

  test.each([
    [429, '600'],
    [503, '600'],
    [503, () => httpDate(600_000)],
    [429, () => httpDate(100 * HOUR)],
  ] as const)('%d: nothing is sent to it, and nothing of others waits', async (status, given) => {
    const retryAfter = typeof given === 'string' ? given : given()
    receiver.answers.push({ status, retryAfter })
    for (let i = 0; i < 3; i++) await emit()
    const [first, ...more] = await house.work()
    expect(more).toEqual([])
    expect(first?.error).toMatchObject({ code: 'source_unreachable', details: { status } })
    expect(first?.error?.message).toMatch(/asked again in (600|3600) s at the earliest/)
    expect(receiver.received.length).toBe(1)
    await emit()
    await house.queue.redrive(first!.job.jobId)
    expect(await house.work()).toEqual([])
    expect(await house.queue.counts(group())).toMatchObject({ queued: 4, failed: 0 })
    const { jobs } = await house.queue.list({ ...group(), limit: 9, offset: 0 })
    expect(jobs.map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0])
    expect(await house.queue.paused()).toEqual([])
    const other = await openReceiver()
    try {
      await house.webhooks.create({ url: other.url, events: ['list.alert'] }, LOCAL)
      await emit()
      expect((await house.work()).map(({ error }) => error)).toEqual([undefined])
      expect([other.received.length, receiver.received.length]).toEqual([1, 1])
    } finally {
      await other.close()
    }
  })

  test.each([
    ['a refusal', { status: 400, retryAfter: '600' }],
    ['a date that is over', { status: 503, retryAfter: 'Wed, 21 Oct 2015 07:28:00 GMT' }],
    ['nonsense', { status: 429, retryAfter: 'later' }],
    ['no word of it', 503],
  ])('%s holds nothing up', async (_, answer) => {
    receiver.answers.push(answer)
    await emit()
    await emit()
    expect((await house.work()).map(({ error }) => error === undefined)).toEqual([false, true])
  })

  test('what the former address wishes while it is being replaced holds nothing up', async () => {
    const other = await openReceiver()
    const former = createServer((_, response) => {
      void house.webhooks.update(webhookId, { url: other.url }, LOCAL).then(() => {
        response.writeHead(503, { 'retry-after': '600' }).end()
      })
    })
    try {
      await new Promise<void>((listening) => former.listen(0, '127.0.0.1', listening))
      const { port } = former.address() as AddressInfo
      await house.webhooks.update(webhookId, { url: `http://127.0.0.1:${port}/` }, LOCAL)
      await emit()
      await emit()
      const errors = (await house.work()).map(({ error }) => error?.code)
      expect(errors).toEqual(['source_unreachable', undefined])
      expect(other.received.length).toBe(1)
    } finally {
      former.closeAllConnections()
      former.close()
      await other.close()
    }
  })

  test('another address is asked at once, another name is not', async () => {
    receiver.answers.push({ status: 503, retryAfter: '600' })
    await emit()
    await emit()
    await house.work()
    await house.webhooks.update(webhookId, { description: 'Renamed', url: receiver.url }, LOCAL)
    expect(await house.work()).toEqual([])
    await house.webhooks.update(webhookId, { url: `${receiver.url}&other` }, LOCAL)
    expect((await house.work()).map(({ error }) => error)).toEqual([undefined])
  })

  test('the worker asks when the time is over, and has used up no attempt in between', async () => {
    const worker = createWorker({
      ...{ queue: house.queue, pollMs: 10, backoffMs: 5, maxAttempts: 3, concurrency: 4 },
      handlers: { [WEBHOOK_DELIVER]: { handler: house.handler, quiet: true, perGroup: 1 } },
    })
    receiver.answers.push({ status: 429, retryAfter: '1' }, { status: 503, retryAfter: '1' })
    for (let i = 0; i < 5; i++) await emit()
    const times: number[] = []
    const { push } = receiver.received
    receiver.received.push = (...got) => {
      times.push(performance.now())
      return push.apply(receiver.received, got)
    }
    worker.start()
    try {
      await sleep(500)
      expect(times.length).toBe(1)
      await vi.waitFor(async () => expect(await house.queue.counts(group())).toMatchObject({ done: 5 }), {
        timeout: 10_000,
      })
    } finally {
      receiver.received.push = push
      await worker.stop()
    }
    expect(times.length).toBe(7)
    expect(times[1]! - times[0]!).toBeGreaterThan(950)
    expect(times[2]! - times[1]!).toBeGreaterThan(950)
    const { jobs } = await house.queue.list({ ...group(), limit: 9, offset: 0 })
    const attempts = jobs.map((job) => job.attempts)
    expect(attempts.reduce((sum, one) => sum + one)).toBe(7)
    expect(await claim()).toBeUndefined()
  })
})
