/** Out and in again, with the real reader of archives. */
import { writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import yazl from 'yazl'
import { LikenessError } from '#errors'
import { DEFAULT_LIMITS } from '#usecases/identity/bulk-sources.ts'
import { openZip } from '#usecases/identity/bulk-zip.ts'
import { readRows, writeRows } from './export-csv.ts'
import { createExport } from './export.ts'
import { createImport } from './import.ts'
import type { Added, EntryView, Watchlist } from './watchlist.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'likeness-export-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const LIMITS = { ...DEFAULT_LIMITS, maxImageBytes: 1_000_000 }
const SOON = new Date(Date.now() + 86_400_000)

interface Listed {
  name: string
  reason: string
  expiresAt?: Date | null
  /** By key; undefined: not kept. */
  pictures?: Record<string, Buffer | undefined>
  state?: EntryView['state']
}

function exporter(entries: Listed[]) {
  const objects = new Map<string, Buffer>()
  const views = entries.map(({ name, reason, expiresAt = null, pictures = {}, state = 'active' }, index) => {
    const references = Object.entries(pictures).map(([key, bytes]) => {
      if (bytes) objects.set(key, bytes)
      return { imageKey: key.startsWith('none') ? null : key, createdAt: new Date(2026, 0, 2) }
    })
    const view = {
      entryId: `entry_${index}`,
      name,
      reason,
      expiresAt,
      createdAt: new Date(2026, 0, 1),
      references,
      state,
    }
    return view as unknown as EntryView
  })
  const reads: string[] = []
  const out = createExport({
    list: async ({ states, collections, limit, offset }) => {
      expect(collections).toEqual(['c'])
      const found = views.filter(({ state }) => states?.includes(state))
      return { total: found.length, entries: found.slice(offset, offset + limit) }
    },
    objects: {
      get: async (key) => {
        reads.push(key)
        const bytes = objects.get(key)
        if (!bytes) throw new LikenessError(key.includes('broken') ? 'store_unavailable' : 'object_not_found')
        return bytes
      },
    },
  })
  return { out, reads }
}

async function saved(content: AsyncIterable<Uint8Array>, name = 'list.zip'): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, content)
  return path
}

/** A list that takes everything but names that are there, and pictures it cannot read. */
function importer(taken: string[] = []) {
  const added: { name: string; reason: string; expiresAt: Date | null | undefined; pictures: string[] }[] = []
  const add: Watchlist['entries']['add'] = async ({ name, reason, expiresAt, images }, actor) => {
    expect(actor).toBe('key:1')
    if (name.startsWith('throw-')) throw new LikenessError(name.slice(6) as 'no_face')
    if (taken.includes(name) || added.some((entry) => entry.name === name)) throw new LikenessError('entry_exists')
    const pictures: string[] = []
    for (const image of images) pictures.push(Buffer.from((await image.read()) as Uint8Array).toString())
    added.push({ name, reason, expiresAt, pictures })
    return { entry: { name }, refused: [] } as unknown as Added
  }
  const read = createImport({ openArchive: (path) => openZip(path, LIMITS), add })
  return { added, read: (path: string, signal?: AbortSignal) => read({ path }, { collectionId: 'c', signal }, 'key:1') }
}

const HOSTILE = [
  ...['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', "'=x", "''=x", "'quoted", '＝x', 'a "b", c; d', 'line\nbreak'],
  ...['../../etc/passwd', 'C:\\x', 'naïve 😀 Ünïcode', 'x'.repeat(100), ';;', '","', 'null', '0', '1e5', "O'Brien"],
]

test('a list goes out and comes in as it was', async () => {
  const entries: Listed[] = HOSTILE.map((name, i) => ({
    name,
    reason: `${HOSTILE[HOSTILE.length - 1 - i]}`,
    expiresAt: i % 2 ? SOON : null,
    pictures: Object.fromEntries(
      Array.from({ length: (i % 3) + 1 }, (_, n) => [`people/${i}/${n}.png`, Buffer.from(`picture ${i} ${n}`)]),
    ),
  }))
  const path = await saved(exporter(entries).out('c'))
  const { added, read } = importer()
  const { added: told, refused } = await read(path)
  expect(refused).toEqual([])
  expect(told).toHaveLength(HOSTILE.length)
  expect(added).toEqual(
    entries.map(({ name, reason, expiresAt, pictures }) => ({
      ...{ name, reason, expiresAt },
      pictures: Object.values(pictures!).map((bytes) => bytes!.toString()),
    })),
  )
})

