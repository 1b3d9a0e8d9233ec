/** What the JS SDK would not send by itself, and the answers as they cross the wire. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as sdk from '@aws-sdk/client-rekognition'
import { describe, expect, it } from 'vitest'
import { awsKey, bench, bucketFolder, clientOf, refused } from './bench.ts'
import { readFileSync } from 'node:fs'

const offered = Object.keys(
  JSON.parse(readFileSync(join(import.meta.dirname, 'model.json'), 'utf8')) as Record<string, unknown>,
)
/** Every operation that the SDK knows. */
const known = Object.keys(sdk)
  .filter((name) => name.endsWith('Command') && name !== '$Command')
  .map((name) => name.replace(/Command$/, ''))
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/) as string

export const protocolSuite = (unavailable: Record<string, string>) =>
  describe('the protocol', () => {
    it('answers errors of the service and of the front end each in its shape', async () => {
      const service = await bench.raw('DescribeCollection', { CollectionId: 'nowhere' })
      expect(service).toMatchObject({
        ...{ status: 400, headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': uuid } },
        body: {
          ...{ __type: 'ResourceNotFoundException', Code: 'ResourceNotFoundException', Logref: uuid },
          Message: 'Collection:nowhere not found!',
        },
      })
      const front = await bench.raw('DescribeCollection', {})
      expect(front.body).toEqual({
        __type: 'ValidationException',
        message:
          "1 validation error detected: Value null at 'collectionId' failed to satisfy constraint: Member must not be null",
      })
    })

    it('tells everything that is wrong at once', async () => {
      const { body } = await bench.raw('SearchFaces', {
        CollectionId: 'a b',
        FaceId: 'x',
        MaxFaces: 0,
        FaceMatchThreshold: 101,
      })
      expect(String(body!['message']).split(/(?:: |; )(?=Value )/)).toEqual([
        '4 validation errors detected',
        "Value 'a b' at 'collectionId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+",
        "Value 'x' at 'faceId' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "Value '0' at 'maxFaces' failed to satisfy constraint: Member must have value greater than or equal to 1",
        "Value '101' at 'faceMatchThreshold' failed to satisfy constraint: Member must have value less than or equal to 100",
      ])
      const empty = await bench.raw('DescribeCollection', { CollectionId: '' })
      expect(empty.body!['message']).toMatch(
        /^2 validation errors detected: Value '' at 'collectionId' .*; Value '' at/,
      )
    })

    it('takes what is null for absent, and ignores what it does not know', async () => {
      const listed = await bench.raw('ListCollections', {
        MaxResults: null,
        NextToken: null,
        Colour: 'red',
        Deep: { a: [1] },
      })
      expect(listed).toMatchObject({ status: 200, body: { CollectionIds: expect.any(Array) as string[] } })
      const made = await bench.raw('CreateCollection', { CollectionId: 'nulls', Tags: null, Other: null })
      expect(made).toMatchObject({ status: 200, body: { StatusCode: 200 } })
      await bench.raw('DeleteCollection', { CollectionId: 'nulls', Extra: [] })
      expect((await bench.raw('ListCollections', '')).status).toBe(200)
    })

    it('refuses what is of another type, or no JSON', async () => {
      const bodies: [string, unknown][] = [
        ['ListCollections', '{"MaxResults":'],
        ['ListCollections', '[]'],
        ['ListCollections', '"text"'],
        ['ListCollections', 'null'],
        ['ListCollections', { MaxResults: 'ten' }],
        ['ListCollections', { MaxResults: 1.5 }],
        ['DescribeCollection', { CollectionId: 7 }],
        ['DescribeCollection', { CollectionId: ['a'] }],
        ['DeleteFaces', { CollectionId: 'a', FaceIds: 'x' }],
        ['DetectFaces', { Image: 'x' }],
        ['DetectFaces', { Image: { Bytes: 'no base64!' } }],
        ['CreateCollection', { CollectionId: 'a', Tags: { a: 1 } }],
      ]
      for (const [operation, body] of bodies) {
        const answer = await bench.raw(operation, body)
        expect(answer, JSON.stringify(body)).toMatchObject({ status: 400, body: { __type: 'SerializationException' } })
        expect(Object.keys(answer.body!).sort()).toEqual(['__type', 'message'])
      }
    })

    it('says of every other operation of the SDK that it is not available', async () => {
      for (const operation of known.filter((name) => !offered.includes(name))) {
        const { status, body } = await bench.raw(operation, {})
        expect({ operation, status, type: body!['__type'] }).toEqual({
          ...{ operation, status: 400, type: 'UnsupportedOperationException' },
        })
        expect(body!['message']).toMatch(new RegExp(`^${operation} is not available: \\w.*\\.$`))
        unavailable[operation] = String(body!['message']).replace(`${operation} is not available: `, '')
      }
      expect(Object.keys(unavailable).length).toBe(known.length - offered.length)
      await refused(
        bench.admin.createFaceLivenessSession({}),
        'UnsupportedOperationException',
        /^CreateFaceLivenessSession is not available/,
      )
      const unknown = await bench.raw('MakeCoffee', {})
      expect(unknown).toMatchObject({ status: 400, body: { __type: 'UnknownOperationException' } })
    })

    it('refuses keys and secrets that are not right', async () => {
      const { accessKeyId, secretAccessKey } = bench.keys.admin
      const wrong = (key: object) =>
        clientOf(bench.endpoint, { accessKeyId, secretAccessKey, ...key }).listCollections({})
      await refused(
        wrong({ secretAccessKey: `${secretAccessKey}x` }),
        'InvalidSignatureException',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      )
      const token = 'The security token included in the request is invalid.'
      await refused(wrong({ accessKeyId: 'LKIA0000000000000000' }), 'UnrecognizedClientException', token)
      await refused(wrong({ sessionToken: 'token' }), 'UnrecognizedClientException', token)
      const revoked = await awsKey(bench.server.home)
      const client = clientOf(bench.endpoint, revoked)
      await client.listCollections({})
      const key = await bench.server.key('admin')
      const gone = await bench.server.call(`/api/v1/keys/${revoked.accessKeyId}`, { method: 'DELETE', key })
      expect(gone.status).toBe(200)
      await refused(client.listCollections({}), 'UnrecognizedClientException', token)
    })
  })

export const bucketsSuite = () =>
  describe('pictures in buckets', () => {
    it("are read from the product's own", async () => {
      const folder = bucketFolder('own-photos')
      await mkdir(join(folder, 'staff'), { recursive: true })
      for (const name of ['franck_02045.jpg', 'franck_02159.jpg'])
        await writeFile(join(folder, 'staff', name), await bench.picture(name))
      const of = (name: string) => ({ S3Object: { Bucket: 'own-photos', Name: `staff/${name}` } })
      const [stored, other] = [of('franck_02045.jpg'), of('franck_02159.jpg')]
      const sent = { Bytes: await bench.picture('franck_02045.jpg') }
      const { admin } = bench
      const { FaceDetails } = await admin.detectFaces({ Image: sent })
      expect((await admin.detectFaces({ Image: stored })).FaceDetails).toEqual(FaceDetails)
      expect((await admin.compareFaces({ SourceImage: stored, TargetImage: other })).FaceMatches).toHaveLength(1)
      const CollectionId = 'bucket-faces'
      await admin.createCollection({ CollectionId })
      const { FaceRecords } = await admin.indexFaces({ CollectionId, Image: stored })
      const again = await admin.indexFaces({ CollectionId, Image: sent })
      expect(again.FaceRecords![0]!.Face!.FaceId).toBe(FaceRecords![0]!.Face!.FaceId)
      expect((await admin.searchFacesByImage({ CollectionId, Image: other })).FaceMatches).toHaveLength(1)
      expect((await admin.searchUsersByImage({ CollectionId, Image: other })).SearchedFace).toBeDefined()
      await admin.deleteCollection({ CollectionId })
    })

    it('that are not there, or lead elsewhere, are all the same', async () => {
      const said = 'Unable to get object metadata from S3. Check object key, region and/or access permissions.'
      const bad = (S3Object: object, message = said) =>
        refused(bench.admin.detectFaces({ Image: { S3Object } }), 'InvalidS3ObjectException', message)
      const Bucket = 'own-photos'
      await bad({ Bucket, Name: 'staff/nobody.jpg' })
      await bad({ Bucket, Name: 'staff' })
      await bad({ Bucket, Name: '../../secret.key' })
      await bad({ Bucket, Name: 'staff/franck_02045.jpg', Version: 'v1' })
      await bad({ Bucket: 'no-such-bucket', Name: 'x' })
      await bad({ Bucket }, 'Request has invalid S3 object')
      await bad({ Name: 'x' }, 'Request has invalid S3 object')
      await bad({}, 'Request has invalid S3 object')
    })
  })
