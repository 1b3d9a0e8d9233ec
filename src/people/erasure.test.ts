import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAudit } from '#audit/audit.ts'
import { openHouse, type Failure, type House } from './erasure.fixture.ts'

let house: House
let collection: string
let ann: string
let bob: string

const NOTHING = { rows: 0, users: 0, faces: 0, references: 0, consents: 0, objects: 0, matches: 0 }
const WHOLE = { rows: 1, users: 1, faces: 3, references: 3, consents: 1, objects: 5, matches: 3 }
const REMOVED = { faces: 3, images: 2, thumbnails: 2, crops: 1, matches: 3, references: 3, consents: 1 }
const code = (value: string) => expect.objectContaining({ code: value })
const ask = (personId = ann) => ({ personId, reason: 'request', requestedBy: 'key:1' })

/** In a collection of their own: people whom no earlier test has touched. */
async function settle() {
  collection = `c-${randomUUID()}`
  ann = `person_${randomUUID()}`
  bob = `person_${randomUUID()}`
  delete house.state.failure
  await house.memory.engine.createCollection(collection)
  await house.enrol(ann, collection, 0)
  await house.enrol(bob, collection, 1)
  house.state.calls = []
}
const count = (personId: string) => house.count(personId, collection)
const entries = async (target: string) =>
  (await house.auditStore.list({ action: 'person.erased', target, limit: 10, offset: 0 })).entries

beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house?.close())
beforeEach(settle)

/** Nothing of Ann, everything of Bob, and one receipt that the log bears out. */
async function expectErased(context: string, most: Record<string, number> = REMOVED) {
  expect(count(ann), context).toEqual(NOTHING)
  expect(count(bob), context).toEqual(WHOLE)
  const [entry, ...more] = await entries(ann)
  expect(more, context).toEqual([])
  const receipt = await house.erasures.ofPerson(ann)
  expect(receipt, context).toMatchObject({
    ...{ personId: ann, collectionId: collection, lastError: null, finishedAt: expect.any(Date) },
    ...{ auditSeq: entry?.seq, auditHash: entry?.hash },
    verification: { picturesSearched: 2, picturesFound: 0, remaining: 0 },
  })
  const { removed } = receipt!
  for (const [kind, number] of Object.entries(removed))
    expect(number, `${context}: ${kind}`).toBeLessThanOrEqual(most[kind] ?? 0)
  expect((await house.erasures.unfinished()).filter((erasure) => erasure.personId === ann)).toEqual([])
  return receipt!
}

