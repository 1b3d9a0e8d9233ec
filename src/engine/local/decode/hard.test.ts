/** Every file of the collection of difficult images: readable, or which error. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLikenessError } from '#errors'
import { openImage } from './decode.ts'
import { pixelAt } from './pattern.testing.ts'
import type { DecodeLimits, Raster } from './raster.ts'

const directory = join(process.env.LIKENESS_TEST_DATA ?? join('..', 'shared', 'data'), 'hard')
const present = existsSync(directory)
if (!present) console.warn(`skipped: ${directory} is not there (LIKENESS_TEST_DATA names the folder above it)`)

const limits: DecodeLimits = { maxBytes: 100_000_000, maxPixels: 120_000_000 }

/** Upright width and height, or the code of the error. */
type Expectation = readonly [number, number] | string

const hopper = [128, 128] as const
const einstein = [256, 256] as const
const portrait = [1200, 1800] as const

const expectations: Record<string, Record<string, Expectation>> = {
  formats: {
    '16bit.cropped.tif': [64, 64],
    'L_8__128x128.heif': hopper,
    'RGB_10__128x128.heif': hopper,
    'cf_einstein.bmp': einstein,
    'cf_einstein.gif': einstein,
    'cf_einstein.jpeg': einstein,
    'cf_einstein.png': einstein,
    'cf_einstein.tiff': einstein,
    'cf_einstein.webp': einstein,
    'hopper.Lab.tif': hopper,
    'hopper.avif': hopper,
    'hopper.bmp': hopper,
    'hopper.gif': hopper,
    'hopper.heif': hopper,
    'hopper.ico': 'image_unsupported',
    'hopper.jpg': hopper,
    'hopper.png': hopper,
    'hopper.ppm': hopper,
    'hopper.psd': 'image_unsupported',
    'hopper.tif': hopper,
    'hopper.webp': hopper,
    'hopper_16bit.pgm': hopper,
    'hopper_16bit_qtables.jpg': hopper,
    'hopper_45.png': [182, 182],
    'hopper_8bit.pgm': hopper,
    'hopper_bigtiff.tif': hopper,
    'hopper_bw_500.png': [500, 500],
    'hopper_gray.jpg': hopper,
    'hopper_jpg.tif': hopper,
    'hopper_lzw.tif': hopper,
    'immich_IMG_2682.heic': [4032, 3024],
    'iss634.apng': [245, 245],
    'iss634.gif': [245, 245],
    'iss634.webp': [245, 245],
    'pil_sample_cmyk.jpg': [100, 100],
    'sharp_16-bit-grey-alpha.png': [109, 96],
    'sharp_Channel_digital_image_CMYK_color_no_profile.jpg': [500, 333],
    'sharp_Crash_test.gif': [800, 533],
    'sharp_Flag_of_the_Netherlands-16bit.png': [900, 600],
    'sharp_animated-loop-3.gif': [370, 285],
    'sharp_animated-loop-3.webp': [370, 285],
    'tiff_strip_cmyk_jpeg.tif': [100, 100],
    'zPug_3.heic': [64, 64],
  },
  corrupt: {
    'broken.png': 'image_corrupt',
    'broken_data_stream.png': 'image_corrupt',
    'broken_exif_dpi.jpg': [100, 100],
    'cf_corrupted.png': 'image_corrupt',
    'cf_empty.png': 'image_unsupported',
    // Progressive: the whole face is there, the very last bits of the coefficients are not.
    'cf_truncated.jpg': [225, 225],
    'corrupted.heic': 'image_corrupt',
    'empty.heic': 'image_empty',
    // Its entropy-coded rows are out of step: stripes, not a face.
    'hopper_bad_exif.jpg': 'image_corrupt',
    'invalid-exif.jpg': [200, 200],
    'sharp_corrupt-header.jpg': 'image_corrupt',
    'sharp_truncated.jpg': 'image_corrupt',
    'sharp_truncated.png': 'image_corrupt',
    'sugarshack_bad_mpo_header.jpg': [640, 480],
    'truncated.heic': 'image_corrupt',
    'truncated_end_chunk.png': hopper,
    'truncated_image.png': 'image_corrupt',
    // Noise to the last row; only the end marker is missing.
    'truncated_jpeg.jpg': [100, 100],
  },
  bombs: {
    '200MP.heic': 'image_too_many_pixels',
    'decompression_bomb.gif': 'image_corrupt',
    'decompression_bomb.ico': 'image_unsupported',
    'decompression_bomb_extents.gif': [100, 100],
    'png_decompression_dos.png': 'image_too_small',
    'sharp_big-height.webp': 'image_too_small',
    'sharp_giant-image.jpg': 'image_too_many_pixels',
  },
  exif: {
    ...Object.fromEntries(
      [2, 3, 4, 5, 6, 7, 8].flatMap((n) => ['jpg', 'webp'].map((end) => [`hopper_orientation_${n}.${end}`, hopper])),
    ),
    'immich_portrait-orientation-6.jpg': [840, 700],
    'immich_portrait.jpg': [840, 700],
    'recurser_Portrait_1.jpg': portrait,
    'recurser_Portrait_6.jpg': portrait,
    'recurser_Portrait_8.jpg': portrait,
  },
  misc: { 'Stallone.jpg': [220, 269], 'TH.png': [112, 112], 'TH1.jpg': [248, 393] },
}

