/**
 * TIFFs in 8-bit CIE L*a*b*, which libvips 8.18 refuses ("bad labq format"): the same file declared to be RGB gives the
 * samples as they are.
 */
import { curve, toLinearSrgb } from './colour.ts'
import type { Raster } from './raster.ts'

// https://www.awaresystems.be/imaging/tiff/tifftags/photometricinterpretation.html
const PHOTOMETRIC = 262

const LAB = 8
/** Its value for red, green, blue. */
export const RGB = 2

export interface Place {
  offset: number
  littleEndian: boolean
}

/**
 * Where a classic TIFF file's first page says that its pixels are 8-bit CIE L*a*b*: the offset of that value (two bytes),
 * with the byte order. Undefined for every other file.
 */
export function findLab(bytes: Uint8Array): Place | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const littleEndian = bytes[0] === 0x49
  if (bytes.length < 16 || view.getUint16(2, littleEndian) !== 42) return undefined
  const directory = view.getUint32(4, littleEndian)
  if (directory + 2 > bytes.length) return undefined
  const count = view.getUint16(directory, littleEndian)
  for (let i = 0, at = directory + 2; i < count && at + 12 <= bytes.length; i++, at += 12) {
    if (view.getUint16(at, littleEndian) !== PHOTOMETRIC) continue
    return view.getUint16(at + 8, littleEndian) === LAB ? { offset: at + 8, littleEndian } : undefined
  }
  return undefined
}

const D50 = [0.9642, 1, 0.8251]
/** Rewrites L*a*b* (0-255 for L 0-100; a and b as signed bytes) in place as sRGB. */
export function labToRgb({ data }: Raster): void {
  const unbend = (t: number) => (t > 6 / 29 ? t * t * t : 3 * (6 / 29) ** 2 * (t - 4 / 29))
  for (let i = 0; i < data.length; i += 3) {
    const fy = ((data[i] / 255) * 100 + 16) / 116
    const x = D50[0] * unbend(fy + ((data[i + 1] << 24) >> 24) / 500)
    const y = D50[1] * unbend(fy)
    const z = D50[2] * unbend(fy - ((data[i + 2] << 24) >> 24) / 200)
    for (let c = 0; c < 3; c++) {
      const light = toLinearSrgb[c][0] * x + toLinearSrgb[c][1] * y + toLinearSrgb[c][2] * z
      data[i + c] = curve[Math.round(Math.min(Math.max(light, 0), 1) * (curve.length - 1))]
    }
  }
}
