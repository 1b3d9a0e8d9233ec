import { createBlockPool, type BlockPool } from './blocks.ts'
import { geometryOf, paddedLength } from './geometry.ts'
import type { Scanner } from './scan.ts'
import type { Threads } from './threads.ts'

/** Memory, scanner and threads for vectors of one padded length. */
export interface Ground {
  blocks: BlockPool
  pool: number
  scanner: Scanner
  threads: Threads
}

export function createGrounds(threads: Threads, blocksPerArena?: number): (dimensions: number) => Ground {
  const grounds = new Map<number, Ground>()
  return (dimensions) => {
    const padded = paddedLength(dimensions)
    const known = grounds.get(padded)
    if (known) return known
    const blocks = createBlockPool(geometryOf(padded, threads.count + 1, blocksPerArena))
    const ground = { blocks, threads, ...threads.share(blocks) }
    grounds.set(padded, ground)
    return ground
  }
}
