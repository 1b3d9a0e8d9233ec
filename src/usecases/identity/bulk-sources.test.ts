import { execFile } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { allowedPath, openFolder } from './bulk-folder.ts'
import { folderOf, planOf, renamed, zipOf } from './bulk.fixture.ts'
import { DEFAULT_LIMITS, nameFromPath, type OpenSource } from './bulk-sources.ts'
import { openZip } from './bulk-zip.ts'

const limits = { ...DEFAULT_LIMITS, maxImageBytes: 10_000 }
const code = (value: string) => expect.objectContaining({ code: value })
const archive = (kind: string) => expect.objectContaining({ code: 'invalid_argument', details: { archive: kind } })

async function readAll(source: OpenSource): Promise<string[]> {
  const found: string[] = []
  for await (const { path, ref } of source.pictures()) {
    const what = await source.read(ref).then(
      (bytes) => Buffer.from(bytes).toString(),
      (error: { code: string }) => error.code,
    )
    found.push(`${path}: ${what}`)
  }
  return found
}

test.each([
  ['Ann Lee/x.jpg', 'Ann Lee'],
  ['staff/2024/Ann /x.jpg', 'Ann'],
  ['Ann Lee.jpg', 'Ann Lee'],
  ['Ann-1.jpg', 'Ann'],
  ['Ann_12.jpg', 'Ann'],
  ['Ann (3).jpg', 'Ann'],
  ['Ann-1-2.jpg', 'Ann-1'],
  ['Ann 2.jpg', 'Ann 2'],
  ['J.R. Smith.jpg', 'J.R. Smith'],
  ['Jean-Luc.jpg', 'Jean-Luc'],
  ['-1.jpg', ''],
])('%s is a picture of "%s"', (path, name) => expect(nameFromPath(path)).toBe(name))

describe('a folder', () => {
  test('on a server: only below an import root, links followed', async () => {
    const root = await folderOf({ 'in/Ann/1.jpg': 'a' })
    const outside = await folderOf({ 'Eve/1.jpg': 'secret', '2.jpg': 'secret' })
    await symlink(outside, join(root, 'way-out'))
    await symlink(join(outside, '2.jpg'), join(root, 'in', 'link.jpg'))
    await symlink(join(outside, 'Eve'), join(root, 'in', 'Eve'))
    await expect(allowedPath(join(root, 'in'), [])).rejects.toEqual(code('forbidden'))
    for (const path of [
      outside,
      join(root, 'way-out'),
      join(root, '..'),
      `${root}x`,
      '/',
      `${outside}/nothing`,
      'relative',
    ])
      await expect(openFolder(path, [root], limits)).rejects.toEqual(code('forbidden'))
    await expect(openFolder(join(root, 'nothing'), [root], limits)).rejects.toEqual(code('invalid_argument'))
    await expect(openFolder(join(root, 'in/Ann/1.jpg'), [root], limits)).rejects.toEqual(code('invalid_argument'))

    const served = await openFolder(join(root, 'in'), [root], limits)
    expect(await readAll(served)).not.toContainEqual(expect.stringContaining('secret'))
    expect(await readAll(served)).toContain('Ann/1.jpg: a')
    for (const file of ['link.jpg', 'Eve/1.jpg', '../../x.jpg', '/etc/passwd', join(outside, '2.jpg')])
      await expect(served.read({ file })).rejects.toEqual(
        expect.objectContaining({ code: expect.stringMatching(/^image_/) }),
      )
    // The command line is as free as whoever runs it, links in the folder included.
    const local = await openFolder(join(root, 'in'), undefined, limits)
    expect(await readAll(local)).toEqual(['Ann/1.jpg: a', 'Eve/1.jpg: secret', 'link.jpg: secret'])
  })

  test('what is no file, too large or gone is told of the picture', async () => {
    const root = await folderOf({ 'big.jpg': Buffer.alloc(10_001), 'ok.jpg': 'x', 'empty.jpg': '' })
    await mkdir(join(root, 'folder.jpg'))
    await promisify(execFile)('mkfifo', [join(root, 'pipe.jpg')])
    const source = await openFolder(root, undefined, limits)
    await expect(source.read({ file: 'pipe.jpg' })).rejects.toEqual(code('image_unreadable'))
    await expect(source.read({ file: 'folder.jpg' })).rejects.toEqual(code('image_unreadable'))
    await expect(source.read({ file: 'gone.jpg' })).rejects.toEqual(code('image_not_found'))
    await expect(source.read({ entry: 1, crc: 1 })).rejects.toEqual(code('image_not_found'))
    const read = await readAll(source)
    expect(read).toEqual(['big.jpg: image_too_many_bytes', 'empty.jpg: image_empty', 'ok.jpg: x'])
    await expect(planOf(await openFolder(root, undefined, { ...limits, maxEntries: 1 }))).rejects.toEqual(
      code('invalid_argument'),
    )
  })
})

