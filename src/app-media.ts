/** Pictures and videos that are named by bucket, and searches of the videos. */
import { join } from 'node:path'
import type { Config } from '#config'
import type { Engine } from '#engine/engine.ts'
import type { Buckets } from '#objects/buckets.ts'
import type { Objects } from '#objects/objects.ts'
import type { Queue } from '#queue/queue.ts'
import { createLogger } from '#telemetry/logger.ts'
import { createVideoJobs, type VideoJobs } from '#video/video-jobs.ts'
import type { VideoJobStore } from '#video/store.ts'

export interface MediaDeps {
  config: Config
  engine: Engine
  objects: Objects
  queue: Queue
  videoJobs: VideoJobStore
}

async function openBuckets(config: Config, objects: Objects): Promise<Buckets> {
  const [{ firstOf }, { createOwnBuckets }, { createS3Buckets }] = await Promise.all([
    import('#objects/buckets.ts'),
    import('#objects/own-buckets.ts'),
    import('#objects/s3-buckets.ts'),
  ])
  return firstOf(createOwnBuckets(objects), createS3Buckets(config.s3))
}

export async function openMedia(deps: MediaDeps): Promise<{ buckets: Buckets; videos: VideoJobs }> {
  const { config, engine, objects, queue, videoJobs } = deps
  const [{ createFfmpegVideos }, { createSnsTopics }] = await Promise.all([
    import('#media/ffmpeg-videos.ts'),
    import('#channels/sns.ts'),
  ])
  const buckets = await openBuckets(config, objects)
  const videos = createVideoJobs({
    ...{ store: videoJobs, queue, engine, buckets, videos: createFfmpegVideos() },
    topics: createSnsTopics(),
    directory: join(config.home, 'videos'),
    perSecond: config.video.framesPerSecond,
    logger: createLogger({ level: config.telemetry.logLevel, destination: process.stderr }),
  })
  return { buckets, videos }
}
