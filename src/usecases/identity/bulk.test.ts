import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { fakePeople, folderOf, openBulk, zipOf, type Files } from './bulk.fixture.ts'
import { BULK_ENROLL, BULK_ENROLL_LOCAL, type BulkRequest } from './bulk.ts'

let world: Awaited<ReturnType<typeof openBulk>>
beforeAll(async () => {
  world = await openBulk()
})
afterAll(() => world.close())

const code = (value: string) => expect.objectContaining({ code: value })
const request = (source: BulkRequest['source'], more: Partial<BulkRequest> = {}): BulkRequest => ({
  ...{ collectionId: 'c', source, createdBy: 'local', local: true },
  ...more,
})
const folder = async (files: Files) => ({ pictures: { kind: 'folder' as const, path: await folderOf(files) } })
const bytes = async function* (content: Buffer) {
  for (let i = 0; i < content.length; i += 100) yield await Promise.resolve(content.subarray(i, i + 100))
}
const album: Files = {
  'Ann Lee/1.jpg': 'a1',
  'Ann Lee/2.JPG': 'a2',
  'Bob-1.jpg': 'b1',
  'Bob_2.png': 'b2',
  'Bob (3).jpg': 'b3',
  'notes.txt': 'x',
}

describe('a folder', () => {
  test('sub-folders and file names are people; each picture has its outcome', async () => {
    const { enroll, faces, together, most } = fakePeople()
    const bulk = world.make({ enroll })
    const refusals = { 'Eve/1.jpg': 'refuse NO_FACE', 'Eve/2.jpg': 'throw image_corrupt', 'Eve/3.jpg': '' }
    const job = await bulk.start(request(await folder({ ...album, ...refusals, 'Zoe/1.jpg': 'twin a1' })))
    expect(job).toMatchObject({ kind: BULK_ENROLL_LOCAL, state: 'queued', total: null, collectionId: 'c' })
    expect(await world.work(bulk, job)).toMatchObject({ state: 'done', total: 9, done: 5, failed: 4 })
    expect(faces()).toEqual({ 'Ann Lee': ['a1', 'a2'], Bob: ['b1', 'b2', 'b3'] })
    expect(await world.rows(bulk, job)).toEqual([
      ...['Ann Lee/1.jpg: done', 'Ann Lee/2.JPG: done', 'Bob (3).jpg: done', 'Bob-1.jpg: done', 'Bob_2.png: done'],
      ...['Eve/1.jpg: NO_FACE', 'Eve/2.jpg: image_corrupt', 'Eve/3.jpg: image_empty', 'Zoe/1.jpg: DUPLICATE_PERSON'],
    ])
    expect(together()).toBe(0)
    expect(most()).toBeGreaterThan(1)
    const { rows } = await bulk.outcome(job.jobId, { limit: 100, offset: 0 })
    expect(rows[0]).toMatchObject({ personId: 'person_Ann Lee', outcome: { faceId: 'face_a1', known: false } })
    expect(rows.at(-1)?.outcome).toEqual({
      refused: ['DUPLICATE_PERSON'],
      duplicateOf: { personId: 'person_other', similarity: 99 },
    })
    expect(JSON.stringify(rows)).not.toContain('Secret Name')
  })

  test('nothing in it is an error that says so, and is not tried again', async () => {
    const bulk = world.make({ enroll: fakePeople().enroll })
    const job = await world.work(bulk, await bulk.start(request(await folder({ 'a.txt': 'x' }))))
    expect(job).toMatchObject({ state: 'failed', attempts: 1, error: 'There is no picture to enrol.' })
  })

  test('somebody who is half enrolled elsewhere is waited for, and no picture is refused for it', async () => {
    const { enroll, faces } = fakePeople()
    let busy = 2
    const being = () => new LikenessError('person_duplicate', { details: { reason: 'being_enrolled' } })
    const bulk = world.make({ enroll: (item) => (busy-- > 0 ? Promise.reject(being()) : enroll(item)) })
    const job = await world.work(bulk, await bulk.start(request(await folder({ 'Ann/1.jpg': 'a1' }))))
    expect(job).toMatchObject({ state: 'done', done: 1, failed: 0 })
    expect(busy).toBe(-1)
    expect(faces()).toEqual({ Ann: ['a1'] })
  })

  test('a fault of the machine is tried again and hits no picture', async () => {
    const { enroll, faces } = fakePeople()
    let faults = 3
    const bulk = world.make({
      enroll: (item) => (faults-- > 0 ? Promise.reject(new Error('database away')) : enroll(item)),
    })
    const job = await world.work(bulk, await bulk.start(request(await folder(album))))
    expect(job).toMatchObject({ state: 'done', done: 5, failed: 0 })
    expect(Object.keys(faces())).toEqual(expect.arrayContaining(['Ann Lee', 'Bob']))
  })

  test('refused pictures can be tried again', async () => {
    const { enroll, faces } = fakePeople()
    const bulk = world.make({ enroll })
    const source = await folder({ 'Ann/1.jpg': 'a1', 'Ann/2.jpg': 'refuse NO_FACE' })
    const job = await bulk.start(request(source))
    await expect(bulk.retryFailed(job.jobId)).rejects.toEqual(code('job_not_finished'))
    await world.work(bulk, job)
    await folderOf({ 'Ann/2.jpg': 'a2' }, source.pictures.path)
    expect(await world.work(bulk, await bulk.retryFailed(job.jobId))).toMatchObject({ done: 2, failed: 0 })
    expect(faces()).toEqual({ Ann: ['a1', 'a2'] })
  })

  test('only jobs of this kind', async () => {
    const bulk = world.make({ enroll: fakePeople().enroll })
    const { jobId } = await world.queue.add({ kind: 'other', payload: {}, createdBy: 'local' })
    const paging = { limit: 1, offset: 0 }
    for (const id of [jobId, 'job_x']) {
      for (const call of [bulk.cancel(id), bulk.retryFailed(id), bulk.outcome(id, paging)])
        await expect(call).rejects.toEqual(code('job_not_found'))
    }
  })
})

