/**
 * Keeps an index fast while it grows, in the background and in small steps:
 *
 *     plain --sketchAbove--> training --> sorting --> one list, sketches --partitionAbove--> training --> sorting --> many lists
 *
 * and again whenever it has grown fourfold. A search is right in every state; only what it has to read changes.
 */
import type { Lock } from './lock.ts'
import { rowsPerBlock } from './geometry.ts'
import { createPartition, type Partition } from './partition.ts'
import { assign, listsFor, train } from './training.ts'
import type { VectorIndex } from './vector-index.ts'

export interface Limits {
  /** From this many vectors on they have sketches. */
  sketchAbove: number
  /** Up to this many vectors a search is exact. */
  partitionAbove: number
}

export interface Upkeep {
  /** Starts what has to be done, if anything. */
  look(): void
  /** When nothing more has to be done. */
  idle(): Promise<void>
  /** Ends what is going on at its next step. */
  stop(): Promise<void>
}

const growth = 4
/** New vectors are sorted when so many are waiting: until then visiting them costs less than a millisecond. */
const waitingMost = 4096
const sortedAtOnce = 1024
/** Vectors per sketching job: a few milliseconds. */
const portion = 64

export function createUpkeep(index: VectorIndex, lock: Lock, limits: Limits): Upkeep {
  let running: Promise<void> | undefined
  let stopped = false

  /** How many lists the index should be trained for now; 0: it is well as it is. */
  function listsDue(): number {
    const { size } = index.lists
    const { partition } = index
    const wanted = size < limits.sketchAbove ? 0 : size < limits.partitionAbove ? 1 : listsFor(size)
    if (!partition) return wanted
    if (wanted > 1 && partition.centroids.size === 1) return wanted
    return size >= growth * partition.trainedSize ? wanted : 0
  }

  const unsorted = () => index.partition !== undefined && index.lists.sizeOf(0) >= waitingMost

  async function run() {
    while (!stopped && (listsDue() > 0 || unsorted())) {
      const due = listsDue()
      if (due > 0) await retrain(due)
      while (!stopped && (await sortSome()));
    }
  }

  async function retrain(count: number) {
    const state = await train(index, count, () => stopped)
    if (!state) return
    await lock.write(() => {
      if (stopped) return state.centroids.clear()
      index.partition?.close()
      index.lists.relist(state.centroids.size + 1)
      index.partition = createPartition(index.ground, index.lists, state)
    })
  }

  /** Moves some vectors from list 0 to where they belong; false when none is left. */
  async function sortSome(): Promise<boolean> {
    const { partition, changes } = index
    if (!partition) return false
    const slots = waiting()
    if (slots.length === 0) return false
    const { homes, sketches } = await place(partition, slots)
    await lock.write(() => {
      // Vectors that were replaced or removed meanwhile have to be looked at again.
      if (stopped || index.partition !== partition || index.changes !== changes) return
      slots.forEach((slot, i) => {
        const moved = index.lists.move(slot, homes?.[i] ?? 1)
        index.ground.blocks.writeSketch(moved, sketches[i])
      })
    })
    return true
  }

  function waiting(): Uint32Array {
    const found: number[] = []
    for (const block of index.lists.blocks(0).slice(0, sortedAtOnce / rowsPerBlock))
      for (let slot = block * rowsPerBlock; slot < (block + 1) * rowsPerBlock; slot++)
        if (index.lists.idAt(slot) !== undefined) found.push(slot)
    return Uint32Array.from(found)
  }

  async function place({ basis, centroids }: Partition, slots: Uint32Array) {
    const { pool, threads } = index.ground
    const portions: Uint32Array[] = []
    for (let from = 0; from < slots.length; from += portion) portions.push(slots.slice(from, from + portion))
    const [homes, ...sketches] = await Promise.all([
      centroids.size > 1 ? assign(index.ground, slots, centroids) : undefined,
      ...portions.map((part) => threads.run({ kind: 'sketch', pool, slots: part, basis })),
    ])
    return { homes, sketches: sketches.flat() }
  }

  return {
    look() {
      if (running || stopped || !(listsDue() > 0 || unsorted())) return
      // What fails in the background leaves a slower, right index; the next change tries again.
      running = run()
        .catch(() => undefined)
        .finally(() => {
          running = undefined
        })
    },
    async idle() {
      await running
    },
    async stop() {
      stopped = true
      await running
    },
  }
}
