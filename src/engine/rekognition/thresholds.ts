/** How alike is alike enough. The service has similarities and no error rates: see `thresholdOf`. */
import type { SearchOptions } from '../engine.ts'
import type { Parts, Thresholds } from './parts.ts'
import { checkNumber, checkWhole } from '../validate.ts'

/** The port's default. */
const USUAL_FPIR = 0.001

export function checkSearch(options: SearchOptions): void {
  checkNumber('The threshold', options.threshold, 0, 100)
  checkNumber('The false positive identification rate', options.fpir, 1e-9, 0.5)
  checkWhole('The number of matches', options.maxMatches, 1, 4096)
}

/**
 * Nobody outside knows which rate a similarity of the service stands for, nor how it grows with the collection. So a rate
 * chooses between two settings: fewer mistakes than usual are asked for with the strict one, everything else, more mistakes
 * among them, with the usual one. The number of candidates plays no part.
 */
export const searchThreshold = ({ usual, strict }: Thresholds, fpir?: number): number =>
  fpir !== undefined && fpir < USUAL_FPIR ? Math.max(usual, strict) : usual

export const thresholdOf = ({ thresholds }: Parts, { threshold, fpir }: SearchOptions): number =>
  threshold ?? searchThreshold(thresholds, fpir)
