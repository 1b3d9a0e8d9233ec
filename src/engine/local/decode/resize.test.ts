import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { expectQuadrants, patternPixels, quadrants } from './pattern.testing.ts'
import type { Raster } from './raster.ts'
import { downscale, halve, pyramid } from './resize.ts'

/** Smooth in both directions, different in each channel, never symmetric. */
function gradient(width: number, height: number): Raster {
  const data = new Uint8Array(width * height * 3)
  for (let i = 0; i < data.length; i += 3) {
    const x = (i / 3) % width
    const y = Math.floor(i / 3 / width)
    data[i] = (x / width) * 255
    data[i + 1] = (y / height) * 255
    data[i + 2] = 128 + 100 * Math.sin((x / width) * 5 + (y / height) * 3)
  }
  return { width, height, data }
}

const grey = (width: number, height: number, ...values: number[]): Raster => {
  return { width, height, data: Uint8Array.from(values.flatMap((value) => [value, value + 1, value + 2])) }
}
const firstChannel = ({ data }: Raster) => [...data.filter((_, i) => i % 3 === 0)]

describe('halve', () => {
  it('takes the rounded mean of 2 x 2, channel by channel', () => {
    const half = halve(grey(4, 2, 0, 1, 100, 50, 2, 4, 0, 53))
    expect(half).toMatchObject({ width: 2, height: 1 })
    expect([...half.data]).toEqual([2, 3, 4, 51, 52, 53])
  })

  it('leaves out an odd last column and row', () => {
    expect(firstChannel(halve(grey(3, 3, 8, 8, 200, 8, 8, 200, 200, 200, 200)))).toEqual([8])
  })

  it('does not overflow on white', () => {
    expect([...halve({ width: 2, height: 2, data: new Uint8Array(12).fill(255) }).data]).toEqual([255, 255, 255])
  })
})

describe('pyramid', () => {
  it('halves while both sides stay at 16 or more', () => {
    const raster = gradient(300, 70)
    const levels = pyramid(raster)
    expect(levels[0]).toBe(raster)
    expect(levels.map(({ width, height }) => [width, height])).toEqual([
      [300, 70],
      [150, 35],
      [75, 17],
    ])
    expect(levels[2].data.length).toBe(75 * 17 * 3)
  })

  it('of a small raster is the raster', () => {
    expect(pyramid(gradient(31, 200))).toHaveLength(1)
  })
})

describe('downscale', () => {
  it('gives the same raster back at its own size', () => {
    const raster = gradient(40, 30)
    expect(downscale(raster, 40, 30)).toBe(raster)
  })

  it('is an area mean for whole factors', () => {
    expect(firstChannel(downscale(grey(3, 3, 0, 9, 18, 27, 36, 45, 54, 63, 72), 1, 1))).toEqual([36])
    const six = gradient(60, 60)
    const sum = six.data.filter((_, i) => i % 3 === 0 && (i / 3) % 60 < 6 && i / 180 < 6).reduce((a, b) => a + b, 0)
    expect(Math.abs(downscale(six, 10, 10).data[0] - sum / 36)).toBeLessThanOrEqual(1)
  })

  it.each([
    [1600, 1200, 640, 480],
    [1599, 1199, 640, 480],
    [1280, 960, 640, 480],
    [1001, 333, 77, 50],
    [640, 480, 600, 450],
    [900, 600, 300, 200],
  ])('%i x %i to %i x %i agrees with libvips', async (width, height, toWidth, toHeight) => {
    const raster = gradient(width, height)
    const own = downscale(raster, toWidth, toHeight)
    expect(own.data.length).toBe(toWidth * toHeight * 3)
    const reference = await sharp(raster.data, { raw: { width, height, channels: 3 } })
      .resize(toWidth, toHeight, { fit: 'fill', kernel: 'linear' })
      .raw()
      .toBuffer()
    const differences = own.data.map((value, i) => Math.abs(value - reference[i]))
    expect(differences.reduce((a, b) => a + b, 0) / own.data.length).toBeLessThan(1)
    expect(differences.reduce((a, b) => Math.max(a, b))).toBeLessThan(12)
  })

  it('keeps things in their places', () => {
    for (const [width, height] of [
      [300, 200],
      [123, 77],
      [50, 50],
    ]) {
      expectQuadrants(downscale(patternPixels(1000, 700), width, height), quadrants, 0)
    }
  })
})
