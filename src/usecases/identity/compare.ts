/** Whether two pictures show the same person. Nothing of them is kept. */
import type { ComparedFace, Comparison, Engine } from '#engine/engine.ts'
import type { Accuracy } from './thresholds.ts'

export interface Pair extends Comparison {
  /** 0-100: of the largest face of the source and the best face of the target; 0 where the target's faces all failed. */
  similarity: number
  match: boolean
  /** Every face of the target, best first. */
  faces: (ComparedFace & { match: boolean })[]
  /** Share of pairs of different people that reach the threshold; null where nobody measured it. */
  falseMatchRate: number | null
}

export interface CompareDeps {
  engine: Pick<Engine, 'compareFaces'>
  accuracy: Pick<Accuracy, 'falseMatchRate'>
}

/** Throws `no_face` when either picture has none, and the `image_*` codes. */
export function createCompare({ engine, accuracy }: CompareDeps) {
  return async (source: Uint8Array, target: Uint8Array, signal?: AbortSignal): Promise<Pair> => {
    const comparison = await engine.compareFaces(source, target, { signal })
    const faces = [
      ...comparison.matches.map((face) => ({ ...face, match: true })),
      ...comparison.unmatched.map((face) => ({ ...face, match: false })),
    ]
    return {
      ...comparison,
      faces,
      similarity: faces[0]?.similarity ?? 0,
      match: faces[0]?.match ?? false,
      falseMatchRate: accuracy.falseMatchRate(comparison.threshold),
    }
  }
}
