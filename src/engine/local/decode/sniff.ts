/** What the first bytes say an image is; names and declared types are never trusted. */

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif' | 'heic' | 'bmp' | 'pnm'

/** For messages: the formats that work, as people call them. */
export const readableFormats = 'JPEG, PNG, WebP, AVIF, HEIC/HEIF, GIF, TIFF, BMP, PPM and PGM'

const ascii = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, Math.min(end, bytes.length)))

// ISO base media brands (https://mp4ra.org/registered-types/brands). mif1 and msf1 only say "HEIF structure"; the codec
// is among the compatible brands.
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'])
const avifBrands = new Set(['avif', 'avis'])

function sniffIsoMedia(bytes: Uint8Array): ImageFormat | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = Math.min(view.getUint32(0), bytes.length, 256)
  const brands = [ascii(bytes, 8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(ascii(bytes, at, at + 4))
  const major = brands[0] ?? ''
  if (avifBrands.has(major)) return 'avif'
  if (heicBrands.has(major)) return 'heic'
  if (brands.some((brand) => avifBrands.has(brand))) return 'avif'
  if (brands.some((brand) => heicBrands.has(brand)) || major === 'mif1' || major === 'msf1') return 'heic'
  return undefined
}

/** The format of an image by its signature, or undefined when it is none of those that are read. */
export function sniff(bytes: Uint8Array): ImageFormat | undefined {
  if (bytes.length < 4) return undefined
  const head = ascii(bytes, 0, 12)
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return 'webp'
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif'
  if (/^(II[*+]\0|MM\0[*+])/.test(head)) return 'tiff'
  if (head.slice(4, 8) === 'ftyp' && bytes.length >= 16) return sniffIsoMedia(bytes)
  if (head.startsWith('BM') && bytes.length >= 26 && bytes[6] === 0 && bytes[7] === 0) return 'bmp'
  if (/^P[56]\s/.test(head)) return 'pnm'
  return undefined
}
