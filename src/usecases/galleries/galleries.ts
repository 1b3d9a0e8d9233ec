/**
 * The use of galleries: what an event's photos, its clients and their links can do for whoever stands at a door.
 *
 *     photos   add -> process (a job for each, or while one waits) -> faces, small versions -> matches
 *     clients  add -> enrol a face -> the gallery's stored faces are searched: no photo is opened again
 *
 * Methods throw `gallery_not_found`, `client_not_found`, `photo_not_found`, `folder_not_found`.
 */
import type { BoundingBox } from '#engine/engine.ts'
import type { Erasure } from '#people/erasure-store.ts'
import type { GivenConsent } from '#people/consents.ts'
import type { Refusal } from '#people/enrollment.ts'
import type { Job } from '#queue/queue.ts'
import type { Folder, Gallery, GalleryClient, Photo, PhotoState, Preset, Visibility } from './gallery.ts'
import type { PhotoFilter } from './store.ts'

export interface Page {
  limit: number
  offset: number
}

export interface GallerySettings {
  name: string
  slug: string
  faceRecognitionEnabled: boolean
  visibility: Visibility
  preset: Preset
  /** 0-100. */
  threshold: number
}

export interface GalleryView extends Gallery {
  photoCount: number
  clientCount: number
}

export interface ClientView extends GalleryClient {
  photoCount: number
  /** Object key of the face; null without one, or where no pictures are kept. */
  portraitKey: string | null
}

export interface EnrolledFace {
  client: GalleryClient
  faceIds: string[]
  /** Pictures that were not taken, with reasons. When none was taken `enrollFace` throws `no_usable_face` with them. */
  refused: Refusal[]
  /** Photos of the gallery the client is in now. */
  photoCount: number
}

/** A picture to be added: its bytes come while it is read. */
export interface IncomingPhoto {
  name: string
  content: AsyncIterable<Uint8Array>
}

export interface AddedPhoto {
  name: string
  /** Absent: it was refused, see `code`. */
  photo?: Photo
  /** It was there already. */
  known?: boolean
  code?: string
  message?: string
}

export interface ProcessedFace {
  index: number
  box: BoundingBox
  /** 0-100. */
  confidence: number
  /** Best first; the first is the one that counts, if it does. */
  matches: { clientId: string; similarity: number; faceId: string | null; counts: boolean }[]
}

export interface ProcessedPhoto {
  photo: Photo
  fromCache: boolean
  faces: ProcessedFace[]
}

export interface ProcessStatus {
  totalPhotos: number
  /** `pending` ones wait, `processing` ones are being looked at. */
  jobs: { new: number; pending: number; processing: number; done: number; error: number }
  totals: { faces: number; matches: number }
  /** Photos a second over the last minute; null while nothing is done. */
  rate: number | null
  /** Seconds until nothing is pending, at that rate. */
  eta: number | null
  paused: boolean
  /** Photos whose matches are being made anew for a client who came or went. */
  rematching: number
}

export interface Queued {
  /** Jobs that were put in. */
  queued: number
  /** Photos whose result holds. */
  cached: number
  /** What Amazon would charge, in US dollars; 0 on this machine. */
  estimatedCost: number
}

export interface ProcessedAll {
  total: number
  processed: number
  errors: number
  cached: number
  elapsedMs: number
}

export interface Galleries {
  create(settings: Partial<GallerySettings> & { name: string }, actor: string): Promise<GalleryView>
  list(options: Page & { collections?: string[]; query?: string }): Promise<{ total: number; galleries: GalleryView[] }>
  get(galleryId: string): Promise<GalleryView>
  /** Another threshold means that photos are matched anew, by a job. */
  update(galleryId: string, change: Partial<GallerySettings>, actor: string): Promise<GalleryView>
  /**
   * Everything goes: jobs, photos of ours (not those in somebody's bucket), small versions, faces, clients with a receipt
   * each, links, folders. Goes on after a crash. Returns the receipts.
   */
  remove(galleryId: string, actor: string): Promise<Erasure[]>

  clients: {
    add(galleryId: string, client: { name: string; email?: string | null }, actor: string): Promise<ClientView>
    list(
      galleryId: string,
      options: Page & { query?: string; enrolled?: boolean },
    ): Promise<{ total: number; clients: ClientView[] }>
    get(galleryId: string, clientId: string): Promise<ClientView>
    /** By id; those that are not the gallery’s are left out. */
    names(galleryId: string, clientIds: string[]): Promise<Map<string, string>>
    update(
      galleryId: string,
      clientId: string,
      change: { name?: string; email?: string | null },
      actor: string,
    ): Promise<ClientView>
    /** With matches and faces; with `forgetInPhotos` their faces in the photos are nobody's and never looked at again. */
    remove(
      galleryId: string,
      clientId: string,
      options: { forgetInPhotos: boolean; reason: string },
      actor: string,
    ): Promise<{ erasure: Erasure | null; forgotten: number }>
    /** Throws `no_usable_face` (details: reasons by picture), `several_faces`, `person_duplicate`, `consent_required`. */
    enrollFace(
      galleryId: string,
      clientId: string,
      pictures: { name: string; read(): Promise<Uint8Array> }[],
      options: { faceBox?: BoundingBox; consent?: GivenConsent },
      actor: string,
    ): Promise<EnrolledFace>
    /** A picture that is in our objects or a bucket. */
    reference(galleryId: string, key: string): { name: string; read(): Promise<Uint8Array> }
    /** A new secret for the client's link, shown once; the one before is worth nothing. */
    link(galleryId: string, clientId: string, expiresAt: Date | null, actor: string): Promise<{ secret: string }>
    revokeLink(galleryId: string, clientId: string, actor: string): Promise<void>
  }

