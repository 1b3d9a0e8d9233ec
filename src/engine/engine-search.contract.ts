/** Part of the engine contract: searching, and the users that are searched for. */
import { describe, expect, it } from 'vitest'
import type { ContractContext } from './engine.contract.ts'

export function searchContract(at: ContractContext): void {
  describe('searching', () => {
    it('searches every face of an image', async () => {
      const { indexed } = await at.engine().indexFaces(at.collection(), at.pictures().member)
      await at.engine().indexFaces(at.collection(), at.pictures().other)
      const { searched } = await at.engine().searchFacesByImage(at.collection(), at.pictures().group)
      expect(searched).toHaveLength(at.pictures().groupFaces)
      const found = searched.filter(({ matches }) => matches.length)
      expect(found).toHaveLength(1)
      expect(found[0].matches[0].face.faceId).toBe(indexed[0].face.faceId)
      for (const { candidates } of searched) expect(candidates).toHaveLength(2)
      const one = await at.engine().searchFacesByImage(at.collection(), at.pictures().group, { largestOnly: true })
      expect(one.searched).toHaveLength(1)
      expect(one.unsearched.map(({ reasons }) => reasons)).toEqual(
        Array.from({ length: at.pictures().groupFaces - 1 }, () => ['FACE_NOT_LARGEST']),
      )
      expect((await at.engine().searchFacesByImage(at.collection(), at.pictures().faceless)).searched).toEqual([])
    })

    it('never finds the searched face itself', async () => {
      const [first] = (await at.engine().indexFaces(at.collection(), at.pictures().person[0])).indexed
      const [second] = (await at.engine().indexFaces(at.collection(), at.pictures().person[1])).indexed
      const { matches } = await at.engine().searchFaces(at.collection(), first.face.faceId)
      expect(matches.map(({ face }) => face.faceId)).toEqual([second.face.faceId])
    })

    it('keeps collections apart', async () => {
      await at.engine().indexFaces(at.collection(), at.pictures().person[0])
      const elsewhere = `${at.collection()}-elsewhere`
      await at.engine().createCollection(elsewhere)
      const { searched } = await at.engine().searchFacesByImage(elsewhere, at.pictures().person[0], { threshold: 0 })
      expect(searched[0].matches).toEqual([])
      expect(searched[0].candidates).toEqual([])
    })

    it('does not remember a collection of the same name', async () => {
      await at.engine().indexFaces(at.collection(), at.pictures().person[0])
      await at.engine().searchFacesByImage(at.collection(), at.pictures().person[0])
      await at.engine().deleteCollection(at.collection())
      await at.engine().createCollection(at.collection())
      const { searched } = await at
        .engine()
        .searchFacesByImage(at.collection(), at.pictures().person[0], { threshold: 0 })
      expect(searched[0].candidates).toEqual([])
    })

    it('asks for sensible options', async () => {
      for (const wrong of [
        { threshold: 101 },
        { threshold: NaN },
        { fpir: 0 },
        { fpir: 2 },
        { maxMatches: 0 },
        { maxFaces: NaN },
        { maxFaces: -1 },
      ])
        expect(await at.failure(at.engine().searchFacesByImage(at.collection(), at.pictures().other, wrong))).toBe(
          'invalid_argument',
        )
    })
  })

  describe('users', () => {
    it('are made of faces, found by image, by face and by user', async () => {
      const [faceId] = await at.enrol('person', [at.pictures().person[0], at.pictures().person[1]])
      await at.enrol('other', [at.pictures().other])
      const byImage = await at.engine().searchUsersByImage(at.collection(), at.pictures().person[2])
      expect(byImage.searched[0].matches.map(({ userId }) => userId)).toEqual(['person'])
      expect(byImage.searched[0].candidates.map(({ userId }) => userId)).toEqual(['person', 'other'])
      const byFace = await at.engine().searchUsers(at.collection(), { faceId })
      expect(byFace.matches.map(({ userId }) => userId)).toEqual(['person'])
      const byUser = await at.engine().searchUsers(at.collection(), { userId: 'person' }, { threshold: 0 })
      expect(byUser.matches.map(({ userId }) => userId)).toEqual(['other'])
      const { items } = await at.engine().listFaces(at.collection(), { userId: 'person' })
      expect(items.map((face) => face.userId)).toEqual(['person', 'person'])
    })

    it('are listed with their status, and have ids of their own', async () => {
      await at.engine().createUser(at.collection(), 'empty')
      await at.enrol('full', [at.pictures().other])
      const { items } = await at.engine().listUsers(at.collection())
      const status = Object.fromEntries(items.map((user) => [user.userId, user.status]))
      expect(status).toEqual({ empty: 'CREATED', full: 'ACTIVE' })
      expect(await at.failure(at.engine().createUser(at.collection(), 'empty'))).toBe('user_exists')
      expect(await at.failure(at.engine().createUser(at.collection(), 'a b'))).toBe('invalid_argument')
      expect(await at.failure(at.engine().deleteUser(at.collection(), 'nobody'))).toBe('user_not_found')
      expect(await at.failure(at.engine().searchUsers(at.collection(), { userId: 'nobody' }))).toBe('user_not_found')
    })

    it('keep their faces from deletion until these are disassociated', async () => {
      const [faceId] = await at.enrol('person', [at.pictures().person[0]])
      const kept = await at.engine().deleteFaces(at.collection(), [faceId])
      expect(kept.failed).toEqual([{ faceId, userId: 'person', reasons: ['ASSOCIATED_TO_AN_EXISTING_USER'] }])
      const { disassociated, status } = await at.engine().disassociateFaces(at.collection(), 'person', [faceId])
      expect(disassociated).toEqual([faceId])
      expect(status).toBe('CREATED')
      const nobody = await at.engine().searchUsersByImage(at.collection(), at.pictures().person[1], { threshold: 0 })
      expect(nobody.searched[0].candidates).toEqual([])
      expect((await at.engine().deleteFaces(at.collection(), [faceId])).deleted).toEqual([faceId])
    })

    it('take no faces of somebody else, and none that are unlike their own', async () => {
      const [faceId] = await at.enrol('person', [at.pictures().person[0]])
      await at.engine().createUser(at.collection(), 'thief')
      const stolen = await at.engine().associateFaces(at.collection(), 'thief', [faceId])
      expect(stolen.failed).toEqual([{ faceId, userId: 'person', reasons: ['ASSOCIATED_TO_A_DIFFERENT_USER'] }])
      const [other] = (await at.engine().indexFaces(at.collection(), at.pictures().other)).indexed
      const unlike = await at.engine().associateFaces(at.collection(), 'person', [other.face.faceId])
      expect(unlike.associated).toEqual([])
      expect(unlike.failed[0]).toMatchObject({ reasons: ['LOW_MATCH_CONFIDENCE'] })
      expect(unlike.failed[0].confidence).toBeLessThan(75)
      const again = await at.engine().associateFaces(at.collection(), 'person', [faceId])
      expect(again).toMatchObject({ associated: [], failed: [], status: 'ACTIVE' })
    })

    it('leave their faces behind when they are deleted', async () => {
      const [faceId] = await at.enrol('person', [at.pictures().person[0]])
      await at.engine().deleteUser(at.collection(), 'person')
      const { items } = await at.engine().listFaces(at.collection())
      expect(items.map((face) => [face.faceId, face.userId])).toEqual([[faceId, undefined]])
      const { searched } = await at
        .engine()
        .searchUsersByImage(at.collection(), at.pictures().person[0], { threshold: 0 })
      expect(searched[0].candidates).toEqual([])
    })
  })
}
