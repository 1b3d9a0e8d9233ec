/** The panel before a gallery of 20,000 photos: how smoothly it scrolls, what is in the page, what is asked of the server. */
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { hasBrowser, launchBrowser, setUp } from '../test/fixtures/panel-browser.ts'
import { startServer } from '../test/fixtures/server.ts'
import { MANY, manyPhotos, nameOf } from '../test/journeys/many-photos.ts'
import type { Benchmark } from './context.ts'

const WINDOW = { width: 1280, height: 900 }
/** Milliseconds; three frames late. */
const STUTTER = 50

/** Scrolls so many pixels in so many milliseconds; answers how long each frame took. */
const scroll = (pixels: number, ms: number) => `new Promise((done) => {
  const [began, from, frames] = [performance.now(), scrollY, []]
  let last
  const step = (now) => {
    if (last) frames.push(now - last)
    last = now
    const share = Math.min(1, (performance.now() - began) / ${ms})
    scrollTo(0, from + ${pixels} * share)
    if (share < 1) requestAnimationFrame(step)
    else done(frames)
  }
  requestAnimationFrame(step)
})`
const IN_VIEW_IS_DRAWN = `(() => {
  const images = [...document.querySelectorAll('[role=grid] img')]
  const inView = images.filter((image) => image.getBoundingClientRect().top < innerHeight)
  return inView.length > 20 && inView.every((image) => image.complete)
})()`

async function until(page: Page, condition: string): Promise<void> {
  // The page's own rules forbid what waitForFunction does.
  while (!(await page.evaluate(condition))) await page.waitForTimeout(20)
}

export const panelPhotos: Benchmark = async ({ scratch, quick }) => {
  if (!hasBrowser) return { skipped: 'there is no chromium' }
  const count = quick ? 2000 : 20_000
  const home = join(scratch, 'panel-photos')
  await manyPhotos(home, count)
  const server = await startServer({ home })
  const browser = await launchBrowser('--enable-precise-memory-info')
  try {
    const context = await browser.newContext({ locale: 'en-GB', viewport: WINDOW })
    await setUp(context, server, 'Ada', 'a long enough password')
    const page = await context.newPage()
    let requests = 0
    page.on('request', () => requests++)
    await page.goto(server.url)
    await page.waitForLoadState('networkidle')
    const since = performance.now()
    await page.goto(`${server.url}/galleries/${MANY}`)
    await page.getByRole('grid').getByRole('link').first().waitFor()
    const firstGridMs = Math.round(performance.now() - since)
    await until(page, IN_VIEW_IS_DRAWN)
    const firstPicturesMs = Math.round(performance.now() - since)

    async function measured(pixels: number, ms: number) {
      requests = 0
      const frames = (await page.evaluate(scroll(pixels, ms))) as number[]
      const stopped = performance.now()
      await until(page, IN_VIEW_IS_DRAWN)
      const [nodes, heap] = (await page.evaluate(
        '[document.querySelectorAll("*").length, performance.memory.usedJSHeapSize]',
      )) as [number, number]
      return {
        pixelsPerSecond: Math.round((pixels / ms) * 1000),
        frames: frames.length,
        stutterPercent: Math.round((1000 * frames.filter((one) => one > STUTTER).length) / frames.length) / 10,
        worstMs: Math.round(Math.max(...frames)),
        picturesAfterMs: Math.round(performance.now() - stopped),
        ...{ requests, nodes, heapMB: Math.round(heap / 1e6) },
      }
    }
    const height = Number(await page.evaluate('document.documentElement.scrollHeight - innerHeight'))
    const reading = await measured(Math.min(height, 10_000), 10_000)
    const whole = await measured(height - Math.min(height, 10_000), 20_000)
    await page
      .getByRole('grid')
      .getByRole('link', { name: nameOf(count - 1) })
      .waitFor()
    console.table({ 'reading on': reading, 'the whole list': whole })
    const load = Math.round(loadavg()[0]! * 10) / 10
    console.log(
      `First photos after ${firstGridMs} ms, drawn after ${firstPicturesMs} ms; load ${load} on ${cpus().length} cores.`,
    )
    return { count, firstGridMs, firstPicturesMs, load, reading, whole }
  } finally {
    await browser.close()
    await server.stop()
  }
}
