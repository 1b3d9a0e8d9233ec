/**
 * Pictures in, a person out: enrolling, repeating, failing half-way and erasing, with what is kept of them, with the real
 * engines, database, files and thumbnails.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { App } from '#app'
import { createPictures } from '#media/jpeg-pictures.ts'
import { createFilesystemObjects } from '#objects/filesystem.ts'
import type { Objects } from '#objects/objects.ts'
import { createPeople, type People } from '#people/people.ts'
import { createConsentStore } from '#stores/sql/consents.ts'
import { createPeopleStore } from '#stores/sql/people.ts'
import { createReferenceStore } from '#stores/sql/references.ts'
import { BACKENDS, openBoth, type Apps } from '../fixtures/backends.ts'
import { demoPictures } from '../fixtures/pictures.ts'

let apps: Apps
let path: (name: string) => string
beforeAll(async () => {
  path = await demoPictures()
  apps = await openBoth()
})
afterAll(() => apps?.close())

const picture = (name: string) => ({ name, read: async (): Promise<Uint8Array> => readFile(path(name)) })
const broken = { name: 'broken', read: () => Promise.reject(new Error('the network is gone')) }

describe.each(BACKENDS)('a person, %s,', (_, backend) => {
  const collectionId = `friends-${backend}`
  let app: App
  beforeAll(async () => {
    app = apps[backend]
    await (await app.engine()).createCollection(collectionId)
  })

  const whoIsIn = async (name: string) => {
    const { faces } = await (await app.people()).identify({ collectionId, image: await readFile(path(name)) })
    return faces.map(({ person }) => person?.name ?? null)
  }
  const faceCount = async () => (await (await app.engine()).describeCollection(collectionId)).faceCount

  test('is enrolled and recognised in another picture', async () => {
    const people = await app.people()
    const { faceIds, refused } = await people.enroll({
      collectionId,
      name: 'Tom',
      images: [picture('franck_02045.jpg')],
    })
    expect(refused).toEqual([])
    expect(faceIds).toHaveLength(1)
    expect(await whoIsIn('franck_04117.jpg')).toEqual(['Tom'])
    expect(await whoIsIn('cage.jpg')).toEqual([null])
  })

  test('enrolled with the same picture again stores nothing and is known', async () => {
    const people = await app.people()
    const outcomes: (boolean | undefined)[] = []
    await people.enroll({
      collectionId,
      name: 'Tom',
      images: [picture('franck_02045.jpg')],
      onImage: ({ known }) => outcomes.push(known),
    })
    expect(outcomes).toEqual([true])
    expect(await faceCount()).toBe(1)
  })

  test('keeps what there was when a repetition fails half-way, and nothing else', async () => {
    const people = await app.people()
    const images = [picture('franck_02045.jpg'), picture('franck_02159.jpg'), broken]
    await expect(people.enroll({ collectionId, name: 'Tom', images })).rejects.toThrow('the network is gone')
    expect(await faceCount()).toBe(1)
    expect(await whoIsIn('franck_04117.jpg')).toEqual(['Tom'])
  })

  test('who is removed is found no more', async () => {
    const people = await app.people()
    await people.remove([await people.byName(collectionId, 'Tom')])
    expect(await faceCount()).toBe(0)
    expect(await whoIsIn('franck_04117.jpg')).toEqual([null])
  })
})

const consent = { wordingVersion: '1', purpose: 'a test', givenBy: 'Tom' }
const quality = { minFacePixels: 40, minContrast: 1 }

describe.each(BACKENDS)('pictures of a person, %s,', (_, backend) => {
  const collectionId = `kept-${backend}`
  let app: App
  let objects: Objects
  let people: People
  beforeAll(async () => {
    app = apps[backend]
    const [engine, { db }] = await Promise.all([app.engine(), app.database()])
    objects = createFilesystemObjects({ directory: join(apps.homes[backend], 'kept') })
    people = createPeople({
      ...{ engine, store: createPeopleStore(db), duplicateThreshold: async () => 97 },
      records: {
        ...{ references: createReferenceStore(db), consents: createConsentStore(db), objects },
        pictures: createPictures({ decode: app.decode }),
        policyOf: async () => ({ consent: 'required', keepReferences: true }),
        extensionOf: () => 'jpeg',
      },
    })
    await engine.createCollection(collectionId)
  })

  const keys = async () => {
    const found: string[] = []
    for await (const { key } of objects.list('people/')) found.push(key)
    return found
  }

  test('and thumbnails are there from enrolment over a merge to the erasure', async () => {
    const enroll = (name: string, ...images: string[]) =>
      people.enroll({ collectionId, name, consent, quality, images: images.map(picture), allowDuplicate: true })
    await expect(
      people.enroll({ collectionId, name: 'Tom', images: [picture('franck_02045.jpg')] }),
    ).rejects.toMatchObject({ code: 'consent_required' })

    const tom = await enroll('Tom', 'franck_02045.jpg', 'franck_02159.jpg')
    expect(tom.refused).toEqual([])
    const [first] = await people.references(tom.person!.personId)
    // Amazon has no such measure, and none is made up.
    if (backend === 'local') expect(first!.qualityScore).toBeGreaterThan(0)
    else expect(first!.qualityScore).toBeNull()
    expect(new Uint8Array(await objects.get(first!.imageKey!))).toEqual(
      new Uint8Array(await readFile(path('franck_02045.jpg'))),
    )
    const thumbnail = await app.decode(await objects.get(first!.thumbnailKey!), 256)
    expect([thumbnail.width, thumbnail.height]).toEqual([256, 256])

    const double = await enroll('Thomas', 'franck_04117.jpg')
    const { person } = await people.merge(double.person!.personId, tom.person!.personId)
    expect((await people.summaries([person.personId])).get(person.personId)).toMatchObject({
      ...{ count: 3, portrait: first },
    })
    const { faces } = await people.identify({ collectionId, image: await readFile(path('franck_04117.jpg')) })
    expect(faces).toMatchObject([{ person: { personId: person.personId } }])
    expect(await keys()).toHaveLength(6)

    await people.removeReference(person.personId, first!.referenceId)
    expect(await keys()).toHaveLength(4)
    await people.remove([person])
    expect(await keys()).toEqual([])
    expect(await (await app.engine()).describeCollection(collectionId)).toMatchObject({ faceCount: 0, userCount: 0 })
  })
})
