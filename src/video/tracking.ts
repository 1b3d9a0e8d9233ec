/**
 * Which faces of a row of frames are one person's: each gets a **person index**, counted from 0 in order of appearance.
 * A face goes on with the track it overlaps most, or whose last face was next to it. A known user keeps the index
 * through the whole video, and no two different users ever share one. Strangers who were away for longer than the gap
 * come back under a new index.
 */
import type { BoundingBox } from '#engine/engine.ts'

export interface TrackedFace {
  box: BoundingBox
  /** Whom the engine took the face for: a user's id. */
  userId?: string | undefined
}

export interface Track {
  index: number
  box: BoundingBox
  /** Milliseconds, of the frame where it was last seen. */
  lastMs: number
  userId?: string | undefined
}

/** Plain data: what a tracker goes on from. */
export interface TrackerState {
  nextIndex: number
  tracks: Track[]
}

export interface TrackerOptions {
  /** Intersection over union from which on two boxes are one face for sure. Default 0.3. */
  overlap?: number
  /** How far a face may have moved between two frames, in widths of it. Default 0.8. */
  reach?: number
  /** A stranger's track is forgotten after so long. Default 2000. */
  gapMs?: number
  from?: TrackerState | undefined
}

export interface Tracker {
  /** Indexes of the faces of one frame, in their order, each another. Frames come in order of time. */
  assign(timestampMs: number, faces: TrackedFace[]): number[]
  state(): TrackerState
}

export function overlapOf(a: BoundingBox, b: BoundingBox): number {
  const across = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)
  const down = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top)
  const shared = Math.max(0, across) * Math.max(0, down)
  const all = a.width * a.height + b.width * b.height - shared
  return all > 0 ? shared / all : 0
}

/** Between the centres, in mean sizes of the two faces; infinite for faces of quite different size. */
function distanceOf(a: BoundingBox, b: BoundingBox): number {
  const size = Math.sqrt(a.width * a.height)
  const other = Math.sqrt(b.width * b.height)
  if (!(size > 0 && other > 0) || Math.max(size / other, other / size) > 1.6) return Infinity
  const x = (a.left + a.width / 2 - b.left - b.width / 2) / ((a.width + b.width) / 2)
  const y = (a.top + a.height / 2 - b.top - b.height / 2) / ((a.height + b.height) / 2)
  return Math.hypot(x, y)
}

export function createTracker({ overlap = 0.3, reach = 0.8, gapMs = 2000, from }: TrackerOptions = {}): Tracker {
  let { nextIndex, tracks } = structuredClone(from ?? { nextIndex: 0, tracks: [] as Track[] })

  /** The higher the surer; undefined: not this person. */
  function likeness(track: Track, face: TrackedFace, timestampMs: number): number | undefined {
    const known = track.userId !== undefined && face.userId !== undefined
    if (known) return track.userId === face.userId ? 3 + overlapOf(track.box, face.box) : undefined
    if (timestampMs - track.lastMs > gapMs) return undefined
    // Whoever was there a moment ago, rather than whoever was there before.
    const stale = (timestampMs - track.lastMs) / gapMs / 2
    const shared = overlapOf(track.box, face.box)
    if (shared >= overlap) return 1 + shared - stale
    const distance = distanceOf(track.box, face.box)
    return distance <= reach ? 1 - distance - stale : undefined
  }

  function assign(timestampMs: number, faces: TrackedFace[]): number[] {
    // Users are remembered: there are no more of them than the collection has.
    tracks = tracks.filter(({ lastMs, userId }) => userId !== undefined || timestampMs - lastMs <= gapMs)
    const pairs = faces
      .flatMap((face, n) =>
        tracks.flatMap((track) => {
          const score = likeness(track, face, timestampMs)
          return score === undefined ? [] : [{ n, track, score }]
        }),
      )
      .sort((a, b) => b.score - a.score)
    const taken = new Map<number, Track>()
    const used = new Set<Track>()
    for (const { n, track } of pairs) {
      if (taken.has(n) || used.has(track)) continue
      taken.set(n, track)
      used.add(track)
    }
    return faces.map((face, n) => {
      let track = taken.get(n)
      if (!track) tracks.push((track = { index: nextIndex++, box: face.box, lastMs: timestampMs }))
      Object.assign(track, { box: face.box, lastMs: timestampMs })
      if (face.userId !== undefined) track.userId = face.userId
      return track.index
    })
  }

  return { assign, state: () => structuredClone({ nextIndex, tracks }) }
}

/** Without these users; their tracks become strangers'. */
export const withoutUsers = ({ nextIndex, tracks }: TrackerState, userIds: Iterable<string>): TrackerState => {
  const gone = new Set(userIds)
  return {
    nextIndex,
    tracks: tracks.map(({ userId, ...track }) =>
      userId === undefined || gone.has(userId) ? track : { ...track, userId },
    ),
  }
}
