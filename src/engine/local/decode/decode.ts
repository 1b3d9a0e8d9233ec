/** Encoded images of any kind -> upright sRGB pixels. The first stage of the river. */
import { LikenessError } from '#errors'
import { openBmp } from './bmp.ts'
import { openHeic } from './heic.ts'
import { openPnm } from './pnm.ts'
import type { DecodeLimits, ImageSource } from './raster.ts'
import { readableFormats, sniff } from './sniff.ts'
import { openWithVips } from './vips.ts'

/**
 * Reads the header of an image and checks it against the limits; pixels are decoded by `ImageSource.raster`.
 * Animated images and multi-page files give their first frame. The bytes must not change while the source is in use.
 *
 * @throws LikenessError `image_empty`, `image_unsupported`, `image_corrupt`, `image_too_many_bytes`,
 * `image_too_many_pixels`, `image_too_small`; the last three with `details` `{ limit, actual }`; `image_too_many_frames`
 * with `{ limit }`.
 */
export async function openImage(bytes: Uint8Array, limits: DecodeLimits): Promise<ImageSource> {
  if (bytes.length === 0) throw new LikenessError('image_empty')
  if (bytes.length > limits.maxBytes) {
    throw new LikenessError('image_too_many_bytes', {
      message: `The image file has ${bytes.length} bytes; the limit is ${limits.maxBytes}.`,
      details: { limit: limits.maxBytes, actual: bytes.length },
    })
  }
  const format = sniff(bytes)
  switch (format) {
    case undefined:
      throw new LikenessError('image_unsupported', {
        message: `This is not an image in a supported format; ${readableFormats} are read.`,
      })
    case 'heic':
      return openHeic(bytes, limits)
    case 'bmp':
      return openBmp(bytes, limits)
    case 'pnm':
      return openPnm(bytes, limits)
    default:
      return openWithVips(bytes, format, limits)
  }
}
