/**
 * Windows bitmaps: 1, 4, 8, 16, 24 and 32 bits a pixel, run-length coded or not, from the bottom or from the top.
 * https://learn.microsoft.com/windows/win32/gdi/bitmap-storage. Nothing is allocated before the header was checked, and
 * an uncompressed file must be as long as its header says. The bmp packages of npm allocate what the header declares
 * and ignore where the pixels start.
 */
import { checkSize, corrupt } from './limits.ts'
import { openDecoded } from './pixels.ts'
import type { DecodeLimits, ImageSource, Raster } from './raster.ts'

const RGB = 0
const RLE8 = 1
const RLE4 = 2
const BITFIELDS = 3
const ALPHA_BITFIELDS = 6

interface Header {
  width: number
  height: number
  topDown: boolean
  bits: number
  compression: number
  /** Where the pixels start. */
  start: number
  /** Red, green, blue of every colour. */
  palette: Uint8Array
  masks: [number, number, number]
}

function readHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = view.getUint32(10, true)
  const headerSize = view.getUint32(14, true)
  // The header of OS/2 1.x: 16-bit sides, colours of three bytes.
  const core = headerSize === 12
  if (!core && (headerSize < 40 || headerSize > 256)) throw new Error('unknown kind of bitmap header')
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true)
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true)
  const bits = view.getUint16(core ? 24 : 28, true)
  const compression = core ? RGB : view.getUint32(30, true)
  const colours = core ? 0 : view.getUint32(46, true)

  let after = 14 + headerSize
  const masks: Header['masks'] = bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff]
  if (compression === BITFIELDS || compression === ALPHA_BITFIELDS) {
    for (let i = 0; i < 3; i++) masks[i] = view.getUint32(54 + i * 4, true)
    if (headerSize === 40) after += compression === BITFIELDS ? 12 : 16
  }
  const palette = new Uint8Array(256 * 3)
  if (bits <= 8) {
    const size = core ? 3 : 4
    const room = Math.floor((Math.min(start, bytes.length) - after) / size)
    const count = Math.min(colours || 1 << bits, 1 << bits, room)
    for (let i = 0; i < count; i++) {
      for (let c = 0; c < 3; c++) palette[i * 3 + c] = bytes[after + i * size + 2 - c]
    }
  }
  return { width, height: Math.abs(signedHeight), topDown: signedHeight < 0, bits, compression, start, palette, masks }
}

const supported = new Map([
  [RGB, [1, 4, 8, 16, 24, 32]],
  [RLE8, [8]],
  [RLE4, [4]],
  [BITFIELDS, [16, 32]],
  [ALPHA_BITFIELDS, [16, 32]],
])

/** One row of palette indices, 1, 4 or 8 bits each. */
function indexedRow(bytes: Uint8Array, from: number, out: Uint8Array, to: number, { width, bits, palette }: Header) {
  const perByte = 8 / bits
  const mask = (1 << bits) - 1
  for (let x = 0; x < width; x++, to += 3) {
    const shift = 8 - bits * ((x % perByte) + 1)
    const index = ((bytes[from + Math.floor(x / perByte)] >> shift) & mask) * 3
    out[to] = palette[index]
    out[to + 1] = palette[index + 1]
    out[to + 2] = palette[index + 2]
  }
}

/** One row of 16 or 32-bit pixels whose colours lie where the masks say. */
function maskedRow(bytes: Uint8Array, from: number, out: Uint8Array, to: number, { width, bits, masks }: Header) {
  const fields = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
    return { mask, shift, scale: mask === 0 ? 0 : 255 / (mask >>> shift) }
  })
  const size = bits / 8
  for (let x = 0; x < width; x++, from += size) {
    const low = bytes[from] | (bytes[from + 1] << 8)
    const pixel = size === 2 ? low : low | (bytes[from + 2] << 16) | (bytes[from + 3] << 24)
    for (const { mask, shift, scale } of fields) out[to++] = Math.round(((pixel & mask) >>> shift) * scale)
  }
}

function plain(bytes: Uint8Array, header: Header, stride: number): Uint8Array {
  const { width, height, topDown, bits, start } = header
  const out = new Uint8Array(width * height * 3)
  for (let row = 0; row < height; row++) {
    let from = start + row * stride
    let to = (topDown ? row : height - 1 - row) * width * 3
    if (bits <= 8) indexedRow(bytes, from, out, to, header)
    else if (bits !== 24) maskedRow(bytes, from, out, to, header)
    else {
      for (const end = to + width * 3; to < end; from += 3, to += 3) {
        out[to] = bytes[from + 2]
        out[to + 1] = bytes[from + 1]
        out[to + 2] = bytes[from]
      }
    }
  }
  return out
}

/** Run-length coded indices. Pixels that are skipped keep the first colour; a file that ends early is damaged. */
function runLength(bytes: Uint8Array, { width, height, topDown, bits, start, palette }: Header): Uint8Array {
  const out = new Uint8Array(width * height * 3)
  for (let i = 0; i < out.length; i++) out[i] = palette[i % 3]
  let at = start
  let x = 0
  let row = 0
  const paint = (index: number) => {
    if (x >= width || row >= height) return
    const to = ((topDown ? row : height - 1 - row) * width + x++) * 3
    for (let c = 0; c < 3; c++) out[to + c] = palette[index * 3 + c]
  }
  const nibble = (byte: number, i: number) => (bits === 8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15)
  while (row < height) {
    if (at + 2 > bytes.length) throw new Error('the file ends too early')
    const count = bytes[at++]
    const value = bytes[at++]
    if (count > 0) {
      for (let i = 0; i < count; i++) paint(nibble(value, i))
    } else if (value === 0) {
      x = 0
      row++
    } else if (value === 1) {
      break
    } else if (value === 2) {
      x += bytes[at++]
      row += bytes[at++]
    } else {
      const length = bits === 8 ? value : Math.ceil(value / 2)
      if (at + length > bytes.length) throw new Error('the file ends too early')
      for (let i = 0; i < value; i++) paint(nibble(bytes[at + (bits === 8 ? i : i >> 1)], i))
      at += length + (length % 2)
    }
  }
  return out
}

export function openBmp(bytes: Uint8Array, limits: DecodeLimits): ImageSource {
  let header: Header
  try {
    header = readHeader(bytes)
  } catch (cause) {
    throw corrupt(cause)
  }
  const { width, height, bits, compression, start } = header
  checkSize(width, height, limits)
  if (!supported.get(compression)?.includes(bits)) throw corrupt(new Error('unknown kind of bitmap'))
  const coded = compression === RLE8 || compression === RLE4
  const stride = Math.ceil((width * bits) / 32) * 4
  // The padding of the last row is often left out.
  const least = coded ? 2 : stride * (height - 1) + Math.ceil((width * bits) / 8)
  if (start < 14 || bytes.length - start < least) throw corrupt(new Error('the file ends too early'))

  const decode = (): Raster => {
    return { width, height, data: coded ? runLength(bytes, header) : plain(bytes, header, stride) }
  }
  return openDecoded('bmp', { width, height }, decode)
}
