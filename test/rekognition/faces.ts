/** Indexing, listing, searching and deleting faces, through the JS SDK. */
import { paginateListFaces, type FaceMatch } from '@aws-sdk/client-rekognition'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bench, descending, NO_FACE, NO_SUCH, refused, UNKNOWN_ID } from './bench.ts'

const CollectionId = 'faces'
const NAMES = ['franck_02045.jpg', 'franck_02159.jpg', 'franck_02888.jpg', 'cage.jpg', 'SeanConnery.jpg']
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Of the first of the named pictures, and so on. */
const ids = new Map<string, string>()
const index = async (name: string, more: object = {}) =>
  bench.admin.indexFaces({ CollectionId, Image: { Bytes: await bench.picture(name) }, ...more })
const idOf = (match: FaceMatch) => match.Face!.FaceId
const count = async () => (await bench.admin.describeCollection({ CollectionId })).FaceCount

export const facesSuite = () =>
  describe('faces', () => {
    beforeAll(async () => void (await bench.admin.createCollection({ CollectionId })))
    afterAll(async () => void (await bench.admin.deleteCollection({ CollectionId })))

    it('are indexed once, however often the picture comes', async () => {
      for (const name of NAMES) {
        const { FaceRecords, UnindexedFaces, FaceModelVersion } = await index(name, { ExternalImageId: name })
        expect(UnindexedFaces).toEqual([])
        const [{ Face, FaceDetail } = {}] = FaceRecords!
        expect(Face).toMatchObject({ ExternalImageId: name, IndexFacesModelVersion: FaceModelVersion })
        expect(Face!.FaceId).toMatch(UUID)
        expect(Face!.ImageId).toMatch(UUID)
        expect(Face!.UserId).toBeUndefined()
        expect(FaceDetail!.BoundingBox).toEqual(Face!.BoundingBox)
        expect(FaceDetail!.EyesOpen).toBeUndefined()
        ids.set(name, Face!.FaceId!)
      }
      expect(new Set(ids.values()).size).toBe(NAMES.length)
      const again = await index('cage.jpg', { ExternalImageId: 'cage.jpg', DetectionAttributes: ['ALL'] })
      expect(again.FaceRecords!.map(({ Face }) => Face!.FaceId)).toEqual([ids.get('cage.jpg')])
      expect(again.FaceRecords![0]!.FaceDetail!.EyesOpen).toBeDefined()
      expect(await count()).toBe(NAMES.length)
      // Another id of the picture, another face.
      const other = await index('cage.jpg', { ExternalImageId: 'another' })
      expect(other.FaceRecords![0]!.Face!.FaceId).not.toBe(ids.get('cage.jpg'))
      await bench.admin.deleteFaces({ CollectionId, FaceIds: [other.FaceRecords![0]!.Face!.FaceId!] })
      // The same picture in another collection has the same faces.
      await bench.admin.createCollection({ CollectionId: 'elsewhere' })
      const elsewhere = await index('cage.jpg', { CollectionId: 'elsewhere', ExternalImageId: 'cage.jpg' })
      expect(elsewhere.FaceRecords![0]!.Face!.FaceId).toBe(ids.get('cage.jpg'))
      await bench.admin.deleteCollection({ CollectionId: 'elsewhere' })
    })

    it('of a group come by size, as many as wanted', async () => {
      const { FaceRecords } = await index('sample3.jpg', { CollectionId, MaxFaces: 4097 })
      const sizes = FaceRecords!.map(({ Face }) => Face!.BoundingBox!.Width! * Face!.BoundingBox!.Height!)
      expect(sizes).toHaveLength(3)
      descending(sizes)
      expect(FaceRecords!.every(({ Face }) => Face!.ExternalImageId === undefined)).toBe(true)
      await bench.admin.deleteFaces({ CollectionId, FaceIds: FaceRecords!.map(({ Face }) => Face!.FaceId!) })
      const one = await index('sample3.jpg', { MaxFaces: 1, QualityFilter: 'NONE', DetectionAttributes: ['ALL'] })
      expect(one.FaceRecords).toHaveLength(1)
      expect(one.UnindexedFaces!.map(({ Reasons }) => Reasons)).toEqual([['EXCEEDS_MAX_FACES'], ['EXCEEDS_MAX_FACES']])
      expect(one.UnindexedFaces![0]!.FaceDetail!.EyesOpen).toBeDefined()
      expect(await count()).toBe(NAMES.length + 1)
      await bench.admin.deleteFaces({ CollectionId, FaceIds: [one.FaceRecords![0]!.Face!.FaceId!] })
    })

    it('too poor to be recognised are left out, unless told otherwise', async () => {
      const Image = { Bytes: await bench.tiny() }
      const usual = await bench.admin.indexFaces({ CollectionId, Image })
      expect(usual.FaceRecords).toEqual([])
      expect(usual.UnindexedFaces).toHaveLength(1)
      expect(usual.UnindexedFaces![0]!.Reasons!.length).toBeGreaterThan(0)
      expect(await bench.admin.indexFaces({ CollectionId, Image, QualityFilter: 'AUTO' })).toMatchObject({
        UnindexedFaces: usual.UnindexedFaces,
      })
      // The other operations filter nothing unless they are told to.
      const searched = await bench.admin.searchFacesByImage({ CollectionId, Image, FaceMatchThreshold: 0 })
      expect(searched.FaceMatches).toHaveLength(NAMES.length)
      const filtered = { CollectionId, Image, QualityFilter: 'AUTO' } as const
      await refused(bench.admin.searchFacesByImage(filtered), 'InvalidParameterException', NO_FACE)
      const taken = await bench.admin.indexFaces({ CollectionId, Image, QualityFilter: 'NONE' })
      expect(taken.FaceRecords).toHaveLength(1)
      await bench.admin.deleteFaces({ CollectionId, FaceIds: [taken.FaceRecords![0]!.Face!.FaceId!] })
      const nobody = await bench.admin.indexFaces({ CollectionId, Image: { Bytes: bench.faceless } })
      expect([nobody.FaceRecords, nobody.UnindexedFaces]).toEqual([[], []])
    })

    it('are listed a page at a time, and by their ids', async () => {
      const { admin } = bench
      const found: (string | undefined)[] = []
      let pages = 0
      for await (const page of paginateListFaces({ client: admin, pageSize: 2 }, { CollectionId })) {
        expect(page.FaceModelVersion).toMatch(/^[0-9.]+$/)
        for (const face of page.Faces!) {
          expect(face.Confidence).toBeGreaterThan(50)
          expect(Object.keys(face.BoundingBox!).sort()).toEqual(['Height', 'Left', 'Top', 'Width'])
        }
        found.push(...page.Faces!.map(({ FaceId }) => FaceId))
        pages++
      }
      expect(pages).toBe(3)
      expect([...found].sort()).toEqual([...ids.values()].sort())
      const FaceIds = [ids.get('cage.jpg')!, UNKNOWN_ID]
      expect(await admin.listFaces({ CollectionId, FaceIds, MaxResults: 0, NextToken: '' })).toMatchObject({
        Faces: [
          { FaceId: ids.get('cage.jpg'), ExternalImageId: 'cage.jpg', ImageId: expect.stringMatching(UUID) as string },
        ],
      })
      const { NextToken } = await admin.listFaces({ CollectionId, MaxResults: 2 })
      expect(NextToken!.length).toBeLessThanOrEqual(255)
      const said = ['InvalidPaginationTokenException', 'Invalid Pagination Token'] as const
      for (const garbage of ['x', `=${NextToken}`, 'ÿ'.repeat(200), NextToken!.slice(2)])
        await refused(admin.listFaces({ CollectionId, NextToken: garbage }), ...said)
      await refused(admin.listCollections({ NextToken }), ...said)
      await refused(admin.listUsers({ CollectionId, NextToken }), ...said)
      await refused(admin.listFaces({ CollectionId: 'nowhere' }), 'ResourceNotFoundException', NO_SUCH)
    })

    it('are searched by a face that is there, which is not among the found', async () => {
      const { admin } = bench
      const FaceId = ids.get('franck_02045.jpg')!
      const usual = await admin.searchFaces({ CollectionId, FaceId })
      expect(usual.SearchedFaceId).toBe(FaceId)
      expect(usual.FaceMatches!.map(idOf).sort()).toEqual(
        [ids.get('franck_02159.jpg'), ids.get('franck_02888.jpg')].sort(),
      )
      for (const { Similarity } of usual.FaceMatches!) expect(Similarity).toBeGreaterThanOrEqual(80)
      const all = await admin.searchFaces({ CollectionId, FaceId, FaceMatchThreshold: 0, MaxFaces: 4096 })
      expect(all.FaceMatches).toHaveLength(NAMES.length - 1)
      expect(all.FaceMatches!.map(idOf)).not.toContain(FaceId)
      descending(all.FaceMatches!.map(({ Similarity }) => Similarity))
      const one = await admin.searchFaces({ CollectionId, FaceId, MaxFaces: 1 })
      expect(one.FaceMatches).toEqual(usual.FaceMatches!.slice(0, 1))
      const exact = usual.FaceMatches![0]!.Similarity!
      expect((await admin.searchFaces({ CollectionId, FaceId, FaceMatchThreshold: exact })).FaceMatches).toHaveLength(1)
      await refused(
        admin.searchFaces({ CollectionId, FaceId: UNKNOWN_ID }),
        'InvalidParameterException',
        'faceId was not found in the collection.',
      )
      await refused(admin.searchFaces({ CollectionId: 'nowhere', FaceId }), 'ResourceNotFoundException', NO_SUCH)
    })

    it('are searched by a picture: by its largest face alone', async () => {
      const { admin } = bench
      const Image = { Bytes: await bench.picture('franck_04117.jpg') }
      const found = await admin.searchFacesByImage({ CollectionId, Image, QualityFilter: 'NONE' })
      expect(found.FaceMatches!.map(({ Face }) => Face!.ExternalImageId).sort()).toEqual(NAMES.slice(0, 3))
      descending(found.FaceMatches!.map(({ Similarity }) => Similarity))
      expect(found.SearchedFaceConfidence).toBeGreaterThan(50)
      const one = await admin.searchFacesByImage({ CollectionId, Image, MaxFaces: 1, FaceMatchThreshold: 50 })
      expect(one.FaceMatches).toEqual(found.FaceMatches!.slice(0, 1))
      const group = { Bytes: await bench.picture('sample3.jpg') }
      const { FaceDetails } = await admin.detectFaces({ Image: group })
      const searched = await admin.searchFacesByImage({ CollectionId, Image: group })
      expect(searched.SearchedFaceBoundingBox).toEqual(FaceDetails![0]!.BoundingBox)
      expect(searched.FaceMatches).toEqual([])
      const nobody = { CollectionId, Image: { Bytes: bench.faceless } }
      await refused(admin.searchFacesByImage(nobody), 'InvalidParameterException', NO_FACE)
      await Promise.all(
        [
          admin.searchFacesByImage({ CollectionId: 'nowhere', Image }),
          admin.indexFaces({ CollectionId: 'nowhere', Image }),
          admin.deleteFaces({ CollectionId: 'nowhere', FaceIds: [UNKNOWN_ID] }),
        ].map((call) => refused(call, 'ResourceNotFoundException', NO_SUCH)),
      )
    })

    it('are deleted, and a face of a user is not', async () => {
      const { admin } = bench
      const [kept, gone] = [ids.get('cage.jpg')!, ids.get('SeanConnery.jpg')!]
      await admin.createUser({ CollectionId, UserId: 'nick' })
      await admin.associateFaces({ CollectionId, UserId: 'nick', FaceIds: [kept] })
      const FaceIds = [kept, gone, UNKNOWN_ID]
      const answer = await admin.deleteFaces({ CollectionId, FaceIds })
      expect(answer.DeletedFaces).toEqual([gone])
      expect(answer.UnsuccessfulFaceDeletions).toHaveLength(2)
      expect(answer.UnsuccessfulFaceDeletions).toEqual(
        expect.arrayContaining([
          { FaceId: kept, UserId: 'nick', Reasons: ['ASSOCIATED_TO_AN_EXISTING_USER'] },
          { FaceId: UNKNOWN_ID, Reasons: ['FACE_NOT_FOUND'] },
        ]),
      )
      expect(await count()).toBe(NAMES.length - 1)
      const nothing = await admin.deleteFaces({ CollectionId, FaceIds: [gone] })
      expect(nothing).toMatchObject({ DeletedFaces: [], UnsuccessfulFaceDeletions: [{ FaceId: gone }] })
      expect(await admin.listFaces({ CollectionId, UserId: 'nick' })).toMatchObject({
        Faces: [{ FaceId: kept, UserId: 'nick' }],
      })
    })
  })
