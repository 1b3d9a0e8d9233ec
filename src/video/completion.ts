/** Tells a topic that a job has ended, in the words of Rekognition's completion message. */
import type { Topics } from '#channels/topics.ts'
import { isLikenessError } from '#errors'
import type { VideoJob, VideoJobStore } from './store.ts'

/** Who could not be told within this time is told no more. */
const PATIENCE_MS = 3_600_000

export interface VideoLogger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface CompletionDeps {
  store: Pick<VideoJobStore, 'notified'>
  topics: Topics
  logger?: VideoLogger | undefined
  now: () => Date
}

const API = { 'face-search': 'StartFaceSearch', 'face-detection': 'StartFaceDetection' } as const

export function completionMessage({ jobId, kind, state, finishedAt, input }: VideoJob): string {
  return JSON.stringify({
    JobId: jobId,
    Status: state,
    API: API[kind],
    ...(input.jobTag !== undefined && { JobTag: input.jobTag }),
    Timestamp: (finishedAt ?? new Date()).getTime(),
    Video: { S3ObjectName: input.video.name, S3Bucket: input.video.bucket },
  })
}

/** A topic that takes nothing is logged and tried again later; the job has ended all the same. */
export function createAnnounce({ store, topics, logger, now }: CompletionDeps) {
  return async (job: VideoJob): Promise<void> => {
    const { topicArn } = job.input
    if (topicArn === undefined || job.finishedAt === null || job.notifiedAt !== null) return
    const fields = { videoJobId: job.jobId }
    try {
      await topics.publish(topicArn, completionMessage(job))
    } catch (error) {
      const code = isLikenessError(error) ? error.code : 'unexpected'
      const late = code === 'invalid_argument' || now().getTime() - job.finishedAt.getTime() > PATIENCE_MS
      if (late) logger?.error({ ...fields, code }, 'the end of a video job was not published; this is given up')
      else return logger?.warn({ ...fields, code }, 'the end of a video job could not be published yet')
    }
    await store.notified(job.jobId, now())
  }
}
