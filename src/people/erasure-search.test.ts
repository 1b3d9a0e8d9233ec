import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '#engine/engine.ts'
import { LikenessError, type ErrorCode } from '#errors'
import { openHouse, type House } from './erasure.fixture.ts'

let house: House
let collection: string
let ann: string
let bob: string

const NOTHING = { rows: 0, users: 0, faces: 0, references: 0, consents: 0, objects: 0, matches: 0 }
const REMOVED = { faces: 3, images: 2, thumbnails: 2, crops: 1, matches: 3, references: 3, consents: 1 }
const code = (value: string) => expect.objectContaining({ code: value })
const ask = (personId = ann) => ({ personId, reason: 'request', requestedBy: 'key:1' })
const count = (personId: string) => house.count(personId, collection)
const entries = async (target: string) =>
  (await house.auditStore.list({ action: 'person.erased', target, limit: 10, offset: 0 })).entries

async function expectErased() {
  expect(count(ann)).toEqual(NOTHING)
  expect(await entries(ann)).toHaveLength(1)
  expect(await house.erasures.ofPerson(ann)).toMatchObject({
    ...{ finishedAt: expect.any(Date), lastError: null },
    verification: { picturesSearched: 2, picturesFound: 0, remaining: 0 },
  })
}

beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house?.close())
beforeEach(async () => {
  collection = `c-${randomUUID()}`
  ann = `person_${randomUUID()}`
  bob = `person_${randomUUID()}`
  await house.memory.engine.createCollection(collection)
  await house.enrol(ann, collection, 0)
  await house.enrol(bob, collection, 1)
})

describe('the search afterwards', () => {
  /** An engine that says it did, and did not. */
  const without = (...methods: string[]) =>
    new Proxy(house.deps.engine, {
      get: (engine, key: keyof Engine) =>
        methods.includes(key)
          ? async (_: string, ids: string[]) => ({ deleted: ids, failed: [], revision: 1 })
          : engine[key],
    })

  test('finds a face that was not deleted, and the erasure stays open with the pictures kept', async () => {
    const erasure = house.erasure({ engine: without('deleteFaces') })
    await expect(erasure.erase(ask())).rejects.toEqual(code('erasure_incomplete'))
    expect(await erasure.receiptOf(ann)).toMatchObject({
      ...{ finishedAt: null, lastError: expect.stringContaining('2 of 2') },
      verification: { picturesSearched: 2, picturesFound: 2 },
    })
    expect(count(ann)).toMatchObject({ rows: 1, objects: 5, references: 3 })
    expect(await entries(ann)).toEqual([])
    await house.erasure().resume()
    await expectErased()
  })

  test('finds a face no picture finds: what is listed counts too', async () => {
    const stray = (await house.memory.engine.listFaces(collection)).items.find(
      (f) => f.externalImageId === ann && !f.userId,
    )!
    const engine = new Proxy(house.deps.engine, {
      get: (target, key: keyof Engine) =>
        key === 'deleteFaces'
          ? (id: string, ids: string[]) =>
              target.deleteFaces(
                id,
                ids.filter((one) => one !== stray.faceId),
              )
          : target[key],
    })
    const erasure = house.erasure({ engine })
    await expect(erasure.erase(ask())).rejects.toMatchObject({
      code: 'erasure_incomplete',
      details: { left: { faces: 1 } },
    })
    await house.erasure().resume()
    await expectErased()
  })

  test('what a use still has keeps the erasure open', async () => {
    const lying = { ...house.deps.steps[0]!, erase: async () => 0 }
    await expect(house.erasure({ steps: [lying] }).erase(ask())).rejects.toMatchObject({
      details: { left: { matches: 3 } },
    })
    expect(await entries(ann)).toEqual([])
    await house.erasure().resume()
    await expectErased()
  })

  const blind: ErrorCode[] = ['models_missing', 'models_corrupt', 'collection_other_model']
  test.each(blind)('is left out with %s, and the receipt says so', async (reason) => {
    const engine = new Proxy(house.deps.engine, {
      get: (target, key: keyof Engine) =>
        key.endsWith('ByImage') ? () => Promise.reject(new LikenessError(reason)) : target[key],
    })
    const receipt = await house.erasure({ engine }).erase(ask())
    expect(receipt).toMatchObject({ verification: { picturesSearched: 0, picturesFound: 0, remaining: 0 } })
    expect(count(ann)).toEqual(NOTHING)
  })

  test('passes over a picture that cannot be read, and stops for an engine that fails', async () => {
    const [key] = [...house.objects.files.keys()].filter((one) => one.includes(ann) && !one.includes('thumb'))
    await house.objects.store.put(key!, new Uint8Array([1, 2, 3]))
    const broken = new Proxy(house.deps.engine, {
      get: (target, method: keyof Engine) =>
        method === 'searchFacesByImage' ? () => Promise.reject(new LikenessError('engine_failed')) : target[method],
    })
    await expect(house.erasure({ engine: broken }).erase(ask())).rejects.toEqual(code('engine_failed'))
    expect(await house.erasure().erase(ask())).toMatchObject({ verification: { picturesSearched: 1 }, attempts: 2 })
    expect(count(ann)).toEqual(NOTHING)
  })
})

test('a collection that is gone is no error: records are removed all the same', async () => {
  await house.memory.engine.deleteCollection(collection)
  const receipt = await house.erasure().erase({ ...ask(), reason: 'collection_deleted' })
  const { faces: _, ...removed } = REMOVED
  expect(receipt).toMatchObject({ removed, verification: { picturesSearched: 0, remaining: 0 } })
  await house.memory.engine.createCollection(collection)
  expect(count(ann)).toEqual(NOTHING)
})

test('a merged person: faces under the old id go with the new owner, and not before', async () => {
  // Ann was merged into Bob: her faces are his, by user and by reference.
  const faces = house.memory
    .faces(collection)
    .filter((face) => face.userId === ann)
    .map((face) => face.faceId)
  await house.memory.engine.disassociateFaces(collection, ann, faces)
  await house.memory.engine.associateFaces(collection, bob, faces, { threshold: 0 })
  for (const row of house.references.rows.values())
    if (row.personId === ann && row.faceId) house.references.rows.set(row.referenceId, { ...row, personId: bob })
  // The pictures went along; one face lost its user when a process died.
  for (const [key, file] of [...house.objects.files])
    if (key.includes(`people/${collection}/${ann}`) && house.objects.files.delete(key))
      house.objects.files.set(key.replace('people/', 'elsewhere/'), file)
  for (const row of house.references.rows.values())
    if (row.personId === bob && row.imageKey?.includes(ann)) {
      row.imageKey = row.imageKey.replace('people/', 'elsewhere/')
      row.thumbnailKey = row.thumbnailKey!.replace('people/', 'elsewhere/')
    }
  await house.memory.engine.disassociateFaces(collection, bob, faces.slice(1))

  await house.memory.engine.associateFaces(collection, bob, faces.slice(1), { threshold: 0 })
  await house.erasure().erase({ ...ask(), reason: 'merge' })
  expect(house.memory.faces(collection).filter((face) => face.userId === bob)).toHaveLength(4)
  expect(count(bob)).toMatchObject({ references: 5 })

  await house.memory.engine.disassociateFaces(collection, bob, faces.slice(1))
  await house.erasure().erase(ask(bob))
  expect(house.memory.faces(collection)).toEqual([])
  expect([...house.objects.files.keys()].filter((key) => key.includes(collection))).toEqual([])
})
