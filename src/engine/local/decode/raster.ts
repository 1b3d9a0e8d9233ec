/** Pixels in memory: 8-bit sRGB, three bytes a pixel (red, green, blue), rows from the top, upright. */
export interface Raster {
  width: number
  height: number
  data: Uint8Array
}

/** An image whose header was read and found within the limits; its pixels are decoded when asked for. */
export interface ImageSource {
  /** Pixels of the upright image in full. */
  width: number
  height: number
  format: string
  /**
   * The upright image, scaled down so that its longer side is about `longSide` (never up, never smaller than asked for
   * if the image has it). JPEGs are scaled while decoding. Throws `image_corrupt`.
   */
  raster(longSide: number): Promise<Raster>
}

/** What is refused before a pixel is decoded. */
export interface DecodeLimits {
  maxBytes: number
  /** Width times height of the upright image. */
  maxPixels: number
  /** Frames or pages of the file, although only the first is decoded; 10,000 unless given. */
  maxFrames?: number
}
