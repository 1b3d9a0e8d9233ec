import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openMemoryDatabase, type Database } from '#stores/sql/database.ts'
import { HERE, openRoom, THERE, type Room } from './mirrors.fixture.ts'

const ANN = [1, 0, 0]
const ANN_AGAIN = [0.99, 0.05, 0]
const BOB = [0, 1, 0]
const CY = [0, 0, 1]
const of = (vector: number[], size?: number) => ({ vector, size })

let database: Database
let room: Room
beforeAll(async () => {
  database = await openMemoryDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  room = await openRoom(database)
})

async function annAndBob() {
  const here = room.on(HERE)
  await here.start()
  const ann = await here.enroll('Ann', [of(ANN)], [of(ANN_AGAIN)])
  // A larger face of somebody else is in the picture, enrolled by its box.
  const bob = await here.enroll('Bob', [of(BOB, 0.6), of(CY, 0.3)])
  return { here, ann, bob }
}
const stateOf = async (engineId: string) => (await room.store.engine(engineId))?.state

describe('migrating', () => {
  test('everybody is there with their own faces alone, and it is verified', async () => {
    const { here, ann, bob } = await annAndBob()
    const progress = await here.migrate()
    expect(room.there()).toEqual({ users: { [ann]: 2, [bob]: 1 }, loose: 0 })
    expect(await room.store.engine(THERE)).toMatchObject({
      state: 'verified',
      report: { people: 2, faces: 3, reasons: [], verified: { searched: 2, lost: [] }, leftBehind: { total: 0 } },
    })
    expect(progress.at(-1)).toBe(5)
    // Again: nothing is indexed twice.
    const before = room.engines[THERE].calls.length
    await here.migrate()
    const again = room.engines[THERE].calls.slice(before)
    expect(again).not.toContain('indexFaces')
    expect(await stateOf(THERE)).toBe('verified')
  })

  test('over, and back again', async () => {
    const { here, ann } = await annAndBob()
    const there = room.on(THERE)
    await expect(there.start()).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(/Start with FACE_PROCESSING_BACKEND=local .*backend migrate --to rek/) as unknown,
    })
    await here.migrate()
    expect(await there.start()).toBe('switched')
    expect(await there.start()).toBe('same')
    expect(await there.who(...ANN)).toBe('Ann')
    const mine = new Set(room.engines[THERE].faces('c').map((face) => face.faceId))
    for (const { faceId } of await room.references.ofPerson(ann)) expect(mine).toContain(faceId)

    // The old process may not write any more, and what happens now reaches the engine that was left.
    await expect(here.start()).resolves.toBe('switched')
    await there.start()
    const cy = await there.enroll('Cy', [of(CY)])
    await there.erase(ann)
    expect(room.there(HERE).users).not.toHaveProperty(ann)
    expect(room.there(THERE).users).not.toHaveProperty(ann)
    await there.migration.keepInStep(new AbortController().signal)
    expect(room.there(HERE).users).toMatchObject({ [cy]: 1 })

    expect(await here.start()).toBe('switched')
    expect([await here.who(...ANN), await here.who(...BOB), await here.who(...CY)]).toEqual([null, 'Bob', 'Cy'])
  })

  test('an engine somebody else has people on is not mixed with these', async () => {
    const { here } = await annAndBob()
    await room.engines[THERE].engine.createCollection('c')
    await room.engines[THERE].engine.createUser('c', 'somebody')
    await expect(here.migrate()).rejects.toMatchObject({ code: 'collection_exists' })
    expect(room.there().users).toEqual({ somebody: 0 })
    await room.engines[THERE].engine.deleteUser('c', 'somebody')
    await here.migrate()
    expect(await stateOf(THERE)).toBe('verified')
  })

  test('what is lost on the other engine is made again', async () => {
    const { here, ann, bob } = await annAndBob()
    await here.migrate()
    await room.engines[THERE].engine.deleteUser('c', ann)
    await here.migrate()
    expect(room.there().users).toEqual({ [ann]: 2, [bob]: 1 })
    await room.engines[THERE].engine.deleteCollection('c')
    await here.migrate()
    expect(room.there()).toEqual({ users: { [ann]: 2, [bob]: 1 }, loose: 0 })
    expect(await stateOf(THERE)).toBe('verified')
  })
})

