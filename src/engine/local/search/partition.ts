/**
 * What a search of a trained index visits. Vectors have sketches, and lie in lists: every list has a centroid, a vector
 * is in the list of the nearest one, and a probe visits the lists of the nearest few. A single list makes the search
 * exact. List 0 has no centroid: vectors that are not sorted yet wait there without a sketch, and every search visits
 * it, so that nothing is ever missing.
 */
import { type Basis, type EncodedProbe, sketchProbe } from './codes.ts'
import { createVectorLists, type VectorLists } from './lists.ts'
import type { Ground } from './ground.ts'

export interface PartitionState {
  basis: Basis
  /** Ids are the numbers of the lists, from 1. */
  centroids: VectorLists
  /** How many lists are visited. */
  visited: number
  /** Size of the index at training. */
  trainedSize: number
}

export interface Partition extends PartitionState {
  /** The probe with its sketch, and the blocks to scan for its `k` nearest. */
  visit(probe: EncodedProbe, k: number): { probe: EncodedProbe; blocks: Uint32Array }
  close(): void
}

/** Lists are visited until they hold this many times the wanted matches. */
const choice = 8

export function createPartition(ground: Ground, lists: VectorLists, state: PartitionState): Partition {
  const { basis, centroids, visited } = state

  function nearestLists(probe: EncodedProbe, count: number): number[] {
    const [hits] = ground.scanner.run({ probes: [probe], k: count, blocks: centroids.allBlocks() })
    return hits ? best(hits.slots, hits.cosines).map((slot) => Number(centroids.idAt(slot) ?? 0)) : []
  }

  function blocksFor(probe: EncodedProbe, k: number): Uint32Array {
    const held = (chosen: number[]) => chosen.reduce((sum, list) => sum + lists.sizeOf(list), lists.sizeOf(0))
    const enough = Math.min(choice * k, lists.size)
    for (let count = visited; count < centroids.size; count *= 2) {
      const chosen = nearestLists(probe, count)
      // The nearest first: the sooner good matches are met, the more of the others their sketches refuse.
      if (held(chosen) >= enough) return Uint32Array.from([...chosen, 0].flatMap((list) => lists.blocks(list)))
    }
    return lists.allBlocks()
  }

  return {
    ...state,
    visit: (probe, k) => ({ probe: sketchProbe(probe, basis), blocks: blocksFor(probe, k) }),
    close: () => centroids.clear(),
  }
}

function best(slots: Uint32Array, cosines: Float32Array): number[] {
  const order = Array.from(slots, (slot, i) => ({ slot, cosine: cosines[i] ?? 0 }))
  return order.sort((a, b) => b.cosine - a.cosine).map(({ slot }) => slot)
}

export const newCentroids = (ground: Ground): VectorLists => createVectorLists(ground.blocks)
