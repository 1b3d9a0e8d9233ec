/**
 * What the worker does for a video job: file, frames, sightings into the database some at a time, each time with the
 * point to go on from. So a process may die anywhere, and the next goes on without finding anything twice.
 */
import type { BucketFiles } from '#objects/buckets.ts'
import { isLikenessError, LikenessError } from '#errors'
import type { Videos } from '#media/video.ts'
import type { Handler, JobContext } from '#queue/queue.ts'
import type { VideoLogger } from './completion.ts'
import type { VideoJob, VideoJobStore } from './store.ts'
import type { VideoFiles } from './video-files.ts'
import type { SearchedFrame, VideoSearch } from './video-search.ts'

export interface VideoWorkDeps {
  store: VideoJobStore
  buckets: BucketFiles
  files: VideoFiles
  videos: Pick<Videos, 'probe'>
  search: VideoSearch
  /** As the search's: for telling how much there is to do. */
  perSecond: number
  maxBytes: number
  announce: (job: VideoJob) => Promise<void>
  logger?: VideoLogger | undefined
  now: () => Date
}

/** Whichever comes first: with a crash no more than this is done again. */
const BATCH_FRAMES = 50
const BATCH_MS = 2000

/** Trying again cannot help. */
const isFinal = (error: unknown): error is LikenessError =>
  isLikenessError(error) && error.status >= 400 && error.status < 499 && error.status !== 429

export function tooManyBytes(actual: number, limit: number): LikenessError {
  return new LikenessError('video_too_large', {
    message: `Video size in bytes: ${actual} is more than the maximum limit of: ${limit} bytes.`,
    details: { limit, actual },
  })
}

export function createVideoHandler(deps: VideoWorkDeps): Handler {
  const { store, buckets, files, videos, search, perSecond, maxBytes, announce, now } = deps

  async function look(job: VideoJob, path: string, { signal, progress }: JobContext): Promise<void> {
    const info = job.info ?? (await videos.probe(path, { signal }))
    if (!job.info) await store.setInfo(job.jobId, info)
    const expected = Math.ceil(((info.durationMs ?? 0) * perSecond) / 1000)
    let done = job.frames
    let lastMs = 0
    let batch: SearchedFrame[] = []
    let since = performance.now()

    async function flush(): Promise<void> {
      const last = batch.at(-1)
      if (!last) return
      const { checkpoint } = last
      const sightings = batch.flatMap((frame) => frame.sightings)
      const mine = await store.append(job.jobId, done, { frames: batch.length, sightings, checkpoint })
      // Removed with its collection, or somebody else is at it by now.
      if (!mine) throw new LikenessError('cancelled')
      done += batch.length
      batch = []
      since = performance.now()
      await progress({ done, failed: 0, ...(expected > 0 && { total: Math.max(expected, done) }) })
    }

    const { threshold, allAttributes = false } = job.input
    const from = job.checkpoint ?? undefined
    const options = { info, collectionId: job.collectionId, threshold, allAttributes, from, signal }
    for await (const frame of search.frames(path, options)) {
      batch.push(frame)
      lastMs = frame.timestampMs
      if (batch.length >= BATCH_FRAMES || performance.now() - since > BATCH_MS) await flush()
      signal.throwIfAborted()
    }
    await flush()
    await progress({ done, failed: 0, total: done })
    await store.finish(job.jobId, {
      ...{ state: 'SUCCEEDED', at: now() },
      // Files that do not say how long they are were read to their end by now.
      ...(info.durationMs === null && { info: { ...info, durationMs: Math.round(lastMs + 1000 / perSecond) } }),
    })
  }

  async function work(job: VideoJob, context: JobContext): Promise<void> {
    const { signal } = context
    try {
      const opened = await buckets.open(job.input.video, { signal })
      if (opened.bytes > maxBytes) throw tooManyBytes(opened.bytes, maxBytes)
      await files.withFile(opened, signal, (path) => look(job, path, context))
    } catch (error) {
      if (signal.aborted || !isFinal(error)) throw error
      await store.finish(job.jobId, { state: 'FAILED', message: error.message, at: now() })
      deps.logger?.warn({ videoJobId: job.jobId, code: error.code }, 'a video could not be searched')
    }
  }

  return async (context) => {
    const { videoJobId } = context.job.payload as { videoJobId: string }
    const job = await store.byId(videoJobId)
    if (job?.state === 'IN_PROGRESS') await work(job, context)
    const ended = await store.byId(videoJobId)
    if (ended) await announce(ended)
  }
}
