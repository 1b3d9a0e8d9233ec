/** The faces and the users of one collection, kept at the store's revision. */
import type { ChangeBatch, FaceStore } from '#engine/vectors.ts'
import { LikenessError } from '#errors'
import { createLock } from './lock.ts'
import type { Hit, IndexView } from './searcher.ts'
import { createUpkeep, type Limits, type Upkeep } from './upkeep.ts'
import { createVectorIndex, type Ground, type VectorIndex } from './vector-index.ts'

export type SearchStore = Pick<FaceStore, 'revision' | 'changesSince'>

export interface CollectionIndex {
  /** Brings the index to the store's revision of now or later. Throws what the store throws. */
  view(): Promise<IndexView>
  clear(): Promise<void>
  /** When the background work that past changes asked for is done. */
  settled(): Promise<void>
  close(): Promise<void>
}

export interface CollectionIndexOptions {
  collectionId: string
  store: SearchStore
  groundFor(dimensions: number): Ground
  dimensions?: number
  limits: Limits
}

interface Indexes {
  faces: VectorIndex
  users: VectorIndex
  upkeep: Upkeep[]
}

type Kind = 'faces' | 'users'

export function createCollectionIndex(options: CollectionIndexOptions): CollectionIndex {
  const { collectionId, store, groundFor } = options
  const lock = createLock()
  let revision = 0
  let indexes: Indexes | undefined
  let running: Promise<void> | undefined
  let following: Promise<void> | undefined

  /** The length of vectors is the option's, or else that of the first vector. */
  function indexesFor(dimensions: number): Indexes {
    const ground = groundFor(dimensions)
    if (!indexes) {
      const faces = createVectorIndex(ground, dimensions)
      const users = createVectorIndex(ground, dimensions)
      const upkeep = [faces, users].map((index) => createUpkeep(index, lock, options.limits))
      indexes = { faces, users, upkeep }
    }
    return indexes
  }

  function reset() {
    // Not waited for: it may be waiting for the lock that is held here. It ends without touching anything.
    for (const upkeep of indexes?.upkeep ?? []) void upkeep.stop()
    indexes?.faces.clear()
    indexes?.users.clear()
    indexes = undefined
    revision = 0
  }

  function put(kind: Kind, id: string, vector: Float32Array) {
    const index = indexesFor(options.dimensions ?? vector.length)[kind]
    if (!index.holds(id, vector)) index.put(id, vector)
  }

  function apply(batch: ChangeBatch) {
    if (batch.reset) reset()
    for (const id of batch.removedFaceIds) indexes?.faces.remove(id)
    for (const id of batch.removedUserIds) indexes?.users.remove(id)
    for (const { userId, embedding } of batch.users) {
      if (embedding) put('users', userId, embedding)
      else indexes?.users.remove(userId)
    }
    for (const { faceId, embedding } of batch.faces) put('faces', faceId, embedding)
    revision = batch.revision
  }

  async function catchUp() {
    const current = await store.revision(collectionId)
    if (current === revision) return
    // An older database under the same name: nothing held here is known to be true.
    if (current < revision) await lock.write(reset)
    for await (const batch of store.changesSince(collectionId, revision)) await lock.write(() => apply(batch))
    if (revision < current)
      throw new LikenessError('store_unavailable', {
        message: 'The database did not tell all changes of a collection.',
        details: { collectionId, told: revision, current },
      })
    for (const upkeep of indexes?.upkeep ?? []) upkeep.look()
  }

  async function guarded() {
    try {
      await catchUp()
    } catch (error) {
      if (error instanceof LikenessError && error.code === 'collection_not_found') await lock.write(reset)
      throw error
    }
  }

  /** A call that arrives during a run may know of a later change: it waits for the next run, which many calls share. */
  function upToDate(): Promise<void> {
    if (!running) return begin()
    following ??= running.then(begin, begin)
    return following
  }

  function begin(): Promise<void> {
    following = undefined
    const run = guarded().finally(() => {
      if (running === run) running = undefined
    })
    running = run
    return run
  }

  function search(kind: Kind, probes: Float32Array[], k: number): Promise<Hit[][]> {
    return lock.read(async () => {
      if (indexes) return indexes[kind].search(probes, k)
      return probes.map(() => [])
    })
  }

  return {
    async view() {
      await upToDate()
      return {
        revision,
        faces: indexes?.faces.lists.size ?? 0,
        users: indexes?.users.lists.size ?? 0,
        searchFaces: (probes, k) => search('faces', probes, k),
        searchUsers: (probes, k) => search('users', probes, k),
      }
    },
    clear: () => lock.write(reset),
    async settled() {
      await Promise.all((indexes?.upkeep ?? []).map((upkeep) => upkeep.idle()))
    },
    async close() {
      await Promise.all((indexes?.upkeep ?? []).map((upkeep) => upkeep.stop()))
      await lock.write(reset)
    },
  }
}
