import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openImage } from '#engine/local/decode/decode.ts'
import { createPictures } from '#media/jpeg-pictures.ts'
import { createCopies } from '#objects/copies.ts'
import { createFilesystemObjects } from '#objects/filesystem.ts'
import type { Objects } from '#objects/objects.ts'
import { createKeepPictures, type KeepPicturesDeps, type Screened } from './keep-pictures.ts'

const pictures = createPictures({
  decode: async (bytes, longSide) => (await openImage(bytes, { maxBytes: 1e8, maxPixels: 1e8 })).raster(longSide),
})
const box = { left: 0.25, top: 0.25, width: 0.25, height: 0.5 }
const other = { ...box, left: 0.6 }
const screeningId = 'screening_0123456789ab'
const folder = `watchlist/default/${screeningId}`
const nothing = { originalKey: null, annotatedKey: null }

let scratch: string
let bytes: Buffer
let objects: Objects
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'likeness-keep-'))
  objects = createFilesystemObjects({ directory: join(scratch, 'objects') })
  bytes = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#808080' } })
    .png()
    .toBuffer()
})
afterEach(() => rm(scratch, { recursive: true, force: true }))

const [annotatedDirectory, cropsDirectory] = [() => join(scratch, 'annotated'), () => join(scratch, 'crops')]
const onFailure = vi.fn()
function keeping(settings: Partial<KeepPicturesDeps['settings']> = {}, deps: Partial<KeepPicturesDeps> = {}) {
  onFailure.mockClear()
  const copies = createCopies({
    ...{ annotatedDirectory: annotatedDirectory(), cropsDirectory: cropsDirectory(), onFailure },
  })
  return createKeepPictures({
    ...{ objects, pictures, copies },
    settings: { keep: 'hits', annotate: true, ...settings },
    ...deps,
  })
}
const screened = (hits: string[][], more: Partial<Screened> = {}): Screened => ({
  ...{ screeningId, collectionId: 'default', bytes },
  faces: hits.map((names, i) => ({ index: i, box: i === 0 ? box : other, hits: names.map((name) => ({ name })) })),
  ...more,
})
async function stored(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of objects.list('watchlist/')) keys.push(key)
  return keys
}
const files = async (directory: string) => (await readdir(directory).catch(() => [])).sort()
const pixel = async (jpeg: Uint8Array, x: number, y: number) => [
  ...(await sharp(jpeg).extract({ left: x, top: y, width: 1, height: 1 }).raw().toBuffer()),
]

describe('what is kept', () => {
  test('of a hit the picture as it came, a copy with boxes, and the face of whoever was hit', async () => {
    const kept = await keeping().keep(screened([['Ann'], []]))
    expect(kept).toEqual({
      originalKey: `${folder}/original`,
      annotatedKey: `${folder}/annotated.jpg`,
      cropKeys: [`${folder}/face-0.jpg`, null],
    })
    expect(await stored()).toEqual([`${folder}/annotated.jpg`, `${folder}/face-0.jpg`, `${folder}/original`])
    expect(Buffer.from(await objects.get(kept.originalKey!)).equals(bytes)).toBe(true)
    const annotated = await objects.get(kept.annotatedKey!)
    const [red, green, blue] = await pixel(annotated, 151, 200)
    expect(red).toBeGreaterThan(140)
    expect(Math.max(green!, blue!)).toBeLessThan(90)
    const [nobodyRed, nobodyGreen] = await pixel(annotated, 361, 200)
    expect(nobodyGreen).toBeGreaterThan(nobodyRed! + 40)
    expect(await sharp(await objects.get(kept.cropKeys[0]!)).metadata()).toMatchObject({ format: 'jpeg', width: 256 })
  })

  test('without a hit nothing', async () => {
    expect(await keeping().keep(screened([[], []]))).toEqual({ ...nothing, cropKeys: [null, null] })
    expect(await keeping().keep(screened([]))).toEqual({ ...nothing, cropKeys: [] })
    expect(await stored()).toEqual([])
    expect(await files(annotatedDirectory())).toEqual([])
  })

  test('of everybody, where everything is kept, also of a picture without a face', async () => {
    const kept = await keeping({ keep: 'all' }).keep(screened([[], []]))
    expect(kept.cropKeys).toEqual([`${folder}/face-0.jpg`, `${folder}/face-1.jpg`])
    const empty = await keeping({ keep: 'all' }).keep(screened([], { screeningId: 'screening_ba9876543210' }))
    expect(empty.originalKey).toBe('watchlist/default/screening_ba9876543210/original')
    expect(empty.annotatedKey).not.toBeNull()
  })

  test('nothing at all, where nothing is, and no copies either', async () => {
    expect(await keeping({ keep: 'none' }).keep(screened([['Ann']]))).toEqual({ ...nothing, cropKeys: [null] })
    expect(await stored()).toEqual([])
    expect([...(await files(annotatedDirectory())), ...(await files(cropsDirectory()))]).toEqual([])
  })

  test('no copy with boxes where none is wanted', async () => {
    const kept = await keeping({ annotate: false }).keep(screened([['Ann']]))
    expect(kept).toMatchObject({ annotatedKey: null, cropKeys: [`${folder}/face-0.jpg`] })
    expect(await stored()).toEqual([`${folder}/face-0.jpg`, `${folder}/original`])
    expect(await files(annotatedDirectory())).toEqual([])
  })

  test('of lists whose name no key can hold nothing', async () => {
    for (const collectionId of ['.', '..']) {
      const kept = await keeping({ keep: 'all' }).keep(screened([['Ann']], { collectionId }))
      expect(kept).toEqual({ ...nothing, cropKeys: [null] })
    }
  })

  test('faces keep their number, whatever the order they come in', async () => {
    const faces = [
      { index: 7, box, hits: [] },
      { index: 3, box: other, hits: [{ name: 'Ann' }, { name: 'Bob' }] },
    ]
    const kept = await keeping().keep(screened([], { faces }))
    expect(kept.cropKeys).toEqual([null, `${folder}/face-3.jpg`])
    expect(await files(cropsDirectory())).toEqual([`${screeningId}-3.jpg`])
  })
})