describe('who cannot be taken along', () => {
  test('is told, and stays behind only when somebody says so', async () => {
    const { here, ann, bob } = await annAndBob()
    room.policy.keepReferences = false
    const cy = await here.enroll('Cy', [of(CY)])
    await room.engines[HERE].engine.indexFaces('c', new TextEncoder().encode('[{"vector":[1,1,1]}]'))
    await here.migrate()
    const { state, report } = (await room.store.engine(THERE))!
    expect(state).toBe('building')
    expect(report).toMatchObject({
      ...{ anonymous: 1, leftBehind: { total: 1, people: [{ personId: cy, reasons: ['not_kept'] }] } },
      reasons: [expect.stringContaining('1 person cannot'), expect.stringContaining('1 face of nobody')],
    })
    await expect(room.on(THERE).start()).rejects.toMatchObject({ code: 'config_invalid' })

    await here.migrate(THERE, { leaveBehind: true })
    const there = room.on(THERE)
    await there.start()
    expect(room.there().users).toEqual({ [ann]: 2, [bob]: 1, [cy]: 0 })
    expect(await there.who(...CY)).toBeNull()
    // Nothing was lost: on the way back Cy is known again, and can be erased from where they are.
    expect(await here.start()).toBe('switched')
    expect(await here.who(...CY)).toBe('Cy')
    await there.start()
    await there.erase(cy)
    expect(room.there(HERE).users).not.toHaveProperty(cy)
    expect(room.there(THERE).users).not.toHaveProperty(cy)
  })

  test('enrolled after it was verified, they keep the switch from being made', async () => {
    const { here } = await annAndBob()
    await here.migrate()
    room.policy.keepReferences = false
    await here.enroll('Cy', [of(CY)])
    await expect(room.on(THERE).start()).rejects.toMatchObject({
      ...{ code: 'config_invalid', message: expect.stringContaining('1 enrolled people are not on') as unknown },
    })
    expect(await room.store.activeId()).toBe(HERE)
  })

  test('a picture the other engine makes nothing of is told with its reason, and tried again when asked to', async () => {
    const { here, bob } = await annAndBob()
    const index = room.engines[THERE].engine.indexFaces
    const [reference] = await room.references.ofPerson(bob)
    const kept = room.objects.files.get(reference!.imageKey!)!
    room.objects.files.delete(reference!.imageKey!)
    await here.migrate()
    expect((await room.store.engine(THERE))!.report).toMatchObject({
      leftBehind: { people: [{ personId: bob, reasons: ['object_not_found'] }] },
    })
    room.objects.files.set(reference!.imageKey!, kept)
    await here.migrate()
    expect(await stateOf(THERE)).toBe('verified')
    expect(index).toBeDefined()
  })
})

describe('meanwhile', () => {
  test('merged people are one on the other engine too', async () => {
    const { here, ann, bob } = await annAndBob()
    await here.migrate()
    await here.people.merge(ann, bob)
    await here.migration.keepInStep(new AbortController().signal)
    expect(room.there()).toEqual({ users: { [bob]: 3 }, loose: 0 })
    const there = room.on(THERE)
    await there.start()
    await there.erase(bob)
    expect([room.there(), room.there(HERE)]).toEqual(Array(2).fill({ users: {}, loose: 0 }))
  })

  test('merged people who are erased before anybody has followed leave nothing', async () => {
    const { here, ann, bob } = await annAndBob()
    await here.migrate()
    await here.people.merge(ann, bob)
    const receipt = await here.erase(bob)
    expect(receipt.removed).toMatchObject({ faces: 3, mirrored_faces: 3 })
    expect(room.there()).toEqual({ users: {}, loose: 0 })
  })

  test('a picture that is taken away goes there too', async () => {
    const { here, ann, bob } = await annAndBob()
    await here.migrate()
    const [first] = await room.references.ofPerson(ann)
    await here.people.removeReference(ann, first!.referenceId)
    await here.migration.keepInStep(new AbortController().signal)
    expect(room.there()).toEqual({ users: { [ann]: 1, [bob]: 1 }, loose: 0 })
  })

  test('an erasure fails while the other engine cannot be reached, and its receipt tells of both', async () => {
    const { here, ann, bob } = await annAndBob()
    await here.migrate()
    room.engines[THERE].failWhen((method) => method === 'deleteFaces')
    await expect(here.erase(ann)).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(room.there().users).toMatchObject({ [ann]: expect.any(Number) as unknown })
    room.engines[THERE].failWhen()
    const { finished } = await here.erasures.resume()
    expect(finished).toMatchObject([{ personId: ann, verification: { remaining: 0 } }])
    expect(room.there()).toEqual({ users: { [bob]: 1 }, loose: 0 })
  })

  test('an erasure of a process on the old engine reaches the one that has taken over', async () => {
    const { here, ann, bob } = await annAndBob()
    await here.migrate()
    await room.on(THERE).start()
    await here.erase(ann)
    expect([room.there().users, room.there(HERE).users]).toEqual(Array(2).fill({ [bob]: 1 }))
  })
})

describe('at the start', () => {
  test('an installation from before keeps the engine its people are on', async () => {
    const here = room.on(HERE)
    await here.enroll('Ann', [of(ANN)])
    await expect(room.on(THERE).start()).rejects.toMatchObject({
      message: expect.stringContaining('which is not on rekognition:eu-west-1') as unknown,
    })
    // The memory engine calls its model otherwise than its id says.
    await expect(here.start()).rejects.toMatchObject({
      message: expect.stringContaining('was made with the model pack memory') as unknown,
    })
  })

  test('without anybody any engine is taken', async () => {
    expect(await room.on(HERE).start()).toBe('recorded')
    expect(await room.on(THERE).start()).toBe('recorded')
    expect(await room.on(HERE).start()).toBe('recorded')
    expect((await room.store.engines()).map(({ state }) => state).sort()).toEqual(['active', 'retired'])
  })

  test('two processes at once: one switches', async () => {
    const { here } = await annAndBob()
    await here.migrate()
    const starts = await Promise.all([room.on(THERE).start(), room.on(THERE).start()])
    expect(starts.sort()).toEqual(['same', 'switched'])
  })

  test('going back does not need the engine that is left', async () => {
    const { here } = await annAndBob()
    await here.migrate()
    await room.on(THERE).start()
    room.engines[THERE].failWhen(() => true)
    expect(await here.start()).toBe('switched')
    expect(await here.who(...ANN)).toBe('Ann')
  })
})
