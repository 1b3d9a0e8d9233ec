/** Webhooks in the panel, from the first to the last: who is told hears it, signed, and says what came of it. */
import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createCaller, type Caller } from '../fixtures/calls.ts'
import { hasBrowser } from '../fixtures/panel-browser.ts'
import { openPanelRoom, type PanelRoom } from '../fixtures/panel-room.ts'

const NAME = 'Central de segurança'

interface Received {
  type: string
  signature: string
  body: string
}

/** Whoever is told: answers with `status`, and keeps what it heard. */
async function startReceiver() {
  const received: Received[] = []
  const answer = { status: 200 }
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const of = (name: string) => String(request.headers[name])
      const body = Buffer.concat(chunks).toString()
      received.push({ type: of('likeness-event'), signature: of('likeness-signature'), body })
      response.writeHead(answer.status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { received, answer, port, stop: () => server.close() }
}

/** Which of the signatures of a message are by this secret. */
function signedBy(secret: string, { signature, body }: Received): boolean[] {
  const [time = '', ...signatures] = signature.split(',').map((part) => part.split('=')[1] ?? '')
  const right = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
  return signatures.map((one) => one === right)
}

describe.skipIf(!hasBrowser)('webhooks in the panel', { timeout: 240_000 }, () => {
  let room: PanelRoom
  let api: Caller
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  let secret = ''
  let tom: Uint8Array

  beforeAll(async () => {
    receiver = await startReceiver()
    room = await openPanelRoom({ env: { LIKENESS_FETCH_HOSTS: '127.0.0.1' } })
    api = createCaller(room.server, await room.server.key('admin'))
    tom = await readFile(room.picture('people/tom-1.jpg'))
    await api.post('watchlist', { name: 'Tom', reason: 'Furto', images: [tom] })
  }, 240_000)
  afterAll(async () => {
    await room?.leave()
    receiver?.stop()
  })
  afterEach(() => expect(room.wrong.splice(0).join('\n')).toBe(''))

  const h = (key: string) => `webhooks:${key}`
  const says = (key: string, values = {}) => room.page.getByText(room.say(h(key), values), { exact: true })
  const row = (name = NAME) => room.page.getByRole('row').filter({ hasText: name })
  const field = (key: string) => room.dialog().getByLabel(room.say(h(key)), { exact: true })
  const raise = () => api.post('process/process-images', { images: [tom] })
  const heard = (count: number) => expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(count)
  const last = () => receiver.received.at(-1)!
  const test = (name = NAME) => room.button(h('test_named'), { name }).click()
  const pick = async (key: string, name = NAME) => {
    await room.button(h('more'), { name }).click()
    await room.page.getByRole('menuitem', { name: room.say(key) }).click()
  }
  /** Of the last message; telephones have it in another place. */
  const cameOut = (key: string, status: number) =>
    row()
      .getByText(`${room.say(h(key))} (${status})`)
      .filter({ visible: true })
      .waitFor()
  const shown = async () => {
    const code = field('secret')
    await code.waitFor()
    return String(await code.textContent())
  }

  it('is made, and its secret is shown this once', async () => {
    const { page, open, look, say, button, inDialog, closed, dialog } = room
    await open('/webhooks')
    await says('empty').waitFor()
    await look(page, 'webhooks-empty')
    await button(h('create')).first().click()
    await inDialog(h('create')).click()
    await dialog().getByText(say('common:required')).first().waitFor()
    await field('address').fill('central.example')
    await inDialog(h('create')).click()
    await says('address_wrong').waitFor()
    await field('address').fill(`http://ada:secret@127.0.0.1:${receiver.port}/`)
    await dialog().getByRole('checkbox').first().check()
    await inDialog(h('create')).click()
    await says('address_more').waitFor()
    await look(page, 'webhook-form')
    await field('address').fill(`http://127.0.0.1:${receiver.port}/alerts`)
    await field('description').fill(NAME)
    await inDialog(h('create')).click()
    secret = await shown()
    expect(secret).toMatch(/^whsec_[\w-]{43}$/)
    // A stray click does not take it away.
    await page.mouse.click(5, 450)
    expect(await shown()).toBe(secret)
    await look(page, 'webhook-made')
    await inDialog(h('kept')).click()
    await closed()
    await row()
      .getByText(say(h('is_active')))
      .waitFor()
    expect(await page.content()).not.toContain(secret)
    await look(page, 'webhooks')
  })

  it('is tried out, and says what came of it', async () => {
    const { page, open, look } = room
    await test()
    await says('tested.delivered', { name: NAME, status: 200 }).waitFor()
    await heard(1)
    expect(last().type).toBe('ping')
    expect(signedBy(secret, last())).toEqual([true])
    await cameOut('last_delivered', 200)
    receiver.answer.status = 503
    await test()
    await says('tested.failed', { name: NAME, status: 503 }).waitFor()
    await cameOut('last_failed', 503)
    await look(page, 'webhook-test-failed')
    // Nobody may be sent into the own network by a name that the operator did not give.
    const url = `http://localhost:${receiver.port}/inside`
    const { body } = await api.send<{ id: string }>('POST', 'webhooks', { url, events: ['watchlist.alert'] })
    await open('/webhooks')
    await test(new URL(url).host)
    await says('tested.silent', { name: new URL(url).host }).waitFor()
    await heard(2)
    await look(page, 'webhook-test-silent')
    await api.delete(`webhooks/${body.id}`)
    receiver.answer.status = 200
  })

  it('tells of an alert; what was refused is sent again from the jobs', async () => {
    const { page, open, look, say } = room
    await raise()
    await heard(3)
    expect([last().type, signedBy(secret, last())]).toEqual(['watchlist.alert', [true]])
    receiver.answer.status = 400
    await raise()
    await heard(4)
    await open('/webhooks')
    await cameOut('last_failed', 400)
    await says('undelivered_one', { count: 1 }).click()
    receiver.answer.status = 200
    await page.getByRole('link', { name: say('jobs:kind.webhook_deliver') }).waitFor({ timeout: 20_000 })
    await look(page, 'webhook-undelivered')
    await page.getByRole('button', { name: say('jobs:retry'), exact: true }).click()
    await heard(5)
    expect(signedBy(secret, last())).toEqual([true])
    await open('/webhooks')
    await cameOut('last_delivered', 200)
    expect(await page.getByRole('main').getByRole('link').count()).toBe(0)
  })

  it('gets a new secret, and signs with both for a while', async () => {
    const { page, open, look, say, button, dialog, inDialog, closed } = room
    await open('/webhooks')
    await button(h('more'), { name: NAME }).click()
    await page.getByRole('menuitem').first().waitFor()
    await look(page, 'webhook-menu')
    await page.keyboard.press('Escape')
    // By keys alone.
    await button(h('more'), { name: NAME }).focus()
    await page.keyboard.press('Enter')
    const focused = (key: string) => page.locator('[role=menuitem]:focus', { hasText: say(h(key)) }).waitFor()
    await focused('change')
    await page.keyboard.press('ArrowDown')
    await focused('rotate')
    await page.keyboard.press('Enter')
    await dialog()
      .getByText(say(h('rotate_text')))
      .waitFor()
    await look(page, 'webhook-rotate')
    await inDialog(h('rotate')).click()
    const renewed = await shown()
    expect(renewed).toMatch(/^whsec_/)
    expect(renewed).not.toBe(secret)
    await look(page, 'webhook-rotated')
    await inDialog(h('kept')).click()
    await closed()
    await test()
    await heard(6)
    expect(signedBy(renewed, last())).toEqual([true, false])
    expect(signedBy(secret, last())).toEqual([false, true])
  })

  it('is switched off and on, and switches itself off where nobody lives any more', async () => {
    const { page, say, look, dialog, inDialog, closed } = room
    const active = async (on: boolean) => {
      await pick(h('change'))
      await dialog().getByRole('switch').setChecked(on)
      if (!on) await look(page, 'webhook-change')
      await inDialog('common:save').click()
      await closed()
      await row()
        .getByText(say(h(on ? 'is_active' : 'is_off')))
        .waitFor()
    }
    await active(false)
    await look(page, 'webhooks-off')
    await raise()
    await active(true)
    await raise()
    await heard(7)
    receiver.answer.status = 410
    await raise()
    await heard(8)
    // Nobody touches the page.
    await row()
      .getByText(say(h('is_off')))
      .waitFor({ timeout: 20_000 })
  })

  it('is deleted', async () => {
    const { page, look, say, button, dialog } = room
    await pick('common:delete')
    await dialog()
      .getByText(say(h('remove_text')))
      .waitFor()
    await look(page, 'webhook-remove')
    await dialog()
      .getByRole('button', { name: say('common:delete') })
      .click()
    await says('removed', { name: NAME }).waitFor()
    await says('empty').waitFor()
    expect(await button(h('create')).count()).toBe(2)
    await raise()
    const { body } = await api.get<{ kind: string }[]>('jobs/summary')
    expect(body.map(({ kind }) => kind)).not.toContain('webhook.deliver')
    expect(receiver.received).toHaveLength(8)
  })
})