  photos: {
    /** Each is answered on its own, in order; one that is no picture, or too large, keeps no other from being added. */
    add(galleryId: string, photos: AsyncIterable<IncomingPhoto>, actor: string): Promise<AddedPhoto[]>
    /** Of these files, those that are not there yet: what is left of an upload that broke off. */
    missing(galleryId: string, files: { name: string; bytes: number }[]): Promise<{ name: string; bytes: number }[]>
    /** Photos in a bucket, by key; nothing is copied. */
    register(galleryId: string, bucket: string | null, keys: string[], actor: string): Promise<AddedPhoto[]>
    /** All pictures below a prefix, page by page. Returns how many there were and how many are new. */
    scan(
      galleryId: string,
      bucket: string | null,
      prefix: string,
      actor: string,
    ): Promise<{ found: number; added: number }>
    list(
      galleryId: string,
      options: Page & PhotoFilter,
    ): Promise<{ total: number; photos: (Photo & { maxSimilarity: number | null; matchCount: number })[] }>
    get(galleryId: string, photoId: string): Promise<Photo>
    remove(galleryId: string, photoIds: string[], actor: string): Promise<number>
    /**
     * Where whoever has the address may fetch the file for a minute, straight from where it is kept. Undefined: it has to
     * be read here.
     */
    link(photo: Photo, file: { type: string; disposition: string }): Promise<string | undefined>
    /** Bytes of the photo, `thumbnail` (JPEG, 320 px) or `preview` (JPEG, 640 px); made when there is none yet. */
    read(photo: Photo, size: 'original' | 'preview' | 'thumbnail'): Promise<Uint8Array>
  }

  process: {
    /** Throws `gallery_off`, and what looking at the picture throws. */
    one(galleryId: string, photoId: string, options: { force: boolean; signal?: AbortSignal }): Promise<ProcessedPhoto>
    /** What is stored, without looking. */
    detail(galleryId: string, photoId: string): Promise<ProcessedPhoto>
    status(galleryId: string): Promise<ProcessStatus>
    /** While the caller waits. */
    all(
      galleryId: string,
      options: { force: boolean; concurrency?: number; signal?: AbortSignal },
    ): Promise<ProcessedAll>
    /** A job for each photo. With `states: ['error']` only those: a retry. Photos in `prefix` are registered first. */
    queue(
      galleryId: string,
      options: { force: boolean; states?: PhotoState[]; dryRun?: boolean },
      actor: string,
    ): Promise<Queued>
    cancel(galleryId: string, actor: string): Promise<number>
    pause(galleryId: string, paused: boolean, actor: string): Promise<void>
    /** Number that changes whenever the status does: for those who wait. */
    errors(galleryId: string, options: Page): Promise<{ total: number; photos: Photo[] }>
  }

  folders: {
    /** A job that groups the photos; the one under way when there is one. */
    separate(galleryId: string, actor: string): Promise<Job>
    status(galleryId: string): Promise<{ job: Job | null; folders: Folder[] }>
    cancel(galleryId: string, actor: string): Promise<void>
    get(galleryId: string, folderId: string): Promise<Folder>
  }

  /** The client's side. */
  visitors: {
    /** Undefined: the secret is nobody's, has expired, or the gallery is private. */
    bySecret(slug: string, secret: string): Promise<{ gallery: Gallery; client: GalleryClient } | undefined>
    /** The gallery whose own link this is, if it takes selfies. */
    byGallerySecret(slug: string, secret: string): Promise<Gallery | undefined>
    galleryLink(galleryId: string, actor: string): Promise<{ secret: string }>
    revokeGalleryLink(galleryId: string, actor: string): Promise<void>
    /**
     * The client whose face this is, or a new one. Needs their consent. Throws `no_face`, `several_faces`,
     * `no_usable_face`. The secret is good for a day.
     */
    selfie(
      gallery: Gallery,
      image: Uint8Array,
      consent: GivenConsent & { name?: string },
    ): Promise<{ client: GalleryClient; secret: string; photoCount: number }>
  }
}
