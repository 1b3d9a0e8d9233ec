/** What galleries keep. Methods throw `gallery_not_found`, `disk_full`, `store_unavailable`. */
import type { FaceMatch, FaceScore, Folder, Gallery, GalleryClient, Photo, PhotoFace, PhotoState } from './gallery.ts'

export interface GalleryStore {
  /** Throws `slug_taken`. */
  add(gallery: Omit<Gallery, 'createdAt' | 'updatedAt' | 'enrolmentRevision' | 'state'>): Promise<Gallery>
  byId(galleryId: string): Promise<Gallery | undefined>
  bySlug(slug: string): Promise<Gallery | undefined>
  byCollection(collectionId: string): Promise<Gallery | undefined>
  /** Newest first, in whatever state. */
  list(options: {
    collections?: string[]
    query?: string
    limit: number
    offset: number
  }): Promise<{ total: number; galleries: (Gallery & { photoCount: number; clientCount: number })[] }>
  /** Throws `slug_taken`, `gallery_not_found`. */
  update(
    galleryId: string,
    change: Partial<
      Pick<Gallery, 'name' | 'slug' | 'faceRecognitionEnabled' | 'visibility' | 'preset' | 'threshold' | 'state'>
    >,
  ): Promise<Gallery>
  /** One more; returns it. */
  raiseRevision(galleryId: string): Promise<number>
  /** With everything below it. Idempotent. */
  remove(galleryId: string): Promise<void>
  deleting(): Promise<Gallery[]>
}

export interface ClientStore {
  add(client: Omit<GalleryClient, 'createdAt'>): Promise<GalleryClient>
  byId(clientId: string): Promise<GalleryClient | undefined>
  /** In any order; those that are not there are left out. */
  byIds(clientIds: string[]): Promise<GalleryClient[]>
  byPersons(personIds: string[]): Promise<GalleryClient[]>
  /** By name, then id. `enrolled`: only those with a face. */
  list(
    galleryId: string,
    options: { query?: string; enrolled?: boolean; limit: number; offset: number },
  ): Promise<{ total: number; clients: (GalleryClient & { photoCount: number })[] }>
  update(
    clientId: string,
    change: Partial<Pick<GalleryClient, 'name' | 'email' | 'personId'>>,
  ): Promise<GalleryClient | undefined>
  /** With scores and access; the photos' matches are chosen anew. Idempotent. Returns how many scores there were. */
  remove(clientId: string): Promise<number>
  /** Whoever shows the secret this is the digest of acts as the client. Of kind `link` there is one: it is replaced. */
  addAccess(
    clientId: string,
    access: { digest: string; kind: 'link' | 'selfie'; expiresAt: Date | null },
  ): Promise<void>
  /** All of them, or of one kind. */
  removeAccess(clientId: string, kind?: 'link' | 'selfie'): Promise<void>
  byAccess(digest: string, at: Date): Promise<GalleryClient | undefined>
  /** The gallery's own link, for selfies. */
  setGalleryAccess(galleryId: string, digest: string | null): Promise<void>
  galleryByAccess(digest: string): Promise<string | undefined>
}

export type NewPhoto = Pick<Photo, 'photoId' | 'galleryId' | 'bucket' | 'key' | 'originalName' | 'bytes' | 'etag'>

export interface PhotoFilter {
  states?: PhotoState[]
  /** Whose faces are in it. */
  clientId?: string
  folderId?: string
  query?: string
}

/** What came of looking at a photo. */
export interface PhotoResult {
  photoId: string
  width: number
  height: number
  thumbnailKey: string | null
  previewKey: string | null
  fingerprint: string
  /** All of them; those stored before are replaced. Forgotten ones are among them. */
  faces: Omit<PhotoFace, 'photoId'>[]
}

export interface StoredPhoto {
  photo: Photo
  /** A photo of this name and content was there: it is this one, and nothing was added. */
  known: boolean
}

export interface PhotoProblem {
  code: string
  message: string
  attempts: number
}

export interface PhotoCounts extends Record<PhotoState, number> {
  faces: number
  /** Those that count. */
  matches: number
  /** `done`, but matched at an older revision than the gallery's. */
  stale: number
  /** Processed in the last minute, and since when the first of them, in seconds. */
  recent: { photos: number; seconds: number }
}

