/** Pictures made of pictures, as JPEG. They are encoded from bare pixels, so nothing of the original's metadata is left. */
import type { BoundingBox } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { drawMarks } from './marks/marks.ts'
import type { HitMark, Measures, Pictures, Pixels } from './pictures.ts'

export interface PicturesOptions {
  /** Upright pixels, the longer side at least `longSide` where the picture has it. Throws what decoding throws. */
  decode(image: Uint8Array, longSide: number): Promise<Pixels>
}

/** A crop's side as a multiple of the face's longer side: hair, chin and ears are seen. */
const ROOM = 1.6
/** Contrast is measured at about this size of the face, so that noise of single pixels does not count. */
const MEASURED_PIXELS = 112
const QUALITY = 85
/** Codes made for the picture save 3 % of the bytes, and encoding takes three times as long (3 megapixels: 64 ms, not 21). */
const USUAL = { quality: QUALITY, optimiseCoding: false } as const
/** Pixels of the longer side of annotated copies: enough for any screen. */
const ANNOTATED_SIDE = 2048
/** White letters are read on both; who sees no colours tells them apart by the thickness. */
const HIT = { colour: [190, 0, 30], weight: 2 } as const
const NO_HIT = { colour: [0, 110, 50], weight: 1 } as const
/** Letters of a label, as people count them. */
const LONGEST_TEXT = 40
/** A face is never looked for in more pixels than this on the longer side. */
const LONGEST_SIDE = 30_000

interface Region {
  left: number
  top: number
  width: number
  height: number
}

function assertBox({ left, top, width, height }: BoundingBox): void {
  if ([left, top, width, height].every(Number.isFinite) && width > 0 && height > 0) return
  throw new LikenessError('invalid_argument', { message: 'The box of the face is empty.' })
}

/** How large a picture must be for its face to have `pixels`: along the longer side, the smaller of the two fractions. */
const sideFor = ({ width, height }: BoundingBox, pixels: number): number =>
  Math.min(LONGEST_SIDE, Math.max(1, Math.ceil(pixels / Math.min(width, height))))

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value))

/** A square around the face: moved where it would run off the picture, smaller where the picture is. */
function squareAround(box: BoundingBox, { width, height }: Pixels): Region {
  const wanted = Math.round(ROOM * Math.max(box.width * width, box.height * height))
  const side = clamp(wanted, 1, Math.min(width, height))
  const left = Math.round((box.left + box.width / 2) * width - side / 2)
  const top = Math.round((box.top + box.height / 2) * height - side / 2)
  return { left: clamp(left, 0, width - side), top: clamp(top, 0, height - side), width: side, height: side }
}

/** The part of the box that is in the picture; at least one pixel. */
function inside(box: BoundingBox, { width, height }: Pixels): Region {
  const left = clamp(Math.floor(box.left * width), 0, width - 1)
  const top = clamp(Math.floor(box.top * height), 0, height - 1)
  return {
    ...{ left, top },
    width: clamp(Math.ceil((box.left + box.width) * width), left + 1, width) - left,
    height: clamp(Math.ceil((box.top + box.height) * height), top + 1, height) - top,
  }
}

async function imageOf({ data, width, height }: Pixels) {
  const { default: sharp } = await import('sharp')
  return sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false })
}

/** Standard deviation of luma as a part of its range, in percent. */
function rmsContrast({ data, width }: Pixels, region: Region): number {
  let sum = 0
  let squares = 0
  for (let y = region.top; y < region.top + region.height; y++)
    for (let x = region.left; x < region.left + region.width; x++) {
      const i = (y * width + x) * 3
      const luma = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2]
      sum += luma
      squares += luma * luma
    }
  const n = region.width * region.height
  return (Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2)) / 255) * 100
}

const letters = new Intl.Segmenter()
function shortened(text: string): string {
  const all = [...letters.segment(text.slice(0, 100 * LONGEST_TEXT))]
  if (all.length <= LONGEST_TEXT) return text
  return `${all
    .slice(0, LONGEST_TEXT - 1)
    .map(({ segment }) => segment)
    .join('')}…`
}

/** Hits last, so that they lie on top. */
const drawn = (marks: readonly HitMark[]) =>
  [...marks.filter(({ hit }) => !hit), ...marks.filter(({ hit }) => hit)].map(({ box, text, hit }) => ({
    ...{ box, text: shortened(text) },
    ...(hit ? HIT : NO_HIT),
  }))

/** A copy, as large as screens are. */
async function screenful(raster: Pixels): Promise<Pixels> {
  if (Math.max(raster.width, raster.height) <= ANNOTATED_SIDE) return { ...raster, data: raster.data.slice() }
  const { data, info } = await (
    await imageOf(raster)
  )
    .resize(ANNOTATED_SIDE, ANNOTATED_SIDE, { fit: 'inside', kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

/** The whole picture with its faces framed. */
async function annotate(raster: Pixels, marks: readonly HitMark[]): Promise<Uint8Array> {
  const canvas = await screenful(raster)
  await drawMarks(canvas, drawn(marks))
  // Thin lines keep their colour.
  return (await imageOf(canvas)).jpeg({ ...USUAL, chromaSubsampling: '4:4:4' }).toBuffer()
}

/** Row by row: the library would go through all pixels there are for each face. */
function partOf({ data, width }: Pixels, region: Region): Pixels {
  const part = new Uint8Array(region.width * region.height * 3)
  for (let y = 0; y < region.height; y++) {
    const from = ((region.top + y) * width + region.left) * 3
    part.set(data.subarray(from, from + region.width * 3), y * region.width * 3)
  }
  return { width: region.width, height: region.height, data: part }
}

async function cut(raster: Pixels, box: BoundingBox, size: number): Promise<Uint8Array> {
  const part = partOf(raster, squareAround(box, raster))
  const image = await imageOf(part)
  return (part.width > size ? image.resize(size, size, { fit: 'fill' }) : image).jpeg(USUAL).toBuffer()
}

export function createPictures({ decode }: PicturesOptions): Pictures {
  const illustrate: Pictures['illustrate'] = async (image, { marks, boxes, size }) => {
    for (const box of [...boxes, ...(marks ?? []).map((mark) => mark.box)]) assertBox(box)
    if (!marks && boxes.length === 0) return { crops: [] }
    const faces = boxes.map((box) => sideFor(box, size / ROOM))
    let raster = await decode(image, Math.max(marks ? ANNOTATED_SIDE : 1, ...faces))
    const narrow = Math.min(size, ...boxes.map((box) => squareAround(box, raster).width))
    // A square that the picture's edges made smaller: there may be more pixels of it.
    if (narrow < size) raster = await decode(image, Math.ceil((Math.max(raster.width, raster.height) * size) / narrow))
    const crops: Uint8Array[] = []
    for (const box of boxes) crops.push(await cut(raster, box, size))
    return { ...(marks && { annotated: await annotate(raster, marks) }), crops }
  }

  return {
    crop: async (image, box, size) => (await illustrate(image, { boxes: [box], size })).crops[0]!,
    illustrate,

    async preview(image, longSide) {
      const raster = await decode(image, longSide)
      return (await imageOf(raster))
        .resize(longSide, longSide, { fit: 'inside', withoutEnlargement: true })
        .jpeg(USUAL)
        .toBuffer()
    },

    async measure(image, box): Promise<Measures> {
      assertBox(box)
      const raster = await decode(image, sideFor(box, MEASURED_PIXELS))
      return { contrast: rmsContrast(raster, inside(box, raster)) }
    },
  }
}