test('copies for other systems are what is stored', async () => {
  const kept = await keeping().keep(screened([['Ann'], ['Bob']]))
  expect(await files(annotatedDirectory())).toEqual([`${screeningId}.jpg`])
  expect(await files(cropsDirectory())).toEqual([`${screeningId}-0.jpg`, `${screeningId}-1.jpg`])
  const copy = await sharp(join(annotatedDirectory(), `${screeningId}.jpg`)).toBuffer()
  expect(copy).toEqual(await sharp(await objects.get(kept.annotatedKey!)).toBuffer())
})

describe('taking it back', () => {
  const keysOf = (kept: Awaited<ReturnType<ReturnType<typeof keeping>['keep']>>) =>
    [kept.originalKey, kept.annotatedKey, ...kept.cropKeys].filter((key) => key !== null)

  test('everything of it goes, copies too, and nothing of others; again is fine', async () => {
    const keeper = keeping()
    const kept = await keeper.keep(screened([['Ann'], ['Bob']]))
    const stays = await keeper.keep(screened([['Ann']], { screeningId: 'screening_0123456789ac' }))
    for (let i = 0; i < 2; i++) await keeper.discard(screeningId, keysOf(kept))
    expect(await stored()).toEqual(keysOf(stays).sort())
    expect(await files(annotatedDirectory())).toEqual(['screening_0123456789ac.jpg'])
    expect(await files(cropsDirectory())).toEqual(['screening_0123456789ac-0.jpg'])
  })

  test('of what kept nothing there is nothing to take back', async () => {
    const deleting = vi.fn()
    await keeping({}, { objects: { put: objects.put, delete: deleting } }).discard(screeningId, [])
    expect(deleting).not.toHaveBeenCalled()
  })

  test('the copies go also when the store is away, and that is told', async () => {
    const kept = await keeping().keep(screened([['Ann']]))
    const away = { put: objects.put, delete: () => Promise.reject(new Error('away')) }
    await expect(keeping({}, { objects: away }).discard(screeningId, keysOf(kept))).rejects.toThrow('away')
    expect([...(await files(annotatedDirectory())), ...(await files(cropsDirectory()))]).toEqual([])
  })

  test('the stored ones go also when a copy cannot, and that is told', async () => {
    const keeper = keeping()
    const kept = await keeper.keep(screened([['Ann']]))
    const stuck = { annotated: vi.fn(), crop: vi.fn(), remove: () => Promise.reject(new Error('stuck')) }
    await expect(keeping({}, { copies: stuck }).discard(screeningId, keysOf(kept))).rejects.toThrow('stuck')
    expect(await stored()).toEqual([])
  })
})

describe('when something fails', () => {
  test.each([1, 2, 3, 4])('a store that fails at put %d: nothing is left behind', async (failing) => {
    let puts = 0
    const failed = keeping(
      {},
      {
        objects: {
          delete: objects.delete,
          put: async (key, content) => {
            if (++puts === failing) throw new Error('the disk')
            await objects.put(key, content)
          },
        },
      },
    ).keep(screened([['Ann'], ['Bob']]))
    await expect(failed).rejects.toThrow('the disk')
    expect(await stored()).toEqual([])
    expect([...(await files(annotatedDirectory())), ...(await files(cropsDirectory()))]).toEqual([])
  })

  test('a picture that cannot be drawn: nothing is left behind', async () => {
    const broken = { ...pictures, illustrate: () => Promise.reject(new Error('drawing')) }
    await expect(keeping({}, { pictures: broken }).keep(screened([['Ann']]))).rejects.toThrow('drawing')
    expect(await stored()).toEqual([])
  })

  test('a folder for copies that cannot be written fails nothing, and is told once', async () => {
    await writeFile(annotatedDirectory(), 'a file')
    const keeper = keeping()
    for (const id of ['screening_0123456789ab', 'screening_0123456789ac'])
      expect((await keeper.keep(screened([['Ann']], { screeningId: id }))).annotatedKey).not.toBeNull()
    expect(onFailure).toHaveBeenCalledTimes(1)
    expect(onFailure).toHaveBeenCalledWith({ directory: annotatedDirectory(), error: expect.any(Error) })
    await access(join(cropsDirectory(), 'screening_0123456789ac-0.jpg'))
  })
})
