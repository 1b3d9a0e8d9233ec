import type { ChangeBatch, FaceStore } from '#engine/vectors.ts'

/** What the local engine needs from search. One searcher serves all collections; each collection has its own index. */
export interface Hit {
  id: string
  /** Cosine of probe and stored embedding, -1 to 1. */
  cosine: number
}

export interface IndexView {
  /** The revision the index is at: never older than the store was when `collection()` was called. */
  revision: number
  faces: number
  users: number
  /** The `k` nearest of each probe, nearest first. Probes have unit length. */
  searchFaces(probes: Float32Array[], k: number): Promise<Hit[][]>
  searchUsers(probes: Float32Array[], k: number): Promise<Hit[][]>
  /** The `k` users nearest to each face the index holds, in the order of the ids; undefined for what it does not hold. */
  searchUsersOf(faceIds: readonly string[], k: number): Promise<(Hit[] | undefined)[]>
}

export type AddedFace = ChangeBatch['faces'][number]

export interface Searcher {
  /** The collection's index, brought up to the store's revision first; `current` is that, where it was just read. */
  collection(collectionId: string, current?: number): Promise<IndexView>
  /**
   * Tells of faces that were stored a moment ago, alone, in the change that raised the collection to `revision`: an index
   * that holds everything before takes them as they are, instead of reading them back. Never fails.
   */
  added(collectionId: string, revision: number, faces: readonly AddedFace[]): Promise<void>
  /** Drops everything held of the collection, in memory and on disk. */
  forget(collectionId: string): Promise<void>
  close(): Promise<void>
}

/**
 * What search needs from the store. `collection` tells which life of a collection a snapshot is of; without it the
 * snapshot of another collection of that name could be taken for this one's.
 */
export type SearchStore = Pick<FaceStore, 'revision' | 'changesSince'> & Partial<Pick<FaceStore, 'collection'>>
