/** Twenty thousand photos in the panel: as many in the page and on the wire as are looked at, and none besides. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { prepareHome } from '#stores/sql/prepared.fixture.ts'
import { hasBrowser, launchBrowser, listenTo, setUp } from '../fixtures/panel-browser.ts'
import { speaker } from '../fixtures/panel-words.ts'
import { type RunningServer, startServer } from '../fixtures/server.ts'
import { MANY, manyPhotos, nameOf } from './many-photos.ts'

const COUNT = 20_000
/** Cells in view, and as many again before and after them. */
const MOST_CELLS = 200
const MOST_NODES = 3000

/** How much of the page jumped without having been touched; https://web.dev/articles/cls calls 0.1 good. */
const WATCH_SHIFTS = `window.shifted = 0; new PerformanceObserver((list) => {
  for (const { hadRecentInput, value } of list.getEntries()) if (!hadRecentInput) window.shifted += value
}).observe({ type: 'layout-shift', buffered: true })`

/** By a scroll bar: all the way in so many steps, one in each frame. */
const dragBar = (steps: number) => `new Promise((done) => {
  const from = scrollY
  const way = document.documentElement.scrollHeight - innerHeight - from
  let step = 0
  const next = () => {
    scrollTo(0, from + (way * ++step) / ${steps})
    if (step < ${steps}) requestAnimationFrame(next)
    else done()
  }
  next()
})`

describe.skipIf(!hasBrowser)('20,000 photos in the panel', { timeout: 120_000 }, () => {
  let home: string
  let server: RunningServer
  let browser: Browser
  let page: Page
  const wrong: string[] = []
  const asked = { pages: 0, thumbnails: 0, refused: 0 }
  const say = speaker('en')

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'likeness-many-'))
    await prepareHome(home)
    await manyPhotos(home, COUNT)
    server = await startServer({ home })
    browser = await launchBrowser()
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } })
    context.setDefaultTimeout(30_000)
    await setUp(context, server, 'Ada', 'a long enough password')
    await context.addInitScript(WATCH_SHIFTS)
    page = await context.newPage()
    listenTo(page, wrong)
    page.on('request', (request) => {
      if (/\/photos\?/.test(request.url())) asked.pages++
      if (request.url().endsWith('/thumbnail')) asked.thumbnails++
    })
    page.on('response', (answer) => {
      if (answer.status() >= 400) asked.refused++
    })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await rm(home, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await page.goto(`${server.url}/galleries/${MANY}`)
    await photo(0).waitFor()
    Object.assign(asked, { pages: 0, thumbnails: 0, refused: 0 })
  })

  const grid = () => page.getByRole('grid')
  const photo = (place: number) => grid().getByRole('link', { name: nameOf(place) })
  const inPage = async () => ({
    cells: await grid().getByRole('gridcell').count(),
    nodes: (await page.evaluate('document.querySelectorAll("*").length')) as number,
    shifted: (await page.evaluate('window.shifted')) as number,
  })
  async function expectBounded() {
    const { cells, nodes, shifted } = await inPage()
    expect(cells).toBeGreaterThan(20)
    expect(cells).toBeLessThan(MOST_CELLS)
    expect(nodes).toBeLessThan(MOST_NODES)
    expect(shifted).toBeLessThan(0.02)
    expect(asked.refused).toBe(0)
    expect(wrong).toEqual([])
  }

  it('are scrolled through to the last one, and nothing is fetched of what flies past', async () => {
    await page.evaluate(dragBar(120))
    await photo(COUNT - 1).waitFor()
    await page.locator(`[data-place="${COUNT - 1}"] img`).evaluate('(image) => image.decode()')
    await expectBounded()
    expect(asked.pages).toBeLessThan(30)
    expect(asked.thumbnails).toBeLessThan(3 * MOST_CELLS)
  })

  it('are reached by one key, one by one from there', async () => {
    await grid().getByRole('link').first().focus()
    await page.keyboard.press('End')
    const focused = () => page.evaluate('document.activeElement.title')
    await expect.poll(focused, { timeout: 20_000 }).toBe(nameOf(COUNT - 1))
    for (const key of ['ArrowLeft', 'k']) await page.keyboard.press(key)
    await expect.poll(focused).toBe(nameOf(COUNT - 3))
    await page.keyboard.press('Home')
    await expect.poll(focused).toBe(nameOf(0))
    await expectBounded()
    expect(asked.pages).toBeLessThan(12)
    expect(asked.thumbnails).toBeLessThan(3 * MOST_CELLS)
  })

  it('are read through a screen at a time, each seen when it is stopped at', async () => {
    for (let screen = 1; screen <= 10; screen++) {
      await page.evaluate(`scrollBy(0, innerHeight)`)
      await expect
        .poll(() =>
          page.evaluate(`(() => {
            const within = (cell) => cell.getBoundingClientRect().bottom > 0 && cell.getBoundingClientRect().top < innerHeight
            const cells = [...document.querySelectorAll('[role=gridcell]')].filter(within)
            return cells.length > 20 && cells.every((cell) => cell.querySelector('img')?.complete)
          })()`),
        )
        .toBe(true)
    }
    await expectBounded()
    // Ten screens of 42 photos, some of the next, and a few pages ahead.
    expect(asked.thumbnails).toBeLessThan(900)
    expect(asked.pages).toBeLessThan(15)
  })

  it('are found by name, among all of them', async () => {
    await page.getByRole('searchbox').fill('img_19')
    await photo(18_999).waitFor()
    await page.getByRole('searchbox').fill(nameOf(COUNT - 1))
    await photo(COUNT - 1).waitFor()
    expect(await grid().getByRole('gridcell').count()).toBe(1)
    await page.getByRole('searchbox').fill('nothing like it')
    await page.getByText(say('galleries:grid.none')).waitFor()
    expect(wrong).toEqual([])
  })
})
