import type { BoundingBox } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import { chooseFace, type FaceChoice } from './choose-face.ts'

/** What evaluation needs from an engine that shows embeddings. */
export type Analyse = (bytes: Uint8Array) => Promise<{
  width: number
  height: number
  faces: { detail: { box: BoundingBox }; embedding: Float32Array }[]
}>

export interface Picture {
  name: string
  /** Throws `image_...` errors, which make it a skipped picture. */
  read(): Promise<Uint8Array>
}

export interface Embedded {
  embeddings: Map<string, Float32Array>
  /** Pictures without an embedding, each with the reason: NO_FACE or a code of the error catalogue. */
  skipped: { image: string; reason: string }[]
  /** Wall-clock milliseconds for each picture, all workers together. */
  msPerImage: number
}

export interface EmbedOptions {
  analyse: Analyse
  face: FaceChoice
  concurrency: number
  signal?: AbortSignal
  onPicture?: () => void
}

/** One embedding for each picture. Errors that are not about a picture are thrown. */
export async function embedPictures(pictures: Picture[], options: EmbedOptions): Promise<Embedded> {
  const embeddings = new Map<string, Float32Array>()
  const skipped: Embedded['skipped'] = []
  const take = async ({ name, read }: Picture) => {
    try {
      const analysis = await options.analyse(await read())
      return { name, embedding: chooseFace(analysis.faces, options.face, analysis)?.embedding, reason: 'NO_FACE' }
    } catch (error) {
      if (!isLikenessError(error) || !error.code.startsWith('image_')) throw error
      return { name, embedding: undefined, reason: error.code }
    }
  }
  const started = performance.now()
  for await (const { name, embedding, reason } of inOrder(pictures, options, take)) {
    if (embedding) embeddings.set(name, embedding)
    else skipped.push({ image: name, reason })
    options.onPicture?.()
  }
  return { embeddings, skipped, msPerImage: (performance.now() - started) / Math.max(1, pictures.length) }
}

/** Cosine of two unit vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
