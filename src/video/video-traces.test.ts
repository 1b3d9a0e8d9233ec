/** What video jobs leave behind, and what they must not. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LikenessError } from '#errors'
import { FRAMES, madeUp } from './made-up.fixture.ts'
import { createVideoErasure } from './video-erasure.ts'
import { everybody, videoRoom } from './video.fixture.ts'

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:AmazonRekognitionX'

describe('traces of video jobs', () => {
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

  it('a topic that takes nothing fails no job; it is logged, and told later', async () => {
    const own = await videoRoom({
      ...made,
      topics: { publish: () => Promise.reject(new LikenessError('store_unavailable')) },
    })
    try {
      own.files.set('videos/v.mp4', { bytes: 5, localPath: '/videos/v.mp4' })
      const jobId = await own.start({ input: { video: { bucket: 'videos', name: 'v.mp4' }, topicArn: TOPIC } })
      own.newWorker()
      expect(await own.ended(jobId)).toMatchObject({ state: 'SUCCEEDED' })
      await sleep(100)
      expect(own.warnings).toEqual([{ videoJobId: jobId, code: 'store_unavailable' }])
      expect((await own.store.unannounced(new Date())).map((job) => job.jobId)).toEqual([jobId])
    } finally {
      await own.close()
    }
  })

  it('erases a person from results, also while a job goes on', async () => {
    const jobId = await room.start()
    const erasure = createVideoErasure({ store: room.store, references: { ofPerson: async () => [] } })
    const person = { personId: 'ana', collectionId: 'c' }
    const halfway = new Promise<void>((resolve) => {
      on.before = (n) => {
        if (n === 60) resolve()
        return n > 60 ? sleep(2) : undefined
      }
    })
    room.newWorker()
    await halfway
    expect(await erasure.erase(person)).toBe(25)
    await room.ended(jobId)
    const { sightings } = await results(jobId)
    expect(sightings).toHaveLength(FRAMES)
    expect(JSON.stringify(sightings)).not.toContain('ana')
    expect(await erasure.remaining?.(person)).toBe(0)
  })

  it('a collection’s jobs go with it while one is under way', async () => {
    const jobId = await room.start()
    const halfway = new Promise<void>((resolve) => {
      on.before = (n) => (n === 60 ? (resolve(), sleep(50)) : undefined)
    })
    room.newWorker()
    await halfway
    expect(await room.jobs.removeCollection('c')).toBe(1)
    await sleep(300)
    expect(await failure(results(jobId))).toBe('job_not_found')
  })

  it('copies what is elsewhere into a file that is gone afterwards', async () => {
    const stream = async function* () {
      yield Buffer.from('he')
      yield Buffer.from('llo')
    }
    room.files.set('videos/v.mp4', { bytes: 5, localPath: null, stream })
    const folder = join(room.directory, 'videos')
    let during: string[] = []
    on.before = async (n) => void (n === 1 && (during = await readdir(folder)))
    const jobId = await room.start()
    room.newWorker()
    expect(await room.ended(jobId)).toMatchObject({ state: 'SUCCEEDED' })
    expect(during).toHaveLength(1)
    await sleep(50)
    expect(await readdir(folder)).toEqual([])
  })

  it('deletes the files of dead processes, and no others', async () => {
    const folder = join(room.directory, 'videos')
    await mkdir(folder)
    const host = hostname().replaceAll(/[^\w]/g, '_')
    const uuid = '00000000-0000-4000-8000-000000000000'
    const dead = [`${host}-${process.pid}-${uuid}`, `${host}-4194304-${uuid}`]
    const alive = [`${host}-1-${uuid}`, `elsewhere-4194304-${uuid}`, 'notes.txt']
    for (const name of [...dead, ...alive]) await writeFile(join(folder, name), 'x')
    await room.jobs.tidy()
    expect((await readdir(folder)).sort()).toEqual(alive.sort())
  })
})