const read = (name: string) => readFileSync(join(directory, name))

async function look(name: string): Promise<Expectation> {
  try {
    const source = await openImage(read(name), limits)
    const raster = await source.raster(300)
    expect(Math.max(raster.width, raster.height)).toBe(Math.min(300, Math.max(source.width, source.height)))
    expect(raster.data.length).toBe(raster.width * raster.height * 3)
    return [source.width, source.height]
  } catch (error) {
    if (isLikenessError(error)) return error.code
    throw error
  }
}

const pixels = async (name: string, longSide = Infinity) => (await openImage(read(name), limits)).raster(longSide)

/** Mean difference of two pictures of the same size, 0-255. */
function difference(a: Raster, b: Raster): number {
  expect([a.width, a.height]).toEqual([b.width, b.height])
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]), 0) / a.data.length
}

describe.skipIf(!present).each(Object.keys(expectations))('hard/%s', (group) => {
  const expected = expectations[group]

  it('has an expectation for every file', () => {
    expect(readdirSync(join(directory, group)).sort()).toEqual(Object.keys(expected).sort())
  })

  it.each(Object.entries(expected))('%s', async (file, expectation) => {
    expect(await look(`${group}/${file}`)).toEqual(expectation)
  })
})

describe.skipIf(!present)('the same picture comes out', () => {
  it.each([
    ['png', 0],
    ['tif', 0],
    ['bmp', 0],
    ['ppm', 5],
    ['webp', 10],
    ['jpg', 0.5],
    ['avif', 12],
    ['heif', 12],
    ['gif', 10],
    ['Lab.tif', 3],
  ])('hopper.%s', async (end, most) => {
    expect(difference(await pixels(`formats/hopper.${end}`), await pixels('formats/hopper.png'))).toBeLessThanOrEqual(
      most,
    )
  })

  it('in grey', async () => {
    const grey = await pixels('formats/hopper_8bit.pgm')
    expect(difference(await pixels('formats/hopper_16bit.pgm'), grey)).toBeLessThan(1.5)
    expect(difference(await pixels('formats/hopper_gray.jpg'), grey)).toBeLessThan(6)
  })

  it.each([2, 3, 4, 5, 6, 7, 8])('with EXIF orientation %i', async (n) => {
    const plain = await pixels('formats/hopper.jpg')
    expect(difference(await pixels(`exif/hopper_orientation_${n}.jpg`), plain)).toBeLessThan(8)
    expect(difference(await pixels(`exif/hopper_orientation_${n}.webp`), plain)).toBeLessThan(12)
  })

  it('portraits that were turned by their tag', async () => {
    const plain = await pixels('exif/recurser_Portrait_1.jpg', 300)
    for (const n of [6, 8])
      expect(difference(await pixels(`exif/recurser_Portrait_${n}.jpg`, 300), plain)).toBeLessThan(6)
  })

  it('a HEIC with ten bits, corner by corner', async () => {
    const raster = await pixels('formats/RGB_10__128x128.heif')
    const corners = [0.02, 0.98].flatMap((y) => [0.02, 0.98].map((x) => pixelAt(raster, x, y).map((v) => v > 128)))
    expect(corners).toEqual([
      [false, false, true],
      [true, false, false],
      [false, true, true],
      [true, true, false],
    ])
  })
})

describe.skipIf(!present)('bombs', () => {
  // In a process of its own, from start to end: what the decoder took at its peak.
  const script = `
    import { readFileSync } from 'node:fs'
    import { openImage } from ${JSON.stringify(import.meta.resolve('./decode.ts'))}
    const [file] = process.argv.slice(-1)
    try {
      await (await openImage(readFileSync(file), ${JSON.stringify(limits)})).raster(1280)
    } catch (error) {
      if (!error.code) throw error
    }
    process.stdout.write(String(process.resourceUsage().maxRSS))`

  it.each(Object.keys(expectations.bombs))('%s: 250 MB are enough', async (file) => {
    const flags = ['--conditions=source', '--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script]
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--', join(directory, 'bombs', file)])
    const megabytes = Number(stdout) / 1024
    expect(megabytes).toBeGreaterThan(10)
    expect(megabytes).toBeLessThan(250)
  })
})

describe.skipIf(!present)('a HEIC with a few bytes changed', () => {
  it.each(['formats/zPug_3.heic', 'formats/hopper.heif'])('%s', async (name) => {
    const whole = read(name)
    const change = fc.record({ at: fc.nat(Math.min(whole.length - 1, 5000)), value: fc.nat(255) })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const bytes = Buffer.from(whole)
        for (const { at, value } of changes) bytes[at] = value
        try {
          await (await openImage(bytes, { ...limits, maxPixels: 1_000_000 })).raster(64)
        } catch (error) {
          if (!isLikenessError(error)) throw error
        }
      }),
      { numRuns: 60 },
    )
    // And the next image is read as if nothing had happened.
    expect(await look(name)).toEqual(expectations.formats[name.split('/')[1]])
  })
})
