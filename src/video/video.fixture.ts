/** The room of videos with a database and a worker, and whatever else a test hands in. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LikenessError } from '#errors'
import type { BucketFiles } from '#objects/buckets.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { createVideoJobStore } from '#stores/sql/video-jobs.ts'
import { createWorker, type Worker } from '#worker/worker.ts'
import { createVideoJobs, VIDEO_ANALYSIS, type StartVideoJob, type VideoJobsDeps } from './video-jobs.ts'

export const everybody = { mayRead: () => true }

/** Other members than those of the room are left alone. */
export async function videoRoom({ ...parts }: Pick<VideoJobsDeps, 'engine' | 'videos'> & Partial<VideoJobsDeps>) {
  const directory = await mkdtemp(join(tmpdir(), 'likeness-video-room-'))
  const database = await openMemoryDatabase()
  const store = createVideoJobStore(database.db)
  const queue = createQueue(database.db)
  const files = new Map<string, { bytes: number; localPath: string | null; stream?: () => AsyncIterable<Uint8Array> }>()
  const published: { topicArn: string; message: unknown }[] = []
  const warnings: object[] = []
  const say = (fields: object) => void warnings.push(fields)
  const buckets: BucketFiles = {
    open: async ({ bucket, name }) => {
      const found = files.get(`${bucket}/${name}`)
      if (!found) throw new LikenessError('object_not_found')
      return { etag: 'e', stream: async function* () {}, ...found }
    },
  }
  const topics = {
    publish: async (topicArn: string, message: string) =>
      void published.push({ topicArn, message: JSON.parse(message) as unknown }),
  }
  const jobs = createVideoJobs({
    ...{ store, queue, buckets, topics, directory: join(directory, 'videos') },
    logger: { info: () => undefined, warn: say, error: say },
    ...parts,
  })
  const workers: Worker[] = []
  const newWorker = (options: Partial<Parameters<typeof createWorker>[0]> = {}) => {
    const handlers = { [VIDEO_ANALYSIS]: jobs.handler }
    const worker = createWorker({ queue, handlers, pollMs: 20, backoffMs: 10, leaseMs: 1000, ...options })
    workers.push(worker)
    worker.start()
    return worker
  }
  return {
    ...{ db: database.db, directory, store, queue, jobs, files, published, warnings, newWorker },
    start: (more: Partial<StartVideoJob> = {}) =>
      jobs.start({
        ...{ kind: 'face-search', collectionId: 'c', owner: 'key:1', scope: null },
        input: { video: { bucket: 'videos', name: 'v.mp4' }, threshold: 80 },
        ...more,
      }),
    async ended(jobId: string) {
      for (let look = 0; look < 600; look++) {
        const job = await store.byId(jobId)
        if (job && job.state !== 'IN_PROGRESS') return job
        await sleep(50)
      }
      throw new Error('the job has not ended')
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()))
      await database.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
