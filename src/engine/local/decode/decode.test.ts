import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { openImage } from './decode.ts'
import {
  blue,
  expectQuadrants,
  green,
  limits,
  patternImage,
  patternPixels,
  pixelAt,
  quadrants,
  red,
  yellow,
} from './pattern.testing.ts'

const decode = async (bytes: Uint8Array, longSide = Infinity) => (await openImage(bytes, limits)).raster(longSide)

const formats: [string, (image: Sharp) => Sharp, number][] = [
  ['jpeg', (image) => image.jpeg({ quality: 95 }), 6],
  ['jpeg, progressive', (image) => image.jpeg({ quality: 95, mozjpeg: true }), 6],
  ['png', (image) => image.png(), 0],
  ['png, interlaced', (image) => image.png({ progressive: true }), 0],
  ['png, palette', (image) => image.png({ palette: true }), 4],
  ['webp', (image) => image.webp({ quality: 95 }), 8],
  ['webp, lossless', (image) => image.webp({ lossless: true }), 0],
  ['avif', (image) => image.avif({ quality: 90, effort: 0 }), 8],
  ['avif, 10 bit', (image) => image.avif({ quality: 90, effort: 0, bitdepth: 10 }), 8],
  ['gif', (image) => image.gif(), 8],
  ['tiff', (image) => image.tiff({ compression: 'none' }), 0],
  ['tiff, lzw', (image) => image.tiff({ compression: 'lzw' }), 0],
  [
    'tiff, tiled deflate',
    (image) => image.tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }),
    0,
  ],
  ['tiff, jpeg', (image) => image.tiff({ compression: 'jpeg', quality: 95 }), 8],
]

describe('formats', () => {
  it.each(formats)('%s', async (name, encode, tolerance) => {
    const bytes = await encode(patternImage()).toBuffer()
    const source = await openImage(bytes, limits)
    expect(source).toMatchObject({ width: 96, height: 64, format: name.split(',')[0] })
    const full = await source.raster(Infinity)
    expect([full.width, full.height]).toEqual([96, 64])
    expectQuadrants(full, quadrants, tolerance)
    const small = await source.raster(48)
    expect([small.width, small.height]).toEqual([48, 32])
    expectQuadrants(small, quadrants, tolerance + 2)
    // Never up, and the first answer can be had again.
    expect((await source.raster(1000)).width).toBe(96)
    expect((await source.raster(48)).data).toEqual(small.data)
  })

  it.each(['P6', 'P5'])('%s', async (kind) => {
    const { data } = patternPixels(96, 64)
    const body = kind === 'P6' ? data : data.filter((_, i) => i % 3 === 1)
    const bytes = Buffer.concat([Buffer.from(`${kind}\n# a comment\n96 64\n255\n`), body])
    const expected = kind === 'P6' ? quadrants : quadrants.map((c) => [c[1], c[1], c[1]] as const)
    expectQuadrants(await decode(bytes), expected, 0)
  })

  it('16-bit PGM is big-endian and scaled by its maximum', async () => {
    const body = Buffer.alloc(32 * 32 * 2)
    for (let i = 0; i < 32 * 32; i++) body.writeUInt16BE(500, i * 2)
    const raster = await decode(Buffer.concat([Buffer.from('P5 32 32 1000\n'), body]))
    expect(pixelAt(raster, 0.5, 0.5)).toEqual([128, 128, 128])
  })
})

// What is seen when a viewer follows the tag: the stored quadrants (0 1 / 2 3) in their upright places.
const upright = new Map([
  [1, [0, 1, 2, 3]],
  [2, [1, 0, 3, 2]],
  [3, [3, 2, 1, 0]],
  [4, [2, 3, 0, 1]],
  [5, [0, 2, 1, 3]],
  [6, [2, 0, 3, 1]],
  [7, [3, 1, 2, 0]],
  [8, [1, 3, 0, 2]],
])

describe.each(['jpeg', 'png', 'webp', 'tiff', 'avif'] as const)('EXIF orientation in %s', (format) => {
  it.each([...upright])('%i', async (orientation, order) => {
    const bytes = await patternImage().withMetadata({ orientation })[format]({ quality: 95 }).toBuffer()
    const source = await openImage(bytes, limits)
    const size = orientation >= 5 ? [64, 96] : [96, 64]
    expect([source.width, source.height]).toEqual(size)
    const expected = order.map((i) => quadrants[i])
    for (const longSide of [Infinity, 48]) {
      const raster = await source.raster(longSide)
      expect([raster.width, raster.height]).toEqual(longSide === 48 ? size.map((side) => side / 2) : size)
      expectQuadrants(raster, expected, 10)
    }
  })
})

