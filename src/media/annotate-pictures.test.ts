import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import type { BoundingBox } from '#engine/engine.ts'
import { openImage } from '#engine/local/decode/decode.ts'
import { demoPictures } from '../../test/fixtures/pictures.ts'
import { createPictures } from './jpeg-pictures.ts'
import type { HitMark } from './pictures.ts'

const limits = { maxBytes: 1e8, maxPixels: 2e8 }
const pictures = createPictures({
  decode: async (bytes, longSide) => (await openImage(bytes, limits)).raster(longSide),
})
const crops = async (image: Uint8Array, boxes: BoundingBox[], size: number) =>
  (await pictures.illustrate(image, { boxes, size })).crops
const annotate = async (image: Uint8Array, marks: HitMark[]) =>
  (await pictures.illustrate(image, { marks, boxes: [], size: 1 })).annotated!
const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#808080' } }).jpeg({ quality: 95 })
/** Of a picture of 600 x 400: from (150, 100) to (300, 300). */
const box = { left: 0.25, top: 0.25, width: 0.25, height: 0.5 }

type Kind = 'red' | 'green' | 'white' | 'grey' | 'other'
function kindOf([red = 0, green = 0, blue = 0]: Uint8Array | number[]): Kind {
  if (red > 140 && green < 60 && blue < 80) return 'red'
  if (green > 80 && red < 50 && blue < 90) return 'green'
  if (Math.min(red, green, blue) > 215) return 'white'
  return Math.max(red, green, blue) - Math.min(red, green, blue) < 24 ? 'grey' : 'other'
}
async function open(jpeg: Uint8Array) {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const at = (x: number, y: number): Kind => kindOf(data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3))
  const count = (kind: Kind) => {
    let found = 0
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (at(x, y) === kind) found++
    return found
  }
  return { width, height, at, count }
}
const mark = (hit: boolean, text = '') => ({ box, text, hit })

describe('colours', () => {
  test('a hit is red and thick, anybody else green and thin', async () => {
    const image = await plain(600, 400).toBuffer()
    const hit = await open(await annotate(image, [mark(true)]))
    const stranger = await open(await annotate(image, [mark(false)]))
    for (const [x, y] of [
      [150, 200],
      [299, 200],
      [220, 100],
      [220, 299],
    ] as const) {
      expect(hit.at(x, y)).toBe('red')
      expect(stranger.at(x, y)).toBe('green')
    }
    for (const picture of [hit, stranger]) {
      expect(picture.at(220, 200)).toBe('grey')
      expect(picture.at(140, 200)).toBe('grey')
    }
    expect(hit.count('green')).toBe(0)
    expect(stranger.count('red')).toBe(0)
    expect(hit.count('red')).toBeGreaterThan(stranger.count('green') * 1.6)
  })

  test('a hit lies on top of whoever is in the same place, whatever the order', async () => {
    const image = await plain(600, 400).toBuffer()
    for (const marks of [
      [mark(true), mark(false)],
      [mark(false), mark(true)],
    ])
      expect((await open(await annotate(image, marks))).at(150, 200)).toBe('red')
  })

  test('the name is white on red, below the box', async () => {
    const image = await plain(600, 400).toBuffer()
    const bare = await open(await annotate(image, [mark(true)]))
    const named = await open(await annotate(image, [mark(true, 'Ann Lee')]))
    expect(named.count('white')).toBeGreaterThan(bare.count('white') + 50)
    expect(named.at(152, 303)).toBe('red')
    expect(bare.at(152, 310)).toBe('grey')
  })
})

