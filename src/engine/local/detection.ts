/** Operations that store nothing: detect faces, compare two pictures. */
import { LikenessError } from '#errors'
import type { ComparedFace, CompareOptions, Comparison, Detection, DetectionOptions, ImageBytes } from '../engine.ts'
import type { AnalysedFace } from './analyser.ts'
import { cosine } from './embed/embedder.ts'
import { largestOf, look, renditionsOf, sizeOf, type Parts } from './parts.ts'
import { reasonsAgainst } from './quality/filter.ts'
import { checkNumber, checkQualityFilter, checkRenditions, checkWhole } from '../validate.ts'

/** The local engine also tells the cosine behind a similarity. */
export interface LocalComparedFace extends ComparedFace {
  /** -1 to 1. */
  cosine: number
}

export interface LocalComparison extends Comparison {
  matches: LocalComparedFace[]
  unmatched: LocalComparedFace[]
}

export async function detectFaces(parts: Parts, image: ImageBytes, options: DetectionOptions = {}): Promise<Detection> {
  checkWhole('The number of faces', options.maxFaces, 1, 4096)
  checkRenditions(options.renditions)
  const analysis = await look(parts, image, options)
  return { ...sizeOf(analysis), faces: analysis.faces.map(({ detail }) => detail), ...renditionsOf(analysis) }
}

export async function compareFaces(
  parts: Parts,
  source: ImageBytes,
  target: ImageBytes,
  options: CompareOptions = {},
): Promise<LocalComparison> {
  checkNumber('The similarity threshold', options.similarityThreshold, 0, 100)
  checkQualityFilter(options.qualityFilter)
  const threshold = options.similarityThreshold ?? parts.pack.manifest.thresholds.verification
  const [first, second] = await Promise.all([
    look(parts, source, { signal: options.signal }),
    look(parts, target, { signal: options.signal }),
  ])
  const good = (analysis: typeof first, which: string): AnalysedFace[] => {
    if (!analysis.faces.length)
      throw new LikenessError('no_face', { message: `There is no face in the ${which} image.`, details: { which } })
    return analysis.faces.filter(
      ({ detail }) => !reasonsAgainst(detail, analysis, options.qualityFilter ?? 'NONE').length,
    )
  }
  const sources = good(first, 'source')
  const targets = good(second, 'target')
  if (!sources.length)
    throw new LikenessError('no_usable_face', { message: 'No face in the source image passes the quality filter.' })
  const face = largestOf(sources)
  const compared = targets
    .map(({ detail, embedding }): LocalComparedFace => {
      const value = cosine(face.embedding, embedding)
      return { face: detail, cosine: value, similarity: parts.calibration.similarity(value) }
    })
    .sort((p, q) => q.cosine - p.cosine)
  return {
    source: face.detail,
    matches: compared.filter(({ similarity }) => similarity >= threshold),
    unmatched: compared.filter(({ similarity }) => similarity < threshold),
    threshold,
    sourceSize: sizeOf(first),
    targetSize: sizeOf(second),
  }
}
