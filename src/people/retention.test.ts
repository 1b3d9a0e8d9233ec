import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CollectionPolicy, Match } from '#usecases/identity/store.ts'
import { createMatchErasure } from '#usecases/identity/match-erasure.ts'
import type { Database } from '#stores/sql/database.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createMatchStore } from '#stores/sql/matches.ts'
import { openHouse, type House } from './erasure.fixture.ts'
import { createRetention, type RetentionDeps } from './retention.ts'

const DAY = 24 * 60 * 60 * 1000
const ago = (days: number) => new Date(Date.now() - days * DAY)

let database: Database
let house: House
let collection: string
let policy: CollectionPolicy
let ids: Record<'ann' | 'bob' | 'carl', string>

const matchStore = () => createMatchStore(database.db)
const policyOf = async (): Promise<CollectionPolicy> => policy
const retention = (changes: Partial<RetentionDeps> = {}) => {
  const matches = matchStore()
  const { deps, audit } = house
  const history = createMatchErasure({ matches, objects: deps.objects, policyOf })
  const erasure = house.erasure({ steps: [...deps.steps, history] })
  return createRetention({ ...deps, matches, audit, erasure, policyOf, ...changes })
}
const swept = async (changes: Partial<RetentionDeps> = {}) =>
  (await retention(changes).sweep()).find((one) => one.collectionId === collection)!
const people = () => Object.entries(ids).flatMap(([name, id]) => (house.people.rows.has(id) ? name : []))
const matchesLeft = async () =>
  (await matchStore().list({ collections: [collection], limit: 100, offset: 0 })).matches.map((match) => match.source)
const evidence = async () =>
  (await house.auditStore.list({ action: 'retention.applied', target: collection, limit: 10, offset: 0 })).entries

async function addMatch(source: string, days: number, personId: string | null, cropKey: string | null = null) {
  const match: Match = {
    ...{ matchId: `match_${randomUUID()}`, collectionId: collection, personId, similarity: 90, threshold: 80 },
    ...{ at: ago(days), source, imageId: 'x', box: { left: 0, top: 0, width: 1, height: 1 }, cropKey, requestId: null },
  }
  await matchStore().add([match])
}
async function addCrop(key: string, days: number) {
  house.objects.files.set(key, { content: new Uint8Array(1), modifiedAt: ago(days) })
  return key
}
/** As if nothing had happened to a person for so many days. */
function age(personId: string, days: number) {
  const row = house.people.rows.get(personId)!
  house.people.rows.set(personId, { ...row, updatedAt: ago(days) })
  for (const [id, one] of house.references.rows)
    if (one.personId === personId) house.references.rows.set(id, { ...one, createdAt: ago(days) })
}
const setConsents = (personId: string, values: { expiresAt?: Date; withdrawnAt?: Date }) => {
  for (const [id, one] of house.consents.rows)
    if (one.personId === personId) house.consents.rows.set(id, { ...one, ...values })
}

beforeAll(async () => {
  database = await openMemoryDatabase()
  house = await openHouse()
})
afterAll(async () => {
  await house?.close()
  await database?.close()
})
beforeEach(async () => {
  for (const { collectionId } of (await house.memory.engine.listCollections()).items)
    await house.memory.engine.deleteCollection(collectionId)
  collection = `c-${randomUUID()}`
  ids = { ann: `person_${randomUUID()}`, bob: `person_${randomUUID()}`, carl: `person_${randomUUID()}` }
  await house.memory.engine.createCollection(collection)
  for (const [i, id] of Object.values(ids).entries()) await house.enrol(id, collection, i)
  policy = {
    ...{ matchRetentionDays: null, personRetentionDays: null, consent: 'optional', keepReferences: true },
    ...{ keepCrops: true, matchesOnErasure: 'delete' },
  }
})

test('without limits nothing goes, and nothing is said', async () => {
  for (const id of Object.values(ids)) age(id, 10_000)
  setConsents(ids.ann, { withdrawnAt: ago(1) })
  await addMatch('old', 10_000, ids.ann)
  expect(await swept()).toEqual({
    ...{ collectionId: collection, matches: 0, crops: 0 },
    ...{ persons: { retention: 0, consentEnded: 0 }, errors: [] },
  })
  expect([people(), await matchesLeft(), await evidence()]).toEqual([['ann', 'bob', 'carl'], ['old'], []])
})

test('matches past their time go with their crops, also with those whose rows are gone', async () => {
  policy.matchRetentionDays = 30
  const folder = `crops/${collection}/${ids.ann}`
  await addMatch('old', 30.1, ids.ann, await addCrop(`${folder}/old.jpg`, 30.1))
  await addMatch('stranger', 400, null)
  await addMatch('new', 29.9, ids.ann, await addCrop(`${folder}/new.jpg`, 29.9))
  await addCrop(`${folder}/left-over.jpg`, 31)
  expect(await swept()).toMatchObject({ matches: 2, crops: 2, errors: [] })
  expect(await matchesLeft()).toEqual(['new'])
  const crops = [...house.objects.files.keys()].filter((key) => key.startsWith(folder))
  expect(crops.sort()).toEqual([`${folder}/match.jpg`, `${folder}/new.jpg`])
  const [entry] = await evidence()
  expect(entry).toMatchObject({
    ...{ actor: 'system', collectionId: collection },
    details: { limits: { matchDays: 30, personDays: null }, removed: { matches: 2, crops: 2 }, failures: 0 },
  })
  expect(await swept()).toMatchObject({ matches: 0, crops: 0 })
  expect(await evidence()).toHaveLength(1)
})

