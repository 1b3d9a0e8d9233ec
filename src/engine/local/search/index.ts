/**
 * Vector search of the local engine: memory holds an index of each collection, the database stays the truth.
 *
 *     store --changesSince--> collection-index --put/remove--> vector-index -> lists -> blocks (shared memory)
 *     probe -> vector-index -> partition (which lists) -> threads -> scan -> kernel.wat -> hits
 */
import { availableParallelism } from 'node:os'
import { isLikenessError, LikenessError } from '#errors'
import { type CollectionIndex, createCollectionIndex } from './collection-index.ts'
import type { Searcher, SearchStore } from './searcher.ts'
import { createSnapshot } from './snapshot.ts'
import { createThreads } from './threads.ts'
import { createGrounds } from './ground.ts'

export interface SearcherOptions {
  store: SearchStore
  /** Where snapshots are kept. Default: nowhere; a restart reads everything from the store. */
  directory?: string
  /** Collections of fewer faces and users have no snapshot. */
  snapshotAbove?: number
  /** Threads for larger searches; 0: the calling thread does everything. Default: one for each core. */
  threads?: number
  /** Length of the vectors. Default: that of the first vector of a collection. */
  dimensions?: number
  /** Searches that visit at most this many vectors run on the calling thread. */
  inlineVectors?: number
  /** From this many vectors on they have sketches, which make a search several times faster and keep it exact. */
  sketchAbove?: number
  /**
   * Up to this many vectors a search is exact. Measured at a million: exact with sketches takes 0.01 ms of processor time
   * for a thousand faces, and lists, which have to visit half of them for a recall of .999, take longer.
   */
  partitionAbove?: number
  /** Limits the memory of an arena; for tests. */
  blocksPerArena?: number
}

export interface LocalSearcher extends Searcher {
  /** When the background work (training, sorting) that past changes asked for is done. */
  settled(): Promise<void>
}

export function createSearcher(options: SearcherOptions): LocalSearcher {
  const {
    store,
    dimensions,
    directory,
    snapshotAbove = 5000,
    sketchAbove = 20_000,
    partitionAbove = 4_000_000,
  } = options
  const limits = { sketchAbove, partitionAbove }
  const threads = createThreads({
    count: Math.min(options.threads ?? availableParallelism(), 32),
    inlineVectors: options.inlineVectors ?? 8000,
  })
  const groundFor = createGrounds(threads, options.blocksPerArena)
  const collections = new Map<string, CollectionIndex>()
  let closed = false

  function open(collectionId: string): CollectionIndex {
    const known = collections.get(collectionId)
    if (known) return known
    const snapshot = directory === undefined ? undefined : createSnapshot(directory, collectionId)
    const created = createCollectionIndex({
      ...{ collectionId, store, groundFor, dimensions, limits, snapshotAbove, snapshot },
    })
    collections.set(collectionId, created)
    return created
  }

  return {
    async collection(collectionId, current) {
      if (closed) throw new LikenessError('engine_closed')
      const index = open(collectionId)
      try {
        return await index.view(current)
      } catch (error) {
        // Nothing is kept of names that mean nothing.
        if (isLikenessError(error) && error.code === 'collection_not_found' && collections.get(collectionId) === index)
          collections.delete(collectionId)
        throw error
      }
    },
    async added(collectionId, revision, faces) {
      await collections.get(collectionId)?.added(revision, faces)
    },
    async forget(collectionId) {
      const known = open(collectionId)
      collections.delete(collectionId)
      await known.forget()
    },
    async settled() {
      // Background threads let the process end; who waits for them does not want that.
      const alive = setInterval(() => undefined, 1000)
      try {
        await Promise.all([...collections.values()].map((collection) => collection.settled()))
      } finally {
        clearInterval(alive)
      }
    },
    async close() {
      closed = true
      // First, so that nobody waits for background work that nobody will need.
      await threads.close()
      await Promise.all([...collections.values()].map((collection) => collection.close()))
      collections.clear()
    },
  }
}