describe('an erasure', () => {
  test('leaves nothing but a receipt that names nobody', async () => {
    const receipt = await house.erasure().erase(ask())
    expect(await expectErased('')).toEqual(receipt)
    expect(receipt).toMatchObject({ reason: 'request', requestedBy: 'key:1', attempts: 1, removed: REMOVED })
    const [entry] = await entries(ann)
    expect(entry).toMatchObject({
      ...{ actor: 'key:1', collectionId: collection },
      details: { erasureId: receipt.erasureId, reason: 'request', removed: REMOVED },
    })
    const at = receipt.verification?.at.toISOString()
    expect(entry?.details['verification']).toEqual({ at, picturesSearched: 2, picturesFound: 0, remaining: 0 })
    expect(JSON.stringify([receipt, entry])).not.toContain('Name of')
    expect(await house.audit.verify({ seq: receipt.auditSeq!, hash: receipt.auditHash! })).toMatchObject({
      intact: true,
    })
  })

  test('is under way from the moment it is asked for', async () => {
    const { erasureId } = await house.erasure().request(ask())
    expect(house.people.rows.get(ann)?.state).toBe('erasing')
    expect(count(ann)).toEqual(WHOLE)
    const again = await house.erasure().request({ ...ask(), reason: 'retention', requestedBy: 'system' })
    expect(again).toMatchObject({ erasureId, reason: 'request', requestedBy: 'key:1' })
    expect(await house.erasure().receiptOf(ann)).toMatchObject({ erasureId, finishedAt: null })
    expect(await house.erasure().run(erasureId)).toMatchObject({ erasureId, finishedAt: expect.any(Date) })
    await expectErased('run')
  })

  test('asked for by many at once is one', async () => {
    const erasure = house.erasure()
    const receipts = await Promise.all(Array.from({ length: 5 }, () => erasure.erase(ask())))
    for (const receipt of receipts) expect(receipt).toEqual(receipts[0])
    expect(await expectErased('many')).toMatchObject({ removed: REMOVED })
  })

  test('of somebody who is gone answers with the receipt, of nobody fails', async () => {
    const receipt = await house.erasure().erase(ask())
    expect(await house.erasure().erase(ask())).toEqual(receipt)
    expect(await house.erasure().run(receipt.erasureId)).toEqual(receipt)
    expect(await house.erasure().receiptOf(ann)).toEqual(receipt)
    await expectErased('again')
    await expect(house.erasure().erase(ask('person_unknown'))).rejects.toEqual(code('person_not_found'))
    expect(await house.erasure().receiptOf('person_unknown')).toBeUndefined()
    await expect(house.erasure().run('erasure_unknown')).rejects.toEqual(code('erasure_not_found'))
  })

  test.each(['', 'Ann asked for it', 'x'.repeat(65), 'nul\0', '1st'])('refuses the reason "%s"', async (reason) => {
    await expect(house.erasure().erase({ ...ask(), reason })).rejects.toEqual(code('invalid_argument'))
    expect(count(ann)).toEqual(WHOLE)
    expect(house.people.rows.get(ann)?.state).toBe('enrolled')
  })

  test('takes somebody along who was never fully enrolled', async () => {
    const carl = `person_${randomUUID()}`
    await house.enrol(carl, collection, 2, 'enrolling')
    await house.erasure().erase(ask(carl))
    expect(count(carl)).toEqual(NOTHING)
  })

  test('makes the files forget, once for many where told so', async () => {
    const before = house.purged()
    await house.erasure().erase(ask(), { purge: false })
    expect(house.purged()).toBe(before)
    await house.erasure().erase(ask(bob))
    expect(house.purged()).toBe(before + 1)
  })
})

describe('a failure at any step', () => {
  const modes: [string, Omit<Failure, 'at'>][] = [
    ['refused once', { once: true, done: false }],
    ['done, but the answer was lost', { once: true, done: true }],
    ['the process died before it', { once: false, done: false }],
    ['the process died after it', { once: false, done: true }],
  ]
  test.each(modes)('%s: whoever goes on ends with nothing left and one receipt', async (_, mode) => {
    await house.erasure().erase(ask())
    const total = house.state.calls.length
    expect(total).toBeGreaterThan(30)
    for (let at = 1; at <= total; at++) {
      await settle()
      house.state.failure = { ...mode, at }
      const outcome = await house
        .erasure()
        .erase(ask())
        .catch((error: unknown) => error)
      const context = `call ${at}, ${house.state.calls[at - 1]}`
      delete house.state.failure
      if (outcome instanceof Error) {
        const over = (await house.erasures.ofPerson(ann))?.finishedAt ? 1 : 0
        const resumed = await house.erasure().resume(new Date(Date.now() + 1000))
        expect(resumed.failed, context).toEqual([])
        // Failing before anything was noted means that nothing was asked for.
        if (!(await house.erasures.ofPerson(ann))) {
          expect(count(ann), context).toEqual(WHOLE)
          expect(house.people.rows.get(ann)?.state, context).toBe('enrolled')
          await house.erasure().erase(ask())
        } else expect(resumed.finished, context).toHaveLength(1 - over)
      }
      await expectErased(context)
      // A second look finds nothing more to do.
      expect(await house.erasure().resume(new Date(Date.now() + 1000)), context).toEqual({ finished: [], failed: [] })
    }
    expect(await createAudit({ store: house.auditStore }).verify()).toMatchObject({ intact: true })
  })

  test('is noted with what was removed so far, and the attempts are counted', async () => {
    const failing = { kind: 'caches', erase: () => Promise.reject(new Error('no cache')) }
    const erasure = house.erasure({ steps: [...house.deps.steps, failing] })
    for (const attempts of [1, 2]) {
      await expect(erasure.erase(ask())).rejects.toThrow('no cache')
      const { references: _, consents: __, ...removed } = REMOVED
      expect(await erasure.receiptOf(ann)).toMatchObject({
        ...{ attempts, lastError: 'no cache', finishedAt: null, removed },
        verification: { picturesSearched: 2, remaining: 2 },
      })
    }
    expect(await entries(ann)).toEqual([])
    expect(house.people.rows.get(ann)?.state).toBe('erasing')
    const resumed = await erasure.resume()
    expect(resumed).toMatchObject({ finished: [], failed: [{ personId: ann }] })
    expect(await house.erasure().erase(ask())).toMatchObject({ attempts: 4, lastError: null, removed: REMOVED })
  })

  test('of one erasure keeps no other from going on', async () => {
    const stuck = {
      kind: 'stuck',
      erase: ({ personId }: { personId: string }) =>
        personId === ann ? Promise.reject(new Error('no')) : Promise.resolve(0),
    }
    const erasure = house.erasure({ steps: [...house.deps.steps, stuck] })
    for (const id of [ann, bob]) await erasure.request(ask(id))
    const { finished, failed } = await erasure.resume()
    expect([finished.map((one) => one.personId), failed.map((one) => one.personId)]).toEqual([[bob], [ann]])
    expect(count(bob)).toEqual(NOTHING)
    await house.erasure().resume()
  })
})

