/** Part of the engine contract: what many pictures at once need. The engine of the tests passes it too. */
import { describe, expect, it } from 'vitest'
import type { ContractContext } from './engine.contract.ts'

const UNKNOWN = '00000000-0000-4000-8000-000000000000'

export function usersOfFacesContract(at: ContractContext): void {
  describe('searching the users of many faces', () => {
    const indexGroup = async () => {
      const { indexed } = await at.engine().indexFaces(at.collection(), at.pictures().group, { externalImageId: 'g' })
      return indexed.map(({ face }) => face.faceId)
    }

    it('answers each face as a search of its own does', async () => {
      const enrolled = await at.enrol('member', [at.pictures().member])
      await at.enrol('other', [at.pictures().other])
      const faceIds = [...(await indexGroup()), ...enrolled]
      const { found, missing, threshold, revision } = await at.engine().searchUsersOfFaces(at.collection(), faceIds)
      expect([...found.keys()]).toEqual(faceIds)
      expect(missing).toEqual([])
      expect(revision).toBe((await at.engine().describeCollection(at.collection())).revision)
      for (const faceId of faceIds) {
        const one = await at.engine().searchUsers(at.collection(), { faceId })
        const matches = one.matches.map((match) => ({ ...match, similarity: expect.closeTo(match.similarity, 1) }))
        expect(found.get(faceId)).toEqual(matches)
        expect(threshold).toBe(one.threshold)
      }
      const matched = [...found.values()].filter((matches) => matches.length)
      expect(matched).toHaveLength(2)
      for (const matches of matched) expect(matches.map(({ userId }) => userId)).toEqual(['member'])
    })

    it('takes a threshold and a number of matches', async () => {
      await at.enrol('member', [at.pictures().member])
      await at.enrol('other', [at.pictures().other])
      const faceIds = await indexGroup()
      const search = (options: object) => at.engine().searchUsersOfFaces(at.collection(), faceIds, options)
      const all = await search({ threshold: 0 })
      for (const matches of all.found.values()) {
        expect(matches).toHaveLength(2)
        expect(matches[0].similarity).toBeGreaterThanOrEqual(matches[1].similarity)
      }
      for (const [faceId, matches] of (await search({ threshold: 0, maxMatches: 1 })).found)
        expect(matches.map(({ userId }) => userId)).toEqual([all.found.get(faceId)![0].userId])
      expect((await search({ threshold: 100 })).threshold).toBe(100)
    })

    it('tells what is no face of the collection, each once', async () => {
      const faceIds = await indexGroup()
      const { found, missing } = await at
        .engine()
        .searchUsersOfFaces(at.collection(), [UNKNOWN, ...faceIds, UNKNOWN, ...faceIds])
      expect(missing).toEqual([UNKNOWN])
      expect([...found]).toEqual(faceIds.map((faceId) => [faceId, []]))
      await at.engine().deleteFaces(at.collection(), [faceIds[0]])
      expect((await at.engine().searchUsersOfFaces(at.collection(), faceIds)).missing).toEqual([faceIds[0]])
      const nothing = await at.engine().searchUsersOfFaces(at.collection(), [])
      expect([nothing.found.size, nothing.missing]).toEqual([0, []])
      expect(await at.failure(at.engine().searchUsersOfFaces('not-there', faceIds))).toBe('collection_not_found')
    })

    it('finds a user from the moment there is one, and not when it is gone', async () => {
      const faceIds = await indexGroup()
      const who = async () => {
        const { found } = await at.engine().searchUsersOfFaces(at.collection(), faceIds)
        return [...found.values()].flat().map(({ userId }) => userId)
      }
      expect(await who()).toEqual([])
      await at.enrol('member', [at.pictures().member])
      expect(await who()).toEqual(['member'])
      await at.engine().deleteUser(at.collection(), 'member')
      expect(await who()).toEqual([])
    })
  })
}

