import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { openImage } from './decode/decode.ts'
import { expectQuadrants, limits, patternPixels, quadrants } from './decode/pattern.testing.ts'
import { pyramid } from './decode/resize.ts'
import { decodedOnce, makeRenditions } from './renditions.ts'

const SIZES = [{ longSide: 320 }, { longSide: 640 }]
const pattern = (width: number, height: number) =>
  sharp(patternPixels(width, height).data, { raw: { width, height, channels: 3 } })

async function counted(bytes: Uint8Array) {
  const asked: number[] = []
  const source = await openImage(bytes, limits)
  return { asked, source: { ...source, raster: (side: number) => (asked.push(side), source.raster(side)) } }
}

describe('decoding once', () => {
  it('serves whatever needs no more pixels, in the sizes decoding gives', async () => {
    const { asked, source } = await counted(await pattern(3001, 2000).jpeg({ quality: 95 }).toBuffer())
    const { image, kept } = await decodedOnce(source, 1280)
    expect(await image.raster(1280)).toBe(kept)
    for (const side of [640, 333]) {
      const made = await image.raster(side)
      const { width, height } = await (await openImage(await pattern(3001, 2000).png().toBuffer(), limits)).raster(side)
      expect(made).toMatchObject({ width, height })
      expectQuadrants(made, quadrants, 12)
    }
    expect(asked).toEqual([1280])
    expect((await image.raster(2000)).width).toBe(2000)
    expect(asked).toEqual([1280, 2000])
  })

  it('gives a small picture in full', async () => {
    const { asked, source } = await counted(await pattern(100, 60).png().toBuffer())
    const { image, kept } = await decodedOnce(source, 1280)
    expect(await image.raster(5000)).toBe(kept)
    expect(kept).toMatchObject({ width: 100, height: 60 })
    expect(asked).toEqual([1280])
  })
})

describe('renditions', () => {
  it('are JPEGs in sRGB without metadata, upright, of the pixels nearest in size', async () => {
    const file = await pattern(1500, 1000).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer()
    const levels = pyramid(await (await openImage(file, limits)).raster(1280))
    const made = await makeRenditions(levels, [{ longSide: 320 }, { longSide: 4000 }, { longSide: 1024, quality: 30 }])
    expect(made.map(({ width, height }) => [width, height])).toEqual([
      [320, 213],
      [1280, 853],
      [1024, 682],
    ])
    for (const { bytes } of made) {
      const { format, space, exif, icc, orientation } = await sharp(bytes).metadata()
      expect([format, space, exif, icc, orientation]).toEqual(['jpeg', 'srgb', undefined, undefined, undefined])
      expectQuadrants(await (await openImage(bytes, limits)).raster(Infinity), quadrants, 20)
    }
    expect(made[0].bytes.buffer.byteLength).toBe(made[0].bytes.length)
  })

  it('give their memory back', async () => {
    const noise = { width: 640, height: 480, data: new Uint8Array(640 * 480 * 3).map(() => Math.random() * 256) }
    const make = async (times: number) => {
      let bytes = 0
      for (let i = 0; i < times; i++) for (const one of await makeRenditions([noise], SIZES)) bytes += one.bytes.length
      return bytes
    }
    await make(200)
    const before = process.memoryUsage.rss()
    const made = await make(800)
    expect(made).toBeGreaterThan(100e6)
    expect(process.memoryUsage.rss() - before).toBeLessThan(made / 2)
  })
})
