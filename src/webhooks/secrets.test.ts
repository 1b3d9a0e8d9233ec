/** Secrets of webhooks: changed while messages are sent, and lost. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { LOCAL } from '#access/principal.ts'
import { isSigned, openReceiver, openWebhooks } from './webhooks.fixture.ts'

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
beforeEach(() => void (receiver.received.length = 0))
afterEach(async () => {
  for (const { webhookId } of await house.store.list()) await house.webhooks.remove(webhookId, LOCAL)
})

const HOUR = 60 * 60 * 1000
const create = () => house.webhooks.create({ url: receiver.url, events: ['list.alert'] }, LOCAL)

test('after a rotation both secrets sign for a day, then the new one alone', async () => {
  const { webhook, secret: first } = await create()
  const began = house.clock.now
  const { secret: second, webhook: rotated } = await house.webhooks.rotate(webhook.webhookId, LOCAL)
  expect(rotated.previousSecretUntil).toEqual(new Date(began.getTime() + 24 * HOUR))
  const signedBy = async (...secrets: string[]) => {
    await house.webhooks.test(webhook.webhookId, LOCAL)
    const got = receiver.received.at(-1)!
    return [
      String(got.headers['likeness-signature']).split('v1=').length - 1,
      ...secrets.map((one) => isSigned(got, one)),
    ]
  }
  try {
    expect(await signedBy(first, second)).toEqual([2, true, true])
    house.turn(24 * HOUR - 1)
    expect(await signedBy(first, second)).toEqual([2, true, true])
    house.turn(1)
    expect(await signedBy(first, second)).toEqual([1, false, true])
    const { secret: third } = await house.webhooks.rotate(webhook.webhookId, LOCAL)
    const { secret: fourth } = await house.webhooks.rotate(webhook.webhookId, LOCAL)
    expect(await signedBy(first, second, third, fourth)).toEqual([2, false, false, true, true])
  } finally {
    house.clock.now = began
  }
})

test('a secret that no key opens keeps it from being sent, until it has a new one', async () => {
  const { webhook } = await create()
  const lost = house.another({ secretKey: 9 })
  await house.emit({ type: 'list.alert', eventId: 'lost', collectionId: 'mine' })
  const [{ error } = {}] = await house.work(lost.handler)
  expect(error).toMatchObject({ code: 'config_invalid', message: expect.stringMatching(/new secret/) as string })
  expect(receiver.received).toEqual([])
  const { secret } = await lost.webhooks.rotate(webhook.webhookId, LOCAL)
  expect(await lost.webhooks.test(webhook.webhookId, LOCAL)).toMatchObject({ delivered: true })
  expect(isSigned(receiver.received[0]!, secret)).toBe(true)
})
