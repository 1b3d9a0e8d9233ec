/**
 * What the local engine needs from a database: collections, faces and users with their embeddings, kept for good.
 * Searching is not part of it (see `local/search`): the database keeps vectors, memory searches them.
 *
 * Every change of a collection happens in one transaction that also raises its revision by one, so that
 * "what changed since revision r" is a complete answer and a crash leaves nothing half-stored.
 * Methods throw `LikenessError`s: `collection_not_found`, `collection_exists`, `user_not_found`, `user_exists`,
 * `disk_full`, `store_unavailable`.
 */
import type { Collection, DeleteFacesResult, Face, Page, PageOptions, User } from './engine.ts'

/** A face to be stored. `embedding` has unit length. */
export interface StoredFace extends Face {
  embedding: Float32Array
}

export interface NewCollection {
  collectionId: string
  modelVersion: string
  /** Length of the embeddings. */
  dimensions: number
  tags: Record<string, string>
}

/** One batch of changes; apply in order. A face may be named again in a later batch, for example with a new user. */
export interface ChangeBatch {
  /** The collection is at least at this revision once the batch is applied. */
  revision: number
  /**
   * The revision asked about is none of this collection's (it was deleted and created anew since, or the database was
   * put back to an older state), or removals since then are not remembered any more. Everything held of it is void;
   * this batch and those after it tell all there is. In the first batch, hardly ever in a later one.
   */
  reset?: boolean
  /** Faces added or re-assigned to another user (`userId` absent: to nobody). */
  faces: { faceId: string; userId?: string; embedding: Float32Array }[]
  removedFaceIds: string[]
  /** Users whose vector changed; `embedding` null: the user has no faces now. */
  users: { userId: string; embedding: Float32Array | null }[]
  removedUserIds: string[]
}

/** What `assign` decides about each requested face, given the user's present faces. */
export interface Assignment {
  add: string[]
  remove: string[]
  /** The user's vector afterwards, unit length; null when no face is left. */
  embedding: Float32Array | null
}

export interface FaceStore {
  createCollection(collection: NewCollection): Promise<Collection>
  collection(collectionId: string): Promise<Collection>
  collections(page: PageOptions): Promise<Page<Collection>>
  deleteCollection(collectionId: string): Promise<void>
  setTags(collectionId: string, change: { set: Record<string, string>; remove: string[] }): Promise<void>
  /**
   * Cheap: asked before every search. Revisions of a name never restart: a collection created again under the name of a
   * deleted one begins above the last revision of its predecessor, so that nobody takes one for the other.
   */
  revision(collectionId: string): Promise<number>

  /** Stores those faces whose id is not there yet, all or none. Returns the revision after it. */
  addFaces(collectionId: string, faces: StoredFace[]): Promise<{ added: string[]; revision: number }>
  /** In order of face id. */
  faces(collectionId: string, filter: PageOptions & { userId?: string; faceIds?: string[] }): Promise<Page<Face>>
  /** Those of the ids that exist, with their embeddings, in no particular order. */
  facesWithEmbeddings(collectionId: string, faceIds: string[]): Promise<StoredFace[]>
  /** A face of a user stays, with the reason. */
  deleteFaces(collectionId: string, faceIds: string[]): Promise<DeleteFacesResult>

  createUser(collectionId: string, userId: string): Promise<User>
  user(collectionId: string, userId: string): Promise<User & { embedding: Float32Array | null }>
  users(collectionId: string, page: PageOptions): Promise<Page<User>>
  deleteUser(collectionId: string, userId: string): Promise<void>
  /**
   * Changes which faces belong to a user. Inside one transaction, with the user locked: reads the user's faces and the
   * requested ones, asks `decide`, stores its answer. Returns the user afterwards.
   */
  assign(
    collectionId: string,
    userId: string,
    faceIds: string[],
    decide: (current: StoredFace[], requested: StoredFace[]) => Assignment,
  ): Promise<User>

  /**
   * Everything that happened after `revision` (0: the whole collection), in batches of bounded size. An id that was
   * removed and added again may be named in both lists of a batch: it is there. The batches are of one life of the
   * collection: when it is deleted on the way the next one throws `collection_not_found`.
   */
  changesSince(collectionId: string, revision: number): AsyncIterable<ChangeBatch>

  close(): Promise<void>
}
