/** HEIC and HEIF through libheif: sharp's own copy of it has no HEVC decoder. */
import sharp from 'sharp'
import type { Channel, Libheif } from './libheif.ts'
import { instantiateLibheif } from './libheif.ts'
import { checkFrames, checkSize, corrupt } from './limits.ts'
import { openDecoded } from './pixels.ts'
import { applyProfile, readMatrixProfile } from './profile.ts'
import type { DecodeLimits, ImageSource, Raster } from './raster.ts'

/** Rows without padding, out of the instance's memory. */
function copyRows({ width, height, stride, data }: Channel): Raster {
  const row = width * 3
  if (stride === row) return { width, height, data: data.slice(0, row * height) }
  const out = new Uint8Array(row * height)
  for (let y = 0; y < height; y++) out.set(data.subarray(y * stride, y * stride + row), y * row)
  return { width, height, data: out }
}

/**
 * Whether a box on the top level says that it is longer than the file. libheif decodes what is there, and fills missing
 * tiles with green. https://www.iso.org/standard/83102.html (ISO/IEC 14496-12, 4.2)
 */
export function isCutOff(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at + 16 <= bytes.length) {
    const short = view.getUint32(at)
    // 0: to the end of the file; 1: a 64-bit size follows.
    const size = short === 0 ? bytes.length - at : short === 1 ? Number(view.getBigUint64(at + 8)) : short
    if (size < 8) return false
    at += size
  }
  return at > bytes.length
}

/** The colour profile (iPhones write Display P3), which sharp can read from a HEIC. */
const readProfile = (bytes: Uint8Array) =>
  sharp(bytes, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    .then(
      ({ icc }) => icc && readMatrixProfile(icc),
      () => undefined,
    )

export async function openHeic(bytes: Uint8Array, limits: DecodeLimits): Promise<ImageSource> {
  if (isCutOff(bytes)) throw corrupt(new Error('the file ends too early'))
  let lib: Libheif | undefined
  let handle: unknown
  let size: { width: number; height: number }
  let images: number
  try {
    lib = await instantiateLibheif(limits.maxPixels)
    const context = lib.heif_context_alloc()
    const read = lib.heif_context_read_from_memory(context, bytes)
    if (read.code !== lib.heif_error_code.heif_error_Ok) throw new Error(read.message)
    images = lib.heif_context_get_number_of_top_level_images(context)
    // The size is that of the upright image: libheif turns and mirrors by the container's own properties, and the EXIF
    // orientation of a HEIF file is informative only.
    const primary = lib.heif_js_context_get_primary_image_handle(context)
    if (primary.code !== undefined) throw new Error(primary.message)
    handle = primary
    size = { width: lib.heif_image_handle_get_width(handle), height: lib.heif_image_handle_get_height(handle) }
  } catch (cause) {
    throw corrupt(cause)
  }
  checkSize(size.width, size.height, limits)
  checkFrames(() => images, limits)

  let profile: ReturnType<typeof readProfile> | undefined

  async function decode(): Promise<Raster> {
    const own = lib
    if (!own) throw new Error('decoded already')
    lib = undefined
    const decoded = await own.heif_js_decode_image2(
      handle,
      own.heif_colorspace.heif_colorspace_RGB,
      own.heif_chroma.heif_chroma_interleaved_RGB,
    )
    const channel = decoded.channels?.[0]
    if (!channel) throw new Error(decoded.message ?? 'no pixels')
    if (channel.width !== size.width || channel.height !== size.height) throw new Error('size is not the declared one')
    const pixels = copyRows(channel)
    handle = undefined
    return pixels
  }
  return openDecoded('heic', size, decode, async (raster) => {
    profile ??= readProfile(bytes)
    return applyProfile(raster, await profile)
  })
}