describe('pixels of other kinds', () => {
  const grey = [30, 90, 150, 230].map((y) => [y, y, y] as const)
  const greyImage = () => {
    const { data } = patternPixels(96, 64, grey)
    return sharp(data, { raw: { width: 96, height: 64, channels: 3 } }).greyscale()
  }

  it.each(['png', 'jpeg', 'webp', 'tiff'] as const)('grey %s has three equal channels', async (format) => {
    const raster = await decode(await greyImage()[format]({ quality: 95 }).toBuffer())
    expectQuadrants(raster, grey, 12)
    const [r, g, b] = pixelAt(raster, 0.25, 0.25)
    expect([g, b]).toEqual([r, r])
  })

  it('16-bit colour', async () => {
    const bytes = await patternImage().toColourspace('rgb16').png().toBuffer()
    expect((await sharp(bytes).metadata()).depth).toBe('ushort')
    expectQuadrants(await decode(bytes), quadrants, 1)
  })

  it('16-bit grey with alpha', async () => {
    const bytes = await greyImage().ensureAlpha(1).toColourspace('grey16').png().toBuffer()
    expect(await sharp(bytes).metadata()).toMatchObject({ channels: 2, depth: 'ushort' })
    expectQuadrants(await decode(bytes), grey, 12)
  })

  const transparent: [string, (image: Sharp) => Sharp][] = [
    ['png', (image) => image.png()],
    ['webp', (image) => image.webp({ lossless: true })],
    ['tiff', (image) => image.tiff({ compression: 'lzw' })],
    ['avif', (image) => image.avif({ effort: 0 })],
    ['gif', (image) => image.gif()],
  ]
  it.each(transparent)('transparent %s lies on middle grey', async (_, encode) => {
    const bytes = await encode(patternImage().ensureAlpha(0)).toBuffer()
    const background = Array.from({ length: 4 }, () => [128, 128, 128] as const)
    expectQuadrants(await decode(bytes), background, 1)
  })

  it('half transparent mixes with the background', async () => {
    const raster = await decode(await patternImage().ensureAlpha(0.5).png().toBuffer())
    expectQuadrants(
      raster,
      quadrants.map((c) => [(c[0] + 128) / 2, (c[1] + 128) / 2, (c[2] + 128) / 2] as const),
      2,
    )
  })

  it.each(['jpeg', 'tiff'] as const)('CMYK %s, with a profile and without', async (format) => {
    const image = patternImage().toColourspace('cmyk')
    const withProfile = await image.clone().withIccProfile('cmyk')[format]({ quality: 95 }).toBuffer()
    const without = await image.clone()[format]({ quality: 95 }).toBuffer()
    for (const bytes of [withProfile, without]) {
      expect((await sharp(bytes).metadata()).space).toBe('cmyk')
      // Printing inks do not reach these colours: what matters is that nothing is inverted or swapped.
      expectQuadrants(await decode(bytes), quadrants, 80)
    }
  })

  it.each(['jpeg', 'png', 'tiff', 'webp'] as const)('Display P3 in %s becomes sRGB', async (format) => {
    const bytes = await patternImage().withIccProfile('p3')[format]({ quality: 98, lossless: true }).toBuffer()
    // The stored numbers are others than sRGB's; ours must come back.
    expect(pixelAt({ ...patternPixels(96, 64), data: await rawAsStored(bytes) }, 0.25, 0.25)[1]).toBeGreaterThan(
      red[1] + 15,
    )
    expectQuadrants(await decode(bytes), quadrants, 8)
  })
})

const rawAsStored = (bytes: Uint8Array) => sharp(bytes, { ignoreIcc: true }).raw().toBuffer()

describe('animated images give their first frame', () => {
  it.each(['gif', 'webp'] as const)('%s', async (format) => {
    const frames = [red, green, blue, yellow].map((c) => patternPixels(64, 48, [c, c, c, red]).data)
    const stacked = sharp(Buffer.concat(frames), { raw: { width: 64, height: 48 * 4, channels: 3, pageHeight: 48 } })
    const bytes = await (format === 'gif' ? stacked.gif() : stacked.webp({ quality: 95 })).toBuffer()
    expect((await sharp(bytes).metadata()).pages).toBe(4)
    const source = await openImage(bytes, { ...limits, maxPixels: 64 * 48 })
    expect([source.width, source.height]).toEqual([64, 48])
    expectQuadrants(await source.raster(Infinity), [red, red, red, red], 10)
  })
})

describe('scaling while decoding', () => {
  it('keeps the picture in its place at every size', async () => {
    const bytes = await patternImage(2000, 1500).jpeg({ quality: 90 }).toBuffer()
    const source = await openImage(bytes, limits)
    for (const longSide of [1999, 1280, 640, 333, 250, 100, 50]) {
      const raster = await source.raster(longSide)
      expect(Math.max(raster.width, raster.height)).toBe(longSide)
      expect(raster.width / raster.height).toBeCloseTo(4 / 3, 1)
      expectQuadrants(raster, quadrants, 8)
      // The edge between the quadrants lies in the middle, to a pixel.
      const beside = 1.5 / raster.width
      expect(pixelAt(raster, 0.5 - beside, 0.1)[0]).toBeGreaterThan(150)
      expect(pixelAt(raster, 0.5 + beside, 0.1)[0]).toBeLessThan(110)
    }
  })

  it('several calls at once', async () => {
    const source = await openImage(await patternImage(400, 300).jpeg().toBuffer(), limits)
    const rasters = await Promise.all([100, 400, 200, 50].map((longSide) => source.raster(longSide)))
    expect(rasters.map((raster) => raster.width)).toEqual([100, 400, 200, 50])
  })

  it('an extreme shape keeps at least one pixel', async () => {
    const source = await openImage(await patternImage(1600, 16).png().toBuffer(), limits)
    expect(await source.raster(40)).toMatchObject({ width: 40, height: 1 })
  })
})
