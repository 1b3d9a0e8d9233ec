/** DetectFaces and CompareFaces, and what is wrong with pictures, through the JS SDK. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LandmarkType, type FaceDetail, type Image } from '@aws-sdk/client-rekognition'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { bench, bucketFolder, descending, refused } from './bench.ts'

const FIVE = ['eyeLeft', 'eyeRight', 'mouthLeft', 'mouthRight', 'nose']
const ALWAYS = ['BoundingBox', 'Confidence', 'Landmarks', 'Pose', 'Quality']
const INVALID = 'Request has invalid parameters'
const area = ({ BoundingBox: box }: FaceDetail) => box!.Width! * box!.Height!
const types = ({ Landmarks }: FaceDetail) => Landmarks!.map(({ Type }) => Type)
const of = async (name: string): Promise<Image> => ({ Bytes: await bench.picture(name) })
const square = (side: number) =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#777' } })
    .png()
    .toBuffer()

export const detectSuite = () =>
  describe('DetectFaces', () => {
    it('measures the usual part of every face, the largest first', async () => {
      const { FaceDetails, OrientationCorrection } = await bench.admin.detectFaces({ Image: await of('sample3.jpg') })
      expect(FaceDetails).toHaveLength(3)
      expect(OrientationCorrection).toBeUndefined()
      descending(FaceDetails!.map(area))
      for (const face of FaceDetails!) {
        expect(Object.keys(face).sort()).toEqual(ALWAYS)
        expect(types(face).sort()).toEqual(FIVE)
        for (const { X, Y } of face.Landmarks!) {
          expect(X).toBeGreaterThan(face.BoundingBox!.Left!)
          expect(X).toBeLessThan(face.BoundingBox!.Left! + face.BoundingBox!.Width!)
          expect(Y).toBeGreaterThan(face.BoundingBox!.Top!)
        }
        expect(face.Confidence).toBeGreaterThan(50)
        for (const value of [face.Quality!.Brightness!, face.Quality!.Sharpness!]) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(100)
        }
        for (const angle of [face.Pose!.Roll!, face.Pose!.Yaw!, face.Pose!.Pitch!])
          expect(Math.abs(angle)).toBeLessThan(90)
      }
    })

    it('measures what else is asked for, and invents nothing', async () => {
      const { admin } = bench
      const Image = await of('franck_02045.jpg')
      const one = async (...Attributes: string[]) =>
        (await admin.detectFaces({ Image, Attributes: Attributes as never })).FaceDetails![0]!
      expect(await one('DEFAULT')).toEqual(await one())
      const all = await one('ALL')
      expect(await one('ALL', 'DEFAULT')).toEqual(all)
      expect(all.EyesOpen).toMatchObject({ Value: true, Confidence: expect.any(Number) as number })
      const known = new Set<string | undefined>(Object.values(LandmarkType))
      expect(types(all).length).toBeGreaterThan(20)
      expect(new Set(types(all)).size).toBe(types(all).length)
      for (const type of types(all)) expect(known.has(type)).toBe(true)
      const eyes = await one('EYES_OPEN')
      expect(Object.keys(eyes).sort()).toEqual(['BoundingBox', 'Confidence', 'EyesOpen', ...ALWAYS.slice(2)])
      expect(eyes.EyesOpen).toEqual(all.EyesOpen)
      expect(types(eyes).sort()).toEqual(FIVE)
      const unmeasured = await one('AGE_RANGE', 'BEARD', 'EMOTIONS', 'EYE_DIRECTION', 'EYEGLASSES', 'GENDER')
      expect(Object.keys(unmeasured).sort()).toEqual(ALWAYS)
      expect(Object.keys(await one('MOUTH_OPEN', 'MUSTACHE', 'SMILE', 'SUNGLASSES')).sort()).toEqual(ALWAYS)
    })

    it('looks at pictures as they are held, and at PNG as at JPEG', async () => {
      const picture = await bench.picture('franck_02045.jpg')
      const sideways = await sharp(picture).rotate(90).withMetadata({ orientation: 8 }).jpeg({ quality: 95 }).toBuffer()
      const png = await sharp(picture).png().toBuffer()
      const [upright, turned, lossless] = await Promise.all(
        [picture, sideways, png].map(
          async (Bytes) => (await bench.admin.detectFaces({ Image: { Bytes } })).FaceDetails!,
        ),
      )
      for (const faces of [turned!, lossless!]) {
        expect(faces).toHaveLength(1)
        for (const side of ['Left', 'Top', 'Width', 'Height'] as const)
          expect(faces[0]!.BoundingBox![side]).toBeCloseTo(upright![0]!.BoundingBox![side]!, 1)
      }
    })

    it('finds nobody where nobody is', async () => {
      expect((await bench.admin.detectFaces({ Image: { Bytes: bench.faceless } })).FaceDetails).toEqual([])
    })
  })

export const compareSuite = () =>
  describe('CompareFaces', () => {
    it('tells one person from another', async () => {
      const [SourceImage, same, other] = [
        await of('franck_02045.jpg'),
        await of('franck_02888.jpg'),
        await of('cage.jpg'),
      ]
      const matched = await bench.admin.compareFaces({ SourceImage, TargetImage: same })
      expect(Object.keys(matched.SourceImageFace!).sort()).toEqual(['BoundingBox', 'Confidence'])
      expect(matched.FaceMatches).toHaveLength(1)
      expect(matched.UnmatchedFaces).toEqual([])
      const { Similarity, Face } = matched.FaceMatches![0]!
      expect(Similarity).toBeGreaterThan(90)
      expect(Object.keys(Face!).sort()).toEqual(ALWAYS)
      const unmatched = await bench.admin.compareFaces({ SourceImage, TargetImage: other, QualityFilter: 'NONE' })
      expect(unmatched.FaceMatches).toEqual([])
      expect(unmatched.UnmatchedFaces!.map((face) => Object.keys(face).sort())).toEqual([ALWAYS])
    })

    it('takes every face at or above the threshold, the most similar first', async () => {
      const SourceImage = { Bytes: await member() }
      const TargetImage = await of('sample3.jpg')
      const usual = await bench.admin.compareFaces({ SourceImage, TargetImage })
      expect(usual.FaceMatches).toHaveLength(1)
      expect(usual.UnmatchedFaces).toHaveLength(2)
      const all = await bench.admin.compareFaces({ SourceImage, TargetImage, SimilarityThreshold: 0 })
      expect(all.FaceMatches).toHaveLength(3)
      expect(all.UnmatchedFaces).toEqual([])
      const similarities = all.FaceMatches!.map(({ Similarity }) => Similarity!)
      descending(similarities)
      const exact = { SourceImage, TargetImage, SimilarityThreshold: similarities[0]! }
      expect((await bench.admin.compareFaces(exact)).FaceMatches).toHaveLength(1)
      // Eighty unless told otherwise.
      const eighty = await bench.admin.compareFaces({ SourceImage, TargetImage, SimilarityThreshold: 80 })
      expect(eighty.FaceMatches).toEqual(usual.FaceMatches)
    })

    it('wants a face in both pictures', async () => {
      const [face, none] = [await of('cage.jpg'), { Bytes: bench.faceless }]
      for (const [SourceImage, TargetImage] of [[face, none] as const, [none, face] as const])
        await refused(bench.admin.compareFaces({ SourceImage, TargetImage }), 'InvalidParameterException', INVALID)
    })
  })

const member = async () =>
  sharp(await bench.picture('sample1.jpg'))
    .extract({ left: 1370, top: 190, width: 420, height: 420 })
    .jpeg()
    .toBuffer()

export const imagesSuite = () =>
  describe('pictures', () => {
    const wrong = (Image: Image, name: string, message: string | RegExp) =>
      Promise.all([
        refused(bench.admin.detectFaces({ Image }), name, message),
        refused(bench.admin.indexFaces({ CollectionId: 'pictures', Image }), name, message),
        refused(bench.admin.searchFacesByImage({ CollectionId: 'pictures', Image }), name, message),
        refused(bench.admin.searchUsersByImage({ CollectionId: 'pictures', Image }), name, message),
      ])

    it('that cannot be used are refused by every operation', async () => {
      await bench.admin.createCollection({ CollectionId: 'pictures' })
      const jpeg = await bench.picture('cage.jpg')
      const format = ['InvalidImageFormatException', 'Request has invalid image format'] as const
      await wrong({ Bytes: Buffer.from('no picture') }, ...format)
      await wrong({ Bytes: await sharp(jpeg).gif().toBuffer() }, ...format)
      await wrong({ Bytes: await sharp(jpeg).webp().toBuffer() }, ...format)
      await wrong({ Bytes: jpeg.subarray(0, 40) }, ...format)
      const twice = Buffer.from(Buffer.from(jpeg).toString('base64'))
      await wrong({ Bytes: twice }, 'InvalidImageFormatException', 'Invalid image encoding')
      await wrong({ Bytes: await square(79) }, 'InvalidParameterException', INVALID)
      expect((await bench.admin.detectFaces({ Image: { Bytes: await square(80) } })).FaceDetails).toEqual([])
      const either = 'Requested image should either contain bytes or s3 object.'
      await wrong({}, 'InvalidParameterException', either)
      const both = { Bytes: jpeg, S3Object: { Bucket: 'bucket', Name: 'x.jpg' } }
      await wrong(both, 'InvalidParameterException', INVALID)
      await bench.admin.deleteCollection({ CollectionId: 'pictures' })
    })

    it('have 5 MiB at most as bytes, and 15 MiB in a bucket', async () => {
      const { admin } = bench
      const jpeg = await bench.picture('cage.jpg')
      // What follows the end of a JPEG is nobody's business.
      const padded = (bytes: number) => Buffer.concat([jpeg, Buffer.alloc(bytes - jpeg.length)])
      expect((await admin.detectFaces({ Image: { Bytes: padded(5_242_880) } })).FaceDetails).toHaveLength(1)
      await refused(
        admin.detectFaces({ Image: { Bytes: padded(5_242_881) } }),
        'ValidationException',
        "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=5242881 cap=5242881]' at 'image.bytes' failed to satisfy constraint: Member must have length less than or equal to 5242880",
      )
      await refused(
        admin.detectFaces({ Image: { Bytes: new Uint8Array() } }),
        'ValidationException',
        "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'image.bytes' failed to satisfy constraint: Member must have length greater than or equal to 1",
      )
      const folder = bucketFolder('large.files')
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'just.jpg'), padded(15 * 1024 * 1024))
      await writeFile(join(folder, 'over.jpg'), padded(15 * 1024 * 1024 + 1))
      const inBucket = (Name: string) => admin.detectFaces({ Image: { S3Object: { Bucket: 'large.files', Name } } })
      expect((await inBucket('just.jpg')).FaceDetails).toHaveLength(1)
      await refused(inBucket('over.jpg'), 'ImageTooLargeException', 'Image size is too large')
    })
  })
