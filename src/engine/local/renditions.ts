/**
 * Small versions of a picture out of the pixels its analysis needs anyway: those cost an encoding, and nothing is decoded
 * twice. Measured for 12 megapixels: decoding 30 ms, a JPEG of 1024 pixels 4, of 320 pixels 1.
 */
import sharp from 'sharp'
import { type Rendition, type RenditionSize, USUAL_QUALITY } from '../rendition.ts'
import { fitLongSide } from './decode/limits.ts'
import type { ImageSource, Raster } from './decode/raster.ts'
import { downscale } from './decode/resize.ts'

const longSideOf = ({ width, height }: { width: number; height: number }) => Math.max(width, height)

/** Pixels of the longest side that is wanted; 0 when nothing is. */
export const largestOf = (sizes: readonly RenditionSize[] | undefined): number =>
  Math.max(0, ...(sizes ?? []).map(({ longSide }) => longSide))

/** The image decoded now, with at least `longSide` pixels; what needs no more of them is made of these, not decoded again. */
export async function decodedOnce(image: ImageSource, longSide: number): Promise<{ image: ImageSource; kept: Raster }> {
  const kept = await image.raster(longSide)
  const raster: ImageSource['raster'] = (wanted) => {
    const { width, height } = fitLongSide(image.width, image.height, wanted)
    const enough = kept.width >= width && kept.height >= height
    return enough ? downscale(kept, width, height, 'cubic') : image.raster(wanted)
  }
  return { image: { ...image, raster }, kept }
}

/** One JPEG for each size. `rasters` show the whole picture; one has the longest side wanted, or all there is of it. */
export async function makeRenditions(
  rasters: readonly Raster[],
  sizes: readonly RenditionSize[],
): Promise<Rendition[]> {
  const smallestFirst = [...rasters].sort((p, q) => longSideOf(p) - longSideOf(q))
  const made: Rendition[] = []
  // One after the other: a worker has one core.
  for (const { longSide, quality = USUAL_QUALITY } of sizes) {
    const { data, width, height } = smallestFirst.find((r) => longSideOf(r) >= longSide) ?? smallestFirst.at(-1)!
    const { data: jpeg, info } = await sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false })
      .resize(longSide, longSide, { fit: 'inside', withoutEnlargement: true, kernel: 'cubic' })
      // Codes made for the picture save 3 % of the bytes and take as long as everything else.
      .jpeg({ quality, optimiseCoding: false })
      .toBuffer({ resolveWithObject: true })
    // A copy with memory of its own: that of a Buffer cannot be handed over to another thread.
    made.push({ width: info.width, height: info.height, bytes: new Uint8Array(jpeg) })
  }
  return made
}
