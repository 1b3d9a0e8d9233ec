/** Part of the engine contract: detecting, comparing, indexing. */
import { describe, expect, it } from 'vitest'
import type { ContractContext } from './engine.contract.ts'

export function facesContract(at: ContractContext): void {
  describe('detection', () => {
    it('finds every face, largest first, in fractions of the upright image', async () => {
      const { faces, width, height } = await at.engine().detectFaces(at.pictures().group)
      expect(faces).toHaveLength(at.pictures().groupFaces)
      expect(width).toBeGreaterThan(100)
      expect(height).toBeGreaterThan(100)
      const areas = faces.map(({ box }) => box.width * box.height)
      expect(areas).toEqual([...areas].sort((p, q) => q - p))
      for (const face of faces) {
        expect(face.confidence).toBeGreaterThan(80)
        expect(face.confidence).toBeLessThanOrEqual(100)
        expect(face.landmarks.slice(0, 5).map(({ type }) => type)).toEqual([
          'eyeLeft',
          'eyeRight',
          'nose',
          'mouthLeft',
          'mouthRight',
        ])
        for (const { x, y } of face.landmarks.slice(0, 5)) {
          expect(x).toBeGreaterThan(face.box.left - 0.05)
          expect(x).toBeLessThan(face.box.left + face.box.width + 0.05)
          expect(y).toBeGreaterThan(face.box.top - 0.05)
          expect(y).toBeLessThan(face.box.top + face.box.height + 0.05)
        }
      }
      expect((await at.engine().detectFaces(at.pictures().group, { maxFaces: 1 })).faces).toHaveLength(1)
    })

    it('finds nothing where nobody is, and says what it could not look at', async () => {
      expect((await at.engine().detectFaces(at.pictures().faceless)).faces).toEqual([])
      expect(await at.failure(at.engine().detectFaces(new Uint8Array()))).toBe('image_empty')
      expect(await at.failure(at.engine().detectFaces(new TextEncoder().encode('not an image')))).toBe(
        'image_unsupported',
      )
    })
  })

  describe('comparison', () => {
    it('tells the same person from another', async () => {
      const same = await at.engine().compareFaces(at.pictures().person[0], at.pictures().person[1])
      expect(same.matches).toHaveLength(1)
      expect(same.matches[0].similarity).toBeGreaterThanOrEqual(same.threshold)
      const different = await at.engine().compareFaces(at.pictures().person[0], at.pictures().other)
      expect(different.matches).toEqual([])
      expect(different.unmatched[0].similarity).toBeLessThan(different.threshold)
    })

    it('looks at every face of the target', async () => {
      const { matches, unmatched } = await at.engine().compareFaces(at.pictures().member, at.pictures().group)
      expect(matches).toHaveLength(1)
      expect(unmatched).toHaveLength(at.pictures().groupFaces - 1)
    })

    it('takes a threshold, and asks for faces', async () => {
      const all = await at
        .engine()
        .compareFaces(at.pictures().person[0], at.pictures().other, { similarityThreshold: 0 })
      expect(all.matches).toHaveLength(1)
      for (const wrong of [-1, 101, NaN])
        expect(
          await at.failure(
            at.engine().compareFaces(at.pictures().other, at.pictures().other, { similarityThreshold: wrong }),
          ),
        ).toBe('invalid_argument')
      expect(await at.failure(at.engine().compareFaces(at.pictures().faceless, at.pictures().other))).toBe('no_face')
      expect(await at.failure(at.engine().compareFaces(at.pictures().other, at.pictures().faceless))).toBe('no_face')
    })
  })

  describe('indexing', () => {
    it('stores every face, once', async () => {
      const first = await at.engine().indexFaces(at.collection(), at.pictures().group, { externalImageId: 'group:1' })
      expect(first.indexed).toHaveLength(at.pictures().groupFaces)
      const again = await at.engine().indexFaces(at.collection(), at.pictures().group, { externalImageId: 'group:1' })
      expect(again.imageId).toBe(first.imageId)
      expect(again.indexed.map(({ face }) => face.faceId)).toEqual(first.indexed.map(({ face }) => face.faceId))
      const { items } = await at.engine().listFaces(at.collection())
      expect(items).toHaveLength(at.pictures().groupFaces)
      for (const face of items) expect(face).toMatchObject({ imageId: first.imageId, externalImageId: 'group:1' })
      const other = await at.engine().indexFaces(at.collection(), at.pictures().group, { externalImageId: 'group:2' })
      expect(other.imageId).not.toBe(first.imageId)
      expect((await at.engine().describeCollection(at.collection())).faceCount).toBe(2 * at.pictures().groupFaces)
    })

    it('raises the revision with every change, and only then', async () => {
      const before = (await at.engine().describeCollection(at.collection())).revision
      const { revision, indexed } = await at.engine().indexFaces(at.collection(), at.pictures().other)
      expect(revision).toBeGreaterThan(before)
      const { revision: after } = await at.engine().deleteFaces(at.collection(), [indexed[0].face.faceId])
      expect(after).toBeGreaterThan(revision)
      await at.engine().indexFaces(at.collection(), at.pictures().faceless)
      expect((await at.engine().describeCollection(at.collection())).revision).toBe(after)
    })

    it('leaves out what is asked to be left out, with the reason', async () => {
      const { indexed, unindexed } = await at.engine().indexFaces(at.collection(), at.pictures().group, { maxFaces: 1 })
      expect(indexed).toHaveLength(1)
      expect(unindexed).toHaveLength(at.pictures().groupFaces - 1)
      for (const { reasons } of unindexed) expect(reasons).toContain('EXCEEDS_MAX_FACES')
      expect((await at.engine().indexFaces(at.collection(), at.pictures().faceless)).indexed).toEqual([])
      expect(
        await at.failure(at.engine().indexFaces(at.collection(), at.pictures().other, { externalImageId: 'a b' })),
      ).toBe('invalid_argument')
    })

    it('pages through faces, and forgets deleted ones at once', async () => {
      await at.engine().indexFaces(at.collection(), at.pictures().group)
      const first = await at.engine().listFaces(at.collection(), { maxResults: 2 })
      expect(first.items).toHaveLength(2)
      const rest = await at.engine().listFaces(at.collection(), { maxResults: 4096, nextToken: first.nextToken })
      const ids = [...first.items, ...rest.items].map(({ faceId }) => faceId)
      expect(new Set(ids).size).toBe(at.pictures().groupFaces)
      expect(await at.failure(at.engine().listFaces(at.collection(), { nextToken: 'nonsense' }))).toBe(
        'invalid_page_token',
      )

      const unknown = '00000000-0000-4000-8000-000000000000'
      const { deleted, failed } = await at.engine().deleteFaces(at.collection(), [ids[0], unknown])
      expect(deleted).toEqual([ids[0]])
      expect(failed).toEqual([{ faceId: unknown, reasons: ['FACE_NOT_FOUND'] }])
      const found = await at.engine().searchFacesByImage(at.collection(), at.pictures().group, { threshold: 0 })
      for (const { matches } of found.searched) expect(matches.map(({ face }) => face.faceId)).not.toContain(ids[0])
      expect(await at.failure(at.engine().searchFaces(at.collection(), ids[0]))).toBe('face_not_found')
    })
  })
}
