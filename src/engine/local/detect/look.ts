/** One look of a detector at a picture: at some size, turned by quarter turns, answered in pixels of the picture. */
import { warp } from '../align/warp.ts'
import type { Affine } from '../align/affine.ts'
import { apply, cropToPicture } from '../align/affine.ts'
import type { Raster } from '../decode/raster.ts'
import type { StageInput } from '../models/manifest.ts'
import type { Floats } from '../onnx-session.ts'
import type { ScoredBox } from './box.ts'

/** Inputs have sides that are multiples of this: the detectors' coarsest grid halves the picture five times. */
const MULTIPLE = 32

export interface Look {
  /** Longer side of the network's input in pixels. */
  longSide: number
  /** Clockwise turn of the view, degrees: heads that lean that way stand upright in it. */
  turn: number
  /** How much more than the picture the view shows, with black around it. Default 1. */
  zoomOut?: number
}

const multiple = (value: number) => Math.max(MULTIPLE, Math.round(value / MULTIPLE) * MULTIPLE)

/** The view's pixels as network input, and the map from them to the picture. */
export function view(
  levels: readonly Raster[],
  { longSide, turn, zoomOut = 1 }: Look,
  input: StageInput,
): { floats: Floats; map: Affine } {
  const { width, height } = levels[0]
  const angle = (turn * Math.PI) / 180
  const cos = Math.abs(Math.cos(angle))
  const sin = Math.abs(Math.sin(angle))
  // The smallest rectangle that shows the whole picture turned.
  const w = (width * cos + height * sin) * zoomOut
  const h = (width * sin + height * cos) * zoomOut
  const scale = longSide / Math.max(w, h)
  const columns = multiple(w * scale)
  const rows = multiple(h * scale)
  const map = cropToPicture({ cx: width / 2, cy: height / 2, w, h }, angle, columns, rows)
  const data = new Float32Array(3 * columns * rows)
  warp(levels, map, columns, rows, input, data)
  return { floats: { dims: [1, 3, rows, columns], data }, map }
}

/** A box of the view as an upright box of the picture: same centre, same size. */
export function toPicture(box: ScoredBox, map: Affine): ScoredBox {
  const centre = apply(map, (box.x1 + box.x2) / 2 - 0.5, (box.y1 + box.y2) / 2 - 0.5)
  const kx = Math.hypot(map[0], map[3])
  const ky = Math.hypot(map[1], map[4])
  const w = ((box.x2 - box.x1) * kx) / 2
  const h = ((box.y2 - box.y1) * ky) / 2
  return {
    x1: centre.x + 0.5 - w,
    x2: centre.x + 0.5 + w,
    y1: centre.y + 0.5 - h,
    y2: centre.y + 0.5 + h,
    score: box.score,
  }
}