test('several pages of entries, one picture in memory at a time', async () => {
  const picture = Buffer.alloc(60_000, 'x')
  const entries = Array.from({ length: 450 }, (_, i) => ({
    name: `n${i}`,
    reason: 'r',
    pictures: { [`p/${i}.jpg`]: picture },
  }))
  const { out, reads } = exporter(entries)
  const stream = out('c')
  await stream.next()
  expect(reads.length).toBeLessThan(20)
  let bytes = 0
  for await (const chunk of stream) bytes += chunk.length
  expect(reads).toHaveLength(450)
  expect(bytes).toBeGreaterThan(450 * 60_000)
})

test('who stops reading ends the work', async () => {
  const entries = Array.from({ length: 100 }, (_, i) => ({
    name: `n${i}`,
    reason: 'r',
    pictures: { [`p/${i}.jpg`]: Buffer.alloc(200_000) },
  }))
  const { out, reads } = exporter(entries)
  for await (const _ of out('c')) break
  const soFar = reads.length
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(reads.length).toBe(soFar)
  expect(soFar).toBeLessThan(10)
})

test('in the archive nobody is a file name, and the table is safe in a spreadsheet', async () => {
  const { out } = exporter([
    { name: '=cmd()', reason: '@x', pictures: { 'a/b/=evil.JPG': Buffer.from('1'), 'a/x.webp': Buffer.from('2') } },
    { name: 'No pictures', reason: '-', pictures: { none: undefined, 'gone.jpg': undefined } },
    { name: 'Waiting', reason: 'x', state: 'waiting', pictures: { 'w.jpg': Buffer.from('w') } },
    { name: 'Expired', reason: 'x', expiresAt: new Date(1), pictures: { 'e.jpg': Buffer.from('e') } },
  ])
  const zip = await openZip(await saved(out('c')), LIMITS)
  const paths: string[] = []
  for await (const { path } of zip.pictures()) paths.push(path)
  expect(paths).toEqual(['pictures/1-1.jpg', 'pictures/1-2.webp'])
  expect(await zip.lists()).toEqual(['entries.csv'])
  const csv = Buffer.from(await zip.file('entries.csv', 10_000)).toString()
  await zip.close()
  const added = new Date(2026, 0, 1).toISOString()
  expect(csv).toBe(
    '\ufeff"name","reason","expires_at","added_at","pictures"\r\n' +
      `"'=cmd()","'@x","","${added}","1-1.jpg;1-2.webp"\r\n"No pictures","'-","","${added}",""\r\n`,
  )
  for (const cell of csv.split('"')) expect(cell).not.toMatch(/^[=+@-]/)
})

test('an empty list, and a store that fails', async () => {
  const { refused, added } = await importer().read(await saved(exporter([]).out('c')))
  expect([refused, added]).toEqual([[], []])
  const { out } = exporter([{ name: 'a', reason: 'r', pictures: { 'broken.jpg': undefined } }])
  await expect(saved(out('c'))).rejects.toMatchObject({ code: 'store_unavailable' })
})

async function zipOf(files: [string, string | Buffer][]): Promise<string> {
  const zip = new yazl.ZipFile()
  for (const [name, content] of files) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  return saved(zip.outputStream as unknown as AsyncIterable<Uint8Array>, `${Math.random()}.zip`)
}
const HEAD = 'name,reason,expires_at,pictures\n'

