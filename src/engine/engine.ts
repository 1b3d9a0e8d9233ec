/**
 * The engine port. Its vocabulary is Amazon Rekognition's, so that a client of the real service and a server that
 * speaks its protocol are mirrors of each other:
 *
 * - A **collection** is a set of faces that are searched together. Its **revision** grows with every change.
 * - A **face** is one indexed face: an id, a box, the image it came from. Its **embedding** never leaves the engine.
 * - A **user** groups the faces of one person inside a collection; its **user vector** is made from them.
 * - A **probe** is a face that is searched for and not stored.
 * - **Similarity** is 0-100, calibrated so that a value has the same false match rate whatever the model.
 * - A **box** is in fractions of the upright image (after its EXIF orientation was applied). It may run off the image.
 *
 * The engine knows faces and collections, never people: who a user *is* belongs to `people/`.
 * Every method throws `LikenessError`s of the catalogue. "There is no face" is an empty list; "could not look" throws.
 */

import type { BoundingBox, FaceDetail, QualityFilter, UnindexedReason } from './face.ts'
import type { Rendition, RenditionSize } from './rendition.ts'
import type { FacesSearch, IdSearch, ImageSearch, ImageSearchOptions, SearchOptions } from './searches.ts'

export type * from './face.ts'
export type * from './rendition.ts'
export type * from './searches.ts'

/** An indexed face as it is stored, without its embedding. Ids are lower-case UUIDs. */
export interface Face {
  faceId: string
  imageId: string
  externalImageId?: string
  userId?: string
  box: BoundingBox
  confidence: number
}

export interface FaceMatch {
  /** 0-100. */
  similarity: number
  face: Face
}

export interface UserMatch {
  /** 0-100. */
  similarity: number
  userId: string
  status: UserStatus
}

export type UserStatus = 'CREATED' | 'ACTIVE' | 'UPDATING'

export interface User {
  userId: string
  status: UserStatus
  faceCount: number
}

export interface Collection {
  collectionId: string
  /** Id and version of the model pack the collection's embeddings come from; embeddings of packs never mix. */
  modelVersion: string
  faceCount: number
  userCount: number
  /** Grows with every enrolment and removal: part of every cache key. */
  revision: number
  createdAt: Date
  tags: Record<string, string>
}

/** An encoded image: the bytes of a file. */
export type ImageBytes = Uint8Array

export interface DetectionOptions {
  /** Measure everything the pack can (eyes, occlusion, liveness, 68 landmarks) instead of the cheap part. Default false. */
  allAttributes?: boolean
  /** At most this many faces, the largest first. Default 100. */
  maxFaces?: number
  /** Small versions to make in the same pass, at most 8. */
  renditions?: RenditionSize[]
  signal?: AbortSignal
}

export interface Detection {
  /** Pixels of the upright image. */
  width: number
  height: number
  /** Largest first. */
  faces: FaceDetail[]
  /** In the order they were asked for; absent when none were. Also of a picture without a face. */
  renditions?: Rendition[]
}

export interface CompareOptions {
  /** 0-100. Default: the pack's verification threshold. */
  similarityThreshold?: number
  /** Default NONE. */
  qualityFilter?: QualityFilter
  signal?: AbortSignal
}

export interface ComparedFace {
  face: FaceDetail
  /** 0-100. */
  similarity: number
}

export interface Comparison {
  /** The largest face of the source. */
  source: FaceDetail
  /** Every face of the target at or above the threshold, best first. */
  matches: ComparedFace[]
  /** The others, best first. */
  unmatched: ComparedFace[]
  /** 0-100: the threshold that was applied. */
  threshold: number
  sourceSize: { width: number; height: number }
  targetSize: { width: number; height: number }
}

export interface IndexOptions {
  /** `[a-zA-Z0-9_.\-:]+`, 1-255 characters. */
  externalImageId?: string
  /** At most this many faces are indexed: lowest quality go first, then the smallest. Default 100. */
  maxFaces?: number
  /** Default AUTO. */
  qualityFilter?: QualityFilter
  allAttributes?: boolean
  /** Small versions to make in the same pass, at most 8. */
  renditions?: RenditionSize[]
  /** One of many that nobody waits for: others go first, and its faces may be stored with those of others a moment later. */
  background?: boolean
  signal?: AbortSignal
}

export interface IndexedFace {
  face: Face
  detail: FaceDetail
}

export interface UnindexedFace {
  reasons: UnindexedReason[]
  detail: FaceDetail
}

export interface IndexResult {
  imageId: string
  width: number
  height: number
  /** Largest first. Faces that were already there (same image, same external id) are listed again, not stored again. */
  indexed: IndexedFace[]
  unindexed: UnindexedFace[]
  /** Revision of the collection after this call. */
  revision: number
  /** In the order they were asked for; absent when none were. Also of a picture without a face. */
  renditions?: Rendition[]
}

export interface PageOptions {
  /** 1-4096. */
  maxResults?: number
  nextToken?: string
}

export interface Page<Item> {
  items: Item[]
  nextToken?: string
}

