import { beforeEach, describe, expect, test } from 'vitest'
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

let room: PeopleRoom
const images = [image('1', ANN), image('two', ANN, BOB), image('2', ANN_AGAIN)]
const more = [image('3', [0.97, 0, 0.2]), image('4', [0.96, 0.1, 0.1])]
const consent = { wordingVersion: '1', purpose: 'entrance', givenBy: 'Ann' }
const enroll = (pictures: typeof images) =>
  room.people.enroll({ collectionId: 'c', name: 'Ann', images: pictures, consent, quality: { minContrast: 1 } })

/** How many steps the work takes when nothing fails. */
async function count(work: () => Promise<unknown>) {
  room.fail()
  await work()
  return room.steps().length
}

/** Does the work once for each of its steps, in a new room where that step fails, or everything from it on. */
async function atEachStep(
  once: boolean,
  prepare: () => Promise<unknown>,
  work: () => Promise<unknown>,
  after: (context: string) => Promise<unknown>,
) {
  await prepare()
  const total = await count(work)
  expect(total).toBeGreaterThan(5)
  for (let at = 1; at <= total; at++) {
    room = await openPeopleRoom()
    await prepare()
    room.fail({ at, once })
    await expect(work(), `step ${at}`).rejects.toMatchObject({ code: 'store_unavailable' })
    const context = `step ${at}, ${room.steps()[at - 1]}`
    room.fail()
    await after(context)
  }
}

const nothing = async () => {}
/** Every reference has its face, its pictures and its person, and nothing is there without a reference. */
function expectWhole(context: string) {
  const { kept, memory } = room
  const references = [...kept.references.values()]
  expect(
    references.map((one) => one.state),
    context,
  ).toEqual(references.map(() => 'ready'))
  expect(
    memory
      .faces('c')
      .map((face) => face.faceId)
      .sort(),
    context,
  ).toEqual(references.map((one) => one.faceId).sort())
  for (const face of memory.faces('c')) expect(face.userId, context).toBeDefined()
  const keys = references.flatMap(({ imageKey, thumbnailKey }) => [imageKey, thumbnailKey])
  expect([...kept.objects.keys()].sort(), context).toEqual(keys.sort())
}

beforeEach(async () => {
  room = await openPeopleRoom()
})

describe('a failure between any two steps', () => {
  test('enrolling takes back what it stored', () =>
    atEachStep(
      true,
      nothing,
      () => enroll(images),
      async (context) => {
        expect(room.left(), context).toEqual(NOTHING)
      },
    ))

  test('adding pictures to a person takes back those, and only those', () =>
    atEachStep(
      true,
      () => room.enroll('Ann', ...images),
      () => enroll(more),
      async (context) => {
        expect(room.left(), context).toEqual(whole(2))
        expectWhole(context)
      },
    ))

  test('a process that dies while enrolling leaves a person with whole pictures or, after the sweep, nothing', () =>
    atEachStep(
      false,
      nothing,
      () => enroll(images),
      async (context) => {
        const [row] = room.rows.values()
        const enrolled = row?.state === 'enrolled'
        await room.people.sweep()
        expectWhole(context)
        if (enrolled) expect(room.left(), context).toMatchObject({ rows: 1, consents: 1 })
        else expect(room.left(), context).toEqual(NOTHING)
        // And the same command again completes it.
        const again = await room.enroll('Ann', ...images)
        expect(again.faceIds, context).toHaveLength(2)
        expectWhole(context)
        await room.people.remove([again.person!])
        expect(room.left(), context).toEqual(NOTHING)
      },
    ))

  test('a process that dies while adding pictures leaves no stray face, reference or picture after the sweep', () =>
    atEachStep(
      false,
      () => room.enroll('Ann', ...images),
      () => enroll(more),
      async (context) => {
        await room.people.sweep()
        expectWhole(context)
        expect(room.left().faces, context).toBeGreaterThanOrEqual(2)
        expect(await room.people.sweep(), context).toBe(0)
      },
    ))

  test('an erasure that dies is finished by the sweep', async () => {
    const erase = async () => room.people.remove([await room.people.byName('c', 'Ann')])
    await atEachStep(
      false,
      () => enroll(images),
      erase,
      async (context) => {
        // Nothing was asked for yet where the person was not found.
        const [row] = room.rows.values()
        if (row?.state === 'enrolled') await erase()
        else await room.people.sweep()
        expect(room.left(), context).toEqual(NOTHING)
      },
    )
  })

  test('a merge that dies is completed by the same call', async () => {
    let from = ''
    let into = ''
    const prepare = async () => {
      from = (await enroll(images)).person!.personId
      const other = await room.people.enroll({ collectionId: 'c', name: 'Anna', images: more, allowDuplicate: true })
      into = other.person!.personId
    }
    await atEachStep(
      false,
      prepare,
      () => room.people.merge(from, into),
      async (context) => {
        await room.people.sweep()
        if (room.rows.has(from)) await room.people.merge(from, into)
        expect(room.left(), context).toEqual({ ...whole(4), consents: 1 })
        expectWhole(context)
        for (const face of room.memory.faces('c')) expect(face.userId, context).toBe(into)
        for (const one of room.kept.references.values()) expect(one.personId, context).toBe(into)
      },
    )
  })

  test('removing a picture that dies is completed by the same call', async () => {
    let personId = ''
    let referenceId = ''
    const prepare = async () => {
      personId = (await enroll(images)).person!.personId
      referenceId = (await room.people.references(personId))[0]!.referenceId
    }
    await atEachStep(
      false,
      prepare,
      () => room.people.removeReference(personId, referenceId),
      async (context) => {
        if (room.kept.references.has(referenceId)) await room.people.removeReference(personId, referenceId)
        expect(room.left(), context).toEqual({ ...whole(1), consents: 1 })
        expectWhole(context)
      },
    )
  })
})

