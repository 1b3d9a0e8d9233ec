/**
 * The one place that knows cosines: they become similarities 0-100 by the pack's calibration, and accepted error rates
 * become thresholds. Similarity means the same false match rate with every pack; cosine does not.
 */
import type { CalibrationRow, PackManifest } from './models/manifest.ts'

export interface Calibration {
  /** 0-100, rises with the cosine. */
  similarity(cosine: number): number
  /** The inverse. */
  cosine(similarity: number): number
  /** Share of impostor pairs at or above the cosine; beyond the measured table, extended with its last slope. */
  falseMatchRate(cosine: number): number
  /** The cosine whose false match rate is the given one. */
  cosineAt(falseMatchRate: number): number
  /**
   * The similarity a probe must reach so that a stranger is taken for somebody among `candidates` with probability
   * `fpir` at most, candidates taken as independent (which errs on the strict side).
   */
  searchThreshold(fpir: number, candidates: number): number
}

/** Straight lines between `points` (ascending in `x`), the outermost lines extended. */
function interpolate(points: readonly { x: number; y: number }[], x: number): number {
  let i = 1
  while (i < points.length - 1 && x > points[i].x) i++
  const p = points[i - 1]
  const q = points[i]
  return q.x === p.x ? q.y : p.y + ((x - p.x) / (q.x - p.x)) * (q.y - p.y)
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value))

/** Share of the way to 100 that is left at the table's end; cosines beyond it share it. */
function toSimilarity(rows: readonly CalibrationRow[]) {
  const points = [
    { x: -1, y: 0 },
    ...rows.map(({ cosine, similarity }) => ({ x: cosine, y: similarity })),
    { x: 1, y: 100 },
  ]
  return points.filter(({ x }, i) => i === 0 || x > points[i - 1].x)
}

export function createCalibration({ calibration }: Pick<PackManifest, 'calibration'>): Calibration {
  const rows = [...calibration.rows].sort((p, q) => p.cosine - q.cosine)
  const forward = toSimilarity(rows)
  const backward = forward.map(({ x, y }) => ({ x: y, y: x }))
  const rates = rows.filter(({ fmr }) => fmr > 0).map(({ cosine, fmr }) => ({ x: cosine, y: Math.log10(fmr) }))
  const byRate = rates.map(({ x, y }) => ({ x: y, y: x })).reverse()

  const similarity = (cosine: number) => clamp(interpolate(forward, clamp(cosine, -1, 1)), 0, 100)
  const cosineAt = (rate: number) => clamp(interpolate(byRate, Math.log10(clamp(rate, 1e-15, 1))), -1, 1)
  return {
    similarity,
    cosine: (value) => interpolate(backward, clamp(value, 0, 100)),
    falseMatchRate: (cosine) => clamp(10 ** interpolate(rates, cosine), 0, 1),
    cosineAt,
    searchThreshold(fpir, candidates) {
      const each = -Math.expm1(Math.log1p(-clamp(fpir, 1e-12, 0.999999)) / Math.max(1, candidates))
      return similarity(cosineAt(each))
    },
  }
}
