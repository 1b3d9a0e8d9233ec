/** Collections and their tags, through the JS SDK. */
import { paginateListCollections } from '@aws-sdk/client-rekognition'
import { afterAll, describe, expect, it } from 'vitest'
import { ACCOUNT, bench, NO_SUCH, refused, REGION, SCOPED } from './bench.ts'

const PAGED = ['page-a', 'page-b', 'page-c', 'page-d', 'page-e']

export const collectionsSuite = () =>
  describe('collections', () => {
    afterAll(() =>
      Promise.all([...PAGED, SCOPED].map((CollectionId) => bench.admin.deleteCollection({ CollectionId }))),
    )
    const arn = (id: string) => `aws:rekognition:${REGION}:${ACCOUNT}:collection/${id}`

    it('are made, described, tagged and deleted', async () => {
      const { admin } = bench
      const CollectionId = 'Staff_1.a-b'
      const before = Date.now()
      const made = await admin.createCollection({ CollectionId, Tags: { site: 'north' } })
      expect(made).toMatchObject({ StatusCode: 200, CollectionArn: arn(CollectionId) })
      expect(made.FaceModelVersion).toMatch(/^[0-9.]+$/)

      const described = await admin.describeCollection({ CollectionId })
      expect(described).toMatchObject({ FaceCount: 0, UserCount: 0, CollectionARN: `arn:${arn(CollectionId)}` })
      expect(described.FaceModelVersion).toBe(made.FaceModelVersion)
      expect(described.CreationTimestamp).toBeInstanceOf(Date)
      expect(Math.abs(described.CreationTimestamp!.getTime() - before)).toBeLessThan(60_000)

      await admin.tagResource({ ResourceArn: made.CollectionArn, Tags: { floor: '2', site: 'south' } })
      expect((await admin.listTagsForResource({ ResourceArn: described.CollectionARN })).Tags).toEqual({
        ...{ floor: '2', site: 'south' },
      })
      await admin.untagResource({ ResourceArn: described.CollectionARN, TagKeys: ['site', 'never-there'] })
      expect((await admin.listTagsForResource({ ResourceArn: made.CollectionArn })).Tags).toEqual({ floor: '2' })

      expect(await admin.deleteCollection({ CollectionId })).toMatchObject({ StatusCode: 200 })
      await refused(
        admin.describeCollection({ CollectionId }),
        'ResourceNotFoundException',
        `Collection:${CollectionId} not found!`,
      )
    })

    it('are found by their exact name alone', async () => {
      const { admin } = bench
      await admin.createCollection({ CollectionId: 'Twice' })
      await refused(
        admin.createCollection({ CollectionId: 'Twice' }),
        'ResourceAlreadyExistsException',
        'The collection id: Twice already exists',
      )
      await refused(
        admin.describeCollection({ CollectionId: 'twice' }),
        'ResourceNotFoundException',
        'Collection:twice not found!',
      )
      await admin.createCollection({ CollectionId: 'twice' })
      for (const CollectionId of ['Twice', 'twice']) await admin.deleteCollection({ CollectionId })
      await refused(admin.deleteCollection({ CollectionId: 'nowhere' }), 'ResourceNotFoundException', NO_SUCH)
    })

    it('have at most 200 tags, and only resources that are there have any', async () => {
      const { admin } = bench
      const CollectionId = 'tagged'
      const tags = (count: number, prefix: string) =>
        Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, '']))
      await admin.createCollection({ CollectionId })
      const ResourceArn = arn(CollectionId)
      await admin.tagResource({ ResourceArn, Tags: tags(200, 'a') })
      await admin.tagResource({ ResourceArn, Tags: tags(200, 'a') })
      await refused(
        admin.tagResource({ ResourceArn, Tags: { one: 'more' } }),
        'ServiceQuotaExceededException',
        'A resource has at most 200 tags.',
      )
      await admin.deleteCollection({ CollectionId })
      for (const gone of [ResourceArn, `arn:${ResourceArn}`, 'arn:aws:s3:::some-bucket', `${arn('x')}/y`]) {
        await Promise.all(
          [
            admin.listTagsForResource({ ResourceArn: gone }),
            admin.tagResource({ ResourceArn: gone, Tags: { a: 'b' } }),
            admin.untagResource({ ResourceArn: gone, TagKeys: ['a'] }),
          ].map((call) => refused(call, 'ResourceNotFoundException', /./)),
        )
      }
    })

    it('are listed a page at a time', async () => {
      const { admin } = bench
      for (const CollectionId of [...PAGED, SCOPED]) await admin.createCollection({ CollectionId })
      const found: string[] = []
      let pages = 0
      for await (const page of paginateListCollections({ client: admin, pageSize: 2 }, {})) {
        expect(page.CollectionIds!.length).toBeLessThanOrEqual(2)
        expect(page.FaceModelVersions).toHaveLength(page.CollectionIds!.length)
        found.push(...page.CollectionIds!)
        pages++
      }
      expect(pages).toBeGreaterThanOrEqual(3)
      expect(new Set(found).size).toBe(found.length)
      expect(found).toEqual(expect.arrayContaining([...PAGED, SCOPED]))
      // Zero and no size at all are the usual size; an empty token is none.
      for (const MaxResults of [0, undefined, 4096])
        expect((await admin.listCollections({ MaxResults, NextToken: '' })).CollectionIds).toEqual(found)
    })

    it('are not listed from tokens of others', async () => {
      const { admin } = bench
      const { NextToken } = await admin.listCollections({ MaxResults: 1 })
      expect(NextToken!.length).toBeLessThanOrEqual(255)
      expect(await admin.listCollections({ MaxResults: 1, NextToken })).toMatchObject({ CollectionIds: [/./] })
      const wrong = 'InvalidPaginationTokenException'
      const said = 'Invalid Pagination Token'
      for (const garbage of ['x', '💥', 'a'.repeat(200), `x${NextToken}`, NextToken!.slice(1), 'eyJhIjoxfQ=='])
        await refused(admin.listCollections({ NextToken: garbage }), wrong, said)
      await refused(admin.listFaces({ CollectionId: 'page-a', NextToken }), wrong, said)
      await refused(admin.listUsers({ CollectionId: 'page-a', NextToken }), wrong, said)
    })

    it('of others are closed to a key for one', async () => {
      const { scoped, admin } = bench
      const listed: string[] = []
      for await (const page of paginateListCollections({ client: scoped, pageSize: 2 }, {}))
        listed.push(...page.CollectionIds!)
      expect(listed).toEqual([SCOPED])
      expect(await scoped.describeCollection({ CollectionId: SCOPED })).toMatchObject({ FaceCount: 0 })
      const may = (operation: string, id: string) =>
        new RegExp(
          `^User: arn:aws:iam::${ACCOUNT}:user/LK\\w+ is not authorized to perform: rekognition:${operation} on resource: arn:${arn(id)}$`,
        )
      const Image = { Bytes: bench.faceless }
      const FaceId = '00000000-0000-4000-8000-000000000000'
      // Whether it is there is not told either.
      for (const CollectionId of ['page-a', 'nowhere']) {
        const denied = (operation: string, call: Promise<unknown>) =>
          refused(call, 'AccessDeniedException', may(operation, CollectionId))
        await denied('DescribeCollection', scoped.describeCollection({ CollectionId }))
        await denied('ListFaces', scoped.listFaces({ CollectionId }))
        await denied('ListUsers', scoped.listUsers({ CollectionId }))
        await denied('IndexFaces', scoped.indexFaces({ CollectionId, Image }))
        await denied('SearchFaces', scoped.searchFaces({ CollectionId, FaceId }))
        await denied('SearchFacesByImage', scoped.searchFacesByImage({ CollectionId, Image }))
        await denied('SearchUsers', scoped.searchUsers({ CollectionId, FaceId }))
        await denied('SearchUsersByImage', scoped.searchUsersByImage({ CollectionId, Image }))
        await denied('DeleteFaces', scoped.deleteFaces({ CollectionId, FaceIds: [FaceId] }))
        await denied('CreateUser', scoped.createUser({ CollectionId, UserId: 'u' }))
        await denied('DeleteUser', scoped.deleteUser({ CollectionId, UserId: 'u' }))
        await denied('AssociateFaces', scoped.associateFaces({ CollectionId, UserId: 'u', FaceIds: [FaceId] }))
        await denied('DisassociateFaces', scoped.disassociateFaces({ CollectionId, UserId: 'u', FaceIds: [FaceId] }))
        await denied('DeleteCollection', scoped.deleteCollection({ CollectionId }))
        const Video = { S3Object: { Bucket: 'bucket', Name: 'v.mp4' } }
        await denied('StartFaceSearch', scoped.startFaceSearch({ CollectionId, Video }))
      }
      await refused(
        scoped.listTagsForResource({ ResourceArn: arn('page-a') }),
        'AccessDeniedException',
        /not authorized/,
      )
      await refused(scoped.createCollection({ CollectionId: SCOPED }), 'AccessDeniedException', /CreateCollection/)
      expect((await admin.describeCollection({ CollectionId: 'page-a' })).FaceCount).toBe(0)
    })

    it('are only looked at by a viewer', async () => {
      const { viewer } = bench
      const CollectionId = 'page-a'
      await viewer.listCollections({})
      await viewer.describeCollection({ CollectionId })
      await viewer.listFaces({ CollectionId })
      await viewer.listUsers({ CollectionId })
      await viewer.listTagsForResource({ ResourceArn: arn(CollectionId) })
      const FaceIds = ['00000000-0000-4000-8000-000000000000']
      const Image = { Bytes: bench.faceless }
      const calls: [string, Promise<unknown>][] = [
        ['CreateCollection', viewer.createCollection({ CollectionId: 'new' })],
        ['DeleteCollection', viewer.deleteCollection({ CollectionId })],
        ['IndexFaces', viewer.indexFaces({ CollectionId, Image })],
        ['DeleteFaces', viewer.deleteFaces({ CollectionId, FaceIds })],
        ['CreateUser', viewer.createUser({ CollectionId, UserId: 'u' })],
        ['DeleteUser', viewer.deleteUser({ CollectionId, UserId: 'u' })],
        ['AssociateFaces', viewer.associateFaces({ CollectionId, UserId: 'u', FaceIds })],
        ['DisassociateFaces', viewer.disassociateFaces({ CollectionId, UserId: 'u', FaceIds })],
        ['TagResource', viewer.tagResource({ ResourceArn: arn(CollectionId), Tags: { a: 'b' } })],
        ['UntagResource', viewer.untagResource({ ResourceArn: arn(CollectionId), TagKeys: ['a'] })],
        ['DetectFaces', viewer.detectFaces({ Image })],
        ['CompareFaces', viewer.compareFaces({ SourceImage: Image, TargetImage: Image })],
      ]
      await Promise.all(
        calls.map(([operation, call]) =>
          refused(call, 'AccessDeniedException', new RegExp(`not authorized to perform: rekognition:${operation} `)),
        ),
      )
    })
  })