export interface GalleryPhotoStore {
  /** Unique by name and etag within a gallery, and by bucket and key. All or none. */
  add(photos: NewPhoto[]): Promise<StoredPhoto[]>
  byId(photoId: string): Promise<Photo | undefined>
  byIds(photoIds: string[]): Promise<Photo[]>
  /** By time added, then name, then id; with `clientId` by similarity, highest first, and each with it. */
  list(
    galleryId: string,
    options: PhotoFilter & { limit: number; offset: number },
  ): Promise<{ total: number; photos: (Photo & { maxSimilarity: number | null; matchCount: number })[] }>
  total(galleryId: string): Promise<number>
  /** Pages through all by id. */
  page(galleryId: string, options: { after?: string; limit: number; states?: PhotoState[] }): Promise<Photo[]>
  /** Which of these files, by name and size, are there already. */
  known(galleryId: string, files: { name: string; bytes: number }[]): Promise<Set<string>>
  counts(galleryId: string): Promise<PhotoCounts>
  /**
   * In one statement: every photo whose result is not valid any more (or every one, with `force`) becomes `pending` and
   * is returned; of the rest it says how many. Valid: `done`, of this fingerprint of parameters, processed since
   * `notBefore`. Those valid but matched at an older revision are counted apart.
   */
  take(
    galleryId: string,
    options: { parameters: string; notBefore: Date; force: boolean; states?: PhotoState[] },
  ): Promise<{ photoIds: string[]; cached: number; stale: number }>
  /** `new` means `done` for photos that have a result. With `error` comes why, and how often it was tried. */
  setState(photoIds: string[], state: PhotoState, problem?: PhotoProblem): Promise<void>
  /**
   * In one transaction: photos with their faces, what these score (of clients who are gone meanwhile nothing is kept), and
   * from all scores which ones count. `matchedRevision` is what the gallery's was before the search, stored as -1 when it
   * has moved since. Returns the gallery's enrolment revision as it is now, of each photo: when it has moved, its scores
   * are to be made again. Photos that are not in the answer are gone, and nothing was stored of them.
   */
  store(
    galleryId: string,
    results: PhotoResult[],
    scores: FaceScore[],
    matchedRevision: number,
  ): Promise<Map<string, number>>
  /**
   * New scores of stored faces, in place of those these faces had. Returns the revision as `store` does; undefined: the
   * gallery or all the photos are gone. A photo that has other
   * faces by now is not right for the revision by that.
   */
  storeScores(
    galleryId: string,
    photos: { photoId: string; faceIds: string[]; scores: FaceScore[] }[],
    matchedRevision: number,
  ): Promise<number | undefined>
  /**
   * The scores of one client, all of them: those there were go, those of faces that are in no photo are left out. Which
   * ones count is chosen anew in the photos it touches.
   */
  storeClientScores(galleryId: string, clientId: string, scores: Omit<FaceScore, 'clientId'>[]): Promise<void>
  /** `done` photos matched at another revision than the gallery's; the longest processed first. */
  stale(galleryId: string, options: { limit: number }): Promise<string[]>
  /** Photos that were right for `from` are right for `to`. */
  advance(galleryId: string, from: number, to: number): Promise<number>
  faces(photoIds: string[]): Promise<PhotoFace[]>
  facesByIds(galleryId: string, faceIds: string[]): Promise<PhotoFace[]>
  /** Pages through all faces by id. */
  faceIds(galleryId: string, options: { after?: string; limit: number }): Promise<string[]>
  /** Pages through all faces that no client has, by id. */
  unmatchedFaces(galleryId: string, options: { after?: string; limit: number }): Promise<PhotoFace[]>
  /** All scores of the photos, the ones that count marked. */
  matches(photoIds: string[]): Promise<(FaceMatch & { counts: boolean })[]>
  matchesOfClient(clientId: string): Promise<FaceMatch[]>
  /** Faces become nobody's and are known to be: `faceId` null. Returns how many. */
  forgetFaces(galleryId: string, faceIds: string[]): Promise<number>
  /** With faces, scores and places in folders. Idempotent. */
  remove(photoIds: string[]): Promise<void>
}

export interface FolderStore {
  /** Takes the place of all folders of the gallery, in one transaction. */
  replace(
    galleryId: string,
    folders: (Omit<Folder, 'photoCount' | 'galleryId'> & { photoIds: string[] })[],
  ): Promise<void>
  list(galleryId: string): Promise<Folder[]>
  byId(folderId: string): Promise<Folder | undefined>
}
