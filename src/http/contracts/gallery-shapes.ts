/** What galleries are made of, as they leave. Names are those of the contract page, so camelCase here. */
import { z } from 'zod'
import { API, Box, similarity, time } from './endpoint.ts'
import { PHOTO_STATES, PRESETS, VISIBILITIES } from './gallery-words.ts'

export const GALLERIES = `${API}/galleries`
/** What older clients call; everything below it is what is below `API`. */
export const ALIAS = '/api/king-selection'
export const galleriesAlias = (path: string) => `${ALIAS}/galleries${path}`

export const galleryPage = {
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
}
export const Pagination = z
  .object({ page: z.int(), limit: z.int(), total: z.int(), pages: z.int() })
  .meta({ id: 'Pagination' })

export const galleryId = z.string().regex(/^gallery_[0-9a-f]{12}$/)
export const clientId = z.string().regex(/^client_[0-9a-f]{12}$/)
export const photoId = z.uuid()
export const folderId = z.uuid()
export const byId = z.object({ id: galleryId })
export const byClient = z.object({ id: galleryId, clientId })
export const byPhoto = z.object({ id: galleryId, photoId })

export const Preset = z.enum(PRESETS).meta({ id: 'Preset' })
export const Visibility = z.enum(VISIBILITIES).meta({ id: 'Visibility' })
export const PhotoState = z.enum(PHOTO_STATES).meta({ id: 'PhotoState' })

export const Gallery = z
  .object({
    id: z.string(),
    owner: z.string(),
    name: z.string(),
    slug: z.string(),
    collection: z.string(),
    state: z.enum(['active', 'deleting']),
    faceRecognitionEnabled: z.boolean(),
    visibility: Visibility,
    preset: Preset,
    threshold: similarity,
    photoCount: z.int(),
    clientCount: z.int(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Gallery' })

export const GalleryClient = z
  .object({
    id: z.string(),
    galleryId: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    personId: z.string().nullable().describe('Null until a face is enrolled'),
    source: z.enum(['operator', 'selfie']),
    photoCount: z.int(),
    portraitUrl: z.string().nullable(),
    createdAt: time,
  })
  .meta({ id: 'GalleryClient' })

export const Photo = z
  .object({
    id: z.string(),
    originalName: z.string(),
    bucket: z.string().nullable().describe('Null: it was uploaded'),
    key: z.string(),
    bytes: z.int(),
    etag: z.string(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    state: PhotoState,
    attempts: z.int(),
    errorCode: z.string().nullable(),
    error: z.string().nullable(),
    faceCount: z.int().nullable(),
    matchCount: z.int().nullable().describe('Clients who are in it; only in lists'),
    maxSimilarity: similarity.nullable().describe('Only in lists'),
    url: z.string(),
    previewUrl: z.string(),
    thumbnailUrl: z.string(),
    processedAt: time.nullable(),
    createdAt: time,
  })
  .meta({ id: 'Photo' })

export const PhotoPage = z.object({ pagination: Pagination, photos: z.array(Photo) }).meta({ id: 'PhotoPage' })

const FaceOfPhoto = z
  .object({
    index: z.int().describe('From 0, the largest first'),
    boundingBox: Box,
    confidence: z.number().describe('0-100'),
    matches: z
      .array(
        z.object({
          clientId: z.string(),
          name: z.string(),
          similarity,
          faceId: z.string().nullable(),
          counts: z.boolean().describe('The client is in the photo by this face'),
        }),
      )
      .describe('Best first'),
  })
  .meta({ id: 'FaceOfPhoto' })

const PhotoMatch = z
  .object({ clientId: z.string(), name: z.string(), similarity, faceId: z.string().nullable(), faceIndex: z.int() })
  .meta({ id: 'PhotoMatch' })

export const ProcessedPhoto = z
  .object({
    success: z.literal(true),
    fromCache: z.boolean(),
    galleryId: z.string(),
    photoId: z.string(),
    faceCount: z.int(),
    faces: z.array(FaceOfPhoto),
    matches: z.array(PhotoMatch).describe('Everybody who is in the photo, once'),
  })
  .meta({ id: 'ProcessedPhoto' })

export const FaceDetail = z
  .object({
    galleryId: z.string(),
    photo: Photo,
    faceCount: z.int(),
    faces: z.array(FaceOfPhoto),
    matches: z.array(PhotoMatch),
  })
  .meta({ id: 'FaceDetail' })

export const AddedPhoto = z
  .object({
    name: z.string(),
    photo: Photo.nullable(),
    known: z.boolean().describe('The same file was there already'),
    code: z.string().nullable().describe('Why it was refused'),
    message: z.string().nullable(),
  })
  .meta({ id: 'AddedPhoto' })

export const ProcessStatus = z
  .object({
    totalPhotos: z.int(),
    jobs: z.object({ new: z.int(), pending: z.int(), processing: z.int(), done: z.int(), error: z.int() }),
    totals: z.object({ faces: z.int(), matches: z.int() }),
    rate: z.number().nullable().describe('Photos a second, over the last minute'),
    eta: z.number().nullable().describe('Seconds'),
    paused: z.boolean(),
    rematching: z.int().describe('Photos whose stored faces are being compared anew'),
  })
  .meta({ id: 'ProcessStatus' })

export const GalleryFolder = z
  .object({
    id: z.string(),
    kind: z.enum(['client', 'unknown']),
    clientId: z.string().nullable(),
    name: z.string().describe('Of strangers a number'),
    photoCount: z.int(),
    portrait: z.object({ photoId: z.string(), boundingBox: Box, thumbnailUrl: z.string() }).nullable(),
  })
  .meta({ id: 'GalleryFolder' })

export const FolderJob = z
  .object({
    jobId: z.string(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    total: z.int().nullable(),
    done: z.int(),
    error: z.string().nullable(),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .meta({ id: 'FolderJob' })

export const GalleryLink = z
  .object({
    url: z.string().describe('With its secret, which is shown this once. A path where no public address is configured'),
    expiresAt: time.nullable(),
  })
  .meta({ id: 'GalleryLink' })

/** For downloads by programs and links: nothing passes through this server. */
export const direct = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .optional()
  .describe('Answer with a redirect to where the file is kept, good for a minute; where there is no such way, the file')
