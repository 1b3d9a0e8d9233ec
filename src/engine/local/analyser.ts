/**
 * One picture through the river, on the calling thread: decode -> detect -> align -> embed, with the measures taken on
 * the way. Worker threads run this; nothing here knows collections.
 */
import type { FaceDetail } from '#engine/engine.ts'
import { openImage } from './decode/decode.ts'
import type { DecodeLimits, ImageSource, Raster } from './decode/raster.ts'
import { pyramid } from './decode/resize.ts'
import { createDetector, type DetectedFace } from './detect/detector.ts'
import { createFaceReader } from './face-reader.ts'
import { loadGraphs } from './graphs.ts'
import type { InstalledPack } from './models/manifest.ts'
import { describeFace } from './quality/describe.ts'
import { measureExtras, measurePose, poseIsDoubtful } from './quality/extras.ts'
import { startStopwatch, type Stopwatch } from './stopwatch.ts'

export interface AnalysisRequest {
  /** Measure what costs extra: eyes, liveness. */
  allAttributes: boolean
  /** The largest so many. */
  maxFaces: number
}

export interface AnalysedFace {
  detail: FaceDetail
  /** Unit length. */
  embedding: Float32Array
  /** Length of the raw embedding. */
  norm: number
}

export interface Analysis {
  width: number
  height: number
  /** Largest first. */
  faces: AnalysedFace[]
  /** Milliseconds spent by stage. */
  timings: Record<string, number>
}

export interface Analyser {
  /** Throws the catalogue's image errors. No face is an empty list. */
  analyse(bytes: Uint8Array, request: AnalysisRequest): Promise<Analysis>
  close(): Promise<void>
}

/** Longer side of the pixels that are looked at first. */
const WORKING_SIDE = 1600
/** Faces are read at full resolution when the working picture shows them smaller than this, in pixels of their longer side. */
const ENOUGH_FACE = 110

export async function createAnalyser(pack: InstalledPack, limits: DecodeLimits): Promise<Analyser> {
  const graphs = await loadGraphs(pack)
  const { stages } = pack.manifest
  const detector = createDetector(graphs, stages)
  const reader = createFaceReader(graphs, pack.manifest)

  /** Pixels enough for the smallest face; large pictures were scaled down while decoding. */
  async function sharpen(image: ImageSource, levels: Raster[], boxes: DetectedFace[]) {
    const full = Math.max(image.width, image.height)
    const working = Math.max(levels[0].width, levels[0].height)
    const smallest = boxes.length ? Math.min(...boxes.map(longerSide)) : Infinity
    if (full <= working || smallest >= ENOUGH_FACE) return { levels, boxes }
    const larger = await image.raster(Math.min(full, Math.ceil((working * ENOUGH_FACE) / smallest)))
    const kx = larger.width / levels[0].width
    const ky = larger.height / levels[0].height
    return {
      levels: pyramid(larger),
      boxes: boxes.map((b) => ({ ...b, x1: b.x1 * kx, x2: b.x2 * kx, y1: b.y1 * ky, y2: b.y2 * ky })),
    }
  }

  async function readFaces(image: ImageSource, working: Raster[], found: DetectedFace[], clock: Stopwatch) {
    const { levels, boxes } = await sharpen(image, working, found)
    clock.lap('decode')
    return { levels, readings: await reader.read(levels, boxes, clock) }
  }

  return {
    async analyse(bytes, request) {
      const clock = startStopwatch()
      const image = await openImage(bytes, limits)
      const working = pyramid(await image.raster(WORKING_SIDE))
      clock.lap('decode')
      const largest = (boxes: DetectedFace[]) =>
        [...boxes].sort((p, q) => longerSide(q) - longerSide(p)).slice(0, request.maxFaces)
      const boxes = largest(await detector.detect(working))
      clock.lap('detect')
      let { levels, readings } = await readFaces(image, working, boxes, clock)
      if (!readings.some(reader.clear)) {
        const harder = await detector.detectHarder(working)
        clock.lap('detect')
        if (harder.length) {
          const all = await readFaces(image, working, largest([...boxes, ...harder]), clock)
          levels = all.levels
          readings = all.readings.slice(0, request.maxFaces)
        }
      }
      const faces: AnalysedFace[] = readings.map((reading) => ({
        detail: describeFace(reading, levels, pack.manifest),
        embedding: reading.embedding.vector,
        norm: reading.embedding.norm,
      }))
      for (const [i, { detail }] of faces.entries()) {
        const face = [detail, readings[i], levels, graphs, stages] as const
        if (request.allAttributes || poseIsDoubtful(detail)) await measurePose(...face)
        if (request.allAttributes) await measureExtras(...face)
      }
      clock.lap('describe')
      return { width: image.width, height: image.height, faces, timings: clock.laps }
    },
    close: () => graphs.release(),
  }
}

const longerSide = (box: DetectedFace) => Math.max(box.x2 - box.x1, box.y2 - box.y1)
