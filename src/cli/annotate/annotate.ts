/** `--annotate DIR`: a copy of each picture with a box around each face and a name or number on it. */
import { mkdir } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import type { BoundingBox } from '#engine/engine.ts'
import { LikenessError, messageOf } from '#errors'
import type { DrawMarks } from '#media/marks/marks.ts'
import type { Canvas, Colour } from '#media/marks/paint.ts'
import { refuseOverwriting } from '../overwriting.ts'

export interface Mark {
  box: BoundingBox
  text: string
  /** A person who was recognised has a colour of their own; others are grey. */
  known: boolean
  /** Marks with the same text here have the same colour in every picture. */
  colour?: string
}

/** Dark enough for white letters, told apart also by people who see few colours. */
const COLOURS: Colour[] = [
  [0, 90, 181],
  [178, 34, 52],
  [0, 110, 84],
  [122, 49, 150],
  [176, 84, 0],
  [0, 112, 128],
  [150, 0, 96],
  [84, 96, 0],
]
const GREY: Colour = [88, 88, 88]

function colourOf(mark: Mark): Colour {
  if (!mark.known) return GREY
  let hash = 0
  for (const letter of mark.colour ?? mark.text) hash = (hash * 31 + letter.codePointAt(0)!) % 65_521
  return COLOURS[hash % COLOURS.length]!
}

/** Formats a browser shows keep theirs; everything else becomes a JPEG. */
const KEPT = ['.jpg', '.jpeg', '.png', '.webp']

export function annotatedName(relative: string): string {
  return KEPT.includes(extname(relative).toLowerCase()) ? relative : `${relative}.jpg`
}

/** Some file systems take names that differ in case or in the composition of letters for one. */
const folded = (path: string) => path.normalize('NFC').toLowerCase()

function numbered(path: string, number: number): string {
  const extension = extname(path)
  return `${path.slice(0, path.length - extension.length)}-${number}${extension}`
}

/**
 * Where below `directory` the annotated copy of each picture goes, by the picture's name. Of pictures that would get
 * the same place the first has it and the others a number, in order, so the same pictures always get the same places.
 * Throws `invalid_argument` when one is a picture itself: copies never replace what they were made from.
 */
export async function annotationNames(
  pictures: { name: string; relative: string }[],
  directory: string,
): Promise<Map<string, string>> {
  const wanted = pictures.map(({ name, relative }) => ({ name, path: annotatedName(relative) }))
  // A number must not lead to the name that another picture has by itself.
  const own = new Set(wanted.map(({ path }) => folded(path)))
  const taken = new Set<string>()
  const lastNumber = new Map<string, number>()
  const paths = new Map<string, string>()
  for (const { name, path } of wanted) {
    const key = folded(path)
    let free = path
    if (taken.has(key)) {
      let number = lastNumber.get(key) ?? 1
      do free = numbered(path, ++number)
      while (own.has(folded(free)) || taken.has(folded(free)))
      lastNumber.set(key, number)
    }
    taken.add(folded(free))
    paths.set(name, free)
  }
  const targets = [...paths.values()].map((relative) => join(directory, relative))
  await refuseOverwriting(pictures, targets, `name another folder than ${directory}, or leave it out of the pictures`)
  return paths
}

export interface Copy {
  /** Is drawn into. */
  canvas: Canvas
  marks: Mark[]
  directory: string
  /** Below it; see `annotatedName`. */
  relative: string
}

/** Writes the annotated copy and returns its path. Throws `invalid_argument` when it cannot. */
export async function writeAnnotated(
  { drawMarks }: { drawMarks: DrawMarks },
  { canvas, marks, directory, relative }: Copy,
): Promise<string> {
  await drawMarks(
    canvas,
    marks.map((mark) => ({ box: mark.box, text: mark.text, colour: colourOf(mark) })),
  )
  const path = join(directory, annotatedName(relative))
  const { default: sharp } = await import('sharp')
  const raw = { width: canvas.width, height: canvas.height, channels: 3 as const }
  try {
    await mkdir(dirname(path), { recursive: true })
    const image = sharp(canvas.data, { raw, limitInputPixels: false })
    const type = extname(path).toLowerCase()
    await (
      type === '.png' ? image.png() : type === '.webp' ? image.webp({ quality: 90 }) : image.jpeg({ quality: 90 })
    ).toFile(path)
  } catch (cause) {
    throw new LikenessError('invalid_argument', { message: `${path} cannot be written: ${messageOf(cause)}.`, cause })
  }
  return path
}
