/** Small versions of a picture, made from the decode that was needed anyway. */

export interface RenditionSize {
  /** Pixels of the longer side, 1-4096; a smaller picture keeps its size, nothing is enlarged. */
  longSide: number
  /** Of the JPEG, 1-100. Default 80. */
  quality?: number
}

/** A JPEG: upright, sRGB, without metadata. */
export interface Rendition {
  width: number
  height: number
  bytes: Uint8Array
}

export const USUAL_QUALITY = 80
