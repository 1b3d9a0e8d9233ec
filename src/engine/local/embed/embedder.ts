/** Aligned faces to embeddings: 112 x 112 crops in ArcFace's position, https://arxiv.org/abs/1801.07698. */
import { invert, similarityBetween, type Affine, type Point } from '../align/affine.ts'
import { warp } from '../align/warp.ts'
import type { Raster } from '../decode/raster.ts'
import type { StageInput } from '../models/manifest.ts'
import type { Graph } from '../onnx-session.ts'

const SIDE = 112

/** Where the five points lie in the crop (eyes, nose, mouth corners), as every ArcFace-like network was trained. */
const TEMPLATE: readonly Point[] = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
]

export interface Embedding {
  /** Unit length. */
  vector: Float32Array
  /** Length of the raw vector: how much of a face the network saw. */
  norm: number
}

/** From the pixels of the aligned crop to the picture. `five` in picture pixels (continuous coordinates). */
export const alignment = (five: readonly Point[]): Affine =>
  invert(
    similarityBetween(
      five.map(({ x, y }) => ({ x: x - 0.5, y: y - 0.5 })),
      TEMPLATE,
    ),
  )

/** An embedding for each face, given its five points. */
export async function embed(
  graph: Graph,
  levels: readonly Raster[],
  faces: readonly (readonly Point[])[],
  input: StageInput,
): Promise<Embedding[]> {
  if (!faces.length) return []
  const size = 3 * SIDE * SIDE
  const data = new Float32Array(faces.length * size)
  faces.forEach((five, n) => warp(levels, alignment(five), SIDE, SIDE, input, data, n * size))
  const [{ data: raw, dims }] = Object.values(await graph.run({ dims: [faces.length, 3, SIDE, SIDE], data }))
  const length = dims[1]
  return faces.map((_, n) => normalise(raw.slice(n * length, (n + 1) * length)))
}

/** Brings a raw vector to unit length, in place. */
export function normalise(vector: Float32Array): Embedding {
  let sum = 0
  for (const value of vector) sum += value * value
  const norm = Math.sqrt(sum)
  if (norm > 0) for (let i = 0; i < vector.length; i++) vector[i] /= norm
  return { vector, norm }
}

/** Mean direction of embeddings, each weighted; null when there is none or they cancel out. */
export function meanDirection(vectors: readonly Float32Array[], weights?: readonly number[]): Float32Array | null {
  if (!vectors.length) return null
  const sum = new Float32Array(vectors[0].length)
  vectors.forEach((vector, n) => {
    const weight = weights?.[n] ?? 1
    for (let i = 0; i < sum.length; i++) sum[i] += weight * vector[i]
  })
  const { vector, norm } = normalise(sum)
  return norm > 1e-6 ? vector : null
}

/** Cosine of two unit vectors. */
export function cosine(p: Float32Array, q: Float32Array): number {
  let dot = 0
  for (let i = 0; i < p.length; i++) dot += p[i] * q[i]
  return Math.max(-1, Math.min(1, dot))
}
