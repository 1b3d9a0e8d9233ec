/** The panel's pages and dialogues in its other language, on paper, and by those who hear them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser } from '../fixtures/panel-browser.ts'
import { zip } from '../fixtures/panel-hands.ts'
import { openPanelRoom, type PanelRoom, PASSWORD } from '../fixtures/panel-room.ts'

describe.skipIf(!hasBrowser)('the looks of the panel', { timeout: 180_000 }, () => {
  let room: PanelRoom
  beforeAll(async () => {
    room = await openPanelRoom()
  }, 240_000)
  afterAll(() => room?.leave())
  afterEach(() => expect(room.wrong.splice(0).join('\n')).toBe(''))

  it('speaks Portuguese on every page', async () => {
    const { server, browser, page, say, look, open } = room
    // The others are looked at where something is done on them, or from right to left.
    for (const room of ['collections', 'history', 'telemetry', 'erasures', 'settings', 'compare', 'enroll']) {
      await open(`/${room}`)
      await look(page, `pt-${room}`)
    }
    await open('/collections/nowhere')
    await page
      .getByRole('alert')
      .filter({ hasText: say('errors:collection_not_found') })
      .waitFor()
    await look(page, 'pt-error')
    const stranger = await browser.newContext({ locale: 'pt-BR', reducedMotion: 'reduce' })
    const view = await stranger.newPage()
    await view.goto(new URL('/sign-in', server.url).href)
    await view.getByLabel(say('sign-in:name'), { exact: true }).fill('Ada')
    await view.getByLabel(say('sign-in:password'), { exact: true }).fill('not the password at all')
    await view.getByRole('button', { name: say('sign-in:enter') }).click()
    await view.getByText(say('sign-in:refused.title')).waitFor()
    await look(view, 'pt-sign-in')
    await stranger.close()
  })

  it('makes keys and accounts, and changes the password', async () => {
    const { server, page, say, look, open, button, dialog, inDialog, closed } = room
    await open('/keys')
    await button('access:keys.create').first().click()
    await look(page, 'dialog-key')
    await dialog()
      .getByRole('textbox', { name: say('access:name') })
      .fill('Front door')
    await inDialog('access:keys.create').click()
    const secret = dialog().getByLabel(say('access:keys.key'), { exact: true })
    await secret.waitFor()
    expect(await secret.textContent()).toMatch(/^lk_.{20}/)
    await look(page, 'dialog-key-made')
    await inDialog('access:keys.kept').click()
    await closed()
    await button('access:keys.create').first().click()
    await dialog()
      .getByRole('radio', { name: say('access:keys.kind.aws') })
      .check()
    await dialog()
      .getByRole('textbox', { name: say('access:name') })
      .fill('Old program')
    await inDialog('access:keys.create').click()
    const shown = (key: string) =>
      dialog()
        .getByLabel(say(`access:keys.${key}`), { exact: true })
        .textContent()
    await dialog().getByLabel(say('access:keys.aws_secret'), { exact: true }).waitFor()
    expect(await shown('aws_id')).toMatch(/^LKIA\w{16}$/)
    expect(await shown('aws_secret')).toMatch(/^[\w+/]{40}$/)
    expect(await shown('aws_endpoint')).toBe(new URL('/rekognition', server.url).href)
    await look(page, 'dialog-key-aws')
    await inDialog('access:keys.kept').click()
    await closed()
    await page.getByText(say('access:keys.is_aws'), { exact: true }).waitFor()
    await button('access:keys.revoke_title', { name: 'Front door' }).click()
    await look(page, 'dialog-key-revoke')
    await page.keyboard.press('Escape')
    await closed()

    await open('/accounts')
    await button('access:accounts.create').first().click()
    await dialog()
      .getByRole('textbox', { name: say('access:name') })
      .fill('Ada')
    await dialog().getByLabel(say('access:accounts.password'), { exact: true }).fill(PASSWORD)
    await inDialog('access:accounts.create').click()
    await dialog().getByText(say('errors:account_exists')).waitFor()
    await look(page, 'dialog-account-taken')
    await dialog()
      .getByRole('textbox', { name: say('access:name') })
      .fill('Bea')
    await inDialog('access:accounts.create').click()
    await closed()
    await button('access:accounts.link_named', { name: 'Bea' }).click()
    await inDialog('access:accounts.link_make').click()
    await dialog().getByText(say('access:accounts.link_once')).waitFor()
    await look(page, 'dialog-link')
    await page.keyboard.press('Escape')
    await closed()
    await button('access:accounts.remove_named', { name: 'Bea' }).click()
    await look(page, 'dialog-account-remove')
    await page.keyboard.press('Escape')
    await closed()

    await button('shell:account.title', { name: 'Ada' }).click()
    await page.getByRole('menuitem', { name: say('shell:account.change_password') }).click()
    await dialog().getByLabel(say('shell:account.current'), { exact: true }).fill('not the password at all')
    await dialog().getByLabel(say('shell:account.new')).fill('short')
    await inDialog('common:save').click()
    await dialog()
      .getByText(say('common:password_short', { count: 12 }))
      .waitFor()
    await dialog().getByLabel(say('shell:account.new')).fill(`another ${PASSWORD}`)
    await inDialog('common:save').click()
    await dialog().getByRole('alert').waitFor()
    await look(page, 'dialog-password')
    await page.keyboard.press('Escape')
    await closed()
    await page.keyboard.press('?')
    await look(page, 'dialog-keyboard')

    await open('/audit')
    await page.getByText('Ada', { exact: true }).filter({ visible: true }).first().waitFor()
    expect(await page.getByText(/^account:/).count()).toBe(0)
    await look(page, 'pt-audit')
  })

  it('enrols many from a zip', async () => {
    const { page, say, picture, look, open, button, dialog, inDialog, closed } = room
    await open('/jobs')
    await button('jobs:bulk.title').first().click()
    await inDialog('jobs:bulk.start').click()
    await dialog().getByText(say('jobs:bulk.archive_needed')).waitFor()
    await look(page, 'dialog-bulk')
    const bytes = await zip({
      'Tom Example/1.jpg': picture('people/tom-1.jpg'),
      'Tom Encore/1.jpg': picture('people/tom-2.jpg'),
      'Nobody/1.jpg': Buffer.from('no picture'),
    })
    const archive = { name: 'people.zip', mimeType: 'application/zip', buffer: bytes }
    await dialog().locator('input[type=file]').setInputFiles(archive)
    await dialog().getByRole('switch').check()
    await inDialog('jobs:bulk.start').click()
    await closed()
    await page.getByText(say('faces:refusal.image_unsupported')).waitFor({ timeout: 60_000 })
    await look(page, 'pt-job')
  })

  it('merges, erases, and prints the receipt', async () => {
    const { page, say, look, openPerson, button, dialog, inDialog, closed, onPaper } = room
    await page.evaluate(`localStorage.setItem('likeness-collection', '"default"')`)
    await openPerson('Tom Example')
    await page.getByRole('tab', { name: say('people:tab.consents') }).click()
    await button('people:consents.record').click()
    await look(page, 'dialog-consent')
    await page.keyboard.press('Escape')
    await closed()
    await button('people:merge.open').click()
    await dialog().getByText('Tom Encore').waitFor()
    await look(page, 'dialog-merge-search')
    await dialog().getByText('Tom Encore').click()
    await dialog().getByText(say('people:merge.stays')).waitFor()
    await look(page, 'dialog-merge')
    await inDialog('people:merge.confirm').click()
    await closed()
    await page.getByRole('tab', { name: say('people:tab.references_other', { count: 2 }) }).waitFor()

    await button('people:erase.open').click()
    await dialog().getByRole('listitem').first().waitFor()
    await look(page, 'dialog-erase')
    await dialog().getByRole('textbox').fill('Tom Example')
    await inDialog('people:erase.confirm').click()
    await page.getByText(say('people:receipt.erased_meaning')).waitFor()
    await look(page, 'pt-receipt')
    await onPaper('receipt')
    await page.evaluate(`localStorage.setItem('likeness-collection', '"demo"')`)
  })
})
