/** The operations on stored videos, from the bytes of a request to the members of the answer. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRequestTokenStore } from '#stores/sql/request-tokens.ts'
import type { FaceDetail } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import type { Videos } from '#media/video.ts'
import { videoRoom } from '#video/video.fixture.ts'
import { createDispatch } from './dispatch.ts'
import type { Caller, Services } from './operation.ts'
import { operations } from './operations/all.ts'
import { createOnce } from './request-tokens.ts'
import { toAwsException } from './translate.ts'

const S3Object = { Bucket: 'videos', Name: 'v.mp4' }
const NotificationChannel = {
  SNSTopicArn: 'arn:aws:sns:eu-west-1:123456789012:AmazonRekognitionX',
  RoleArn: 'arn:aws:iam::123456789012:role/x',
}
const detail: FaceDetail = {
  ...{ box: { left: 0.1, top: 0.2, width: 0.3, height: 0.4 }, confidence: 99, pose: { roll: 1, yaw: 2, pitch: 3 } },
  ...{ quality: { brightness: 50, sharpness: 60 }, eyesOpen: { value: true, confidence: 90 } },
  ...{ faceOccluded: { value: false, confidence: 80 }, landmarks: [{ type: 'nose', x: 0.5, y: 0.5 }] },
}
const face = {
  ...{ faceId: '5b5e1b5e-0000-4000-8000-000000000001', imageId: '5b5e1b5e-0000-4000-8000-000000000002' },
  ...{ box: detail.box, confidence: 99, externalImageId: 'ana' },
}
const caller = (more: object = {}): Caller => ({
  ...{ accessKeyId: 'AKIAEXAMPLE', region: 'eu-west-1' },
  principal: { actor: 'key:1', role: 'operator', collections: null, kind: 'key', name: 'x', ...more },
})

describe('operations on stored videos', () => {
  let room: Awaited<ReturnType<typeof videoRoom>>
  let missing: boolean
  let dispatch: ReturnType<typeof createDispatch>

  const videos: Videos = {
    assertAvailable: async () => {
      if (missing) throw new LikenessError('video_tools_missing')
    },
    probe: async () => ({
      ...{ codec: 'h264', format: 'QuickTime / MOV', durationMs: 1500, frameRate: 29.97, width: 640, height: 480 },
      colorRange: 'LIMITED',
    }),
    async *frames(_, { fromMs = 0 }) {
      for (let n = fromMs / 500; n < 3; n++)
        yield { timestampMs: n * 500, nextMs: (n + 1) * 500, image: Uint8Array.of(n) }
    },
  }
  const engine = {
    describeCollection: async (collectionId: string) => {
      if (collectionId !== 'c') throw new LikenessError('collection_not_found', { details: { collectionId } })
      return { collectionId, modelVersion: 'pack/1.2' } as never
    },
    detectFaces: async () => ({ width: 1, height: 1, faces: [detail] }),
    searchFacesByImage: async (_: string, image: Uint8Array) => {
      const searched = [{ detail, matches: image[0] === 1 ? [] : [{ similarity: 95, face }], candidates: [] }]
      return { width: 1, height: 1, threshold: 80, revision: 1, searched, unsearched: [] }
    },
  }

  beforeEach(async () => {
    missing = false
    room = await videoRoom({ engine, videos, mostOpen: 2 })
    room.files.set('videos/v.mp4', { bytes: 5, localPath: '/v.mp4' })
    const services = {
      ...{ engine, accountId: '123456789012', videos: room.jobs, audit: { record: async () => undefined } },
      once: createOnce({ store: createRequestTokenStore(room.db) }),
    } as unknown as Services
    const admission = { run: (_: unknown, work: () => unknown) => work() } as never
    dispatch = createDispatch({ operations, services, admission })
  })
  afterEach(() => room.close())

  const call = (name: string, input: object, who = caller()): Promise<Record<string, unknown>> =>
    dispatch({
      ...{ target: `RekognitionService.${name}`, contentType: 'application/x-amz-json-1.1', caller: who },
      ...{ body: Buffer.from(JSON.stringify(input)), signal: new AbortController().signal },
    }).then((answer) => JSON.parse(JSON.stringify(answer)) as Record<string, unknown>)
  const failure = (name: string, input: object, who?: Caller): Promise<string> =>
    call(name, input, who).then(
      () => 'nothing was thrown',
      (error: unknown) => {
        const exception = toAwsException(error)
        return `${exception.name}: ${exception.message}`
      },
    )
  const search = { Video: { S3Object }, CollectionId: 'c' }
  const started = async (name: string, input: object, who?: Caller) => (await call(name, input, who))['JobId'] as string

  it('a face search, from start to end', async () => {
    const JobId = await started('StartFaceSearch', { ...search, JobTag: 'T', NotificationChannel })
    expect(JobId).toMatch(/^[0-9a-f]{64}$/)
    const about = { JobId, JobTag: 'T', Video: { S3Object } }
    expect(await call('GetFaceSearch', { JobId })).toEqual({ ...about, JobStatus: 'IN_PROGRESS', Persons: [] })
    room.newWorker()
    await room.ended(JobId)
    const wireBox = { Left: 0.1, Top: 0.2, Width: 0.3, Height: 0.4 }
    const Face = {
      ...{ BoundingBox: wireBox, Confidence: 99, Pose: { Roll: 1, Yaw: 2, Pitch: 3 } },
      ...{ Quality: { Brightness: 50, Sharpness: 60 }, Landmarks: [{ Type: 'nose', X: 0.5, Y: 0.5 }] },
    }
    const Person = { Index: 0, BoundingBox: wireBox, Face }
    const FaceMatches = [
      {
        Similarity: 95,
        Face: {
          ...{ FaceId: face.faceId, ImageId: face.imageId, ExternalImageId: 'ana', BoundingBox: wireBox },
          ...{ Confidence: 99, IndexFacesModelVersion: '1.2' },
        },
      },
    ]
    const metadata = {
      ...{ Codec: 'h264', DurationMillis: 1500, Format: 'QuickTime / MOV', FrameRate: 29.97, FrameHeight: 480 },
      ...{ FrameWidth: 640, ColorRange: 'LIMITED' },
    }
    const whole = await call('GetFaceSearch', { JobId, NextToken: '' })
    expect(whole).toEqual({
      ...{ ...about, JobStatus: 'SUCCEEDED', VideoMetadata: metadata },
      Persons: [
        { Timestamp: 0, Person, FaceMatches },
        { Timestamp: 500, Person },
        { Timestamp: 1000, Person, FaceMatches },
      ],
    })
    const first = await call('GetFaceSearch', { JobId, MaxResults: 2, SortBy: 'INDEX' })
    expect(first).toMatchObject({ VideoMetadata: metadata, NextToken: expect.any(String) })
    const NextToken = first['NextToken']
    const second = await call('GetFaceSearch', { JobId, MaxResults: 2000, SortBy: 'INDEX', NextToken })
    expect(second).toMatchObject({ VideoMetadata: metadata, Persons: [{ Timestamp: 1000 }] })
    expect(second).not.toHaveProperty('NextToken')
    expect(await failure('GetFaceSearch', { JobId, NextToken })).toBe(
      'InvalidPaginationTokenException: Invalid Pagination Token',
    )
    expect(room.published).toMatchObject([
      { topicArn: NotificationChannel.SNSTopicArn, message: { JobId, Status: 'SUCCEEDED', API: 'StartFaceSearch' } },
    ])
  })

  it('a face detection, with few or all attributes', async () => {
    room.newWorker()
    for (const FaceAttributes of [undefined, 'ALL']) {
      const JobId = await started('StartFaceDetection', { Video: { S3Object }, FaceAttributes })
      await room.ended(JobId)
      const { Faces } = await call('GetFaceDetection', { JobId })
      expect(Faces).toHaveLength(3)
      const [first] = Faces as { Timestamp: number; Face: Record<string, unknown> }[]
      expect('EyesOpen' in first!.Face).toBe(FaceAttributes === 'ALL')
      expect(first!.Face).not.toHaveProperty('FaceOccluded')
      expect(await failure('GetFaceSearch', { JobId })).toBe('ResourceNotFoundException: Could not find JobId')
    }
  })

  it('a token starts one job, and belongs to one input', async () => {
    const ClientRequestToken = 'once'
    const ids = await Promise.all([1, 2, 3].map(() => started('StartFaceSearch', { ...search, ClientRequestToken })))
    expect(new Set(ids).size).toBe(1)
    expect(await room.store.open()).toHaveLength(1)
    expect(await failure('StartFaceSearch', { ...search, ClientRequestToken, JobTag: 'other' })).toBe(
      'IdempotentParameterMismatchException: The ClientRequestToken: once you have supplied is already in use.',
    )
    expect(await started('StartFaceSearch', search)).not.toBe(ids[0])
  })

  it.each<[string, object, RegExp]>([
    ['ffmpeg', {}, /^UnsupportedOperationException: StartFaceSearch .*ffmpeg/],
    ['object', { Video: { S3Object: { Bucket: 'videos', Name: 'no' } } }, /^InvalidS3ObjectException: Unable/],
    ['collection', { CollectionId: 'no' }, /^ResourceNotFoundException: The collection id: no does/],
    ['video', { Video: {} }, /^InvalidParameterException: Request has invalid parameters/],
    ['S3 object name', { Video: { S3Object: { Bucket: 'videos' } } }, /^InvalidParameterException/],
    ['valid topic', { NotificationChannel: { ...NotificationChannel, SNSTopicArn: 'x' } }, /^ValidationException/],
    ['valid threshold', { FaceMatchThreshold: 101 }, /^ValidationException/],
  ])('without a %s', async (what, more, expected) => {
    missing = what === 'ffmpeg'
    expect(await failure('StartFaceSearch', { ...search, ...more })).toMatch(expected)
    expect(await room.store.open()).toEqual([])
  })

  it('limits', async () => {
    room.files.set('videos/huge', { bytes: 10 * 1024 ** 3 + 1, localPath: null })
    expect(await failure('StartFaceDetection', { Video: { S3Object: { ...S3Object, Name: 'huge' } } })).toBe(
      'VideoTooLargeException: Video size in bytes: 10737418241 is more than the maximum limit of: 10737418240 bytes.',
    )
    await started('StartFaceSearch', search)
    await started('StartFaceSearch', search)
    expect(await failure('StartFaceSearch', search)).toBe(
      'LimitExceededException: 2 open Jobs for User arn:aws:iam::123456789012:user/AKIAEXAMPLE Maximum limit: 2',
    )
  })

  it('a job is seen by who may use what it was about', async () => {
    const JobId = await started('StartFaceSearch', search, caller({ collections: ['c'] }))
    const detection = await started('StartFaceDetection', { Video: { S3Object } }, caller({ collections: ['c'] }))
    for (const collections of [null, ['c'], ['c', 'd']]) {
      expect(await failure('GetFaceSearch', { JobId }, caller({ collections }))).toBe('nothing was thrown')
      expect(await failure('GetFaceDetection', { JobId: detection }, caller({ collections }))).toBe(
        'nothing was thrown',
      )
    }
    for (const [name, id] of [
      ['GetFaceSearch', JobId],
      ['GetFaceDetection', detection],
    ] as const)
      for (const input of [
        { JobId: id, collections: ['d'] },
        { JobId: 'f'.repeat(64), collections: null },
      ])
        expect(await failure(name, { JobId: input.JobId }, caller({ collections: input.collections }))).toBe(
          'ResourceNotFoundException: Could not find JobId',
        )
    expect(await failure('StartFaceSearch', search, caller({ collections: ['d'] }))).toMatch(/^AccessDeniedException/)
    expect(await failure('StartFaceDetection', { Video: { S3Object } }, caller({ role: 'viewer' }))).toMatch(
      /^AccessDeniedException/,
    )
  })
})
