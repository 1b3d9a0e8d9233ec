import { beforeEach, describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { picture } from '../../test/fixtures/memory-engine.ts'
import {
  ANN,
  ANN_AGAIN,
  BOB,
  image,
  NOTHING,
  openPeopleRoom,
  whole,
  type PeopleRoom,
} from '../../test/fixtures/people-room.ts'
import type { People } from './people.ts'

let room: PeopleRoom
let people: People
const enroll: PeopleRoom['enroll'] = (...args) => room.enroll(...args)

beforeEach(async () => {
  room = await openPeopleRoom()
  people = room.people
})

describe('enrolling', () => {
  test('a person is one user with a face for each picture', async () => {
    const result = await enroll('Ann', image('1', ANN), image('2', ANN_AGAIN))
    expect(result).toMatchObject({ created: true, refused: [], person: { name: 'Ann', state: 'enrolled' } })
    expect(result.faceIds).toHaveLength(2)
    expect(room.memory.faces('c').map((f) => f.userId)).toEqual([result.person!.personId, result.person!.personId])
    expect((await people.faces(result.person!)).map((f) => f.faceId)).toEqual(result.faceIds)
  })

  test('the same picture again stores nothing twice', async () => {
    const first = await enroll('Ann', image('1', ANN))
    const again = await enroll('ann ', image('1', ANN), image('2', ANN_AGAIN), image('copy of 2', ANN_AGAIN))
    expect(again.created).toBe(false)
    expect(again.person!.personId).toBe(first.person!.personId)
    expect(again.faceIds).toHaveLength(2)
    expect(room.left()).toEqual(whole(2))
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
    expect(room.left()).toEqual(whole(1))
  })

  test('nothing accepted: there is no such person', async () => {
    const result = await enroll('Ann', image('two', ANN, BOB), image('nobody'))
    expect(result).toMatchObject({ person: null, created: false, faceIds: [] })
    expect(room.left()).toEqual(NOTHING)
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
    expect(room.memory.faces('c').map((f) => f.vector)).toEqual([ANN])
  })

  test('a passer-by far behind does not count as a second face', async () => {
    const both = picture({ vector: BOB, size: 0.1 }, { vector: ANN, size: 0.5 })
    const result = await enroll('Ann', { name: 'street', read: async () => both })
    expect(result.refused).toEqual([])
    expect(room.memory.faces('c').map((f) => f.vector)).toEqual([ANN])
  })

  test('the largest face under the quality filter is not replaced by somebody behind', async () => {
    const both = picture({ vector: ANN, size: 0.6, reasons: ['EXTREME_POSE'] }, { vector: BOB, size: 0.2 })
    const images = [{ name: 'x', read: async () => both }]
    const result = await people.enroll({ collectionId: 'c', name: 'Ann', images, largest: true })
    expect(result.refused[0]!.reasons).toEqual(['EXTREME_POSE'])
    expect(room.left()).toEqual(NOTHING)
  })

  test("another person's face is refused, also twice in one call, unless allowed", async () => {
    const ann = await enroll('Ann', image('1', ANN))
    const result = await enroll('Anna', image('2', ANN_AGAIN), image('2 again', ANN_AGAIN))
    expect(result.person).toBeNull()
    expect(result.refused.map((r) => r.reasons)).toEqual([['DUPLICATE_PERSON'], ['DUPLICATE_PERSON']])
    expect(result.refused[0]!.duplicateOf).toMatchObject({ name: 'Ann', personId: ann.person!.personId })
    expect(room.left()).toEqual(whole(1))
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
    expect(room.left()).toEqual(whole(9))
  })

  test.each([[''], ['  '], ['a\nb'], ['x'.repeat(201)], ['\ud800']])('the name %j is refused', async (name) => {
    await expect(enroll(name, image('1', ANN))).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  test('an unknown collection is an error and no row is left', async () => {
    await expect(people.enroll({ collectionId: 'x', name: 'Ann', images: [image('1', ANN)] })).rejects.toMatchObject({
      code: 'collection_not_found',
    })
    expect(room.rows.size).toBe(0)
  })

  test('a failing duplicate check fails the enrolment and leaves nothing', async () => {
    room.fail((step) => (step === 'searchUsers' ? 'store_unavailable' : undefined))
    await expect(enroll('Ann', image('1', ANN))).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(room.left()).toEqual(NOTHING)
  })

  test('after an abort nothing more is taken and what was done stays', async () => {
    const abort = new AbortController()
    const images = Array.from({ length: 9 }, (_, i) => image(`${i}`, [1, i / 50, 0]))
    const onImage = () => abort.abort()
    const result = await people.enroll({ collectionId: 'c', name: 'Ann', images, signal: abort.signal, onImage })
    expect(result.faceIds).toHaveLength(1)
    expect(room.left()).toEqual(whole(1))
  })
})

describe('names', () => {
  test('are listed, found without regard to case, changed, and taken once', async () => {
    await enroll('Ann', image('1', ANN))
    await enroll('Bob', image('2', BOB))
    expect((await people.list('c')).people.map((p) => p.name)).toEqual(['Ann', 'Bob'])
    const { personId } = await people.byName('c', 'ANN')
    expect((await people.update(personId, { name: 'Anna' })).name).toBe('Anna')
    await expect(people.update(personId, { name: 'bob' })).rejects.toMatchObject({ code: 'person_duplicate' })
    await expect(people.byName('c', 'Ann')).rejects.toMatchObject({ code: 'person_not_found' })
  })

  test('a person who is gone already is no error to remove', async () => {
    const { person } = await enroll('Ann', image('1', ANN))
    await people.remove([person!])
    await people.remove([person!])
    expect(room.left()).toEqual(NOTHING)
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
    room.rows.set(person!.personId, { ...person!, state: 'enrolling' })
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
