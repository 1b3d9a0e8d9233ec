/** The ways a picture gets into the panel, or does not; two fingers; and right to left. */
import type { BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { fromRightToLeft, hasBrowser, launchBrowser, whereCameraIsTaken } from '../fixtures/panel-browser.ts'
import { drag, paste, pinch } from '../fixtures/panel-hands.ts'
import { ELSEWHERE, openPanelRoom, type PanelRoom } from '../fixtures/panel-room.ts'

describe.skipIf(!hasBrowser)('the panel under the hands', { timeout: 180_000 }, () => {
  let room: PanelRoom
  beforeAll(async () => {
    room = await openPanelRoom()
  }, 240_000)
  afterAll(() => room?.leave())
  afterEach(() => expect(room.wrong.splice(0).join('\n')).toBe(''))

  it('takes pictures by clipboard and by drag and drop', async () => {
    const { page, say, picture, look, open, onPaper } = room
    await open('/identify')
    await drag(page, [{ name: 'notes.txt', type: 'text/plain', path: picture('people/tom-1.jpg') }], async () => {
      await page.getByText(say('faces:drop.release')).waitFor()
      await look(page, 'identify-dragged-over')
    })
    await page.getByText(say('faces:drop.no_pictures')).waitFor()
    await drag(page, [{ name: 'tom.jpg', type: 'image/jpeg', path: picture('people/tom-1.jpg') }])
    await page.getByText(/^1 rosto, 1 /).waitFor()
    await paste(page, picture('portraits.jpg'))
    await page.getByText(/^10 rostos, \d /).waitFor()
    await look(page, 'identify-pasted')
    await onPaper('identify')

    await open('/compare')
    await paste(page, picture('people/tom-1.jpg'))
    await page.locator('img[alt]').first().waitFor()
    await paste(page, picture('people/tom-2.jpg'))
    await page
      .getByRole('heading', { level: 2 })
      .or(page.getByText(say('faces:strength.strong')))
      .first()
      .waitFor()
    await look(page, 'compare-pasted')
  })

  it('zooms under two fingers, whichever way they go', async () => {
    const { page, picture, look, open, button } = room
    await open('/identify')
    await page.locator('input[type=file]').first().setInputFiles(picture('portraits.jpg'))
    await page.getByText(/^10 rostos, \d /).waitFor()
    const frame = page.locator('[data-face]').first().locator('xpath=ancestor::*[@role="group"][1]')
    const reset = button('faces:picture.zoom_reset')
    for (const way of ['across', 'down'] as const) {
      expect(await reset.isDisabled()).toBe(true)
      await pinch(page, frame, way)
      expect(await reset.isEnabled(), `fingers going ${way}`).toBe(true)
      await look(page, `identify-pinched-${way}`)
      await reset.click()
    }
  })

  it('says what to do where there is no camera', async () => {
    const { server, browser, context, say, look } = room
    const tries = async (name: string, state: string, where: BrowserContext, address = server.url) => {
      const view = await where.newPage()
      await view.goto(new URL('/identify', address).href)
      await view.getByRole('button', { name: say('identify:use_camera') }).click()
      await view.getByText(say(`faces:webcam.${state}.title`)).waitFor()
      await look(view, `camera-${name}`)
      return view
    }
    // A headless browser answers a question that nobody answers with no.
    const refused = await tries('refused', 'denied', context)
    await context.grantPermissions(['camera'])
    await refused.getByRole('button', { name: say('faces:webcam.retry') }).click()
    await refused.getByText(say('faces:advice.good')).waitFor()
    await look(refused, 'camera-live')
    await refused.close()

    const held = await browser.newContext({ locale: 'pt-BR', storageState: await context.storageState() })
    await whereCameraIsTaken(held)
    await tries('busy', 'busy', held)
    await held.close()

    const plain = new URL(server.url)
    plain.hostname = ELSEWHERE
    const cookies = (await context.cookies()).map((cookie) => ({ ...cookie, domain: ELSEWHERE }))
    const far = await browser.newContext({ locale: 'pt-BR' })
    await far.addCookies(cookies)
    await tries('insecure', 'insecure', far, plain.href)
    await far.close()

    const blind = await launchBrowser()
    const without = await blind.newContext({
      locale: 'pt-BR',
      permissions: ['camera'],
      storageState: await context.storageState(),
    })
    await tries('none', 'none', without)
    await blind.close()
  })

  it('runs from right to left', async () => {
    const { browser, context, page, picture, enter, look, open } = room
    const other = await browser.newContext({
      locale: 'pt-BR',
      reducedMotion: 'reduce',
      storageState: await context.storageState(),
    })
    await fromRightToLeft(other)
    const view = await enter(other)
    for (const room of ['/', '/people', '/keys']) {
      await open(room, view)
      await look(view, `rtl-${room.slice(1) || 'overview'}`)
    }
    await open('/identify', view)
    await view.locator('input[type=file]').first().setInputFiles(picture('portraits.jpg'))
    await view.getByText(/^10 rostos, \d /).waitFor()
    await look(view, 'rtl-identify')
    // Faces stay where they are in the picture.
    const places = () => `[...document.querySelectorAll('[data-face]')].map((box) => box.getBoundingClientRect().left)`
    const mirrored = (await view.evaluate(places())) as number[]
    const order = (lefts: number[]) => [...lefts.keys()].sort((a, b) => (lefts[a] ?? 0) - (lefts[b] ?? 0))
    await open('/identify')
    await page.locator('input[type=file]').first().setInputFiles(picture('portraits.jpg'))
    await page.getByText(/^10 rostos, \d /).waitFor()
    expect(order(mirrored)).toEqual(order((await page.evaluate(places())) as number[]))
    await other.close()
  })
})
