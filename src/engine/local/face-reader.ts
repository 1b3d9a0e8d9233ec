/**
 * From a detected box to landmarks (in two passes) and an embedding. A face that reads badly the way it stands is read again turned by quarter turns, and the best reading stays.
 */
import { cropOfBox, cropOfPoints, disagreement, eyeAngle, findLandmarks, fivePoints } from './align/landmarks.ts'
import type { Point } from './align/affine.ts'
import type { Stopwatch } from './stopwatch.ts'
import type { Raster } from './decode/raster.ts'
import { overlap } from './detect/box.ts'
import type { DetectedFace } from './detect/detector.ts'
import { faceProbabilities } from './detect/onet.ts'
import { embed, type Embedding } from './embed/embedder.ts'
import type { Graphs } from './graphs.ts'
import type { PackManifest } from './models/manifest.ts'

/** One way of reading a face. */
export interface Reading {
  box: DetectedFace
  /** 68 points, or the five of the detector. */
  points: Point[]
  five: Point[]
  /** Of the two landmark passes, relative to the eyes' distance. */
  disagreement: number
  embedding: Embedding
}

/** Readings worse than this in either measure are tried again turned. Clear upright faces never are. */
const DOUBTFUL_DISAGREEMENT = 0.12
const DOUBTFUL_NORM = 0.72
/** Radians of head tilt. */
const UPRIGHT = 0.6
/** A turned view is only read when the face check sees something like a face in it. */
const TURNED_PROBABILITY = 0.3
/** How much better the turned reading must be: less when the face check likes the turned view as well as the detector's. */
const TURNED_GAIN = 1.25
const LIKED_PROBABILITY = 0.9
const LIKED_LOSS = 0.05
const LIKED_GAIN = 1.05
/** Finds the face check is less sure of, or that were made in a turned view, must also look like a face to the embedder. */
const SURE = 0.95
/** Relative to the norm of a clear face. Profiles and small faces are just above it. */
const FACE_NORM = 0.57
const TURNED_FACE_NORM = 0.65

export interface FaceReader {
  /** Reads the faces in the boxes, in their order; boxes that turn out to hold no face are left out. */
  read(levels: readonly Raster[], boxes: readonly DetectedFace[], clock: Stopwatch): Promise<Reading[]>
  /** Whether a reading is of a clear face that stands upright, as most faces do. */
  clearAndUpright(reading: Reading): boolean
}

