/** What costs a network of its own: pose of turned heads, eyes open, liveness. What the pack cannot measure stays absent. */
import type { FaceDetail } from '#engine/engine.ts'
import { cropToPicture, type Point } from '../align/affine.ts'
import { warp } from '../align/warp.ts'
import type { Raster } from '../decode/raster.ts'
import type { Reading } from '../face-reader.ts'
import type { Graphs } from '../graphs.ts'
import type { StageInput, Stages } from '../models/manifest.ts'
import type { Graph } from '../onnx-session.ts'

const EYE_SIDE = 24
/** Eye crops are squares this much wider than the eye. */
const EYE_MARGIN = 1.6
const LIVENESS_SIDE = 128
/** The liveness network wants to see the surroundings: a screen's edge or a hand with a print gives itself away there. */
const LIVENESS_ZOOM = 2.7

const POSE_SIDE = 224
/** The pose network wants a quarter of the box on each side. */
const POSE_ZOOM = 1.5
/** Degrees: what the network calls level looks down by so much (median over frontal portraits). */
const PITCH_OFFSET = 8
/** Degrees: landmarks measure small angles well and say too little of large ones. */
const LARGE_YAW = 35
const LARGE_PITCH = 35

/** Whether the pose from landmarks should be measured again by the network. */
export const poseIsDoubtful = ({ pose }: FaceDetail): boolean =>
  Math.abs(pose.yaw) > LARGE_YAW || Math.abs(pose.pitch) > LARGE_PITCH

/** Puts the pose network's yaw and pitch in place of those from landmarks; these keep the roll, they know it all round. */
export async function measurePose(
  detail: FaceDetail,
  reading: Reading,
  levels: readonly Raster[],
  graphs: Graphs,
  stages: Stages,
): Promise<void> {
  const graph = stages.pose && (await graphs.extra('pose'))
  if (!graph || !stages.pose) return
  const { x1, y1, x2, y2 } = reading.box
  const rect = { cx: (x1 + x2) / 2, cy: (y1 + y2) / 2, w: (x2 - x1) * POSE_ZOOM, h: (y2 - y1) * POSE_ZOOM }
  const data = new Float32Array(3 * POSE_SIDE * POSE_SIDE)
  const angle = (detail.pose.roll * Math.PI) / 180
  warp(levels, cropToPicture(rect, angle, POSE_SIDE, POSE_SIDE), POSE_SIDE, POSE_SIDE, stages.pose.input, data)
  const outputs = await graph.run({ dims: [1, 3, POSE_SIDE, POSE_SIDE], data })
  // In this order: yaw (positive to the picture's left), pitch, roll.
  const [yaw, pitch] = graph.outputs.map((name) => expectedAngle(outputs[name].data))
  detail.pose = { ...detail.pose, pitch: pitch + PITCH_OFFSET, yaw: -yaw }
}

/** Mean of a distribution over bins of three degrees from -99. */
const expectedAngle = (values: Float32Array): number =>
  softmax(values).reduce((sum, probability, bin) => sum + probability * bin, 0) * 3 - 99

export async function measureExtras(
  detail: FaceDetail,
  reading: Reading,
  levels: readonly Raster[],
  graphs: Graphs,
  stages: Stages,
): Promise<void> {
  const eyes = stages.eyes && (await graphs.extra('eyes'))
  if (eyes && stages.eyes && reading.points.length === 68) {
    const open = [
      await eyeOpen(eyes, levels, reading.points, 36, stages.eyes.input),
      await eyeOpen(eyes, levels, reading.points, 42, stages.eyes.input),
    ]
    const mean = (open[0] + open[1]) / 2
    detail.eyesOpen = { value: mean >= 0.5, confidence: Math.max(mean, 1 - mean) * 100 }
  }
  const liveness = stages.liveness && (await graphs.extra('liveness'))
  if (liveness && stages.liveness)
    detail.liveness = 100 * (await livenessOf(liveness, levels, reading, stages.liveness.input))
}

function softmax(values: Float32Array): number[] {
  const top = Math.max(...values)
  const powers = Array.from(values, (value) => Math.exp(value - top))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / sum)
}

/** Probability (0-1) that the eye whose six points start at `from` is open. */
async function eyeOpen(
  graph: Graph,
  levels: readonly Raster[],
  points: readonly Point[],
  from: number,
  input: StageInput,
): Promise<number> {
  const outer = points[from]
  const inner = points[from + 3]
  const lids = [1, 2, 4, 5].map((i) => points[from + i])
  const side = Math.hypot(inner.x - outer.x, inner.y - outer.y) * EYE_MARGIN
  const angle = Math.atan2(inner.y - outer.y, inner.x - outer.x)
  const cx = lids.reduce((sum, p) => sum + p.x, 0) / 4
  const cy = lids.reduce((sum, p) => sum + p.y, 0) / 4
  const data = new Float32Array(EYE_SIDE * EYE_SIDE)
  warp(levels, cropToPicture({ cx, cy, w: side, h: side }, angle, EYE_SIDE, EYE_SIDE), EYE_SIDE, EYE_SIDE, input, data)
  const [output] = Object.values(await graph.run({ dims: [1, 1, EYE_SIDE, EYE_SIDE], data }))
  return softmax(output.data)[1]
}

/** Probability (0-1) of a live face, as this network judges a single still: advisory. */
async function livenessOf(
  graph: Graph,
  levels: readonly Raster[],
  { box }: Reading,
  input: StageInput,
): Promise<number> {
  const { width, height } = levels[0]
  const w = box.x2 - box.x1
  const h = box.y2 - box.y1
  // Trained on crops that stay inside the picture: shrink and shift rather than pad.
  const zoom = Math.min(LIVENESS_ZOOM, (width - 1) / w, (height - 1) / h)
  const inside = (centre: number, size: number, limit: number) =>
    Math.max(size / 2, Math.min(limit - 1 - size / 2, centre))
  const rect = {
    cx: inside((box.x1 + box.x2) / 2, w * zoom, width),
    cy: inside((box.y1 + box.y2) / 2, h * zoom, height),
    w: w * zoom,
    h: h * zoom,
  }
  const data = new Float32Array(3 * LIVENESS_SIDE * LIVENESS_SIDE)
  warp(levels, cropToPicture(rect, 0, LIVENESS_SIDE, LIVENESS_SIDE), LIVENESS_SIDE, LIVENESS_SIDE, input, data)
  const [output] = Object.values(await graph.run({ dims: [1, 3, LIVENESS_SIDE, LIVENESS_SIDE], data }))
  return softmax(output.data)[0]
}
