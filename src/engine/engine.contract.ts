/** What every engine must do, whatever does the work behind it. Run by each engine's own test with real pictures. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { galleryContract } from './engine-gallery.contract.ts'
import { facesContract } from './engine-faces.contract.ts'
import { searchContract } from './engine-search.contract.ts'
import type { Engine } from './engine.ts'

export interface ContractPictures {
  /** Three pictures of one person, alone. */
  person: [Uint8Array, Uint8Array, Uint8Array]
  /** Somebody else, alone. */
  other: Uint8Array
  /** Several people, `member` among them. */
  group: Uint8Array
  groupFaces: number
  /** One of the group in another picture, alone. */
  member: Uint8Array
  faceless: Uint8Array
}

/** What the parts of the contract work with; the collection is a new one for each test. */
export interface ContractContext {
  engine(): Engine
  pictures(): ContractPictures
  collection(): string
  /** The code a call fails with. */
  failure(promise: Promise<unknown>): Promise<string | undefined>
  /** Makes a user of the largest faces of some images; answers with the face ids. */
  enrol(userId: string, images: Uint8Array[]): Promise<string[]>
}

export function engineContract(
  name: string,
  setup: { open(): Promise<Engine>; close(engine: Engine): Promise<void>; pictures(): Promise<ContractPictures> },
): void {
  describe(`${name} as an engine`, () => {
    let engine: Engine
    let pictures: ContractPictures
    let collection = ''
    let count = 0

    beforeAll(async () => {
      pictures = await setup.pictures()
      engine = await setup.open()
    })
    afterAll(async () => setup.close(engine))
    beforeEach(async () => {
      collection = `contract-${process.pid}-${count++}`
      await engine.createCollection(collection)
    })

    const failure = (promise: Promise<unknown>) =>
      promise.then(
        () => 'nothing was thrown',
        (error: { code?: string }) => error.code,
      )
    const enrol = async (userId: string, images: Uint8Array[]) => {
      await engine.createUser(collection, userId)
      const faceIds: string[] = []
      for (const image of images) {
        const { indexed } = await engine.indexFaces(collection, image, { maxFaces: 1, externalImageId: userId })
        faceIds.push(indexed[0].face.faceId)
      }
      await engine.associateFaces(collection, userId, faceIds, { threshold: 0 })
      return faceIds
    }

    describe('collections', () => {
      it('are created, described, listed and deleted', async () => {
        const created = await engine.describeCollection(collection)
        expect(created).toMatchObject({ collectionId: collection, faceCount: 0, userCount: 0 })
        expect(created.modelVersion).toBe(engine.modelVersion)
        expect(Math.abs(Date.now() - created.createdAt.getTime())).toBeLessThan(10 * 60_000)
        const listed: string[] = []
        let nextToken: string | undefined
        do {
          const page = await engine.listCollections({ maxResults: 1, nextToken })
          listed.push(...page.items.map(({ collectionId }) => collectionId))
          nextToken = page.nextToken
        } while (nextToken)
        expect(listed).toContain(collection)
        await engine.deleteCollection(collection)
        expect(await failure(engine.describeCollection(collection))).toBe('collection_not_found')
      })

      it('have names of their own', async () => {
        expect(await failure(engine.createCollection(collection))).toBe('collection_exists')
        for (const bad of ['', 'a b', 'a/b', 'ä', 'x'.repeat(256)])
          expect(await failure(engine.createCollection(bad)), bad).toBe('invalid_argument')
      })

      it('have tags', async () => {
        await engine.tagCollection(collection, { purpose: 'test', empty: '' })
        await engine.tagCollection(collection, { purpose: 'contract' })
        await engine.untagCollection(collection, ['empty', 'unknown'])
        expect((await engine.describeCollection(collection)).tags).toEqual({ purpose: 'contract' })
        expect(await failure(engine.tagCollection(collection, { 'aws:x': '1' }))).toBe('invalid_argument')
      })

      it('are missed by every operation when they are not there', async () => {
        const none = 'not-there'
        const id = '00000000-0000-4000-8000-000000000000'
        for (const call of [
          engine.describeCollection(none),
          engine.deleteCollection(none),
          engine.indexFaces(none, pictures.other),
          engine.listFaces(none),
          engine.deleteFaces(none, [id]),
          engine.createUser(none, 'u'),
          engine.listUsers(none),
          engine.searchFaces(none, id),
          engine.searchFacesByImage(none, pictures.other),
          engine.searchUsersByImage(none, pictures.other),
          engine.tagCollection(none, { a: 'b' }),
        ])
          expect(await failure(call)).toBe('collection_not_found')
      })
    })

    const at: ContractContext = {
      engine: () => engine,
      pictures: () => pictures,
      collection: () => collection,
      failure,
      enrol,
    }
    facesContract(at)
    searchContract(at)
    galleryContract(at)
  })
}