describe('starting', () => {
  test('the same key finds the same job; of another actor or collection it does not', async () => {
    const bulk = world.make({ enroll: fakePeople().enroll, importRoots: ['/'] })
    const source = await folder(album)
    const start = (more: Partial<BulkRequest> = {}) =>
      bulk.start(request(source, { local: false, idempotencyKey: 'k', ...more })).then((job) => job.jobId)
    const first = await start()
    expect(await start()).toBe(first)
    const others = [
      await start({ createdBy: 'key:2' }),
      await start({ collectionId: 'd' }),
      await start({ idempotencyKey: 'j' }),
    ]
    expect(new Set([first, ...others]).size).toBe(4)
    await world.work(bulk, await world.queue.get(first))
    expect(await start()).toBe(first)
  })

  test('the command given again goes on, and begins anew when all was done or something else was asked', async () => {
    const bulk = world.make({ enroll: fakePeople().enroll })
    const source = await folder(album)
    const again = (more: Partial<BulkRequest> = {}) => bulk.start(request(source, { idempotencyKey: 'cli', ...more }))
    const first = await again()
    expect((await again()).jobId).toBe(first.jobId)
    const asked = await again({ options: { largest: true } })
    expect(asked.jobId).not.toBe(first.jobId)
    await world.work(bulk, asked)
    const anew = await again({ options: { largest: true } })
    expect(anew).toMatchObject({ state: 'queued', total: null })
    expect(anew.jobId).not.toBe(asked.jobId)
  })

  test.each([
    ['no-such-folder', { pictures: { kind: 'folder', path: '/nonexistent/x' } }, 'invalid_argument'],
    ['a key that is no upload', { pictures: { kind: 'upload', key: 'people/c/p/r.jpg' } }, 'invalid_argument'],
    ['a kind that is unknown', { pictures: { kind: 'url', path: 'http://x' } }, 'invalid_argument'],
  ])('%s is refused', async (_, source, expected) => {
    const bulk = world.make({ enroll: fakePeople().enroll })
    await expect(bulk.start(request(source as BulkRequest['source']))).rejects.toEqual(code(expected))
  })
})

