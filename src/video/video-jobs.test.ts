/** Jobs over videos that are made up: what becomes of them when things go wrong. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LikenessError } from '#errors'
import { FRAMES, madeUp, match, TIMES } from './made-up.fixture.ts'
import { everybody, videoRoom } from './video.fixture.ts'

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:AmazonRekognitionX'

describe('video jobs', () => {
  let room: Awaited<ReturnType<typeof videoRoom>>
  let made: ReturnType<typeof madeUp>
  let on: ReturnType<typeof madeUp>['on']

  beforeEach(async () => {
    made = madeUp()
    on = made.on
    room = await videoRoom(made)
    room.files.set('videos/v.mp4', { bytes: 5, localPath: '/videos/v.mp4' })
  })
  afterEach(() => room.close())

  const results = (jobId: string, more = {}) => room.jobs.results({ jobId, kind: 'face-search', ...everybody, ...more })
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => 'nothing was thrown',
      (error: { code?: string }) => error.code,
    )

  it('runs once, and tells what was found and how long the video was', async () => {
    const jobId = await room.start()
    expect(jobId).toMatch(/^[0-9a-f]{64}$/)
    expect(await results(jobId)).toMatchObject({ job: { state: 'IN_PROGRESS' }, sightings: [] })
    room.newWorker()
    expect(await room.ended(jobId)).toMatchObject({
      state: 'SUCCEEDED',
      info: { durationMs: 60_000 },
      checkpoint: null,
    })
    const { sightings, nextToken } = await results(jobId)
    expect(sightings.map(({ timestampMs }) => timestampMs)).toEqual(TIMES)
    expect(sightings[0]?.matches).toEqual([match])
    expect(sightings[1]?.matches).toEqual([])
    expect(nextToken).toBeUndefined()
    expect(on.paths).toEqual(['/videos/v.mp4'])
  })

  it('pages with tokens that fit nothing else', async () => {
    const ids = [await room.start(), await room.start()]
    room.newWorker()
    for (const id of ids) await room.ended(id)
    const [jobId = '', other = ''] = ids
    for (const sortBy of ['TIMESTAMP', 'INDEX'] as const) {
      const seen: number[] = []
      let nextToken: string | undefined
      do {
        const page = await results(jobId, { maxResults: 50, sortBy, nextToken })
        seen.push(...page.sightings.map(({ timestampMs }) => timestampMs))
        nextToken = page.nextToken
        if (nextToken) expect(nextToken.length).toBeLessThanOrEqual(255)
      } while (nextToken)
      expect(seen).toEqual(TIMES)
    }
    const { nextToken = '' } = await results(jobId, { maxResults: 1 })
    expect(await failure(results(jobId, { nextToken }))).toBe('nothing was thrown')
    const foreign = [() => results(other, { nextToken }), () => results(jobId, { nextToken, sortBy: 'INDEX' })]
    const garbage = [
      'x',
      '',
      `${nextToken}A`,
      nextToken.slice(1),
      'A'.repeat(300),
      '\0',
      '💥',
      nextToken.replace(/.$/, '*'),
    ]
    for (const ask of [...foreign, ...garbage.map((token) => () => results(jobId, { nextToken: token }))])
      expect(await failure(ask())).toBe('invalid_page_token')
    expect((await results(jobId, { maxResults: 5000 })).sightings).toHaveLength(FRAMES)
  })

  it('is nobody else’s, nor another kind’s', async () => {
    const jobId = await room.start()
    expect(await failure(results(jobId, { mayRead: () => false }))).toBe('job_not_found')
    expect(await failure(results(jobId, { kind: 'face-detection' }))).toBe('job_not_found')
    expect(await failure(results('0'.repeat(64)))).toBe('job_not_found')
  })

  it('refuses at the start what cannot come to anything', async () => {
    expect(await failure(room.start({ collectionId: 'other' }))).toBe('collection_not_found')
    expect(await failure(room.start({ input: { video: { bucket: 'videos', name: 'missing' } } }))).toBe(
      'object_not_found',
    )
    room.files.set('videos/huge', { bytes: 11 * 1024 ** 3, localPath: null })
    expect(await failure(room.start({ input: { video: { bucket: 'videos', name: 'huge' } } }))).toBe('video_too_large')
    on.missing = true
    expect(await failure(room.start())).toBe('video_tools_missing')
    expect(await room.store.open()).toEqual([])
  })

  it('has no more than 20 open ones of one owner', async () => {
    for (let i = 0; i < 20; i++) await room.start()
    await expect(room.start()).rejects.toMatchObject({ code: 'video_jobs_full', details: { open: 20, limit: 20 } })
    expect(await failure(room.start({ owner: 'key:2' }))).toBe('nothing was thrown')
  })

  it('the same id is the same job, run and told of once', async () => {
    const input = { video: { bucket: 'videos', name: 'v.mp4' }, topicArn: TOPIC, jobTag: 'Visitors' }
    const jobId = 'a'.repeat(64)
    expect(await Promise.all([1, 2, 3].map(() => room.start({ jobId, input })))).toEqual([jobId, jobId, jobId])
    room.newWorker()
    const { finishedAt } = await room.ended(jobId)
    await sleep(100)
    expect(await room.start({ jobId, input })).toBe(jobId)
    await room.jobs.tidy()
    await sleep(200)
    expect(on.looked).toHaveLength(FRAMES)
    expect(room.published).toEqual([
      {
        topicArn: TOPIC,
        message: {
          ...{ JobId: jobId, Status: 'SUCCEEDED', API: 'StartFaceSearch', JobTag: 'Visitors' },
          ...{ Timestamp: finishedAt?.getTime(), Video: { S3ObjectName: 'v.mp4', S3Bucket: 'videos' } },
        },
      },
    ])
  })

  it.each([3, 51, 119])('goes on after it was stopped at frame %i, and finds nothing twice', async (frame) => {
    const jobId = await room.start()
    const first = room.newWorker()
    const stopped = new Promise<void>((resolve) => {
      on.before = (n) => {
        if (n !== frame) return undefined
        on.before = () => undefined
        resolve()
        return sleep(50)
      }
    })
    await stopped
    await first.stop()
    expect((await room.store.byId(jobId))?.state).toBe('IN_PROGRESS')
    room.newWorker()
    await room.ended(jobId)
    expect((await results(jobId)).sightings.map(({ timestampMs }) => timestampMs)).toEqual(TIMES)
    // Whole batches are not looked at again.
    expect(on.looked.filter((n) => n === 0)).toHaveLength(frame > 50 ? 1 : 2)
  })

  it('two who hold the job at once do not both add', async () => {
    const jobId = await room.start()
    const { jobs } = await room.queue.list({ limit: 1, offset: 0 })
    const context = () => ({ job: jobs[0]!, signal: new AbortController().signal, progress: async () => undefined })
    on.before = () => sleep(1)
    await Promise.allSettled([room.jobs.handler(context()), room.jobs.handler(context())])
    expect((await results(jobId)).sightings.map(({ timestampMs }) => timestampMs)).toEqual(TIMES)
  })

  it('a video that cannot be read fails with a reason, also when that shows late', async () => {
    on.broken = new LikenessError('video_unreadable', { message: 'It is damaged.' })
    const topicArn = TOPIC
    const jobId = await room.start({ input: { video: { bucket: 'videos', name: 'v.mp4' }, topicArn } })
    room.newWorker()
    expect(await room.ended(jobId)).toMatchObject({ state: 'FAILED', message: 'It is damaged.' })
    await sleep(100)
    expect(room.published).toMatchObject([{ message: { Status: 'FAILED', JobId: jobId } }])
    on.broken = undefined
    on.before = (n) => {
      if (n === 100) throw new LikenessError('collection_not_found')
    }
    const late = await room.start()
    expect(await room.ended(late)).toMatchObject({ state: 'FAILED' })
    expect((await results(late)).sightings).toEqual([])
  })

  it('what goes wrong on our side is tried again', async () => {
    let failures = 2
    on.before = (n) => {
      if (n === 70 && failures-- > 0) throw new LikenessError('store_unavailable')
    }
    const jobId = await room.start()
    room.newWorker()
    expect(await room.ended(jobId)).toMatchObject({ state: 'SUCCEEDED' })
    expect((await results(jobId)).sightings).toHaveLength(FRAMES)
  })

  it('a job whose work was cancelled or given up has failed', async () => {
    const [cancelled, hopeless] = [await room.start(), await room.start()]
    const { jobs } = await room.queue.list({ limit: 10, offset: 0 })
    const entry = jobs.find(({ payload }) => (payload as { videoJobId: string }).videoJobId === cancelled)
    await room.queue.cancel(entry?.jobId ?? '')
    on.before = () => {
      throw new Error('always')
    }
    room.newWorker({ maxAttempts: 2 })
    await sleep(500)
    await room.jobs.tidy()
    expect(await room.ended(cancelled)).toMatchObject({ state: 'FAILED', message: 'The job was cancelled.' })
    expect(await room.ended(hopeless)).toMatchObject({
      state: 'FAILED',
      message: expect.not.stringContaining('always'),
    })
  })

  it('a job that never came into the queue gets there', async () => {
    const jobId = 'b'.repeat(64)
    await room.store.add(
      {
        ...{ jobId, kind: 'face-detection', collectionId: null, owner: 'o', scope: null, createdAt: new Date() },
        input: { video: { bucket: 'videos', name: 'v.mp4' } },
      },
      20,
    )
    room.newWorker()
    await room.jobs.tidy()
    expect(await room.ended(jobId)).toMatchObject({ state: 'SUCCEEDED' })
  })
})
