import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { openImage } from '#engine/local/decode/decode.ts'
import { createServicePictures } from './service-pictures.ts'

const open = createServicePictures({
  open: (image) => openImage(image, { maxBytes: 60_000_000, maxPixels: 100_000_000 }),
})
const LIMITS = { maxBytes: 200_000, maxSide: 1000, minSide: 80 }

/** White, with a black block where the box is; noise makes it large. */
function blank(width: number, height: number) {
  return sharp({ create: { width, height, channels: 3, background: '#fff' } })
}
const BOX = { left: 0.25, top: 0.5, width: 0.25, height: 0.25 }
const marked = (width: number, height: number) =>
  blank(width, height).composite([
    {
      ...{ left: width / 4, top: height / 2 },
      input: { create: { width: width / 4, height: height / 4, channels: 3 as const, background: '#000' } },
    },
  ])
const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  })
const darkness = async (bytes: Uint8Array) => 255 - (await sharp(bytes).greyscale().stats()).channels[0].mean

describe('fitting', () => {
  it('sends what fits as it is', async () => {
    for (const bytes of [await marked(400, 200).jpeg().toBuffer(), await marked(400, 200).png().toBuffer()]) {
      const picture = await open(bytes)
      expect(picture).toMatchObject({ width: 400, height: 200 })
      expect(await picture.fit(LIMITS)).toBe(bytes)
    }
  })

  it('encodes other formats, and what is too long or has too many bytes, again', async () => {
    const webp = await (await open(await marked(400, 200).webp().toBuffer())).fit(LIMITS)
    expect(await sharp(webp).metadata()).toMatchObject({ format: 'jpeg', width: 400, height: 200 })
    const long = await open(await blank(3000, 500).jpeg().toBuffer())
    expect(long).toMatchObject({ width: 3000, height: 500 })
    expect(await sharp(await long.fit(LIMITS)).metadata()).toMatchObject({ width: 1000, height: 167 })
    const heavy = await noise(900, 900).png().toBuffer()
    expect(heavy.length).toBeGreaterThan(LIMITS.maxBytes)
    expect((await (await open(heavy)).fit(LIMITS)).length).toBeLessThanOrEqual(LIMITS.maxBytes)
  })

  it('enlarges what is too small, within reason', async () => {
    const { width, height } = await sharp(
      await (await open(await blank(40, 60).png().toBuffer())).fit(LIMITS),
    ).metadata()
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(80)
    const strip = await open(await blank(3000, 20).png().toBuffer())
    await expect(strip.fit(LIMITS)).rejects.toMatchObject({ code: 'image_too_small' })
  })

  it('leaves a turned JPEG to the service, and turns a PNG, which the service would not', async () => {
    const jpeg = await marked(400, 200).jpeg().withMetadata({ orientation: 6 }).toBuffer()
    const picture = await open(jpeg)
    expect(picture).toMatchObject({ width: 200, height: 400 })
    expect(await picture.fit(LIMITS)).toBe(jpeg)
    const png = await marked(400, 200).png().withMetadata({ orientation: 6 }).toBuffer()
    const turned = await open(png)
    const sent = await sharp(await turned.fit(LIMITS)).metadata()
    // Whatever the decoder makes of it, what is sent looks like what the boxes are measured in.
    expect([sent.width, sent.height]).toEqual([turned.width, turned.height])
    expect(sent.orientation ?? 1).toBe(1)
  })

  it('says what cannot be read', async () => {
    await expect(open(new Uint8Array())).rejects.toMatchObject({ code: 'image_empty' })
    await expect(open(new TextEncoder().encode('text'))).rejects.toMatchObject({ code: 'image_unsupported' })
  })
})

describe('cutting', () => {
  it('cuts the box out, with its margin, and says which part it is', async () => {
    const picture = await open(await marked(800, 400).jpeg().toBuffer())
    const exact = await picture.crop(BOX, 0)
    expect(exact.region).toEqual(BOX)
    expect(await darkness(exact.bytes)).toBeGreaterThan(250)
    const around = await picture.crop(BOX, 0.5)
    expect(around.region).toEqual({ left: 0.125, top: 0.375, width: 0.5, height: 0.5 })
    expect(await darkness(around.bytes)).toBeCloseTo(255 / 4, -1)
    expect(await sharp(around.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 480, height: 240 })
  })

  it('is upright, whatever the file says', async () => {
    const upright = marked(400, 800)
    const file = await sharp(await upright.png().toBuffer())
      .rotate(270)
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer()
    const picture = await open(file)
    expect(picture).toMatchObject({ width: 400, height: 800 })
    expect(await darkness((await picture.crop(BOX, 0)).bytes)).toBeGreaterThan(250)
  })

  it('stays inside the picture, enlarges small faces and shrinks large ones', async () => {
    const picture = await open(await blank(4000, 3000).jpeg().toBuffer())
    const corner = await picture.crop({ left: -0.01, top: 0.98, width: 0.02, height: 0.04 }, 0.6)
    expect(corner.region.left).toBe(0)
    expect(corner.region.top + corner.region.height).toBe(1)
    const { width, height } = await sharp(corner.bytes).metadata()
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(239)
    const large = await sharp((await picture.crop({ left: 0, top: 0, width: 1, height: 1 }, 0)).bytes).metadata()
    expect(large).toMatchObject({ width: 1280, height: 960 })
  })
})

describe('renditions', () => {
  it('are upright, without metadata, and made of what was decoded for the service', async () => {
    let decodes = 0
    const counted = createServicePictures({
      open: async (image) => {
        const source = await openImage(image, { maxBytes: 60_000_000, maxPixels: 100_000_000 })
        return { ...source, raster: (longSide) => (decodes++, source.raster(longSide)) }
      },
    })
    const upright = await marked(2400, 1200).png().toBuffer()
    const turned = await sharp(upright).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const picture = await counted(turned)
    await picture.fit(LIMITS)
    const made = await picture.renditions([{ longSide: 100 }, { longSide: 4000, quality: 50 }])
    expect(decodes).toBe(1)
    expect(made).toMatchObject([
      { width: 100, height: 50 },
      { width: 2400, height: 1200 },
    ])
    const [{ format, exif, icc, orientation }, dark] = await Promise.all([
      sharp(made[0].bytes).metadata(),
      sharp(made[0].bytes).extract({ left: 30, top: 29, width: 15, height: 6 }).toBuffer().then(darkness),
    ])
    expect([format, exif, icc, orientation]).toEqual(['jpeg', undefined, undefined, undefined])
    expect(dark).toBeGreaterThan(240)
  })
})
