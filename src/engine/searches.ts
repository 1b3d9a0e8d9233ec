/** What a search takes and answers. `Match` is a face or a user of the collection. */

import type { FaceDetail, QualityFilter, UnindexedReason } from './face.ts'

export interface SearchOptions {
  /**
   * Fixed threshold, 0-100. Without it the threshold follows the collection's size and `fpir`; without that one either,
   * it is never below the threshold for comparing two pictures.
   */
  threshold?: number
  /** Accepted chance that a stranger is matched to anybody in the collection. Default 0.001. */
  fpir?: number
  /** At most this many matches per probe. Default 80, at most 4096. */
  maxMatches?: number
  signal?: AbortSignal
}

export interface ImageSearchOptions extends SearchOptions {
  /** Default NONE. */
  qualityFilter?: QualityFilter
  maxFaces?: number
  /** Only the largest face, as Rekognition does it. Default false: every face is searched. */
  largestOnly?: boolean
}

/** A face of a picture that was not searched for: the filter kept it out, or only the largest was wanted. */
export interface UnsearchedFace {
  reasons: (UnindexedReason | 'FACE_NOT_LARGEST')[]
  detail: FaceDetail
}

export interface FaceSearch<Match> {
  detail: FaceDetail
  /** At or above the threshold, best first. */
  matches: Match[]
  /** The best candidates whatever their similarity (at most 5), best first: for margins, runner-ups and review. */
  candidates: Match[]
}

export interface ImageSearch<Match> {
  width: number
  height: number
  /** 0-100: the threshold that was applied. */
  threshold: number
  revision: number
  searched: FaceSearch<Match>[]
  /** The other faces of the picture. */
  unsearched: UnsearchedFace[]
}

export interface IdSearch<Match> {
  threshold: number
  revision: number
  matches: Match[]
}

/** What `searchUsersOfFaces` found. */
export interface FacesSearch<Match> {
  /** 0-100: the threshold that was applied. */
  threshold: number
  /** Nothing was searched in an older state of the collection than this. */
  revision: number
  /** By id, every face that exists, in the order asked for: who is at or above the threshold, best first; may be empty. */
  found: Map<string, Match[]>
  /** Ids that are no faces of the collection. */
  missing: string[]
}
