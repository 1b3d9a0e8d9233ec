/** Somebody is erased while imports that show them wait, run or have failed. With everything real but the engine. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { erasedSince } from '#people/erasure-store.ts'
import { picture } from '../../../test/fixtures/memory-engine.ts'
import { ANN, ANN_AGAIN, BOB, image } from '../../../test/fixtures/people-room.ts'
import { folderOf, openBulk, zipOf } from './bulk.fixture.ts'
import type { Bulk } from './bulk.ts'
import type { BulkEnrollment } from './bulk-work.ts'
import { createEnrollItem } from './enroll-item.ts'
import { NOTHING, openProcess, openWorld, type Process, type World } from './persons.fixture.ts'

let world: Awaited<ReturnType<typeof openBulk>>
let faces: World
let room: Process
let bulk: Bulk
let ann: string
/** Called before each picture is enrolled, after it was found to be waiting. */
let before: (item: BulkEnrollment) => unknown
const code = (value: string) => expect.objectContaining({ code: value })
const jpeg = (vector: number[]) => Buffer.from(picture({ vector }))
const ZED = [0, 0, 1]

beforeAll(async () => {
  world = await openBulk()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.database.db.deleteFrom('people').execute()
  faces = openWorld()
  before = () => {}
  for (const id of ['c', 'd']) await faces.memory.engine.createCollection(id)
  room = openProcess(world.database, faces, undefined, false, [
    { kind: 'job_items', erase: ({ personId }) => world.items.forgetPerson(personId) },
    {
      kind: 'archives',
      erase: ({ collectionId }) => bulk.forgetUploads(collectionId),
      remaining: ({ collectionId }) => bulk.leftUploads(collectionId),
    },
  ])
  const { people, audit, erasureStore } = room
  const enroll = createEnrollItem({ people, audit, quality: {} })
  bulk = world.make({
    enroll: async (item) => (await before(item), enroll(item)),
    erasedSince: erasedSince(erasureStore),
    concurrency: 1,
    importRoots: ['/'],
  })
  const { person } = await people.enroll({ collectionId: 'c', name: 'Ann', images: [image('1', ANN)] })
  ann = person!.personId
})

async function* bytes(content: Buffer) {
  yield content
}
const erase = () => room.persons.erase(ann, 'key:1')
const names = async () => (await room.people.list('c')).people.map((person) => person.name)
async function uploaded(content: Buffer, collectionId = 'c') {
  const { key, jobId } = await bulk.upload('pictures', bytes(content))
  const source = { pictures: { kind: 'upload' as const, key } }
  return { key, job: await bulk.start({ collectionId, source, createdBy: 'key:1' }), jobId }
}
/** "ann" after somebody else and before Zed. */
const album = () =>
  folderOf({ 'Aaron/1.jpg': jpeg(BOB), 'ann/2.jpg': jpeg(ANN_AGAIN), 'zed/3.jpg': jpeg(ZED) }).then((path) =>
    bulk.start({ collectionId: 'c', source: { pictures: { kind: 'folder', path } }, createdBy: 'key:1' }),
  )

test('archives that failed imports of the collection have left go, and trying again says why', async () => {
  const [mine, other] = [await uploaded(Buffer.from('no zip')), await uploaded(Buffer.from('no zip'), 'd')]
  for (const { job } of [mine, other]) expect(await world.work(bulk, job)).toMatchObject({ state: 'failed' })
  expect(await world.objects.exists(mine.key)).toBe(true)
  const { erasure } = await erase()
  expect(erasure).toMatchObject({ finishedAt: expect.any(Date), removed: { archives: 1 } })
  expect([await world.objects.exists(mine.key), await world.objects.exists(other.key)]).toEqual([false, true])
  const again = bulk.retryFailed(mine.jobId)
  await expect(again).rejects.toEqual(code('invalid_argument'))
  await expect(again).rejects.toThrow(/was erased since/)
  expect(await bulk.retryFailed(other.jobId)).toMatchObject({ state: 'queued' })
})

test('the archive of an import that fails after the erasure goes with the next sweep, and is not tried again', async () => {
  const { key, job, jobId } = await uploaded(Buffer.from('no zip'))
  await erase()
  expect(await world.objects.exists(key)).toBe(true)
  await world.work(bulk, job)
  await bulk.sweep()
  expect(await world.objects.exists(key)).toBe(false)
  await expect(bulk.retryFailed(jobId)).rejects.toThrow(/was erased since/)
})

test('of an import whose list is made only after the erasure the rows of that name are left out; of a new one not', async () => {
  const zip = await zipOf([
    ['Ann.jpg', jpeg(ANN_AGAIN)],
    ['Bob.jpg', jpeg(BOB)],
  ])
  const { job } = await uploaded(zip)
  await erase()
  expect(await world.work(bulk, job)).toMatchObject({ state: 'done', done: 1, failed: 1 })
  expect(await names()).toEqual(['Bob'])
  const { rows } = await sql<{ found: string }>`SELECT to_jsonb(j)::text AS found FROM jobs j`.execute(
    world.database.db,
  )
  expect(rows.map(({ found }) => found).join()).not.toMatch(/ann/i)
  expect(await world.work(bulk, (await uploaded(await zipOf([['Ann.jpg', jpeg(ANN_AGAIN)]]))).job)).toMatchObject({
    done: 1,
  })
  expect(await names()).toEqual(['Ann', 'Bob'])
})

test('of a running import the rows of that name are not enrolled, whoever else is', async () => {
  before = ({ name }) => (name === 'Aaron' ? erase() : undefined)
  const job = await album()
  await world.work(bulk, job)
  expect(await world.rows(bulk, job)).toEqual(['Aaron/1.jpg: done', ': failed', 'zed/3.jpg: done'])
  expect(await names()).toEqual(['Aaron', 'zed'])
  expect(await room.left(ann)).toEqual(NOTHING)
})

test.each([
  ['all of the erasure', async () => void (await erase())],
  [
    'its beginning',
    async () => {
      const { erasureId } = await room.erasures.request({ personId: ann, reason: 'request', requestedBy: 'key:1' })
      void sleep(300).then(() => room.erasures.run(erasureId))
    },
  ],
])('a picture in hand is not enrolled either: %s falls between the look and the enrolment', async (_, fall) => {
  let fell = false
  before = async ({ name }) => {
    if (name !== 'ann' || fell) return
    fell = true
    await fall()
  }
  const job = await album()
  await world.work(bulk, job)
  expect(await names()).toEqual(['Aaron', 'zed'])
  expect(await room.left(ann)).toEqual(NOTHING)
  const { rows } = await world.database.db
    .selectFrom('people')
    .selectAll()
    .execute()
    .then((rows) => ({ rows }))
  expect(rows).toHaveLength(2)
})
