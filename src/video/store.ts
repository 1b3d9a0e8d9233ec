/** What the room of videos needs from a database. */
import type { FaceDetail, FaceMatch } from '#engine/engine.ts'
import type { VideoInfo } from '#media/video.ts'
import type { Checkpoint, Sighting } from './video-search.ts'

export type VideoJobKind = 'face-search' | 'face-detection'
export type VideoJobState = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED'

export interface VideoRef {
  bucket: string
  name: string
  version?: string | undefined
}

/** What was asked for. */
export interface VideoJobInput {
  video: VideoRef
  /** 0-100. */
  threshold?: number | undefined
  allAttributes?: boolean | undefined
  jobTag?: string | undefined
  /** Who is told when it has ended. */
  topicArn?: string | undefined
}

export interface NewVideoJob {
  /** 64 hexadecimal digits. */
  jobId: string
  kind: VideoJobKind
  /** Null: faces are only detected. */
  collectionId: string | null
  /** The actor; the limit of open jobs is each actor's. */
  owner: string
  /** The collections its owner may use; null: every one. */
  scope: string[] | null
  input: VideoJobInput
  createdAt: Date
}

export interface VideoJob extends NewVideoJob {
  state: VideoJobState
  /** Why it failed. */
  message: string | null
  /** Null: not looked at yet. */
  info: VideoInfo | null
  checkpoint: Checkpoint | null
  /** Frames looked at. */
  frames: number
  finishedAt: Date | null
  /** When the completion was published, or given up; null where nobody is to be told, too. */
  notifiedAt: Date | null
}

export interface StoredSighting {
  /** Counted from 0 in order of time. */
  position: number
  timestampMs: number
  personIndex: number
  detail: FaceDetail
  matches: FaceMatch[]
}

export interface SightingPage {
  /** TIMESTAMP: in order of time; INDEX: of person, then of time. */
  sortBy: 'TIMESTAMP' | 'INDEX'
  after?: { personIndex: number; position: number } | undefined
  limit: number
}

/** Whose matches go: those of any of these. */
export interface Forgotten {
  userId?: string
  faceIds?: string[]
}

export interface VideoJobStore {
  /**
   * `full`: the owner has `mostOpen` jobs in progress already. A job of this id that is there already stays as it is, and
   * counts for no second one.
   */
  add(job: NewVideoJob, mostOpen: number): Promise<'added' | 'there' | { full: number }>
  byId(jobId: string): Promise<VideoJob | undefined>
  setInfo(jobId: string, info: VideoInfo): Promise<void>
  /**
   * Adds what was seen in the frames after the `framesBefore` first ones, all or nothing. False: the job has ended, is
   * gone, or somebody else has added meanwhile; nothing was added.
   */
  append(
    jobId: string,
    framesBefore: number,
    batch: { frames: number; sightings: Sighting[]; checkpoint: Checkpoint },
  ): Promise<boolean>
  /** Only a job in progress: the first end stays. False: it was none. */
  finish(
    jobId: string,
    end: { state: 'SUCCEEDED' | 'FAILED'; message?: string; info?: VideoInfo; at: Date },
  ): Promise<boolean>
  notified(jobId: string, at: Date): Promise<void>
  sightings(jobId: string, page: SightingPage): Promise<StoredSighting[]>
  /** In progress, oldest first. */
  open(): Promise<VideoJob[]>
  /** Ended before, to be told of, and not told of yet. */
  unannounced(before: Date): Promise<VideoJob[]>
  /** Empties the matches, also of jobs that go on, and returns how many there were. */
  forget(collectionId: string, whom: Forgotten): Promise<number>
  /** How many matches of them there are. */
  remembers(collectionId: string, whom: Forgotten): Promise<number>
  /** Removes the collection's jobs with everything found. */
  removeCollection(collectionId: string): Promise<number>
  /** Removes jobs that ended before. */
  tidy(before: Date): Promise<number>
}
