import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { openImage } from '#engine/local/decode/decode.ts'
import { demoPictures } from '../../test/fixtures/pictures.ts'
import { createPictures } from './jpeg-pictures.ts'

const limits = { maxBytes: 1e8, maxPixels: 1.2e8 }
const pictures = createPictures({
  decode: async (bytes, longSide) => (await openImage(bytes, limits)).raster(longSide),
})
/** Width 600, height 400: red left of the middle, blue right of it, a white square of 100 at (400, 100). */
const drawn = () =>
  sharp({ create: { width: 600, height: 400, channels: 3, background: 'red' } })
    .composite([
      { input: { create: { width: 300, height: 400, channels: 3, background: 'blue' } }, left: 300, top: 0 },
      { input: { create: { width: 100, height: 100, channels: 3, background: 'white' } }, left: 400, top: 100 },
    ])
    .png()
    .toBuffer()
const white = { left: 400 / 600, top: 100 / 400, width: 100 / 600, height: 100 / 400 }
const pixelAt = async (jpeg: Uint8Array, x: number, y: number) => [
  ...(await sharp(jpeg).extract({ left: x, top: y, width: 1, height: 1 }).raw().toBuffer()),
]
const near = (colour: number[]) => colour.map((value) => expect.closeTo(value, -1.6))
const sizeOf = async (jpeg: Uint8Array) => {
  const { width, height, format } = await sharp(jpeg).metadata()
  return [format, width, height]
}

describe('crops', () => {
  test('the face with room around it, square', async () => {
    const crop = await pictures.crop(await drawn(), white, 80)
    expect(await sizeOf(crop)).toEqual(['jpeg', 80, 80])
    expect(await pixelAt(crop, 40, 40)).toEqual(near([255, 255, 255]))
    for (const [x, y] of [
      [4, 4],
      [76, 4],
      [4, 76],
      [76, 76],
    ] as const)
      expect(await pixelAt(crop, x, y)).toEqual(near([0, 0, 255]))
  })

  test('is never enlarged', async () => {
    expect(await sizeOf(await pictures.crop(await drawn(), white, 1000))).toEqual(['jpeg', 160, 160])
  })

  test.each([
    ['over the left edge', { left: -0.3, top: 0.2, width: 0.4, height: 0.6 }, [255, 0, 0]],
    ['over the corner', { left: 0.9, top: 0.9, width: 0.4, height: 0.4 }, [0, 0, 255]],
    ['larger than the picture', { left: -1, top: -1, width: 3, height: 3 }, undefined],
    ['beside the picture', { left: 1.5, top: -2, width: 0.1, height: 0.1 }, [0, 0, 255]],
  ])('a box %s gives a square of the picture', async (_, box, colour) => {
    const crop = await pictures.crop(await drawn(), box, 64)
    expect(await sizeOf(crop)).toEqual(['jpeg', 64, 64])
    if (colour) expect(await pixelAt(crop, 32, 32)).toEqual(near(colour))
  })

  test('a tiny box in a large picture gives a small crop', async () => {
    const box = { left: 0.5, top: 0.5, width: 0.0001, height: 0.0001 }
    expect(await sizeOf(await pictures.crop(await drawn(), box, 64))).toEqual(['jpeg', 1, 1])
  })

  test.each([
    { left: 0, top: 0, width: 0, height: 0.1 },
    { left: NaN, top: 0, width: 0.1, height: 0.1 },
    { left: 0, top: 0, width: Infinity, height: 0.1 },
    { left: 0, top: 0, width: -0.1, height: 0.1 },
  ])('an empty box is refused: %j', async (box) => {
    const image = await drawn()
    await expect(pictures.crop(image, box, 64)).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(pictures.measure(image, box)).rejects.toMatchObject({ code: 'invalid_argument' })
  })
})

describe('metadata and orientation', () => {
  test('nothing of the original’s metadata is left, and the picture is upright', async () => {
    const tagged = await sharp(await drawn())
      .withExif({ IFD0: { Artist: 'secret' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' } })
      .withIccProfile('p3')
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect((await sharp(tagged).metadata()).exif).toBeDefined()
    expect(tagged.includes('secret')).toBe(true)
    const preview = await pictures.preview(tagged, 300)
    expect(await sizeOf(preview)).toEqual(['jpeg', 200, 300])
    // Turned to the right: what was left is at the top.
    expect(await pixelAt(preview, 20, 20)).toEqual(near([255, 0, 0]))
    for (const made of [preview, await pictures.crop(tagged, white, 64)]) {
      const { exif, icc, iptc, xmp, orientation, comments } = await sharp(made).metadata()
      expect([exif, icc, iptc, xmp, orientation, comments]).toEqual(Array(6).fill(undefined))
      expect(Buffer.from(made).includes('secret')).toBe(false)
      expect(Buffer.from(made).includes('Exif')).toBe(false)
    }
  })

  test('previews are never enlarged', async () => {
    expect(await sizeOf(await pictures.preview(await drawn(), 5000))).toEqual(['jpeg', 600, 400])
  })

  test('what is not a picture is refused as decoding does', async () => {
    for (const bytes of [new Uint8Array(), Buffer.from('hello, this is no picture')])
      await expect(pictures.preview(bytes, 100)).rejects.toMatchObject({ code: expect.stringMatching(/^image_/) })
  })
})

describe('contrast', () => {
  const grey = (value: number) =>
    sharp({ create: { width: 200, height: 200, channels: 3, background: { r: value, g: value, b: value } } })
  const whole = { left: 0, top: 0, width: 1, height: 1 }

  test('one grey has none, black and white have the most', async () => {
    expect((await pictures.measure(await grey(90).png().toBuffer(), whole)).contrast).toBeCloseTo(0, 5)
    const black = { create: { width: 100, height: 200, channels: 3 as const, background: 'black' } }
    const half = await grey(255)
      .composite([{ input: black, left: 0, top: 0 }])
      .png()
      .toBuffer()
    expect((await pictures.measure(half, whole)).contrast).toBeCloseTo(50, 0)
    // Only the face counts, also one that runs off the picture.
    expect((await pictures.measure(half, { left: 0.6, top: -0.5, width: 1, height: 1 })).contrast).toBeCloseTo(0, 1)
  })

  describe('on real portraits', () => {
    let path: (name: string) => string
    beforeAll(async () => {
      path = await demoPictures()
    })

    test.each([
      ['franck_02045.jpg', { left: 0.3, top: 0.2, width: 0.4, height: 0.6 }],
      ['cage.jpg', { left: 0.3, top: 0.2, width: 0.4, height: 0.5 }],
    ])('%s is in the usual range, and fog takes it away', async (name, box) => {
      const image = await readFile(path(name))
      const { contrast } = await pictures.measure(image, box)
      expect(contrast).toBeGreaterThan(12)
      expect(contrast).toBeLessThan(36)
      const foggy = await sharp(image).linear(0.1, 180).png().toBuffer()
      expect((await pictures.measure(foggy, box)).contrast).toBeLessThan(contrast / 8)
    })
  })
})
