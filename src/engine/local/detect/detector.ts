/**
 * Finds faces in a picture: several looks of the detector, each find checked by a second network, the looks merged.
 *
 *   400, 200 pixels  ---> faces that fill much of the frame, blurred or masked ones too: the detector knows them better small
 *   640              ---> unless that found a portrait
 *   1280             ---> small faces, in pictures that have so many pixels and some small faces or none already
 *   nothing clear?   ---> turned views, for rolled heads and unrotated scans; then the same with a lower bar
 */
import type { Raster } from '../decode/raster.ts'
import type { Stages } from '../models/manifest.ts'
import type { Graph } from '../onnx-session.ts'
import { containment, overlap, type ScoredBox } from './box.ts'
import { toPicture, view, type Look } from './look.ts'
import { faceProbabilities, type TurnedBox } from './onet.ts'
import { ultraface } from './ultraface.ts'
import { yunet, type YunetFace } from './yunet.ts'
import type { Point } from '../align/affine.ts'

export interface DetectedFace extends TurnedBox {
  /** 0-1: probability of a face by the face check, or the detector's score where the pack has no check. */
  score: number
  /** Five points, when the detector gives them. */
  five?: Point[]
}

export interface DetectorGraphs {
  detector: Graph
  check?: Graph
}

/** Longer sides of the looks for large faces, and the share of the picture's longer side from which each counts a face. */
const COARSE = [
  { side: 400, from: 0 },
  { side: 200, from: 0.15 },
]
/** Longer side of the usual look. Measured best: larger finds no more people and many more wallpaper patterns. */
export const FIRST_SIDE = 640
/** A picture with a face this large is about that face, and whoever is visible besides was seen by the coarse looks. */
const PORTRAIT = 0.2
/** Longer side of the look for small faces, taken when the picture has at least `FINE_FROM` pixels there. */
export const FINE_SIDE = 1280
const FINE_FROM = 900
/** A picture with a face this small may hold others that are smaller still: it is worth the costly fine look. */
const CROWD = 0.06
/** Faces larger than this share of the longer side are not the fine look's business. */
const SMALL_FACE = 0.12
/**
 * Views for when nothing was found: the picture with a margin, for faces that fill it; quarter turns, for whole scans on
 * their side; the others for heads leaning far over.
 */
const HARDER: readonly Look[] = [
  { longSide: 320, turn: 0, zoomOut: 1.6 },
  ...[90, 270, 180, 45, 315].map((turn) => ({ longSide: 400, turn })),
]
/** With nothing found, a face the detector is sure of is believed at this probability. */
const LAST_RESORT = 0.6
const SURE = 0.9
const SAME_FACE = 0.4
const NESTED = 0.75

export interface Detector {
  /** Faces in level-0 pixels. `levels` from `pyramid()`, the first at least `FIRST_SIDE` long where the picture is. */
  detect(levels: readonly Raster[]): Promise<DetectedFace[]>
  /** Whether a picture of this size with these faces in it deserves the fine look, whose levels are `FINE_SIDE` long. */
  deservesFineLook(fullSide: number, levels: readonly Raster[], faces: readonly DetectedFace[]): boolean
  /** `faces` and the small ones a fine look adds. */
  detectFine(levels: readonly Raster[], faces: readonly DetectedFace[]): Promise<DetectedFace[]>
  /** Faces in turned views, and those that a usual look is sure of but the face check is not: for when all else failed. */
  detectHarder(levels: readonly Raster[]): Promise<DetectedFace[]>
}

