/** Galleries on the command line: without a server this process works, with one it is asked. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { A1, A2, A3, B1, NOBODY, ready, workshop } from '../../test/fixtures/workshop.ts'

const { at, run } = workshop()
const gallery = (...args: string[]) => run(['gallery', ...args])
const json = async (...args: string[]) => (await gallery(...args, '--json')).json()

describe.skipIf(!ready)('galleries', () => {
  let server: ChildProcess
  let ended: Promise<unknown>
  beforeAll(async () => {
    await mkdir(at('party'))
    for (const picture of [A1, A2, B1]) await copyFile(picture, at('party', basename(picture)))
    await writeFile(at('party', 'broken.jpg'), (await readFile(B1)).subarray(0, 3000))
    await writeFile(at('party', 'text.jpg'), 'no picture')
  })
  afterAll(async () => {
    server?.kill('SIGTERM')
    await ended
  })

  test('photos are added, what is refused is told, and processed without a server', async () => {
    const made = await gallery('create', 'Ann & Bob', '--visibility', 'private')
    expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/gallery_[0-9a-f]{12}, ann-bob/)])
    const added = await gallery('add', 'ann-bob', at('party', basename(A1)), at('party', 'text.jpg'), '--json')
    expect(added.code).toBe(3)
    expect(added.json()).toMatchObject([{ state: 'added' }, { state: 'refused', code: 'image_unsupported' }])
    const processed = await gallery('process', 'ann-bob', '--json')
    expect([processed.code, processed.stderr]).toEqual([0, ''])
    expect(processed.json()).toMatchObject([
      { queued: 1, estimatedCost: 0, status: { jobs: { done: 1, pending: 0, processing: 0 }, totals: { faces: 1 } } },
    ])
  })

  test('a server of the home goes on with the same gallery: only what is missing is sent', async () => {
    ended = new Promise((resolve, reject) => {
      const started = (child: ChildProcess) => void (server = child)
      run(['serve', '--port', '0', '--json'], { started }).then(resolve, reject)
    })
    await once(server.stdout!, 'data')
    const again = await gallery('add', 'ann-bob', at('party'), at('gone.jpg'), '--json')
    expect(again.code).toBe(3)
    const states = (again.json() as { photo: string; state: string }[]).map(
      ({ photo, state }) => `${basename(photo)} ${state}`,
    )
    expect(states.sort()).toEqual(
      [
        ...[A2, B1].map((picture) => `${basename(picture)} added`),
        ...[`${basename(A1)} there`, 'broken.jpg added', 'gone.jpg refused', 'text.jpg refused'],
      ].sort(),
    )
    const processed = await gallery('process', 'ann-bob')
    expect([processed.code, processed.stdout]).toEqual([3, expect.stringContaining('Queued: 3 photos; of 1')])
    expect(await json('errors', 'ann-bob')).toMatchObject([{ photo: 'broken.jpg', code: 'image_corrupt', attempts: 1 }])
  })

  test('a client is found in the photos; one whose face is refused is not kept', async () => {
    const refused = await gallery('client', 'add', 'ann-bob', 'Nobody', '--face', NOBODY, '--json')
    expect(refused.code).toBe(3)
    expect(refused.json()).toMatchObject([{ error: { code: 'no_face' } }])
    const added = await json('client', 'add', 'ann-bob', 'Ann', '--face', A3)
    expect(added).toMatchObject([{ client: { name: 'Ann', photoCount: 2 }, enrolled: { faceCount: 1 } }])
    expect(await json('client', 'list', 'ann-bob')).toMatchObject([{ name: 'Ann' }])
    const found = (await json('results', 'ann-bob', '--client', 'Ann')) as { originalName: string }[]
    expect(found.map(({ originalName }) => originalName).sort()).toEqual([A1, A2].map((file) => basename(file)).sort())
  })

  test('a zip is whole or not there, and takes the place of nothing', async () => {
    const zip = ['zip', 'ann-bob', '--client', 'Ann', '--out', at('ann.zip')]
    const [answer] = (await json(...zip)) as [{ bytes: number }]
    const bytes = await readFile(at('ann.zip'))
    expect([bytes.length, bytes.subarray(0, 2).toString()]).toEqual([answer.bytes, 'PK'])
    expect((await gallery(...zip)).code).toBe(2)
    expect((await readdir(at())).filter((name) => name.includes('.part'))).toEqual([])
  })

  test('a link is told with what it is good for, and everything goes', async () => {
    const link = await gallery('link', 'ann-bob', 'Ann')
    expect(link.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/g\/ann-bob\?t=\S+\n$/)
    expect(link.stderr).toContain('“private”')
    const [folders] = (await json('folders', 'ann-bob')) as [{ folders: object[] }]
    expect(folders.folders).toMatchObject([{ kind: 'client', name: 'Ann', photoCount: 2 }])
    expect(await json('delete', 'ann-bob')).toMatchObject([{ deleted: { photoCount: 4 }, receipts: [{}] }])
    const gone = await gallery('show', 'ann-bob', '--json')
    expect([gone.code, gone.json()]).toEqual([1, [expect.objectContaining({ error: expect.anything() as object })]])
    expect(gone.stdout).toContain('gallery_not_found')
  })

  test.each([
    [['create', 'x', '--threshold', '101'], 'from 0 to 100'],
    [['link', 'ann-bob', '--expires', '2090-01-01'], '--expires'],
  ])('arguments that do not fit are refused: %j', async (args, message) => {
    const { code, stderr } = await gallery(...args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})
