/** One thread's share of a search: some probes against some blocks. Runs on workers and, for little work, right here. */
import type { EncodedProbe } from './codes.ts'
import { arenaOf, desk, deskOf, type Geometry, partsOf, rowsPerBlock } from './geometry.ts'
import { bindKernel, type Scan } from './kernel.ts'
import type { SharedMemory } from './wasm.ts'

export interface ScanTask {
  /** At most `desk.probes`, and at most `desk.results` results in all. */
  probes: EncodedProbe[]
  k: number
  blocks: Uint32Array
}

/** The best of one probe in no particular order; unused entries are cut off. */
export interface ScanHits {
  slots: Uint32Array
  cosines: Float32Array
}

export interface Scanner {
  attach(arena: number, memory: SharedMemory): void
  run(task: ScanTask): ScanHits[]
  /** For each stored vector the slot of the nearest one in `blocks`. */
  nearest(slots: Uint32Array, blocks: Uint32Array): Uint32Array
  /** The stored vector as a probe: `code * 254 + residual` has 16 bits. */
  probe(slot: number): EncodedProbe
}

export function createScanner(geometry: Geometry, thread: number): Scanner {
  const arenas: { memory: SharedMemory; scan: Scan }[] = []
  const at = deskOf(thread)
  const probeBytes = geometry.padded * 2

  function scanArena(arena: number, task: ScanTask, blocks: Uint32Array): ScanHits[] {
    const bound = arenas[arena]
    if (!bound) throw new RangeError(`Arena ${arena} is not attached.`)
    const { buffer } = bound.memory
    const heaps = task.probes.map((_, p) => at.results + p * task.k * 8)
    task.probes.forEach(({ codes, sketch }, p) => {
      new Int16Array(buffer, at.probes + p * probeBytes).set(codes)
      if (sketch) new Int16Array(buffer, at.sketches + p * probeBytes).set(sketch.codes)
    })
    new Float32Array(buffer, at.results, task.probes.length * task.k * 2).fill(-Infinity)
    const list = new Uint32Array(buffer, at.blocks, desk.blocks)
    // Several probes share a visit: the codes of 16 blocks stay in the cache from one probe to the next.
    const visit = task.probes.length > 1 ? 16 : desk.blocks
    for (let from = 0; from < blocks.length; from += visit) {
      const count = Math.min(visit, blocks.length - from)
      for (let i = 0; i < count; i++) list[i] = (blocks[from + i] ?? 0) % geometry.blocksPerArena
      task.probes.forEach(({ scale, sketch }, p) => {
        const offset = p * probeBytes
        const { padded, lead, sketchesAt, codesAt } = geometry
        const probe = [at.probes + offset, scale] as const
        const sketched = [at.sketches + offset, sketch?.scale ?? 0, sketch?.rest ?? 0] as const
        const stored = [sketchesAt, codesAt, padded, lead] as const
        bound.scan(at.blocks, count, ...stored, sketch ? 1 : 0, ...probe, ...sketched, heaps[p] ?? 0, task.k)
      })
    }
    return heaps.map((heap) => collect(buffer, arena, heap, task.k))
  }

  function collect(buffer: ArrayBufferLike, arena: number, heap: number, k: number): ScanHits {
    const scores = new Float32Array(buffer, heap, k * 2)
    const places = new Uint32Array(buffer, heap, k * 2)
    const slots: number[] = []
    const cosines: number[] = []
    for (let i = 0; i < k * 2; i += 2) {
      const score = scores[i] ?? -Infinity
      if (score === -Infinity) continue
      cosines.push(score)
      slots.push(arena * geometry.blocksPerArena * rowsPerBlock + (places[i + 1] ?? 0))
    }
    return { slots: Uint32Array.from(slots), cosines: Float32Array.from(cosines) }
  }

  function run(task: ScanTask): ScanHits[] {
    const groups = byArena(geometry, task.blocks)
    return mergeHits(
      task.probes.length,
      groups.map(([arena, blocks]) => scanArena(arena, task, blocks)),
    )
  }

  function probe(slot: number): EncodedProbe {
    const block = Math.floor(slot / rowsPerBlock)
    const bound = arenas[arenaOf(geometry, block)]
    if (!bound) throw new RangeError(`Slot ${slot} is in no attached arena.`)
    const { buffer } = bound.memory
    const { padded } = geometry
    const parts = partsOf(geometry, slot)
    const stored = new Int8Array(buffer, parts.codes, padded)
    const residuals = new Int8Array(buffer, parts.residuals, padded)
    const codes = new Int16Array(padded)
    for (let i = 0; i < padded; i++) codes[i] = (stored[i] ?? 0) * 254 + (residuals[i] ?? 0)
    return { codes, scale: (new Float32Array(buffer, parts.scale * 4, 1)[0] ?? 0) / 254 }
  }

  function nearest(slots: Uint32Array, blocks: Uint32Array): Uint32Array {
    const found = new Uint32Array(slots.length)
    for (let from = 0; from < slots.length; from += desk.probes) {
      const probes = [...slots.subarray(from, from + desk.probes)].map(probe)
      run({ probes, k: 1, blocks }).forEach((hits, i) => {
        // Nothing is nearest to a vector of length zero: any will do.
        found[from + i] = bestOf(hits) ?? (blocks[0] ?? 0) * rowsPerBlock
      })
    }
    return found
  }

  return {
    attach(arena, memory) {
      arenas[arena] = { memory, scan: bindKernel(memory) }
    },
    run,
    nearest,
    probe,
  }
}

function byArena(geometry: Geometry, blocks: Uint32Array): [number, Uint32Array][] {
  const highest = blocks.reduce((most, block) => Math.max(most, block), 0)
  if (highest < geometry.blocksPerArena) return [[0, blocks]]
  const groups = new Map<number, number[]>()
  for (const block of blocks) {
    const arena = arenaOf(geometry, block)
    const group = groups.get(arena)
    if (group) group.push(block)
    else groups.set(arena, [block])
  }
  return [...groups].map(([arena, group]) => [arena, Uint32Array.from(group)])
}

/** Puts the results of several parts together, probe by probe. */
export function mergeHits(probes: number, parts: ScanHits[][]): ScanHits[] {
  if (parts.length === 1 && parts[0]) return parts[0]
  return Array.from({ length: probes }, (_, p) => ({
    slots: Uint32Array.from(parts.flatMap((part) => [...(part[p]?.slots ?? [])])),
    cosines: Float32Array.from(parts.flatMap((part) => [...(part[p]?.cosines ?? [])])),
  }))
}

function bestOf(hits: ScanHits): number | undefined {
  let best = 0
  hits.cosines.forEach((cosine, i) => {
    if (cosine > (hits.cosines[best] ?? -Infinity)) best = i
  })
  return hits.slots[best]
}

/** How many vectors with a sketch are visited in the time that one without takes. */
const sketchGain = 6

/** What scanning costs, in vectors without a sketch. */
export function costOf({ probes, blocks }: Pick<ScanTask, 'probes' | 'blocks'>): number {
  const visits = probes.length * blocks.length * rowsPerBlock
  return probes.every((probe) => probe.sketch) ? visits / sketchGain : visits
}
