/** Decides when a collection's snapshot is written, and keeps removed faces out of it. */
import type { Lock } from './lock.ts'
import { type Pair, preserve, restore, type Restored } from './preserve.ts'
import type { SearchStore } from './searcher.ts'
import type { Snapshot } from './snapshot.ts'

export interface Keeper {
  restore(make: (dimensions: number) => Pair): Promise<Restored | undefined>
  /** Erases rows, named by position, from the file. */
  erase(positions: number[]): Promise<void>
  /** Counts changes that the file does not know. */
  changed(count: number): void
  /** Plans a snapshot if it pays. */
  look(): void
  settled(): Promise<void>
  remove(): Promise<void>
  close(): Promise<void>
}

export interface KeeperDeps {
  collectionId: string
  store: SearchStore
  dimensions?: number
  snapshot?: Snapshot
  snapshotAbove: number
  lock: Lock
  current(): (Pair & { revision: number }) | undefined
}

/** A snapshot is due when this share of the index is newer than the last one. */
const share = 0.1
const quietMs = 2000

export function createKeeper({ snapshot, lock, current, ...deps }: KeeperDeps): Keeper {
  const { collectionId, store, snapshotAbove } = deps
  let changes = 0
  let identity = ''
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let trained = [0, 0]

  function due(): boolean {
    const now = current()
    if (!snapshot || !now) return false
    const size = now.faces.lists.size + now.users.lists.size
    // Training is worth keeping, too.
    const training = trainedSizes(now)
    return size >= snapshotAbove && (changes > size * share || training.some((of, i) => of !== trained[i]))
  }

  const trainedSizes = ({ faces, users }: Pair) => [faces, users].map((index) => index.partition?.trainedSize ?? 0)

  async function write(interrupted: () => boolean) {
    await lock.read(async () => {
      const now = current()
      if (!snapshot || !now) return
      const counted = changes
      try {
        if (!(await preserve(now, snapshot, { collectionId, identity, revision: now.revision }, interrupted))) return
        changes -= counted
        trained = trainedSizes(now)
      } catch {
        // Without a snapshot (the disk is full, for example) the next start takes longer, and that is all.
      }
    })
  }

  function writeNow(interrupted: () => boolean): Promise<void> {
    const run = (running ?? Promise.resolve()).then(() => (due() ? write(interrupted) : undefined))
    running = run
    return run
  }

  return {
    async restore(make) {
      const { createdAt, modelVersion } = (await store.collection?.(collectionId)) ?? {}
      identity = `${createdAt?.toISOString() ?? ''} ${modelVersion ?? ''}`
      if (!snapshot) return undefined
      const restored = await restore(snapshot, { identity, dimensions: deps.dimensions }, make)
      if (restored) trained = trainedSizes(restored)
      return restored
    },
    async erase(positions) {
      const geometry = current()?.faces.ground.blocks.geometry
      if (geometry) await snapshot?.erase(positions, geometry)
    },
    changed(count) {
      changes += count
    },
    look() {
      clearTimeout(timer)
      if (!due()) return
      timer = setTimeout(() => void writeNow(() => lock.wanted), quietMs)
      timer.unref()
    },
    async settled() {
      clearTimeout(timer)
      await writeNow(() => false)
    },
    async remove() {
      changes = 0
      trained = [0, 0]
      await snapshot?.remove()
    },
    async close() {
      clearTimeout(timer)
      await writeNow(() => false)
    },
  }
}