describe('the picture', () => {
  test('nothing in it: as it was', async () => {
    const picture = await open(await annotate(await plain(600, 400).toBuffer(), []))
    expect([picture.width, picture.height, picture.count('grey')]).toEqual([600, 400, 600 * 400])
  })

  test('upright before the boxes are drawn, without metadata, and the bytes given stay what they were', async () => {
    const turned = await plain(400, 600)
      .withExif({ IFD0: { Artist: 'secret' } })
      .withMetadata({ orientation: 6 })
      .toBuffer()
    const before = createHash('sha256').update(turned).digest('hex')
    const made = await annotate(turned, [mark(true, 'Ann')])
    expect(createHash('sha256').update(turned).digest('hex')).toBe(before)
    const picture = await open(made)
    expect([picture.width, picture.height]).toEqual([600, 400])
    expect(picture.at(150, 200)).toBe('red')
    expect(picture.at(299, 200)).toBe('red')
    const { format, exif, icc, xmp, iptc, orientation } = await sharp(made).metadata()
    expect([format, exif, icc, xmp, iptc, orientation]).toEqual(['jpeg', ...Array(5).fill(undefined)])
    expect(Buffer.from(made).includes('secret')).toBe(false)
  })

  test.each([
    [9000, 6000, 2048, 1365],
    [300, 12_000, 51, 2048],
    [2048, 100, 2048, 100],
    [16, 16, 16, 16],
  ])('%d x %d becomes %d x %d', async (width, height, wide, high) => {
    const picture = await open(await annotate(await plain(width, height).toBuffer(), [mark(true, 'Ann')]))
    expect([picture.width, picture.height]).toEqual([wide, high])
  })

  test('what is no picture is refused as decoding does', async () => {
    for (const bytes of [new Uint8Array(), Buffer.from('hello, this is no picture')])
      await expect(annotate(bytes, [])).rejects.toMatchObject({ code: expect.stringMatching(/^image_/) })
  })
})

describe('boxes', () => {
  test.each([
    ['over the left edge', { left: -0.3, top: 0.25, width: 0.5, height: 0.5 }, [119, 200]],
    ['over the corner', { left: 0.8, top: 0.8, width: 0.4, height: 0.4 }, [480, 380]],
    ['larger than the picture on one side', { left: 0.5, top: -1, width: 3, height: 3 }, [300, 200]],
  ] as const)('%s', async (_, off, [x, y]) => {
    const picture = await open(await annotate(await plain(600, 400).toBuffer(), [{ ...mark(true), box: off }]))
    expect(picture.at(x, y)).toBe('red')
  })

  test('at the bottom: the label is above', async () => {
    const low = { box: { ...box, top: 0.55, height: 0.45 }, hit: true }
    const bare = await open(await annotate(await plain(600, 400).toBuffer(), [{ ...low, text: '' }]))
    const named = await open(await annotate(await plain(600, 400).toBuffer(), [{ ...low, text: 'Ann' }]))
    expect([bare.at(152, 212), named.at(152, 212)]).toEqual(['grey', 'red'])
  })

  test('all over the picture, at its edges: the label is in it', async () => {
    const marks = [{ box: { left: -0.2, top: -0.2, width: 1.4, height: 1.4 }, text: 'Ann', hit: true }]
    const picture = await open(await annotate(await plain(600, 400).toBuffer(), marks))
    expect(picture.count('red')).toBeGreaterThan(300)
  })

  test('beside the picture: nothing is drawn into it where nothing is', async () => {
    const marks = [{ box: { left: 2, top: 0.2, width: 0.1, height: 0.1 }, text: '', hit: true }]
    const picture = await open(await annotate(await plain(600, 400).toBuffer(), marks))
    expect(picture.count('grey')).toBe(600 * 400)
  })

  test('empty ones are refused', async () => {
    const image = await plain(60, 40).toBuffer()
    for (const bad of [
      { left: 0, top: 0, width: 0, height: 1 },
      { left: NaN, top: 0, width: 1, height: 1 },
    ])
      await expect(annotate(image, [{ ...mark(true), box: bad }])).rejects.toMatchObject({
        code: 'invalid_argument',
      })
  })

  test('a hundred faces', async () => {
    const marks = Array.from({ length: 100 }, (_, i) => ({
      box: { left: (i % 10) / 10 + 0.01, top: Math.floor(i / 10) / 10 + 0.01, width: 0.06, height: 0.05 },
      text: i % 2 === 0 ? `Person ${i}` : '',
      hit: i % 2 === 0,
    }))
    const picture = await open(await annotate(await plain(2000, 1500).toBuffer(), marks))
    for (const { box: one, hit } of marks)
      expect(picture.at(Math.ceil(one.left * 2000) + 1, Math.round((one.top + 0.025) * 1500))).toBe(
        hit ? 'red' : 'green',
      )
  })
})

