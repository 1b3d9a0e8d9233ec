/**
 * Trains a partition on a sample of the vectors: spherical k-means, then how many lists must be visited so that a face
 * is found by another picture of the same person. The work is cut into jobs of a few milliseconds for the threads.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { type Basis, emptyEncoding, encodeProbe, encodeVector, type EncodedProbe } from './codes.ts'
import { desk, rowsPerBlock } from './geometry.ts'
import type { VectorLists } from './lists.ts'
import { newCentroids, type PartitionState } from './partition.ts'
import type { Ground } from './ground.ts'
import type { VectorIndex } from './vector-index.ts'

const sampledPerList = 40
const sampledForAxes = 6000
const rounds = 6
/** Pairs that the number of visited lists is measured on. */
const trials = 4000
/** Share of pairs whose list may stay unvisited. */
const missed = 0.0004

/** About the square root of the size: ranking the lists and scanning the chosen ones then cost about the same. */
export const listsFor = (size: number): number => Math.max(16, Math.ceil(Math.sqrt(size) / rowsPerBlock) * rowsPerBlock)

/** A partition with so many lists; one list needs no centroids worth the name. Undefined when `stopped` says so. */
export async function train(
  index: VectorIndex,
  count: number,
  stopped: () => boolean,
): Promise<PartitionState | undefined> {
  const { ground } = index
  const trainedSize = index.lists.size
  // A copy: vectors may move or go while the training takes its time.
  const sample = newCentroids(ground)
  const centroids = newCentroids(ground)
  try {
    const slots = takeSample(index, sample, Math.max(count * sampledPerList, sampledForAxes))
    const basis = await axes(ground, slots)
    place(centroids, firstCentroids(ground, slots, count))
    for (let round = 0; round < rounds && count > 1 && !stopped(); round++)
      place(centroids, await means(ground, slots, await assign(ground, slots, centroids), count))
    if (!stopped()) {
      const visited = count > 1 ? await tune(ground, slots, centroids) : 1
      return { basis, centroids, visited, trainedSize }
    }
  } catch (error) {
    centroids.clear()
    throw error
  } finally {
    sample.clear()
  }
  centroids.clear()
  return undefined
}

function takeSample({ lists }: VectorIndex, sample: VectorLists, wanted: number): Uint32Array {
  const share = Math.min(1, wanted / lists.size)
  const slots: number[] = []
  for (const block of lists.allBlocks())
    for (let slot = block * rowsPerBlock; slot < (block + 1) * rowsPerBlock; slot++)
      if (lists.idAt(slot) !== undefined && Math.random() < share) slots.push(sample.addCopy(0, String(slot), slot))
  return Uint32Array.from(slots)
}

async function axes(ground: Ground, slots: Uint32Array): Promise<Basis> {
  const { padded, lead } = ground.blocks.geometry
  const step = Math.max(1, slots.length / sampledForAxes)
  const count = Math.floor(slots.length / step)
  const sample = new Float32Array(count * padded)
  for (let i = 0; i < count; i++) {
    if (i % 1000 === 999) await breathe()
    sample.set(numbers(ground.scanner.probe(slots[Math.floor(i * step)] ?? 0)), i * padded)
  }
  return ground.threads.runAlone({ kind: 'axes', sample, length: padded, count: lead })
}

/** In jobs small enough not to keep a search waiting. */
export async function assign(ground: Ground, slots: Uint32Array, centroids: VectorLists): Promise<Uint32Array> {
  const blocks = centroids.allBlocks()
  const found = new Uint32Array(slots.length)
  const share = Math.max(desk.probes, Math.floor(60_000 / centroids.size / desk.probes) * desk.probes)
  const jobs: Promise<void>[] = []
  for (let from = 0; from < slots.length; from += share) {
    const part = slots.slice(from, from + share)
    jobs.push(
      ground.threads
        .run({ kind: 'nearest', pool: ground.pool, slots: part, blocks })
        .then((nearest) => found.set(nearest, from)),
    )
    if (jobs.length % 64 === 0) await Promise.all(jobs.splice(0))
  }
  await Promise.all(jobs)
  return found.map((slot) => Number(centroids.idAt(slot) ?? 0))
}