describe('an upload', () => {
  const uploaded = async (bulk: ReturnType<typeof world.make>, files: [string, string][]) => {
    const { key, jobId } = await bulk.upload('pictures', bytes(await zipOf(files)))
    return { source: { pictures: { kind: 'upload' as const, key } }, key, jobId }
  }

  test('is worked on by the service and gone when the job is done', async () => {
    const { enroll, faces } = fakePeople()
    const bulk = world.make({ enroll })
    const { source, key, jobId } = await uploaded(bulk, [
      ['staff/Ann/1.jpg', 'a1'],
      ['Bob.jpg', 'b1'],
    ])
    const job = await bulk.start(request(source, { local: false }))
    expect(job).toMatchObject({ jobId, kind: BULK_ENROLL })
    expect(await world.work(bulk, job)).toMatchObject({ state: 'done', done: 2 })
    expect(faces()).toEqual({ Ann: ['a1'], Bob: ['b1'] })
    expect(await world.objects.exists(key)).toBe(false)
    await expect(bulk.retryFailed(jobId)).rejects.toEqual(code('object_not_found'))
  })

  test('with a list of its own', async () => {
    const { enroll, faces, calls } = fakePeople()
    const bulk = world.make({ enroll })
    const { source, jobId } = await uploaded(bulk, [['1.jpg', 'a1']])
    const list = Buffer.from(
      'user_name,image,consent_version,consent_purpose,consent_given_by\nAnn,1.jpg,v2,entry,Ann\n',
    )
    const csv = await bulk.upload('csv', bytes(list), jobId)
    const job = await bulk.start(request({ ...source, csv: { kind: 'upload', key: csv.key } }, { local: false }))
    expect(await world.work(bulk, job)).toMatchObject({ state: 'done', done: 1 })
    expect(faces()).toEqual({ Ann: ['a1'] })
    expect(calls[0]).toMatchObject({
      ...{ collectionId: 'c', actor: 'local', name: 'Ann' },
      consent: { wordingVersion: 'v2', purpose: 'entry', givenBy: 'Ann' },
    })
    expect([await world.objects.exists(csv.key)]).toEqual([false])
  })

  test('with one list at its top that nobody named', async () => {
    const { enroll, faces } = fakePeople()
    const bulk = world.make({ enroll })
    const pictures: [string, string][] = [
      ['Somebody/1.jpg', 'a1'],
      ['Somebody/2.jpg', 'a2'],
    ]
    const { source } = await uploaded(bulk, [...pictures, ['people.csv', 'user_name,image\nAnn,Somebody/1.jpg\n']])
    const job = await bulk.start(request(source, { local: false }))
    expect(await world.work(bulk, job)).toMatchObject({ state: 'done', total: 1, done: 1 })
    expect(faces()).toEqual({ Ann: ['a1'] })
    // Of no columns of ours: not passed over in silence.
    const other = await folder({ ...Object.fromEntries(pictures), 'export.csv': 'a,b\n1,2\n' })
    const refused = await world.work(bulk, await bulk.start(request(other)))
    expect(refused).toMatchObject({
      state: 'failed',
      attempts: 1,
      error: expect.stringContaining('no column user_name'),
    })
  })

  test('with several lists at its top is refused, naming them, until one is named', async () => {
    const { enroll, faces } = fakePeople()
    const bulk = world.make({ enroll })
    const files: Files = { '1.jpg': 'a1', 'b.csv': 'user_name,image\nBob,1.jpg\n', 'a.csv': 'x' }
    const { pictures } = await folder(files)
    const refused = await world.work(bulk, await bulk.start(request({ pictures })))
    expect(refused).toMatchObject({ state: 'failed', attempts: 1, error: expect.stringContaining('a.csv, b.csv') })
    const named = await bulk.start(request({ pictures, csv: { kind: 'inside', path: 'b.csv' } }))
    expect(await world.work(bulk, named)).toMatchObject({ state: 'done', done: 1 })
    expect(faces()).toEqual({ Bob: ['a1'] })
  })

  test('over the limit leaves nothing', async () => {
    const bulk = world.make({ enroll: fakePeople().enroll, limits: { maxImageBytes: 1000, maxUploadBytes: 150 } })
    const jobId = 'job_00000000-0000-4000-8000-000000000001'
    await expect(bulk.upload('pictures', bytes(Buffer.alloc(500)), jobId)).rejects.toEqual(code('body_too_large'))
    expect(await world.objects.exists(`jobs/${jobId}/pictures.zip`)).toBe(false)
    await expect(bulk.upload('pictures', bytes(Buffer.alloc(5)), '../people')).rejects.toEqual(code('invalid_argument'))
  })

  test('is gone when its job is cancelled, waiting or under way', async () => {
    const { enroll, calls } = fakePeople()
    const slow = world.make({ enroll: (item) => sleep(20).then(() => enroll(item)), concurrency: 1 })
    const waiting = await uploaded(slow, [['Ann.jpg', 'a1']])
    await slow.start(request(waiting.source, { local: false }))
    expect(await slow.cancel(waiting.jobId)).toMatchObject({ state: 'cancelled' })
    expect(await world.objects.exists(waiting.key)).toBe(false)

    const running = await uploaded(
      slow,
      Array.from({ length: 100 }, (_, i) => [`Ann/${i}.jpg`, `a${i}`]),
    )
    const job = await slow.start(request(running.source, { local: false }))
    let asked = false
    const ended = await world.work(slow, job, ({ jobId, total }) => {
      if (total === null || asked || calls.length === 0) return
      asked = true
      void slow.cancel(jobId)
    })
    expect(ended.state).toBe('cancelled')
    expect(calls.length).toBeLessThan(100)
    expect(await world.objects.exists(running.key)).toBe(false)
    // What was enrolled is told, and as many as were.
    const { done, waiting: left } = await world.items.counts(job.jobId)
    expect([done, left]).toEqual([calls.length, 100 - calls.length])
  })

  test('of a failed job is kept for a while, then swept with everything nobody asks for', async () => {
    const bulk = world.make({ enroll: fakePeople().enroll })
    const { key, jobId } = await bulk.upload('pictures', bytes(Buffer.from('no zip at all')))
    const source = { pictures: { kind: 'upload' as const, key } }
    const job = await world.work(bulk, await bulk.start(request(source, { local: false })))
    expect(job).toMatchObject({ state: 'failed', attempts: 1, error: expect.stringMatching(/damaged or no zip file/) })
    const fresh = await bulk.upload('pictures', bytes(Buffer.from('x')))
    expect(await bulk.sweep()).toEqual({ uploads: 0, jobs: 0 })
    expect(await world.objects.exists(key)).toBe(true)
    expect(await bulk.sweep({ keepUploadsMs: -1000 })).toEqual({ uploads: 1, jobs: 0 })
    expect([await world.objects.exists(key), await world.objects.exists(fresh.key)]).toEqual([false, true])
    const { total } = await world.queue.list({ kind: BULK_ENROLL, limit: 1, offset: 0 })
    const { jobs } = await bulk.sweep({ keepJobsMs: -1000 })
    expect(jobs).toBeGreaterThan(2)
    expect((await world.queue.list({ kind: BULK_ENROLL, limit: 1, offset: 0 })).total).toBeLessThan(total)
    await expect(world.queue.get(jobId)).rejects.toEqual(code('job_not_found'))
  })
})
