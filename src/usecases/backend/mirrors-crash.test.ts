/** A process dies at any call of a migration, of a switch, or while it follows: nothing is lost, nobody stays. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

async function annAndBob() {
  const here = room.on(HERE)
  await here.start()
  const ann = await here.enroll('Ann', [of(ANN)], [of(ANN_AGAIN)])
  // A larger face of somebody else is in the picture, enrolled by its box.
  const bob = await here.enroll('Bob', [of(BOB, 0.6), of(CY, 0.3)])
  return { here, ann, bob }
}
const stateOf = async (engineId: string) => (await room.store.engine(engineId))?.state

describe('a process that dies', () => {
  /** Returns whether the call came at all. */
  async function dieAt(at: number, how: 'before' | 'after', work: () => Promise<unknown>): Promise<boolean> {
    room.gate.arm(at, how)
    await work().catch(() => undefined)
    const reached = room.gate.count >= at
    room.gate.arm()
    return reached
  }

  test.each(['before', 'after'] as const)('%s any call of a migration', { timeout: 120_000 }, async (how) => {
    let at = 0
    for (let reached = true; reached;) {
      at++
      room = await openRoom(database)
      const { here, ann, bob } = await annAndBob()
      reached = await dieAt(at, how, () => here.migrate())
      if (at % 2 === 0) {
        // Gone without a trace, wherever it was.
        await here.erase(ann)
        expect([room.there().users[ann], room.there().loose], `call ${at}`).toEqual([
          undefined,
          Object.keys(room.there().users).length === 0 ? expect.any(Number) : room.there().loose,
        ])
        expect(room.engines[HERE].faces('c').every(({ externalImageId }) => externalImageId !== ann)).toBe(true)
        if (room.engines[THERE].calls.includes('createCollection'))
          expect(
            await room.engines[THERE].engine
              .listFaces('c')
              .then(({ items }) => items.filter(({ externalImageId }) => externalImageId === ann)),
            `call ${at}`,
          ).toEqual([])
      }
      await here.migrate()
      expect(room.there(), `call ${at}`).toEqual({ users: { ...(at % 2 !== 0 && { [ann]: 2 }), [bob]: 1 }, loose: 0 })
      expect(await stateOf(THERE)).toBe('verified')
    }
    expect(at).toBeGreaterThan(8)
  })

  test.each(['before', 'after'] as const)('%s any call of a switch', { timeout: 120_000 }, async (how) => {
    let at = 0
    for (let reached = true; reached;) {
      at++
      room = await openRoom(database)
      const { here, ann, bob } = await annAndBob()
      await here.migrate()
      const cy = await here.enroll('Cy', [of(CY)])
      await here.people.merge(ann, bob)
      const there = room.on(THERE)
      reached = await dieAt(at, how, () => there.start())
      // Whichever it is on, it is whole there; and the same command completes it.
      const active = (await room.store.activeId()) as typeof HERE
      expect(await room.on(active).who(...ANN), `call ${at}`).toBe('Bob')
      await there.start()
      expect(await there.who(...ANN)).toBe('Bob')
      expect(room.there(), `call ${at}`).toEqual({ users: { [bob]: 3, [cy]: 1 }, loose: 0 })
      await there.erase(bob)
      expect([room.there().users, room.there(HERE).users], `call ${at}`).toEqual(Array(2).fill({ [cy]: 1 }))
    }
    expect(at).toBeGreaterThan(8)
  })

  test.each(['before', 'after'] as const)(
    '%s any call of following a merge, an erasure',
    { timeout: 120_000 },
    async (how) => {
      let at = 0
      for (let reached = true; reached;) {
        at++
        room = await openRoom(database)
        const { here, ann, bob } = await annAndBob()
        await here.migrate()
        await here.people.merge(ann, bob)
        reached = await dieAt(at, how, () => here.migration.keepInStep(new AbortController().signal))
        if (at % 2 === 0) {
          await here.erase(bob)
          expect([room.there(), room.there(HERE)], `call ${at}`).toEqual(Array(2).fill({ users: {}, loose: 0 }))
          continue
        }
        const again = await dieAt(at, how, () => here.erase(bob))
        await here.erasures.resume()
        expect([again, room.there(), room.there(HERE)], `call ${at}`).toEqual([
          again,
          ...Array(2).fill({ users: {}, loose: 0 }),
        ])
        reached ||= again
      }
      expect(at).toBeGreaterThan(8)
    },
  )
})
