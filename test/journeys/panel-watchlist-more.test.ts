/** The watchlist in the panel by several people: four eyes, whole lists, what viewers see, camera and sound. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../fixtures/panel-browser.ts'
import { openPanelRoom, type PanelRoom } from '../fixtures/panel-room.ts'
import { type ListedEntry, type Screened, type WatchlistHands, watchlistHandsOf } from '../fixtures/panel-watchlist.ts'
import { listsSuite } from './panel-watchlist-lists-suite.ts'

const CAMERA_NAME = 'Carlos da Câmera'
const REASON = 'Procurado pela segurança da loja'

describe.skipIf(!hasBrowser)('the watchlist of several people in the panel', { timeout: 240_000 }, () => {
  let room: PanelRoom
  let hands: WatchlistHands
  let scratch: string
  let root: string
  /** Bea's window, an operator's. */
  let bea: Page

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'likeness-watchlist-'))
    root = join(scratch, 'pictures')
    await mkdir(root)
    room = await openPanelRoom({ env: { LIKENESS_WATCHLIST_FOUR_EYES: 'yes', LIKENESS_IMPORT_ROOTS: root } })
    hands = await watchlistHandsOf(room)
    bea = await room.enter(await hands.signedIn('Bea', 'operator'))
  }, 240_000)
  afterAll(async () => {
    await room?.leave()
    await rm(scratch, { recursive: true, force: true })
  })
  afterEach(() => expect(room.wrong.splice(0).join('\n')).toBe(''))

  it('takes a picture of the camera, and lets nobody be found before a second person says so', async () => {
    const { page, context, open, look, say, button, dialog, closed } = room
    const { w, says, buttonOf, rowOf, screen } = hands
    await context.grantPermissions(['camera'])
    await page.addInitScript(`{
      const ask = MediaDevices.prototype.getUserMedia
      const streams = (window.streams = [])
      MediaDevices.prototype.getUserMedia = async function (what) {
        const stream = await ask.call(this, what)
        streams.push(stream)
        return stream
      }
    }`)
    await open('/watchlist')
    await button(w('add.title')).click()
    await dialog()
      .getByText(say(w('add.four_eyes')))
      .waitFor()
    await dialog()
      .getByRole('button', { name: say(w('add.camera')) })
      .click()
    await dialog().getByText(say('faces:advice.good')).waitFor({ timeout: 60_000 })
    await look(page, 'more-camera')
    await dialog()
      .getByRole('button', { name: say('faces:webcam.capture') })
      .click()
    await dialog().getByText(say('faces:tray.good')).waitFor()
    await dialog()
      .getByLabel(say(w('field.name')))
      .fill(CAMERA_NAME)
    await dialog()
      .getByLabel(say(w('field.reason')))
      .fill(REASON)
    await look(page, 'more-add')
    await dialog()
      .getByRole('button', { name: say(w('add.action_one'), { count: 1 }) })
      .click()
    await closed()
    await says(page, 'add.waits', { name: CAMERA_NAME }).waitFor()
    // Its light is out.
    const lit = 'streams.flatMap((one) => one.getTracks()).filter((track) => track.readyState === "live").length'
    expect(await page.evaluate('streams.length')).toBeGreaterThan(0)
    expect(await page.evaluate(lit)).toBe(0)

    const row = rowOf(page, CAMERA_NAME)
    await row.getByText(say(w('entry_state.waiting')), { exact: true }).waitFor()
    await row.getByText(say(w('approve.own'))).waitFor()
    expect(await buttonOf(page, 'approve.named', { name: CAMERA_NAME }).count()).toBe(0)
    await look(page, 'more-waiting-own')
    expect(await screen('karl-1')).toMatchObject([{ has_blacklist_match: false }])

    await open('/watchlist', bea)
    await look(bea, 'more-waiting')
    await buttonOf(bea, 'approve.named', { name: CAMERA_NAME }).click()
    await says(bea, 'approve.done', { name: CAMERA_NAME }).waitFor()
    await rowOf(bea, CAMERA_NAME)
      .getByText(say(w('entry_state.active')), { exact: true })
      .waitFor()
    expect(await screen('karl-1')).toMatchObject([{ has_blacklist_match: true }])
  })

  it('asks again when pictures are added, and says that before', async () => {
    const { page, open, look, say, picture, button, dialog, closed } = room
    const { api, w, says, buttonOf, entries } = hands
    await open('/watchlist')
    await page.getByRole('link', { name: CAMERA_NAME }).click()
    await button(w('entry.add_pictures')).click()
    await dialog()
      .getByText(say(w('entry.four_eyes')))
      .waitFor()
    await dialog().locator('input[type=file]').setInputFiles(picture('people/karl-1.jpg'))
    await dialog().getByText(say('faces:tray.good')).waitFor()
    await look(page, 'more-add-pictures')
    await dialog()
      .getByRole('button', { name: say('people:add.submit_one', { count: 1 }) })
      .click()
    await closed()
    await says(page, 'approve.own').waitFor()
    await open(new URL(page.url()).pathname, bea)
    await look(bea, 'more-entry-waiting')
    // Somebody is quicker.
    const [entry] = await entries()
    expect((await api.send('POST', `watchlist/${entry?.id}/approve`, {})).status).toBe(200)
    await buttonOf(bea, 'approve.named', { name: CAMERA_NAME }).click()
    await bea.getByText(say('errors:entry_not_waiting')).waitFor()
    await says(bea, 'entry_state.active').waitFor()
    await bea.getByText(say(w('entry.approved'))).waitFor()
  })

  it('warns of an entry whose hits are mostly dismissed', async () => {
    const { page, open, look, say } = room
    const { api, w, says, buttonOf, rowOf, screen, pictures } = hands
    const images = await pictures('tom-1', 'tom-2')
    const { body } = await api.post<ListedEntry>('watchlist', { name: 'Tom Parecido', reason: REASON, images })
    // Added by a key: who approves it is somebody at the panel.
    await open('/watchlist')
    await buttonOf(page, 'approve.named', { name: 'Tom Parecido' }).click()
    await rowOf(page, 'Tom Parecido')
      .getByText(say(w('entry_state.active')), { exact: true })
      .waitFor()
    await screen('tom-1', 'tom-2', 'tom-3', 'tom-1', 'tom-2')
    const { items } = (await api.get<{ items: ListedEntry[] }>(`alerts?entry_id=${body.id}`)).body
    expect(items).toHaveLength(5)
    for (const { id } of items.slice(1)) await api.send('POST', `alerts/${id}/decide`, { state: 'dismissed' })
    await open('/watchlist')
    await rowOf(page, 'Tom Parecido').waitFor()
    expect(await says(page, 'noisy.title').count()).toBe(0)
    await open('/watchlist/review')
    await page.keyboard.press('s')
    await page.getByRole('link', { name: 'Tom Parecido' }).waitFor()
    await page.keyboard.press('d')
    await says(page, 'review.left_one', { count: 1 }).waitFor()
    await open('/watchlist')
    await says(page, 'noisy.title').waitFor()
    await says(page, 'noisy.text', { dismissed: 5, decided: 5 }).waitFor()
    await look(page, 'more-noisy')
    await page.getByRole('link', { name: 'Tom Parecido' }).click()
    await says(page, 'noisy.title').waitFor()
    await look(page, 'more-noisy-entry')
  })

  listsSuite(() => ({ room, hands, bea, scratch, root }))

  it('shows viewers what was found, and lets them change nothing', async () => {
    const { open, look, say, server } = room
    const { api, w, says, entries, alerts, signedIn } = hands
    const context = await signedIn('Vic', 'viewer')
    const vic = await room.enter(context)
    const refused: string[] = []
    vic.on('response', (answer) => answer.status() >= 400 && refused.push(`${answer.status()} ${answer.url()}`))
    const [entry] = await entries()
    for (const place of ['', '/alerts', '/review', '/screen', `/entries/${entry?.id}`]) {
      await open(`/watchlist${place}`, vic)
      await says(vic, 'list.not_yours').waitFor()
      expect(await vic.getByRole('main').getByRole('button').count()).toBe(0)
    }
    await look(vic, 'more-viewer')
    await open('/watchlist/history?kind=hits', vic)
    const row = vic.getByRole('table').getByRole('row').filter({ hasText: 'Tom Parecido' }).first()
    await look(vic, 'more-viewer-history')
    await row.getByRole('button').click()
    await vic.getByRole('dialog').getByText('Tom Parecido').first().waitFor()
    await look(vic, 'more-viewer-screening')
    expect(await vic.getByRole('dialog').getByRole('link', { name: 'Tom Parecido' }).count()).toBe(0)
    expect(
      await vic
        .getByRole('dialog')
        .getByText(say(w('history.remove')))
        .count(),
    ).toBe(0)
    await open('/watchlist/statistics', vic)
    await says(vic, 'statistics.similarities').first().waitFor()
    await look(vic, 'more-viewer-statistics')
    expect(refused).toEqual([])

    const { origin } = new URL(server.url)
    const { items } = (await api.get<{ items: Screened[] }>('processed-images')).body
    const [alert] = await alerts()
    const id = entry?.id
    for (const [method, path] of [
      ...[
        ['POST', 'watchlist'],
        ['PUT', `watchlist/${id}`],
        ['DELETE', `watchlist/${id}`],
        ['POST', 'process/bulk'],
      ],
      ...[
        ['POST', `watchlist/${id}/approve`],
        ['POST', 'watchlist/refresh'],
        ['POST', 'watchlist/import'],
      ],
      ...[
        ['POST', `alerts/${alert?.id}/decide`],
        ['DELETE', `processed-images/${items[0]?.db_id}`],
      ],
      ...[
        ['POST', 'process/process-images'],
        ['GET', 'watchlist/export'],
        ['GET', 'watchlist'],
        ['GET', 'alerts'],
      ],
    ] as [string, string][]) {
      const sent = { method, headers: { 'x-likeness-csrf': '1', origin }, ...(method !== 'GET' && { data: {} }) }
      const answer = await context.request.fetch(`${origin}/api/v1/${path}`, sent)
      expect(`${method} ${path} ${answer.status()}`).toBe(`${method} ${path} 403`)
    }
    await context.close()
  })

  it('sounds for those who want it, once they have touched the page', async () => {
    const { page, open, say } = room
    const { w, says, screen } = hands
    await page.addInitScript(`{
      window.tones = 0
      const begin = OscillatorNode.prototype.start
      OscillatorNode.prototype.start = function (...when) {
        window.tones++
        return begin.apply(this, when)
      }
    }`)
    await open('/watchlist/alerts')
    await says(page, 'live.live').waitFor()
    const tones = () => page.evaluate('tones')
    const alerts = page.getByRole('list', { name: say(w('live.list')) }).getByRole('listitem')
    const raise = async () => {
      const before = await alerts.count()
      await screen('tom-1')
      await expect.poll(() => alerts.count(), { timeout: 10_000 }).toBe(before + 1)
    }
    await raise()
    expect(await tones()).toBe(0)
    await page.getByRole('switch', { name: say(w('live.sound')) }).check()
    await raise()
    await expect.poll(tones).toBe(2)
    // It is remembered; browsers keep the page silent until a hand is laid on it.
    await page.reload()
    await says(page, 'live.live').waitFor()
    await raise()
    expect(await tones()).toBe(0)
    await alerts.last().getByRole('button').tap()
    await raise()
    await expect.poll(tones).toBe(2)
    await page.getByRole('switch', { name: say(w('live.sound')) }).uncheck()
    await raise()
    expect(await tones()).toBe(2)
  })
})
