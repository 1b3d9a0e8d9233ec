/** Recall on pictures made smaller or turned: what was found in the original must be found again in its place. */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { LocalEngine } from '#engine/local/index.ts'
import { median, rounded } from '../statistics.ts'

type Found = Awaited<ReturnType<LocalEngine['analyse']>>

interface Original {
  bytes: Buffer
  found: Found
}

export type SyntheticRow = {
  variant: string
  faces: number
  'found again %': number
  'elsewhere (false)': number
  'recognised %': number
  'median cosine to the original': number
}

const longSide = (face: Found['faces'][number], { width, height }: Found) =>
  Math.max(face.detail.box.width * width, face.detail.box.height * height)

function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** Faces of the original and where their middle must be in the variant, in pixels, with their size there. */
type Expected = { face: Found['faces'][number]; x: number; y: number; size: number }

/** Pairs expected and found faces one to one, nearest first; a match lies within half a face. */
function again(expected: Expected[], found: Found): { cosines: number[]; elsewhere: number } {
  const pairs = expected.flatMap((wanted, i) =>
    found.faces.map((face, k) => {
      const { left, top, width, height } = face.detail.box
      const x = (left + width / 2) * found.width
      const y = (top + height / 2) * found.height
      return { i, k, distance: Math.hypot(x - wanted.x, y - wanted.y) / wanted.size }
    }),
  )
  const taken = { expected: new Set<number>(), found: new Set<number>() }
  const cosines: number[] = []
  for (const { i, k, distance } of pairs.sort((a, b) => a.distance - b.distance)) {
    if (distance > 0.5 || taken.expected.has(i) || taken.found.has(k)) continue
    taken.expected.add(i)
    taken.found.add(k)
    cosines.push(cosine(expected[i].face.embedding, found.faces[k].embedding))
  }
  return { cosines, elsewhere: found.faces.length - taken.found.size }
}

function row(variant: string, faces: number, cosines: number[], elsewhere: number, threshold: number): SyntheticRow {
  return {
    variant,
    faces,
    'found again %': rounded((cosines.length / faces) * 100),
    'elsewhere (false)': elsewhere,
    'recognised %': rounded((cosines.filter((value) => value >= threshold).length / faces) * 100),
    'median cosine to the original': rounded(median(cosines), 3),
  }
}

export async function readOriginals(engine: LocalEngine, paths: string[]): Promise<Original[]> {
  const originals: Original[] = []
  for (const path of paths) {
    const bytes = await sharp(await readFile(path))
      .rotate()
      .jpeg({ quality: 95 })
      .toBuffer()
    const found = await engine.analyse(bytes)
    if (found.faces.length) originals.push({ bytes, found })
  }
  return originals
}

/** `pixels`: the median face of each picture is made this large. Pictures whose faces are smaller already stay out. */
export async function smaller(engine: LocalEngine, originals: Original[], pixels: number, threshold: number) {
  let faces = 0
  let elsewhere = 0
  const cosines: number[] = []
  for (const { bytes, found } of originals) {
    const scale = pixels / median(found.faces.map((face) => longSide(face, found)))
    if (scale > 1) continue
    const width = Math.max(32, Math.round(found.width * scale))
    const variant = await engine.analyse(await sharp(bytes).resize({ width }).jpeg({ quality: 95 }).toBuffer())
    const expected = found.faces.map((face) => {
      const { box } = face.detail
      return {
        face,
        x: (box.left + box.width / 2) * variant.width,
        y: (box.top + box.height / 2) * variant.height,
        size: longSide(face, found) * scale,
      }
    })
    const result = again(expected, variant)
    faces += expected.length
    elsewhere += result.elsewhere
    cosines.push(...result.cosines)
  }
  return row(`median face ${pixels} px`, faces, cosines, elsewhere, threshold)
}

/** Turned clockwise about the middle, the corners filled with grey; nothing is cut off. */
export async function turned(engine: LocalEngine, originals: Original[], degrees: number, threshold: number) {
  const angle = (degrees * Math.PI) / 180
  let faces = 0
  let elsewhere = 0
  const cosines: number[] = []
  for (const { bytes, found } of originals) {
    const image = await sharp(bytes).rotate(degrees, { background: '#777' }).jpeg({ quality: 95 }).toBuffer()
    const variant = await engine.analyse(image)
    const expected = found.faces.map((face) => {
      const { box } = face.detail
      const x = (box.left + box.width / 2 - 0.5) * found.width
      const y = (box.top + box.height / 2 - 0.5) * found.height
      return {
        face,
        x: x * Math.cos(angle) - y * Math.sin(angle) + variant.width / 2,
        y: x * Math.sin(angle) + y * Math.cos(angle) + variant.height / 2,
        size: longSide(face, found),
      }
    })
    const result = again(expected, variant)
    faces += expected.length
    elsewhere += result.elsewhere
    cosines.push(...result.cosines)
  }
  return row(`${degrees}°`, faces, cosines, elsewhere, threshold)
}