export interface FaceFailure<Reason extends string> {
  faceId: string
  userId?: string
  /** 0-100, with LOW_MATCH_CONFIDENCE. */
  confidence?: number
  reasons: Reason[]
}

export interface DeleteFacesResult {
  deleted: string[]
  failed: FaceFailure<'ASSOCIATED_TO_AN_EXISTING_USER' | 'FACE_NOT_FOUND'>[]
  revision: number
}

export interface AssociateResult {
  associated: string[]
  failed: FaceFailure<'FACE_NOT_FOUND' | 'ASSOCIATED_TO_A_DIFFERENT_USER' | 'LOW_MATCH_CONFIDENCE'>[]
  status: UserStatus
}

export interface DisassociateResult {
  disassociated: string[]
  failed: FaceFailure<'FACE_NOT_FOUND' | 'ASSOCIATED_TO_A_DIFFERENT_USER'>[]
  status: UserStatus
}

export interface Engine {
  /** Id and version of what makes the embeddings. */
  readonly modelVersion: string

  createCollection(collectionId: string, options?: { tags?: Record<string, string> }): Promise<Collection>
  describeCollection(collectionId: string): Promise<Collection>
  listCollections(page?: PageOptions): Promise<Page<Collection>>
  /** Removes the collection with all its faces and users. */
  deleteCollection(collectionId: string): Promise<void>
  tagCollection(collectionId: string, tags: Record<string, string>): Promise<void>
  untagCollection(collectionId: string, keys: string[]): Promise<void>

  detectFaces(image: ImageBytes, options?: DetectionOptions): Promise<Detection>
  /** Throws `no_face` when either image has none. */
  compareFaces(source: ImageBytes, target: ImageBytes, options?: CompareOptions): Promise<Comparison>

  indexFaces(collectionId: string, image: ImageBytes, options?: IndexOptions): Promise<IndexResult>
  listFaces(collectionId: string, options?: PageOptions & { userId?: string; faceIds?: string[] }): Promise<Page<Face>>
  /** A face that belongs to a user is not deleted: disassociate it first. */
  deleteFaces(collectionId: string, faceIds: string[]): Promise<DeleteFacesResult>

  createUser(collectionId: string, userId: string): Promise<User>
  listUsers(collectionId: string, page?: PageOptions): Promise<Page<User>>
  /** The user's faces stay in the collection. */
  deleteUser(collectionId: string, userId: string): Promise<void>
  /** `threshold` (0-100, default 75) is what a face must reach against the user's faces once the user has some. */
  associateFaces(
    collectionId: string,
    userId: string,
    faceIds: string[],
    options?: { threshold?: number },
  ): Promise<AssociateResult>
  disassociateFaces(collectionId: string, userId: string, faceIds: string[]): Promise<DisassociateResult>

  /** The searched face itself is never among its matches. */
  searchFaces(collectionId: string, faceId: string, options?: SearchOptions): Promise<IdSearch<FaceMatch>>
  /** Every face of the image is searched. */
  searchFacesByImage(
    collectionId: string,
    image: ImageBytes,
    options?: ImageSearchOptions,
  ): Promise<ImageSearch<FaceMatch>>
  /** A user is never among its own matches. */
  searchUsers(
    collectionId: string,
    by: { userId: string } | { faceId: string },
    options?: SearchOptions,
  ): Promise<IdSearch<UserMatch>>
  /** Each of 0-50,000 faces of the collection as `searchUsers` does it; what is no face of it is told, not thrown. */
  searchUsersOfFaces(collectionId: string, faceIds: string[], options?: SearchOptions): Promise<FacesSearch<UserMatch>>
  searchUsersByImage(
    collectionId: string,
    image: ImageBytes,
    options?: ImageSearchOptions,
  ): Promise<ImageSearch<UserMatch>>

  close(): Promise<void>
}

/**
 * How far apart two faces are, other than by similarity. Of embeddings a and b of unit length: `cosine` 1 - a·b,
 * `euclidean` and `euclidean_l2` |a - b| (the same, as embeddings are of unit length), `angular` their angle divided by
 * pi. `similarity` is (100 - similarity) / 100: of a service that tells nothing else.
 */
export type DistanceMetric = 'cosine' | 'euclidean' | 'euclidean_l2' | 'angular' | 'similarity'

/** What the product needs of the engine it runs on beyond the operations: how far its similarities can be trusted. */
export interface ProductEngine extends Engine {
  /** Those it can tell distances by, the usual one first. */
  readonly metrics: readonly DistanceMetric[]
  /** Falls as the similarity (0-100) rises. Throws `invalid_argument` for a metric it does not have. */
  distance(similarity: number, metric: DistanceMetric): number
  /** The inverse. */
  similarityAt(distance: number, metric: DistanceMetric): number

  /** 0-100: from which two pictures show one person; from which an enrolment is a duplicate. */
  readonly thresholds: { verification: number; duplicate: number }
  /** 0-100: what a search applies among so many candidates; see `SearchOptions.threshold`. */
  searchThreshold(fpir: number | undefined, candidates: number): number
  /** Share of pairs of different people at or above this similarity (0-100); null where nobody measured it. */
  falseMatchRate(similarity: number): number | null
}
