/** Which faces are good enough to be indexed or searched, with Rekognition's names for why not. */
import type { FaceDetail, QualityFilter, UnindexedReason } from '#engine/engine.ts'

interface Bar {
  /** Pixels of the box's shorter side in the upright image. */
  pixels: number
  /** 0-100. */
  confidence: number
  brightness: number
  sharpness: number
  face: number
  /** Degrees away from facing the camera. */
  yaw: number
  pitch: number
}

/**
 * AUTO lets through what the embedder can still tell apart (measured: recognition falls off below about 20 pixels and
 * at strong blur), LOW a little less, HIGH asks for passport-like pictures.
 */
const BARS: Record<Exclude<QualityFilter, 'NONE'>, Bar> = {
  AUTO: { pixels: 20, confidence: 80, brightness: 8, sharpness: 18, face: 20, yaw: 48, pitch: 45 },
  LOW: { pixels: 24, confidence: 85, brightness: 10, sharpness: 22, face: 25, yaw: 45, pitch: 40 },
  MEDIUM: { pixels: 40, confidence: 90, brightness: 15, sharpness: 35, face: 45, yaw: 35, pitch: 33 },
  HIGH: { pixels: 64, confidence: 95, brightness: 20, sharpness: 45, face: 65, yaw: 25, pitch: 30 },
}

/** Empty when the face passes. `size`: the upright image in pixels. */
export function reasonsAgainst(
  face: FaceDetail,
  size: { width: number; height: number },
  filter: QualityFilter,
): UnindexedReason[] {
  if (filter === 'NONE') return []
  const bar = BARS[filter]
  const { box, quality, pose } = face
  const reasons: UnindexedReason[] = []
  if (Math.min(box.width * size.width, box.height * size.height) < bar.pixels) reasons.push('SMALL_BOUNDING_BOX')
  if (face.confidence < bar.confidence) reasons.push('LOW_CONFIDENCE')
  if (quality.brightness < bar.brightness) reasons.push('LOW_BRIGHTNESS')
  if (quality.sharpness < bar.sharpness) reasons.push('LOW_SHARPNESS')
  if (quality.face !== undefined && quality.face < bar.face) reasons.push('LOW_FACE_QUALITY')
  if (Math.abs(pose.yaw) > bar.yaw || Math.abs(pose.pitch) > bar.pitch) reasons.push('EXTREME_POSE')
  return reasons
}
