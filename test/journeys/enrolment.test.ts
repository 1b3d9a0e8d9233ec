/** Pictures in, a person out: enrolling, repeating, failing half-way and erasing, with the real engine and database. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, type App } from '#app'
import { readConfig } from '#config'
import { demoPictures } from '../fixtures/pictures.ts'

let app: App
let home: string
let path: (name: string) => string
const collectionId = 'friends'

beforeAll(async () => {
  path = await demoPictures()
  home = await mkdtemp(join(tmpdir(), 'likeness-enrolment-'))
  app = createApp({ ...readConfig(), home, databaseUrl: undefined, workers: 2 })
  await (await app.engine()).createCollection(collectionId)
})
afterAll(async () => {
  await app.close()
  await rm(home, { recursive: true, force: true })
})

const picture = (name: string) => ({ name, read: async (): Promise<Uint8Array> => readFile(path(name)) })
const broken = { name: 'broken', read: () => Promise.reject(new Error('the network is gone')) }
const whoIsIn = async (name: string) => {
  const { faces } = await (await app.people()).identify({ collectionId, image: await readFile(path(name)) })
  return faces.map(({ person }) => person?.name ?? null)
}
const faceCount = async () => (await (await app.engine()).describeCollection(collectionId)).faceCount

test('a person is enrolled and recognised in another picture', async () => {
  const people = await app.people()
  const { faceIds, refused } = await people.enroll({ collectionId, name: 'Tom', images: [picture('franck_02045.jpg')] })
  expect(refused).toEqual([])
  expect(faceIds).toHaveLength(1)
  expect(await whoIsIn('franck_04117.jpg')).toEqual(['Tom'])
  expect(await whoIsIn('cage.jpg')).toEqual([null])
})

test('the same picture again stores nothing and is known', async () => {
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

test('a repetition that fails half-way takes back what it stored and nothing else', async () => {
  const people = await app.people()
  const images = [picture('franck_02045.jpg'), picture('franck_02159.jpg'), broken]
  await expect(people.enroll({ collectionId, name: 'Tom', images })).rejects.toThrow('the network is gone')
  expect(await faceCount()).toBe(1)
  expect(await whoIsIn('franck_04117.jpg')).toEqual(['Tom'])
})

test('a person who is removed is found no more', async () => {
  const people = await app.people()
  await people.remove([await people.byName(collectionId, 'Tom')])
  expect(await faceCount()).toBe(0)
  expect(await whoIsIn('franck_04117.jpg')).toEqual([null])
})
