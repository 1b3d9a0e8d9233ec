/** Puts what was measured of a face into the port's words. */
import type { FaceDetail, Landmark } from '#engine/engine.ts'
import type { Raster } from '../decode/raster.ts'
import { alignment } from '../embed/embedder.ts'
import { mean } from '../align/landmarks.ts'
import { warp } from '../align/warp.ts'
import type { Reading } from '../face-reader.ts'
import type { PackManifest } from '../models/manifest.ts'
import { brightness, sharpness } from './image-quality.ts'
import { poseOf, poseOfFive } from './pose.ts'

const SIDE = 112
const GREY = { channels: 'grey', mean: 0, scale: 1 } as const

const FIVE = ['eyeLeft', 'eyeRight', 'nose', 'mouthLeft', 'mouthRight'] as const

/** Rekognition's names of single points, by index among the 68. */
const NAMED: readonly (readonly [type: string, index: number])[] = [
  ['leftEyeBrowLeft', 17],
  ['leftEyeBrowUp', 19],
  ['leftEyeBrowRight', 21],
  ['rightEyeBrowLeft', 22],
  ['rightEyeBrowUp', 24],
  ['rightEyeBrowRight', 26],
  ['leftEyeLeft', 36],
  ['leftEyeRight', 39],
  ['rightEyeLeft', 42],
  ['rightEyeRight', 45],
  ['noseLeft', 31],
  ['noseRight', 35],
  ['mouthUp', 51],
  ['mouthDown', 57],
  ['upperJawlineLeft', 0],
  ['midJawlineLeft', 4],
  ['chinBottom', 8],
  ['midJawlineRight', 12],
  ['upperJawlineRight', 16],
]

const percent = (value: number) => Math.max(0, Math.min(100, value))

/** Rekognition's names of points that lie between several of the 68. */
const BETWEEN: readonly (readonly [type: string, indexes: readonly number[]])[] = [
  ['leftEyeUp', [37, 38]],
  ['leftEyeDown', [40, 41]],
  ['rightEyeUp', [43, 44]],
  ['rightEyeDown', [46, 47]],
  ['leftPupil', [36, 37, 38, 39, 40, 41]],
  ['rightPupil', [42, 43, 44, 45, 46, 47]],
]

/** `allPoints`: also the 68 points as they are, `ibug0` to `ibug67`. */
export function describeFace(
  reading: Reading,
  levels: readonly Raster[],
  manifest: PackManifest,
  allPoints = false,
): FaceDetail {
  const { box, points, five, embedding } = reading
  const { width, height } = levels[0]
  const whole = points.length === 68
  const landmark = (type: string, p: { x: number; y: number }): Landmark => ({ type, x: p.x / width, y: p.y / height })
  const luma = new Float32Array(SIDE * SIDE)
  warp(levels, alignment(five), SIDE, SIDE, GREY, luma)
  const quality = manifest.stages.quality
  const face = quality
    ? percent(((embedding.norm - quality.useless) / (quality.clear - quality.useless)) * 100)
    : undefined
  return {
    box: {
      left: box.x1 / width,
      top: box.y1 / height,
      width: (box.x2 - box.x1) / width,
      height: (box.y2 - box.y1) / height,
    },
    confidence: percent(box.score * 100),
    landmarks: [
      ...FIVE.map((type, i) => landmark(type, five[i])),
      ...(whole ? NAMED.map(([type, i]) => landmark(type, points[i])) : []),
      ...(whole ? BETWEEN.map(([type, indexes]) => landmark(type, mean(indexes.map((i) => points[i])))) : []),
      ...(whole && allPoints ? points.map((point, i) => landmark(`ibug${i}`, point)) : []),
    ],
    pose: whole ? poseOf(points) : poseOfFive(five),
    quality: {
      brightness: brightness(luma, SIDE),
      sharpness: sharpness(luma, SIDE),
      ...(face !== undefined && { face }),
    },
  }
}
