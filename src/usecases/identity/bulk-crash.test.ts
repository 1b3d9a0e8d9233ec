import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorker } from '#worker/worker.ts'
import { fakePeople, folderOf, openBulk, type Files } from './bulk.fixture.ts'
import { BULK_ENROLL_LOCAL, type BulkRequest } from './bulk.ts'

let world: Awaited<ReturnType<typeof openBulk>>
beforeAll(async () => {
  world = await openBulk()
})
afterAll(() => world.close())

const request = (source: BulkRequest['source']): BulkRequest => ({
  ...{ collectionId: 'c', source, createdBy: 'local', local: true },
})
const folder = async (files: Files) => ({ pictures: { kind: 'folder' as const, path: await folderOf(files) } })

test('workers that die at any moment: each picture is settled once, nothing is enrolled twice or left out', async () => {
  const { enroll, faces, calls } = fakePeople()
  const files: Files = {}
  for (let i = 0; i < 120; i++) files[`p${i % 11}/${i}.jpg`] = i % 17 === 0 ? 'refuse NO_FACE' : `face-${i}`
  const source = await folder(files)
  const starter = world.make({ enroll })
  const job = await starter.start(request(source))
  let deaths = 0
  for (let life = 0; (await world.queue.get(job.jobId)).state !== 'done'; life++) {
    expect(life).toBeLessThan(80)
    // A dead process does nothing any more: neither its pictures nor its words arrive.
    let dead = false
    const never = new Promise<never>(() => {})
    const mortal =
      <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
      async (...args: Args): Promise<Result> => {
        if (dead) return never
        const result = await call(...args)
        return dead ? never : result
      }
    const queue = { ...world.queue, heartbeat: mortal(world.queue.heartbeat), finish: mortal(world.queue.finish) }
    const items = {
      ...world.items,
      add: mortal(world.items.add),
      settle: mortal(world.items.settle),
      waiting: mortal(world.items.waiting),
    }
    const bulk = world.make({ enroll: mortal(enroll), items, queue })
    const handlers = { [BULK_ENROLL_LOCAL]: bulk.localHandler }
    const worker = createWorker({ queue, handlers, jobId: job.jobId, leaseMs: 60, pollMs: 5, maxAttempts: 1000 })
    worker.start()
    await sleep(20 + Math.random() * 60)
    if ((await world.queue.get(job.jobId)).state === 'done') {
      await worker.stop()
      break
    }
    dead = true
    deaths++
    await worker.stop({ graceMs: 0 })
  }
  expect(deaths).toBeGreaterThan(2)
  // Only what was in hand when a process died is done again.
  expect(calls.length).toBeLessThanOrEqual(120 + deaths * 3)
  expect(await world.queue.get(job.jobId)).toMatchObject({ state: 'done', total: 120, done: 112, failed: 8 })
  expect(await world.items.counts(job.jobId)).toEqual({ waiting: 0, done: 112, failed: 8 })
  const enrolled = Object.values(faces()).flat()
  expect(enrolled).toHaveLength(112)
  expect(new Set(enrolled).size).toBe(112)
}, 30_000)

test('a person erased meanwhile is not enrolled again by what still waits', async () => {
  const { enroll, calls } = fakePeople()
  let erased = false
  const bulk = world.make({
    concurrency: 1,
    enroll: async (item) => {
      const result = await enroll(item)
      if (item.name === 'Bob' && !erased) {
        erased = true
        await world.items.forgetPerson('person_Ann')
      }
      return result
    },
  })
  const files = { 'Ann/1.jpg': 'a1', 'Bob/1.jpg': 'b1', 'Zed/1.jpg': 'z1' }
  const source = await folder({
    ...files,
    'list.csv': 'user_name,image\nAnn,Ann/1.jpg\nBob,Bob/1.jpg\nANN,Zed/1.jpg\n',
  })
  const job = await bulk.start(request({ ...source, csv: { kind: 'inside', path: 'list.csv' } }))
  await world.work(bulk, job)
  expect(calls.map((item) => item.name)).toEqual(['Ann', 'Bob'])
  expect(await world.rows(bulk, job)).toEqual([': done', 'Bob/1.jpg: done', ': failed'])
})
