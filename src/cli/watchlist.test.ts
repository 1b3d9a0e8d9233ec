/** Watchlists on the command line: without a server this process works, with one it is asked. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProgram } from './program.ts'
import { A1, A2, A3, B1, B2, NOBODY, ready, workshop } from '../../test/fixtures/workshop.ts'

const { at, run } = workshop()
const env: NodeJS.ProcessEnv = {}
const watchlist = (...args: string[]) => run(['watchlist', ...args], { env })
const json = async (...args: string[]) => (await watchlist(...args, '--json')).json()

interface Told {
  image: string
  faces?: { blacklist_matches: { name: string }[] }[]
  error?: { code: string }
}
/** Whom each picture shows, or what is wrong with it. */
const found = (answers: unknown[]) =>
  Object.fromEntries(
    (answers as Told[]).map(({ image, faces, error }) => [
      basename(image),
      error?.code ?? faces?.map(({ blacklist_matches }) => blacklist_matches[0]?.name ?? null),
    ]),
  )

describe.skipIf(!ready)('watchlists', () => {
  let server: ChildProcess | undefined
  let ended: Promise<unknown>
  const pictures = createServer((_, response) => void readFile(A3).then((bytes) => response.end(bytes)))
  let address: string
  beforeAll(async () => {
    await mkdir(at('door'))
    await copyFile(A2, at('door', 'ann.jpg'))
    await copyFile(B2, at('door', 'bob.jpg'))
    await writeFile(at('door', 'text.jpg'), 'no picture')
    pictures.listen(0, '127.0.0.1')
    await once(pictures, 'listening')
    const host = `127.0.0.1:${(pictures.address() as AddressInfo).port}`
    address = `http://${host}/a3.jpg`
    env['LIKENESS_FETCH_HOSTS'] = host
  })
  afterAll(async () => {
    pictures.close()
    server?.kill('SIGTERM')
    await ended
  })

  test('an entry is there with the pictures that are good, and not at all without one', async () => {
    const nobody = await watchlist('add', '--name', 'Nobody', '--reason', 'None', NOBODY, '--json')
    expect([nobody.code, nobody.json()]).toEqual([3, [{ error: expect.objectContaining({ code: 'no_face' }) }]])
    const gone = await watchlist('add', '--name', 'Gone', '--reason', 'None', at('gone.jpg'))
    expect([gone.code, gone.stdout]).toEqual([3, ''])
    const ann = await watchlist(
      ...['add', '--name', 'Ann Lee', '--reason', 'Banned', '--expires', '2090-12-31'],
      ...[A1, NOBODY, at('gone.jpg'), '--json'],
    )
    expect([ann.code, ann.json()]).toMatchObject([
      3,
      [{ name: 'Ann Lee', state: 'active', added_by: 'local', expires_at: '2090-12-31T00:00:00.000Z' }],
    ])
    const [{ refused }] = ann.json() as [{ refused: { image: string; reasons: string[] }[] }]
    expect(refused.map(({ image, reasons }) => [basename(image), ...reasons])).toEqual([
      ['gone.jpg', 'image_not_found'],
      [basename(NOBODY), 'no_face'],
    ])
    expect(await json('list')).toMatchObject([{ name: 'Ann Lee', collection: 'watchlist' }])
  })

  test('a server of the home goes on with the list; files, folders and addresses are screened', async () => {
    ended = new Promise((resolve, reject) => {
      const started = (child: ChildProcess) => void (server = child)
      const serverEnv = { ...env, LIKENESS_WATCHLIST_FOUR_EYES: 'true', LIKENESS_IMPORT_ROOTS: at('door') }
      run(['serve', '--port', '0', '--json'], { started, env: serverEnv }).then(resolve, reject)
    })
    await once(server!.stdout!, 'data')
    const screened = await watchlist('screen', at('door'), NOBODY, at('gone.jpg'), address, '--json')
    expect(screened.code).toBe(3)
    expect(found(screened.json())).toEqual({
      ...{ 'ann.jpg': ['Ann Lee'], 'bob.jpg': [null], 'text.jpg': 'image_unsupported', [basename(NOBODY)]: [] },
      ...{ 'gone.jpg': 'image_not_found', 'a3.jpg': ['Ann Lee'] },
    })
    const refused = await watchlist('screen', 'http://127.0.0.1:9/x.jpg', '--json')
    expect([refused.code, found(refused.json())]).toEqual([3, { 'x.jpg': 'source_refused' }])
    const wrong = await watchlist('screen', A2, '--metric', 'similarity')
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('distance_metric')])
    const hits = await watchlist('history', '--hit')
    expect([hits.stdout, hits.stderr]).toEqual([expect.stringContaining('a3.jpg'), '2 pictures\n'])
    expect(await json('history', '--failed')).toHaveLength(2)
  })

  test('an alert is decided on, and told by entry and state', async () => {
    const open = (await json('alerts', '--entry', 'ann lee', '--oldest-first')) as { id: string }[]
    expect(open).toHaveLength(2)
    const decided = await json('decide', open[0]!.id, 'dismissed', '--note', 'Not her')
    expect(decided).toMatchObject([{ state: 'dismissed', note: 'Not her', decided_by: 'local', name: 'Ann Lee' }])
    expect(await json('alerts', '--state', 'dismissed')).toMatchObject([{ id: open[0]!.id }])
    expect(await watchlist('alerts', '--limit', '1')).toMatchObject({ code: 0, stderr: '2 alerts, 1 shown\n' })
    const shown = await watchlist('show', 'ANN LEE')
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('Banned')])
    const unknown = await watchlist('decide', 'alert_000000000000', 'open', '--json')
    expect([unknown.code, unknown.stdout]).toEqual([1, expect.stringContaining('alert_not_found')])
  })

  test('a list is exported whole or not at all, and comes back; under four eyes it waits for somebody else', async () => {
    const [answer] = (await json('export', '--out', at('list.zip'))) as [{ bytes: number }]
    // Faces, names and reasons: for nobody else on the machine.
    expect((await stat(at('list.zip'))).mode & 0o777).toBe(0o600)
    expect((await readFile(at('list.zip'))).length).toBe(answer.bytes)
    expect((await watchlist('export', '--out', at('list.zip'))).code).toBe(2)
    expect((await readdir(at())).filter((name) => name.includes('.part'))).toEqual([])
    expect(await json('import', at('list.zip'))).toMatchObject([{ added: [], refused: [{ code: 'entry_exists' }] }])
    const other = await watchlist('import', at('list.zip'), '--collection', 'other')
    expect([other.code, other.stdout]).toEqual([0, '1 entry added, 0 refused.\n'])
    expect(other.stderr).toContain('approved')
    expect(await json('list', '--state', 'waiting')).toMatchObject([{ name: 'Ann Lee', collection: 'other' }])
    expect(found(await json('screen', A2, '--collection', 'other'))).toEqual({ [basename(A2)]: [null] })
    const twice = await watchlist('show', 'ann lee')
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('--collection')])
    expect(await json('refresh', '--collection', 'other')).toMatchObject([{ entries: 1, in_sync: true }])
  })

  test('a folder of the server is screened by a job', async () => {
    const bulk = await watchlist('bulk', '--folder', at('door'), '--json')
    expect([bulk.code, bulk.json()]).toMatchObject([3, [{ state: 'done', done: 2, failed: 1, with_match: 1 }]])
    const refused = await watchlist('bulk', '--folder', at('home'), '--json')
    expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('source_refused')])
  })

  test('an entry changes, waits again with another picture, and goes with a receipt', async () => {
    const names = ['--collection', 'watchlist']
    expect(await json('change', 'Ann Lee', ...names, '--name', 'Ann', '--no-expires')).toMatchObject([
      { name: 'Ann', reason: 'Banned', expires_at: null },
    ])
    const more = await watchlist('pictures', 'ann', A2, B1, '--json')
    expect([more.code, more.json()]).toMatchObject([0, [{ state: 'waiting', refused: [{ reasons: ['low_match'] }] }]])
    expect(found(await json('screen', A3))).toEqual({ [basename(A3)]: [null] })
    const removed = await watchlist('remove', 'Ann', '--json')
    expect([removed.code, removed.json()]).toMatchObject([0, [{ success: true, receipt: { requested_by: 'local' } }]])
    const gone = await watchlist('remove', 'Ann', '--json')
    expect([gone.code, gone.stdout]).toEqual([1, expect.stringContaining('entry_not_found')])
    expect(await watchlist('alerts', '--collection', 'watchlist', '--json')).toMatchObject({ code: 0, stdout: '' })
  })
})

