/**
 * Head pose from landmarks: the rotation that makes a rigid, average head look most like the points found
 * (scaled orthographic projection). Costs microseconds, so every face gets one.
 */
import type { Point } from '../align/affine.ts'
import type { Pose } from '#engine/engine.ts'

/** Index among the 68 points, and where it sits on an average head in millimetres: x to the picture's right, y down, z to the viewer. */
const HEAD: readonly (readonly [index: number, x: number, y: number, z: number])[] = [
  [30, 0, 0, 0],
  [27, 0, -38, -14],
  [8, 0, 63, -24],
  [36, -44, -33, -32],
  [39, -17, -33, -25],
  [42, 17, -33, -25],
  [45, 44, -33, -32],
  [48, -26, 28, -24],
  [54, 26, 28, -24],
  [33, 0, 11, -14],
]

type Vector = [number, number, number]

const dot = (p: Vector, q: Vector) => p[0] * q[0] + p[1] * q[1] + p[2] * q[2]
const length = (p: Vector) => Math.sqrt(dot(p, p))

/** The inverse of a symmetric 3 x 3 matrix given by its rows. */
function inverse([a, b, c]: [Vector, Vector, Vector]): [Vector, Vector, Vector] {
  const cross = (p: Vector, q: Vector): Vector => [
    p[1] * q[2] - p[2] * q[1],
    p[2] * q[0] - p[0] * q[2],
    p[0] * q[1] - p[1] * q[0],
  ]
  const bc = cross(b, c)
  const det = dot(a, bc)
  const scale = (v: Vector): Vector => [v[0] / det, v[1] / det, v[2] / det]
  return [scale(bc), scale(cross(c, a)), scale(cross(a, b))]
}

const HEAD_CENTRE: Vector = [1, 2, 3].map((k) => HEAD.reduce((sum, row) => sum + row[k], 0) / HEAD.length) as Vector
const HEAD_POINTS = HEAD.map(([, x, y, z]): Vector => [x - HEAD_CENTRE[0], y - HEAD_CENTRE[1], z - HEAD_CENTRE[2]])
const HEAD_INVERSE = inverse(
  [0, 1, 2].map((i) => [0, 1, 2].map((j) => HEAD_POINTS.reduce((sum, p) => sum + p[i] * p[j], 0))) as [
    Vector,
    Vector,
    Vector,
  ],
)

const degrees = (radians: number) => (radians * 180) / Math.PI

/** Pose of a face from its 68 points in picture pixels. */
export function poseOf(points: readonly Point[]): Pose {
  const seen = HEAD.map(([index]) => points[index])
  const cx = seen.reduce((sum, p) => sum + p.x, 0) / seen.length
  const cy = seen.reduce((sum, p) => sum + p.y, 0) / seen.length
  const project = (coordinate: (p: Point) => number): Vector => {
    const b = [0, 1, 2].map((k) => HEAD_POINTS.reduce((sum, p, i) => sum + p[k] * coordinate(seen[i]), 0)) as Vector
    return HEAD_INVERSE.map((row) => dot(row, b)) as Vector
  }
  const rowX = project((p) => p.x - cx)
  const rowY = project((p) => p.y - cy)
  const scale = (length(rowX) + length(rowY)) / 2
  if (!(scale > 1e-9)) return { roll: 0, yaw: 0, pitch: 0 }
  const clamp = (value: number) => Math.max(-1, Math.min(1, value))
  // Of the head's axes as the camera sees them: to its side, downwards, and where the nose points.
  const yaw = Math.asin(clamp(rowX[2] / scale))
  const pitch = Math.asin(clamp(-rowY[2] / scale))
  const roll = Math.atan2(rowY[0] - rowX[1], rowX[0] + rowY[1])
  // Yaw and pitch above are along the picture's axes; turn them back into the head's own.
  const cos = Math.cos(roll)
  const sin = Math.sin(roll)
  return {
    roll: degrees(roll),
    yaw: degrees(yaw * cos - pitch * sin),
    pitch: degrees(yaw * sin + pitch * cos),
  }
}

/** Pose from five points (eyes, nose, mouth corners) alone: coarser. */
export function poseOfFive(five: readonly Point[]): Pose {
  const [left, right, nose, mouthLeft, mouthRight] = five
  const roll = Math.atan2(right.y - left.y, right.x - left.x)
  const cos = Math.cos(roll)
  const sin = Math.sin(roll)
  const eyes = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 }
  const mouth = { x: (mouthLeft.x + mouthRight.x) / 2, y: (mouthLeft.y + mouthRight.y) / 2 }
  const along = (p: Point) => cos * (p.x - eyes.x) + sin * (p.y - eyes.y)
  const down = (p: Point) => -sin * (p.x - eyes.x) + cos * (p.y - eyes.y)
  const width = Math.max(1e-6, Math.hypot(right.x - left.x, right.y - left.y))
  const height = Math.max(1e-6, down(mouth))
  const middle = (along(mouth) * down(nose)) / height
  const clamp = (value: number) => Math.max(-1, Math.min(1, value))
  return {
    roll: degrees(roll),
    yaw: degrees(Math.asin(clamp((along(nose) - middle) / width / 0.55))),
    pitch: degrees(Math.asin(clamp((0.6 - down(nose) / height) / 0.45))),
  }
}
