/**
 * Where things are in the shared memories ("arenas") that all threads scan. An arena begins with a desk for each thread
 * (probes, results, a list of blocks), then come blocks of 32 vectors (see kernel.wat). A **slot** is a place for one
 * vector: block number times 32 plus row, counted through all arenas of a pool.
 */
export const rowsPerBlock = 32
export const pageBytes = 65536
/** 2 GB: addresses stay positive in 32 bits. */
export const maxPages = 32768
export const maxDimensions = 2048

/** Numbers per stored vector: the next multiple of 32, the rest being zero. */
export const paddedLength = (dimensions: number): number => Math.ceil(dimensions / 32) * 32

/** Numbers per sketch: fewer let more vectors through, more take longer to read. */
export const sketchLength = (padded: number): number => Math.min(128, Math.ceil(padded / 64) * 32)

/** What a thread can work on at once. */
export const desk = { probes: 16, results: 16384, blocks: 1024 } as const
const probesBytes = desk.probes * maxDimensions * 2
const resultsBytes = desk.results * 8
const blocksBytes = desk.blocks * 4
const deskBytes = 2 * probesBytes + resultsBytes + blocksBytes

export interface Geometry {
  /** Numbers per vector. */
  padded: number
  /** Numbers per sketch. */
  lead: number
  /** Threads that have a desk. */
  threads: number
  blockBytes: number
  /** Address of the first block of an arena. */
  blocksAt: number
  blocksPerArena: number
}

/** Five numbers of 32 bits per vector besides its bytes. */
export const bytesPerVector = (padded: number, lead: number): number => 2 * padded + lead + 20

export function geometryOf(padded: number, threads: number, blocksPerArena = Infinity): Geometry {
  const lead = sketchLength(padded)
  const blockBytes = rowsPerBlock * bytesPerVector(padded, lead)
  const blocksAt = threads * deskBytes
  const room = Math.floor((maxPages * pageBytes - blocksAt) / blockBytes)
  return { padded, lead, threads, blockBytes, blocksAt, blocksPerArena: Math.min(room, blocksPerArena) }
}

/** Addresses of a thread's desk. */
export function deskOf(thread: number) {
  const probes = thread * deskBytes
  const sketches = probes + probesBytes
  const results = sketches + probesBytes
  return { probes, sketches, results, blocks: results + resultsBytes }
}

export const arenaOf = (geometry: Geometry, block: number): number => Math.floor(block / geometry.blocksPerArena)

/** Address of a block in its arena. */
export const addressOf = (geometry: Geometry, block: number): number =>
  geometry.blocksAt + (block % geometry.blocksPerArena) * geometry.blockBytes

/** Where in its arena the parts of a slot begin: addresses of bytes, indexes of 32-bit numbers. */
export function partsOf(geometry: Geometry, slot: number) {
  const { padded, lead } = geometry
  const row = slot % rowsPerBlock
  const base = addressOf(geometry, Math.floor(slot / rowsPerBlock))
  const numbers = base + rowsPerBlock * lead
  const codes = numbers + rowsPerBlock * 20
  const number = (which: number) => numbers / 4 + which * rowsPerBlock + row
  return {
    sketch: base + row * lead,
    sketchScale: number(0),
    rest: number(1),
    sketchError: number(2),
    scale: number(3),
    error: number(4),
    codes: codes + row * padded,
    residuals: codes + (rowsPerBlock + row) * padded,
  }
}

/** The slot that the kernel calls by its block's address plus row. */
export function slotAt(geometry: Geometry, arena: number, place: number): number {
  const offset = place - geometry.blocksAt
  const block = Math.floor(offset / geometry.blockBytes)
  return (arena * geometry.blocksPerArena + block) * rowsPerBlock + (offset - block * geometry.blockBytes)
}

/** Which bytes of its block a row takes, as `[from, to)`. */
export function blockRanges(geometry: Geometry, row: number): [number, number][] {
  const { padded, lead, blocksAt } = geometry
  const at = partsOf(geometry, row)
  const numbers = [at.sketchScale, at.rest, at.sketchError, at.scale, at.error].map((number) => [number * 4, 4])
  const parts = [[at.sketch, lead], [at.codes, padded], [at.residuals, padded], ...numbers]
  return parts.map(([from = 0, length = 0]) => [from - blocksAt, from - blocksAt + length])
}
