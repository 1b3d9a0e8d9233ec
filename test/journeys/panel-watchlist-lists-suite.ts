/** Whole lists in the panel: taken in and given out, compared with the engine, and whole folders screened against them. */
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { zip } from '../fixtures/panel-hands.ts'
import type { PanelRoom } from '../fixtures/panel-room.ts'
import type { WatchlistHands } from '../fixtures/panel-watchlist.ts'

export interface ListsBench {
  room: PanelRoom
  hands: WatchlistHands
  /** Bea's window, an operator's. */
  bea: Page
  scratch: string
  /** The folder that pictures may be screened from. */
  root: string
}

/** Two entries are there when it begins, one of them called Tom Parecido. */
export function listsSuite(bench: () => ListsBench) {
  it('takes in a list, row by row, and gives it out again', async () => {
    const { room, hands, bea, scratch } = bench()
    const { page, open, look, say, picture, button, dialog, inDialog, closed } = room
    const { w, buttonOf, rowOf } = hands
    const give = async (file: string | { name: string; mimeType: string; buffer: Buffer }, view = page) => {
      await button(w('list.menu')).click()
      await view.getByRole('menuitem', { name: say(w('import.title')) }).click()
      await dialog().locator('input[type=file]').setInputFiles(file)
      return inDialog(w('import.action'))
    }
    const done = async () => {
      await inDialog('common:close').click()
      await closed()
    }
    await open('/watchlist')
    await button(w('list.menu')).click()
    await page.getByRole('menuitem', { name: say(w('list.export')) }).waitFor()
    await look(page, 'more-menu')
    await page.keyboard.press('Escape')

    const nothing = await give({ name: 'nothing.zip', mimeType: 'application/zip', buffer: Buffer.from('no zip') })
    await look(page, 'more-import')
    await nothing.click()
    await dialog().getByRole('alert').waitFor()
    await look(page, 'more-import-no-zip')
    await inDialog('common:cancel').click()
    await closed()

    const rows = [
      'name,reason,pictures',
      'Leo Novo,Furto,leo.jpg',
      'Tom Parecido,Furto,tom.jpg',
      'Max Sumido,Furto,max.jpg',
    ]
    const buffer = await zip({
      'entries.csv': Buffer.from([...rows, 'Rosa Vazia,Furto,', ''].join('\r\n')),
      'pictures/leo.jpg': picture('people/leo-1.jpg'),
      'pictures/tom.jpg': picture('people/tom-3.jpg'),
    })
    await (await give({ name: 'list.zip', mimeType: 'application/zip', buffer })).click()
    await dialog()
      .getByText(say(w('import.added_one'), { count: 1 }))
      .waitFor({ timeout: 60_000 })
    await dialog()
      .getByText(say(w('import.waiting_one'), { count: 1 }))
      .waitFor()
    await dialog()
      .getByText(say(w('import.refused_other'), { count: 3 }))
      .waitFor()
    for (const what of ['errors:entry_exists', 'errors:image_not_found', 'errors:invalid_argument'])
      await dialog()
        .getByRole('listitem')
        .filter({ hasText: say(what) })
        .waitFor()
    await look(page, 'more-imported')
    await done()
    await rowOf(page, 'Leo Novo').waitFor()

    await button(w('list.menu')).click()
    const item = page.getByRole('menuitem', { name: say(w('list.export')) })
    const [file] = await Promise.all([page.waitForEvent('download'), item.click()])
    expect(file.suggestedFilename()).toBe('watchlist.zip')
    const kept = join(scratch, 'watchlist.zip')
    await file.saveAs(kept)
    // Without whom nobody approved yet. All of it is there already: it can be read, and harms nothing.
    await (await give(kept)).click()
    await dialog()
      .getByText(say(w('import.added_zero')))
      .waitFor({ timeout: 60_000 })
    await dialog()
      .getByText(say(w('import.refused_other'), { count: 2 }))
      .waitFor()
    expect(await dialog().getByText(say('errors:entry_exists')).count()).toBe(2)
    await done()

    await open('/watchlist', bea)
    await buttonOf(bea, 'list.menu').click()
    expect(await bea.getByRole('menuitem').allTextContents()).toEqual([say(w('import.title'))])
    await bea.keyboard.press('Escape')
  })

  it('tells what list and engine do not agree on', async () => {
    const { room, hands } = bench()
    const { page, open, look, say, button, dialog, inDialog, closed } = room
    const { api, w, pictures, entries, says } = hands
    const check = async () => {
      await button(w('list.menu')).click()
      await page.getByRole('menuitem', { name: say(w('refresh.title')) }).click()
      await inDialog(w('refresh.action')).click()
    }
    const [image] = await pictures('rosa-1')
    await api.post('enroll', { user_name: 'Rosa de outra porta', collection: 'watchlist', image: image ?? '' })
    await open('/watchlist')
    await check()
    await says(page, 'refresh.in_sync').waitFor()
    await says(page, 'refresh.entries_other', { count: 3 }).waitFor()
    await says(page, 'refresh.stray_people_one', { count: 1 }).waitFor()
    await look(page, 'more-refreshed')
    await inDialog('common:close').click()
    await closed()

    // As of an engine that has lost two faces, with the picture of one of them kept.
    const [one, other] = await entries()
    await page.route('**/api/v1/watchlist/refresh', (route) =>
      route.fulfill({
        json: {
          ...{ collection: 'watchlist', entries: 3, in_sync: false, strays: 0, stray_faces: 2 },
          missing: [
            { entry_id: one?.id, mended: true },
            { entry_id: other?.id, mended: false },
          ],
        },
      }),
    )
    await check()
    await says(page, 'refresh.left').waitFor()
    await says(page, 'refresh.mended_entries_one', { count: 1 }).waitFor()
    const link = dialog().getByRole('link', { name: other?.name ?? '' })
    await link.waitFor()
    await look(page, 'more-refresh-left')
    await page.unroute('**/api/v1/watchlist/refresh')
    await link.click()
    await page.getByRole('heading', { level: 1, name: other?.name ?? '' }).waitFor()
  })

  it('screens a folder to its end', async () => {
    const { room, hands, root } = bench()
    const { page, open, look, say, picture, button, dialog, inDialog, closed } = room
    const { w } = hands
    await mkdir(join(root, 'monday'))
    const names = await readdir(picture('people'))
    for (const name of names) await copyFile(picture(join('people', name)), join(root, 'monday', name))
    await writeFile(join(root, 'monday', 'broken.jpg'), 'no picture at all')
    await writeFile(join(root, 'monday', 'notes.txt'), 'no picture, and not called one')
    await open('/watchlist/screen')
    await button(w('bulk.title')).click()
    expect(
      await dialog()
        .getByLabel(say(w('bulk.root')), { exact: true })
        .inputValue(),
    ).toBe(root)
    const below = dialog().getByLabel(say(w('bulk.below')))
    for (const [folder, what] of [
      ['../..', 'errors:source_refused'],
      ['tuesday', w('bulk.no_folder')],
    ] as const) {
      await below.fill(folder)
      await inDialog(w('bulk.action')).click()
      await dialog().getByText(say(what)).waitFor()
    }
    await look(page, 'more-bulk')
    await below.fill('/monday/')
    await inDialog(w('bulk.action')).click()
    await closed()
    const progress = page.getByRole('region', { name: say(w('bulk.title')) })
    await progress.getByText(say('jobs:state.done'), { exact: true }).waitFor({ timeout: 60_000 })
    const count = names.length + 1
    await progress.getByText(say('jobs:count_of', { done: count, total: count })).waitFor()
    await progress.getByText(say('jobs:failed_count_one', { count: 1 })).waitFor()
    await look(page, 'more-bulk-done')
    await page.reload()
    await progress.getByRole('link', { name: say(w('bulk.results')) }).click()
    const rows = page.getByRole('table').getByRole('row')
    await expect.poll(() => rows.count()).toBe(count + 1)
    await rows.filter({ hasText: 'broken.jpg' }).getByText(say('errors:image_unsupported')).waitFor()
    expect(await rows.filter({ hasText: 'Tom Parecido' }).count()).toBe(3)
    await look(page, 'more-bulk-results')
    await button(w('history.every_job')).click()
    await expect.poll(() => rows.count()).toBeGreaterThan(count + 1)
    await open('/watchlist/screen')
    await button(w('bulk.put_away')).click()
    await progress.waitFor({ state: 'hidden' })
  })
}
