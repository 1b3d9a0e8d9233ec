import { checkFrames } from './limits.ts'
import type { DecodeLimits } from './raster.ts'

// https://developers.google.com/speed/webp/docs/riff_container#animation
const FRAME = 'ANMF'

/**
 * Throws for more frames than allowed, before libwebp lists them: its time grows with their square (100,000 in five
 * megabytes take ten seconds). Counts where a frame's name stands, which is never less often than there are frames,
 * however the chunks are damaged; by chance it stands once in four gigabytes.
 */
export function checkWebp(bytes: Uint8Array, limits: DecodeLimits): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  checkFrames((limit) => {
    let frames = 0
    for (let at = 0; frames <= limit && (at = file.indexOf(FRAME, at, 'latin1')) >= 0; at += FRAME.length) frames++
    return frames
  }, limits)
}