export function createFaceReader(graphs: Graphs, { stages }: PackManifest): FaceReader {
  const clearNorm = stages.quality?.clear ?? 0

  async function locate(
    levels: readonly Raster[],
    boxes: readonly DetectedFace[],
  ): Promise<Omit<Reading, 'embedding'>[]> {
    if (!graphs.landmarks || !stages.landmarks)
      return boxes.map((box) => ({ box, points: box.five ?? [], five: box.five ?? [], disagreement: 0 }))
    const { input } = stages.landmarks
    const crops = boxes.map((box) => cropOfBox(box, (box.turn * Math.PI) / 180))
    const first = await findLandmarks(graphs.landmarks, levels, crops, input)
    const second = await findLandmarks(graphs.landmarks, levels, first.map(cropOfPoints), input)
    return boxes.map((box, i) => ({
      box,
      points: second[i],
      five: fivePoints(second[i]),
      disagreement: disagreement(first[i], second[i]),
    }))
  }

  async function readAsTheyStand(
    levels: readonly Raster[],
    boxes: readonly DetectedFace[],
    clock?: Stopwatch,
  ): Promise<Reading[]> {
    const located = await locate(levels, boxes)
    clock?.lap('align')
    const fives = located.map(({ five }) => five)
    const embeddings = await embed(await graphs.embedder(), levels, fives, stages.embedder.input)
    clock?.lap('embed')
    return located.map((reading, i) => ({ ...reading, embedding: embeddings[i] }))
  }

  const clear = ({ disagreement, embedding }: Reading): boolean =>
    !graphs.landmarks || (disagreement <= DOUBTFUL_DISAGREEMENT && embedding.norm >= clearNorm * DOUBTFUL_NORM)

  /** Other ways a doubtful face may stand, with how much better each must read to be believed. */
  async function otherTurns(levels: readonly Raster[], boxes: readonly DetectedFace[]) {
    const turned = boxes.map((box) => [0, 90, 180, 270].map((turn) => ({ ...box, turn: box.turn + turn })))
    if (!graphs.check || !stages.check)
      return turned.map(([, ...views]) => views.map((box) => ({ box, gain: TURNED_GAIN })))
    const probabilities = await faceProbabilities(graphs.check, levels, turned.flat(), stages.check.input)
    return turned.map((views, i) => {
      const [standing, ...others] = probabilities.slice(i * 4, i * 4 + 4)
      return others.flatMap((probability, k) => {
        if (probability < TURNED_PROBABILITY) return []
        const liked = probability >= LIKED_PROBABILITY && probability >= standing - LIKED_LOSS
        return [{ box: views[k + 1], gain: liked ? LIKED_GAIN : TURNED_GAIN }]
      })
    })
  }

  /** Replaces doubtful readings by better ones, in place. */
  async function readTurned(levels: readonly Raster[], readings: Reading[]): Promise<void> {
    const doubtful = readings.flatMap((reading, i) => (clear(reading) ? [] : [i]))
    if (!doubtful.length) return
    const standing = doubtful.map((i) => readings[i].box)
    const turns = await otherTurns(levels, standing)
    for (const [k, i] of doubtful.entries()) {
      const others = await readAsTheyStand(
        levels,
        turns[k].map(({ box }) => box),
      )
      const { norm } = readings[i].embedding
      others.forEach((other, n) => {
        const better = other.embedding.norm > Math.max(readings[i].embedding.norm, norm * turns[k][n].gain)
        if (better) readings[i] = other
      })
    }
  }

  function believable({ box, embedding: { norm } }: Reading): boolean {
    if (!stages.quality) return true
    if (box.turn % 360 !== 0) return norm >= clearNorm * TURNED_FACE_NORM
    return norm >= (box.score >= SURE ? stages.quality.useless : clearNorm * FACE_NORM)
  }

  return {
    clearAndUpright: (reading) => clear(reading) && Math.abs(eyeAngle(reading.five)) < UPRIGHT,
    async read(levels, boxes, clock) {
      const readings = await readAsTheyStand(levels, boxes, clock)
      await readTurned(levels, readings)
      clock.lap('turn')
      return distinct(readings.filter(believable)).map(withFittingBox)
    },
  }
}

/** Detector boxes that overlap the face's own points by less are of a part of the face, or much too wide. */
const FITTING = 0.55

/** The box of a close-up may show half a face; the landmarks know better. */
function withFittingBox(reading: Reading): Reading {
  if (reading.points.length !== 68 || reading.disagreement > DOUBTFUL_DISAGREEMENT) return reading
  const { cx, cy, w, h } = cropOfPoints(reading.points)
  const own = { x1: cx - w / 2, x2: cx + w / 2, y1: cy - h / 2, y2: cy + h / 2 }
  return overlap(own, reading.box) >= FITTING ? reading : { ...reading, box: { ...reading.box, ...own } }
}

/** Relative to the distance of the eyes: points of two faces are never this close. */
const SAME_POINTS = 0.5

/** Two boxes may have led to the same face: of readings with the same points, the one that shows most of a face stays. */
export function distinct(readings: readonly Reading[]): Reading[] {
  const kept: Reading[] = []
  for (const reading of [...readings].sort((p, q) => q.embedding.norm - p.embedding.norm))
    if (!kept.some((other) => samePoints(other.five, reading.five))) kept.push(reading)
  return readings.filter((reading) => kept.includes(reading))
}

function samePoints(p: readonly Point[], q: readonly Point[]): boolean {
  const eyes = Math.max(distance(p[0], p[1]), distance(q[0], q[1]))
  return p.reduce((sum, point, i) => sum + distance(point, q[i]), 0) / p.length < SAME_POINTS * eyes
}

const distance = (p: Point, q: Point) => Math.hypot(p.x - q.x, p.y - q.y)