describe('resuming', () => {
  test('takes up a person left erasing without an erasure', async () => {
    await house.people.store.setState(ann, 'erasing')
    const { finished } = await house.erasure().resume(new Date(Date.now() + 1000))
    expect(finished).toMatchObject([{ personId: ann, reason: 'interrupted', requestedBy: 'system' }])
    await expectErased('resumed')
  })

  test('leaves alone what was asked for since', async () => {
    await house.erasure().request(ask())
    const { finished } = await house.erasure().resume(new Date(Date.now() - 60_000))
    expect(finished).toEqual([])
    expect(count(ann)).toEqual(WHOLE)
    await house.erasure().resume()
    await expectErased('later')
  })
})

describe('a collection', () => {
  test('goes with everybody in it, whatever their state, and nobody else', async () => {
    const carl = `person_${randomUUID()}`
    await house.enrol(carl, collection, 2, 'enrolling')
    await house.people.store.setState(bob, 'erasing')
    const elsewhere = [`c-${randomUUID()}`, `person_${randomUUID()}`] as const
    await house.memory.engine.createCollection(elsewhere[0])
    await house.enrol(elsewhere[1], elsewhere[0], 0)
    const purges = house.purged()
    await new Promise((resolve) => setTimeout(resolve, 5))
    const receipts = await house.erasure().eraseCollection(collection, 'key:1')
    expect(receipts.map((receipt) => receipt.personId).sort()).toEqual([ann, bob, carl].sort())
    for (const receipt of receipts)
      expect(receipt).toMatchObject({
        reason: 'collection_deleted',
        finishedAt: expect.any(Date),
        verification: { remaining: 0 },
      })
    expect(house.purged()).toBe(purges + 1)
    await house.memory.engine.createCollection(collection)
    for (const id of [ann, bob, carl]) expect(count(id)).toEqual(NOTHING)
    expect(house.count(elsewhere[1], elsewhere[0])).toEqual(WHOLE)
    expect(await house.erasure().eraseCollection(collection, 'key:1')).toEqual([])
  })

  test('that was half deleted is deleted by asking again', async () => {
    house.state.failure = { at: 30, done: false, once: false }
    await expect(house.erasure().eraseCollection(collection, 'key:1')).rejects.toThrow()
    delete house.state.failure
    await new Promise((resolve) => setTimeout(resolve, 5))
    await house.erasure().eraseCollection(collection, 'key:1')
    await house.memory.engine.createCollection(collection)
    for (const id of [ann, bob]) {
      expect(count(id)).toEqual(NOTHING)
      expect(await entries(id)).toHaveLength(1)
    }
  })
})
