/**
 * UltraFace (RFB): a single-shot detector that takes pictures of any size, https://github.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB.
 * Its anchors lie on four grids; each cell holds boxes of a few sizes, which the network shifts and scales.
 */
import type { Floats, Graph } from '../onnx-session.ts'
import { suppress, type ScoredBox } from './box.ts'

const STRIDE = 8
const GRIDS = [
  [10, 16, 24],
  [32, 48],
  [64, 96],
  [128, 192, 256],
] as const
const CENTRE_VARIANCE = 0.1
const SIZE_VARIANCE = 0.2

/**
 * Boxes in pixels of the network's input. `scores` is [1, anchors, 2] (background, face), `locations` [1, anchors, 4]
 * (shift x, shift y, log width, log height).
 */
export function decodeUltraface(
  scores: Float32Array,
  locations: Float32Array,
  width: number,
  height: number,
  threshold: number,
): ScoredBox[] {
  const found: ScoredBox[] = []
  let columns = Math.ceil(width / STRIDE)
  let rows = Math.ceil(height / STRIDE)
  let stride = STRIDE
  let anchor = 0
  for (const sizes of GRIDS) {
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++)
        for (const size of sizes) {
          const score = scores[anchor * 2 + 1]
          if (score >= threshold) {
            const l = anchor * 4
            const cx = (x + 0.5) * stride + locations[l] * CENTRE_VARIANCE * size
            const cy = (y + 0.5) * stride + locations[l + 1] * CENTRE_VARIANCE * size
            const w = size * Math.exp(locations[l + 2] * SIZE_VARIANCE)
            const h = size * Math.exp(locations[l + 3] * SIZE_VARIANCE)
            found.push({ x1: cx - w / 2, y1: cy - h / 2, x2: cx + w / 2, y2: cy + h / 2, score })
          }
          anchor++
        }
    columns = Math.ceil(columns / 2)
    rows = Math.ceil(rows / 2)
    stride *= 2
  }
  return found
}

/** Faces on one prepared input [1, 3, height, width], in its pixels. */
export async function ultraface(
  graph: Graph,
  input: Floats,
  options: { scoreThreshold: number; nms: number },
): Promise<ScoredBox[]> {
  const o = await graph.run(input)
  const scores = o.scores
  const locations = o.locations ?? o['462']
  const [, , height, width] = input.dims
  return suppress(decodeUltraface(scores.data, locations.data, width, height, options.scoreThreshold), options.nms)
}
