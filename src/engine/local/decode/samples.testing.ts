/** One small picture of noise in every format, so that its bytes are spread over the whole of it, and what becomes of it. */
import sharp from 'sharp'
import { isLikenessError } from '#errors'
import { openImage } from './decode.ts'
import { limits, patternPixels } from './pattern.testing.ts'
import type { DecodeLimits } from './raster.ts'

/** `ok`, or the code of the error; anything but a `LikenessError` fails the test. */
export async function outcome(bytes: Uint8Array, within: DecodeLimits = limits): Promise<string> {
  try {
    const source = await openImage(bytes, within)
    await source.raster(64)
    return 'ok'
  } catch (error) {
    if (isLikenessError(error)) return error.code
    throw error
  }
}

export function bmpFile(width: number, height: number, pixels: Uint8Array, bits = 24): Buffer {
  const header = Buffer.alloc(54)
  header.write('BM')
  header.writeUInt32LE(54 + pixels.length, 2)
  header.writeUInt32LE(54, 10)
  header.writeUInt32LE(40, 14)
  header.writeInt32LE(width, 18)
  header.writeInt32LE(height, 22)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(bits, 28)
  return Buffer.concat([header, pixels])
}

export const sampleNames = ['jpeg', 'progressive', 'png', 'webp', 'avif', 'gif', 'tiff', 'bmp', 'ppm']

/** 320 x 240, by the names above. */
export async function makeSamples(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  // Noise, so that bytes are spread over the whole picture.
  const noise = await sharp({
    create: {
      width: 320,
      height: 240,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .png()
    .toBuffer()
  const image = sharp(noise)
  files.set('jpeg', await image.clone().jpeg().toBuffer())
  files.set('progressive', await image.clone().jpeg({ progressive: true }).toBuffer())
  files.set('png', noise)
  files.set('webp', await image.clone().webp().toBuffer())
  files.set('avif', await image.clone().avif({ effort: 0 }).toBuffer())
  files.set('gif', await image.clone().gif().toBuffer())
  files.set('tiff', await image.clone().tiff({ compression: 'lzw' }).toBuffer())
  const { data } = patternPixels(320, 240)
  files.set('bmp', bmpFile(320, 240, data))
  files.set('ppm', Buffer.concat([Buffer.from('P6 320 240 255\n'), data]))
  return files
}
