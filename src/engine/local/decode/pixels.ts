/** Images whose pixels come out of their decoder in full: decoded once, kept, scaled down by libvips when asked for. */
import { isLikenessError } from '#errors'
import { corrupt, fitLongSide } from './limits.ts'
import type { ImageSource, Raster } from './raster.ts'
import { downscale } from './resize.ts'

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
    const small = fitLongSide(size.width, size.height, longSide)
    try {
      pixels ??= Promise.resolve().then(decode)
      return await finish(await downscale(await pixels, small.width, small.height))
    } catch (cause) {
      throw isLikenessError(cause) ? cause : corrupt(cause)
    }
  }
  return { ...size, format, raster }
}
