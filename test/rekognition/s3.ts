/** Pictures in S3, with and without versions, through the JS SDK. */
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasMoto, KEYS } from '#objects/s3.fixture.ts'
import { bench, refused } from './bench.ts'

const Bucket = 'visitors.2026'
const Key = 'door/1.jpg'

/** `endpoint`: of moto where it is there, otherwise of an S3 without versions. */
export const s3Suite = (endpoint: () => string) =>
  describe('pictures in S3', () => {
    let first: string | undefined
    beforeAll(async () => {
      const s3 = new S3Client({ endpoint: endpoint(), credentials: KEYS, region: 'us-east-1', forcePathStyle: true })
      await s3.send(new CreateBucketCommand({ Bucket }))
      const VersioningConfiguration = { Status: 'Enabled' } as const
      if (hasMoto) await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
      const put = async (Body: Uint8Array) => (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId
      first = await put(await bench.picture('cage.jpg'))
      await put(bench.faceless)
    })

    it('are read as they are now', async () => {
      const Image = { S3Object: { Bucket, Name: Key } }
      expect((await bench.admin.detectFaces({ Image })).FaceDetails).toEqual([])
      const said = 'Unable to get object metadata from S3. Check object key, region and/or access permissions.'
      for (const wrong of [{ Name: 'door/2.jpg' }, { Bucket: 'no-such-bucket', Name: Key }])
        await refused(
          bench.admin.detectFaces({ Image: { S3Object: { Bucket, ...wrong } } }),
          'InvalidS3ObjectException',
          said,
        )
    })

    it.skipIf(!hasMoto)('are read as they were', async () => {
      const { admin } = bench
      const Image = { S3Object: { Bucket, Name: Key, Version: first } }
      expect((await admin.detectFaces({ Image })).FaceDetails).toHaveLength(1)
      const compared = await admin.compareFaces({ SourceImage: Image, TargetImage: Image })
      expect(compared.FaceMatches).toHaveLength(1)
      const CollectionId = 's3-faces'
      await admin.createCollection({ CollectionId })
      expect((await admin.indexFaces({ CollectionId, Image })).FaceRecords).toHaveLength(1)
      expect((await admin.searchFacesByImage({ CollectionId, Image })).FaceMatches).toHaveLength(1)
      expect((await admin.searchUsersByImage({ CollectionId, Image })).SearchedFace).toBeDefined()
      await admin.deleteCollection({ CollectionId })
    })
  })
