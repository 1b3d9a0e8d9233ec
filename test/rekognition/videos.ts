/** Searches of stored videos, through the JS SDK; a video is made of the pictures with ffmpeg. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { paginateGetFaceDetection, paginateGetFaceSearch } from '@aws-sdk/client-rekognition'
import { beforeAll, describe, expect, it } from 'vitest'
import { frameOf, hasFfmpeg, makeVideo } from '#media/videos.fixture.ts'
import { bench, bucketFolder, NO_SUCH, refused } from './bench.ts'

const Bucket = 'own-videos'
const Video = { S3Object: { Bucket, Name: 'door.mp4' } }
const CollectionId = 'video-people'

async function finished<Answer extends { JobStatus?: string | undefined }>(
  get: () => Promise<Answer>,
): Promise<Answer> {
  for (let i = 0; i < 300; i++) {
    const answer = await get()
    if (answer.JobStatus !== 'IN_PROGRESS') return answer
    await sleep(200)
  }
  throw new Error('The video was not looked through within a minute.')
}

export const videosSuite = (notices: { topicArn: string; messages(api: string): Promise<string[]> }) =>
  describe.skipIf(!hasFfmpeg)('stored videos', () => {
    const RoleArn = 'arn:aws:iam::123456789012:role/rekognition'
    const NotificationChannel = { SNSTopicArn: notices.topicArn, RoleArn }
    beforeAll(async () => {
      const folder = bucketFolder(Bucket)
      await mkdir(folder, { recursive: true })
      const scene = async (name: string) => ({ picture: await frameOf(await bench.picture(name)), seconds: 1 })
      await makeVideo(join(folder, 'door.mp4'), folder, [await scene('franck_02045.jpg'), await scene('cage.jpg')])
      await bench.admin.createCollection({ CollectionId })
      const Bytes = await bench.picture('franck_02888.jpg')
      await bench.admin.indexFaces({ CollectionId, Image: { Bytes }, ExternalImageId: 'tom' })
    })

    it('are searched for the faces of a collection', async () => {
      const { admin } = bench
      const start = { CollectionId, Video, ClientRequestToken: 'video-1', JobTag: 'door:1', NotificationChannel }
      const { JobId } = await admin.startFaceSearch({ ...start, FaceMatchThreshold: 70 })
      expect((await admin.startFaceSearch({ ...start, FaceMatchThreshold: 70 })).JobId).toBe(JobId)
      await refused(
        admin.startFaceSearch({ ...start, FaceMatchThreshold: 71 }),
        'IdempotentParameterMismatchException',
        'The ClientRequestToken: video-1 you have supplied is already in use.',
      )
      const found = await finished(() => admin.getFaceSearch({ JobId, MaxResults: 1000 }))
      expect(found).toMatchObject({ JobStatus: 'SUCCEEDED', JobId, JobTag: 'door:1', Video })
      expect(found.VideoMetadata).toMatchObject({
        FrameWidth: 640,
        FrameHeight: 480,
        DurationMillis: 2000,
        Codec: 'h264',
      })
      const times = found.Persons!.map(({ Timestamp }) => Timestamp!)
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect(times.length).toBeGreaterThanOrEqual(2)
      for (const { Timestamp, Person, FaceMatches } of found.Persons!) {
        expect(Person!.Face!.Landmarks).toHaveLength(5)
        // The one in the collection is seen in the first second, a stranger in the other.
        expect((FaceMatches ?? []).map(({ Face }) => Face!.ExternalImageId)).toEqual(Timestamp! < 1000 ? ['tom'] : [])
      }
      const seen: (number | undefined)[] = []
      for await (const page of paginateGetFaceSearch({ client: admin, pageSize: 1 }, { JobId, SortBy: 'INDEX' })) {
        expect(page.VideoMetadata).toEqual(found.VideoMetadata)
        seen.push(...page.Persons!.map(({ Person }) => Person!.Index))
      }
      expect(seen).toHaveLength(times.length)
      expect(seen).toEqual([...seen].sort((a, b) => a! - b!))
      const messages = await notices.messages('StartFaceSearch')
      expect(messages.map((text) => JSON.parse(text) as object)).toEqual([
        {
          ...{
            JobId,
            Status: 'SUCCEEDED',
            API: 'StartFaceSearch',
            JobTag: 'door:1',
            Timestamp: expect.any(Number) as number,
          },
          Video: { S3ObjectName: 'door.mp4', S3Bucket: Bucket },
        },
      ])
    })

    it('are searched for any face', async () => {
      const { admin } = bench
      const { JobId } = await admin.startFaceDetection({
        Video,
        FaceAttributes: 'ALL',
        JobTag: 'all',
        ClientRequestToken: 'd1',
        NotificationChannel,
      })
      const found = await finished(() => admin.getFaceDetection({ JobId }))
      expect(found).toMatchObject({ JobStatus: 'SUCCEEDED', JobTag: 'all', JobId, Video })
      expect(found.Faces!.length).toBeGreaterThanOrEqual(2)
      for (const { Face } of found.Faces!) {
        expect(Face!.EyesOpen).toBeDefined()
        expect(Face!.FaceOccluded).toBeUndefined()
      }
      expect(await notices.messages('StartFaceDetection')).toHaveLength(1)
      let pages = 0
      for await (const _ of paginateGetFaceDetection({ client: admin, pageSize: 1 }, { JobId })) pages++
      expect(pages).toBe(found.Faces!.length)
      const { NextToken } = await admin.getFaceDetection({ JobId, MaxResults: 1 })
      const said = ['InvalidPaginationTokenException', 'Invalid Pagination Token'] as const
      await refused(admin.getFaceDetection({ JobId, NextToken: `x${NextToken}` }), ...said)
      await refused(admin.listFaces({ CollectionId, NextToken }), ...said)
      // A job is read by the operation of its kind alone.
      await refused(admin.getFaceSearch({ JobId }), 'ResourceNotFoundException', 'Could not find JobId')
    })

    it('that are not there are refused, or their job fails', async () => {
      const { admin } = bench
      const missing = { S3Object: { Bucket, Name: 'nothing.mp4' } }
      const said = 'Unable to get object metadata from S3. Check object key, region and/or access permissions.'
      await refused(admin.startFaceDetection({ Video: missing }), 'InvalidS3ObjectException', said)
      await refused(admin.startFaceSearch({ CollectionId, Video: missing }), 'InvalidS3ObjectException', said)
      await refused(
        admin.startFaceDetection({ Video: {} }),
        'InvalidParameterException',
        'Request has invalid parameters',
      )
      await refused(admin.startFaceSearch({ CollectionId: 'nowhere', Video }), 'ResourceNotFoundException', NO_SUCH)
      await refused(admin.getFaceSearch({ JobId: 'x' }), 'ResourceNotFoundException', 'Could not find JobId')
      await refused(admin.getFaceDetection({ JobId: 'x' }), 'ResourceNotFoundException', 'Could not find JobId')
    })
  })
