/**
 * YuNet (2023mar), https://github.com/opencv/opencv_zoo/tree/main/models/face_detection_yunet: an anchor-free detector
 * with five landmarks. Outputs per stride 8, 16, 32: `cls_`, `obj_` [1, cells, 1], `bbox_` [1, cells, 4], `kps_` [1, cells, 10].
 */
import type { Point } from '../align/affine.ts'
import type { Floats, Graph } from '../onnx-session.ts'
import { suppress, type ScoredBox } from './box.ts'

export interface YunetFace extends ScoredBox {
  five: Point[]
}

const clamp01 = (value: number) => Math.max(0, Math.min(1, value))

/** Faces of one stride, in pixels of the input. */
function decodeStride(
  outputs: Record<string, Floats>,
  stride: number,
  columns: number,
  threshold: number,
): YunetFace[] {
  const classes = outputs[`cls_${stride}`].data
  const objects = outputs[`obj_${stride}`].data
  const boxes = outputs[`bbox_${stride}`].data
  const points = outputs[`kps_${stride}`].data
  const found: YunetFace[] = []
  for (let i = 0; i < classes.length; i++) {
    const score = Math.sqrt(clamp01(classes[i]) * clamp01(objects[i]))
    if (score < threshold) continue
    const column = i % columns
    const row = Math.floor(i / columns)
    const cx = (column + boxes[i * 4]) * stride
    const cy = (row + boxes[i * 4 + 1]) * stride
    const w = Math.exp(boxes[i * 4 + 2]) * stride
    const h = Math.exp(boxes[i * 4 + 3]) * stride
    const five = [0, 1, 2, 3, 4].map((k) => ({
      x: (points[i * 10 + k * 2] + column) * stride,
      y: (points[i * 10 + k * 2 + 1] + row) * stride,
    }))
    found.push({ x1: cx - w / 2, y1: cy - h / 2, x2: cx + w / 2, y2: cy + h / 2, score, five })
  }
  return found
}

/** Faces on one prepared input [1, 3, height, width], in its pixels. Sides must be multiples of 32. */
export async function yunet(
  graph: Graph,
  input: Floats,
  options: { scoreThreshold: number; nms: number },
): Promise<YunetFace[]> {
  const outputs = await graph.run(input)
  const width = input.dims[3]
  const faces = [8, 16, 32].flatMap((stride) => decodeStride(outputs, stride, width / stride, options.scoreThreshold))
  return suppress(faces, options.nms)
}
