/** Pictures made of pictures: thumbnails, crops, previews; always upright sRGB JPEG without metadata. */
import type { BoundingBox } from '#engine/engine.ts'

export interface Measures {
  /**
   * RMS contrast: standard deviation of luma over the face, in percent of luma's range. 0: one grey; 50: half black, half
   * white, which is the most there can be. Portraits have about 15-35; under 5 hardly anything is to be seen.
   */
  contrast: number
}

export interface HitMark {
  /** May run off the picture. */
  box: BoundingBox
  /** Any script, any length: what is too long is cut. Empty: a box without a label. */
  text: string
  hit: boolean
}

export interface Illustration {
  /**
   * For a copy of the whole picture, its longer side at most 2048 pixels, with a box around each face: red and thick for
   * a hit, green and thin otherwise.
   */
  marks?: readonly HitMark[]
  /** Faces to cut out, each `size` pixels square as `crop` does. */
  boxes: readonly BoundingBox[]
  size: number
}

export interface Illustrated {
  /** Where marks were given. */
  annotated?: Uint8Array
  /** In the order of the boxes. */
  crops: Uint8Array[]
}

export interface Pictures {
  /** The face with some room around it, `size` pixels square (less where the picture has less). */
  crop(image: Uint8Array, box: BoundingBox, size: number): Promise<Uint8Array>
  /** What is kept of a picture with faces in it, all of it from one decoding. */
  illustrate(image: Uint8Array, wanted: Illustration): Promise<Illustrated>
  /** The whole picture, its longer side at most `longSide`. */
  preview(image: Uint8Array, longSide: number): Promise<Uint8Array>
  measure(image: Uint8Array, box: BoundingBox): Promise<Measures>
}

/** Pixels as pictures are made of: 8-bit sRGB, three bytes a pixel, rows from the top, upright. */
export interface Pixels {
  width: number
  height: number
  data: Uint8Array
}