export function createDetector(graphs: DetectorGraphs, stages: Pick<Stages, 'detector' | 'check'>): Detector {
  const { detector, check } = stages

  async function candidates(levels: readonly Raster[], look: Look): Promise<(ScoredBox & { five?: Point[] })[]> {
    const { floats, map } = view(levels, look, detector.input)
    if (detector.kind === 'yunet') {
      const faces: YunetFace[] = await yunet(graphs.detector, floats, detector)
      return faces.map(({ five, ...box }) => ({
        ...toPicture(box, map),
        five: five.map((p) => ({
          x: map[0] * (p.x - 0.5) + map[1] * (p.y - 0.5) + map[2] + 0.5,
          y: map[3] * (p.x - 0.5) + map[4] * (p.y - 0.5) + map[5] + 0.5,
        })),
      }))
    }
    return (await ultraface(graphs.detector, floats, detector)).map((box) => toPicture(box, map))
  }

  /** `known`: faces found already, which need no second check. */
  async function look(
    levels: readonly Raster[],
    at: Look,
    known: readonly DetectedFace[] = [],
  ): Promise<CheckedFace[]> {
    const boxes = (await candidates(levels, at))
      .map((box) => ({ ...box, turn: at.turn, detectorScore: box.score }))
      .filter((box) => !known.some((face) => sameFace(face, box)))
    if (!check || !graphs.check) return boxes
    const probabilities = await faceProbabilities(graphs.check, levels, boxes, check.input)
    return boxes.map((box, i) => ({ ...box, score: probabilities[i] }))
  }

  const usual = check?.threshold ?? 0
  const strict = check?.threshold2 ?? usual

  return {
    async detect(levels) {
      const longSide = longSideOf(levels)
      const largest = (faces: readonly DetectedFace[]) => Math.max(0, ...faces.map(sideOf)) / longSide
      let faces: DetectedFace[] = []
      for (const { side, from } of COARSE) {
        const coarse = atLeast(await look(levels, { longSide: side, turn: 0 }, faces), strict)
        const found = coarse.filter((box) => sideOf(box) > from * longSide)
        faces = merge(faces, found)
      }
      if (largest(faces) > PORTRAIT) return faces
      return merge(faces, atLeast(await look(levels, { longSide: FIRST_SIDE, turn: 0 }, faces), usual))
    },

    deservesFineLook: (fullSide, levels, faces) =>
      fullSide >= FINE_FROM && (!faces.length || faces.some((box) => sideOf(box) < CROWD * longSideOf(levels))),

    async detectFine(levels, faces) {
      const longSide = longSideOf(levels)
      const fine = await look(levels, { longSide: Math.min(FINE_SIDE, longSide), turn: 0 }, faces)
      const small = atLeast(fine, strict).filter((box) => sideOf(box) < SMALL_FACE * longSide)
      return merge(faces, small)
    },

    async detectHarder(levels) {
      let faces: DetectedFace[] = []
      const more: CheckedFace[] = []
      for (const view of HARDER) {
        const seen = await look(levels, view)
        faces = merge(faces, atLeast(seen, strict))
        more.push(...seen)
      }
      if (faces.length) return faces
      for (const longSide of [...COARSE.map(({ side }) => side), FIRST_SIDE])
        more.push(...(await look(levels, { longSide, turn: 0 })))
      return merge(
        [],
        atLeast(more, LAST_RESORT).filter(({ detectorScore }) => detectorScore >= SURE),
      )
    },
  }
}

const longSideOf = ([{ width, height }]: readonly Raster[]) => Math.max(width, height)
const sideOf = (box: DetectedFace) => Math.max(box.x2 - box.x1, box.y2 - box.y1)

interface CheckedFace extends DetectedFace {
  /** 0-1: the detector's own score. */
  detectorScore: number
}

const atLeast = <Box extends DetectedFace>(boxes: Box[], threshold: number): Box[] =>
  boxes.filter(({ score }) => score >= threshold)

/** Adds those of `more` that are not in `faces` yet. */
function merge(faces: readonly DetectedFace[], more: DetectedFace[]): DetectedFace[] {
  const fresh = more.filter((box) => !faces.some((face) => sameFace(face, box)))
  const distinct: DetectedFace[] = []
  for (const box of fresh.sort((p, q) => q.score - p.score))
    if (!distinct.some((other) => sameFace(other, box))) distinct.push(box)
  return [...faces, ...distinct]
}

/** Whether two boxes show one face, seen in two looks. */
const sameFace = (p: DetectedFace, q: DetectedFace): boolean => overlap(p, q) > SAME_FACE || containment(p, q) > NESTED
