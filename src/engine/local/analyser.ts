/**
 * One picture through the river, on the calling thread: decode -> detect -> align -> embed, with the measures taken on
 * the way. Worker threads run this; nothing here knows collections.
 */
import type { FaceDetail, Rendition, RenditionSize } from '#engine/engine.ts'
import { openImage } from './decode/decode.ts'
import type { DecodeLimits, ImageSource, Raster } from './decode/raster.ts'
import { pyramid } from './decode/resize.ts'
import { area as boxArea } from './detect/box.ts'
import { createDetector, FINE_SIDE, FIRST_SIDE, type DetectedFace } from './detect/detector.ts'
import { createFaceReader } from './face-reader.ts'
import { loadGraphs } from './graphs.ts'
import type { InstalledPack } from './models/manifest.ts'
import { decodedOnce, largestOf, makeRenditions } from './renditions.ts'
import { describeFace } from './quality/describe.ts'
import { measureExtras, measurePose, poseIsDoubtful } from './quality/extras.ts'
import { startStopwatch, type Stopwatch } from './stopwatch.ts'

export interface AnalysisRequest {
  /** Measure what costs extra: eyes, liveness. */
  allAttributes: boolean
  /** The largest so many. */
  maxFaces: number
  renditions?: RenditionSize[]
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
  /** In the order asked for. */
  renditions?: Rendition[]
}

export interface Analyser {
  /** Throws the catalogue's image errors. No face is an empty list. */
  analyse(bytes: Uint8Array, request: AnalysisRequest): Promise<Analysis>
  close(): Promise<void>
}

/** Faces are read at full resolution when the pixels at hand show them smaller than this, on their longer side. */
const ENOUGH_FACE = 90

/** So many more boxes are read than faces are wanted: some turn out to be none, or the same face twice. */
const SPARE = 10

/** The picture as far as it was decoded, and the boxes found in it, in pixels of `levels[0]`. */
interface View {
  levels: Raster[]
  boxes: DetectedFace[]
}

export async function createAnalyser(pack: InstalledPack, limits: DecodeLimits): Promise<Analyser> {
  const graphs = await loadGraphs(pack)
  const { stages } = pack.manifest
  const detector = createDetector(graphs, stages)
  const reader = createFaceReader(graphs, pack.manifest)

  /**
   * Pictures that larger versions are wanted of are decoded once, for these and the fine look alike. What is found is the
   * same within a pixel or two of the 640 that the usual look has; smaller versions are made of the very pixels of that.
   */
  async function open(bytes: Uint8Array, longSide: number, clock: Stopwatch) {
    const image = await openImage(bytes, limits)
    if (longSide <= FIRST_SIDE) return { image, kept: [] }
    const once = await decodedOnce(image, Math.max(longSide, FINE_SIDE))
    clock.lap('decode')
    return { image: once.image, kept: [once.kept] }
  }

  /** The view with at least `longSide` pixels on its longer side, if the image has them. */
  async function enlarge(image: ImageSource, view: View, longSide: number, clock: Stopwatch): Promise<View> {
    const [{ width, height }] = view.levels
    if (Math.max(width, height) >= Math.min(longSide, Math.max(image.width, image.height))) return view
    const larger = await image.raster(longSide)
    const kx = larger.width / width
    const ky = larger.height / height
    const boxes = view.boxes.map((b) => ({ ...b, x1: b.x1 * kx, x2: b.x2 * kx, y1: b.y1 * ky, y2: b.y2 * ky }))
    const levels = pyramid(larger)
    clock.lap('decode')
    return { levels, boxes }
  }

  /** Decodes no more than it takes: most pictures are about a face that is clear in a small version of them. */
  async function detect(image: ImageSource, clock: Stopwatch): Promise<View> {
    const levels = pyramid(await image.raster(FIRST_SIDE))
    clock.lap('decode')
    const view = { levels, boxes: await detector.detect(levels) }
    clock.lap('detect')
    if (!detector.deservesFineLook(Math.max(image.width, image.height), levels, view.boxes)) return view
    const fine = await enlarge(image, view, FINE_SIDE, clock)
    fine.boxes = await detector.detectFine(fine.levels, fine.boxes)
    clock.lap('detect')
    return fine
  }

  async function read(image: ImageSource, view: View, most: number, clock: Stopwatch) {
    const boxes = [...view.boxes].sort((p, q) => longerSide(q) - longerSide(p)).slice(0, most + SPARE)
    if (!boxes.length) return { levels: view.levels, readings: [] }
    const [{ width, height }] = view.levels
    const wanted = Math.ceil((Math.max(width, height) * ENOUGH_FACE) / longerSide(boxes[boxes.length - 1]))
    const sharp = await enlarge(image, { ...view, boxes }, wanted, clock)
    const readings = await reader.read(sharp.levels, sharp.boxes, clock)
    // Reading may have corrected boxes and thrown some out.
    readings.sort((p, q) => boxArea(q.box) - boxArea(p.box))
    return { levels: sharp.levels, readings: readings.slice(0, most) }
  }

  return {
    async analyse(bytes, { allAttributes, maxFaces, renditions: sizes }) {
      const clock = startStopwatch()
      const { image, kept } = await open(bytes, largestOf(sizes), clock)
      const view = await detect(image, clock)
      let { levels, readings } = await read(image, view, maxFaces, clock)
      if (!readings.some(reader.clearAndUpright)) {
        const harder = await detector.detectHarder(view.levels)
        clock.lap('detect')
        if (harder.length)
          ({ levels, readings } = await read(image, { ...view, boxes: [...view.boxes, ...harder] }, maxFaces, clock))
      }
      const faces: AnalysedFace[] = readings.map((reading) => ({
        detail: describeFace(reading, levels, pack.manifest, allAttributes),
        embedding: reading.embedding.vector,
        norm: reading.embedding.norm,
      }))
      for (const [i, { detail }] of faces.entries()) {
        const face = [detail, readings[i], levels, graphs, stages] as const
        if (poseIsDoubtful(detail)) await measurePose(...face)
        if (allAttributes) await measureExtras(...face)
      }
      clock.lap('describe')
      const { width, height } = image
      if (!sizes) return { width, height, faces, timings: clock.laps }
      const renditions = await makeRenditions([...kept, ...view.levels, ...levels], sizes)
      clock.lap('renditions')
      return { width, height, faces, renditions, timings: clock.laps }
    },
    close: () => graphs.release(),
  }
}

const longerSide = (box: DetectedFace) => Math.max(box.x2 - box.x1, box.y2 - box.y1)