describe('a zip', () => {
  const open = (zip: Buffer, more: object = {}) => openZip(zip, { ...limits, ...more })

  test('is read from disk and from memory', async () => {
    const zip = await zipOf([
      ['Ann/1.jpg', 'a'],
      ['Šárka.jpg', 's'],
      ['__MACOSX/Ann/._1.jpg', 'junk'],
      ['Ann/._2.jpg', 'junk'],
      ['notes.txt', 'x'],
    ])
    const root = await folderOf({ 'a.zip': zip })
    for (const source of [await open(zip), await openZip(join(root, 'a.zip'), limits)]) {
      expect(await readAll(source)).toEqual(['Ann/1.jpg: a', 'Šárka.jpg: s'])
      await source.close()
    }
  })

  test('names are labels only, and may be the same', async () => {
    const made = await zipOf([
      ['__/__/Eve.jpg', 'evil'],
      ['Ann/1.jpg', 'first'],
      ['Ann/1.jpg', 'second'],
      ['_root_.jpg', 'absolute'],
    ])
    const zip = renamed(renamed(made, '__/__/Eve.jpg', '../../Eve.jpg'), '_root_.jpg', '/C:\\Zoe.jpg'.slice(0, 10))
    const source = await open(zip)
    const read = await readAll(source)
    expect(read.slice(0, 3)).toEqual(['Eve.jpg: evil', 'Ann/1.jpg: first', 'Ann/1.jpg: second'])
    expect(read.every((line) => !line.includes('..') && !line.startsWith('/'))).toBe(true)
    expect(await planOf(source, 'user_name,image\nAnn,Ann/1.jpg\nEve,../../Eve.jpg\n')).toEqual([
      'Ann/1.jpg -> Line 2: several pictures are called this.',
      'Eve.jpg -> Eve',
    ])
  })

  test.each([0, 1, 21, 60, 200])('cut off after %i bytes is damaged', async (length) => {
    const zip = await zipOf([
      ['Ann/1.jpg', 'a'.repeat(500)],
      ['Bob/1.jpg', 'b'],
    ])
    expect(zip.length).toBeGreaterThan(length)
    await expect(open(zip.subarray(0, length)).then(planOf)).rejects.toEqual(archive('broken'))
  })

  test('no entries, no pictures', async () => {
    expect(await planOf(await open(await zipOf([])))).toEqual([])
    expect(await planOf(await open(await zipOf([['a.txt', 'x']])))).toEqual([])
  })

  test('damage anywhere never does more than fail', async () => {
    const zip = await zipOf([
      ['Ann/1.jpg', 'a'.repeat(300)],
      ['Bob/1.jpg', 'b'],
    ])
    let failed = 0
    for (let at = 0; at < zip.length; at++) {
      const hurt = Buffer.from(zip)
      hurt[at]! ^= 0xff
      try {
        const source = await open(hurt)
        for (const line of await readAll(source)) {
          const [, what = ''] = line.split(': ')
          if (/^[a-z]+_[a-z_]+$/.test(what)) failed++
          // Never other bytes than those that were put in.
          else expect(['a'.repeat(300), 'b']).toContain(what)
        }
      } catch (error) {
        failed++
        expect(error).toEqual(code('invalid_argument'))
      }
    }
    expect(failed).toBeGreaterThan(20)
  })

  test('encrypted ones say so', async () => {
    const zip = await zipOf([['Ann/1.jpg', 'a']])
    const directory = zip.indexOf(Buffer.from('PK\x01\x02', 'latin1'))
    const locked = Buffer.from(zip)
    locked[directory + 8]! |= 1
    await expect(open(locked).then(planOf)).rejects.toEqual(archive('encrypted'))
  })

  test('bombs: by entry, by proportion, by total, by number, by a lie about the size', async () => {
    const zeros = await zipOf([
      ['Ann/1.jpg', Buffer.alloc(5_000_000)],
      ['Bob/1.jpg', 'b'],
    ])
    expect(await readAll(await open(zeros))).toEqual(['Ann/1.jpg: image_too_many_bytes', 'Bob/1.jpg: b'])
    const big = await zipOf([
      ['Ann/1.jpg', 'a'],
      ['Ann/2.jpg', 'b'.repeat(9000)],
    ])
    const first = big.indexOf(Buffer.from('PK\x01\x02', 'latin1'))
    // Deflate can do that: 1:1000 at most.
    big.writeUInt32LE(90_000_000, first + 24)
    big.writeUInt32LE(90_000_000, big.indexOf(Buffer.from('PK\x01\x02', 'latin1'), first + 4) + 24)
    await expect(open(big).then(planOf)).rejects.toEqual(archive('ratio'))
    await expect(open(zeros, { maxTotalBytes: 4_000_000 }).then(planOf)).rejects.toEqual(archive('too_large'))
    await expect(open(zeros, { maxEntries: 1 }).then(planOf)).rejects.toEqual(archive('too_many_entries'))
    const directory = zeros.indexOf(Buffer.from('PK\x01\x02', 'latin1'))
    const lie = Buffer.from(zeros)
    lie.writeUInt32LE(100, directory + 24)
    expect((await readAll(await open(lie)))[0]).toBe('Ann/1.jpg: image_corrupt')
  })

  test('another archive in its place is noticed', async () => {
    const one = await open(await zipOf([['Ann/1.jpg', 'a']]))
    const two = await open(await zipOf([['Bob/1.jpg', 'b']]))
    for await (const { ref } of one.pictures()) await expect(two.read(ref)).rejects.toEqual(code('image_not_found'))
  })
})

