/** A picture that no turn or mirror maps onto itself: four quadrants of different colours on a wide canvas. */
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { expect } from 'vitest'
import type { DecodeLimits, Raster } from './raster.ts'

export type Colour = readonly [red: number, green: number, blue: number]

export const red: Colour = [220, 40, 40]
export const green: Colour = [40, 180, 60]
export const blue: Colour = [40, 60, 200]
export const yellow: Colour = [230, 220, 50]

/** Top left, top right, bottom left, bottom right. */
export const quadrants = [red, green, blue, yellow] as const

export const limits: DecodeLimits = { maxBytes: 50_000_000, maxPixels: 20_000_000 }

export function patternPixels(width: number, height: number, colours: readonly Colour[] = quadrants): Raster {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set(colours[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)], (y * width + x) * 3)
    }
  }
  return { width, height, data }
}

export function patternImage(width = 96, height = 64): Sharp {
  const { data } = patternPixels(width, height)
  return sharp(data, { raw: { width, height, channels: 3 } })
}

export function pixelAt({ width, height, data }: Raster, x: number, y: number): number[] {
  const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 3
  return [...data.subarray(at, at + 3)]
}

/** The middles of the quadrants have these colours, top left first, within `tolerance` of 255. */
export function expectQuadrants(raster: Raster, colours: readonly Colour[], tolerance: number): void {
  expect(raster.data.length).toBe(raster.width * raster.height * 3)
  const found = [0, 1, 2, 3].map((i) => pixelAt(raster, i % 2 === 0 ? 0.25 : 0.75, i < 2 ? 0.25 : 0.75))
  const worst = Math.max(...found.flatMap((pixel, i) => pixel.map((value, c) => Math.abs(value - colours[i][c]))))
  expect(worst, `${JSON.stringify(found)} against ${JSON.stringify(colours)}`).toBeLessThanOrEqual(tolerance)
}