describe('the sweep', () => {
  test('leaves the pictures of an enrolment that is under way in another process', async () => {
    const { person } = await room.enroll('Ann', ...images)
    const live = room.another({ abandonedBefore: () => new Date(Date.now() - 60_000) })
    const found = room.left()
    const seen: unknown[] = []
    const third = { name: '3', read: async () => (await live.sweep(), more[0]!.read()) }
    room.kept.records.pictures.crop = async () => {
      // The face is indexed and belongs to nobody yet.
      seen.push(await live.sweep(), room.left().faces)
      return new Uint8Array([1])
    }
    await room.people.enroll({ collectionId: 'c', personId: person!.personId, images: [third] })
    expect(seen).toEqual([0, found.faces + 1])
    expectWhole('after')
  })

  test('keeps a face whose reference was made ready by another enrolment of the same picture', async () => {
    const { person, faceIds } = await room.enroll('Ann', image('1', ANN))
    const { references } = room.kept.records
    await references.add({ referenceId: 'dead', personId: person!.personId, collectionId: 'c' })
    await references.prepare('dead', { faceId: faceIds[0] })
    expect(await room.people.sweep()).toBe(1)
    expect(room.left()).toEqual(whole(1))
    expectWhole('after')
  })

  test('is not stopped by a collection that is gone', async () => {
    await room.kept.records.references.add({ referenceId: 'dead', personId: 'x', collectionId: 'gone' })
    expect(await room.people.sweep()).toBe(1)
    expect(room.left()).toEqual(NOTHING)
  })

  test('does not take erasures over that have records of their own', async () => {
    const { person } = await room.enroll('Ann', ...images)
    room.rows.set(person!.personId, { ...person!, state: 'erasing' })
    expect(await room.another({ sweepErasures: false }).sweep()).toBe(0)
    expect(room.left()).toEqual(whole(2))
    expect(await room.people.sweep()).toBe(1)
    expect(room.left()).toEqual(NOTHING)
  })

  test('keeps faces from before there were references', async () => {
    const old = room.another({ records: undefined })
    await old.enroll({ collectionId: 'c', name: 'Ann', images })
    expect(room.left()).toEqual({ ...NOTHING, faces: 2, users: 1, rows: 1 })
    for (let at = 1; at < 40; at++) {
      room.fail({ at, once: false })
      await room.enroll('Ann', ...images).catch(() => {})
      room.fail()
      await room.people.sweep()
      expect(room.left(), `step ${at}`).toMatchObject({ faces: 2, users: 1, rows: 1 })
    }
    // Given again, they have one.
    await room.enroll('Ann', ...images)
    expect(room.left()).toEqual(whole(2))
    expectWhole('adopted')
  })
})
