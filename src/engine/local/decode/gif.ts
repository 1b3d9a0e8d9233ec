/** What has to be known of a GIF before libvips indexes its frames: each costs memory, and a file may have millions. */
import { checkFrames, checkSize, corrupt } from './limits.ts'
import type { DecodeLimits } from './raster.ts'

// https://www.w3.org/Graphics/GIF/spec-gif89a.txt
const EXTENSION = 0x21
const COMMENT = 0xfe
const IMAGE = 0x2c
const HEADER = 13
const IMAGE_DESCRIPTOR = 10
const LARGEST_CODE = 11

/** Bytes of the colour table that the flags announce. */
const colourTable = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

/** Behind the sub-blocks that start at `at` and their terminator; beyond the end of the bytes when that is missing. */
function skipSubBlocks(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && bytes[at] !== 0) at += bytes[at] + 1
  return at + 1
}

/**
 * Frames up to `most`; the count ends quietly where the file does or stops making sense. Goes through damaged blocks as
 * libvips' reader (libnsgif) does, so that a crafted one cannot hide frames from this count which that one finds.
 */
export function countGifFrames(bytes: Uint8Array, most: number): number {
  let frames = 0
  let at = HEADER + colourTable(bytes[10])
  while (frames < most && at < bytes.length) {
    if (bytes[at] === EXTENSION) {
      // The first block of all but comments has a fixed size, which counts even if it is zero.
      const blocks = bytes[at + 1] === COMMENT ? at + 2 : at + 3 + (bytes[at + 2] ?? 0)
      at = skipSubBlocks(bytes, blocks)
    } else if (bytes[at] === IMAGE) {
      const data = at + IMAGE_DESCRIPTOR + colourTable(bytes[at + 9] ?? 0)
      if (!(bytes[data] <= LARGEST_CODE)) break
      at = skipSubBlocks(bytes, data + 1)
      // Also one whose data the file does not end: libnsgif has counted it by then.
      frames++
    } else break
  }
  return frames
}

/** Throws for a canvas or a number of frames beyond the limits. */
export function checkGif(bytes: Uint8Array, limits: DecodeLimits): void {
  if (bytes.length < HEADER) throw corrupt(new Error('the GIF header is not complete'))
  checkSize(bytes[6] | (bytes[7] << 8), bytes[8] | (bytes[9] << 8), limits)
  checkFrames((limit) => countGifFrames(bytes, limit + 1), limits)
}
