/** The watchlist in the panel, from the first entry to its erasure: the built product, real models, real pictures. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../fixtures/panel-browser.ts'
import { openPanelRoom, type PanelRoom } from '../fixtures/panel-room.ts'

const NAME = 'Tom Procurado'
const REASON = 'Proibido de entrar na loja, por ordem da gerência'

describe.skipIf(!hasBrowser)('the watchlist in the panel', { timeout: 240_000 }, () => {
  let room: PanelRoom
  let scratch: string
  /** A second tab, open at the alerts all the while. */
  let tab: Page
  let broken: string

  beforeAll(async () => {
    room = await openPanelRoom()
    scratch = await mkdtemp(join(tmpdir(), 'likeness-watchlist-'))
    broken = join(scratch, 'broken.jpg')
    await writeFile(broken, 'no picture at all')
    tab = await room.enter(room.context)
  }, 240_000)
  afterAll(async () => {
    await room?.leave()
    await rm(scratch, { recursive: true, force: true })
  })
  afterEach(() => expect(room.wrong.splice(0).join('\n')).toBe(''))

  const w = (key: string) => `watchlist:${key}`
  const says = (view: Page, key: string, values = {}) => view.getByText(room.say(w(key), values), { exact: true })
  /** Pictures given on the page for screening; waits for the answers. */
  async function screen(paths: string[], before = 0) {
    const { page, say } = room
    await page.locator('input[type=file]').first().setInputFiles(paths)
    const count = before + paths.length
    await page.getByText(say(w('screen.progress'), { finished: count, count })).waitFor({ timeout: 60_000 })
  }

  it('begins empty, and says how it is filled', async () => {
    const { page, open, look, say } = room
    await open('/watchlist')
    await says(page, 'doors.add').waitFor()
    await look(page, 'watchlist-doors')
    for (const [place, text] of [
      ['alerts', 'alerts.empty'],
      ['review', 'review.empty'],
      ['history', 'history.empty'],
      ['statistics', 'statistics.empty'],
    ] as const) {
      await open(`/watchlist/${place}`)
      await page.getByText(say(w(text)), { exact: true }).waitFor()
      await look(page, `watchlist-${place}-empty`)
    }
  })

  it('takes an entry with pictures, and says what is wrong with others', async () => {
    const { page, open, look, say, picture, button, dialog, inDialog, closed } = room
    await open('/watchlist')
    await button(w('add.title')).click()
    const field = (key: string) => dialog().getByLabel(say(w(key)))
    await dialog().locator('input[type=file]').setInputFiles(picture('people/tom-1.jpg'))
    await dialog().getByText(say('faces:tray.good')).waitFor()
    await dialog()
      .getByRole('button', { name: say(w('add.action_one'), { count: 1 }) })
      .click()
    // Neither a name nor a reason.
    await expect.poll(() => dialog().getByText(say('common:required')).count()).toBe(2)
    await field('field.name').fill(NAME)
    await field('field.reason').fill(REASON)
    await dialog()
      .getByRole('button', { name: say(w('field.days_other'), { count: 30 }), exact: true })
      .click()
    await dialog().locator('input[type=file]').setInputFiles(picture('people/tom-2.jpg'))
    await expect.poll(() => dialog().getByText(say('faces:tray.good')).count()).toBe(2)
    await look(page, 'watchlist-add')
    await dialog()
      .getByRole('button', { name: say(w('add.action_other'), { count: 2 }) })
      .click()
    await closed()
    await page.getByRole('link', { name: NAME }).waitFor()
    await look(page, 'watchlist-list')
    // The name is taken, whatever its case.
    await button(w('add.title')).click()
    await field('field.name').fill(NAME.toUpperCase())
    await field('field.reason').fill(REASON)
    await dialog().locator('input[type=file]').setInputFiles(picture('people/rosa-1.jpg'))
    await dialog().getByText(say('faces:tray.good')).waitFor()
    await dialog()
      .getByRole('button', { name: say(w('add.action_one'), { count: 1 }) })
      .click()
    await dialog().getByText(say('errors:entry_exists')).waitFor()
    await inDialog('common:cancel').click()
    await closed()
  })

  it('screens pictures one by one, and tells of a hit live in another tab', async () => {
    const { page, open, look, say, picture } = room
    await open('/watchlist/alerts', tab)
    await says(tab, 'live.live').waitFor()
    await open('/watchlist/screen')
    await screen([picture('people/tom-3.jpg'), picture('people/rosa-1.jpg'), broken])
    await says(page, 'screen.no_hit_one', { count: 1 }).waitFor()
    await says(page, 'screen.failed').waitFor()
    await page.getByText(say(w('screen.hits_one'), { names: NAME })).click()
    await page.getByRole('button', { name: new RegExp(`^.* 1: .*${NAME}`) }).waitFor()
    await look(page, 'watchlist-screened')
    // Places that nobody may read from are refused, each by itself.
    await page.getByRole('textbox').first().fill('/etc/passwd\nhttp://127.0.0.1:1/x.jpg')
    await page.getByRole('button', { name: say(w('places_field.action_other'), { count: 2 }) }).click()
    await page.getByText(say(w('screen.progress'), { finished: 5, count: 5 })).waitFor({ timeout: 60_000 })
    await page.getByText('/etc/passwd').first().click()
    await says(page, 'screen.not_looked').waitFor()
    await look(page, 'watchlist-screen-refused')

    // It came by itself; nobody touched that tab.
    const alerts = tab.getByRole('list', { name: say(w('live.list')) })
    await alerts.getByText(NAME).waitFor({ timeout: 10_000 })
    await tab.getByRole('log').filter({ hasText: NAME }).waitFor({ state: 'attached' })
    await tab.getByText(REASON).waitFor()
    await look(tab, 'watchlist-alerts')
  })

  it('keeps what is looked at when more comes, and catches up after a cut', async () => {
    const { page, open, say, picture } = room
    const alerts = tab.getByRole('list', { name: say(w('live.list')) }).getByRole('listitem')
    await alerts.first().getByRole('button').click()
    const looked = tab.url()
    expect(looked).toContain('alert=alert_')
    const head = () => tab.getByRole('heading', { level: 2 }).boundingBox()
    const place = await head()
    await open('/watchlist/screen')
    await screen([picture('people/tom-2.jpg')])
    await expect.poll(() => alerts.count(), { timeout: 10_000 }).toBe(2)
    expect({ url: tab.url(), place: await head() }).toEqual({ url: looked, place })
    // Cut off, while one more is raised by a page that is not.
    const events = '**/api/v1/alerts/events*'
    await tab.route(events, (route) => route.abort())
    await tab.reload()
    await says(tab, 'live.lost').waitFor({ timeout: 15_000 })
    await page.locator('input[type=file]').first().setInputFiles(picture('people/tom-1.jpg'))
    await page.getByText(say(w('screen.progress'), { finished: 2, count: 2 })).waitFor({ timeout: 60_000 })
    expect(await alerts.count()).toBe(2)
    await tab.unroute(events)
    await says(tab, 'live.live').waitFor({ timeout: 15_000 })
    await expect.poll(() => alerts.count(), { timeout: 10_000 }).toBe(3)
  })

  it('is reviewed with the keyboard alone, and never loses a decision', async () => {
    const { page, open, look, say, dialog, closed } = room
    const left = (count: number) =>
      says(page, count === 1 ? 'review.left_one' : 'review.left_other', { count }).waitFor()
    await open('/watchlist/review')
    await left(3)
    await look(page, 'watchlist-review')
    await page.keyboard.press('?')
    await dialog()
      .getByText(say(w('review.keys.confirm')))
      .waitFor()
    await look(page, 'watchlist-review-keys')
    await page.keyboard.press('Escape')
    await closed()
    // Refused by the server: it is back, with its note, and says so.
    const decisions = '**/api/v1/alerts/*/decide'
    await page.route(decisions, (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"code":"store_unavailable"}' }),
    )
    await page.keyboard.press('n')
    await page.keyboard.type('Conferido na câmera 2')
    await page.keyboard.press('Escape')
    await page.keyboard.press('c')
    await says(page, 'review.not_stored', { name: NAME }).waitFor()
    await look(page, 'watchlist-review-refused')
    await left(3)
    expect(await page.getByRole('textbox', { name: say(w('note.label')) }).inputValue()).toBe('Conferido na câmera 2')
    await page.unroute(decisions)

    await page.keyboard.press('s')
    await page.keyboard.press('d')
    await left(2)
    await page.keyboard.press('u')
    await left(3)
    await page.keyboard.press('d')
    await left(2)
    await page.keyboard.press('c')
    await left(1)
    await page.keyboard.press('c')
    await says(page, 'review.finished').waitFor()
    await look(page, 'watchlist-review-done')
    const answer = await page.request.get(new URL('/api/v1/alerts', room.server.url).href)
    const { items } = (await answer.json()) as { items: { state: string; note: string | null }[] }
    expect(items.map(({ state }) => state).sort()).toEqual(['confirmed', 'confirmed', 'dismissed'])
    expect(items.filter(({ note }) => note !== null)).toHaveLength(1)
    // The other tab has heard of it.
    await expect.poll(() => says(tab, 'alert_state.confirmed').count(), { timeout: 10_000 }).toBeGreaterThan(1)
  })

  it('is reviewed with a thumb', async () => {
    const { page, open, picture, say } = room
    await open('/watchlist/screen')
    await screen([picture('people/tom-3.jpg')])
    await page.setViewportSize({ width: 390, height: 844 })
    await open('/watchlist/review')
    const confirm = page.getByRole('button', { name: say(w('decide.confirm')) })
    const place = await confirm.boundingBox()
    // In reach at the lower end, and large enough.
    expect(place?.y).toBeGreaterThan(600)
    expect((place?.y ?? 844) + (place?.height ?? 0)).toBeLessThanOrEqual(844)
    expect(place?.height).toBeGreaterThanOrEqual(44)
    await confirm.tap()
    await says(page, 'review.finished').waitFor()
    await page.getByRole('button', { name: say(w('review.undo')) }).tap()
    await confirm.tap()
    await says(page, 'review.finished').waitFor()
    await page.setViewportSize({ width: 1280, height: 900 })
  })

  it('has a history with filters, and statistics with plots', async () => {
    const { page, open, look, say, dialog, closed } = room
    await open('/watchlist/history')
    const rows = page.getByRole('table').getByRole('row')
    await rows.filter({ hasText: '/etc/passwd' }).waitFor()
    await look(page, 'watchlist-history')
    await open('/watchlist/history?kind=hits')
    await expect.poll(() => rows.filter({ hasText: NAME }).count()).toBe(4)
    expect(await rows.count()).toBe(5)
    await rows
      .nth(1)
      .getByRole('button', { name: say(w('history.show'), { name: 'tom-3.jpg' }) })
      .click()
    await dialog().getByText(NAME).first().waitFor()
    await look(page, 'watchlist-screening')
    await dialog()
      .getByText(say(w('history.annotated')), { exact: true })
      .click()
    await dialog()
      .getByRole('img', { name: say(w('history.annotated_alt'), { name: 'tom-3.jpg' }) })
      .waitFor()
    await dialog()
      .getByRole('button', { name: say(w('history.remove')) })
      .click()
    await dialog()
      .getByRole('button', { name: say(w('history.remove_really')) })
      .click()
    await closed()
    await expect.poll(() => rows.count()).toBe(4)

    await open('/watchlist/statistics')
    await says(page, 'statistics.similarities').first().waitFor()
    await page
      .getByRole('button', { name: say(w('statistics.show_table')) })
      .first()
      .click()
    await look(page, 'watchlist-statistics')
  })

  it('is erased with its name typed, and ends with the receipt', async () => {
    const { page, open, look, dialog, inDialog, button, say } = room
    await open('/watchlist')
    await page.getByRole('link', { name: NAME }).click()
    await says(page, 'entry.pictures').waitFor()
    await look(page, 'watchlist-entry')
    await button(w('remove.ask')).click()
    expect(await inDialog(w('remove.action')).isDisabled()).toBe(true)
    await look(page, 'watchlist-remove')
    await dialog().getByRole('textbox').fill(NAME)
    await inDialog(w('remove.action')).click()
    await says(page, 'remove.done').waitFor({ timeout: 60_000 })
    await page.getByText(say('erasures:verified')).waitFor()
    await look(page, 'watchlist-removed')
    await page.getByRole('link', { name: say(w('entry.back')) }).click()
    await says(page, 'doors.add').waitFor()
    // Nobody is found any more.
    await open('/watchlist/screen')
    await screen([room.picture('people/tom-1.jpg')])
    await says(page, 'screen.no_hit_one', { count: 1 }).waitFor()
  })
})
