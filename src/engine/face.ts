/** What can be said of one face in one image. Part of the engine port; see `engine.ts` for the words. */

/** Fractions of the upright image's width and height. */
export interface BoundingBox {
  left: number
  top: number
  width: number
  height: number
}

/**
 * Fractions of the upright image. The first five (eyeLeft, eyeRight, nose, mouthLeft, mouthRight) are always there; packs
 * with 68 points add Rekognition's other types and, with all attributes, the points as they are: `ibug0` to `ibug67`.
 */
export interface Landmark {
  type: string
  x: number
  y: number
}

/** Degrees. Roll: clockwise head tilt. Yaw: positive to the image's right. Pitch: positive is up. */
export interface Pose {
  roll: number
  yaw: number
  pitch: number
}

/** 0-100, higher is brighter, sharper, better. `face` is how recognisable the embedder finds the face. */
export interface Quality {
  brightness: number
  sharpness: number
  /** Absent when no embedding was made or the pack gives no such measure. */
  face?: number
}

export interface BooleanAttribute {
  value: boolean
  /** 0-100. */
  confidence: number
}

/** One detected face. Attributes that the installed pack cannot measure are absent, never invented. */
export interface FaceDetail {
  box: BoundingBox
  /** 0-100: how sure the detector is that this is a face. */
  confidence: number
  landmarks: Landmark[]
  pose: Pose
  quality: Quality
  eyesOpen?: BooleanAttribute
  faceOccluded?: BooleanAttribute
  /**
   * 0-100, higher is more likely a live face rather than a picture of one. Advisory: measured on single stills,
   * it rejects a good part of live faces too. Never the only ground for refusing somebody.
   */
  liveness?: number
}

export type QualityFilter = 'NONE' | 'AUTO' | 'LOW' | 'MEDIUM' | 'HIGH'

/** Why a face was left out, in Rekognition's words. */
export type UnindexedReason =
  | 'EXCEEDS_MAX_FACES'
  | 'EXTREME_POSE'
  | 'LOW_BRIGHTNESS'
  | 'LOW_CONFIDENCE'
  | 'LOW_FACE_QUALITY'
  | 'LOW_SHARPNESS'
  | 'SMALL_BOUNDING_BOX'
