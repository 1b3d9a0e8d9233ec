/** Videos and an engine that are made up: one face in each frame, in every second one it is ana's. */
import type { Engine, FaceDetail } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import type { Videos } from '#media/video.ts'

export const FRAMES = 120
export const TIMES = Array.from({ length: FRAMES }, (_, n) => n * 500)

const detail: FaceDetail = {
  ...{ box: { left: 0.1, top: 0.2, width: 0.3, height: 0.4 }, confidence: 99, landmarks: [] },
  ...{ pose: { roll: 0, yaw: 0, pitch: 0 }, quality: { brightness: 50, sharpness: 60 } },
}
export const match = {
  similarity: 95,
  face: { faceId: 'f', imageId: 'i', externalImageId: 'ana.jpg', userId: 'ana', box: detail.box, confidence: 99 },
}

export function madeUp() {
  const on = {
    /** What is done before frame n is looked at. */
    before: (_frame: number): unknown => undefined,
    looked: [] as number[],
    paths: [] as string[],
    missing: false,
    broken: undefined as LikenessError | undefined,
  }
  const look = async (n = 0) => {
    await on.before(n)
    on.looked.push(n)
  }
  const videos: Videos = {
    assertAvailable: async () => {
      if (on.missing) throw new LikenessError('video_tools_missing')
    },
    probe: async () => {
      if (on.broken) throw on.broken
      return { codec: 'h264', format: 'MP4', durationMs: null, frameRate: 30, width: 1, height: 1, colorRange: null }
    },
    async *frames(path, { fromMs = 0, signal }) {
      on.paths.push(path)
      for (let n = fromMs / 500; n < FRAMES; n++) {
        signal?.throwIfAborted()
        yield { timestampMs: n * 500, nextMs: (n + 1) * 500, image: Uint8Array.of(n) }
      }
    },
  }
  const engine = {
    describeCollection: async (id: string) => {
      if (id !== 'c') throw new LikenessError('collection_not_found')
      return {} as never
    },
    detectFaces: async (image: Uint8Array) => {
      await look(image[0])
      return { width: 1, height: 1, faces: [detail] }
    },
    searchFacesByImage: async (_: string, image: Uint8Array) => {
      await look(image[0])
      const searched = [{ detail, matches: (image[0] ?? 0) % 2 ? [] : [match], candidates: [] }]
      return { width: 1, height: 1, threshold: 80, revision: 1, searched, unsearched: [] }
    },
  } satisfies Pick<Engine, 'describeCollection' | 'detectFaces' | 'searchFacesByImage'>
  return { on, videos, engine }
}
