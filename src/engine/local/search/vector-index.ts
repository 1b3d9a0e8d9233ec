/** One searchable set of vectors: the faces of a collection, or its users. Callers keep searches and changes apart. */
import { LikenessError } from '#errors'
import { emptyEncoding, encodeProbe, encodeVector, type EncodedProbe, sketchProbe } from './codes.ts'
import { desk, paddedLength } from './geometry.ts'
import { createVectorLists, type VectorLists } from './lists.ts'
import type { Partition } from './partition.ts'
import { costOf, mergeHits, type ScanHits, type ScanTask } from './scan.ts'
import type { Hit } from './searcher.ts'
import type { Ground } from './ground.ts'

/** Less work than this many vectors without a sketch is not worth a second thread. */
const vectorsPerPart = 16_000

export interface VectorIndex {
  readonly dimensions: number
  readonly ground: Ground
  readonly lists: VectorLists
  /** Which lists a search visits; without it a search visits all and is exact. */
  partition?: Partition
  /** Counts replacements and removals. */
  readonly changes: number
  has(id: string): boolean
  /** True when the vector stored under the id is this one already. */
  holds(id: string, vector: Float32Array): boolean
  /** Adds or replaces. Throws `engine_failed` when the vector is damaged. */
  put(id: string, vector: Float32Array): void
  remove(id: string): boolean
  /** The `k` nearest of each probe, nearest first; of equally near ones the lower id first. */
  search(probes: Float32Array[], k: number): Promise<Hit[][]>
  /** The same for probes that are written down already. */
  searchEncoded(probes: EncodedProbe[], k: number): Promise<Hit[][]>
  /** A stored vector as a probe. */
  probe(id: string): EncodedProbe | undefined
  clear(): void
}

export function createVectorIndex(ground: Ground, dimensions: number): VectorIndex {
  const { blocks, pool, scanner, threads } = ground
  const lists = createVectorLists(blocks)
  const scratch = emptyEncoding(paddedLength(dimensions))
  let changes = 0

  function encode(id: string, vector: Float32Array) {
    if (vector.length !== dimensions || !encodeVector(vector, scratch))
      throw new LikenessError('engine_failed', {
        message: 'A stored embedding is damaged.',
        details: { id, expected: dimensions, actual: vector.length },
      })
    return scratch
  }

  function remove(id: string): boolean {
    const removed = lists.remove(id)
    if (removed) changes++
    return removed
  }

  async function scan(probes: EncodedProbe[], k: number, visited: Uint32Array): Promise<ScanHits[]> {
    const cost = costOf({ probes, blocks: visited })
    const parts = Math.max(1, Math.min(threads.count, Math.ceil(cost / vectorsPerPart)))
    const share = Math.ceil(visited.length / parts)
    const tasks: ScanTask[] = []
    for (let from = 0; from < visited.length; from += share)
      tasks.push({ probes, k, blocks: visited.slice(from, from + share) })
    return mergeHits(probes.length, await Promise.all(tasks.map((task) => threads.run({ kind: 'scan', pool, task }))))
  }

  function ranked({ slots, cosines }: ScanHits, k: number): Hit[] {
    const hits: Hit[] = []
    slots.forEach((slot, i) => {
      const id = lists.idAt(slot)
      if (id !== undefined) hits.push({ id, cosine: Math.max(-1, Math.min(1, cosines[i] ?? 0)) })
    })
    hits.sort((a, b) => b.cosine - a.cosine || (a.id < b.id ? -1 : 1))
    return hits.slice(0, k)
  }

  const index: VectorIndex = {
    dimensions,
    ground,
    lists,
    get changes() {
      return changes
    },
    has: (id) => lists.slotOf(id) !== undefined,
    holds(id, vector) {
      const slot = lists.slotOf(id)
      return slot !== undefined && blocks.holds(slot, encode(id, vector))
    },
    put(id, vector) {
      const encoded = encode(id, vector)
      remove(id)
      lists.add(0, id, encoded)
    },
    remove,
    search: async (probes, k) =>
      index.searchEncoded(
        probes.map((probe) => encodeProbe(probe, dimensions)),
        k,
      ),
    probe(id) {
      const slot = lists.slotOf(id)
      return slot === undefined ? undefined : scanner.probe(slot)
    },
    async searchEncoded(encoded, k) {
      if (!Number.isInteger(k) || k < 1)
        throw new LikenessError('invalid_argument', { message: `The number of matches must be at least 1, not ${k}.` })
      const wanted = Math.min(k, lists.size)
      if (wanted > desk.results)
        throw new LikenessError('invalid_argument', { message: `At most ${desk.results} matches can be asked for.` })
      if (wanted === 0) return encoded.map(() => [])
      const { partition } = index
      if (partition && partition.centroids.size > 1) {
        const visits = encoded.map((probe) => partition.visit(probe, wanted))
        const found = visits.map(({ probe, blocks: visited }) => scan([probe], wanted, visited))
        return (await Promise.all(found)).flat().map((hits) => ranked(hits, wanted))
      }
      const sketched = partition ? encoded.map((probe) => sketchProbe(probe, partition.basis)) : encoded
      const together = Math.min(desk.probes, Math.floor(desk.results / wanted))
      const found: Promise<ScanHits[]>[] = []
      for (let from = 0; from < sketched.length; from += together)
        found.push(scan(sketched.slice(from, from + together), wanted, lists.allBlocks()))
      return (await Promise.all(found)).flat().map((hits) => ranked(hits, wanted))
    },
    clear() {
      index.partition?.close()
      index.partition = undefined
      changes++
      lists.clear()
    },
  }
  return index
}