test('nobody approves an entry from here: the second person could be the first', () => {
  const { commands } = createProgram().commands.find((one) => one.name() === 'watchlist')!
  expect(commands.map((one) => one.name()).filter((name) => /approve|accept/.test(name))).toEqual([])
})

test.each([
  [['add', 'x.jpg', '--name', 'Ann'], '--reason'],
  [['add', 'x.jpg', '--name', 'Ann', '--reason', 'x', '--expires', 'soon'], '2030-12-31'],
  [['list', '--state', 'gone'], 'adding, waiting, active, removing'],
  [['list', '--collection', '../x'], 'letters'],
  [['list', '--limit', '0'], 'from 1'],
  [['screen', 'x.jpg', '--threshold', 'high'], 'number'],
  [['decide', 'alert_000000000000', 'perhaps'], 'dismissed'],
  [['import', 'no-such.zip'], 'no file'],
  [['bulk'], '--folder'],
  [['bulk', '--folder', 'x', '--urls', 'y'], 'one of them'],
  [['bulk', '--bucket', 'door'], '--prefix'],
  [['bulk', '--urls', 'no-such.txt'], 'no-such.txt'],
])('arguments that do not fit are refused: %j', async (args, message) => {
  const { code, stderr } = await watchlist(...args)
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
})
