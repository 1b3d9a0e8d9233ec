import { afterAll, beforeAll, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { fakePeople, folderOf, openBulk, zipOf } from './bulk.fixture.ts'

let room: Awaited<ReturnType<typeof openBulk>>
beforeAll(async () => void (room = await openBulk()))
afterAll(() => room?.close())

const priceOf = (operation: string) =>
  ({ IndexFaces: 0.001, SearchUsers: 0.002, AssociateFaces: 0.004 })[operation] ?? 0
const PEOPLE = { 'Ann/1.jpg': 'a1', 'Ann/2.jpg': 'a2', 'Bob.jpg': 'b1' }

test('counts the pictures of a folder and what each takes, and begins nothing', async () => {
  const people = fakePeople()
  const bulk = room.make({ enroll: people.enroll, priceOf })
  const path = await folderOf(PEOPLE)
  const source = { pictures: { kind: 'folder' as const, path } }
  const estimate = await bulk.estimate({ source, local: true })
  expect(estimate).toEqual({
    ...{ pictures: 3, problems: 0, calls: { IndexFaces: 3, SearchUsers: 3, AssociateFaces: 3 } },
    usd: expect.closeTo(0.021, 9) as number,
  })
  expect(people.calls).toEqual([])
  expect((await room.queue.list({ limit: 1, offset: 0 })).total).toBe(0)
  // A server looks nowhere but below its import roots.
  await expect(bulk.estimate({ source })).rejects.toMatchObject({ code: 'forbidden' })
})

test('costs nothing where nothing is paid for', async () => {
  const bulk = room.make({ enroll: fakePeople().enroll })
  const source = { pictures: { kind: 'folder' as const, path: await folderOf(PEOPLE) } }
  expect(await bulk.estimate({ source, local: true })).toEqual({ pictures: 3, problems: 0, calls: {}, usd: 0 })
})

async function* once(bytes: Uint8Array) {
  yield bytes
}

test('an upload is estimated by its list and then enrolled as it is', async () => {
  const people = fakePeople()
  const bulk = room.make({ enroll: people.enroll, priceOf })
  const csv = 'user_name,image\nAnn,Ann/1.jpg\nBob,Bob.jpg\nCy,nowhere.jpg\n'
  const zip = await zipOf([...Object.entries(PEOPLE), ['list.csv', csv]])
  const { jobId } = await bulk.upload('pictures', once(zip))
  const source = await bulk.uploaded(jobId)
  expect(await bulk.estimate({ source })).toMatchObject({ pictures: 2, problems: 1, calls: { IndexFaces: 2 } })
  const job = await bulk.start({ collectionId: 'c', source: await bulk.uploaded(jobId), createdBy: 'local' })
  expect(job.jobId).toBe(jobId)
  expect(await room.work(bulk, job)).toMatchObject({ state: 'done', total: 3, done: 2, failed: 1 })
  await expect(bulk.uploaded(jobId)).rejects.toMatchObject({ code: 'object_not_found' })
})

test('an upload that waited while somebody was erased is used no more, and goes', async () => {
  let asked: Date | undefined
  const erasedSince = async (_: string, moment: Date) => {
    asked = moment
    return true
  }
  const bulk = room.make({ enroll: fakePeople().enroll, priceOf, erasedSince })
  const { jobId } = await bulk.upload('pictures', once(await zipOf(Object.entries(PEOPLE))))
  const start = bulk.start({ collectionId: 'c', source: await bulk.uploaded(jobId), createdBy: 'local' })
  await expect(start).rejects.toMatchObject({ code: 'invalid_argument', details: { reason: 'erasure' } })
  expect(Math.abs(asked!.getTime() - Date.now())).toBeLessThan(10_000)
  await expect(bulk.uploaded(jobId)).rejects.toBeInstanceOf(LikenessError)
})

test.each(['job_1', '../../etc', 'job_00000000-0000-4000-8000-000000000000'])('%s is no upload', async (id) => {
  const bulk = room.make({ enroll: fakePeople().enroll })
  await expect(bulk.uploaded(id)).rejects.toMatchObject({ code: 'object_not_found' })
})

test('what cannot be listed has no estimate', async () => {
  const bulk = room.make({ enroll: fakePeople().enroll, priceOf })
  const { jobId } = await bulk.upload('pictures', once(Buffer.from('no archive')))
  const source = await bulk.uploaded(jobId)
  await expect(bulk.estimate({ source })).rejects.toMatchObject({ code: 'invalid_argument' })
})
