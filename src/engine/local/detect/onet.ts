/**
 * MTCNN's third network as a second look at a detection, https://arxiv.org/abs/1604.02878: is there a face in the middle
 * of this square? A detector's own score does not tell, its mistakes are as confident as its finds.
 */
import { cropToPicture } from '../align/affine.ts'
import { warp } from '../align/warp.ts'
import type { Raster } from '../decode/raster.ts'
import type { StageInput } from '../models/manifest.ts'
import type { Graph } from '../onnx-session.ts'
import type { PixelBox } from './box.ts'

const SIDE = 48
/** The square, relative to the box's longer side: measured best; the box of a training face is tighter than UltraFace's. */
const ZOOM = 0.8

/** Turned clockwise by `turn` degrees. */
export interface TurnedBox extends PixelBox {
  turn: number
}

/** For each box the probability (0-1) that a face is in it. */
export async function faceProbabilities(
  graph: Graph,
  levels: readonly Raster[],
  boxes: readonly TurnedBox[],
  input: StageInput,
): Promise<number[]> {
  if (!boxes.length) return []
  const plane = SIDE * SIDE
  const planar = new Float32Array(3 * plane)
  const data = new Float32Array(boxes.length * 3 * plane)
  boxes.forEach((box, n) => {
    const side = Math.max(box.x2 - box.x1, box.y2 - box.y1) * ZOOM
    const rect = { cx: (box.x1 + box.x2) / 2, cy: (box.y1 + box.y2) / 2, w: side, h: side }
    warp(levels, cropToPicture(rect, (box.turn * Math.PI) / 180, SIDE, SIDE), SIDE, SIDE, input, planar)
    // The network was trained on pictures with x and y exchanged, channels last.
    const base = n * 3 * plane
    for (let y = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++)
        for (let c = 0; c < 3; c++) data[base + (x * SIDE + y) * 3 + c] = planar[c * plane + y * SIDE + x]
  })
  const outputs = Object.values(await graph.run({ dims: [boxes.length, SIDE, SIDE, 3], data }))
  const probabilities = outputs.find(({ dims }) => dims.at(-1) === 2)
  if (!probabilities) throw new RangeError('the face check has no output of two classes')
  return boxes.map((_, n) => probabilities.data[n * 2 + 1])
}
