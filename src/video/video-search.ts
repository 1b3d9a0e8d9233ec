/**
 * A stored video, frame by frame, into **sightings**: who (or whether anybody) was seen where and when. It knows neither
 * jobs nor databases: whoever stores what it gives can go on from the last `checkpoint`.
 *
 * Every face of a frame is looked at, frames one after another, while ffmpeg decodes the next ones.
 */
import type { Engine, FaceDetail, FaceMatch } from '#engine/engine.ts'
import type { VideoInfo, Videos } from '#media/video.ts'
import { createTracker, type TrackerState } from './tracking.ts'

export interface Sighting {
  /** Milliseconds since the beginning of the video. */
  timestampMs: number
  /** Counted from 0 in order of appearance: one person's faces have one index, see `tracking.ts`. */
  personIndex: number
  detail: FaceDetail
  /** Best first; none where only faces are detected. */
  matches: FaceMatch[]
}

/** Where to go on: plain data. */
export interface Checkpoint {
  nextMs: number
  tracker: TrackerState
}

export interface SearchedFrame {
  timestampMs: number
  /** Largest face first. */
  sightings: Sighting[]
  checkpoint: Checkpoint
}

export interface VideoSearchOptions {
  info: VideoInfo
  /** Faces are searched in this collection; null: only detected. */
  collectionId: string | null
  /** 0-100. Default: as the engine's. */
  threshold?: number | undefined
  /** Measure everything the pack can; not where faces are searched. Default false. */
  allAttributes?: boolean
  /** Go on from here. */
  from?: Checkpoint | undefined
  signal?: AbortSignal
}

export interface VideoSearch {
  /** Throws what the engine and `Videos` throw. */
  frames(path: string, options: VideoSearchOptions): AsyncIterable<SearchedFrame>
}

export interface VideoSearchDeps {
  engine: Pick<Engine, 'detectFaces' | 'searchFacesByImage'>
  videos: Pick<Videos, 'frames'>
  /** Frames looked at for each second of video. Default 2. */
  perSecond?: number
  /** Of one face. Default 20. */
  maxMatches?: number
}

const FIVE = new Set(['eyeLeft', 'eyeRight', 'nose', 'mouthLeft', 'mouthRight'])

export function createVideoSearch(deps: VideoSearchDeps): VideoSearch {
  const { engine, videos, perSecond = 2, maxMatches = 20 } = deps

  async function look(image: Uint8Array, options: VideoSearchOptions): Promise<Omit<Sighting, Place>[]> {
    const { collectionId, threshold, allAttributes = false, signal } = options
    if (collectionId === null) {
      const { faces } = await engine.detectFaces(image, { allAttributes, ...(signal && { signal }) })
      return faces.map((detail) => ({ detail: allAttributes ? detail : plain(detail), matches: [] }))
    }
    const asked = { maxMatches, ...(threshold !== undefined && { threshold }), ...(signal && { signal }) }
    const { searched } = await engine.searchFacesByImage(collectionId, image, asked)
    return searched.map(({ detail, matches }) => ({ detail: plain(detail), matches }))
  }

  async function* frames(path: string, options: VideoSearchOptions): AsyncGenerator<SearchedFrame> {
    const { info, from, signal } = options
    const tracker = createTracker({ gapMs: Math.max(2000, 3000 / perSecond), from: from?.tracker })
    const asked = { info, perSecond, fromMs: from?.nextMs ?? 0, ...(signal && { signal }) }
    for await (const { timestampMs, nextMs, image } of videos.frames(path, asked)) {
      const seen = await look(image, options)
      const indexes = tracker.assign(
        timestampMs,
        seen.map(({ detail: { box }, matches }) => ({ box, userId: matches[0]?.face.userId })),
      )
      const sightings = seen.map((one, n) => ({ timestampMs, personIndex: indexes[n] ?? 0, ...one }))
      yield { timestampMs, sightings, checkpoint: { nextMs, tracker: tracker.state() } }
    }
  }

  return { frames }
}

type Place = 'timestampMs' | 'personIndex'

/** What an answer without further attributes tells: the rest would only fill the database. */
const plain = ({ box, confidence, landmarks, pose, quality }: FaceDetail): FaceDetail => ({
  ...{ box, confidence, pose, quality },
  landmarks: landmarks.filter(({ type }) => FIVE.has(type)),
})
