import { beforeEach, describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { createMemoryEngine, picture, type FakeFace } from '../../../test/fixtures/memory-engine.ts'
import { createBackendComparison, plannedCalls, type KnownPerson } from './compare.ts'

const ANN = [1, 0, 0]
const BOB = [0, 1, 0]
const STRANGER = [0, 0, 1]

const whole = { left: 0, top: 0, width: 0.5, height: 0.5 }
const kept = (referenceId: string, ...faces: FakeFace[]) => ({
  ...{ referenceId, box: whole, read: async () => picture(...faces) },
})
const people = (): KnownPerson[] => [
  { personId: 'person_a', name: 'Ann', pictures: [kept('a1', { vector: ANN }), kept('a2', { vector: [0.9, 0.1, 0] })] },
  { personId: 'person_b', name: 'Bob', pictures: [kept('b1', { vector: STRANGER, size: 0.9 }, { vector: BOB })] },
]
const probe = (name: string, ...faces: FakeFace[]) => ({ name, read: async () => picture(...faces) })
const broken = (name: string) => ({ name, read: async () => new TextEncoder().encode('no picture') })

let local: ReturnType<typeof createMemoryEngine>
let rekognition: ReturnType<typeof createMemoryEngine>
const comparison = (installation = 'here') =>
  createBackendComparison({
    engines: { local: local.engine, rekognition: rekognition.engine },
    installation,
    settle: { everyMs: 1, looks: 3 },
  })
const left = async () =>
  (await Promise.all([local, rekognition].map(({ engine }) => engine.listCollections()))).flatMap(({ items }) =>
    items.map(({ collectionId }) => collectionId),
  )

beforeEach(() => {
  local = createMemoryEngine()
  rekognition = createMemoryEngine()
})

test('engines that are alike agree on everybody, and nothing is left', async () => {
  const steps: string[] = []
  const probes = [
    probe('both', { vector: ANN, size: 0.5 }, { vector: BOB, size: 0.3 }),
    probe('stranger', { vector: STRANGER }),
    probe('empty'),
    broken('broken'),
  ]
  const result = await comparison()({ people: people(), probes, onStep: (step) => void steps.push(step) })
  expect(result.summary).toMatchObject({ faces: 3, agreed: 3, noFace: 1, notLookedAt: 1 })
  // Of Bob's picture only the face in the box was taken: the larger one is a stranger's.
  expect(result.summary.verdicts).toMatchObject({ same_person: 2, nobody: 1 })
  expect(result.probes.map(({ picture: name, outcome }) => [name, outcome])).toEqual([
    ['both', 'compared'],
    ['stranger', 'compared'],
    ['empty', 'no_face'],
    ['broken', 'not_looked_at'],
  ])
  const unsupported = expect.objectContaining({ code: 'image_unsupported' }) as unknown
  expect(result.probes[3]).toMatchObject({ failures: { local: unsupported, rekognition: unsupported }, found: {} })
  expect(result).toMatchObject({ notCompared: [], unknownTo: [], unusedPictures: [], interrupted: false })
  expect(steps.filter((step) => step === 'reference')).toHaveLength(3)
  expect(steps.filter((step) => step === 'probe')).toHaveLength(4)
  expect(await left()).toEqual([])
})

test('an engine that cannot look has not said nobody', async () => {
  rekognition.failWhen((method) => method === 'searchUsersByImage')
  const result = await comparison()({ people: people(), probes: [probe('ann', { vector: ANN })] })
  expect(result.probes).toEqual([
    {
      ...{ picture: 'ann', outcome: 'not_looked_at', found: { local: 1 } },
      failures: { rekognition: { code: 'store_unavailable', message: 'no searchUsersByImage' } },
    },
  ])
  expect(result.summary).toMatchObject({ faces: 0, agreed: 0, noFace: 0, notLookedAt: 1 })
})

test('who cannot be enrolled is told, with the reason', async () => {
  const gone = async () => Promise.reject(new LikenessError('object_not_found'))
  const all: KnownPerson[] = [
    ...people(),
    { personId: 'person_c', name: 'Cy', pictures: [] },
    { personId: 'person_d', name: 'Dee', pictures: [{ referenceId: 'd1', box: null, read: gone }] },
    { personId: 'person_e', name: 'Eve', pictures: [kept('e1')] },
  ]
  const result = await comparison()({ people: all, probes: [] })
  expect(result.notCompared).toEqual([{ personId: 'person_c', name: 'Cy' }])
  expect(result.unknownTo.map(({ name, engine }) => `${name} ${engine}`)).toEqual([
    ...['Dee local', 'Eve local', 'Dee rekognition', 'Eve rekognition'],
  ])
  expect(result.unusedPictures.map(({ referenceId, code }) => `${referenceId} ${code}`).sort()).toEqual([
    ...['d1 object_not_found', 'd1 object_not_found', 'e1 no_face', 'e1 no_face'],
  ])
})

test('engines that differ', async () => {
  // Bob's face is Ann's to this service.
  const mixed = rekognition.engine
  const engines = {
    local: local.engine,
    rekognition: new Proxy(mixed, {
      get: (target, method: keyof typeof mixed) =>
        method === 'searchUsersByImage'
          ? (id: string) => target.searchUsersByImage(id, picture({ vector: ANN }))
          : target[method],
    }),
  }
  const probes = [probe('bob', { vector: BOB }), probe('stranger', { vector: STRANGER })]
  const { summary } = await createBackendComparison({ engines, installation: 'here' })({ people: people(), probes })
  expect(summary).toMatchObject({ faces: 2, agreed: 0, verdicts: { different_person: 1, only_rekognition: 1 } })
})

describe('temporary collections', () => {
  test('are deleted whichever call fails', async () => {
    const run = () => comparison()({ people: people(), probes: [probe('ann', { vector: ANN })] })
    await run()
    const total = rekognition.calls.length
    expect(total).toBeGreaterThan(8)
    for (let at = 1; at <= total; at++) {
      local = createMemoryEngine()
      rekognition = createMemoryEngine()
      rekognition.failWhen((_, call) => call === at)
      const outcome = await run().catch(() => undefined)
      rekognition.failWhen()
      // Where deleting is what failed, that is told and the next run makes up for it.
      const expected = outcome?.leftovers.map(({ collectionId }) => collectionId) ?? []
      expect(await left(), `call ${at}`).toEqual(expected)
      if (expected.length > 0) {
        expect((await run()).leftoversRemoved).toBe(1)
        expect(await left()).toEqual([])
      }
    }
  })

  test('of a killed run are deleted by the next; those of others and other collections stay', async () => {
    const others = ['likeness-compare-there-1', 'staff', 'likeness-compare-hereabouts']
    for (const id of [...others, 'likeness-compare-here-1']) await rekognition.engine.createCollection(id)
    await local.engine.createCollection('likeness-compare-here-1')
    const { leftoversRemoved } = await comparison()({ people: people(), probes: [] })
    expect(leftoversRemoved).toBe(2)
    expect(await left()).toEqual(others)
  })

  test('are deleted after an interruption while enrolling', async () => {
    const abort = new AbortController()
    const interrupted = comparison()({
      people: people(),
      probes: [],
      signal: abort.signal,
      onStep: () => abort.abort(),
    })
    await expect(interrupted).rejects.toMatchObject({ code: 'cancelled' })
    expect(await left()).toEqual([])
  })
})

test('an interruption while probes are looked at keeps the answers there are', async () => {
  const abort = new AbortController()
  const probes = Array.from({ length: 30 }, (_, i) => probe(`ann ${i}`, { vector: ANN }))
  const onStep = (step: string) => step === 'probe' && abort.abort()
  const result = await comparison()({ people: people(), probes, signal: abort.signal, onStep })
  expect(result.interrupted).toBe(true)
  expect(result.probes.length).toBeGreaterThan(0)
  expect(result.probes.length).toBeLessThan(10)
  expect(result.summary.agreed).toBe(result.probes.length)
  expect(await left()).toEqual([])
})

test('nobody to compare is refused before anything is made', async () => {
  const nobody = [{ personId: 'person_c', name: 'Cy', pictures: [] }]
  await expect(comparison()({ people: nobody, probes: [] })).rejects.toMatchObject({ code: 'invalid_argument' })
  expect([...local.calls, ...rekognition.calls]).toEqual([])
})

test('what a comparison is expected to cost', () => {
  const nobody = { personId: 'person_c', name: 'Cy', pictures: [] }
  expect(plannedCalls([...people(), nobody], 5)).toEqual({
    ...{ IndexFaces: 3, AssociateFaces: 2, DetectFaces: 5, SearchUsersByImage: 5 },
  })
})
