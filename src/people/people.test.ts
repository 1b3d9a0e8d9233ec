import { beforeEach, describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { createMemoryEngine, picture } from '../../test/fixtures/memory-engine.ts'
import { createMemoryPeople } from '../../test/fixtures/memory-people.ts'
import { createPeople, type People } from './people.ts'

const ANN = [1, 0, 0]
const ANN_AGAIN = [0.98, 0.2, 0]
const BOB = [0, 1, 0]
const image = (name: string, ...vectors: number[][]) => ({
  name,
  read: async () => picture(...vectors.map((vector, i) => ({ vector, size: 0.5 - i / 10 }))),
})

let memory: ReturnType<typeof createMemoryEngine>
let rows: ReturnType<typeof createMemoryPeople>['rows']
let people: People
/** Fails every step from this one on, as if the process had died there; `once`: only this one. */
let fail: { at: number; once: boolean } | undefined
let steps: string[]

const step = (name: string) => {
  const n = steps.push(name)
  return fail !== undefined && (fail.once ? n === fail.at : n >= fail.at)
}
const start = () => {
  const memoryPeople = createMemoryPeople((name) => {
    if (step(name)) throw new LikenessError('store_unavailable')
  })
  rows = memoryPeople.rows
  people = createPeople({
    engine: memory.engine,
    store: memoryPeople.store,
    duplicateThreshold: async () => 90,
    abandonedBefore: () => new Date(Date.now() + 1000),
  })
}
const enroll = (name: string, ...images: ReturnType<typeof image>[]) =>
  people.enroll({ collectionId: 'c', name, images })
const left = () => ({ faces: memory.faces('c').length, users: memory.users('c').length, rows: rows.size })

beforeEach(async () => {
  fail = undefined
  steps = []
  memory = createMemoryEngine()
  memory.failWhen(step)
  start()
  await memory.engine.createCollection('c')
})

describe('enrolling', () => {
  test('a person is one user with a face for each picture', async () => {
    const result = await enroll('Ann', image('1', ANN), image('2', ANN_AGAIN))
    expect(result).toMatchObject({ created: true, refused: [], person: { name: 'Ann', state: 'enrolled' } })
    expect(result.faceIds).toHaveLength(2)
    expect(memory.faces('c').map((f) => f.userId)).toEqual([result.person!.personId, result.person!.personId])
    expect((await people.faces(result.person!)).map((f) => f.faceId)).toEqual(result.faceIds)
  })

  test('the same picture again stores nothing twice', async () => {
    const first = await enroll('Ann', image('1', ANN))
    const again = await enroll('ann ', image('1', ANN), image('2', ANN_AGAIN), image('copy of 2', ANN_AGAIN))
    expect(again.created).toBe(false)
    expect(again.person!.personId).toBe(first.person!.personId)
    expect(again.faceIds).toHaveLength(2)
    expect(left()).toEqual({ faces: 2, users: 1, rows: 1 })
  })

  test('pictures that cannot be used are refused with the reason, the others stay', async () => {
    const result = await enroll(
      'Ann',
      image('nobody'),
      image('two', ANN, BOB),
      { name: 'blurred', read: async () => picture({ vector: ANN, reasons: ['LOW_SHARPNESS', 'SMALL_BOUNDING_BOX'] }) },
      { name: 'text', read: async () => new TextEncoder().encode('hello') },
      { name: 'gone', read: () => Promise.reject(new LikenessError('image_not_found')) },
      image('good', ANN),
      image('somebody else', [0, 0, 1]),
    )
    expect(result.refused.map(({ image, reasons }) => [image, ...reasons])).toEqual([
      ['nobody', 'NO_FACE'],
      ['two', 'SEVERAL_FACES'],
      ['blurred', 'LOW_SHARPNESS', 'SMALL_BOUNDING_BOX'],
      ['text', 'image_unsupported'],
      ['gone', 'image_not_found'],
      ['somebody else', 'LOW_MATCH_CONFIDENCE'],
    ])
    expect(left()).toEqual({ faces: 1, users: 1, rows: 1 })
  })

  test('nothing accepted: there is no such person', async () => {
    const result = await enroll('Ann', image('two', ANN, BOB), image('nobody'))
    expect(result).toMatchObject({ person: null, created: false, faceIds: [] })
    expect(left()).toEqual({ faces: 0, users: 0, rows: 0 })
    await expect(people.byName('c', 'Ann')).rejects.toMatchObject({ code: 'person_not_found' })
  })

  test('of several faces the largest is taken when asked for, and nothing stays of the others', async () => {
    const result = await people.enroll({
      collectionId: 'c',
      name: 'Ann',
      images: [image('2', ANN, BOB)],
      largest: true,
    })
    expect(result.faceIds).toHaveLength(1)
    expect(memory.faces('c').map((f) => f.vector)).toEqual([ANN])
  })

  test('a passer-by far behind does not count as a second face', async () => {
    const both = picture({ vector: BOB, size: 0.1 }, { vector: ANN, size: 0.5 })
    const result = await enroll('Ann', { name: 'street', read: async () => both })
    expect(result.refused).toEqual([])
    expect(memory.faces('c').map((f) => f.vector)).toEqual([ANN])
  })

  test('the largest face under the quality filter is not replaced by somebody behind', async () => {
    const both = picture({ vector: ANN, size: 0.6, reasons: ['EXTREME_POSE'] }, { vector: BOB, size: 0.2 })
    const images = [{ name: 'x', read: async () => both }]
    const result = await people.enroll({ collectionId: 'c', name: 'Ann', images, largest: true })
    expect(result.refused[0]!.reasons).toEqual(['EXTREME_POSE'])
    expect(left()).toEqual({ faces: 0, users: 0, rows: 0 })
  })

  test("another person's face is refused, also twice in one call, unless allowed", async () => {
    const ann = await enroll('Ann', image('1', ANN))
    const result = await enroll('Anna', image('2', ANN_AGAIN), image('2 again', ANN_AGAIN))
    expect(result.person).toBeNull()
    expect(result.refused.map((r) => r.reasons)).toEqual([['DUPLICATE_PERSON'], ['DUPLICATE_PERSON']])
    expect(result.refused[0]!.duplicateOf).toMatchObject({ name: 'Ann', personId: ann.person!.personId })
    expect(left()).toEqual({ faces: 1, users: 1, rows: 1 })
    const images = [image('2', ANN_AGAIN)]
    const twin = await people.enroll({ collectionId: 'c', name: 'Anna', images, allowDuplicate: true })
    expect(twin.person).toMatchObject({ name: 'Anna' })
  })

  test('pictures under way at once come out in order', async () => {
    const outcomes: string[] = []
    const images = Array.from({ length: 9 }, (_, i) => image(`${i}`, [1, i / 50, 0]))
    await people.enroll({
      collectionId: 'c',
      name: 'Ann',
      images,
      concurrency: 4,
      onImage: (o) => outcomes.push(o.image),
    })
    expect(outcomes).toEqual(images.map((i) => i.name))
    expect(left()).toEqual({ faces: 9, users: 1, rows: 1 })
  })

  test.each([[''], ['  '], ['a\nb'], ['x'.repeat(201)], ['\ud800']])('the name %j is refused', async (name) => {
    await expect(enroll(name, image('1', ANN))).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  test('an unknown collection is an error and no row is left', async () => {
    await expect(people.enroll({ collectionId: 'x', name: 'Ann', images: [image('1', ANN)] })).rejects.toMatchObject({
      code: 'collection_not_found',
    })
    expect(rows.size).toBe(0)
  })

  test('a failing duplicate check fails the enrolment and leaves nothing', async () => {
    memory.failWhen((method) => method === 'searchUsers')
    await expect(enroll('Ann', image('1', ANN))).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(left()).toEqual({ faces: 0, users: 0, rows: 0 })
  })

  test('after an abort nothing more is taken and what was done stays', async () => {
    const abort = new AbortController()
    const images = Array.from({ length: 9 }, (_, i) => image(`${i}`, [1, i / 50, 0]))
    const onImage = () => abort.abort()
    const result = await people.enroll({ collectionId: 'c', name: 'Ann', images, signal: abort.signal, onImage })
    expect(result.faceIds).toHaveLength(1)
    expect(left()).toEqual({ faces: 1, users: 1, rows: 1 })
  })
})

describe('names', () => {
  test('are listed, found without regard to case, changed, and taken once', async () => {
    await enroll('Ann', image('1', ANN))
    await enroll('Bob', image('2', BOB))
    expect((await people.list('c')).people.map((p) => p.name)).toEqual(['Ann', 'Bob'])
    expect((await people.rename('c', 'ANN', 'Anna')).name).toBe('Anna')
    await expect(people.rename('c', 'Anna', 'bob')).rejects.toMatchObject({ code: 'person_duplicate' })
    await expect(people.byName('c', 'Ann')).rejects.toMatchObject({ code: 'person_not_found' })
  })

  test('a person who is gone already is no error to remove', async () => {
    const { person } = await enroll('Ann', image('1', ANN))
    await people.remove([person!])
    await people.remove([person!])
    expect(left()).toEqual({ faces: 0, users: 0, rows: 0 })
  })
})

describe('identifying', () => {
  test('names, strangers, and each person once', async () => {
    await enroll('Ann', image('1', ANN))
    await enroll('Bob', image('2', BOB))
    const { faces } = await people.identify({
      collectionId: 'c',
      image: picture({ vector: BOB, size: 0.5 }, { vector: ANN, size: 0.4 }, { vector: ANN_AGAIN, size: 0.3 }),
      threshold: 90,
    })
    expect(faces.map((f) => f.person?.name ?? null)).toEqual(['Bob', 'Ann', null])
    expect(faces[2]).toMatchObject({ similarity: expect.closeTo(98, 0), candidates: [{ person: { name: 'Ann' } }, {}] })
  })

  test('somebody who is being enrolled or erased is nobody', async () => {
    const { person } = await enroll('Ann', image('1', ANN))
    rows.set(person!.personId, { ...person!, state: 'enrolling' })
    const { faces } = await people.identify({ collectionId: 'c', image: picture({ vector: ANN }) })
    expect(faces[0]).toMatchObject({ person: null, similarity: null, candidates: [] })
  })

  test('faces under the quality filter are told, not hidden', async () => {
    const image = picture({ vector: ANN, reasons: ['LOW_SHARPNESS'] })
    const { faces } = await people.identify({ collectionId: 'c', image, qualityFilter: 'AUTO' })
    expect(faces).toMatchObject([{ person: null, reasons: ['LOW_SHARPNESS'] }])
  })

  test.each([-1, 101, NaN])('a margin of %s is refused', async (margin) => {
    await expect(people.identify({ collectionId: 'c', image: picture(), margin })).rejects.toMatchObject({
      code: 'invalid_argument',
    })
  })
})
