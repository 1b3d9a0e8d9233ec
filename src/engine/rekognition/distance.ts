/** The service tells similarities and nothing else: a distance is what is missing to 100. */
import { LikenessError } from '#errors'
import type { DistanceMetric, ProductEngine } from '../engine.ts'

function assertSimilarity(metric: DistanceMetric): void {
  if (metric === 'similarity') return
  throw new LikenessError('invalid_argument', {
    message: `Amazon Rekognition does not tell embeddings, so the distance "${metric}" cannot be told. Leave distance_metric out: distances are then (100 - similarity) / 100.`,
    details: { argument: 'distance_metric' },
  })
}

export const similarityAlone: Pick<ProductEngine, 'metrics' | 'distance' | 'similarityAt'> = {
  metrics: ['similarity'],
  distance(similarity, metric) {
    assertSimilarity(metric)
    return (100 - similarity) / 100
  },
  similarityAt(distance, metric) {
    assertSimilarity(metric)
    return Math.max(0, Math.min(100, 100 - distance * 100))
  },
}
