/** EXIF orientations, applied to raw pixels after scaling: libvips would turn the larger picture, which costs double. */
import type { Raster } from './raster.ts'

/** Orientations 5-8 exchange width and height. */
export const turnsSideways = (orientation: number): boolean => orientation >= 5 && orientation <= 8

/** Pixels that are near each other both in rows and in columns stay in the cache while a tile is turned. */
const tile = 32

/**
 * The raster upright, given how it is stored: 1 as it is, 2 mirrored, 3 upside down, 4 flipped, 5 transposed, 6 to be
 * turned clockwise, 7 transposed along the other diagonal, 8 to be turned counter-clockwise. Any other number counts
 * as 1. https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf (section 4.6.4, Orientation)
 */
export function applyOrientation(raster: Raster, orientation: number): Raster {
  if (!(orientation >= 2 && orientation <= 8)) return raster
  const { width, height, data } = raster
  const sideways = turnsSideways(orientation)
  const out = new Uint8Array(data.length)
  const outWidth = sideways ? height : width
  const outHeight = sideways ? width : height
  // Where the upright picture's first pixel is stored, and how far apart its columns and rows are there.
  const fromRight = [2, 3, 7, 8].includes(orientation)
  const fromBottom = [3, 4, 6, 7].includes(orientation)
  const start = ((fromRight ? width - 1 : 0) + (fromBottom ? height - 1 : 0) * width) * 3
  const alongRow = fromRight ? -3 : 3
  const alongColumn = fromBottom ? -width * 3 : width * 3
  const stepX = sideways ? alongColumn : alongRow
  const stepY = sideways ? alongRow : alongColumn
  for (let top = 0; top < outHeight; top += tile) {
    const bottom = Math.min(top + tile, outHeight)
    for (let left = 0; left < outWidth; left += tile) {
      const right = Math.min(left + tile, outWidth)
      for (let y = top; y < bottom; y++) {
        let from = start + y * stepY + left * stepX
        let to = (y * outWidth + left) * 3
        for (let x = left; x < right; x++, from += stepX, to += 3) {
          out[to] = data[from]
          out[to + 1] = data[from + 1]
          out[to + 2] = data[from + 2]
        }
      }
    }
  }
  return { width: outWidth, height: outHeight, data: out }
}
