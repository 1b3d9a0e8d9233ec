import { beforeEach, describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { createMemoryEngine, picture } from '../../test/fixtures/memory-engine.ts'
import { createMemoryPeople } from '../../test/fixtures/memory-people.ts'
import { createPeople, type People } from './people.ts'

const ANN = [1, 0, 0]
const ANN_AGAIN = [0.98, 0.2, 0]
const BOB = [0, 1, 0]
const image = (name: string, ...vectors: number[][]) => ({
  name,
  read: async () => picture(...vectors.map((vector, i) => ({ vector, size: 0.5 - i / 10 }))),
})

let memory: ReturnType<typeof createMemoryEngine>
let rows: ReturnType<typeof createMemoryPeople>['rows']
let people: People
/** Fails every step from this one on, as if the process had died there; `once`: only this one. */
let fail: { at: number; once: boolean } | undefined
let steps: string[]

const step = (name: string) => {
  const n = steps.push(name)
  return fail !== undefined && (fail.once ? n === fail.at : n >= fail.at)
}
const start = () => {
  const memoryPeople = createMemoryPeople((name) => {
    if (step(name)) throw new LikenessError('store_unavailable')
  })
  rows = memoryPeople.rows
  people = createPeople({
    engine: memory.engine,
    store: memoryPeople.store,
    duplicateThreshold: async () => 90,
    abandonedBefore: () => new Date(Date.now() + 1000),
  })
}
const enroll = (name: string, ...images: ReturnType<typeof image>[]) =>
  people.enroll({ collectionId: 'c', name, images })
const left = () => ({ faces: memory.faces('c').length, users: memory.users('c').length, rows: rows.size })

beforeEach(async () => {
  fail = undefined
  steps = []
  memory = createMemoryEngine()
  memory.failWhen(step)
  start()
  await memory.engine.createCollection('c')
})

describe('a failure between any two steps', () => {
  const images = [image('1', ANN), image('two', ANN, BOB), image('2', ANN_AGAIN)]

  /** How many steps the work takes when nothing fails. */
  async function count(work: () => Promise<unknown>) {
    steps = []
    await work()
    return steps.length
  }

  test('enrolling takes back what it stored', async () => {
    const total = await count(() => enroll('Ann', ...images))
    for (let at = 1; at <= total; at++) {
      memory = createMemoryEngine()
      memory.failWhen(step)
      start()
      fail = undefined
      await memory.engine.createCollection('c')
      steps = []
      fail = { at, once: true }
      await expect(enroll('Ann', ...images), `step ${at}`).rejects.toMatchObject({ code: 'store_unavailable' })
      expect(left(), `step ${at}`).toEqual({ faces: 0, users: 0, rows: 0 })
    }
  })

  test('a process that dies while enrolling leaves a person with whole pictures or, after the sweep, nothing', async () => {
    const total = await count(() => enroll('Ann', ...images))
    for (let at = 1; at <= total; at++) {
      memory = createMemoryEngine()
      memory.failWhen(step)
      start()
      fail = undefined
      await memory.engine.createCollection('c')
      steps = []
      fail = { at, once: false }
      await expect(enroll('Ann', ...images), `step ${at}`).rejects.toThrow()
      fail = undefined
      const [row] = rows.values()
      await people.sweep()
      if (row?.state === 'enrolled') expect(await people.faces(row), `step ${at}`).not.toHaveLength(0)
      else expect(left(), `step ${at}`).toEqual({ faces: 0, users: 0, rows: 0 })
      // And the same command again completes it.
      const again = await enroll('Ann', ...images)
      expect(again.faceIds, `step ${at}`).toHaveLength(2)
      await people.remove([again.person!])
      expect(left(), `step ${at}`).toEqual({ faces: 0, users: 0, rows: 0 })
    }
  })

  test('adding pictures to a person takes back those, and only those', async () => {
    const more = [image('3', [0.97, 0, 0.2]), image('4', [0.96, 0.1, 0.1])]
    await enroll('Ann', ...images)
    const total = await count(() => enroll('Ann', ...more))
    for (let at = 1; at <= total; at++) {
      memory = createMemoryEngine()
      memory.failWhen(step)
      start()
      fail = undefined
      await memory.engine.createCollection('c')
      const { faceIds } = await enroll('Ann', ...images)
      steps = []
      fail = { at, once: true }
      await expect(enroll('Ann', ...more), `step ${at}`).rejects.toThrow()
      expect(memory.faces('c').map((f) => f.faceId)).toEqual(faceIds)
      expect(rows.size).toBe(1)
    }
  })

  test('an erasure that dies is finished by the sweep', async () => {
    const first = await enroll('Ann', ...images)
    const total = await count(() => people.remove([first.person!]))
    for (let at = 1; at <= total; at++) {
      const { person } = await enroll('Ann', ...images)
      steps = []
      fail = { at, once: false }
      await expect(people.remove([person!]), `step ${at}`).rejects.toThrow()
      fail = undefined
      // Dying at the very first step means that nothing was asked for yet.
      if (at === 1) await people.remove([person!])
      else await people.sweep()
      expect(left(), `step ${at}`).toEqual({ faces: 0, users: 0, rows: 0 })
    }
  })
})
