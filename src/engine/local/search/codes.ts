/**
 * How vectors are written down for the kernel. A stored vector is a byte per number with one scale (the **codes**) and a
 * second byte per number for what the first leaves out (the **residuals**); together they are right to about 1e-6 in the
 * cosine. A probe has 16 bits per number. A **sketch** is the vector along a few directions, a byte each.
 */
import { LikenessError } from '#errors'
import { paddedLength, sketchLength } from './geometry.ts'

export interface EncodedVector {
  codes: Int8Array
  residuals: Int8Array
  scale: number
  /** Upper bound of the difference between the cosine by the codes alone and the cosine. */
  error: number
}

export interface Sketch {
  codes: Int8Array
  scale: number
  /** Length of the part of the vector that the sketch leaves out. */
  rest: number
  /** Upper bound of what rounding changes in the product with a probe's sketch. */
  error: number
}

export interface EncodedProbe {
  codes: Int16Array
  scale: number
  /** Without it sketches are not looked at. */
  sketch?: { codes: Int16Array; scale: number; rest: number }
}

/** Orthonormal directions of `padded` numbers each, one after the other. */
export type Basis = Float32Array

/** Keeps a vector of length zero, which has no scale, apart from an empty place. */
const smallestScale = 1e-30
/** Covers what 32-bit arithmetic rounds away. */
const roundingError = 1e-5
const sketchRoundingError = 1e-4

export const emptyEncoding = (padded: number): EncodedVector => ({
  codes: new Int8Array(padded),
  residuals: new Int8Array(padded),
  scale: 0,
  error: 0,
})

/** Fills `into` with `vector` brought to unit length; false when a number of it is not finite. */
export function encodeVector(vector: Float32Array, into: EncodedVector): boolean {
  const { length, largest } = measure(vector)
  if (!Number.isFinite(length)) return false
  const toCode = largest === 0 ? 0 : 127 / largest
  let left = 0
  for (let i = 0; i < vector.length; i++) {
    const value = (vector[i] ?? 0) * toCode
    const code = Math.round(value)
    const rest = value - code
    into.codes[i] = code
    into.residuals[i] = Math.round(rest * 254)
    left += rest * rest
  }
  into.scale = largest === 0 ? smallestScale : largest / 127 / length
  into.error = Math.sqrt(left) * into.scale + roundingError
  return true
}

/**
 * A probe of `dimensions` numbers brought to unit length.
 * Throws `invalid_argument` when its length is another, a number is not finite or all are zero.
 */
export function encodeProbe(probe: Float32Array, dimensions: number): EncodedProbe {
  if (probe.length !== dimensions)
    throw new LikenessError('invalid_argument', {
      message: `A probe has ${probe.length} numbers; the vectors of this collection have ${dimensions}.`,
      details: { expected: dimensions, actual: probe.length },
    })
  const { length, largest } = measure(probe)
  if (!Number.isFinite(length) || length === 0)
    throw new LikenessError('invalid_argument', { message: 'A probe must be finite numbers that are not all zero.' })
  return { codes: widen(probe, largest, paddedLength(dimensions)), scale: largest / 32767 / length }
}

function widen(values: Float32Array, largest: number, padded: number): Int16Array {
  const codes = new Int16Array(padded)
  const toCode = largest === 0 ? 0 : 32767 / largest
  for (let i = 0; i < values.length; i++) codes[i] = Math.round((values[i] ?? 0) * toCode)
  return codes
}

/** Adds the sketch to a probe. */
export function sketchProbe(probe: EncodedProbe, basis: Basis): EncodedProbe {
  const along = project(probe, basis)
  const { length, largest } = measure(along)
  const rest = Math.sqrt(Math.max(0, 1 - length * length))
  return { ...probe, sketch: { codes: widen(along, largest, along.length), scale: largest / 32767, rest } }
}

/** The sketch of a stored vector, given as a probe. */
export function sketchVector(vector: EncodedProbe, basis: Basis): Sketch {
  const along = project(vector, basis)
  const { length, largest } = measure(along)
  const codes = new Int8Array(along.length)
  let left = 0
  for (let i = 0; i < along.length && largest > 0; i++) {
    const value = ((along[i] ?? 0) * 127) / largest
    const code = Math.round(value)
    codes[i] = code
    left += (value - code) ** 2
  }
  const scale = largest / 127
  const rest = Math.sqrt(Math.max(0, 1 - length * length))
  return { codes, scale, rest, error: Math.sqrt(left) * scale + sketchRoundingError }
}

function project({ codes, scale }: EncodedProbe, basis: Basis): Float32Array {
  const along = new Float32Array(sketchLength(codes.length))
  for (let direction = 0, at = 0; direction < along.length; direction++) {
    let sum = 0
    for (let i = 0; i < codes.length; i++, at++) sum += (codes[i] ?? 0) * (basis[at] ?? 0)
    along[direction] = sum * scale
  }
  return along
}

function measure(vector: Float32Array) {
  let square = 0
  let largest = 0
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i] ?? 0
    square += value * value
    const size = Math.abs(value)
    if (size > largest) largest = size
  }
  return { length: Math.sqrt(square), largest }
}
