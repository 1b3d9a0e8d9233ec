/** Images that libvips reads, through sharp: JPEG, PNG, WebP, AVIF, GIF, TIFF. */
import sharp from 'sharp'
import type { Metadata, SharpOptions } from 'sharp'
import { messageOf } from '#errors'
import { checkGif } from './gif.ts'
import { isWhole, mayBeWhole } from './jpeg.ts'
import { checkFrames, checkSize, corrupt, fitLongSide } from './limits.ts'
import { applyOrientation, turnsSideways } from './orient.ts'
import { openDecoded } from './pixels.ts'
import { applyProfile, readMatrixProfile } from './profile.ts'
import type { DecodeLimits, ImageSource, Raster } from './raster.ts'
import type { ImageFormat } from './sniff.ts'
import type { Place } from './tiff.ts'
import { findLab, labToRgb, RGB } from './tiff.ts'
import { checkWebp } from './webp.ts'

// An image is decoded once: nothing to keep. Parallelism comes from the inference workers, one image each.
sharp.cache(false)
sharp.concurrency(1)
// Formats are told apart before libvips sees the bytes; this is the second wall: whatever else it could be talked into
// opening (SVG with its external references, PDF, ImageMagick, text that counts as a matrix ...) is out of its reach, for
// the whole process. Naming what is not wanted, rather than blocking all and letting six back in, leaves no moment in
// which a worker that starts up makes another one's photo unreadable. https://sharp.pixelplumbing.com/api-utility#block
const unwanted =
  'Svg Pdf Magick Magick7 Openslide OpenSlide Csv Matrix Raw Vips Analyze Nifti Mat Rad Ppm Fits Jp2k Jxl'
sharp.block({
  operation: `${unwanted} Openexr OpenEXR DcRaw Dcraw Uhdr`.split(' ').map((name) => `VipsForeignLoad${name}`),
})

/** Middle grey behind transparent pixels: neither dark nor light hair vanishes in it. */
const background = { r: 128, g: 128, b: 128 }

/** Raw pixels of any channel count as red, green, blue. */
function toRgb(data: Uint8Array, channels: number, width: number, height: number): Raster {
  if (channels === 3) return { width, height, data }
  const out = new Uint8Array(width * height * 3)
  const step = channels < 3 ? 0 : 1
  for (let from = 0, to = 0; to < out.length; from += channels, to += 3) {
    out[to] = data[from]
    out[to + 1] = data[from + step]
    out[to + 2] = data[from + 2 * step]
  }
  return { width, height, data: out }
}

/** Decodes to sRGB as stored, at `size` or in full. */
async function decode(
  bytes: Uint8Array,
  options: SharpOptions,
  size?: { width: number; height: number },
): Promise<Raster> {
  let image = sharp(bytes, { limitInputPixels: false, sequentialRead: true, ...options })
  // After a JPEG was scaled while decoding, kernels differ by a few milliseconds only; cubic keeps edges without halos.
  if (size) image = image.resize(size.width, size.height, { fit: 'fill', kernel: 'cubic' })
  const { data, info } = await image
    .flatten({ background })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return toRgb(new Uint8Array(data.buffer, data.byteOffset, data.length), info.channels, info.width, info.height)
}

const readMetadata = (bytes: Uint8Array): Promise<Metadata> =>
  sharp(bytes, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    .catch((cause: unknown) => {
      throw corrupt(cause)
    })

async function openLabTiff(bytes: Uint8Array, photometric: Place, limits: DecodeLimits): Promise<ImageSource> {
  const copy = bytes.slice()
  new DataView(copy.buffer).setUint16(photometric.offset, RGB, photometric.littleEndian)
  const metadata = await readMetadata(copy)
  const { width, height } = metadata.autoOrient
  checkSize(width, height, limits)
  checkFrames(() => metadata.pages ?? 1, limits)
  if (metadata.bitsPerSample !== 8 || metadata.channels !== 3) throw corrupt(new Error('L*a*b* with unusual samples'))
  return openDecoded('tiff', { width, height }, async () => {
    const raster = await decode(copy, { ignoreIcc: true })
    labToRgb(raster)
    return applyOrientation(raster, metadata.orientation ?? 1)
  })
}

export async function openWithVips(bytes: Uint8Array, format: ImageFormat, limits: DecodeLimits): Promise<ImageSource> {
  if (format === 'gif') checkGif(bytes, limits)
  if (format === 'webp') checkWebp(bytes, limits)
  const lab = format === 'tiff' ? findLab(bytes) : undefined
  if (lab) return openLabTiff(bytes, lab, limits)
  const metadata = await readMetadata(bytes)
  const { width, height } = metadata.autoOrient
  checkSize(width, height, limits)
  checkFrames(() => metadata.pages ?? 1, limits)
  const orientation = metadata.orientation ?? 1
  const plain = metadata.space === 'srgb' && metadata.depth === 'uchar' && !metadata.hasAlpha
  let profile: ReturnType<typeof readMatrixProfile> | 'unread' = 'unread'

  /** How strict the decoder is: `warning` until a JPEG has been found whole in spite of one. */
  let failOn: SharpOptions['failOn'] = 'warning'
  async function raster(longSide: number): Promise<Raster> {
    const stored = turnsSideways(orientation) ? { width: height, height: width } : { width, height }
    // Only once pixels are wanted: it takes several times as long as everything else of the header.
    if (profile === 'unread') profile = plain && metadata.icc ? readMatrixProfile(metadata.icc) : undefined
    const size = longSide < Math.max(width, height) ? fitLongSide(stored.width, stored.height, longSide) : undefined
    try {
      const pixels = await decode(bytes, { failOn, ignoreIcc: profile !== undefined }, size)
      return applyOrientation(applyProfile(pixels, profile), orientation)
    } catch (cause) {
      if (format !== 'jpeg' || failOn === 'none' || !mayBeWhole(messageOf(cause))) throw corrupt(cause)
      if (!(await isWhole(bytes, metadata).catch(() => false))) throw corrupt(cause)
      failOn = 'none'
      return raster(longSide)
    }
  }
  return { width, height, format, raster }
}
