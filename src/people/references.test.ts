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
import type { EnrollRequest } from './enroll.ts'
import { consent, enrollAnn, past, refused } from './people.fixture.ts'

let room: PeopleRoom
const enroll = (request: Partial<EnrollRequest>) => enrollAnn(room, request)

beforeEach(async () => {
  room = await openPeopleRoom()
})

describe('references', () => {
  test('are the picture as it was sent and a thumbnail', async () => {
    const { person, images } = await enroll({})
    const folder = `people/c/${person!.personId}/${images[0]!.referenceId}`
    expect([...room.kept.objects.keys()]).toEqual([`${folder}.json`, `${folder}.thumb.jpg`])
    expect(images[0]).toMatchObject({ imageKey: `${folder}.json`, thumbnailKey: `${folder}.thumb.jpg` })
    expect(room.kept.objects.get(`${folder}.json`)).toEqual(await image('1', ANN).read())
    const { references, summaries } = room.people
    const [portrait] = await references(person!.personId)
    expect(portrait).toMatchObject({ state: 'ready', faceId: images[0]!.faceId, qualityScore: 90, box: { width: 0.5 } })
    expect(await summaries([person!.personId, 'x'])).toEqual(new Map([[person!.personId, { count: 1, portrait }]]))
  })

  test('are rows alone where the policy keeps no pictures', async () => {
    room.kept.policy.keepReferences = false
    const { images } = await enroll({})
    expect(room.left()).toEqual({ ...whole(1), objects: 0 })
    expect(images).toMatchObject([{ imageKey: null, thumbnailKey: null }])
    expect(room.steps().filter((step) => /^(objects|pictures)\./.test(step))).toEqual([])
  })

  test('are removed one by one, but not the last one, nor two at once', async () => {
    const { person, images } = await enroll({ images: [image('1', ANN), image('2', ANN_AGAIN)] })
    const { personId } = person!
    const ids = images.map((one) => one.referenceId!)
    const removals = await Promise.allSettled(ids.map((id) => room.people.removeReference(personId, id)))
    expect(removals.map((one) => one.status)).toEqual(['fulfilled', 'rejected'])
    expect(removals[1]).toMatchObject({ reason: refused })
    expect(room.left()).toEqual(whole(1))
    for (const id of [ids[0]!, 'x'])
      await expect(room.people.removeReference(personId, id)).rejects.toMatchObject({ code: 'reference_not_found' })
    const bob = await enroll({ name: 'Bob', images: [image('b', BOB)] })
    const other = room.people.removeReference(personId, bob.images[0]!.referenceId!)
    await expect(other).rejects.toMatchObject({ code: 'reference_not_found' })
  })
})

describe('merging', () => {
  test('faces, references and consents go over', async () => {
    const anna = await enroll({ name: 'Anna', consent })
    const ann = await enroll({ images: [image('2', ANN_AGAIN)], allowDuplicate: true })
    const [from, into] = [anna.person!.personId, ann.person!.personId]
    const merge = await room.people.merge(from, into)
    expect(merge).toMatchObject({ person: { personId: into }, faceIds: anna.faceIds, consents: 1 })
    expect(merge.referenceIds).toEqual([anna.images[0]!.referenceId])
    expect(room.left()).toEqual({ ...whole(2), consents: 1 })
    expect((await room.people.consents(into)).map((one) => one.personId)).toEqual([into])
    await expect(room.people.merge(from, into)).rejects.toMatchObject({ code: 'person_not_found' })
    // Pictures under the old person's keys go with the new one.
    await room.people.remove([merge.person])
    expect(room.left()).toEqual(NOTHING)
  })

  test('is refused with oneself, across collections and while somebody is being enrolled', async () => {
    await room.memory.engine.createCollection('d')
    const ann = (await enroll({})).person!.personId
    const there = (await enroll({ collectionId: 'd' })).person!.personId
    const bob = (await enroll({ name: 'Bob', images: [image('b', BOB)] })).person!.personId
    await expect(room.people.merge(ann, ann)).rejects.toMatchObject(refused)
    await expect(room.people.merge(ann, there)).rejects.toMatchObject(refused)
    await expect(room.people.merge(ann, 'x')).rejects.toMatchObject({ code: 'person_not_found' })
    await room.kept.records.references.add({ referenceId: 'r', personId: ann, collectionId: 'c' })
    const live = room.another({ abandonedBefore: () => past })
    await expect(live.merge(ann, bob)).rejects.toMatchObject({ code: 'person_duplicate' })
    expect(room.rows.size).toBe(3)
  })

  test('two at once in opposite directions leave one person with everything', async () => {
    const ann = (await enroll({})).person!.personId
    const bob = (await enroll({ name: 'Bob', images: [image('b', BOB)] })).person!.personId
    const both = await Promise.allSettled([room.people.merge(ann, bob), room.people.merge(bob, ann)])
    expect(both.map((one) => one.status)).toEqual(['fulfilled', 'rejected'])
    expect(room.left()).toEqual(whole(2))
  })
})
