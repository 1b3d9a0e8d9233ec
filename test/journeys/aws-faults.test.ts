/**
 * Every request to Amazon failing in every way, at every step of enrolling, identifying and erasing. In the end both
 * sides are looked at: nothing half done is left, what failed can be done again, and no receipt says more than is true.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProductEngine } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import { FAULTS, type Fault, type Request } from '../fixtures/faulty-amazon.ts'
import {
  ANN,
  ANN_AGAIN,
  ANNS_TWIN,
  faces,
  image,
  openFaultyRoom,
  STRANGER,
  type FaultyRoom,
} from '../fixtures/faulty-room.ts'

type Rooms = ReturnType<FaultyRoom['rooms']>

/** Fewer would hide what happens at once, more would only wait for the processor. */
const AT_ONCE = 12
/** What nothing of a person is; what somebody with so many pictures is. */
const nothing = { rows: 0, references: 0, files: 0, faces: 0, users: 0, loose: 0 }
const whole = (pictures: number) => ({
  ...{ rows: 1, references: pictures, files: 2 * pictures, faces: pictures, users: 1, loose: 0 },
})
const both = (one: typeof nothing, other: typeof nothing) =>
  Object.fromEntries(Object.entries(one).map(([key, count]) => [key, count + other[key as keyof typeof other]]))

let room: FaultyRoom
/** Of a process without troubles, over the network. */
let healthy: ProductEngine
/** By collection, whoever is to be erased. */
const doomed = new Map<string, string>()
let collections = 0
beforeAll(async () => {
  room = await openFaultyRoom()
  healthy = await room.amazon.engine({ maxAttempts: 3 })
})
afterAll(() => room?.close())

async function newCollection() {
  const collectionId = `c${++collections}`
  await room.amazon.memory.engine.createCollection(collectionId)
  const { service } = room.amazon
  return { collectionId, well: room.rooms(service, collectionId), again: room.rooms(healthy, collectionId) }
}

interface Journey {
  /** What has to be there before. */
  prepare(well: Rooms, collectionId: string): Promise<unknown>
  work(rooms: Rooms, collectionId: string): Promise<unknown>
  /** After the failure, with Amazon well again, before anything is made up for. */
  afterFailure(collectionId: string, well: Rooms, error: unknown): Promise<unknown>
  /** After it was done again. */
  after(collectionId: string, well: Rooms): Promise<unknown>
}

const enroll = ({ people }: Rooms, collectionId: string, name: string, ...vectors: number[][]) =>
  people.enroll({ collectionId, name, images: vectors.map((one) => image(one)), allowDuplicate: true })
const whoIs = async ({ people }: Rooms, collectionId: string, ...vectors: number[][]) =>
  (await people.identify({ collectionId, image: faces(...vectors) })).faces.map(({ person }) => person?.name ?? null)
const names = async ({ people }: Rooms, collectionId: string) =>
  (await people.list(collectionId)).people.map(({ name }) => name)