function place(centroids: VectorLists, vectors: Float32Array[]) {
  centroids.clear()
  vectors.forEach((vector, i) => {
    const encoded = emptyEncoding(vector.length)
    encodeVector(vector, encoded)
    centroids.add(0, String(i + 1), encoded)
  })
}

function firstCentroids({ scanner }: Ground, slots: Uint32Array, count: number): Float32Array[] {
  const step = slots.length / count
  return Array.from({ length: count }, (_, i) => numbers(scanner.probe(slots[Math.floor(i * step)] ?? 0)))
}

const numbers = ({ codes, scale }: EncodedProbe): Float32Array => Float32Array.from(codes, (code) => code * scale)

async function means(ground: Ground, slots: Uint32Array, assigned: Uint32Array, count: number) {
  const { padded } = ground.blocks.geometry
  const sums = Array.from({ length: count }, () => new Float32Array(padded))
  const sizes = new Uint32Array(count)
  for (let i = 0; i < slots.length; i++) {
    if (i % 1000 === 999) await breathe()
    const { codes, scale } = ground.scanner.probe(slots[i] ?? 0)
    const list = (assigned[i] ?? 1) - 1
    const sum = sums[list]
    if (!sum) continue
    sizes[list] = (sizes[list] ?? 0) + 1
    for (let d = 0; d < padded; d++) sum[d] = (sum[d] ?? 0) + (codes[d] ?? 0) * scale
  }
  // A centroid nobody is near to tries another place.
  return sums.map((sum, list) => {
    if (sizes[list]) return sum
    return numbers(ground.scanner.probe(slots[Math.floor(Math.random() * slots.length)] ?? 0))
  })
}

/**
 * Makes another picture of a stored face by mixing it with a stranger's (genuine cosines of the default pack: median
 * .71, 5th percentile .53) and sees how far down the ranking of the lists the face's own list comes.
 */
async function tune(ground: Ground, slots: Uint32Array, centroids: VectorLists): Promise<number> {
  const picked = Uint32Array.from({ length: trials }, () => slots[Math.floor(Math.random() * slots.length)] ?? 0)
  const homes = await assign(ground, picked, centroids)
  const together = Math.max(1, Math.min(desk.probes, Math.floor(desk.results / centroids.size)))
  const ranks: number[] = []
  for (let from = 0; from < trials; from += together) {
    const probes = [...picked.subarray(from, from + together)].map((slot) => otherPicture(ground, slot, slots))
    const task = { probes, k: centroids.size, blocks: centroids.allBlocks() }
    const hits = await ground.threads.run({ kind: 'scan', pool: ground.pool, task })
    hits.forEach(({ slots: ranked, cosines }, i) => {
      const home = ranked.findIndex((slot) => Number(centroids.idAt(slot)) === homes[from + i])
      const own = cosines[home] ?? -1
      ranks.push(cosines.reduce((rank, cosine) => rank + (cosine > own ? 1 : 0), 1))
    })
    await breathe()
  }
  ranks.sort((a, b) => a - b)
  return ranks[Math.ceil(trials * (1 - missed)) - 1] ?? centroids.size
}

function otherPicture({ scanner }: Ground, slot: number, slots: Uint32Array): EncodedProbe {
  const face = numbers(scanner.probe(slot))
  const other = numbers(scanner.probe(slots[Math.floor(Math.random() * slots.length)] ?? 0))
  const along = face.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0)
  const cosine = 0.5 + 0.35 * Math.random()
  const across = Math.sqrt(1 - cosine * cosine) / Math.sqrt(Math.max(1e-6, 1 - along * along))
  const mixed = face.map((value, i) => cosine * value + across * ((other[i] ?? 0) - along * value))
  return mixed.some((value) => value !== 0) ? encodeProbe(mixed, mixed.length) : scanner.probe(slot)
}
