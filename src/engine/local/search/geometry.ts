/**
 * Where things are in the shared memories ("arenas") that all threads scan. An arena begins with a desk for each thread
 * (probes, results, a list of blocks); then come the sketches of its blocks, then their codes (see kernel.wat). A **slot** is a place for one
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
  blocksPerArena: number
  /** Address of the sketches of an arena's first block. */
  sketchesAt: number
  /** Bytes of a block's sketches, and of the rest of it. */
  sketchBytes: number
  codeBytes: number
  /** Address of the codes of an arena's first block. */
  codesAt: number
}

/** `threads` have a desk each. */
export function geometryOf(padded: number, threads: number, mostBlocks = Infinity): Geometry {
  const lead = sketchLength(padded)
  const sketchBytes = rowsPerBlock * (lead + 12)
  const codeBytes = rowsPerBlock * (2 * padded + 8)
  const sketchesAt = threads * deskBytes
  const room = Math.floor((maxPages * pageBytes - sketchesAt) / (sketchBytes + codeBytes))
  const blocksPerArena = Math.min(room, mostBlocks)
  // The sketches of all blocks lie together: a scan reads them from one end to the other, and little else.
  return {
    padded,
    lead,
    blocksPerArena,
    sketchesAt,
    sketchBytes,
    codeBytes,
    codesAt: sketchesAt + blocksPerArena * sketchBytes,
  }
}

/** Addresses of a thread's desk. */
export function deskOf(thread: number) {
  const probes = thread * deskBytes
  const sketches = probes + probesBytes
  const results = sketches + probesBytes
  return { probes, sketches, results, blocks: results + resultsBytes }
}

export const arenaOf = (geometry: Geometry, block: number): number => Math.floor(block / geometry.blocksPerArena)

/** Addresses of the two parts of a block in its arena. */
export function addressesOf(geometry: Geometry, block: number): { sketches: number; codes: number } {
  const index = block % geometry.blocksPerArena
  return {
    sketches: geometry.sketchesAt + index * geometry.sketchBytes,
    codes: geometry.codesAt + index * geometry.codeBytes,
  }
}

/** Where a row's parts are, given where the parts of its block are: addresses of bytes, indexes of 32-bit numbers. */
function partsAt({ padded, lead }: Geometry, at: { sketches: number; codes: number }, row: number) {
  const lengths = (at.sketches + rowsPerBlock * lead) / 4 + row
  const codes = at.codes + rowsPerBlock * 8
  return {
    sketch: at.sketches + row * lead,
    sketchScale: lengths,
    rest: lengths + rowsPerBlock,
    sketchError: lengths + 2 * rowsPerBlock,
    scale: at.codes / 4 + row,
    error: at.codes / 4 + rowsPerBlock + row,
    codes: codes + row * padded,
    residuals: codes + (rowsPerBlock + row) * padded,
  }
}

export const partsOf = (geometry: Geometry, slot: number) =>
  partsAt(geometry, addressesOf(geometry, Math.floor(slot / rowsPerBlock)), slot % rowsPerBlock)

/** Which bytes a row takes of a block written as sketches and codes in one, as `[from, to)`. */
export function rangesOf(geometry: Geometry, row: number): [number, number][] {
  const { padded, lead, sketchBytes } = geometry
  const at = partsAt(geometry, { sketches: 0, codes: sketchBytes }, row)
  const numbers = [at.sketchScale, at.rest, at.sketchError, at.scale, at.error].map((number) => [number * 4, 4])
  const parts = [[at.sketch, lead], [at.codes, padded], [at.residuals, padded], ...numbers]
  return parts.map(([from = 0, length = 0]) => [from, from + length])
}
