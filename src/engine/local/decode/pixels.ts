/** Images whose pixels come out of their decoder in full: decoded once, kept, scaled down by libvips when asked for. */
import sharp from 'sharp'
import { isLikenessError } from '#errors'
import { corrupt, fitLongSide } from './limits.ts'
import type { ImageSource, Raster } from './raster.ts'

async function shrink(pixels: Raster, longSide: number): Promise<Raster> {
  const { width, height } = fitLongSide(pixels.width, pixels.height, longSide)
  if (width === pixels.width && height === pixels.height) return pixels
  const raw = { width: pixels.width, height: pixels.height, channels: 3 } as const
  const out = await sharp(pixels.data, { raw, limitInputPixels: false })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer()
  return { width, height, data: new Uint8Array(out.buffer, out.byteOffset, out.length) }
}

/**
 * `decode` gives the upright image in full; whatever it throws means that the image is damaged. `finish` is applied to
 * what is left after scaling down.
 */
export function openDecoded(
  format: string,
  size: { width: number; height: number },
  decode: () => Raster | Promise<Raster>,
  finish: (raster: Raster) => Raster | Promise<Raster> = (raster) => raster,
): ImageSource {
  let pixels: Promise<Raster> | undefined
  async function raster(longSide: number): Promise<Raster> {
    try {
      pixels ??= Promise.resolve().then(decode)
      return await finish(await shrink(await pixels, longSide))
    } catch (cause) {
      throw isLikenessError(cause) ? cause : corrupt(cause)
    }
  }
  return { ...size, format, raster }
}
