/** Webhooks on the command line: their secrets, and deliveries that failed. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '#app'
import { readConfig } from '#config'
import { createEmit, WEBHOOK_DELIVER } from '#webhooks/emit.ts'
import { isSigned, openReceiver } from '#webhooks/webhooks.fixture.ts'
import { workshop } from '../../test/fixtures/workshop.ts'

const { at, run } = workshop()
let receiver: Awaited<ReturnType<typeof openReceiver>>
beforeAll(async () => void (receiver = await openReceiver()))
afterAll(() => receiver?.close())

const secrets: string[] = []
const env = () => ({ LIKENESS_FETCH_HOSTS: new URL(receiver.url).host })
const webhooks = (...args: string[]) => run(['webhooks', ...args], { env: env() })
const json = async (...args: string[]) => (await webhooks(...args, '--json')).json() as Shown[]
interface Shown {
  id: string
  secret?: string
  [more: string]: unknown
}

/** An event that could not be delivered, in the home that no command has at the moment. */
async function failOne(): Promise<void> {
  const app = createApp({ ...readConfig(), home: at('home'), databaseUrl: undefined, workers: 1 })
  try {
    const { webhookStore: store, queue } = await app.rooms()
    await createEmit({ store, queue })({ type: 'watchlist.alert', eventId: 'alert_000000000001', collectionId: null })
    const job = await queue.claim([WEBHOOK_DELIVER], 'test', 60_000)
    await queue.fail(job!.jobId, 'test', 'The receiver refused it (400).')
  } finally {
    await app.close()
  }
}

test('a secret is shown when it is made; what could not be delivered is tried again', async () => {
  const made = await webhooks('add', receiver.url, '--event', 'watchlist.alert', '--description', 'Door')
  expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^whsec_\S+\n$/)])
  secrets.push(made.stdout.trim())
  await failOne()
  const failed = await webhooks('deliveries', '--state', 'failed')
  expect([failed.stdout, failed.stderr]).toEqual([expect.stringContaining('refused it (400)'), '1 of 1 delivery\n'])
  const again = await webhooks('redrive')
  expect([again.code, again.stdout]).toEqual([0, 'Queued again: 1 delivery\n'])
  expect(again.stderr).toContain('server')
})

describe('with a server', () => {
  let server: ChildProcess
  let ended: Promise<unknown>
  let id: string
  beforeAll(async () => {
    ended = new Promise((resolve, reject) => {
      const started = (child: ChildProcess) => void (server = child)
      run(['serve', '--port', '0', '--json'], { started, env: env() }).then(resolve, reject)
    })
    await once(server.stdout!, 'data')
    id = (await json('list'))[0]!.id
  })
  afterAll(async () => {
    server.kill('SIGTERM')
    await ended
  })

  test('a new secret is shown once, and the former one holds beside it', async () => {
    const [rotated] = await json('rotate', id)
    expect(rotated).toMatchObject({ id, previous_secret_until: expect.stringMatching(/Z$/) })
    secrets.push(rotated!.secret!)
    expect(await json('test', id)).toEqual([{ delivered: true, status: 204, problem: null }])
    expect(secrets.map((secret) => isSigned(receiver.received.at(-1)!, secret))).toEqual([true, true])
    const [shown] = await json('list')
    expect(shown).toMatchObject({ url: receiver.url, events: ['watchlist.alert'], collections: null, active: true })
    const table = await webhooks('list')
    expect(table.stdout).toContain('delivered')
    expect(JSON.stringify(shown) + table.stdout + table.stderr).not.toContain('whsec_')
  })

  test('deliveries and redrive are of one webhook, which has to be there', async () => {
    expect(await json('deliveries', id)).toMatchObject([{ group: `webhook:${id}`, attempts: expect.any(Number) }])
    expect(await json('redrive', id)).toEqual([{ redriven: 0 }])
    const unknown = await webhooks('redrive', 'webhook_000000000000', '--json')
    expect([unknown.code, unknown.stdout]).toEqual([1, expect.stringContaining('webhook_not_found')])
  })

  test.each([
    [['add', 'https://example.com/', '--event', 'no.such'], 'watchlist.alert'],
    [['add', 'file:///etc/passwd', '--event', 'watchlist.alert'], 'http'],
  ])('what the service does not take is refused: %j', async (args, message) => {
    const { code, stderr } = await webhooks(...args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })

  test('one changes, is switched off, and goes', async () => {
    const change = ['--no-active', '--event', 'watchlist.decision', '--description', '']
    expect(await json('change', id, ...change)).toMatchObject([
      { active: false, events: ['watchlist.decision'], description: '' },
    ])
    receiver.answers.push(503)
    const refused = await webhooks('test', id)
    expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('Not delivered')])
    expect(await json('remove', id)).toMatchObject([{ removed: { id } }])
    expect(await webhooks('list')).toMatchObject({ code: 0, stdout: '', stderr: '0 webhooks\n' })
    expect(await webhooks('remove', id)).toMatchObject({ code: 1 })
  })
})

test.each([
  [['add', 'https://example.com/'], '--event'],
  [['change', 'webhook_000000000000'], 'Say what to change'],
  [['change', 'webhook_000000000000', '--every-collection', '-c', 'a'], '--every-collection'],
  [['deliveries', '--state', 'gone'], 'queued'],
])('arguments that do not fit are refused: %j', async (args, message) => {
  const { code, stderr } = await webhooks(...args)
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
})
