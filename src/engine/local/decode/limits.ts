import { LikenessError, messageOf } from '#errors'
import type { DecodeLimits } from './raster.ts'

/** Nothing below this side can hold a face that anybody could recognise. */
export const smallestSide = 16

/** Throws `image_too_many_pixels` or `image_too_small` for the size a header declares. */
export function checkSize(width: number, height: number, limits: DecodeLimits): void {
  if (!(width >= 1 && height >= 1)) {
    throw new LikenessError('image_corrupt', { message: 'The image is damaged: its header gives no size.' })
  }
  if (width * height > limits.maxPixels) {
    throw new LikenessError('image_too_many_pixels', {
      message: `The image has ${width} x ${height} pixels; the limit is ${limits.maxPixels} pixels.`,
      details: { limit: limits.maxPixels, actual: width * height, width, height },
    })
  }
  if (Math.min(width, height) < smallestSide) {
    throw new LikenessError('image_too_small', {
      message: `The image has ${width} x ${height} pixels; at least ${smallestSide} on each side are needed.`,
      details: { limit: smallestSide, actual: Math.min(width, height), width, height },
    })
  }
}

const defaultMaxFrames = 10_000

/** Throws `image_too_many_frames`. `count` may stop one beyond the limit it is given. */
export function checkFrames(count: (limit: number) => number, { maxFrames = defaultMaxFrames }: DecodeLimits): void {
  if (count(maxFrames) <= maxFrames) return
  throw new LikenessError('image_too_many_frames', {
    message: `The image has more than ${maxFrames} frames or pages, which is the limit (LIKENESS_MAX_IMAGE_FRAMES).`,
    details: { limit: maxFrames },
  })
}

/** The size of an image whose longer side is to be `longSide` at most; never larger than it is. */
export function fitLongSide(width: number, height: number, longSide: number): { width: number; height: number } {
  const scale = longSide / Math.max(width, height)
  if (!(scale < 1)) return { width, height }
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** `image_corrupt` with what the decoder said, in one line. */
export function corrupt(cause: unknown): LikenessError {
  const reason = messageOf(cause).trim().split('\n').at(-1)?.slice(0, 200)
  return new LikenessError('image_corrupt', { cause, details: { reason } })
}
