/** Distances of embeddings of unit length, and the cosines they stand for. */
import { LikenessError } from '#errors'
import type { DistanceMetric } from '../engine.ts'

interface Metric {
  distance(cosine: number): number
  cosine(distance: number): number
}

const clamp = (value: number) => Math.max(-1, Math.min(1, value))

const chord: Metric = {
  distance: (cosine) => Math.sqrt(Math.max(0, 2 - 2 * cosine)),
  cosine: (distance) => 1 - distance ** 2 / 2,
}

const metrics: Partial<Record<DistanceMetric, Metric>> = {
  cosine: { distance: (cosine) => 1 - cosine, cosine: (distance) => 1 - distance },
  euclidean_l2: chord,
  euclidean: chord,
  angular: {
    distance: (cosine) => Math.acos(cosine) / Math.PI,
    // Beyond half a turn the cosine would rise again.
    cosine: (distance) => Math.cos(Math.PI * Math.max(0, Math.min(1, distance))),
  },
}

export const cosineMetrics = Object.keys(metrics) as DistanceMetric[]

function metricOf(name: DistanceMetric): Metric {
  const metric = metrics[name]
  if (metric) return metric
  throw new LikenessError('invalid_argument', {
    message: `This engine has no distance "${name}". It has: ${cosineMetrics.join(', ')}.`,
    details: { argument: 'distance_metric' },
  })
}

export const distanceOf = (name: DistanceMetric, cosine: number) => metricOf(name).distance(clamp(cosine))
export const cosineAt = (name: DistanceMetric, distance: number) => clamp(metricOf(name).cosine(distance))
