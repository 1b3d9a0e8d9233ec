/** The page of whoever receives a gallery's link, on a telephone that speaks Portuguese. */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openPromise } from 'yauzl'
import { type GalleryRoom, galleryRoomOf } from '../fixtures/gallery-room.ts'
import { hasBrowser, launchBrowser, listenTo } from '../fixtures/panel-browser.ts'
import { stationOf } from '../fixtures/panel-station.ts'
import { onlyIn, speaker } from '../fixtures/panel-words.ts'
import { type RunningServer, startServer } from '../fixtures/server.ts'

const screenshots = process.env.LIKENESS_SCREENSHOTS
const TELEPHONE = { width: 390, height: 844 }

/** Names of what is in a zip. */
async function namesIn(path: string): Promise<string[]> {
  const names: string[] = []
  for await (const { fileName } of (await openPromise(path)).eachEntry()) names.push(fileName)
  return names
}

describe.skipIf(!hasBrowser)('the page of a gallery’s clients', { timeout: 240_000 }, () => {
  let scratch: string
  let server: RunningServer
  let browser: Browser
  let rooms: GalleryRoom
  const wrong: string[] = []
  const say = speaker('pt-BR')
  const foreign = onlyIn('en', 'pt-BR')
  const picture = (name: string) => join(server.home, 'demo', name)
  let look: ReturnType<typeof stationOf>
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'likeness-visit-'))
    if (screenshots) await mkdir(screenshots, { recursive: true })
    server = await startServer({ args: ['--sample'] })
    rooms = galleryRoomOf(server, await server.key())
    browser = await launchBrowser()
    look = stationOf({ folder: screenshots, foreign, wrong })
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await rm(scratch, { recursive: true, force: true })
  })
  afterEach(async () => {
    await context?.close()
    expect(wrong.splice(0).join('\n')).toBe('')
  })

  /** A telephone that was never here. */
  async function arrive(link: string) {
    context = await browser.newContext({
      ...{ locale: 'pt-BR', reducedMotion: 'reduce', hasTouch: true, viewport: TELEPHONE, acceptDownloads: true },
    })
    context.setDefaultTimeout(30_000)
    page = await context.newPage()
    listenTo(page, wrong)
    await page.goto(link)
  }
  const button = (key: string, values = {}) => page.getByRole('button', { name: say(key, values), exact: true })
  const heading = (key: string, values = {}) => page.getByRole('heading', { name: say(key, values), exact: true })
  const photos = () => page.getByRole('gridcell')
  const title = (count: number) => heading('visit:photos.title_other', { number: count })
  const where = (place: number, total: number) => ({ place, total })
  const fromMenu = async (key: string) => {
    await button('visit:menu.label').click()
    await page.getByRole('menuitem', { name: say(key) }).click()
  }
  /** What a browser was left with: nothing about whoever was here. */
  const kept = () =>
    page.evaluate(`(async () => {
      const addresses = []
      for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys()) addresses.push(new URL(url).pathname)
      return {
        local: Object.keys(localStorage),
        visits: addresses.filter((path) => /^\\/(api|g)\\//.test(path)),
        programs: addresses.length,
      }
    })()`) as Promise<{ local: string[]; visits: string[]; programs: number }>

  it('shows the photos behind a link of one’s own, and forgets', async () => {
    const all = [
      'portraits.jpg',
      'group-1.jpg',
      'group-2.jpg',
      ...['tom-1', 'tom-2', 'tom-3', 'leo-1'].map((name) => `people/${name}.jpg`),
    ]
    const id = await rooms.gallery({ name: 'Festa da Rosa', slug: 'festa' }, all.map(picture))
    const tom = await rooms.client(id, 'Tom Example', picture('people/tom-1.jpg'))
    const total = await rooms.countOf(id, tom)
    expect(total).toBeGreaterThanOrEqual(3)
    const link = await rooms.link(id, tom)
    const secret = /t=([\w-]{20,})/.exec(link)?.[1] ?? ''
    expect(secret).not.toBe('')

    await arrive('about:blank')
    /** Where the secret went. */
    const carriers: string[] = []
    page.on('request', async (request) => {
      const [address = ''] = request.url().split('#')
      const { cookie, ...head } = await request.allHeaders().catch(() => ({ cookie: '' }))
      void cookie
      if (`${address} ${JSON.stringify(head)}`.includes(secret)) carriers.push(request.url())
      else if (request.postData()?.includes(secret)) carriers.push(`body of ${new URL(request.url()).pathname}`)
    })
    await page.goto(link)
    await title(total).waitFor()
    const address = new URL('/g/festa', server.url).href
    expect(page.url()).toBe(address)
    await expect.poll(() => carriers).toEqual(['body of /api/v1/visit/festa/session'])
    await expect.poll(() => photos().count()).toBe(total)
    await expect
      .poll(() =>
        page.evaluate(
          `[...document.querySelectorAll('[role=gridcell] img')].filter((img) => img.naturalWidth > 1).length`,
        ),
      )
      .toBe(total)
    await look(page, 'visit-photos')
    await page.setViewportSize(TELEPHONE)

    // One on the whole screen: keys, a finger, and the telephone's way back.
    await photos().nth(0).getByRole('button').click()
    const viewer = page.getByRole('dialog')
    const at = (place: number) =>
      viewer.getByText(say('visit:viewer.place', where(place, total)), { exact: true }).waitFor()
    await at(1)
    expect(await button('visit:viewer.previous').isDisabled()).toBe(true)
    await look(page, 'visit-viewer')
    await page.setViewportSize(TELEPHONE)
    await page.keyboard.press('ArrowRight')
    await at(2)
    await swipe(300, 60)
    await at(3)
    await swipe(60, 300)
    await at(2)
    const one = page.waitForEvent('download')
    await viewer.getByRole('link', { name: say('visit:download.one') }).click()
    expect((await sharp(await (await one).path()).metadata()).format).toBe('jpeg')
    await page.keyboard.press('+')
    await page.keyboard.press('ArrowRight')
    await at(2)
    await page.keyboard.press('0')
    await page.goBack()
    await viewer.waitFor({ state: 'hidden' })
    expect(page.url()).toBe(address)
    const focused = 'document.activeElement?.getAttribute("aria-label")'
    await expect.poll(() => page.evaluate(focused)).toBe(say('visit:photos.photo', where(2, total)))

    // All of them, and some of them.
    const whole = page.waitForEvent('download')
    await page.getByRole('link', { name: new RegExp(`^${say('visit:download.all')}, \\d`) }).click()
    const zip = join(scratch, 'all.zip')
    await (await whole).saveAs(zip)
    expect(await namesIn(zip)).toHaveLength(total)
    await button('visit:select.start').click()
    const chosen: string[] = []
    page.on('download', (download) => chosen.push(download.suggestedFilename()))
    for (const place of [0, 2]) await photos().nth(place).getByRole('button').click()
    await page.getByText(say('visit:select.count_other', { number: 2 })).waitFor()
    await look(page, 'visit-select')
    await page.setViewportSize(TELEPHONE)
    const both = page.waitForEvent('download')
    await button('visit:download.zip').click()
    const some = join(scratch, 'some.zip')
    await (await both).saveAs(some)
    expect(await namesIn(some)).toHaveLength(2)
    chosen.length = 0
    await button('visit:download.one').click()
    await expect.poll(() => new Set(chosen).size).toBe(2)

    // Nobody else's: the cookie is good after a reload, and for these photos only.
    await page.reload()
    await title(total).waitFor()
    const others = await page.evaluate(`fetch('/api/v1/galleries').then(({ status }) => status)`)
    expect(others).toBe(401)

    await fromMenu('visit:menu.forget')
    await page.getByText(say('visit:forget.photos_other', { number: total })).waitFor()
    await look(page, 'visit-forget')
    await button('visit:forget.go_on').click()
    await page.getByText(say('visit:forget.sure')).waitFor()
    await look(page, 'visit-forget-sure')
    expect(await rooms.countOf(id, tom)).toBe(total)
    await button('visit:forget.yes').click()
    await heading('visit:forget.done_title').waitFor()
    await look(page, 'visit-forgotten')
    const receipt = page.waitForEvent('download')
    await button('visit:forget.save').click()
    const saved = JSON.parse(await readFile(await (await receipt).path(), 'utf8')) as Record<string, unknown>
    expect(saved).toMatchObject({ forgotten_in_photos: total, verification: { remaining: 0 } })
    await expect(rooms.countOf(id, tom)).rejects.toThrow('client_not_found')

    // The link is dead, and nothing is left in the telephone.
    for (const way of [address, link]) {
      await page.goto('about:blank')
      await page.goto(way)
      await heading('visit:dead.title').waitFor()
    }
    await look(page, 'visit-dead')
    await expect.poll(async () => (await kept()).programs).toBeGreaterThan(0)
    expect(await kept()).toMatchObject({ local: [], visits: [] })
  })

  it('finds whoever shows their face, with their consent', async () => {
    const photographs = ['portraits.jpg', 'people/rosa-1.jpg', 'people/leo-1.jpg'].map(picture)
    const id = await rooms.gallery({ name: 'Casamento', slug: 'casamento', visibility: 'selfie' }, photographs)
    await arrive(await rooms.link(id))
    await heading('visit:selfie.title').waitFor()
    await look(page, 'visit-selfie')
    await page.setViewportSize(TELEPHONE)
    const sent: string[] = []
    page.on('request', (request) => request.url().endsWith('/selfie') && sent.push(request.method()))
    await button('visit:selfie.file').click()
    await page.getByText(say('visit:selfie.consent.needed')).waitFor()
    await page.getByRole('checkbox', { name: say('visit:selfie.consent.gallery-selfie-1') }).check()

    const blank = { name: 'wall.jpg', mimeType: 'image/jpeg', buffer: await wall() }
    const give = async (file: string | typeof blank) => {
      await page.locator('input[type=file]').setInputFiles(file)
      await button('visit:selfie.use').click()
    }
    await give(blank)
    await page.getByText(say('visit:selfie.problem.no_face')).waitFor()
    await button('visit:selfie.another').click()
    await give(picture('portraits.jpg'))
    await page.getByText(say('visit:selfie.problem.several_faces')).waitFor()
    await look(page, 'visit-selfie-several')
    await page.setViewportSize(TELEPHONE)
    await button('visit:selfie.another').click()
    // Without a connection the picture waits for a second try.
    await page.route('**/selfie', (route) => route.abort())
    await give(picture('people/rosa-1.jpg'))
    await page.getByText(say('visit:unreachable.title')).waitFor()
    await page.unroute('**/selfie')
    await button('common:retry').click()
    await page.getByRole('grid').waitFor()
    expect(sent).toHaveLength(4)
    const { clients } = await rooms.call<{ clients: { id: string; source: string }[] }>(`/${id}/clients`, 'GET')
    expect(clients).toMatchObject([{ source: 'selfie' }])
    const total = await rooms.countOf(id, clients[0]!.id)
    expect(total).toBeGreaterThan(0)
    await expect.poll(() => photos().count()).toBe(total)
    expect(await page.evaluate('document.cookie')).toBe('')

    await fromMenu('visit:menu.leave')
    await heading('visit:left.title').waitFor()
    await look(page, 'visit-left')
    await page.reload()
    await heading('visit:dead.title').waitFor()
    expect((await kept()).local).toEqual([])
  })

  it('waits for photos that come later, and for the server', async () => {
    const id = await rooms.gallery({ name: 'Formatura', slug: 'formatura' }, [])
    const tom = await rooms.client(id, 'Tom Example', picture('people/tom-1.jpg'))
    const link = await rooms.link(id, tom)
    await arrive('about:blank')
    await context.route('**/session', (route) => route.abort())
    await page.goto(link)
    await page.getByText(say('visit:unreachable.title')).waitFor()
    await look(page, 'visit-unreachable')
    await context.unroute('**/session')
    await button('common:retry').click()
    await page.getByText(say('visit:empty.meaning')).waitFor()
    await look(page, 'visit-empty')
    await context.setOffline(true)
    await page.getByText(say('shell:offline.title')).waitFor()
    await context.setOffline(false)
    await rooms.add(id, [picture('people/tom-2.jpg')])
    await heading('visit:photos.title_one').waitFor()
    await expect.poll(() => photos().count()).toBe(1)
  })

  /** A finger that goes from one side to the other, as a touch screen reports it. */
  async function swipe(from: number, to: number) {
    const session = await context.newCDPSession(page)
    const touch = (type: string, x: number) =>
      session.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: type === 'touchEnd' ? [] : [{ x, y: 400, id: 0 }],
      })
    await touch('touchStart', from)
    for (let step = 1; step <= 6; step += 1) await touch('touchMove', from + ((to - from) * step) / 6)
    await touch('touchEnd', to)
    await session.detach()
  }
})

const wall = () =>
  sharp({ create: { width: 640, height: 640, channels: 3, background: '#8a8a90' } })
    .jpeg()
    .toBuffer()
