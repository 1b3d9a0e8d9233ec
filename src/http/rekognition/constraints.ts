/**
 * The members that operations share, with the constraints of Rekognition's service model (API version 2016-06-27).
 * https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Types.html
 */
import { z } from 'zod'

/** Patterns count for the whole of a text; callers are told the one they broke as the model writes it. */
const matching = (pattern: string) => [new RegExp(`^(?:${pattern})$`, 'u'), pattern] as const

const UUID = matching('[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')
export const MOST_IMAGE_BYTES = 5_242_880

export const CollectionId = z
  .string()
  .min(1)
  .max(255)
  .regex(...matching(String.raw`[a-zA-Z0-9_.\-]+`))
export const FaceId = z.string().regex(...UUID)
export const ExternalImageId = z
  .string()
  .min(1)
  .max(255)
  .regex(...matching(String.raw`[a-zA-Z0-9_.\-:]+`))
export const UserId = z
  .string()
  .min(1)
  .max(128)
  .regex(...matching(String.raw`[a-zA-Z0-9_.\-:]+`))
export const ClientRequestToken = z
  .string()
  .min(1)
  .max(64)
  .regex(...matching(String.raw`^[a-zA-Z0-9-_]+$`))
export const JobId = z
  .string()
  .min(1)
  .max(64)
  .regex(...matching(String.raw`^[a-zA-Z0-9-_]+$`))
export const JobTag = z
  .string()
  .min(1)
  .max(1024)
  .regex(...matching(String.raw`[a-zA-Z0-9_.\-:+=\/]+`))
export const ResourceArn = z.string().min(20).max(2048)
export const Percent = z.number().min(0).max(100)
export const FaceIdList = z.array(FaceId).min(1).max(4096)
export const UserFaceIdList = z.array(FaceId).min(1).max(100)
export const MaxFaces = z.int().min(1).max(4096)
export const MaxUserResults = z.int().min(1).max(500)
export const PageSize = z.int().min(0).max(4096)

/** An empty token is sent back by some clients with the first page: as good as none. */
export const PaginationToken = z
  .string()
  .max(255)
  .transform((token) => token || undefined)

export const QualityFilter = z.enum(['NONE', 'AUTO', 'LOW', 'MEDIUM', 'HIGH'])

export const Attributes = z.array(
  z.enum([
    ...(['DEFAULT', 'ALL', 'AGE_RANGE', 'BEARD', 'EMOTIONS', 'EYE_DIRECTION', 'EYEGLASSES', 'EYES_OPEN'] as const),
    ...(['GENDER', 'MOUTH_OPEN', 'MUSTACHE', 'FACE_OCCLUDED', 'SMILE', 'SUNGLASSES'] as const),
  ]),
)

const TagKey = z
  .string()
  .min(1)
  .max(128)
  .regex(...matching(String.raw`^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`))
const TagValue = z
  .string()
  .max(256)
  .regex(...matching(String.raw`^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$`))
const MOST_TAGS = 200

export const Tags = z.record(TagKey, TagValue).superRefine((tags, context) => {
  if (Object.keys(tags).length > MOST_TAGS)
    refuse(context, `Member must have length less than or equal to ${MOST_TAGS}`)
})
export const TagKeys = z.array(TagKey).max(MOST_TAGS)

const refuse = (context: z.core.$RefinementCtx, constraint: string, value?: string) =>
  context.addIssue({ code: 'custom', params: { constraint, value }, input: context.value })

/** Base64 on the wire. Bytes that decode to fewer than their text stands for were no base64. */
const Blob = (min: number, max: number) =>
  z.string().transform((text, context): Uint8Array => {
    const bytes = Buffer.from(text, 'base64')
    const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
    const { length } = bytes
    if (text.length % 4 !== 0 || length !== (text.length / 4) * 3 - padding) {
      context.addIssue({ code: 'invalid_type', expected: 'base64', input: '' } as never)
      return z.NEVER
    }
    const value = `java.nio.HeapByteBuffer[pos=0 lim=${length} cap=${length}]`
    if (length < min) refuse(context, `Member must have length greater than or equal to ${min}`, value)
    if (length > max) refuse(context, `Member must have length less than or equal to ${max}`, value)
    return bytes
  })

export const S3Object = z.object({
  Bucket: z
    .string()
    .min(3)
    .max(255)
    .regex(...matching(String.raw`[0-9A-Za-z\.\-_]*`))
    .optional(),
  Name: z.string().min(1).max(1024).optional(),
  Version: z.string().min(1).max(1024).optional(),
})

export const Image = z.object({ Bytes: Blob(1, MOST_IMAGE_BYTES).optional(), S3Object: S3Object.optional() })
export const Video = z.object({ S3Object: S3Object.optional() })

export const NotificationChannel = z.object({
  SNSTopicArn: z.string().regex(...matching(String.raw`(^arn:aws:sns:.*:\w{12}:.+$)`)),
  RoleArn: z.string().regex(...matching(String.raw`arn:aws:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`)),
})

export type ImageInput = z.output<typeof Image>
export type S3ObjectInput = z.output<typeof S3Object>
