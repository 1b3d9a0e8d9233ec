import type { ProductEngine } from '../engine.ts'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engineContract } from '#engine/engine.contract.ts'
import { contractPictures } from '../../../test/fixtures/pictures.ts'
import { priceOf } from './index.ts'
import { openMirror, type Mirror } from './mirror.fixture.ts'

/** The contract starts calls it awaits one after the other: what fails before its turn is no unhandled rejection. */
const awaited = (engine: ProductEngine): ProductEngine =>
  new Proxy(engine, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(member, target, args)
        if (result instanceof Promise) result.catch(() => undefined)
        return result
      }
    },
  })

const opened = new Map<unknown, Mirror>()

engineContract('Amazon Rekognition', {
  pictures: contractPictures,
  async open() {
    const mirror = await openMirror()
    const engine = awaited(mirror.engine)
    opened.set(engine, mirror)
    return engine
  },
  close: async (engine) => opened.get(engine)?.close(),
})

describe('through the whole way', () => {
  let mirror: Mirror
  let pictures: Awaited<ReturnType<typeof contractPictures>>

  beforeAll(async () => {
    pictures = await contractPictures()
    mirror = await openMirror()
    await mirror.engine.createCollection('c', { tags: { purpose: 'test' } })
    await mirror.engine.createUser('c', 'member')
    const { indexed } = await mirror.engine.indexFaces('c', pictures.member)
    await mirror.engine.associateFaces('c', 'member', [indexed[0].face.faceId])
  })
  afterAll(() => mirror.close())

  test.each([
    ['as it is', (group: Uint8Array) => Promise.resolve(group)],
    ['as WebP', (group: Uint8Array) => sharp(group).webp({ quality: 95 }).toBuffer()],
    [
      'turned, with a note of it',
      (group: Uint8Array) => sharp(group).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer(),
    ],
    [
      'as a PNG that is too large',
      (group: Uint8Array) => sharp(group).resize(3000).png({ compressionLevel: 0 }).toBuffer(),
    ],
  ])('finds the same face in a picture %s', async (_, make) => {
    const { engine } = mirror
    const usual = await engine.searchUsersByImage('c', pictures.group)
    const [place] = usual.searched.filter(({ matches }) => matches.length)
    const found = await engine.searchUsersByImage('c', await make(pictures.group))
    expect(found.searched).toHaveLength(pictures.groupFaces)
    expect(found.unsearched).toEqual([])
    const members = found.searched.filter(({ matches }) => matches.length)
    expect(members).toHaveLength(1)
    expect(members[0].matches).toMatchObject([{ userId: 'member', status: 'ACTIVE' }])
    for (const side of ['left', 'top', 'width', 'height'] as const)
      expect(members[0].detail.box[side]).toBeCloseTo(place.detail.box[side], 1)
    expect(found.width / found.height).toBeCloseTo(usual.width / usual.height, 2)
  })

  test('costs a request for each face and one more', async () => {
    mirror.calls.length = 0
    await mirror.engine.searchFacesByImage('c', pictures.group)
    expect(mirror.calls.toSorted()).toEqual([
      'DetectFaces',
      ...Array<string>(pictures.groupFaces).fill('SearchFacesByImage'),
    ])
    mirror.calls.length = 0
    await mirror.engine.searchFacesByImage('c', pictures.member, { largestOnly: true })
    await mirror.engine.describeCollection('c')
    expect(mirror.calls).toEqual(['DetectFaces', 'SearchFacesByImage'])
    expect(mirror.calls.reduce((sum, operation) => sum + priceOf(operation), 0)).toBeCloseTo(0.002)
  })

  test('knows the version of what it makes, and counts', async () => {
    const collection = await mirror.engine.describeCollection('c')
    expect(collection.modelVersion).toMatch(/^rekognition\/[\d.]+$/)
    expect(mirror.engine.modelVersion).toBe(collection.modelVersion)
    expect(collection).toMatchObject({ faceCount: 1, userCount: 1, tags: { purpose: 'test' } })
    expect((await mirror.engine.listUsers('c')).items).toEqual([{ userId: 'member', status: 'ACTIVE', faceCount: 1 }])
  })
})
