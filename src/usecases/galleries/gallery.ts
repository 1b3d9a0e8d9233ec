/**
 * The vocabulary of galleries. A **gallery** is the photos of one event, with one face collection of its own: the faces
 * of all its photos, and its **clients**, who are persons there (`people/`). A client **is in** a photo when one of its
 * faces is the client's: at or above the gallery's threshold, more alike than to any other client, and better than the
 * client's other faces in the photo. So a face belongs to one client at most, and a client is in a photo once.
 */
import type { BoundingBox } from '#engine/engine.ts'

/**
 * Who sees photos besides those who run the gallery. `private`: nobody; `clients`: clients with a link of their own;
 * `selfie`: also whoever has the gallery's link and shows their face.
 */
export const VISIBILITIES = ['private', 'clients', 'selfie'] as const
export type Visibility = (typeof VISIBILITIES)[number]

/** How closely photos are looked at; `automatic` goes by the number of photos. See `presets.ts`. */
export const PRESETS = ['balanced', 'fast', 'ultra', 'automatic'] as const
export type Preset = (typeof PRESETS)[number]

export interface Gallery {
  /** `gallery_` and 12 hex digits. */
  galleryId: string
  /** The actor who made it. */
  owner: string
  name: string
  /** Unique; part of the clients' link. */
  slug: string
  /** `gallery-` and the same 12 hex digits. */
  collectionId: string
  /** Off: photos are kept and shown, but nobody looks for faces. */
  faceRecognitionEnabled: boolean
  visibility: Visibility
  preset: Preset
  /** 0-100, fixed when the gallery is made: whoever comes later is matched by the same measure. */
  threshold: number
  /** Grows with every client's face that comes or goes: part of what makes a photo's result valid. */
  enrolmentRevision: number
  /** `deleting` from the request to delete it until nothing is left. */
  state: 'active' | 'deleting'
  createdAt: Date
  updatedAt: Date
}

export interface GalleryClient {
  /** `client_` and 12 hex digits. */
  clientId: string
  galleryId: string
  name: string
  email: string | null
  /** In the gallery's collection; null until a face was enrolled. */
  personId: string | null
  /** `operator`: made by who runs the gallery; `selfie`: came by the gallery's link. */
  source: 'operator' | 'selfie'
  createdAt: Date
}

/** `new`: nobody asked to process it; `pending`: a job waits or runs; `error`: given up, with the reason. */
export type PhotoState = 'new' | 'pending' | 'done' | 'error'

export interface Photo {
  /** A UUID; the engine's external image id of its faces. */
  photoId: string
  galleryId: string
  /** Null: `key` is one of our objects. Otherwise a bucket of somebody's, which is only read. */
  bucket: string | null
  key: string
  originalName: string
  bytes: number
  /** Changes with the content: SHA-256 of what was uploaded, or what the bucket says. */
  etag: string
  /** Pixels of the upright picture; null until it was looked at. */
  width: number | null
  height: number | null
  /** Object keys of the small versions; null until it was looked at. */
  thumbnailKey: string | null
  previewKey: string | null
  state: PhotoState
  /** How often processing was tried until it was given up; 0 unless `error`. */
  attempts: number
  /** A code of the error catalogue and its sentence; null unless `error`. */
  errorCode: string | null
  error: string | null
  /** Null until it was looked at. */
  faceCount: number | null
  /** What the stored faces come from: see `fingerprint.ts`. Null until it was looked at. */
  fingerprint: string | null
  /** The gallery's enrolment revision that the matches are right for. */
  matchedRevision: number | null
  queuedAt: Date | null
  processedAt: Date | null
  createdAt: Date
}

export interface PhotoFace {
  photoId: string
  /** From 0, the largest first. */
  index: number
  /** The engine's; null: forgotten at the wish of whose face it is. */
  faceId: string | null
  box: BoundingBox
  /** 0-100. */
  confidence: number
}

/** How alike a face and a client are, at or above the gallery's threshold. */
export interface FaceScore {
  faceId: string
  clientId: string
  /** 0-100. */
  similarity: number
}

/** A score that counts: see the top of this file. */
export interface FaceMatch extends FaceScore {
  photoId: string
  /** Of the face in its photo. */
  index: number
}

export interface Folder {
  /** A UUID. */
  folderId: string
  galleryId: string
  /** Of a client, or of strangers whose faces are alike. */
  kind: 'client' | 'unknown'
  clientId: string | null
  /** The client's name; of strangers `1`, `2` ... by number of photos. */
  name: string
  /** A face to show for it: photo and box. */
  portrait: { photoId: string; box: BoundingBox } | null
  photoCount: number
}
