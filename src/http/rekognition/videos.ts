/** What the operations on stored videos share: their members, their job's id, and its results on the wire. */
import { createHash } from 'node:crypto'
import { covers, mayUse } from '#access/principal.ts'
import { isLikenessError } from '#errors'
import type { VideoInfo } from '#media/video.ts'
import type { VideoJob, VideoJobKind, VideoRef } from '#video/store.ts'
import type { StartVideoJob, VideoResults } from '#video/video-jobs.ts'
import { AwsException } from './exception.ts'
import type { z } from 'zod'
import type { NotificationChannel, Video } from './constraints.ts'
import type { Caller, Services } from './operation.ts'

interface Start {
  operation: string
  kind: VideoJobKind
  collectionId: string | null
  /** As validated, without the token. */
  input: {
    Video: z.output<typeof Video>
    NotificationChannel?: z.output<typeof NotificationChannel> | undefined
    JobTag?: string | undefined
  }
  token: string | undefined
  search: Pick<StartVideoJob['input'], 'threshold' | 'allAttributes'>
}

function videoOf({ Video: { S3Object } }: Start['input']): VideoRef {
  if (S3Object?.Bucket === undefined || S3Object.Name === undefined)
    throw new AwsException('InvalidParameterException', 'Request has invalid parameters')
  return { bucket: S3Object.Bucket, name: S3Object.Name, ...(S3Object.Version && { version: S3Object.Version }) }
}

/** The same for the same token and input, so that not even a crash between two steps makes a second job. */
function jobIdOf({ accessKeyId }: Caller, { operation, token, input }: Start): string | undefined {
  if (token === undefined) return undefined
  return createHash('sha256')
    .update(JSON.stringify([accessKeyId, operation, token, input]))
    .digest('hex')
}

/** The rest is said as elsewhere. */
function translated(error: unknown, operation: string, { caller, services }: { caller: Caller; services: Services }) {
  if (!isLikenessError(error)) return error
  const { code, message, details } = error
  const user = `arn:aws:iam::${services.accountId}:user/${caller.accessKeyId}`
  switch (code) {
    case 'video_tools_missing':
      return new AwsException('UnsupportedOperationException', `${operation} is not available: ${message}`, {
        cause: error,
      })
    case 'video_too_large':
      return new AwsException('VideoTooLargeException', message, { cause: error })
    case 'video_jobs_full': {
      const limit = `${String(details['open'])} open Jobs for User ${user} Maximum limit: ${String(details['limit'])}`
      return new AwsException('LimitExceededException', limit, { cause: error })
    }
    default:
      return error
  }
}

export async function startVideo(
  start: Start,
  context: { caller: Caller; services: Services },
): Promise<{ JobId: string }> {
  const { operation, kind, collectionId, input, token, search } = start
  const { caller, services } = context
  const { actor, collections } = caller.principal
  const video = videoOf(input)
  return services.once({ caller, operation, token, input }, async () => {
    try {
      const jobId = await services.videos.start({
        ...{ kind, collectionId, owner: actor, scope: collections, jobId: jobIdOf(caller, start) },
        input: { video, ...search, jobTag: input.JobTag, topicArn: input.NotificationChannel?.SNSTopicArn },
      })
      const where = collectionId === null ? {} : { collectionId }
      await services.audit.record({ actor, action: 'video.search_started', target: jobId, details: { kind }, ...where })
      return { JobId: jobId }
    } catch (error) {
      throw translated(error, operation, context)
    }
  })
}

interface Get {
  kind: VideoJobKind
  input: { JobId: string; MaxResults?: number | undefined; NextToken?: string | undefined }
  sortBy?: 'TIMESTAMP' | 'INDEX' | undefined
}

/** Throws ResourceNotFoundException also for a job that is none of the caller's business. */
export async function readVideo(
  { kind, input, sortBy }: Get,
  { caller, services }: { caller: Caller; services: Services },
) {
  const { principal } = caller
  const mayRead = ({ collectionId, scope }: VideoJob) =>
    collectionId === null ? covers(principal, scope) : mayUse(principal, collectionId)
  try {
    return await services.videos.results({
      ...{ jobId: input.JobId, kind, sortBy, maxResults: input.MaxResults, nextToken: input.NextToken, mayRead },
    })
  } catch (error) {
    if (isLikenessError(error) && error.code === 'job_not_found')
      throw new AwsException('ResourceNotFoundException', 'Could not find JobId', { cause: error })
    throw error
  }
}

const wireVideo = (info: VideoInfo) => ({
  Codec: info.codec,
  DurationMillis: info.durationMs ?? 0,
  Format: info.format,
  FrameRate: info.frameRate,
  FrameHeight: info.height,
  FrameWidth: info.width,
  ColorRange: info.colorRange ?? undefined,
})

/** What every page tells of the job. */
export const wireJob = ({ job, nextToken }: Pick<VideoResults, 'job' | 'nextToken'>) => ({
  JobStatus: job.state,
  StatusMessage: job.message ?? undefined,
  VideoMetadata: (job.info && wireVideo(job.info)) ?? undefined,
  NextToken: nextToken,
  JobId: job.jobId,
  Video: { S3Object: { Bucket: job.input.video.bucket, Name: job.input.video.name, Version: job.input.video.version } },
  JobTag: job.input.jobTag,
})
