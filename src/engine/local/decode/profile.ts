/**
 * Colour profiles made of three primaries and three curves (sRGB, Display P3, Adobe RGB: nearly every photo that has
 * one): converted to sRGB here, after scaling down, at a quarter of what the general way through lcms costs.
 * The format: ICC.1:2022, https://www.color.org/specification/ICC.1-2022-05.pdf
 */
import { curve, toLinearSrgb } from './colour.ts'
import type { Raster } from './raster.ts'

export interface MatrixProfile {
  /** Light for each of the 256 values of red, green and blue. */
  light: [Float32Array, Float32Array, Float32Array]
  /** From the profile's light to sRGB's, row by row. */
  matrix: number[]
  /** Nothing needs to be done: it is sRGB, within a rounding error. */
  srgb: boolean
}

const fixed = (view: DataView, at: number): number => view.getInt32(at) / 65536

/** The tag's offset for each signature of the profile's table. */
function readTags(view: DataView): Map<string, number> {
  const tags = new Map<string, number>()
  const count = Math.min(view.getUint32(128), 100)
  for (let i = 0, at = 132; i < count; i++, at += 12) {
    const signature = String.fromCharCode(...[0, 1, 2, 3].map((k) => view.getUint8(at + k)))
    tags.set(signature, view.getUint32(at + 4))
  }
  return tags
}

/** A parametric or sampled curve (10.18, 10.6) as a function from 0-1 to 0-1. */
function readCurve(view: DataView, at: number): (value: number) => number {
  const kind = view.getUint32(at)
  if (kind === 0x70617261) {
    const type = view.getUint16(at + 8)
    const size = [1, 3, 4, 5, 7][type]
    if (size === undefined) throw new Error('unknown curve')
    const [g, a = 1, b = 0, c = 0, d = -1, e = 0, f = 0] = Array.from({ length: size }, (_, i) =>
      fixed(view, at + 12 + i * 4),
    )
    if (type === 0) return (x) => x ** g
    if (type === 1) return (x) => (x >= -b / a ? (a * x + b) ** g : 0)
    if (type === 2) return (x) => (x >= -b / a ? (a * x + b) ** g + c : c)
    return (x) => (x >= d ? (a * x + b) ** g + e : c * x + f)
  }
  if (kind !== 0x63757276) throw new Error('unknown curve')
  const count = view.getUint32(at + 8)
  if (count === 0) return (x) => x
  if (count === 1) return (x) => x ** (view.getUint16(at + 12) / 256)
  return (x) => {
    const place = x * (count - 1)
    const below = Math.floor(place)
    const low = view.getUint16(at + 12 + below * 2)
    const high = view.getUint16(at + 12 + Math.min(below + 1, count - 1) * 2)
    return (low + (high - low) * (place - below)) / 65535
  }
}

function parse(view: DataView): MatrixProfile | undefined {
  const isRgb = view.getUint32(16) === 0x52474220
  const isXyz = view.getUint32(20) === 0x58595a20
  const tags = readTags(view)
  // Lookup tables take precedence over matrices where a profile has both.
  if (!isRgb || !isXyz || tags.has('A2B0')) return undefined
  const tagAt = (name: string) => {
    const at = tags.get(name)
    if (at === undefined) throw new Error(`no ${name}`)
    return at
  }
  const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => [0, 1, 2].map((i) => fixed(view, tagAt(name) + 8 + i * 4)))
  const [red, green, blue] = ['rTRC', 'gTRC', 'bTRC'].map((name) => {
    const toLight = readCurve(view, tagAt(name))
    return Float32Array.from({ length: 256 }, (_, i) => toLight(i / 255))
  })
  const matrix = toLinearSrgb.flatMap((row) =>
    columns.map((column) => row[0] * column[0] + row[1] * column[1] + row[2] * column[2]),
  )
  if (![...matrix, ...red, ...green, ...blue].every(Number.isFinite)) return undefined
  const profile: MatrixProfile = { light: [red, green, blue], matrix, srgb: false }
  return { ...profile, srgb: changesNothing(profile) }
}

/** Whether a choice of colours all stay within two steps of 255: less than a JPEG's own error. */
function changesNothing(profile: MatrixProfile): boolean {
  const data = Uint8Array.from(
    { length: 6 ** 3 * 3 },
    (_, i) => (Math.floor(Math.floor(i / 3) / 6 ** (i % 3)) % 6) * 51,
  )
  const after = { width: data.length / 3, height: 1, data: data.slice() }
  toSrgb(after, profile)
  return data.every((value, i) => Math.abs(value - after.data[i]) <= 2)
}

/** The profile if it is one of primaries and curves; undefined when it is of another kind or damaged. */
export function readMatrixProfile(icc: Uint8Array): MatrixProfile | undefined {
  try {
    return parse(new DataView(icc.buffer, icc.byteOffset, icc.byteLength))
  } catch {
    return undefined
  }
}

/** The raster in sRGB: the same one when there is nothing to convert. */
export function applyProfile(raster: Raster, profile: MatrixProfile | undefined): Raster {
  if (!profile || profile.srgb) return raster
  const converted = { ...raster, data: raster.data.slice() }
  toSrgb(converted, profile)
  return converted
}

/** Fixed point of the sums below: the curve's index lies above this many bits. */
const FRACTION = 15

/** Rewrites the pixels in place as sRGB. Colours outside of sRGB are clipped. */
export function toSrgb({ data }: Raster, { light, matrix }: MatrixProfile): void {
  const table = curve
  const last = table.length - 1
  // What each value of each input channel adds to each output channel: nine tables make nine products a pixel needless.
  const [rr, rg, rb, gr, gg, gb, br, bg, bb] = matrix.map((factor, i) =>
    Int32Array.from(light[i % 3], (amount) => Math.round(factor * amount * last * 2 ** FRACTION)),
  )
  for (let i = 0; i < data.length; i += 3) {
    const r = data[i]
    const g = data[i + 1]
    const b = data[i + 2]
    const red = (rr[r] + rg[g] + rb[b]) >> FRACTION
    const green = (gr[r] + gg[g] + gb[b]) >> FRACTION
    const blue = (br[r] + bg[g] + bb[b]) >> FRACTION
    data[i] = table[red < 0 ? 0 : red > last ? last : red]
    data[i + 1] = table[green < 0 ? 0 : green > last ? last : green]
    data[i + 2] = table[blue < 0 ? 0 : blue > last ? last : blue]
  }
}
