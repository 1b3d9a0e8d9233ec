/** Reference pictures with the real engine, database, files and thumbnails: enrolled, merged, removed, erased. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, type App } from '#app'
import { readConfig } from '#config'
import { createPictures } from '#media/jpeg-pictures.ts'
import { createFilesystemObjects } from '#objects/filesystem.ts'
import type { Objects } from '#objects/objects.ts'
import { createPeople, type People } from '#people/people.ts'
import { createConsentStore } from '#stores/sql/consents.ts'
import { createPeopleStore } from '#stores/sql/people.ts'
import { createReferenceStore } from '#stores/sql/references.ts'
import { demoPictures } from '../fixtures/pictures.ts'

let app: App
let home: string
let objects: Objects
let people: People
let path: (name: string) => string
const collectionId = 'friends'

beforeAll(async () => {
  path = await demoPictures()
  home = await mkdtemp(join(tmpdir(), 'likeness-references-'))
  app = createApp({ ...readConfig(), home, databaseUrl: undefined, workers: 2 })
  const [engine, { db }] = await Promise.all([app.engine(), app.database()])
  objects = createFilesystemObjects({ directory: join(home, 'objects') })
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
afterAll(async () => {
  await app.close()
  await rm(home, { recursive: true, force: true })
})

const picture = (name: string) => ({ name, read: async (): Promise<Uint8Array> => readFile(path(name)) })
const keys = async () => {
  const found: string[] = []
  for await (const { key } of objects.list('people/')) found.push(key)
  return found
}
const consent = { wordingVersion: '1', purpose: 'a test', givenBy: 'Tom' }
const quality = { minFacePixels: 40, minContrast: 1 }

test('a person has pictures and thumbnails, from enrolment over a merge to the erasure', async () => {
  const enroll = (name: string, ...images: string[]) =>
    people.enroll({ collectionId, name, consent, quality, images: images.map(picture), allowDuplicate: true })
  await expect(
    people.enroll({ collectionId, name: 'Tom', images: [picture('franck_02045.jpg')] }),
  ).rejects.toMatchObject({ code: 'consent_required' })

  const tom = await enroll('Tom', 'franck_02045.jpg', 'franck_02159.jpg')
  expect(tom.refused).toEqual([])
  const [first] = await people.references(tom.person!.personId)
  expect(first!.qualityScore).toBeGreaterThan(0)
  expect(new Uint8Array(await objects.get(first!.imageKey!))).toEqual(
    new Uint8Array(await readFile(path('franck_02045.jpg'))),
  )
  const thumbnail = await app.decode(await objects.get(first!.thumbnailKey!), 256)
  expect([thumbnail.width, thumbnail.height]).toEqual([256, 256])

  const double = await enroll('Thomas', 'franck_04117.jpg')
  const { person } = await people.merge(double.person!.personId, tom.person!.personId)
  expect((await people.summaries([person.personId])).get(person.personId)).toMatchObject({ count: 3, portrait: first })
  const { faces } = await people.identify({ collectionId, image: await readFile(path('franck_04117.jpg')) })
  expect(faces).toMatchObject([{ person: { personId: person.personId } }])
  expect(await keys()).toHaveLength(6)

  await people.removeReference(person.personId, first!.referenceId)
  expect(await keys()).toHaveLength(4)
  await people.remove([person])
  expect(await keys()).toEqual([])
  expect(await (await app.engine()).describeCollection(collectionId)).toMatchObject({ faceCount: 0, userCount: 0 })
})
