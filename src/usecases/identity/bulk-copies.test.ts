/** Archives in a store that has no files of its own, such as a bucket. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Objects } from '#objects/objects.ts'
import { fakePeople, openBulk, zipOf } from './bulk.fixture.ts'
import type { Bulk } from './bulk.ts'

let world: Awaited<ReturnType<typeof openBulk>>
beforeAll(async () => {
  world = await openBulk()
})
afterAll(() => world.close())

async function* inOne(content: Buffer) {
  yield await Promise.resolve(content)
}
const withoutFiles = (): Objects => ({
  ...world.objects,
  localPath: () => null,
  get: () => Promise.reject(new Error('a whole archive in memory')),
})
async function begin(bulk: Bulk, content: Buffer) {
  const { key } = await bulk.upload('pictures', inOne(content))
  const source = { pictures: { kind: 'upload' as const, key } }
  return bulk.start({ collectionId: 'c', source, createdBy: 'key:1' })
}
/** Size and rights of each copy. */
async function copies(): Promise<[number, number][]> {
  const names = await readdir(world.copies).catch(() => [])
  const found = await Promise.all(names.map((name) => stat(join(world.copies, name))))
  return found.map(({ size, mode }) => [size, mode & 0o777])
}

test('an archive is copied to this machine for as long as it is worked on', async () => {
  const inUse: [number, number][] = []
  const { enroll, faces } = fakePeople()
  const bulk = world.make({
    objects: withoutFiles(),
    enroll: async (item) => {
      inUse.push(...(await copies()))
      return enroll(item)
    },
  })
  const zip = await zipOf([['Ann.jpg', 'a1']])
  expect(await world.work(bulk, await begin(bulk, zip))).toMatchObject({ state: 'done', done: 1 })
  expect(faces()).toEqual({ Ann: ['a1'] })
  expect(inUse).toEqual([[zip.byteLength, 0o600]])
  expect(await copies()).toEqual([])
})

test('nothing is left of a copy that is no archive, nor of one that did not come whole', async () => {
  const { enroll, faces } = fakePeople()
  const bulk = world.make({ objects: withoutFiles(), enroll })
  expect(await world.work(bulk, await begin(bulk, Buffer.from('no zip at all')))).toMatchObject({ state: 'failed' })
  expect(await copies()).toEqual([])

  let reads = 0
  const seen: number[] = []
  const breaking: Objects = {
    ...withoutFiles(),
    async *stream(key) {
      reads++
      const whole = await world.objects.get(key)
      if (reads > 1) return void (yield whole)
      yield whole.subarray(0, 20)
      // The first part is on disk by then.
      await expect.poll(async () => (await copies()).map(([size]) => size)).toEqual([20])
      seen.push(20)
      throw new Error('the bucket is gone')
    },
  }
  const again = world.make({ objects: breaking, enroll })
  const zip = await zipOf([['Bob.jpg', 'b1']])
  expect(await world.work(again, await begin(again, zip))).toMatchObject({ state: 'done', done: 1 })
  expect([reads, seen, faces()]).toEqual([2, [20], { Bob: ['b1'] }])
  expect(await copies()).toEqual([])
})

test('a job that is cancelled while its archive is on its way stops there', async () => {
  const { enroll, faces } = fakePeople()
  const endless: Objects = {
    ...withoutFiles(),
    async *stream() {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        yield new Uint8Array(1000)
      }
    },
  }
  const bulk = world.make({ objects: endless, enroll })
  const job = await begin(bulk, await zipOf([['Cid.jpg', 'c1']]))
  let asked = false
  const ended = await world.work(bulk, job, ({ state }) => {
    if (state !== 'running' || asked) return
    asked = true
    void bulk.cancel(job.jobId)
  })
  expect(ended).toMatchObject({ state: 'cancelled' })
  expect([faces(), await copies()]).toEqual([{}, []])
  const left: string[] = []
  for await (const { key } of world.objects.list(`jobs/${job.jobId}/`)) left.push(key)
  expect(left).toEqual([])
})
