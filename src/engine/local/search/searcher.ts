import type { FaceStore } from '#engine/vectors.ts'

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
}

export interface Searcher {
  /** The collection's index, brought up to the store's revision first. */
  collection(collectionId: string): Promise<IndexView>
  /** Drops everything held of the collection, in memory and on disk. */
  forget(collectionId: string): Promise<void>
  close(): Promise<void>
}

/**
 * What search needs from the store. `collection` tells which life of a collection a snapshot is of; without it the
 * snapshot of another collection of that name could be taken for this one's.
 */
export type SearchStore = Pick<FaceStore, 'revision' | 'changesSince'> & Partial<Pick<FaceStore, 'collection'>>
