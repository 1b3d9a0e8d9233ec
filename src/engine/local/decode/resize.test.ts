import { describe, expect, it } from 'vitest'
import { expectQuadrants, patternPixels, quadrants } from './pattern.testing.ts'
import type { Raster } from './raster.ts'
import { downscale, halve, pyramid } from './resize.ts'

/** Smooth in both directions, different in each channel, never symmetric. */
function gradient(width: number, height: number): Raster {
  const data = new Uint8Array(width * height * 3)
  for (let i = 0; i < data.length; i += 3) {
    const x = ((i / 3) % width) + 0.5
    const y = Math.floor(i / 3 / width) + 0.5
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
  it('gives the same raster back at its own size', async () => {
    const raster = gradient(40, 30)
    expect(await downscale(raster, 40, 30)).toBe(raster)
  })

  it('takes every pixel into account', async () => {
    expect(firstChannel(await downscale(grey(3, 3, 0, 9, 18, 27, 36, 45, 54, 63, 72), 1, 1))).toEqual([36])
    // One white pixel in 8 x 8 black ones must not vanish, wherever it is.
    for (const at of [0, 7, 27, 63]) {
      const values = Array<number>(64).fill(0)
      values[at] = 250
      const small = firstChannel(await downscale(grey(8, 8, ...values), 2, 2))
      expect(small.reduce((a, b) => a + b)).toBeGreaterThan(5)
    }
  })

  it.each([
    [1600, 1200, 640, 480],
    [1599, 1199, 640, 480],
    [640, 480, 600, 450],
    [1001, 333, 77, 25],
  ])('%i x %i to %i x %i is the same gradient', async (width, height, toWidth, toHeight) => {
    const own = await downscale(gradient(width, height), toWidth, toHeight)
    expect(own).toMatchObject({ width: toWidth, height: toHeight })
    const ideal = gradient(toWidth, toHeight)
    const mean = own.data.reduce((sum, value, i) => sum + Math.abs(value - ideal.data[i]), 0) / own.data.length
    expect(own.data.length).toBe(toWidth * toHeight * 3)
    expect(mean).toBeLessThan(2)
  })

  it('keeps things in their places', async () => {
    for (const [width, height] of [
      [300, 200],
      [123, 77],
      [50, 50],
    ]) {
      expectQuadrants(await downscale(patternPixels(1000, 700), width, height), quadrants, 0)
    }
  })
})
