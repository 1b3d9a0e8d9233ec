/** The engine's nouns as Rekognition writes them. What the installed pack cannot measure is left out. */
import type { Collection, ComparedFace, Face, FaceDetail, FaceMatch, UserMatch } from '#engine/engine.ts'
import type { Caller, Services } from './operation.ts'

const FIVE = new Set(['eyeLeft', 'eyeRight', 'mouthLeft', 'mouthRight', 'nose'])
const KNOWN = /^(?!ibug)/

/** `[0-9.]+`: the version of the model pack. */
export const faceModelVersion = (modelVersion: string): string => /(\d[\d.]*)[^/]*$/.exec(modelVersion)?.[1] ?? '1.0'

export const collectionArn = (caller: Caller, { accountId }: Services, collectionId: string) =>
  `arn:aws:rekognition:${caller.region}:${accountId}:collection/${collectionId}`

/** Seconds since 1970, with milliseconds behind the point. */
export const timestamp = (date: Date): number => date.getTime() / 1000

export const wireBox = ({ left, top, width, height }: FaceDetail['box']) => ({
  Width: width,
  Height: height,
  Left: left,
  Top: top,
})

const wirePose = ({ roll, yaw, pitch }: FaceDetail['pose']) => ({ Roll: roll, Yaw: yaw, Pitch: pitch })
const wireQuality = ({ brightness, sharpness }: FaceDetail['quality']) => ({
  Brightness: brightness,
  Sharpness: sharpness,
})
const wireLandmarks = (landmarks: FaceDetail['landmarks'], all: boolean) =>
  landmarks
    .filter(({ type }) => (all ? KNOWN.test(type) : FIVE.has(type)))
    .map(({ type, x, y }) => ({ Type: type, X: x, Y: y }))
const wireFlag = (attribute: FaceDetail['eyesOpen']) =>
  attribute && { Value: attribute.value, Confidence: attribute.confidence }

export const wireFace = (face: Face, collection?: Pick<Collection, 'modelVersion'>) => ({
  FaceId: face.faceId,
  BoundingBox: wireBox(face.box),
  ImageId: face.imageId,
  ExternalImageId: face.externalImageId,
  Confidence: face.confidence,
  IndexFacesModelVersion: collection && faceModelVersion(collection.modelVersion),
  UserId: face.userId,
})

/** `attributes`: as asked for; DEFAULT are the cheap ones, ALL everything, others by name. */
export function wireFaceDetail(detail: FaceDetail, attributes: readonly string[] = ['DEFAULT']) {
  const all = attributes.includes('ALL')
  const asked = (name: string) => all || attributes.includes(name)
  return {
    BoundingBox: wireBox(detail.box),
    Confidence: detail.confidence,
    Landmarks: wireLandmarks(detail.landmarks, all),
    Pose: wirePose(detail.pose),
    Quality: wireQuality(detail.quality),
    EyesOpen: asked('EYES_OPEN') ? wireFlag(detail.eyesOpen) : undefined,
    FaceOccluded: asked('FACE_OCCLUDED') ? wireFlag(detail.faceOccluded) : undefined,
  }
}

/** Whether more than the cheap part is to be measured. */
export const wantsAll = (attributes: readonly string[] = []): boolean => attributes.some((name) => name !== 'DEFAULT')

export const wireComparedFace = (detail: FaceDetail) => ({
  BoundingBox: wireBox(detail.box),
  Confidence: detail.confidence,
  Landmarks: wireLandmarks(detail.landmarks, false),
  Pose: wirePose(detail.pose),
  Quality: wireQuality(detail.quality),
})

export const wireCompared = ({ face, similarity }: ComparedFace) => ({
  Similarity: similarity,
  Face: wireComparedFace(face),
})

export const wireFaceMatch = ({ face, similarity }: FaceMatch, collection?: Pick<Collection, 'modelVersion'>) => ({
  Similarity: similarity,
  Face: wireFace(face, collection),
})

export const wireUserMatch = ({ userId, status, similarity }: UserMatch) => ({
  Similarity: similarity,
  User: { UserId: userId, UserStatus: status },
})