const JOURNEYS: Record<string, Journey> = {
  'enrolling somebody': {
    prepare: (well, id) => enroll(well, id, 'Twin', ANNS_TWIN),
    work: (rooms, id) => enroll(rooms, id, 'Ann', ANN, ANN_AGAIN),
    async afterFailure(id, well) {
      expect(await names(well, id)).toEqual(['Twin'])
      expect(await whoIs(well, id, ANN)).toEqual(['Twin'])
      await well.people.sweep()
      expect(await room.left(id)).toEqual(whole(1))
    },
    async after(id, well) {
      expect(await room.left(id)).toEqual(both(whole(1), whole(2)))
      expect(await whoIs(well, id, ANN)).toEqual(['Ann'])
    },
  },
  'adding pictures': {
    prepare: (well, id) => enroll(well, id, 'Ann', ANN),
    work: (rooms, id) => enroll(rooms, id, 'Ann', ANN, ANN_AGAIN),
    async afterFailure(id, well) {
      expect(await names(well, id)).toEqual(['Ann'])
      await well.people.sweep()
      expect(await room.left(id)).toEqual(whole(1))
    },
    async after(id) {
      expect(await room.left(id)).toEqual(whole(2))
    },
  },
  identifying: {
    prepare: (well, id) => enroll(well, id, 'Ann', ANN),
    work: (rooms, id) => whoIs(rooms, id, STRANGER, ANN),
    afterFailure: async (id) => expect(await room.left(id)).toEqual(whole(1)),
    async after(id, well) {
      expect(await whoIs(well, id, STRANGER, ANN)).toEqual([null, 'Ann'])
    },
  },
  erasing: {
    async prepare(well, id) {
      const { person } = await enroll(well, id, 'Ann', ANN, ANN_AGAIN)
      doomed.set(id, person!.personId)
    },
    work: ({ erasures }, id) => erasures.erase({ personId: doomed.get(id)!, reason: 'request', requestedBy: 'local' }),
    async afterFailure(id, well, error) {
      expect(await names(well, id)).toEqual([])
      expect(await whoIs(well, id, ANN)).toEqual([null])
      const receipt = await room.erasureOf(id)
      const { code } = error as { code: string }
      expect(receipt).toMatchObject({ finishedAt: null, attempts: 1, auditSeq: null })
      expect(receipt!.lastError).toMatch(new RegExp(`^${code}: Amazon Rekognition`))
      // As long as the receipt is open, the row is there to go on from.
      expect((await room.left(id)).rows).toBe(1)
    },
    async after(id) {
      expect(await room.left(id)).toEqual(nothing)
      const receipt = await room.erasureOf(id)
      expect(receipt).toMatchObject({ lastError: null, verification: { picturesFound: 0, remaining: 0 } })
      expect(receipt!.finishedAt).toBeInstanceOf(Date)
    },
  },
}

/** The requests of the journey when nothing fails. */
async function requestsOf(journey: Journey): Promise<Request[]> {
  const { collectionId, well } = await newCollection()
  await journey.prepare(well, collectionId)
  const requests = room.amazon.watch(collectionId)
  const engine = await room.amazon.engine()
  await journey.work(room.rooms(engine, collectionId), collectionId)
  const made = [...requests]
  await journey.after(collectionId, well)
  return made
}

/** `broken`: whether this request goes wrong. */
async function gone(journey: Journey, fault: Fault, broken: (request: Request) => boolean) {
  const { collectionId, well, again } = await newCollection()
  await journey.prepare(well, collectionId)
  room.amazon.watch(collectionId, (request) => (broken(request) ? fault : undefined))
  const engine = await room.amazon.engine({ timeoutMs: fault === 'hang' ? 500 : 30_000 })
  const rooms = room.rooms(engine, collectionId)
  const error: unknown = await journey.work(rooms, collectionId).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  room.amazon.watch(collectionId)
  expect(isLikenessError(error), `it did not fail: ${String(error)}`).toBe(true)
  expect(['overloaded', 'engine_unavailable']).toContain((error as { code: string }).code)
  await journey.afterFailure(collectionId, well, error)
  await journey.work(again, collectionId)
  await journey.after(collectionId, well)
}

/** So many at once; tells of every one that went wrong. */
async function all(cases: { what: string; run: () => Promise<unknown> }[]) {
  const wrong: string[] = []
  const left = [...cases]
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const { what, run } = next
      await run().catch((error: unknown) => wrong.push(`${what}: ${(error as Error).message}`))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  expect(wrong).toEqual([])
}

describe.each(Object.entries(JOURNEYS))('%s', (_, journey) => {
  let requests: Request[]
  beforeAll(async () => void (requests = await requestsOf(journey)))

  it.each(Object.entries(FAULTS))('with %s at any step, and from there on', async (_, fault) => {
    expect(requests.length).toBeGreaterThan(2)
    await all(
      requests.map(({ operation, count }) => ({
        what: `${operation} ${count}`,
        run: () => gone(journey, fault, (asked) => asked.operation === operation && asked.count >= count),
      })),
    )
  })

  it.each(['a reset connection', 'an answer that is lost', 'a 500'])('with %s at every first try', async (name) => {
    const { collectionId, well } = await newCollection()
    await journey.prepare(well, collectionId)
    const seen = room.amazon.watch(collectionId, ({ attempt }) => (attempt === 1 ? FAULTS[name] : undefined))
    const engine = await room.amazon.engine({ maxAttempts: 3 })
    await journey.work(room.rooms(engine, collectionId), collectionId)
    expect(seen.length).toBeGreaterThanOrEqual(2 * requests.length)
    room.amazon.watch(collectionId)
    await journey.after(collectionId, well)
  })
})
