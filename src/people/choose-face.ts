/** Which face of a picture is the person's, and whether it is good enough. */
import type { BoundingBox, FaceDetail, IndexedFace, IndexResult, UnindexedFace } from '#engine/engine.ts'
import type { Pictures } from '#media/pictures.ts'
import { LikenessError } from '#errors'
import { overlap } from '#lib/overlap.ts'
import type { QualityGate, RefusalReason } from './enrollment.ts'

/** A face with less than this share of the largest one's area is a passer-by: nobody means it when enrolling. */
const BACKGROUND = 0.1
/** With less in common than this, the box that was given is around something else. */
const LEAST_OVERLAP = 0.1
const FACE_PIXELS = 40

const area = ({ width, height }: BoundingBox) => width * height

export interface FaceChoice {
  largest?: boolean
  faceBox?: BoundingBox
}

/** The face that is meant, or why there is none. */
export function chooseFace(
  { indexed, unindexed }: IndexResult,
  { largest, faceBox }: FaceChoice,
): { chosen: IndexedFace } | { reasons: RefusalReason[] } {
  const faces: (IndexedFace | UnindexedFace)[] = [...indexed, ...unindexed]
  const fit = ({ detail: { box } }: { detail: FaceDetail }) => (faceBox ? overlap(box, faceBox) : area(box))
  const [best, second] = faces.sort((a, b) => fit(b) - fit(a))
  if (!best || (faceBox && fit(best) < LEAST_OVERLAP)) return { reasons: ['NO_FACE'] }
  const alone = !second || area(second.detail.box) < BACKGROUND * area(best.detail.box)
  if (!faceBox && !largest && !alone) return { reasons: ['SEVERAL_FACES'] }
  return 'reasons' in best ? { reasons: best.reasons } : { chosen: best }
}

/** Throws `invalid_argument`. */
export function checkGate(gate: QualityGate): void {
  for (const [argument, value] of Object.entries(gate) as [string, number | undefined][]) {
    const most = argument === 'minFacePixels' ? Number.MAX_SAFE_INTEGER : 100
    if (value !== undefined && !(value >= 0 && value <= most))
      throw new LikenessError('invalid_argument', {
        message: `${argument} must be a number from 0${most === 100 ? ' to 100' : ''}.`,
        details: { argument },
      })
  }
}

/** Throws `invalid_argument`. */
export function checkBox(box: BoundingBox): void {
  const { left, top, width, height } = box
  if (![left, top, width, height].every(Number.isFinite) || width <= 0 || height <= 0)
    throw new LikenessError('invalid_argument', {
      message: 'The box of the face needs left, top, width and height in fractions of the picture.',
      details: { argument: 'faceBox' },
    })
}

/** What the face lacks; empty when it passes. */
export async function gateReasons(
  gate: QualityGate,
  face: { detail: FaceDetail; picture: { width: number; height: number }; image: Uint8Array },
  { measure }: Pick<Pictures, 'measure'>,
): Promise<RefusalReason[]> {
  const { box, quality } = face.detail
  const { minFacePixels = FACE_PIXELS, minContrast = 0, minBrightness = 0, minSharpness = 0 } = gate
  const reasons: RefusalReason[] = []
  const pixels = Math.min(box.width * face.picture.width, box.height * face.picture.height)
  // Boxes are fractions: 40 pixels may come back as 39.999.
  if (Math.round(pixels) < minFacePixels) reasons.push('SMALL_BOUNDING_BOX')
  if (quality.brightness < minBrightness) reasons.push('LOW_BRIGHTNESS')
  if (quality.sharpness < minSharpness) reasons.push('LOW_SHARPNESS')
  if (minContrast > 0 && (await measure(face.image, box)).contrast < minContrast) reasons.push('LOW_CONTRAST')
  return reasons
}
