/** Two people become one, and what happens when somebody dies on the way or the other one is to be erased. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { openStores, standIns, type StandIn } from './dynamodb.fixture.ts'

const box = { left: 0, top: 0, width: 1, height: 1 }
const code = (value: string) => expect.objectContaining({ code: value })

describe.each(standIns)('on %s', (_, start) => {
  let server: StandIn
  let stores: Awaited<ReturnType<typeof openStores>>
  let c: string
  let consents: { personId: string }[]
  let broken: boolean
  let onMove: () => Promise<void>
  beforeAll(async () => {
    server = await start()
    stores = await openStores(server.endpoint, {
      moveRecords: async (from, into) => {
        await onMove()
        if (broken) throw new LikenessError('store_unavailable')
        const theirs = consents.filter(({ personId }) => personId === from)
        for (const one of theirs) one.personId = into
        return { consents: theirs.length }
      },
    })
  }, 40_000)
  afterAll(() => {
    stores?.close()
    server?.stop()
  })
  beforeEach(() => {
    c = `merge-${randomUUID()}`
    consents = []
    broken = false
    onMove = () => Promise.resolve()
  })

  const enrol = async (name: string, references = 2) => {
    const personId = `person_${randomUUID()}`
    await stores.peopleStore.add({ personId, collectionId: c, name, state: 'enrolled' })
    const referenceIds = []
    for (let i = 0; i < references; i++) {
      const referenceId = randomUUID()
      await stores.references.add({ referenceId, personId, collectionId: c })
      await stores.references.ready(referenceId, { faceId: `${name}${i}`, imageId: 'i', qualityScore: null, box })
      referenceIds.push(referenceId)
    }
    consents.push({ personId })
    await stores.matches.add([
      {
        ...{
          matchId: `match_${randomUUID()}`,
          collectionId: c,
          personId,
          similarity: 90,
          threshold: 80,
          at: new Date(),
        },
        ...{ source: name, imageId: 'i', box, cropKey: null, requestId: null },
      },
    ])
    return { personId, referenceIds }
  }
  const listed = async () => (await stores.peopleStore.list(c, { limit: 10, offset: 0 })).people.map((one) => one.name)
  const referencesOf = async (personId: string) =>
    (await stores.references.ofPerson(personId)).map((one) => one.referenceId).sort()
  const historyOf = async (personId: string) =>
    (await stores.matches.list({ personId, limit: 10, offset: 0 })).matches.map((one) => one.source).sort()

  async function expectMerged(from: Awaited<ReturnType<typeof enrol>>, into: Awaited<ReturnType<typeof enrol>>) {
    expect(await listed()).toEqual(['Bob'])
    expect(await stores.peopleStore.byIds([from.personId])).toEqual([])
    expect(await referencesOf(into.personId)).toEqual([...from.referenceIds, ...into.referenceIds].sort())
    expect(await referencesOf(from.personId)).toEqual([])
    expect(await historyOf(into.personId)).toEqual(['Ann', 'Bob'])
    expect(await historyOf(from.personId)).toEqual([])
    expect(consents.every(({ personId }) => personId === into.personId)).toBe(true)
    const [found] = await stores.references.byFaces(c, ['Ann0'])
    expect(found).toMatchObject({ personId: into.personId })
    const ann = { personId: `person_${randomUUID()}`, collectionId: c, name: 'Ann', state: 'enrolled' as const }
    expect(await stores.peopleStore.add(ann)).toMatchObject({ name: 'Ann' })
  }

  test('all goes over, and the name is free', async () => {
    const [ann, bob] = [await enrol('Ann'), await enrol('Bob')]
    const pending = randomUUID()
    await stores.references.add({ referenceId: pending, personId: ann.personId, collectionId: c })
    const merged = await stores.peopleStore.merge(ann.personId, bob.personId)
    expect({ ...merged, referenceIds: merged.referenceIds.sort() }).toEqual({
      ...{ referenceIds: ann.referenceIds.sort(), consents: 1 },
    })
    expect(await stores.references.byId(pending)).toMatchObject({ personId: ann.personId, state: 'pending' })
    await stores.references.remove([pending])
    await expectMerged(ann, bob)
    await expect(stores.peopleStore.merge(ann.personId, bob.personId)).rejects.toEqual(code('person_not_found'))
  })

  test('who is not there or on the way out is merged with nobody', async () => {
    const [ann, bob] = [await enrol('Ann', 0), await enrol('Bob', 0)]
    await stores.peopleStore.setState(bob.personId, 'erasing')
    for (const [from, into] of [
      [ann.personId, bob.personId],
      [bob.personId, ann.personId],
      [ann.personId, 'unknown'],
      ['nul\0', ann.personId],
    ] as const)
      await expect(stores.peopleStore.merge(from, into)).rejects.toEqual(code('person_not_found'))
    expect(await listed()).toEqual(['Ann'])
    expect(await historyOf(ann.personId)).toEqual(['Ann'])
  })

  test.each(['the repair', 'an erasure of the other', 'another merge'])(
    'what died on the way is finished by %s',
    async (by) => {
      const [ann, bob] = [await enrol('Ann'), await enrol('Bob')]
      broken = true
      await expect(stores.peopleStore.merge(ann.personId, bob.personId)).rejects.toEqual(code('store_unavailable'))
      // From the moment it is decided the first is no more.
      expect(await stores.peopleStore.byIds([ann.personId])).toEqual([])
      expect(await listed()).toEqual(['Bob'])
      expect(await stores.peopleStore.byName(c, 'Ann')).toEqual([])
      await expect(stores.peopleStore.setState(ann.personId, 'erasing')).rejects.toEqual(code('person_not_found'))
      await expect(stores.peopleStore.setState(bob.personId, 'erasing')).rejects.toEqual(code('store_unavailable'))
      broken = false
      if (by === 'the repair') {
        await stores.peopleStore.abandoned(new Date())
        await expectMerged(ann, bob)
      } else if (by === 'another merge') {
        const eve = await enrol('Eve', 0)
        await stores.peopleStore.merge(eve.personId, bob.personId)
        consents = consents.filter(({ personId }) => personId !== eve.personId)
        expect(await historyOf(bob.personId)).toEqual(['Ann', 'Bob', 'Eve'])
        expect(await referencesOf(bob.personId)).toHaveLength(4)
      } else {
        await stores.peopleStore.setState(bob.personId, 'erasing')
        expect(await referencesOf(bob.personId)).toHaveLength(4)
        expect(await historyOf(bob.personId)).toEqual(['Ann', 'Bob'])
        expect(consents.every(({ personId }) => personId === bob.personId)).toBe(true)
      }
    },
  )

  test('an erasure that comes in the middle waits for what goes over, and one at the same moment wins or loses whole', async () => {
    const [ann, bob] = [await enrol('Ann'), await enrol('Bob')]
    let erasure: Promise<void> | undefined
    onMove = () => {
      onMove = () => Promise.resolve()
      erasure = stores.peopleStore.setState(bob.personId, 'erasing')
      return erasure
    }
    await stores.peopleStore.merge(ann.personId, bob.personId)
    await erasure
    expect(await referencesOf(bob.personId)).toHaveLength(4)
    expect(await stores.peopleStore.byIds([bob.personId])).toMatchObject([{ state: 'erasing' }])

    for (const who of ['from', 'into'] as const) {
      const [eve, dan] = [await enrol(`Eve ${who}`, 1), await enrol(`Dan ${who}`, 1)]
      const erased = who === 'from' ? eve : dan
      const [merge, erase] = await Promise.allSettled([
        stores.peopleStore.merge(eve.personId, dan.personId),
        stores.peopleStore.setState(erased.personId, 'erasing'),
      ])
      const [there] = await stores.peopleStore.byIds([eve.personId])
      if (merge.status === 'fulfilled') {
        expect(there).toBeUndefined()
        expect(await referencesOf(dan.personId)).toHaveLength(2)
        expect(erase.status).toBe(who === 'from' ? 'rejected' : 'fulfilled')
      } else {
        expect(merge.reason).toEqual(code('person_not_found'))
        expect(there).toMatchObject({ state: who === 'from' ? 'erasing' : 'enrolled' })
        expect(await referencesOf(dan.personId)).toEqual(dan.referenceIds)
        expect(erase.status).toBe('fulfilled')
      }
    }
  })

  test('of two that cross one holds', async () => {
    const [ann, bob] = [await enrol('Ann', 1), await enrol('Bob', 1)]
    const both = [
      stores.peopleStore.merge(ann.personId, bob.personId),
      stores.peopleStore.merge(bob.personId, ann.personId),
    ]
    const results = await Promise.allSettled(both)
    const left = await stores.peopleStore.byIds([ann.personId, bob.personId])
    expect(left).toHaveLength(results.some(({ status }) => status === 'fulfilled') ? 1 : 2)
    const references = await Promise.all(left.map(({ personId }) => referencesOf(personId)))
    expect(references.flat().sort()).toEqual([...ann.referenceIds, ...bob.referenceIds].sort())
  })
})
