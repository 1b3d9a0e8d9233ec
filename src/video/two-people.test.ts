/** A video of two people, made on the fly of the demonstration's portraits, through ffmpeg, the real engine and the jobs. */
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '#app'
import { readConfig } from '#config'
import type { Engine } from '#engine/engine.ts'
import { createFfmpegVideos } from '#media/ffmpeg-videos.ts'
import { frameOf, hasFfmpeg, makeVideo } from '#media/videos.fixture.ts'
import { facelessPicture } from '../../test/fixtures/pictures.ts'
import { A1, A2, A3, B1, B2, ready } from '../../test/fixtures/workshop.ts'
import { everybody, videoRoom } from './video.fixture.ts'

describe.skipIf(!ready || !hasFfmpeg)('a video of two people', () => {
  let directory: string
  let engine: Engine
  let room: Awaited<ReturnType<typeof videoRoom>>
  let close: () => Promise<void>

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'likeness-two-'))
    const app = createApp({ ...readConfig(), home: join(directory, 'home'), databaseUrl: undefined, workers: 1 })
    close = () => app.close()
    engine = await app.engine()
    const videos = createFfmpegVideos()
    room = await videoRoom({ engine, videos })
    const [a1, a2, a3, b1, b2] = await Promise.all([A1, A2, A3, B1, B2].map((path) => readFile(path)))
    await engine.createCollection('c')
    for (const [userId, pictures] of [
      ['ana', [a1!, a2!]],
      ['ben', [b1!]],
    ] as const) {
      await engine.createUser('c', userId)
      for (const picture of pictures) {
        const { indexed } = await engine.indexFaces('c', picture, { externalImageId: userId, maxFaces: 1 })
        await engine.associateFaces('c', userId, [indexed[0]!.face.faceId], { threshold: 0 })
      }
    }
    const nobody = await facelessPicture()
    // Seconds 0-2 ana, 2-4 nobody, 4-6 both, 6-8 ben.
    const path = await makeVideo(join(directory, 'two.mp4'), directory, [
      { picture: await frameOf(a3!), seconds: 2 },
      { picture: await frameOf(nobody), seconds: 2 },
      { picture: await frameOf(a3!, b2!), seconds: 2 },
      { picture: await frameOf(b2!), seconds: 2 },
    ])
    const bytes = await readFile(path)
    const stream = async function* () {
      for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000)
    }
    room.files.set('videos/v.mp4', { bytes: bytes.length, localPath: null, stream })
    const cut = await makeVideo(join(directory, 'cut.mp4'), directory, [{ picture: await frameOf(a3!), seconds: 2 }])
    await truncate(cut, 200)
    room.files.set('videos/cut.mp4', { bytes: 200, localPath: cut })
    room.newWorker()
  })
  afterAll(async () => {
    await room?.close()
    await close?.()
    if (directory) await rm(directory, { recursive: true, force: true })
  })

  it('is searched: who is seen when, each under one index', async () => {
    const began = performance.now()
    const jobId = await room.start()
    const job = await room.ended(jobId)
    expect(job).toMatchObject({ state: 'SUCCEEDED', frames: 16, info: { durationMs: 8000, width: 640, height: 480 } })
    const { sightings } = await room.jobs.results({ jobId, kind: 'face-search', ...everybody })
    const of = (userId: string) => sightings.filter(({ matches }) => matches[0]?.face.userId === userId)
    const at = (userId: string) => of(userId).map(({ timestampMs }) => timestampMs)
    expect(at('ana')).toEqual([0, 500, 1000, 1500, 4000, 4500, 5000, 5500])
    expect(at('ben')).toEqual([4000, 4500, 5000, 5500, 6000, 6500, 7000, 7500])
    expect(sightings).toHaveLength(16)
    expect(new Set(of('ana').map(({ personIndex }) => personIndex))).toEqual(new Set([0]))
    expect(new Set(of('ben').map(({ personIndex }) => personIndex))).toEqual(new Set([1]))
    const [first] = of('ana')
    expect(first?.matches[0]?.similarity).toBeGreaterThan(90)
    expect(first?.matches[0]?.face).toMatchObject({ externalImageId: 'ana' })
    expect(first?.detail.landmarks).toHaveLength(5)
    console.info(`16 frames of 640x480 were searched in ${Math.round(performance.now() - began)} ms`)
  })

  it('is looked at for faces alone, with everything that can be measured', async () => {
    const input = { video: { bucket: 'videos', name: 'v.mp4' }, allAttributes: true }
    const jobId = await room.start({ kind: 'face-detection', collectionId: null, input })
    expect(await room.ended(jobId)).toMatchObject({ state: 'SUCCEEDED' })
    const { sightings } = await room.jobs.results({ jobId, kind: 'face-detection', ...everybody })
    expect(sightings).toHaveLength(16)
    expect(sightings.every(({ matches }) => matches.length === 0)).toBe(true)
    expect(sightings[0]?.detail.landmarks.length).toBeGreaterThan(5)
  })

  it('that is cut off fails', async () => {
    const jobId = await room.start({ input: { video: { bucket: 'videos', name: 'cut.mp4' } } })
    expect(await room.ended(jobId)).toMatchObject({
      state: 'FAILED',
      message: 'There are no moving pictures in the file.',
    })
  })
})
