/**
 * 68 points of the face (the iBUG scheme: jaw 0-16, brows 17-26, nose 27-35, eyes 36-47, mouth 48-67), found twice:
 * once in the detector's box, then in a tight upright crop made from the first answer. The second pass is worth 0.1 % of
 * verification accuracy, and how far the passes disagree tells faces from the detector's mistakes.
 */
import type { Raster } from '../decode/raster.ts'
import type { PixelBox } from '../detect/box.ts'
import type { StageInput } from '../models/manifest.ts'
import type { Graph } from '../onnx-session.ts'
import { apply, cropToPicture, type Point } from './affine.ts'
import { warp } from './warp.ts'

const SIDE = 64
const MARGIN = 0.05
const FOREHEAD = 0.2

/** A crop to look for landmarks in: centre, size in picture pixels, clockwise turn in radians. */
export interface LandmarkCrop {
  cx: number
  cy: number
  w: number
  h: number
  angle: number
}

export const cropOfBox = (box: PixelBox, angle: number): LandmarkCrop => ({
  cx: (box.x1 + box.x2) / 2,
  cy: (box.y1 + box.y2) / 2,
  w: box.x2 - box.x1,
  h: box.y2 - box.y1,
  angle,
})

/** The middle of some points. */
export const mean = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, p) => sum + p.x, 0) / points.length,
  y: points.reduce((sum, p) => sum + p.y, 0) / points.length,
})

export const leftEye = (points: readonly Point[]): Point => mean(points.slice(36, 42))
export const rightEye = (points: readonly Point[]): Point => mean(points.slice(42, 48))

/** Eyes (of the picture's left, right), nose tip, mouth corners (left, right): what alignment needs. */
export const fivePoints = (points: readonly Point[]): Point[] => [
  leftEye(points),
  rightEye(points),
  points[30],
  points[48],
  points[54],
]

/** Clockwise head tilt in radians, from the eyes. */
export function eyeAngle(five: readonly Point[]): number {
  return Math.atan2(five[1].y - five[0].y, five[1].x - five[0].x)
}

/** The tight crop for the second pass: upright along the eyes, with room for the forehead. */
export function cropOfPoints(points: readonly Point[]): LandmarkCrop {
  const angle = eyeAngle(fivePoints(points))
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  let left = Infinity
  let right = -Infinity
  let top = Infinity
  let bottom = -Infinity
  for (const { x, y } of points) {
    const u = cos * x + sin * y
    const v = -sin * x + cos * y
    left = Math.min(left, u)
    right = Math.max(right, u)
    top = Math.min(top, v)
    bottom = Math.max(bottom, v)
  }
  const width = right - left
  const height = bottom - top
  left -= width * MARGIN
  right += width * MARGIN
  top -= height * FOREHEAD
  bottom += height * MARGIN
  const u = (left + right) / 2
  const v = (top + bottom) / 2
  return { cx: cos * u - sin * v, cy: sin * u + cos * v, w: right - left, h: bottom - top, angle }
}

/** 68 points for each crop, in picture pixels (continuous coordinates). */
export async function findLandmarks(
  graph: Graph,
  levels: readonly Raster[],
  crops: readonly LandmarkCrop[],
  input: StageInput,
): Promise<Point[][]> {
  const found: Point[][] = []
  for (const crop of crops) {
    const map = cropToPicture(crop, crop.angle, SIDE, SIDE)
    const data = new Float32Array(SIDE * SIDE)
    warp(levels, map, SIDE, SIDE, input, data)
    const [{ data: values }] = Object.values(await graph.run({ dims: [1, 1, SIDE, SIDE], data }))
    found.push(
      Array.from({ length: 68 }, (_, i) => {
        const { x, y } = apply(map, values[i * 2] * SIDE - 0.5, values[i * 2 + 1] * SIDE - 0.5)
        return { x: x + 0.5, y: y + 0.5 }
      }),
    )
  }
  return found
}

/** Mean distance of two sets of points, relative to the distance of the eyes. */
export function disagreement(p: readonly Point[], q: readonly Point[]): number {
  const left = leftEye(q)
  const right = rightEye(q)
  const eyes = Math.max(1e-6, Math.hypot(right.x - left.x, right.y - left.y))
  return p.reduce((sum, point, i) => sum + Math.hypot(point.x - q[i].x, point.y - q[i].y), 0) / (p.length * eyes)
}
