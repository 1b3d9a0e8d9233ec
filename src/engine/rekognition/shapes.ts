/** The service's nouns as the port writes them. */
import type * as Wire from '@aws-sdk/client-rekognition'
import type { BoundingBox, Face, FaceDetail, FaceMatch, UserMatch, UserStatus } from '../engine.ts'
import { garbled } from './failures.ts'
import { areaOf } from './geometry.ts'

/** A member that every proper answer has: an empty list that stands for "could not look" must not get out. */
export function required<Value>(value: Value | undefined, operation: string, member: string): Value {
  if (value === undefined) throw garbled(operation, `no ${member}`)
  return value
}

export const readModel = (version: string): string => `rekognition/${version}`

export const readBox = (box: Wire.BoundingBox | undefined): BoundingBox => ({
  left: box?.Left ?? 0,
  top: box?.Top ?? 0,
  width: box?.Width ?? 0,
  height: box?.Height ?? 0,
})

/** The port's first five. */
const FIVE = ['eyeLeft', 'eyeRight', 'nose', 'mouthLeft', 'mouthRight']
const rankOf = (type: string) => (FIVE.includes(type) ? FIVE.indexOf(type) : FIVE.length)

const readFlag = (flag: { Value?: boolean; Confidence?: number } | undefined) =>
  flag?.Value === undefined ? undefined : { value: flag.Value, confidence: flag.Confidence ?? 0 }

/** Of `ComparedFace` too, which has the same members but for the attributes. */
export function readDetail(wire: Wire.FaceDetail | Wire.ComparedFace | undefined, operation: string): FaceDetail {
  const {
    BoundingBox: box,
    Landmarks: points = [],
    Pose: pose,
    Quality: quality,
    ...rest
  } = required(wire, operation, 'face')
  const detail: FaceDetail = {
    box: readBox(required(box, operation, 'box')),
    confidence: rest.Confidence ?? 0,
    landmarks: points
      .map(({ Type: type = '', X: x = 0, Y: y = 0 }) => ({ type, x, y }))
      .sort((p, q) => rankOf(p.type) - rankOf(q.type)),
    pose: { roll: pose?.Roll ?? 0, yaw: pose?.Yaw ?? 0, pitch: pose?.Pitch ?? 0 },
    quality: { brightness: quality?.Brightness ?? 0, sharpness: quality?.Sharpness ?? 0 },
  }
  const eyesOpen = 'EyesOpen' in rest ? readFlag(rest.EyesOpen) : undefined
  const faceOccluded = 'FaceOccluded' in rest ? readFlag(rest.FaceOccluded) : undefined
  return { ...detail, ...(eyesOpen && { eyesOpen }), ...(faceOccluded && { faceOccluded }) }
}

export const largestFirst = (p: { box: BoundingBox }, q: { box: BoundingBox }): number => areaOf(q.box) - areaOf(p.box)

export function readFace(wire: Wire.Face | undefined, operation: string): Face {
  const face = required(wire, operation, 'face')
  return {
    faceId: required(face.FaceId, operation, 'FaceId'),
    imageId: required(face.ImageId, operation, 'ImageId'),
    ...(face.ExternalImageId !== undefined && { externalImageId: face.ExternalImageId }),
    ...(face.UserId !== undefined && { userId: face.UserId }),
    box: readBox(face.BoundingBox),
    confidence: face.Confidence ?? 0,
  }
}

export const readFaceMatch = ({ Similarity, Face: face }: Wire.FaceMatch, operation: string): FaceMatch => ({
  similarity: required(Similarity, operation, 'Similarity'),
  face: readFace(face, operation),
})

/** `CREATING` is not there yet for a search: the port's `CREATED`. */
export const readStatus = (status: string | undefined): UserStatus =>
  status === 'ACTIVE' || status === 'UPDATING' ? status : 'CREATED'

export const readUserMatch = ({ Similarity, User: user }: Wire.UserMatch, operation: string): UserMatch => ({
  similarity: required(Similarity, operation, 'Similarity'),
  userId: required(user?.UserId, operation, 'UserId'),
  status: readStatus(user?.UserStatus),
})

/** Defined members alone. */
export const readFailure = <Reason extends string>(wire: {
  FaceId?: string
  UserId?: string
  Confidence?: number
  Reasons?: Reason[]
}) => ({
  faceId: wire.FaceId ?? '',
  ...(wire.UserId !== undefined && { userId: wire.UserId }),
  ...(wire.Confidence !== undefined && { confidence: wire.Confidence }),
  reasons: wire.Reasons ?? [],
})
