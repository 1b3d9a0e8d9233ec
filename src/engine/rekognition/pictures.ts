/** What the adapter needs of pictures. Pixels are somebody else's trade: `media/service-pictures.ts` in the product. */
import type { BoundingBox, ImageBytes, Rendition, RenditionSize } from '../engine.ts'

export interface FitLimits {
  maxBytes: number
  /** Pixels of the longer side. */
  maxSide: number
  /** Pixels of the shorter side. */
  minSide: number
}

export interface Crop {
  /** JPEG, upright. */
  bytes: Uint8Array
  /** The part of the upright picture that it shows, in fractions. */
  region: BoundingBox
}

export interface Picture {
  /** Pixels of the upright picture. */
  width: number
  height: number
  /**
   * The whole picture as JPEG or PNG within the limits: the very bytes where they are within them, else encoded again.
   * Boxes in it, in fractions, are boxes in the upright original. Throws `image_corrupt`, `image_too_small`.
   */
  fit(limits: FitLimits): Promise<Uint8Array>
  /** The box with `margin` times its size around on each side, as far as there is picture; enlarged when it is small. */
  crop(box: BoundingBox, margin: number): Promise<Crop>
  /** Made of what `fit` or `crop` decoded, if they did. Throws `image_corrupt`. */
  renditions(sizes: readonly RenditionSize[]): Promise<Rendition[]>
}

/** Reads the header. Throws `image_empty`, `image_unsupported`, `image_corrupt`, `image_too_many_*`. */
export type OpenPicture = (image: ImageBytes) => Promise<Picture>
