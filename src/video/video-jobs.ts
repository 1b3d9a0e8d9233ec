/**
 * Searches of stored videos as jobs: started, worked on by the worker, read page by page. Results are kept for 7 days
 * after the end.
 *
 * Measured with the default models on two cores that others used too, one inference worker, 2 frames a second: 7 s of
 * 1280x720 with one face in 1.9 s, 10 s of 640x360 with up to four in 5.5 s; ffmpeg's part is under a second of it.
 */
import { randomBytes } from 'node:crypto'
import type { Topics } from '#channels/topics.ts'
import type { Engine } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import type { Videos } from '#media/video.ts'
import type { BucketFiles } from '#objects/buckets.ts'
import type { Handler, Job, Queue } from '#queue/queue.ts'
import { createAnnounce, type VideoLogger } from './completion.ts'
import { placeOf, tokenAfter } from './page-token.ts'
import type {
  Forgotten,
  NewVideoJob,
  SightingPage,
  StoredSighting,
  VideoJob,
  VideoJobKind,
  VideoJobStore,
} from './store.ts'
import { createVideoFiles } from './video-files.ts'
import { createVideoSearch } from './video-search.ts'
import { createVideoHandler, tooManyBytes } from './video-work.ts'

/** The kind of job in the queue. */
export const VIDEO_ANALYSIS = 'video_analysis'

const DAY_MS = 24 * 3_600_000
const MOST_RESULTS = 1000
/** The worker itself has had time to tell of the end. */
const UNANNOUNCED_MS = 120_000

export interface StartVideoJob extends Omit<NewVideoJob, 'jobId' | 'createdAt'> {
  /** Where the same request must give the same job: 64 hexadecimal digits. Default random ones. */
  jobId?: string | undefined
}

export interface ReadVideoJob {
  jobId: string
  kind: VideoJobKind
  /** Default TIMESTAMP. */
  sortBy?: SightingPage['sortBy'] | undefined
  /** More than 1000 are taken for 1000, which is the default. */
  maxResults?: number | undefined
  nextToken?: string | undefined
  /** A job that the caller may not see is one that does not exist. */
  mayRead: (job: VideoJob) => boolean
}

export interface VideoResults {
  job: VideoJob
  /** Empty unless the job has succeeded. */
  sightings: StoredSighting[]
  nextToken?: string | undefined
}

export interface VideoJobs {
  /**
   * Resolves with the id. Throws `video_tools_missing`, `collection_not_found`, `object_not_found`, `video_too_large`,
   * `video_jobs_full` (details `open`, `limit`).
   */
  start(job: StartVideoJob): Promise<string>
  /** Throws `job_not_found`, `invalid_page_token`. */
  results(query: ReadVideoJob): Promise<VideoResults>
  /** For the worker, under `VIDEO_ANALYSIS`. */
  handler: Handler
  /** A chore, about every minute: settles what dead processes left, tells who was not told, removes what has expired. */
  tidy(): Promise<void>
  /** Empties matches with these faces or this user out of the results; those are strangers from then on. */
  forget(collectionId: string, whom: Forgotten): Promise<number>
  /** With everything found. The collection's jobs in the queue are cancelled by whoever removes the collection. */
  removeCollection(collectionId: string): Promise<number>
}

export interface VideoJobsDeps {
  store: VideoJobStore
  queue: Pick<Queue, 'add'>
  engine: Pick<Engine, 'describeCollection' | 'detectFaces' | 'searchFacesByImage'>
  videos: Videos
  buckets: BucketFiles
  topics: Topics
  /** For copies of videos that are elsewhere; of this product alone. */
  directory: string
  /** Default 10 GB. */
  maxBytes?: number
  /** In progress at once, of one owner. Default 20. */
  mostOpen?: number
  /** Frames looked at for each second of video. Default 2. */
  perSecond?: number
  logger?: VideoLogger
  now?: () => Date
}

export function createVideoJobs(deps: VideoJobsDeps): VideoJobs {
  const { store, queue, engine, videos, buckets, topics, directory, logger } = deps
  const { maxBytes = 10 * 1024 ** 3, mostOpen = 20, perSecond = 2, now = () => new Date() } = deps
  const files = createVideoFiles({ directory })
  const search = createVideoSearch({ engine, videos, perSecond })
  const announce = createAnnounce({ store, topics, logger, now })

  /** Once only, however often it is asked for. A job of this id that expired long ago is another. */
  const enqueue = ({ jobId, collectionId, owner, createdAt }: NewVideoJob): Promise<Job> =>
    queue.add({
      ...{ kind: VIDEO_ANALYSIS, payload: { videoJobId: jobId }, collectionId, createdBy: owner },
      idempotencyKey: `${jobId}:${createdAt.getTime()}`,
    })

  const notFound = (jobId: string) => new LikenessError('job_not_found', { details: { jobId } })

  async function settle(job: VideoJob): Promise<void> {
    const { state } = await enqueue(job)
    if (state === 'queued' || state === 'running') return
    const why = state === 'cancelled' ? 'The job was cancelled.' : 'The video could not be searched; the log tells why.'
    await store.finish(job.jobId, { state: 'FAILED', message: why, at: now() })
  }

  return {
    async start({ jobId = randomBytes(32).toString('hex'), ...asked }) {
      await videos.assertAvailable()
      if (asked.collectionId !== null) await engine.describeCollection(asked.collectionId)
      const { bytes } = await buckets.open(asked.input.video)
      if (bytes > maxBytes) throw tooManyBytes(bytes, maxBytes)
      const added = await store.add({ ...asked, jobId, createdAt: now() }, mostOpen)
      if (typeof added === 'object')
        throw new LikenessError('video_jobs_full', { details: { open: added.full, limit: mostOpen } })
      const job = await store.byId(jobId)
      if (job?.state === 'IN_PROGRESS') await enqueue(job)
      return jobId
    },

    async results({ jobId, kind, sortBy = 'TIMESTAMP', maxResults = MOST_RESULTS, nextToken, mayRead }) {
      const job = await store.byId(jobId)
      if (!job || job.kind !== kind || !mayRead(job)) throw notFound(jobId)
      const after = nextToken === undefined ? undefined : placeOf(jobId, sortBy, nextToken)
      if (job.state !== 'SUCCEEDED') return { job, sightings: [] }
      const limit = Math.min(maxResults, MOST_RESULTS)
      const found = await store.sightings(jobId, { sortBy, after, limit: limit + 1 })
      const sightings = found.slice(0, limit)
      const last = sightings.at(-1)
      return { job, sightings, nextToken: found.length > limit && last ? tokenAfter(jobId, sortBy, last) : undefined }
    },

    handler: createVideoHandler({
      ...{ store, buckets, files, videos, search, perSecond, maxBytes, announce, logger, now },
    }),

    async tidy() {
      for (const job of await store.open()) await settle(job)
      for (const job of await store.unannounced(new Date(now().getTime() - UNANNOUNCED_MS))) await announce(job)
      await store.tidy(new Date(now().getTime() - 7 * DAY_MS))
      await files.sweep()
    },

    forget: (collectionId, whom) => store.forget(collectionId, whom),

    removeCollection: (collectionId) => store.removeCollection(collectionId),
  }
}
