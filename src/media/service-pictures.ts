/**
 * Pictures as a recognition service on the network takes them: JPEG or PNG, not too large, and faces cut out of them.
 * Implements `OpenPicture` of `engine/rekognition/pictures.ts`.
 */
import type { BoundingBox, Rendition, RenditionSize } from '#engine/engine.ts'
import { USUAL_QUALITY } from '#engine/rendition.ts'
import { LikenessError } from '#errors'
import type { Pixels } from './pictures.ts'

export interface ServicePicturesOptions {
  /** Reads the header; `raster` decodes upright, the longer side at least `longSide` where the picture has it. */
  open(image: Uint8Array): Promise<{
    width: number
    height: number
    format: string
    raster(longSide: number): Promise<Pixels>
  }>
}

export interface FitLimits {
  maxBytes: number
  maxSide: number
  minSide: number
}

export interface ServicePicture {
  width: number
  height: number
  fit(limits: FitLimits): Promise<Uint8Array>
  crop(box: BoundingBox, margin: number): Promise<{ bytes: Uint8Array; region: BoundingBox }>
  renditions(sizes: readonly RenditionSize[]): Promise<Rendition[]>
}

const QUALITY = 92
/** Pixels of the longer side that faces are cut out of: more is shrunk before. */
const CUT_FROM = 6144
/** Pixels of a cut's shorter side at least, of its longer side at most. */
const LEAST_CUT = 240
const MOST_CUT = 1280
/** A picture that is enlarged for its shorter side must not become longer than this. */
const LONGEST_ENLARGED = 10_000
/** A picture that has too many bytes is made smaller by this, again and again. */
const SHRINK = 0.8

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value))

async function imageOf({ data, width, height }: Pixels) {
  const { default: sharp } = await import('sharp')
  return sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false })
}

/** Whether the service sees the file the way it is decoded here: it turns JPEGs upright, and nothing else. */
async function isSeenUpright(image: Uint8Array, format: string): Promise<boolean> {
  if (format === 'jpeg') return true
  const { default: sharp } = await import('sharp')
  const { orientation = 1 } = await sharp(image, { limitInputPixels: false }).metadata()
  return orientation === 1
}

/** The box and its margin, in whole pixels, as far as there is picture. */
function regionOf(box: BoundingBox, margin: number, { width, height }: Pixels) {
  const left = clamp(Math.floor((box.left - margin * box.width) * width), 0, width - 1)
  const top = clamp(Math.floor((box.top - margin * box.height) * height), 0, height - 1)
  const right = clamp(Math.ceil((box.left + (1 + margin) * box.width) * width), left + 1, width)
  const bottom = clamp(Math.ceil((box.top + (1 + margin) * box.height) * height), top + 1, height)
  return { left, top, width: right - left, height: bottom - top }
}

export function createServicePictures({ open }: ServicePicturesOptions) {
  return async (image: Uint8Array): Promise<ServicePicture> => {
    const { width, height, format, raster } = await open(image)
    let pixels: Promise<Pixels> | undefined
    /** Decoded once, however many faces are cut out. */
    const decoded = () => (pixels ??= raster(Math.min(CUT_FROM, Math.max(width, height))))

    async function encodeWithin({ maxBytes, maxSide, minSide }: FitLimits): Promise<Uint8Array> {
      const enlarge = Math.max(1, minSide / Math.min(width, height))
      if (enlarge * Math.max(width, height) > LONGEST_ENLARGED && enlarge > 1) {
        const details = { limit: minSide, actual: Math.min(width, height) }
        throw new LikenessError('image_too_small', { details })
      }
      let side = enlarge > 1 ? Math.ceil(enlarge * Math.max(width, height)) : Math.min(maxSide, Math.max(width, height))
      for (; ; side = Math.floor(side * SHRINK)) {
        const bytes = await (
          await imageOf(await decoded())
        )
          .resize(side, side, { fit: 'inside' })
          .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
          .toBuffer()
        if (bytes.length <= maxBytes || side < minSide) return bytes
      }
    }

    return {
      ...{ width, height },
      async fit(limits) {
        const small = image.length <= limits.maxBytes && Math.max(width, height) <= limits.maxSide
        const asItIs = small && Math.min(width, height) >= limits.minSide && ['jpeg', 'png'].includes(format)
        return asItIs && (await isSeenUpright(image, format)) ? image : encodeWithin(limits)
      },
      async crop(box, margin) {
        const all = await decoded()
        const region = regionOf(box, margin, all)
        const shorter = Math.min(region.width, region.height)
        const longer = Math.max(region.width, region.height)
        const scale = Math.min(Math.max(1, LEAST_CUT / shorter), MOST_CUT / longer)
        const [wide, high] = [region.width, region.height].map((side) => Math.max(1, Math.round(side * scale)))
        const bytes = await (
          await imageOf(all)
        )
          .extract(region)
          .resize(wide, high, { fit: 'fill' })
          .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
          .toBuffer()
        const { left, top, width: w, height: h } = region
        const part = { left: left / all.width, top: top / all.height, width: w / all.width, height: h / all.height }
        return { bytes, region: part }
      },
      async renditions(sizes) {
        const most = Math.max(1, ...sizes.map(({ longSide }) => longSide))
        // What was decoded for the service serves; for these alone no more is decoded than they need.
        const all = await (pixels ?? raster(Math.min(most, Math.max(width, height))))
        const made: Rendition[] = []
        for (const { longSide, quality = USUAL_QUALITY } of sizes) {
          const image = (await imageOf(all)).resize(longSide, longSide, { fit: 'inside', withoutEnlargement: true })
          const { data, info } = await image.jpeg({ quality }).toBuffer({ resolveWithObject: true })
          made.push({ width: info.width, height: info.height, bytes: data })
        }
        return made
      },
    }
  }
}
