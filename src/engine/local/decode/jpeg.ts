/**
 * Is a JPEG that its decoder complains about still whole? Viewers show whatever there is; for recognition, grey bands
 * where a face should be are worse than an error. Complaints that cost no pixels (a missing end marker, stray bytes
 * between segments) are common in real collections and must not make a photo unreadable.
 */
import sharp from 'sharp'

/** Start of frame: baseline, extended, progressive. The others (lossless, arithmetic ...) are not decoded anyway. */
const frames = new Set([0xc0, 0xc1, 0xc2])
const startOfScan = 0xda

/**
 * Whether the scans that the file has begun give every coefficient of every component down to its last bit. A
 * progressive file that was cut off in an early scan shows the whole picture, only blurred, and fails here.
 */
export function hasAllScans(bytes: Uint8Array): boolean {
  const missing = new Map<number, Uint8Array>()
  let at = 2
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff || bytes[at + 1] === 0 || (bytes[at + 1] & 0xf8) === 0xd0) {
      // Entropy-coded data, filler, stuffed zeros and restart markers up to the next segment.
      const next = bytes.indexOf(0xff, at + 1)
      if (next < 0) break
      at = next
      continue
    }
    const marker = bytes[at + 1]
    if (marker === 0xd9) break
    const length = (bytes[at + 2] << 8) | bytes[at + 3]
    const body = at + 4
    if (frames.has(marker)) {
      missing.clear()
      for (let i = 0; i < bytes[body + 5]; i++) missing.set(bytes[body + 6 + i * 3], new Uint8Array(64).fill(255))
    } else if (marker === startOfScan) {
      const count = bytes[body]
      const [first, last, bits] = bytes.subarray(body + 1 + count * 2, body + 4 + count * 2)
      for (let i = 0; i < count; i++) missing.get(bytes[body + 1 + i * 2])?.fill(bits & 15, first, last + 1)
    }
    at += 2 + length
  }
  return missing.size > 0 && [...missing.values()].every((bits) => bits.every((left) => left === 0))
}

/**
 * Whether pixels are missing at the end. Blocks that are not in the file come out of the decoder as exact middle grey;
 * at an eighth of the size one block is one pixel. Blocks may miss at the end of the last row, a whole row may not.
 */
async function endsInGrey(bytes: Uint8Array, width: number, height: number): Promise<boolean> {
  const columns = Math.max(1, Math.floor(width / 8))
  const rows = Math.max(1, Math.floor(height / 8))
  const { data, info } = await sharp(bytes, { failOn: 'none', ignoreIcc: true, limitInputPixels: false })
    .resize(columns, rows, { fit: 'fill', kernel: 'nearest' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const stride = columns * info.channels
  let whole = data.length
  while (whole > 0 && Math.abs(data[whole - 1] - 128) <= 1) whole--
  return Math.ceil(whole / stride) < rows
}

/**
 * Whether a complaint of the decoder can be harmless: the file ends early, stray bytes between segments, odd values in
 * the JFIF or Adobe segments. Stray bytes before a restart marker (d0-d7) and bad codes are damage to the pixels.
 */
export const mayBeWhole = (complaint: string): boolean =>
  /premature end of JPEG image|extraneous bytes before marker 0x(?!d[0-7])|Adobe|JFIF/.test(complaint)

/** Whether all pixels of a JPEG with a complaint are there. Header limits must have been checked before. */
export async function isWhole(
  bytes: Uint8Array,
  shape: { width: number; height: number; space: string },
): Promise<boolean> {
  if (shape.space === 'cmyk' || !hasAllScans(bytes)) return false
  return !(await endsInGrey(bytes, shape.width, shape.height))
}
