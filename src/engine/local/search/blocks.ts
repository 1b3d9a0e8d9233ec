/**
 * Memory for vectors of one length, handed out in blocks. All collections with that length share a pool; a block belongs
 * to one list of one index at a time, and what is taken out of it is overwritten with zeros at once.
 */
import type { EncodedVector, Sketch } from './codes.ts'
import { addressesOf, arenaOf, type Geometry, maxPages, pageBytes, partsOf, rowsPerBlock } from './geometry.ts'
import { type SharedMemory, wasm } from './wasm.ts'

export interface BlockPool {
  readonly geometry: Geometry
  /** Calls `attach` with every arena there is and will be. */
  onArena(attach: (arena: number, memory: SharedMemory) => void): void
  allocate(): number
  /** The block must be empty: every slot of it erased. */
  release(block: number): void
  write(slot: number, vector: EncodedVector): void
  /** A vector without a sketch is never refused for its sketch. */
  writeSketch(slot: number, sketch: Sketch | undefined): void
  erase(slot: number): void
  /** Without the sketch. */
  copy(from: number, to: number): void
  holds(slot: number, vector: EncodedVector): boolean
  /** The two parts of a block. Valid until the next `allocate`. */
  parts(block: number): [sketches: Uint8Array, codes: Uint8Array]
}

export function createBlockPool(geometry: Geometry): BlockPool {
  const { padded, lead, sketchBytes, codeBytes } = geometry
  const memories: SharedMemory[] = []
  const views: { bytes: Int8Array; floats: Float32Array }[] = []
  const listeners: ((arena: number, memory: SharedMemory) => void)[] = []
  const free: number[] = []
  let next = 0

  function refresh(arena: number, memory: SharedMemory) {
    views[arena] = { bytes: new Int8Array(memory.buffer), floats: new Float32Array(memory.buffer) }
  }

  function addArena(): SharedMemory {
    const pages = Math.ceil((geometry.codesAt + codeBytes) / pageBytes)
    const memory = new wasm.Memory({ initial: pages, maximum: maxPages, shared: true })
    memories.push(memory)
    refresh(memories.length - 1, memory)
    for (const attach of listeners) attach(memories.length - 1, memory)
    return memory
  }

  /** Makes sure the block's memory exists; grows by an eighth, so that many blocks take few steps. */
  function reach(block: number) {
    const arena = arenaOf(geometry, block)
    const memory = memories[arena] ?? addArena()
    const missing = Math.ceil((addressesOf(geometry, block).codes + codeBytes - memory.buffer.byteLength) / pageBytes)
    if (missing <= 0) return
    const pages = memory.buffer.byteLength / pageBytes
    memory.grow(Math.min(Math.max(missing, pages >> 3), maxPages - pages))
    refresh(arena, memory)
  }

  function locate(slot: number) {
    const arena = arenaOf(geometry, Math.floor(slot / rowsPerBlock))
    const view = views[arena]
    if (!view) throw new RangeError(`There is no arena ${arena}.`)
    return { ...view, at: partsOf(geometry, slot) }
  }

  function writeSketch(slot: number, sketch: Sketch | undefined) {
    const { bytes, floats, at } = locate(slot)
    if (sketch) bytes.set(sketch.codes, at.sketch)
    else bytes.fill(0, at.sketch, at.sketch + lead)
    floats[at.sketchScale] = sketch?.scale ?? 0
    floats[at.rest] = sketch?.rest ?? 0
    floats[at.sketchError] = sketch?.error ?? 2
  }

  return {
    geometry,
    onArena(attach) {
      listeners.push(attach)
      memories.forEach((memory, arena) => attach(arena, memory))
    },
    allocate() {
      const reused = free.pop()
      if (reused !== undefined) return reused
      reach(next)
      return next++
    },
    release(block) {
      free.push(block)
    },
    write(slot, vector) {
      const { bytes, floats, at } = locate(slot)
      bytes.set(vector.codes, at.codes)
      bytes.set(vector.residuals, at.residuals)
      floats[at.scale] = vector.scale
      floats[at.error] = vector.error
      writeSketch(slot, undefined)
    },
    writeSketch,
    erase(slot) {
      const { bytes, floats, at } = locate(slot)
      bytes.fill(0, at.sketch, at.sketch + lead)
      bytes.fill(0, at.codes, at.codes + padded)
      bytes.fill(0, at.residuals, at.residuals + padded)
      for (const number of [at.sketchScale, at.rest, at.sketchError, at.scale, at.error]) floats[number] = 0
    },
    copy(from, to) {
      const source = locate(from)
      const { bytes, floats, at } = locate(to)
      bytes.set(source.bytes.subarray(source.at.codes, source.at.codes + padded), at.codes)
      bytes.set(source.bytes.subarray(source.at.residuals, source.at.residuals + padded), at.residuals)
      floats[at.scale] = source.floats[source.at.scale] ?? 0
      floats[at.error] = source.floats[source.at.error] ?? 0
      writeSketch(to, undefined)
    },
    holds(slot, vector) {
      const { bytes, floats, at } = locate(slot)
      if (floats[at.scale] !== Math.fround(vector.scale)) return false
      for (let i = 0; i < padded; i++)
        if (bytes[at.codes + i] !== vector.codes[i] || bytes[at.residuals + i] !== vector.residuals[i]) return false
      return true
    },
    parts(block) {
      const buffer = views[arenaOf(geometry, block)]?.bytes.buffer
      if (!buffer) throw new RangeError(`There is no block ${block}.`)
      const at = addressesOf(geometry, block)
      return [new Uint8Array(buffer, at.sketches, sketchBytes), new Uint8Array(buffer, at.codes, codeBytes)]
    },
  }
}
