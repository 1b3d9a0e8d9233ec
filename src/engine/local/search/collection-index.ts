/** The faces and the users of one collection, kept at the store's revision. */
import type { ChangeBatch } from '#engine/vectors.ts'
import { LikenessError } from '#errors'
import type { Ground } from './ground.ts'
import { createKeeper, type Keeper } from './keeper.ts'
import { createLock } from './lock.ts'
import type { Pair } from './preserve.ts'
import type { AddedFace, Hit, IndexView, SearchStore } from './searcher.ts'
import type { Snapshot } from './snapshot.ts'
import { createUpkeep, type Limits, type Upkeep } from './upkeep.ts'
import { createVectorIndex } from './vector-index.ts'

export interface CollectionIndex {
  /** Brings the index to the store's revision of now or later. Throws what the store throws. */
  view(current?: number): Promise<IndexView>
  /** See `Searcher.added`. */
  added(at: number, faces: readonly AddedFace[]): Promise<void>
  /** Drops everything, the snapshot too, for good: who still holds a view finds nothing. */
  forget(): Promise<void>
  /** When the background work that past changes asked for is done. */
  settled(): Promise<void>
  /** Writes a snapshot if that pays. */
  close(): Promise<void>
}

export interface CollectionIndexOptions {
  collectionId: string
  store: SearchStore
  groundFor(dimensions: number): Ground
  dimensions?: number
  limits: Limits
  snapshot?: Snapshot
  /** Smaller collections are read from the database. */
  snapshotAbove: number
}

interface Indexes extends Pair {
  upkeep: Upkeep[]
}

type Kind = 'faces' | 'users'

