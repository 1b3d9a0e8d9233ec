import { describe, expect, it } from 'vitest'
import type { DistanceMetric } from '../engine.ts'
import { cosineAt, cosineMetrics, distanceOf } from './distance.ts'

const vector = (...numbers: number[]) => {
  const length = Math.hypot(...numbers)
  return numbers.map((one) => one / length)
}
const [a, b] = [vector(1, 2, 3), vector(3, -1, 2)]
const cosine = a.reduce((sum, one, i) => sum + one * b[i]!, 0)

describe('distances', () => {
  it('are what they are called', () => {
    expect(distanceOf('cosine', cosine)).toBeCloseTo(1 - cosine)
    const chord = Math.hypot(...a.map((one, i) => one - b[i]!))
    expect(distanceOf('euclidean', cosine)).toBeCloseTo(chord)
    expect(distanceOf('euclidean_l2', cosine)).toBeCloseTo(chord)
    expect(distanceOf('angular', cosine)).toBeCloseTo(Math.acos(cosine) / Math.PI)
  })

  it.each(cosineMetrics)('%s: grows as faces grow apart, and leads back', (metric) => {
    const steps = Array.from({ length: 41 }, (_, i) => 1 - i / 20)
    const distances = steps.map((one) => distanceOf(metric, one))
    expect(distances[0]).toBeCloseTo(0)
    expect(distances).toEqual([...distances].sort((p, q) => p - q))
    steps.forEach((one, i) => expect(cosineAt(metric, distances[i]!)).toBeCloseTo(one))
    // Rounding, and thresholds nobody can reach.
    expect(distanceOf(metric, 1.0000001)).toBe(distanceOf(metric, 1))
    expect(cosineAt(metric, 99)).toBe(-1)
  })

  it('refuse what they do not know', () => {
    expect(() => distanceOf('manhattan' as DistanceMetric, 0)).toThrow(/no distance/)
    expect(() => cosineAt('similarity', 0)).toThrow(/no distance/)
  })
})
