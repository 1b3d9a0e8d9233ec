import { beforeEach, describe, expect, test, vi } from 'vitest'
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
import type { EnrollRequest } from './enroll.ts'
import { consent, enrollAnn, past, refused } from './people.fixture.ts'

let room: PeopleRoom
const enroll = (request: Partial<EnrollRequest>) => enrollAnn(room, request)
const future = new Date(Date.now() + 60_000)

beforeEach(async () => {
  room = await openPeopleRoom()
})

describe('whom it is about', () => {
  test('a namesake is a new person; by name both are ambiguous, by id they are not', async () => {
    const first = await enroll({})
    const second = await enroll({ namesake: true, images: [image('b', BOB)] })
    expect(second).toMatchObject({ created: true, person: { name: 'Ann' } })
    expect(second.person!.personId).not.toBe(first.person!.personId)
    await expect(room.people.byName('c', 'ann')).rejects.toMatchObject({ code: 'person_ambiguous' })
    await expect(enroll({ images: [image('2', ANN_AGAIN)] })).rejects.toMatchObject({ code: 'person_ambiguous' })
    const more = await enroll({ name: undefined, personId: first.person!.personId, images: [image('2', ANN_AGAIN)] })
    expect(more).toMatchObject({ created: false, person: { personId: first.person!.personId } })
    expect(room.left()).toEqual({ ...whole(3), users: 2, rows: 2 })
  })

  test('somebody who is being erased does not keep the name', async () => {
    const { person } = await enroll({})
    room.rows.set(person!.personId, { ...person!, state: 'erasing' })
    await expect(room.people.byName('c', 'Ann')).rejects.toMatchObject({ code: 'person_not_found' })
    expect(await enroll({ images: [image('b', BOB)] })).toMatchObject({ created: true })
    await expect(enroll({ personId: person!.personId })).rejects.toMatchObject({ code: 'person_not_found' })
  })

  test.each([
    ['gone', (personId: string) => room.people.remove([room.rows.get(personId)!])],
    [
      'going',
      async (personId: string) => void room.rows.set(personId, { ...room.rows.get(personId)!, state: 'erasing' }),
    ],
  ])('somebody who is %s while pictures are added does not come back', async (_, leave) => {
    const { personId } = (await enroll({ consent })).person!
    const late = image('late', ANN_AGAIN)
    const images = [{ ...late, read: async () => (await leave(personId), late.read()) }]
    await expect(enroll({ personId, images })).rejects.toMatchObject({ code: 'person_not_found' })
    expect(room.left()).toEqual(NOTHING)
  })

  test.each(['person_000000000000', 'nul\0', ''])('there is no person %j', async (personId) => {
    await expect(enroll({ personId })).rejects.toMatchObject({ code: 'person_not_found' })
    await expect(room.people.byId(undefined, personId)).rejects.toMatchObject({ code: 'person_not_found' })
  })

  test('a person of another collection is not there', async () => {
    await room.memory.engine.createCollection('d')
    const { personId } = (await enroll({})).person!
    await expect(enroll({ collectionId: 'd', personId })).rejects.toMatchObject({ code: 'person_not_found' })
    await expect(room.people.byId('d', personId)).rejects.toMatchObject({ code: 'person_not_found' })
    expect(await room.people.byId('c', personId)).toEqual(await room.people.byId(undefined, personId))
  })

  test('neither a name nor an id is an error', async () => {
    await expect(enroll({ name: undefined })).rejects.toMatchObject(refused)
  })

  test('details are kept, and changed once a picture was accepted', async () => {
    const details = { gender: ' female ', birthYear: 1815, hometown: '' }
    const { person } = await enroll({ details })
    expect(person).toMatchObject({ gender: 'female', birthYear: 1815, hometown: null, residence: null })
    expect((await enroll({ images: [image('x')], details: { residence: 'Ockham' } })).faceIds).toEqual([])
    expect(await room.people.byName('c', 'Ann')).toMatchObject({ residence: null })
    expect((await enroll({ details: { residence: 'Ockham' } })).person).toMatchObject({
      ...{ gender: 'female', residence: 'Ockham' },
    })
    const changed = await room.people.update(person!.personId, { name: ' Ada ', birthYear: null })
    expect(changed).toMatchObject({ name: 'Ada', birthYear: null, gender: 'female' })
  })

  test.each([
    { birthYear: 1.5 },
    { birthYear: 3000 },
    { birthYear: NaN },
    { gender: 'a\nb' },
    { hometown: 'x'.repeat(201) },
  ])('details %j are refused', async (details) => {
    await expect(enroll({ details })).rejects.toMatchObject(refused)
    expect(room.left()).toEqual(NOTHING)
  })

  test('a taken name needs leave', async () => {
    const { person } = await enroll({})
    await enroll({ name: 'Bob', images: [image('b', BOB)] })
    const { personId } = person!
    await expect(room.people.update(personId, { name: 'bob' })).rejects.toMatchObject({ code: 'person_duplicate' })
    expect(await room.people.update(personId, { name: 'bob' }, { namesake: true })).toMatchObject({ name: 'bob' })
    await expect(room.people.update('unknown', {})).rejects.toMatchObject({ code: 'person_not_found' })
  })
})

