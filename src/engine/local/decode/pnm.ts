/** PPM and PGM in their binary forms (P6, P5), 8 and 16 bit: https://netpbm.sourceforge.net/doc/ppm.html */
import { checkSize, corrupt } from './limits.ts'
import { openDecoded } from './pixels.ts'
import type { DecodeLimits, ImageSource, Raster } from './raster.ts'

interface Header {
  channels: number
  width: number
  height: number
  maximum: number
  /** Where the samples start. */
  start: number
}

/** Longer headers than this are comments without end. */
const longestHeader = 4096

function readHeader(bytes: Uint8Array): Header | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, longestHeader)).toString('latin1')
  const gap = '(?:\\s+(?:#[^\\n]*\\n)?)+?'
  const found = new RegExp(`^P([56])${gap}(\\d{1,9})${gap}(\\d{1,9})${gap}(\\d{1,5})\\s`).exec(text)
  if (!found) return undefined
  const [all, kind, width, height, maximum] = found
  const header = { channels: kind === '6' ? 3 : 1, width: +width, height: +height, maximum: +maximum }
  return header.maximum >= 1 && header.maximum <= 65535 ? { ...header, start: all.length } : undefined
}

export function openPnm(bytes: Uint8Array, limits: DecodeLimits): ImageSource {
  const header = readHeader(bytes)
  if (!header) throw corrupt(new Error('the PPM or PGM header is not complete'))
  const { channels, width, height, maximum, start } = header
  checkSize(width, height, limits)
  const size = maximum > 255 ? 2 : 1
  if (bytes.length - start < width * height * channels * size) throw corrupt(new Error('the file ends too early'))

  function decode(): Raster {
    const data = new Uint8Array(width * height * 3)
    const scale = 255 / maximum
    const repeat = 3 / channels
    for (let to = 0, from = start; to < data.length; from += size) {
      const sample = size === 2 ? (bytes[from] << 8) | bytes[from + 1] : bytes[from]
      const value = Math.min(255, Math.round(sample * scale))
      for (let i = 0; i < repeat; i++) data[to++] = value
    }
    return { width, height, data }
  }
  return openDecoded('pnm', { width, height }, decode)
}