export function createCollectionIndex(options: CollectionIndexOptions): CollectionIndex {
  const { collectionId, store, groundFor } = options
  const lock = createLock()
  const keeper: Keeper = createKeeper({ ...options, lock, current: () => indexes && { ...indexes, revision } })
  let revision = 0
  let opened = false
  let forgotten = false
  let indexes: Indexes | undefined
  let running: Promise<void> | undefined
  let following: Promise<void> | undefined

  function newPair(dimensions: number): Pair {
    const ground = groundFor(dimensions)
    return { faces: createVectorIndex(ground, dimensions), users: createVectorIndex(ground, dimensions) }
  }

  function adopt(pair: Pair): Indexes {
    const upkeep = [pair.faces, pair.users].map((index) => createUpkeep(index, lock, options.limits))
    indexes = { ...pair, upkeep }
    return indexes
  }

  function drop() {
    // Not waited for: it may be waiting for the lock that is held here. It ends without touching anything.
    for (const upkeep of indexes?.upkeep ?? []) void upkeep.stop()
    indexes?.faces.clear()
    indexes?.users.clear()
    indexes = undefined
    revision = 0
  }

  async function reset() {
    drop()
    await keeper.remove()
  }

  /** The length of vectors is the option's, or else that of the first vector. */
  const pairFor = (vector: Float32Array) => indexes ?? adopt(newPair(options.dimensions ?? vector.length))

  async function apply(batch: ChangeBatch) {
    if (forgotten) throw new LikenessError('collection_not_found')
    if (batch.reset) await reset()
    const users = batch.users.filter((user): user is { userId: string; embedding: Float32Array } => !!user.embedding)
    const put: [Kind, string, Float32Array][] = [
      ...users.map(({ userId, embedding }): [Kind, string, Float32Array] => ['users', userId, embedding]),
      ...batch.faces.map(({ faceId, embedding }): [Kind, string, Float32Array] => ['faces', faceId, embedding]),
    ]
    const removed: [Kind, string][] = [
      ...batch.removedFaceIds.map((id): [Kind, string] => ['faces', id]),
      ...batch.removedUserIds.map((id): [Kind, string] => ['users', id]),
      ...batch.users.filter((user) => !user.embedding).map(({ userId }): [Kind, string] => ['users', userId]),
    ]
    // An id that was removed and added again is in both: it is there.
    const changed = put.filter(([kind, id, vector]) => !indexes?.[kind].holds(id, vector))
    const stays = new Set(put.map(([kind, id]) => `${kind} ${id}`))
    const gone = removed.filter(([kind, id]) => !stays.has(`${kind} ${id}`))
    // From the disk first: nothing counts as removed that a file still holds.
    if (indexes) {
      const { faces, users } = indexes
      const lists = { faces: faces.lists, users: users.lists }
      await keeper.erase([...gone, ...changed].flatMap(([kind, id]) => lists[kind].savedAt(id) ?? []))
    }
    for (const [kind, id] of gone) indexes?.[kind].remove(id)
    for (const [kind, id, vector] of changed) pairFor(vector)[kind].put(id, vector)
    keeper.changed(gone.length + changed.length)
    revision = batch.revision
  }

  async function openSnapshot() {
    if (forgotten) throw new LikenessError('collection_not_found')
    const restored = await lock.write(() => keeper.restore(newPair))
    if (restored) {
      adopt(restored)
      revision = restored.revision
    }
    opened = true
  }

  async function catchUp() {
    let known = revision
    const current = await store.revision(collectionId)
    if (!opened) {
      await openSnapshot()
      known = revision
    }
    // What `added` told meanwhile may be later.
    if (current >= known && current <= revision) return
    // An older database under the same name: nothing held here is known to be true.
    // Neither is what an interrupted first reading left: the store does not tell what was removed since then.
    if (current < known || revision === 0) await lock.write(reset)
    for await (const batch of store.changesSince(collectionId, revision)) await lock.write(() => apply(batch))
    if (revision < current)
      throw new LikenessError('store_unavailable', {
        message: 'The database did not tell all changes of a collection.',
        details: { collectionId, told: revision, current },
      })
    lookAfter()
  }

  function lookAfter() {
    for (const upkeep of indexes?.upkeep ?? []) upkeep.look()
    keeper.look()
  }

  async function added(at: number, faces: readonly AddedFace[]) {
    const isNext = () => opened && revision > 0 && at === revision + 1
    // A run under way reads them by itself.
    if (running || !isNext()) return
    const batch = { revision: at, faces: [...faces], removedFaceIds: [], users: [], removedUserIds: [] }
    // What fails here is read, or fails, at the next search.
    await lock.write(() => (isNext() ? apply(batch) : undefined)).then(lookAfter, () => undefined)
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
    return lock.read(async () => indexes?.[kind].search(probes, k) ?? probes.map(() => []))
  }

  function searchUsersOf(faceIds: readonly string[], k: number): Promise<(Hit[] | undefined)[]> {
    return lock.read(async () => {
      const probes = faceIds.map((id) => indexes?.faces.probe(id))
      const known = probes.filter((probe) => probe !== undefined)
      const hits = (await indexes?.users.searchEncoded(known, k)) ?? []
      let next = 0
      return probes.map((probe) => (probe ? hits[next++] : undefined))
    })
  }

  async function endUpkeep() {
    await Promise.all((indexes?.upkeep ?? []).map((upkeep) => upkeep.stop()))
  }

  return {
    added,
    async view(current) {
      if (current === undefined || current !== revision || !opened || running) await upToDate()
      return {
        revision,
        faces: indexes?.faces.lists.size ?? 0,
        users: indexes?.users.lists.size ?? 0,
        searchFaces: (probes, k) => search('faces', probes, k),
        searchUsers: (probes, k) => search('users', probes, k),
        searchUsersOf,
      }
    },
    async forget() {
      forgotten = true
      await lock.write(reset)
    },
    async settled() {
      await Promise.all((indexes?.upkeep ?? []).map((upkeep) => upkeep.idle()))
      await keeper.settled()
    },
    async close() {
      await running?.catch(() => undefined)
      await endUpkeep()
      await keeper.close()
      await lock.write(drop)
    },
  }
}