test('rows are taken or refused one by one', async () => {
  const rows = [
    ...['Ann,theft,,a.jpg', ',no name,,a.jpg', 'Bob,,,a.jpg', 'Cid,r,tomorrow,a.jpg', 'Dan,r,,', 'Taken,r,,a.jpg'],
    ...[
      'Eve,r,2031-01-02,../../../etc/passwd',
      'Fay,r,,twice.jpg',
      'Gus,r,,big.jpg',
      'throw-no_usable_face,r,,a.jpg',
      'Ann,r,,a.jpg',
    ],
    ...['Hal,r,2031-01-02T03:04:05Z,pictures/a.jpg; b.jpg', 'Ivy,short row', '', ',,,'],
  ]
  const path = await zipOf([
    ['entries.csv', HEAD + rows.join('\n')],
    ['pictures/a.jpg', 'A'],
    ['b.jpg', 'B'],
    ['pictures/twice.jpg', '1'],
    ['pictures/./twice.jpg'.replace('./', ''), '2'],
    ['pictures/big.jpg', Buffer.alloc(1_000_001)],
    ['etc/passwd.jpg', 'x'],
  ])
  const { added, read } = importer(['Taken'])
  const { refused } = await read(path)
  expect(added.map(({ name, pictures }) => [name, pictures])).toEqual([
    ['Ann', ['A']],
    ['Hal', ['A', 'B']],
  ])
  expect(added[1]!.expiresAt).toEqual(new Date('2031-01-02T03:04:05Z'))
  expect(refused.map(({ name, code }) => [name, code])).toEqual([
    ...[
      ['', 'invalid_argument'],
      ['Bob', 'invalid_argument'],
      ['Cid', 'invalid_argument'],
      ['Dan', 'invalid_argument'],
    ],
    ...[
      ['Taken', 'entry_exists'],
      ['Eve', 'image_not_found'],
      ['Fay', 'invalid_argument'],
      ['Gus', 'image_too_many_bytes'],
    ],
    ...[
      ['throw-no_usable_face', 'no_usable_face'],
      ['Ann', 'entry_exists'],
      ['Ivy', 'invalid_argument'],
    ],
  ])
  for (const { message } of refused) expect(message.length).toBeGreaterThan(5)
})

test.each(['store_unavailable', 'collection_not_found', 'rate_limited', 'engine_unavailable'])(
  '%s ends the import',
  async (code) => {
    const path = await zipOf([
      ['entries.csv', `${HEAD}Ann,r,,a.jpg\nthrow-${code},r,,a.jpg\nBob,r,,a.jpg`],
      ['pictures/a.jpg', 'A'],
    ])
    const { added, read } = importer()
    await expect(read(path)).rejects.toMatchObject({ code })
    expect(added.map(({ name }) => name)).toEqual(['Ann'])
    await expect(importer().read(path, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
  },
)

describe('archives that are refused as a whole', () => {
  const refuses = async (path: string | Promise<string>) =>
    expect(importer().read(await path)).rejects.toMatchObject({ code: 'invalid_argument' })

  test('no zip, no table, several of them', async () => {
    async function* noZip() {
      yield Buffer.from('no zip')
    }
    await refuses(saved(noZip(), 'no.zip'))
    await refuses(zipOf([['other.csv', HEAD]]))
    await refuses(zipOf([['sub/entries.csv', HEAD]]))
    await refuses(
      zipOf([
        ['entries.csv', HEAD],
        ['entries.csv', HEAD],
      ]),
    )
    await refuses(join(directory, 'nothing.zip'))
  })
  test.each([
    ['', 'empty'],
    ['name,reason\nAnn,r', 'pictures'],
    ['name,name,reason,pictures\n', 'twice'],
    [`${HEAD}"Ann,r,,a.jpg`, 'entries.csv'],
    [Buffer.from([0xff, 0xfe, 0x41]), 'UTF-8'],
    [HEAD + 'a,b,,c\n'.repeat(10_001), '10,000'],
  ])('a table that cannot be read, %#', async (csv, word) => {
    const path = await zipOf([['entries.csv', csv || ' ']])
    await expect(importer().read(path)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining(word),
    })
  })
})

test('tables as spreadsheets save them again', () => {
  const row = { name: '=a', reason: "it's", expiresAt: SOON, pictures: ['1-1.jpg', '1-2.jpg'] }
  const text = Buffer.from(writeRows([{ ...row, addedAt: SOON }])).toString()
  const semicolons = text.replaceAll('","', '";"').replaceAll('"', (quote) => quote)
  const tabs = text.replaceAll('","', '"\t"')
  for (const saved of [text, semicolons, tabs, text.replaceAll('\r\n', '\n'), text.replace('\ufeff', '')])
    expect(readRows(Buffer.from(saved), 10)).toEqual([{ name: '=a', row }])
  // A program that drops the quotes.
  const bare = Buffer.from('Name , Reason,pictures\nAnn,r, a.jpg ;b.jpg\n')
  expect(readRows(bare, 10)).toEqual([
    { name: 'Ann', row: { name: 'Ann', reason: 'r', expiresAt: null, pictures: ['a.jpg', 'b.jpg'] } },
  ])
})
