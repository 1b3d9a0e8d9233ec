/** A gallery in the panel, from the first photo dropped to its end: the built product, real models, real pictures. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../fixtures/panel-browser.ts'
import { drag } from '../fixtures/panel-hands.ts'
import { openPanelRoom, type PanelRoom } from '../fixtures/panel-room.ts'

const NAME = 'Casamento de Rosa'

describe.skipIf(!hasBrowser)('a gallery in the panel', { timeout: 240_000 }, () => {
  let room: PanelRoom
  let scratch: string
  let gallery: string
  /** People of the sample, several photos of each, and one that is cut off. */
  let photos: string[]
  let toms: number

  beforeAll(async () => {
    room = await openPanelRoom()
    scratch = await mkdtemp(join(tmpdir(), 'likeness-gallery-'))
    const names = (await readdir(room.picture('people'))).sort()
    toms = names.filter((name) => name.startsWith('tom-')).length
    const whole = names.map((name) => room.picture(join('people', name)))
    const broken = join(scratch, 'cut-off.jpg')
    await writeFile(broken, (await readFile(whole[0] ?? '')).subarray(0, 4000))
    photos = [...whole, broken]
  }, 240_000)
  afterAll(async () => {
    await room?.leave()
    await rm(scratch, { recursive: true, force: true })
  })
  afterEach(() => expect(room.wrong.splice(0).join('\n')).toBe(''))

  const g = (key: string) => `galleries:${key}`
  const drop = (paths: string[]) =>
    drag(
      room.page,
      paths.map((path) => ({ name: basename(path), type: 'image/jpeg', path })),
    )
  const tab = (name: string) => room.open(`/galleries/${gallery}?tab=${name}`)

  it('is made, and takes photos by drag and drop', async () => {
    const { page, say, look, open, button, dialog, inDialog } = room
    await open('/galleries')
    await page.getByText(say(g('doors.files'))).waitFor()
    await look(page, 'galleries-doors')
    await button(g('create.title')).click()
    await inDialog(g('create.action')).click()
    await dialog().getByText(say('common:required')).waitFor()
    await dialog()
      .getByRole('radio', { name: say(g('visibility.selfie.name')) })
      .click()
    await dialog()
      .getByText(say(g('visibility.warning')))
      .waitFor()
    await look(page, 'galleries-create')
    await dialog().getByRole('textbox').first().fill(NAME)
    await inDialog(g('create.action')).click()
    await page.getByRole('heading', { level: 1, name: NAME }).waitFor()
    gallery = /gallery_\w+/.exec(page.url())?.[0] ?? ''
    await look(page, 'gallery-empty')

    await drop([...photos, room.picture('portraits.jpg')])
    await page.getByText(say(g('upload.done_other'), { count: photos.length + 1 })).waitFor({ timeout: 60_000 })
    await page
      .getByRole('grid')
      .getByRole('link', { name: /cut-off/ })
      .waitFor()
    // The same once more: everything is there already.
    await button(g('upload.dismiss')).click()
    await drop(photos)
    await page.getByText(say(g('upload.known_other'), { count: photos.length })).waitFor()
    await page.getByText(say(g('upload.done_zero'))).waitFor()
    await look(page, 'gallery-uploaded')
    await open('/galleries')
    await page.getByRole('link', { name: NAME }).waitFor()
    await look(page, 'galleries-list')
  })

  it('looks for faces, and says what could not be looked at', async () => {
    const { page, say, look, button } = room
    await tab('photos')
    await button(g('process.start')).click()
    await page
      .getByText(say(g('process.looked_at_other'), { count: photos.length, total: photos.length + 1 }))
      .waitFor({ timeout: 120_000 })
    await page.getByRole('link', { name: say(g('process.errors_one'), { count: 1 }) }).click()
    const failed = page.getByRole('listitem').filter({ hasText: 'cut-off.jpg' })
    await failed.getByText(say('faces:refusal.image_corrupt')).waitFor()
    await look(page, 'gallery-errors')
    // It is as broken as before, and the page goes on saying so.
    await button(g('errors.retry_named'), { name: 'cut-off.jpg' }).click()
    await page
      .getByRole('alert')
      .filter({ hasText: say('errors:image_corrupt') })
      .waitFor()
    await button(g('errors.retry_all')).click()
    await page.getByText(say(g('errors.queued_one'), { count: 1 })).waitFor()
    await failed.waitFor()
  })

  it('finds the photos of a client', async () => {
    const { page, say, picture, look, dialog, inDialog, closed, button } = room
    await tab('clients')
    await page.getByText(say(g('client.empty'))).waitFor()
    await look(page, 'gallery-clients-empty')
    await button(g('client.add')).click()
    await dialog()
      .getByLabel(say(g('client.name')))
      .fill('Tom')
    await dialog().locator('input[type=file]').setInputFiles(picture('people/tom-1.jpg'))
    await dialog().getByText(say('faces:tray.good')).waitFor()
    await look(page, 'gallery-client-add')
    await inDialog(g('client.save_with_face')).click()
    await closed()
    await page.getByText(say(g('photos_other'), { count: toms + 1 }), { exact: true }).waitFor()
    await look(page, 'gallery-clients')

    // In the photos: the outline, the name beside it, and the neighbours by key.
    await page.getByRole('link', { name: 'Tom', exact: true }).click()
    const grid = page.getByRole('grid')
    await grid.getByRole('link', { name: /tom-1/ }).click()
    await dialog()
      .getByRole('button', { name: new RegExp(`1: Tom, `) })
      .waitFor()
    const row = dialog()
      .getByRole('list', { name: say(g('face.rows')) })
      .getByRole('listitem')
      .first()
    await row.hover()
    await dialog().locator('[data-face][data-active]').waitFor()
    await look(page, 'gallery-photo')
    const shown = page.url()
    await page.keyboard.press('ArrowRight')
    await page.waitForURL((url) => url.href !== shown)
    await dialog()
      .getByText(say(g('photo.place'), { place: 2, count: toms + 1 }))
      .waitFor()
    await page.keyboard.press('Escape')
    await closed()

    // Chosen by key, and let go.
    await grid.getByRole('link').first().focus()
    for (const key of ['x', 'ArrowRight', 'x']) await page.keyboard.press(key)
    await page.getByText(say(g('selection.count_other'), { count: 2 })).waitFor()
    await look(page, 'gallery-selection')
    await page.keyboard.press('Escape')
    await page.getByText(say(g('selection.count_other'), { count: 2 })).waitFor({ state: 'hidden' })
  })

  it('makes a link, shown once', async () => {
    const { page, say, look, dialog, inDialog, closed, button } = room
    await tab('clients')
    await button(g('client.menu'), { name: 'Tom' }).click()
    await page.getByRole('menuitem', { name: say(g('link.make')) }).click()
    await inDialog(g('link.make')).click()
    const link = dialog().getByLabel(say(g('link.label')), { exact: true })
    await link.waitFor()
    expect(await link.textContent()).toMatch(/#\/g\/casamento-de-rosa\?t=\S{20,}$/)
    await look(page, 'gallery-link')
    await inDialog(g('link.kept')).click()
    await closed()
  })

  it('separates the photos into folders', async () => {
    const { page, say, look, button } = room
    await tab('folders')
    await button(g('folder.separate')).click()
    await page.getByRole('link', { name: 'Tom', exact: true }).waitFor({ timeout: 60_000 })
    await look(page, 'gallery-folders')
    await page.getByRole('link', { name: 'Tom', exact: true }).click()
    await page.getByRole('grid').getByRole('link', { name: /tom-1/ }).waitFor()
    const zip = page.getByRole('link', { name: say(g('zip')) })
    const [file] = await Promise.all([page.waitForEvent('download'), zip.click()])
    expect((await readFile(await file.path())).subarray(0, 2).toString()).toBe('PK')
  })

  it('forgets a client, and goes itself, with receipts', async () => {
    const { page, say, look, dialog, inDialog, closed, button } = room
    await tab('clients')
    await button(g('client.menu'), { name: 'Tom' }).click()
    await page.getByRole('menuitem', { name: say(g('client.remove')) }).click()
    await dialog().getByRole('checkbox').check()
    await look(page, 'gallery-client-remove')
    await dialog().getByRole('textbox').fill('Tom')
    await inDialog(g('remove.action')).click()
    await dialog()
      .getByText(say(g('remove.forgotten_other'), { count: toms + 1 }))
      .waitFor()
    await look(page, 'gallery-client-removed')
    await page.keyboard.press('Escape')
    await closed()

    await tab('settings')
    await page
      .getByText(say(g('threshold.label')))
      .first()
      .waitFor()
    await look(page, 'gallery-settings')
    await button(g('delete.ask')).click()
    await dialog().getByRole('textbox').fill('Casamento')
    expect(await inDialog(g('delete.action')).isDisabled()).toBe(true)
    await look(page, 'gallery-delete')
    await dialog().getByRole('textbox').fill(NAME)
    await inDialog(g('delete.action')).click()
    await dialog()
      .getByText(say(g('delete.done_text')))
      .waitFor()
    await look(page, 'gallery-deleted')
    await inDialog(g('delete.to_list')).click()
    await page.getByText(say(g('doors.files'))).waitFor()
  })
})