test('persons who were not used are erased, with receipts; a change, a picture or a match is a use', async () => {
  policy.personRetentionDays = 365
  for (const id of Object.values(ids)) age(id, 366)
  await addMatch('seen', 364, ids.bob)
  await addMatch('seen long ago', 366, ids.ann)
  const [reference] = [...house.references.rows.values()].filter((one) => one.personId === ids.carl)
  reference!.createdAt = ago(364)
  expect(await swept()).toMatchObject({ persons: { retention: 1, consentEnded: 0 }, errors: [] })
  expect(people()).toEqual(['bob', 'carl'])
  expect(await matchesLeft()).toEqual(['seen'])
  expect(await house.erasures.ofPerson(ids.ann)).toMatchObject({
    ...{ reason: 'retention', requestedBy: 'system', finishedAt: expect.any(Date), removed: { matches: 4 } },
  })
  expect((await evidence())[0]?.details).toMatchObject({ removed: { persons: { retention: 1, consentEnded: 0 } } })
  // Later they are due as well.
  const later = () => new Date(Date.now() + 2 * DAY)
  expect(await swept({ now: later })).toMatchObject({ persons: { retention: 2 } })
  expect(people()).toEqual([])
})

test('the history of an erased person stays without the person where the policy says so', async () => {
  Object.assign(policy, { personRetentionDays: 365, matchesOnErasure: 'anonymise' })
  age(ids.ann, 366)
  const crop = await addCrop(`crops/elsewhere/${ids.bob}/x.jpg`, 366)
  await addMatch('seen', 366, ids.ann, crop)
  await swept()
  expect(people()).toEqual(['bob', 'carl'])
  expect((await matchStore().list({ collections: [collection], limit: 10, offset: 0 })).matches).toMatchObject([
    { source: 'seen', personId: null, similarity: null, cropKey: null },
  ])
  expect(house.objects.files.has(crop)).toBe(false)
  const receipt = await house.erasures.ofPerson(ids.ann)
  expect(receipt).toMatchObject({ removed: { matches: 3, matches_anonymised: 1, crops: 2 } })
})

test('where consent is required, those whose every consent has ended are erased', async () => {
  setConsents(ids.ann, { expiresAt: ago(1) })
  setConsents(ids.bob, { withdrawnAt: ago(1) })
  setConsents(ids.carl, { expiresAt: new Date(Date.now() + DAY) })
  expect(await swept()).toMatchObject({ persons: { consentEnded: 0 } })
  policy.consent = 'required'
  const purges = house.purged()
  expect(await swept()).toMatchObject({ persons: { retention: 0, consentEnded: 2 }, errors: [] })
  expect(people()).toEqual(['carl'])
  expect(await house.erasures.ofPerson(ids.ann)).toMatchObject({ reason: 'consent_ended' })
  expect(house.purged()).toBe(purges + 1)
  expect(await house.audit.verify()).toMatchObject({ intact: true })
})

test('what fails is told, leaves evidence of what was done, and keeps no other collection waiting', async () => {
  Object.assign(policy, { personRetentionDays: 365, matchRetentionDays: 30, consent: 'required' })
  const other = `d-${randomUUID()}`
  await house.memory.engine.createCollection(other)
  setConsents(ids.ann, { withdrawnAt: ago(1) })
  await addMatch('old', 31, null)
  const objects = { ...house.objects.store, delete: () => Promise.reject(new Error('no disk')) }
  await addMatch('with a crop', 31, null, await addCrop('crops/x/y/z.jpg', 31))
  const all = await retention({ objects }).sweep()
  expect(all.map((one) => one.collectionId)).toEqual([collection, other])
  expect(all[0]).toMatchObject({ matches: 2, persons: { consentEnded: 1 }, errors: [new Error('no disk')] })
  expect((await evidence())[0]?.details).toMatchObject({ removed: { matches: 2 }, failures: 1 })
})

test('an erasure that fails leaves the others to be done', async () => {
  Object.assign(policy, { personRetentionDays: 365 })
  for (const id of Object.values(ids)) age(id, 366)
  const erasure = house.erasure()
  const failing = {
    ...erasure,
    erase: (...call: Parameters<typeof erasure.erase>) =>
      call[0].personId === ids.bob ? Promise.reject(new Error('no')) : erasure.erase(...call),
  }
  expect(await swept({ erasure: failing })).toMatchObject({ persons: { retention: 2 }, errors: [new Error('no')] })
  expect(people()).toEqual(['bob'])
})