describe('names', () => {
  test.each([
    ['accents', 'Żółć Ünïçødé'],
    ['from right to left', 'محمد بن سلمان'],
    ['both directions', 'Ann עמי Lee'],
    ['Chinese', '王小明'],
    ['emoji', '👩‍👩‍👧‍👦 family'],
    ['markup', '<span size="900000">&amp;</span>'],
    ['control characters', 'a\0b\nc\u2028d\ud800'],
    ['a name that turns what follows', '\u202eAnn'],
    ['many marks on one letter', `Z${'\u0301'.repeat(199)}`],
    ['200 characters', 'Maximiliana '.repeat(17).slice(0, 200)],
    ['200 wide characters', '王'.repeat(200)],
    ['one long word', 'W'.repeat(200)],
  ])('%s', async (_, text) => {
    const image = await plain(600, 400).toBuffer()
    const bare = await open(await annotate(image, [mark(true)]))
    const named = await open(await annotate(image, [mark(true, text)]))
    expect([named.width, named.height]).toEqual([600, 400])
    expect(named.count('red')).toBeGreaterThan(bare.count('red'))
    // The face is seen.
    expect(named.at(220, 200)).toBe('grey')
  })

  test.each(['', '   ', '\u200b'])('none (%j): a box alone', async (text) => {
    const image = await plain(600, 400).toBuffer()
    expect(await annotate(image, [mark(true, text)])).toEqual(await annotate(image, [mark(true)]))
  })

  test('longer than forty letters ends with an ellipsis', async () => {
    const image = await plain(600, 400).toBuffer()
    const long = await annotate(image, [mark(true, 'l'.repeat(41))])
    expect(await annotate(image, [mark(true, `${'l'.repeat(39)}…`)])).toEqual(long)
    expect(await annotate(image, [mark(true, 'l'.repeat(40))])).not.toEqual(long)
  })
})

describe('real photographs', () => {
  let path: (name: string) => string
  beforeAll(async () => {
    path = await demoPictures()
  })

  test('red where the face is, and the face itself untouched', async () => {
    const image = await readFile(path('franck_02045.jpg'))
    const face = { left: 0.3, top: 0.2, width: 0.4, height: 0.6 }
    const made = await annotate(image, [{ box: face, text: 'Franck', hit: true }])
    const { width = 0, height = 0 } = await sharp(image).metadata()
    const picture = await open(made)
    expect([picture.width, picture.height]).toEqual([width, height])
    expect(picture.at(Math.round(0.3 * width) + 1, Math.round(0.5 * height))).toBe('red')
    const middle = { left: Math.round(0.45 * width), top: Math.round(0.45 * height), width: 20, height: 20 }
    const means = async (bytes: Uint8Array) =>
      (await sharp(bytes).extract(middle).stats()).channels.map(({ mean }) => mean)
    const original = await means(image)
    ;(await means(made)).forEach((mean, i) => expect(Math.abs(mean - original[i]!)).toBeLessThan(4))
  })
})

describe('several of one picture', () => {
  test('are what one by one gives, decoded once', async () => {
    const image = await sharp(await plain(1200, 800).toBuffer())
      .composite([{ input: await plain(100, 100).tint('red').toBuffer(), left: 400, top: 300 }])
      .png()
      .toBuffer()
    let decoded = 0
    const counting = createPictures({
      decode: async (bytes, longSide) => {
        decoded++
        return (await openImage(bytes, limits)).raster(longSide)
      },
    })
    const boxes = [
      { left: 0.3, top: 0.3, width: 0.2, height: 0.3 },
      { left: 0.35, top: 0.4, width: 0.2, height: 0.3 },
    ]
    const marks = boxes.map((one) => ({ box: one, text: 'Ann', hit: true }))
    const { crops: several, annotated: none } = await counting.illustrate(image, { boxes, size: 64 })
    expect(decoded).toBe(1)
    expect(several).toEqual(await Promise.all(boxes.map((one) => pictures.crop(image, one, 64))))
    expect(none).toBeUndefined()
    const { crops: beside, annotated } = await counting.illustrate(image, { marks, boxes, size: 64 })
    expect(beside.length).toBe(2)
    expect(annotated).toEqual(await annotate(image, marks))
    expect(await counting.illustrate(image, { boxes: [], size: 64 })).toEqual({ crops: [] })
    expect(decoded).toBe(2)
  })

  test('a small face beside a large one gets all its pixels', async () => {
    const image = await plain(3000, 2000).toBuffer()
    const boxes = [
      { left: 0, top: 0, width: 0.9, height: 0.9 },
      { left: 0.5, top: 0.5, width: 0.05, height: 0.05 },
    ]
    const sizes = await Promise.all(
      (await crops(image, boxes, 128)).map(async (crop) => (await sharp(crop).metadata()).width),
    )
    expect(sizes).toEqual([128, 128])
  })
})
