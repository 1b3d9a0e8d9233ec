/** Users, their faces and the tokens of requests, through the JS SDK. */
import { paginateListUsers } from '@aws-sdk/client-rekognition'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bench, descending, NO_SUCH, refused, UNKNOWN_ID } from './bench.ts'

const CollectionId = 'users'
const NO_USER = 'The user does not exist in the collection.'
const missing = ['ResourceNotFoundException', NO_USER] as const
const of = async (name: string) => ({ Bytes: await bench.picture(name) })
/** Three of Tom, one of Nick, one of Sean. */
let ids: string[]
const statusOf = async (UserId: string) =>
  (await bench.admin.listUsers({ CollectionId })).Users!.find((user) => user.UserId === UserId)?.UserStatus

export const usersSuite = () =>
  describe('users', () => {
    beforeAll(async () => {
      await bench.admin.createCollection({ CollectionId })
      ids = []
      for (const name of ['franck_02045', 'franck_02159', 'franck_02888', 'cage', 'SeanConnery']) {
        const { FaceRecords } = await bench.admin.indexFaces({ CollectionId, Image: await of(`${name}.jpg`) })
        ids.push(FaceRecords![0]!.Face!.FaceId!)
      }
    })
    afterAll(async () => void (await bench.admin.deleteCollection({ CollectionId })))

    it('are created without faces, and active with the first', async () => {
      const { admin } = bench
      const UserId = 'tom'
      await admin.createUser({ CollectionId, UserId })
      await refused(
        admin.createUser({ CollectionId, UserId }),
        'ConflictException',
        'A User with the same Id already exists within the collection.',
      )
      expect(await statusOf(UserId)).toBe('CREATED')
      expect((await admin.searchUsers({ CollectionId, FaceId: ids[0], UserMatchThreshold: 0 })).UserMatches).toEqual([])
      const first = await admin.associateFaces({ CollectionId, UserId, FaceIds: [ids[0]!, ids[1]!] })
      expect(first.AssociatedFaces).toHaveLength(2)
      expect(first.AssociatedFaces).toEqual(expect.arrayContaining([{ FaceId: ids[0] }, { FaceId: ids[1] }]))
      expect(first).toMatchObject({ UnsuccessfulFaceAssociations: [], UserStatus: 'ACTIVE' })
      expect(await statusOf(UserId)).toBe('ACTIVE')
      expect((await admin.describeCollection({ CollectionId })).UserCount).toBe(1)
      const Image = await of('franck_02045.jpg')
      const indexed = await admin.indexFaces({ CollectionId, Image })
      expect(indexed.FaceRecords).toMatchObject([{ Face: { FaceId: ids[0], UserId } }])
      const byFace = await admin.searchFaces({ CollectionId, FaceId: ids[2] })
      expect(byFace.FaceMatches!.map(({ Face }) => Face!.UserId)).toEqual([UserId, UserId])
      const byImage = await admin.searchFacesByImage({ CollectionId, Image, MaxFaces: 1 })
      expect(byImage.FaceMatches).toMatchObject([{ Face: { FaceId: ids[0], UserId } }])
      const again = await admin.associateFaces({ CollectionId, UserId, FaceIds: [ids[0]!] })
      expect([again.AssociatedFaces, again.UnsuccessfulFaceAssociations]).toEqual([[], []])
    })

    it('take the faces that are like theirs', async () => {
      const { admin } = bench
      await admin.createUser({ CollectionId, UserId: 'nick' })
      await admin.associateFaces({ CollectionId, UserId: 'nick', FaceIds: [ids[3]!] })
      const FaceIds = [ids[0]!, ids[4]!, UNKNOWN_ID]
      const answer = await admin.associateFaces({ CollectionId, UserId: 'nick', FaceIds })
      expect(answer).toMatchObject({ AssociatedFaces: [], UserStatus: 'ACTIVE' })
      const reasons = new Map(answer.UnsuccessfulFaceAssociations!.map((face) => [face.FaceId, face]))
      expect(reasons.get(ids[0])).toMatchObject({ UserId: 'tom', Reasons: ['ASSOCIATED_TO_A_DIFFERENT_USER'] })
      expect(reasons.get(ids[4])).toMatchObject({
        Reasons: ['LOW_MATCH_CONFIDENCE'],
        Confidence: expect.any(Number) as number,
      })
      expect(reasons.get(ids[4])!.Confidence).toBeLessThan(75)
      expect(reasons.get(UNKNOWN_ID)).toEqual({ FaceId: UNKNOWN_ID, Reasons: ['FACE_NOT_FOUND'] })
      const any = { CollectionId, UserId: 'nick', FaceIds: [ids[4]!], UserMatchThreshold: 0 }
      expect((await admin.associateFaces(any)).AssociatedFaces).toEqual([{ FaceId: ids[4] }])
    })

    it('lose faces, and are as new without any', async () => {
      const { admin } = bench
      const FaceIds = [ids[4]!, ids[0]!, ids[2]!, UNKNOWN_ID]
      const answer = await admin.disassociateFaces({ CollectionId, UserId: 'nick', FaceIds })
      expect(answer).toMatchObject({ DisassociatedFaces: [{ FaceId: ids[4] }], UserStatus: 'ACTIVE' })
      // What is nobody's is not told of.
      expect(answer.UnsuccessfulFaceDisassociations).toHaveLength(2)
      expect(answer.UnsuccessfulFaceDisassociations).toEqual(
        expect.arrayContaining([
          { FaceId: ids[0], UserId: 'tom', Reasons: ['ASSOCIATED_TO_A_DIFFERENT_USER'] },
          { FaceId: UNKNOWN_ID, Reasons: ['FACE_NOT_FOUND'] },
        ]),
      )
      const last = { CollectionId, UserId: 'nick', FaceIds: [ids[3]!] }
      expect((await admin.disassociateFaces(last)).UserStatus).toBe('CREATED')
      expect(await statusOf('nick')).toBe('CREATED')
      expect((await admin.associateFaces(last)).UserStatus).toBe('ACTIVE')
    })

    it('are searched by a user, a face or a picture', async () => {
      const { admin } = bench
      const byFace = await admin.searchUsers({ CollectionId, FaceId: ids[2] })
      expect(byFace.SearchedFace).toEqual({ FaceId: ids[2] })
      expect(byFace.SearchedUser).toBeUndefined()
      expect(byFace.UserMatches).toMatchObject([{ User: { UserId: 'tom', UserStatus: 'ACTIVE' } }])
      expect(byFace.UserMatches![0]!.Similarity).toBeGreaterThanOrEqual(80)
      const all = await admin.searchUsers({ CollectionId, FaceId: ids[2], UserMatchThreshold: 0, MaxUsers: 500 })
      expect(all.UserMatches).toHaveLength(2)
      descending(all.UserMatches!.map(({ Similarity }) => Similarity))
      const one = await admin.searchUsers({ CollectionId, FaceId: ids[2], UserMatchThreshold: 0, MaxUsers: 1 })
      expect(one.UserMatches).toEqual(all.UserMatches!.slice(0, 1))
      const byUser = await admin.searchUsers({ CollectionId, UserId: 'tom', UserMatchThreshold: 0 })
      expect(byUser.SearchedUser).toEqual({ UserId: 'tom' })
      expect(byUser.UserMatches!.map(({ User }) => User!.UserId)).toEqual(['nick'])
      for (const wrong of [{}, { UserId: 'tom', FaceId: ids[0] }])
        await refused(
          admin.searchUsers({ CollectionId, ...wrong }),
          'InvalidParameterException',
          'Either UserId or FaceId must be given, and not both.',
        )
      await refused(admin.searchUsers({ CollectionId, UserId: 'nobody' }), ...missing)
      await refused(
        admin.searchUsers({ CollectionId, FaceId: UNKNOWN_ID }),
        'InvalidParameterException',
        'faceId was not found in the collection.',
      )
    })

    it('are searched by the largest face of a picture', async () => {
      const { admin } = bench
      const found = await admin.searchUsersByImage({ CollectionId, Image: await of('franck_04117.jpg'), MaxUsers: 1 })
      expect(found.UserMatches).toMatchObject([{ User: { UserId: 'tom' } }])
      expect(found.SearchedFace!.FaceDetail!.BoundingBox).toBeDefined()
      expect(found.UnsearchedFaces).toEqual([])
      const group = await of('sample3.jpg')
      const other = await admin.searchUsersByImage({ CollectionId, Image: group, UserMatchThreshold: 90 })
      expect(other.UserMatches).toEqual([])
      expect(other.UnsearchedFaces!.map(({ Reasons }) => Reasons)).toEqual([['FACE_NOT_LARGEST'], ['FACE_NOT_LARGEST']])
      const largest = (await admin.detectFaces({ Image: group })).FaceDetails![0]!
      expect(other.SearchedFace!.FaceDetail!.BoundingBox).toEqual(largest.BoundingBox)
      const poor = { CollectionId, Image: { Bytes: await bench.tiny() } }
      const filtered = await admin.searchUsersByImage({ ...poor, QualityFilter: 'AUTO' })
      expect(filtered.SearchedFace).toBeUndefined()
      expect(filtered.UnsearchedFaces).toHaveLength(1)
      expect((await admin.searchUsersByImage(poor)).SearchedFace).toBeDefined()
      // Nobody there is no error here, unlike where faces are searched.
      const nobody = await admin.searchUsersByImage({ CollectionId, Image: { Bytes: bench.faceless } })
      expect([nobody.UserMatches, nobody.UnsearchedFaces, nobody.SearchedFace]).toEqual([[], [], undefined])
    })

    it('are listed a page at a time', async () => {
      const { admin } = bench
      for (let i = 0; i < 5; i++) await admin.createUser({ CollectionId, UserId: `more:${i}` })
      const found: (string | undefined)[] = []
      let pages = 0
      for await (const { Users } of paginateListUsers({ client: admin, pageSize: 3 }, { CollectionId })) {
        expect(Users!.length).toBeLessThanOrEqual(3)
        found.push(...Users!.map(({ UserId }) => UserId))
        pages++
      }
      expect(pages).toBe(3)
      expect(found.sort()).toEqual(['more:0', 'more:1', 'more:2', 'more:3', 'more:4', 'nick', 'tom'])
      const { NextToken } = await admin.listUsers({ CollectionId, MaxResults: 3 })
      const said = ['InvalidPaginationTokenException', 'Invalid Pagination Token'] as const
      for (const garbage of ['x', `x${NextToken}`, NextToken!.slice(2)])
        await refused(admin.listUsers({ CollectionId, NextToken: garbage }), ...said)
      await refused(admin.listFaces({ CollectionId, NextToken }), ...said)
    })

    it('are deleted, and their faces stay', async () => {
      const { admin } = bench
      await admin.deleteUser({ CollectionId, UserId: 'nick' })
      await refused(admin.deleteUser({ CollectionId, UserId: 'nick' }), ...missing)
      const { Faces } = await admin.listFaces({ CollectionId, FaceIds: [ids[3]!] })
      expect(Faces).toHaveLength(1)
      expect(Faces![0]!.UserId).toBeUndefined()
    })

    it('that are not there, in collections that are not there', async () => {
      const { admin } = bench
      const faces = { UserId: 'nobody', FaceIds: [ids[0]!] }
      await refused(admin.associateFaces({ CollectionId, ...faces }), ...missing)
      await refused(admin.disassociateFaces({ CollectionId, ...faces }), ...missing)
      const nowhere = { CollectionId: 'nowhere', UserId: 'nobody' }
      await Promise.all(
        [
          ...[admin.createUser(nowhere), admin.deleteUser(nowhere), admin.listUsers(nowhere)],
          ...[admin.searchUsers(nowhere), admin.associateFaces({ ...faces, ...nowhere })],
          ...[admin.disassociateFaces({ ...faces, ...nowhere })],
          admin.searchUsersByImage({ CollectionId: 'nowhere', Image: { Bytes: bench.faceless } }),
        ].map((call) => refused(call, 'ResourceNotFoundException', NO_SUCH)),
      )
    })

    it('are changed once for a request token', async () => {
      const { admin } = bench
      const UserId = 'once'
      const used = (token: string) =>
        [
          'IdempotentParameterMismatchException',
          `The ClientRequestToken: ${token} you have supplied is already in use.`,
        ] as const
      const created = { CollectionId, UserId, ClientRequestToken: 'token-1' }
      await Promise.all([admin.createUser(created), admin.createUser(created), admin.createUser(created)])
      await admin.createUser(created)
      await refused(admin.createUser({ ...created, UserId: 'twice' }), ...used('token-1'))
      expect(await statusOf('twice')).toBeUndefined()
      const taken = { CollectionId, UserId, FaceIds: [ids[2]!], ClientRequestToken: 'token-1' }
      // A token belongs to its operation.
      const first = await admin.associateFaces(taken)
      expect(first.AssociatedFaces).toEqual([{ FaceId: ids[2] }])
      expect((await admin.associateFaces(taken)).AssociatedFaces).toEqual(first.AssociatedFaces)
      await refused(admin.associateFaces({ ...taken, FaceIds: [ids[3]!] }), ...used('token-1'))
      const given = await admin.disassociateFaces(taken)
      expect(given.DisassociatedFaces).toEqual([{ FaceId: ids[2] }])
      expect((await admin.disassociateFaces(taken)).DisassociatedFaces).toEqual(given.DisassociatedFaces)
      await refused(admin.disassociateFaces({ ...taken, UserId: 'tom' }), ...used('token-1'))
      await admin.deleteUser(created)
      await admin.deleteUser(created)
      await refused(admin.deleteUser({ ...created, UserId: 'tom' }), ...used('token-1'))
      // What failed may be tried again.
      const failed = { CollectionId, UserId: 'later', ClientRequestToken: 'token-2' }
      await refused(admin.deleteUser(failed), ...missing)
      await admin.createUser({ CollectionId, UserId: 'later' })
      await admin.deleteUser(failed)
    })

    it('have at most 100 faces', async () => {
      const FaceIds = Array.from({ length: 101 }, () => UNKNOWN_ID)
      await Promise.all(
        [
          bench.admin.associateFaces({ CollectionId, UserId: 'tom', FaceIds }),
          bench.admin.disassociateFaces({ CollectionId, UserId: 'tom', FaceIds }),
        ].map((call) =>
          refused(call, 'ValidationException', /at 'faceIds' .*Member must have length less than or equal to 100$/),
        ),
      )
    })
  })
