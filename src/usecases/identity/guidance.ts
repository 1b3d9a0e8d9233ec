/** What somebody in front of a camera should change before being enrolled. */
import type { Detection, Engine, FaceDetail } from '#engine/engine.ts'
import type { Pictures } from '#media/pictures.ts'

/** Most important first. */
export const ADVICE = [
  'no_face',
  'several_faces',
  'closer',
  'too_dark',
  'too_bright',
  'blurred',
  'turn_to_camera',
  'low_contrast',
  'low_quality',
] as const
export type Advice = (typeof ADVICE)[number]

export interface QualityLimits {
  /** Shorter side of a face to be enrolled. */
  minFacePixels: number
  /** 0-100. */
  minBrightness: number
  minContrast: number
  minSharpness: number
}

export interface Guidance extends Detection {
  /** Good enough to enrol; there may still be advice on how to do better. */
  usable: boolean
  advice: Advice[]
}

export interface DetectDeps {
  engine: Pick<Engine, 'detectFaces'>
  pictures: Pick<Pictures, 'measure'>
  limits: QualityLimits
  maxFaces?: number
  /** 0-100: a find that is less certain to be a face is none. */
  minConfidence?: number
}

/** Degrees: from `turned` on a better picture can be had, from `averted` on the quality filter refuses. */
const TURNED = { yaw: 35, pitch: 33 }
const AVERTED = { yaw: 48, pitch: 45 }
/** 0-100: hardly anything but white is left of the skin. */
const GLARING = 92
/** 0-100, as the quality filter has it: the embedder hardly recognises anything in it. */
const LEAST_FACE_QUALITY = 20
/** A face with less than this share of the largest one's area is a passer-by; enrolling takes no notice of it either. */
const BACKGROUND = 0.1

const area = ({ box }: FaceDetail) => box.width * box.height
const beyond = ({ pose }: FaceDetail, limit: { yaw: number; pitch: number }) =>
  Math.abs(pose.yaw) > limit.yaw || Math.abs(pose.pitch) > limit.pitch

/** `contrast` 0-100, of the largest face; null: not measured. */
export function guide(
  { width, height, faces }: Detection,
  contrast: number | null,
  limits: QualityLimits,
): Pick<Guidance, 'usable' | 'advice'> {
  const [face, second] = [...faces].sort((a, b) => area(b) - area(a))
  if (!face) return { usable: false, advice: ['no_face'] }
  const { quality, box } = face
  const refused: Record<Exclude<Advice, 'no_face'>, boolean> = {
    several_faces: second !== undefined && area(second) >= BACKGROUND * area(face),
    closer: Math.min(box.width * width, box.height * height) < limits.minFacePixels,
    too_dark: quality.brightness < limits.minBrightness,
    too_bright: false,
    blurred: quality.sharpness < limits.minSharpness,
    turn_to_camera: beyond(face, AVERTED),
    low_contrast: contrast !== null && contrast < limits.minContrast,
    low_quality: quality.face !== undefined && quality.face < LEAST_FACE_QUALITY,
  }
  const better: Partial<typeof refused> = {
    too_bright: quality.brightness > GLARING,
    turn_to_camera: beyond(face, TURNED),
  }
  return {
    usable: !Object.values(refused).includes(true),
    advice: ADVICE.filter((one) => one !== 'no_face' && (refused[one] || better[one])),
  }
}

/** Nothing is stored. Throws the `image_*` codes; no face is advice, not an error. */
export function createDetect({ engine, pictures, limits, maxFaces, minConfidence = 0 }: DetectDeps) {
  return async (image: Uint8Array, signal?: AbortSignal): Promise<Guidance> => {
    const { width, height, faces: all } = await engine.detectFaces(image, { maxFaces, signal })
    const faces = all.filter(({ confidence }) => confidence >= minConfidence)
    const [largest] = [...faces].sort((a, b) => area(b) - area(a))
    const contrast = largest ? (await pictures.measure(image, largest.box)).contrast : null
    return { width, height, faces, ...guide({ width, height, faces }, contrast, limits) }
  }
}
