/** Vectors and the truth about them, for tests. */
import { expect } from 'vitest'
import type { Hit } from './searcher.ts'

/** Uniform numbers in [0, 1) that are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return vector.map((value) => value / length)
}

export const randomUnit = (dimensions: number, random: () => number): Float32Array =>
  unit(Float32Array.from({ length: dimensions }, () => normal(random)))

export function bruteForce(stored: [string, Float32Array][], probe: Float32Array): Hit[] {
  return stored
    .map(([id, vector]) => ({ id, cosine: vector.reduce((sum, value, i) => sum + value * (probe[i] ?? 0), 0) }))
    .sort((a, b) => b.cosine - a.cosine)
}

/** The same cosines in the same order, each of the right id: ids may only change places when nearly as near. */
export function sameRanking(found: Hit[] | undefined, truth: Hit[], k: number, dimensions: number) {
  expect(found).toHaveLength(Math.min(k, truth.length))
  const cosines = new Map(truth.map((hit) => [hit.id, hit.cosine]))
  // The shorter a vector, the larger its largest number, and with it the rounding: 1.3e-5 at most for 512 numbers.
  const tolerance = 3e-4 / Math.sqrt(dimensions)
  found?.forEach((hit, i) => {
    expect(Math.abs(hit.cosine - (truth[i]?.cosine ?? NaN))).toBeLessThan(tolerance)
    expect(Math.abs(hit.cosine - (cosines.get(hit.id) ?? NaN))).toBeLessThan(tolerance)
  })
  expect(new Set(found?.map((hit) => hit.id)).size).toBe(found?.length)
}
