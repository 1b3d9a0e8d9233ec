/**
 * The directions that sketches are taken along: those in which the vectors of a sample differ most (principal axes about
 * the origin, by subspace iteration). Of 512 numbers of a face embedding the first 128 axes carry nine tenths and more.
 */
import type { Basis } from './codes.ts'

const rounds = 12

/** `sample`: vectors of `length` numbers, one after the other. Takes seconds: not for the main thread. */
export function principalAxes(sample: Float32Array, length: number, count: number): Basis {
  const moment = secondMoment(sample, length)
  let axes = new Float64Array(count * length)
  for (let axis = 0; axis < count; axis++)
    for (let i = 0; i < length; i++) axes[axis * length + i] = Math.sin(1 + axis * length + i * (axis + 1))
  orthonormalise(axes, length)
  for (let round = 0; round < rounds; round++) {
    axes = multiply(axes, moment, length)
    orthonormalise(axes, length)
  }
  // Shared, so that a message to a thread does not copy it.
  const basis = new Float32Array(new SharedArrayBuffer(axes.length * 4))
  basis.set(axes)
  return basis
}

function secondMoment(sample: Float32Array, length: number): Float64Array {
  const moment = new Float64Array(length * length)
  for (let from = 0; from < sample.length; from += length)
    for (let i = 0; i < length; i++) {
      const value = sample[from + i] ?? 0
      const row = i * length
      for (let j = 0; j <= i; j++) moment[row + j] = (moment[row + j] ?? 0) + value * (sample[from + j] ?? 0)
    }
  for (let i = 0; i < length; i++) for (let j = 0; j < i; j++) moment[j * length + i] = moment[i * length + j] ?? 0
  return moment
}

/** Each axis times the (symmetric) matrix. */
function multiply(axes: Float64Array, matrix: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const product = new Float64Array(axes.length)
  for (let axis = 0; axis < axes.length; axis += length)
    for (let i = 0; i < length; i++) {
      let sum = 0
      for (let j = 0; j < length; j++) sum += (axes[axis + j] ?? 0) * (matrix[i * length + j] ?? 0)
      product[axis + i] = sum
    }
  return product
}

/** Gram-Schmidt, twice for accuracy. An axis that is nothing but the others' sum becomes zero. */
function orthonormalise(axes: Float64Array, length: number) {
  for (let axis = 0; axis < axes.length; axis += length) {
    for (let pass = 0; pass < 2; pass++)
      for (let other = 0; other < axis; other += length) {
        let along = 0
        for (let i = 0; i < length; i++) along += (axes[axis + i] ?? 0) * (axes[other + i] ?? 0)
        for (let i = 0; i < length; i++) axes[axis + i] = (axes[axis + i] ?? 0) - along * (axes[other + i] ?? 0)
      }
    let square = 0
    for (let i = 0; i < length; i++) square += (axes[axis + i] ?? 0) ** 2
    const factor = square > 1e-18 ? 1 / Math.sqrt(square) : 0
    for (let i = 0; i < length; i++) axes[axis + i] = (axes[axis + i] ?? 0) * factor
  }
}
