/**
 * Networks of the OpenCV Zoo, whose makers, training data and licences are stated, https://github.com/opencv/opencv_zoo.
 *
 * What the engine has to know beyond the manifest:
 * - detector: YuNet, input [1, 3, h, w] BGR 0-255, sides multiples of 32; outputs `cls_S`, `obj_S`, `bbox_S`, `kps_S`
 *   for strides S of 8, 16, 32; score = sqrt(cls * obj). It gives five landmarks: the pack has no landmark network.
 * - embedder: SFace, [n, 3, 112, 112] RGB 0-255, aligned to ArcFace's template; 128 numbers.
 */
import type { PackManifest } from '../manifest.ts'

/** Files of a commit, so that what is downloaded tomorrow is what is meant today. */
const ZOO =
  'https://media.githubusercontent.com/media/opencv/opencv_zoo/47534e27c9851bb1128ccc0102f1145e27f23f98/models'

export const opencvPack: PackManifest = {
  id: 'opencv',
  version: '1.0',
  title: 'OpenCV Zoo: YuNet (March 2023), SFace (December 2021) 128-d',
  licence: {
    name: 'MIT (YuNet), Apache-2.0 (SFace)',
    provenance:
      'Published by the OpenCV project: YuNet by Shiqi Yu and Yuantao Feng, trained on WIDER FACE; SFace by Yaoyao Zhong, ' +
      'converted by Chengrui Wang. See the READMEs of face_detection_yunet and face_recognition_sface in the OpenCV Zoo.',
    commercialUse: true,
  },
  files: [
    {
      name: 'detector.onnx',
      source: `${ZOO}/face_detection_yunet/face_detection_yunet_2023mar.onnx`,
      sha256: '8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4',
      bytes: 232_589,
      prepare: ['dynamic-size'],
      tolerance: 1e-4,
    },
    {
      name: 'embedder.onnx',
      source: `${ZOO}/face_recognition_sface/face_recognition_sface_2021dec.onnx`,
      sha256: '0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79',
      bytes: 38_696_353,
      prepare: ['dynamic-batch'],
      tolerance: 1e-4,
    },
  ],
  stages: {
    detector: {
      kind: 'yunet',
      file: 'detector.onnx',
      input: { channels: 'bgr', mean: 0, scale: 1 },
      scoreThreshold: 0.7,
      nms: 0.3,
    },
    embedder: {
      kind: 'arcface',
      file: 'embedder.onnx',
      input: { width: 112, height: 112, channels: 'rgb', mean: 0, scale: 1 },
      dimensions: 128,
    },
  },
  thresholds: { verification: 80, duplicate: 97 },
  calibration: {
    measuredOn:
      'Not measured. The one published point is cosine 0.363, OpenCV’s threshold for 99.6 % accuracy on Labeled Faces in ' +
      'the Wild, taken for a false match rate of 1 in 1,000; the other rows are guessed from the spread of scores that ' +
      'networks of this kind have. Measure on your own pictures: likeness eval.',
    // Similarities stand for the same false match rates as in the default pack.
    rows: [
      { similarity: 5, cosine: 0.14, fmr: 0.1, fnmr: 0.001 },
      { similarity: 25, cosine: 0.265, fmr: 0.01, fnmr: 0.003 },
      { similarity: 50, cosine: 0.363, fmr: 0.001, fnmr: 0.008 },
      { similarity: 70, cosine: 0.44, fmr: 1e-4, fnmr: 0.03 },
      { similarity: 80, cosine: 0.475, fmr: 3e-5, fnmr: 0.05 },
      { similarity: 86, cosine: 0.505, fmr: 1e-5, fnmr: 0.07 },
      { similarity: 94, cosine: 0.565, fmr: 1e-6, fnmr: 0.14 },
      { similarity: 97.5, cosine: 0.62, fmr: 1e-7, fnmr: 0.25 },
      { similarity: 99, cosine: 0.67, fmr: 1e-8, fnmr: 0.4 },
    ],
  },
}
