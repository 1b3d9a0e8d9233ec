/** Settings of watchlist screening. */
import type { Values } from './settings.ts'

export interface WatchlistConfig {
  collection: string
  /** Accepted chance that a stranger is taken for anybody of the list. */
  fpir: number
  fourEyes: boolean
  keep: 'hits' | 'all' | 'none'
  /** Days that screenings are kept. */
  hitDays: number
  otherDays: number
  metric?: 'cosine' | 'euclidean' | 'euclidean_l2' | 'angular'
  /** 0-100: less sure finds are no faces. */
  minConfidence: number
  annotate: boolean
  /** Folders that get copies, for systems that look there. */
  annotatedDirectory?: string
  cropsDirectory?: string
}

/** The system this setting comes from has it as a share; others in percent. */
const percentOf = (value: number) => (value <= 1 ? value * 100 : value)

export const watchlistOf = (s: Values): WatchlistConfig => ({
  collection: s.LIKENESS_WATCHLIST,
  fpir: s.LIKENESS_WATCHLIST_FPIR,
  fourEyes: s.LIKENESS_WATCHLIST_FOUR_EYES,
  keep: s.LIKENESS_WATCHLIST_KEEP,
  hitDays: s.LIKENESS_WATCHLIST_HIT_DAYS,
  otherDays: s.LIKENESS_WATCHLIST_DAYS,
  metric: s.DISTANCE_METRIC,
  minConfidence: percentOf(s.DETECTION_CONFIDENCE_THRESHOLD ?? s.AWS_REKOGNITION_MIN_CONFIDENCE),
  annotate: s.DRAW_BOUNDING_BOXES,
  annotatedDirectory: s.PROCESSED_IMAGES_OUTPUT_DIR,
  cropsDirectory: s.CROPPED_FACES_OUTPUT_DIR,
})