export function renditionsContract(at: ContractContext): void {
  describe('renditions', () => {
    const sizes = [{ longSide: 40 }, { longSide: 2000, quality: 50 }, { longSide: 64, quality: 95 }]

    it('are made of every picture, in the order asked for, and enlarge nothing', async () => {
      for (const image of [at.pictures().group, at.pictures().member, at.pictures().faceless]) {
        const detected = await at.engine().detectFaces(image, { renditions: sizes })
        const indexed = await at.engine().indexFaces(at.collection(), image, { renditions: sizes })
        for (const { renditions = [], width, height } of [detected, indexed]) {
          const longSide = Math.max(width, height)
          expect(renditions.map((made) => Math.max(made.width, made.height))).toEqual([
            40,
            Math.min(2000, longSide),
            64,
          ])
          for (const made of renditions) {
            expect(Math.abs(made.width / made.height / (width / height) - 1)).toBeLessThan(0.05)
            expect([...made.bytes.subarray(0, 2), ...made.bytes.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9])
          }
        }
      }
    })

    it('are there only when they are asked for', async () => {
      const image = at.pictures().member
      expect(await at.engine().detectFaces(image)).not.toHaveProperty('renditions')
      expect(await at.engine().indexFaces(at.collection(), image)).not.toHaveProperty('renditions')
      expect((await at.engine().detectFaces(image, { renditions: [] })).renditions).toEqual([])
    })
  })
}

export function galleryContract(at: ContractContext): void {
  usersOfFacesContract(at)
  renditionsContract(at)

  describe('with renditions', () => {
    it('the same faces are found, and stored once', async () => {
      const renditions = [{ longSide: 320 }, { longSide: 1024 }]
      const plain = await at.engine().detectFaces(at.pictures().group)
      const { faces } = await at.engine().detectFaces(at.pictures().group, { renditions })
      expect(faces).toHaveLength(plain.faces.length)
      faces.forEach(({ box }, i) => {
        for (const side of ['left', 'top', 'width', 'height'] as const)
          expect(Math.abs(box[side] - plain.faces[i].box[side])).toBeLessThan(0.01)
      })
      const idsOf = async () => {
        const options = { renditions, externalImageId: 'photo:1' }
        const { indexed } = await at.engine().indexFaces(at.collection(), at.pictures().group, options)
        return indexed.map(({ face }) => face.faceId)
      }
      expect(await idsOf()).toEqual(await idsOf())
      const { faceCount } = await at.engine().describeCollection(at.collection())
      expect(faceCount).toBe(at.pictures().groupFaces)
    })

    it('what cannot be asked for is refused', async () => {
      for (const renditions of [
        [{ longSide: 0 }],
        [{ longSide: 4097 }],
        [{ longSide: NaN }],
        [{} as { longSide: number }],
        [{ longSide: 10, quality: 0 }],
        Array.from({ length: 9 }, () => ({ longSide: 10 })),
      ]) {
        expect(await at.failure(at.engine().detectFaces(at.pictures().other, { renditions }))).toBe('invalid_argument')
        const indexing = at.engine().indexFaces(at.collection(), at.pictures().other, { renditions })
        expect(await at.failure(indexing)).toBe('invalid_argument')
      }
      expect((await at.engine().listFaces(at.collection())).items).toEqual([])
      for (const search of [
        at.engine().searchUsersOfFaces(at.collection(), ['no id']),
        at.engine().searchUsersOfFaces(at.collection(), Array<string>(50_001).fill(UNKNOWN)),
        at.engine().searchUsersOfFaces(at.collection(), [UNKNOWN], { threshold: 101 }),
      ])
        expect(await at.failure(search)).toBe('invalid_argument')
    })

    it('unreadable pictures say so', async () => {
      const renditions = [{ longSide: 320 }, { longSide: 1024 }]
      const broken = at.pictures().group.slice(0, 5000)
      expect(await at.failure(at.engine().detectFaces(broken, { renditions }))).toBe('image_corrupt')
      expect(await at.failure(at.engine().detectFaces(new Uint8Array(), { renditions }))).toBe('image_empty')
    })
  })
}
