/** Operations that store nothing: detect faces, compare two pictures. */
import { isLikenessError, LikenessError } from '#errors'
import type {
  ComparedFace,
  CompareOptions,
  Comparison,
  Detection,
  DetectionOptions,
  FaceDetail,
  ImageBytes,
} from '../engine.ts'
import { ownerOf } from './geometry.ts'
import { openFitted, type Parts } from './parts.ts'
import { largestFirst, readBox, readDetail, required } from './shapes.ts'
import { checkNumber, checkQualityFilter, checkRenditions, checkWhole } from '../validate.ts'

export type DetectOptions = Pick<DetectionOptions, 'allAttributes' | 'signal'>

/** Every face of a picture that is fit to be sent, largest first. */
export async function detect(
  { service }: Parts,
  bytes: Uint8Array,
  options: DetectOptions = {},
): Promise<FaceDetail[]> {
  const operation = 'DetectFaces'
  const input = {
    Image: { Bytes: bytes },
    Attributes: [options.allAttributes ? ('ALL' as const) : ('DEFAULT' as const)],
  }
  const { signal } = options
  const { FaceDetails } = await service.ask(operation, (aws, o) => aws.detectFaces(input, o), { signal, images: 1 })
  const faces = required(FaceDetails, operation, 'FaceDetails').map((face) => readDetail(face, operation))
  return faces.sort(largestFirst)
}

export async function detectFaces(parts: Parts, image: ImageBytes, options: DetectionOptions = {}): Promise<Detection> {
  checkWhole('The number of faces', options.maxFaces, 1, 4096)
  checkRenditions(options.renditions)
  const { picture, bytes, size } = await openFitted(parts, image)
  const made = options.renditions && { renditions: await picture.renditions(options.renditions) }
  return { ...size, faces: (await detect(parts, bytes, options)).slice(0, options.maxFaces), ...made }
}

const noFace = (which: string) =>
  new LikenessError('no_face', { message: `There is no face in the ${which} image.`, details: { which } })

/**
 * Two billable requests: the service says of the source's face only where it is, so the source is looked at as well. It is
 * asked for every similarity (threshold 0) and the threshold applied here; faces it then still tells no similarity of have 0.
 */
export async function compareFaces(
  parts: Parts,
  source: ImageBytes,
  target: ImageBytes,
  options: CompareOptions = {},
): Promise<Comparison> {
  checkNumber('The similarity threshold', options.similarityThreshold, 0, 100)
  checkQualityFilter(options.qualityFilter)
  const threshold = options.similarityThreshold ?? parts.thresholds.usual
  const { qualityFilter = 'NONE', signal } = options
  const operation = 'CompareFaces'
  const [first, second] = await Promise.all([openFitted(parts, source), openFitted(parts, target)])
  const sources = await detect(parts, first.bytes, { signal })
  if (!sources.length) throw noFace('source')
  const input = {
    SourceImage: { Bytes: first.bytes },
    TargetImage: { Bytes: second.bytes },
    ...{ SimilarityThreshold: 0, QualityFilter: qualityFilter },
  }
  const about = { signal, images: 2, invalid: 'no_face' as const }
  const wire = await parts.service
    .ask(operation, (aws, o) => aws.compareFaces(input, o), about)
    .catch((error: unknown) => {
      if (!isLikenessError(error) || error.code !== 'no_face') throw error
      if (qualityFilter === 'NONE') throw noFace('target')
      const message = 'No face in one of the images passes the quality filter.'
      throw new LikenessError('no_usable_face', { message, cause: error })
    })
  const box = readBox(required(wire.SourceImageFace, operation, 'SourceImageFace').BoundingBox)
  const told = required(wire.FaceMatches, operation, 'FaceMatches').map(
    ({ Face: face, Similarity: similarity = 0 }): ComparedFace => ({
      face: readDetail(face, operation),
      similarity,
    }),
  )
  const untold = (wire.UnmatchedFaces ?? []).map((face): ComparedFace => ({
    face: readDetail(face, operation),
    similarity: 0,
  }))
  const compared = [...told, ...untold].sort((p, q) => q.similarity - p.similarity)
  if (!compared.length && qualityFilter === 'NONE') throw noFace('target')
  return {
    source: ownerOf(box, sources) ?? { ...sources[0], box, confidence: wire.SourceImageFace?.Confidence ?? 0 },
    matches: compared.filter(({ similarity }) => similarity >= threshold),
    unmatched: compared.filter(({ similarity }) => similarity < threshold),
    ...{ threshold, sourceSize: first.size, targetSize: second.size },
  }
}