describe('the one CSV at the top', () => {
  const beside: [string, string][] = [
    ['Ann/1.jpg', 'a'],
    ['Ann/notes.csv', 'x'],
    ['._people.csv', 'x'],
    ['__MACOSX/._people.csv', 'x'],
  ]
  const both = async (files: [string, string][]) => [
    await openZip(await zipOf(files), limits),
    await openFolder(await folderOf(Object.fromEntries(files)), undefined, limits),
  ]

  test('is the list', async () => {
    for (const source of await both([...beside, ['People.CSV', 'x']]))
      expect(await source.lists()).toEqual(['People.CSV'])
    for (const source of await both(beside)) expect(await source.lists()).toEqual([])
    for (const source of await both([['b.csv', 'x'], ...beside, ['a.csv', 'x']]))
      expect((await source.lists()).sort()).toEqual(['a.csv', 'b.csv'])
  })

  test('is no folder, and of a link only what may be read', async () => {
    const outside = await folderOf({ 'secret.csv': 'user_name,image' })
    const root = await folderOf({ 'in/folder.csv/1.jpg': 'a' })
    await symlink(join(outside, 'secret.csv'), join(root, 'in', 'people.csv'))
    const source = await openFolder(join(root, 'in'), [root], limits)
    expect(await source.lists()).toEqual(['people.csv'])
    await expect(source.file('people.csv', 1000)).rejects.toEqual(code('invalid_argument'))
  })
})

test('a list in the archive', async () => {
  const source = await openZip(
    await zipOf([
      ['a.jpg', 'a'],
      ['people.csv', 'user_name,image\nAnn,a.jpg\n'],
    ]),
    limits,
  )
  const csv = Buffer.from(await source.file('people.csv', 1000))
  expect(await planOf(source, csv)).toEqual(['a.jpg -> Ann'])
  await expect(source.file('none.csv', 1000)).rejects.toEqual(archive('no_csv'))
  await expect(source.file('people.csv', 5)).rejects.toEqual(archive('no_csv'))
  const folder = await folderOf({ 'people.csv': 'x' })
  await writeFile(join(folder, 'big.csv'), 'x'.repeat(100))
  const beside = await openFolder(folder, undefined, limits)
  expect(Buffer.from(await beside.file('people.csv', 10)).toString()).toBe('x')
  for (const name of ['none.csv', 'big.csv', '../x.csv']) {
    await expect(beside.file(name, 10)).rejects.toEqual(code('invalid_argument'))
  }
})
