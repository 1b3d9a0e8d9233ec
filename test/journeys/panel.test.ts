/** The web panel in a browser, from the first start to an erasure: the built product, real models, real pictures. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cameraOf, hasBrowser, launchBrowser, listenTo } from '../fixtures/panel-browser.ts'
import { photographPages } from '../fixtures/panel-pictures.ts'
import { type RunningServer, startServer } from '../fixtures/server.ts'

const screenshots = process.env.LIKENESS_SCREENSHOTS

describe.skipIf(!hasBrowser)('the panel in a browser', { timeout: 600_000 }, () => {
  let scratch: string
  let server: RunningServer
  let browser: Browser
  let context: BrowserContext
  let page: Page
  /** Errors that nobody caught, and everything the browser refused because of the page's own rules. */
  const wrong: string[] = []
  const picture = (name: string) => join(server.home, 'demo', name)

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'likeness-panel-'))
    server = await startServer({ fresh: true, args: ['--sample'] })
    const camera = await cameraOf(picture('people/karl-1.jpg'), join(scratch, 'karl.mjpeg'))
    browser = await launchBrowser(...camera, '--use-fake-ui-for-media-stream')
    context = await browser.newContext({
      locale: 'en-GB',
      viewport: { width: 1280, height: 900 },
      permissions: ['camera'],
    })
    context.setDefaultTimeout(30_000)
    page = await context.newPage()
    listenTo(page, wrong)
  }, 240_000)

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await rm(scratch, { recursive: true, force: true })
  })

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
  const heading = (name: string | RegExp) => page.getByRole('heading', { name, exact: typeof name === 'string' })
  const box = (name: string) => page.getByRole('textbox', { name, exact: true })
  const goTo = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
  const choose = (...files: string[]) => page.locator('input[type=file]').first().setInputFiles(files)

  async function identify(): Promise<string[]> {
    await goTo('Identify')
    await choose(picture('portraits.jpg'))
    await page.getByText(/^10 faces, \d known\./).waitFor()
    return (
      await page
        .getByRole('list', { name: /^Faces/ })
        .locator('a[href^="/people/"]')
        .allTextContents()
    ).sort()
  }

  it('goes from the first start to an erasure', async () => {
    // The link that the server printed makes the first account.
    expect(server.signInLink).toContain('/setup')
    const token = /token=([\w-]{20,})/.exec(server.signInLink ?? '')?.[1] ?? ''
    expect(token).not.toBe('')
    /** Where the token of the link went. */
    const carriers: string[] = []
    page.on('request', async (request) => {
      const { method, url, body } = { method: request.method(), url: request.url(), body: request.postData() }
      const [address = ''] = url.split('#')
      const head = JSON.stringify(await request.allHeaders().catch(() => ({})))
      if (`${address} ${head}`.includes(token)) carriers.push(`${method} ${url}`)
      else if (body?.includes(token)) carriers.push(`${method} ${new URL(url).pathname}, in its body`)
    })
    await page.goto(server.signInLink ?? '')
    await box('Name').waitFor()
    await page.reload()
    await box('Name').fill('admin')
    await page.getByLabel('Password', { exact: true }).fill('a long enough password')
    await page.getByLabel('The password once more').fill('a long enough password')
    await button('Make the account and sign in').click()
    await heading('Overview').waitFor()
    await heading('Where to begin').waitFor()
    expect(page.url()).not.toContain(token)
    expect(carriers).toEqual(['POST /api/v1/setup, in its body'])
    const cameraDoor = (await page.getByRole('link', { name: 'Start the camera' }).getAttribute('href')) ?? ''

    // Somebody from a file.
    await page.getByRole('link', { name: 'Choose pictures' }).click()
    await heading('Enrol').waitFor()
    await choose(picture('people/tom-1.jpg'))
    await box('Name').fill('Ann Example')
    await button('Enrol with 1 picture').click()
    await heading('Ann Example is enrolled').waitFor()

    // Somebody before the camera.
    await page.goto(new URL(cameraDoor, server.url).href)
    await page.getByText('Good. Take the picture.').waitFor()
    await button('Take the picture').click()
    await box('Name').fill('Karl Camera')
    await button('Enrol with 1 picture').click()
    await heading('Karl Camera is enrolled').waitFor()

    expect(await identify()).toEqual(['Ann Example', 'Karl Camera'])

    await goTo('History')
    const known = page.getByRole('row').filter({ hasText: 'Ann Example' })
    await known.waitFor()
    expect(await page.getByRole('row').filter({ hasText: 'Unknown' }).count()).toBeGreaterThan(0)

    // Gone for good, but only once the name is typed.
    await known.getByRole('link', { name: 'Ann Example' }).click()
    await heading('Ann Example').waitFor()
    await button('Erase').click()
    const dialog = page.getByRole('dialog')
    const erase = dialog.getByRole('button', { name: 'Erase for good' })
    await dialog.getByRole('textbox').fill('Ann')
    expect(await erase.isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill('Ann Example')
    await erase.click()
    await heading('Erasure receipt').waitFor()
    await page.getByText('Everything stored of this person is gone.').waitFor()

    expect(await identify()).toEqual(['Karl Camera'])
    expect(wrong).toEqual([])
  })

  it.skipIf(!screenshots)('can be looked at', async () => {
    await mkdir(screenshots ?? '', { recursive: true })
    await photographPages({ context, page, server, folder: screenshots ?? '' })
    expect(wrong).toEqual([])
  })
})