test('an enrolment that takes long says that it goes on, until it ends', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const changed: boolean[] = []
    const slow = image('1', ANN)
    const read = async () => {
      const [row] = [...room.rows.values()]
      await new Promise((resolve) => setTimeout(resolve, 5))
      vi.advanceTimersByTime(10_000)
      changed.push(room.rows.get(row!.personId)!.updatedAt > row!.updatedAt)
      return slow.read()
    }
    await enroll({ images: [{ ...slow, read }] })
    expect(changed).toEqual([true])
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

describe('consent', () => {
  const looked = () => room.memory.calls.filter((call) => !['createCollection', 'describeCollection'].includes(call))

  test('where it is required, nothing is looked at without one', async () => {
    room.kept.policy.consent = 'required'
    let read = false
    const images = [{ name: '1', read: async () => ((read = true), image('1', ANN).read()) }]
    await expect(enroll({ images })).rejects.toMatchObject({ code: 'consent_required' })
    expect([looked(), read]).toEqual([[], false])
    expect(room.left()).toEqual(NOTHING)
    expect(await enroll({ consent, images, recordedBy: 'key:7' })).toMatchObject({ created: true })
    const [kept] = [...room.kept.consents.values()]
    expect(kept).toMatchObject({
      ...consent,
      recordedBy: 'key:7',
      collectionId: 'c',
      expiresAt: null,
      withdrawnAt: null,
    })
  })

  test('one that was given before counts until it is withdrawn or has expired', async () => {
    room.kept.policy.consent = 'required'
    const { personId } = (await enroll({ consent })).person!
    expect((await enroll({ images: [image('2', ANN_AGAIN)] })).faceIds).toHaveLength(1)
    const [{ consentId } = { consentId: '' }] = await room.people.consents(personId)
    const withdrawn = await room.people.withdrawConsent(consentId)
    expect(await room.people.withdrawConsent(consentId)).toEqual(withdrawn)
    const before = looked().length
    await expect(enroll({ personId })).rejects.toMatchObject({ code: 'consent_required' })
    const later = await room.people.recordConsent(personId, { ...consent, expiresAt: future }, 'local')
    await enroll({ personId })
    room.kept.consents.set(later.consentId, { ...later, expiresAt: past })
    const after = looked().length
    expect(after).toBeGreaterThan(before)
    await expect(enroll({ personId })).rejects.toMatchObject({ code: 'consent_required' })
    expect(looked()).toHaveLength(after)
  })

  test('given with a request that enrols nobody it is not kept', async () => {
    await enroll({ consent, images: [image('nobody')] })
    expect(room.left()).toEqual(NOTHING)
    await enroll({})
    await enroll({ consent, images: [image('nobody'), image('else', BOB)] })
    expect(room.kept.consents.size).toBe(0)
    // A picture that was there before says as well who it is.
    await enroll({ consent })
    expect(room.kept.consents.size).toBe(1)
  })

  test.each([
    { ...consent, purpose: ' ' },
    { ...consent, wordingVersion: '' },
    { ...consent, givenBy: 'x'.repeat(201) },
    { ...consent, expiresAt: past },
    { ...consent, givenAt: new Date(Date.now() + 3_600_000) },
    { ...consent, givenAt: new Date(NaN) },
    { ...consent, expiresAt: new Date(NaN) },
  ])('%j is refused', async (given) => {
    await expect(enroll({ consent: given })).rejects.toMatchObject(refused)
    expect(room.left()).toEqual(NOTHING)
  })

  test('unknown ones', async () => {
    await expect(room.people.withdrawConsent('x')).rejects.toMatchObject({ code: 'consent_not_found' })
    await expect(room.people.recordConsent('x', consent, 'local')).rejects.toMatchObject({ code: 'person_not_found' })
  })
})

describe('quality', () => {
  // 100 pixels wide; brightness and sharpness 50, contrast 50, quality of the face 90.
  const sized = (size: number) => [{ name: 'x', read: async () => picture({ vector: ANN, size }) }]

  test.each([
    [{}, 0.39, ['SMALL_BOUNDING_BOX']],
    [{}, 0.4, []],
    [{ minFacePixels: 0 }, 0.1, []],
    [{ minFacePixels: 51 }, 0.5, ['SMALL_BOUNDING_BOX']],
    [{ minBrightness: 51, minSharpness: 51 }, 0.5, ['LOW_BRIGHTNESS', 'LOW_SHARPNESS']],
    [{ minContrast: 51 }, 0.5, ['LOW_CONTRAST']],
    [{ minBrightness: 50, minSharpness: 50, minContrast: 50 }, 0.5, []],
  ])('%j and a face of %s: %j', async (quality, size, reasons) => {
    const result = await enroll({ quality, images: sized(size) })
    expect(result.refused.flatMap((one) => one.reasons)).toEqual(reasons)
    expect(result.images).toMatchObject([{ image: 'x', qualityScore: 90 }])
    expect(room.left()).toEqual(reasons.length > 0 ? NOTHING : whole(1))
  })

  test.each([{ minFacePixels: -1 }, { minContrast: 101 }, { minSharpness: NaN }])('%j is refused', async (quality) => {
    await expect(enroll({ quality })).rejects.toMatchObject(refused)
  })

  test('of several faces the one in the box', async () => {
    const box = (size: number) => ({ left: 0, top: 0, width: size, height: size })
    const images = [image('two', ANN, BOB)]
    const result = await enroll({ images, faceBox: box(0.41) })
    expect(result.images).toMatchObject([{ known: false, qualityScore: 90, referenceId: expect.any(String) }])
    expect(room.memory.faces('c').map((face) => face.vector)).toEqual([BOB])
    const nowhere = { left: 0.8, top: 0.8, width: 0.1, height: 0.1 }
    expect((await enroll({ images, faceBox: nowhere })).refused).toMatchObject([{ reasons: ['NO_FACE'] }])
    await expect(enroll({ images, faceBox: box(0) })).rejects.toMatchObject(refused)
    await expect(enroll({ images, faceBox: box(NaN) })).rejects.toMatchObject(refused)
    expect(room.left()).toEqual(whole(1))
  })

  test.each(['indexFaces', 'pictures.crop'])(
    '%s failing on one of several pictures leaves the others',
    async (step) => {
      let n = 0
      room.fail((name) => (name === step && ++n === 2 ? 'engine_failed' : undefined))
      const images = [image('1', ANN), image('2', ANN_AGAIN), image('3', [0.97, 0, 0.2])]
      const result = await enroll({ images })
      expect(result.refused).toMatchObject([{ image: '2', reasons: ['engine_failed'] }])
      expect(room.left()).toEqual(whole(2))
      room.fail((name) => (name === step ? 'engine_failed' : undefined))
      await expect(enroll({ images: [image('4', [0.9, 0, 0.3])] })).rejects.toMatchObject({ code: 'engine_failed' })
      expect(room.left()).toEqual(whole(2))
    },
  )
})

describe('duplicates', () => {
  test('are told with a face, also when they are allowed', async () => {
    const ann = await enroll({})
    const [faceId] = ann.faceIds
    const duplicate = { personId: ann.person!.personId, name: 'Ann', faceId, similarity: expect.closeTo(98, 0) }
    const no = await enroll({ name: 'Anna', images: [image('2', ANN_AGAIN)] })
    expect(no).toMatchObject({ person: null, duplicates: [duplicate], images: [{ duplicates: [duplicate] }] })
    const yes = await enroll({ name: 'Anna', images: [image('2', ANN_AGAIN)], allowDuplicate: true })
    expect(yes).toMatchObject({ created: true, refused: [], duplicates: [duplicate] })
  })

  test('the threshold is the one given, or else at least 95', async () => {
    await enroll({})
    const similar = [0.93, 0.36, 0]
    expect(await enroll({ name: 'a', images: [image('a', similar)] })).toMatchObject({ created: true, duplicates: [] })
    const images = [image('b', [0.94, 0, 0.34])]
    expect(await enroll({ name: 'b', images, duplicateThreshold: 90 })).toMatchObject({ person: null })
    for (const duplicateThreshold of [-1, 101, NaN])
      await expect(enroll({ name: 'b', images, duplicateThreshold })).rejects.toMatchObject(refused)
  })

  test.each(['searchUsers', 'byIds', 'listFaces'])('a search that fails in %s fails the enrolment', async (step) => {
    await enroll({})
    for (const allowDuplicate of [true, false]) {
      let n = 0
      room.fail((name) => (name === step && ++n === 1 ? 'engine_failed' : undefined))
      const images = [image('2', ANN_AGAIN)]
      await expect(enroll({ name: 'Anna', images, allowDuplicate })).rejects.toMatchObject({ code: 'engine_failed' })
      expect(room.left()).toEqual(whole(1))
    }
  })
})

test('identifying: the threshold is at least the least one', async () => {
  await enroll({})
  const look = (minThreshold?: number) =>
    room.people.identify({ collectionId: 'c', image: picture({ vector: ANN_AGAIN }), minThreshold })
  expect(await look()).toMatchObject({ threshold: 80, faces: [{ person: { name: 'Ann' } }] })
  expect(await look(50)).toMatchObject({ threshold: 80 })
  expect(await look(97)).toMatchObject({ threshold: 97, faces: [{ person: { name: 'Ann' } }] })
  expect(await look(99)).toMatchObject({ threshold: 99, faces: [{ person: null, similarity: expect.closeTo(98, 0) }] })
  for (const least of [-1, 101, NaN]) await expect(look(least)).rejects.toMatchObject(refused)
})
