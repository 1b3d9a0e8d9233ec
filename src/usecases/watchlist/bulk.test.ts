import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { createWorker } from '#worker/worker.ts'
import { bucketOf, fakeHistory, folderOf, openBulkScreening } from './bulk.fixture.ts'
import { WATCHLIST_SCREEN } from './bulk.ts'

let world: Awaited<ReturnType<typeof openBulkScreening>>
beforeAll(async () => {
  world = await openBulkScreening()
})
afterAll(() => world.close())

const FOLDER = { kind: 'folder' as const, path: '/photos/in' }
const options = { collectionId: 'watchlist', requestedBy: 'key:1' }
const screened = (calls: ReturnType<typeof fakeHistory>['calls']) => calls.map(({ picture }) => picture).sort()

test('a folder: every picture is screened, each with its own end', async () => {
  const files = [
    'a-hit.jpg',
    'b.JPG',
    'bad-image_corrupt.png',
    'notes.txt',
    'sub/c-hit.png',
    'throw-image_too_small.jpg',
  ]
  const history = fakeHistory()
  const bulk = world.make({ ...history, roots: folderOf(files) })
  const { jobId } = await bulk.start(FOLDER, { ...options, metric: 'cosine', threshold: 0.4, model: 'm' })
  expect(await world.queue.get(jobId)).toMatchObject({
    ...{ kind: WATCHLIST_SCREEN, state: 'queued', total: null, collectionId: 'watchlist', createdBy: 'key:1' },
  })
  expect(await world.work(bulk, jobId)).toMatchObject({ state: 'done', total: 5, done: 3, failed: 2 })
  expect(await world.rows(jobId)).toEqual([
    ...['a-hit.jpg: hit', 'b.JPG: nothing', 'bad-image_corrupt.png: image_corrupt', 'sub/c-hit.png: hit'],
    'throw-image_too_small.jpg: image_too_small',
  ])
  const { items } = await world.items.list(jobId, { limit: 9, offset: 0 })
  for (const { outcome } of items.slice(0, 4)) {
    const { screeningId } = outcome as { screeningId: string }
    expect(screeningId).toMatch(/^screening_[0-9a-f]{12}$/)
    expect(history.stored.get(screeningId)).toMatchObject({ jobId })
  }
  expect(items[2]!.outcome).toMatchObject({ error: 'image_corrupt', message: 'A sentence.' })
  expect(screened(history.calls)[0]).toBe('/photos/in/a-hit.jpg')
  const told = { ...options, metric: 'cosine', threshold: 0.4, model: 'm', jobId, signal: expect.any(AbortSignal) }
  for (const call of history.calls) expect(call.options).toMatchObject(told)
})

test('a prefix of a bucket', async () => {
  const history = fakeHistory()
  const buckets = bucketOf(['in/1-hit.jpg', 'in/2.png', 'in/readme.md', 'in/', 'out/3.jpg'])
  const bulk = world.make({ ...history, buckets })
  const { jobId } = await bulk.start({ kind: 'bucket', bucket: 'photos', prefix: 'in/' }, options)
  await world.work(bulk, jobId)
  expect(await world.rows(jobId)).toEqual(['in/1-hit.jpg: hit', 'in/2.png: nothing'])
  expect(screened(history.calls)).toEqual(['photos:in/1-hit.jpg', 'photos:in/2.png'])
})

test('addresses: the list tells nothing of what is secret in them', async () => {
  const urls = [
    'https://u:pw@a.test/1-hit.jpg?signature=secret',
    'http://a.test/throw-source_unreachable',
    'file:///etc/throw-source_refused',
    'HTTP://a.test/2?secret#secret',
  ]
  const history = fakeHistory()
  const bulk = world.make(history)
  const { jobId } = await bulk.start({ kind: 'urls', urls }, options)
  expect(await world.work(bulk, jobId)).toMatchObject({ state: 'done', total: 4, done: 2, failed: 2 })
  const rows = await world.rows(jobId)
  expect(rows).toEqual([
    ...['https://a.test/1-hit.jpg: hit', 'http://a.test/throw-source_unreachable: source_unreachable'],
    ...['file:///etc/throw-source_refused: source_refused', 'http://a.test/2: nothing'],
  ])
  expect(rows.join()).not.toMatch(/secret|pw/)
  expect(screened(history.calls)).toEqual([...urls].sort())
})

describe('what cannot be begun', () => {
  const fails = (source: object, code: string, deps = {}) =>
    expect(world.make({ ...fakeHistory(), ...deps }).start(source as never, options)).rejects.toMatchObject({ code })

  test('nothing to screen', async () => {
    await fails(FOLDER, 'invalid_argument')
    await fails(FOLDER, 'invalid_argument', { roots: folderOf(['notes.txt']) })
    await fails({ kind: 'urls', urls: [] }, 'invalid_argument')
    await fails({ kind: 'bucket', bucket: 'photos', prefix: 'none/' }, 'invalid_argument', {
      buckets: bucketOf(['a.jpg']),
    })
  })
  test('what is not allowed or not there', async () => {
    await fails({ kind: 'folder', path: '/etc' }, 'source_refused', { roots: folderOf(['a.jpg']) })
    await fails({ kind: 'bucket', bucket: 'photos', prefix: '' }, 'source_refused')
    await fails({ kind: 'bucket', bucket: 'others', prefix: '' }, 'object_not_found', { buckets: bucketOf(['a.jpg']) })
  })
  test.each([
    ['/photos/in/a.jpg'],
    ['AAAA'],
    ['data:image/png;base64,AAAA'],
    ['http://a.test/', ''],
    ['http://a.test/', '/etc/passwd'],
    [`http://a.test/${'a'.repeat(2048)}`],
    Array.from({ length: 10_001 }, () => 'http://a.test/'),
  ])('what is no list of addresses, %#', async (...urls) => fails({ kind: 'urls', urls }, 'invalid_argument'))
  test('what is nothing of the kind', async () => {
    for (const source of [
      {},
      { kind: 'zip' },
      { kind: 'folder' },
      { kind: 'folder', path: '' },
      { kind: 'urls', urls: 'x' },
    ])
      await fails(source, 'invalid_argument')
  })
})

test('too many pictures end the job, not the service', async () => {
  const bulk = world.make({ ...fakeHistory(), roots: folderOf(['1.jpg', '2.jpg', '3.jpg']), maxItems: 2 })
  const { jobId } = await bulk.start(FOLDER, options)
  expect(await world.work(bulk, jobId)).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('more than 2'),
  })
})

test('never more at once than said', async () => {
  const history = fakeHistory()
  const bulk = world.make({
    ...history,
    roots: folderOf(Array.from({ length: 60 }, (_, i) => `${i}.jpg`)),
    concurrency: 4,
  })
  const { jobId } = await bulk.start(FOLDER, options)
  expect(await world.work(bulk, jobId)).toMatchObject({ state: 'done', done: 60 })
  expect(history.most()).toBe(4)
})

test.each(['store_unavailable', 'overloaded', 'engine_unavailable'])(
  'with %s the job waits and goes on, and no picture is blamed',
  async (code) => {
    const history = fakeHistory()
    let trouble = 3
    const screen: typeof history.screen = async (picture, more) => {
      if (JSON.stringify(picture).includes('/7.jpg') && trouble-- > 0) throw new LikenessError(code as never)
      return history.screen(picture, more)
    }
    const bulk = world.make({ ...history, screen, roots: folderOf(Array.from({ length: 20 }, (_, i) => `${i}.jpg`)) })
    const { jobId } = await bulk.start(FOLDER, options)
    expect(await world.work(bulk, jobId)).toMatchObject({ state: 'done', done: 20, failed: 0 })
    expect(history.stored.size).toBe(20)
  },
)

test.each(['collection_not_found', 'invalid_argument'])(
  'what is wrong with the whole is not tried for ever: %s',
  async (code) => {
    const history = fakeHistory()
    const bulk = world.make({ ...history, roots: folderOf([`1-throw-${code}.jpg`, '2.jpg']) })
    const { jobId } = await bulk.start(FOLDER, options)
    const job = await world.work(bulk, jobId)
    if (code === 'collection_not_found') expect(job).toMatchObject({ state: 'failed', failed: 0, attempts: 1 })
    else expect(job).toMatchObject({ state: 'done', done: 1, failed: 1 })
  },
)

test('cancelled in the middle: what was screened stays, nothing more is begun', async () => {
  const history = fakeHistory()
  const bulk = world.make({ ...history, roots: folderOf(Array.from({ length: 500 }, (_, i) => `${i}.jpg`)) })
  const { jobId } = await bulk.start(FOLDER, options)
  let asked = false
  const job = await world.work(bulk, jobId, async ({ done }) => {
    if (done > 5 && !asked) await world.queue.cancel(jobId).then(() => (asked = true))
  })
  expect(job.state).toBe('cancelled')
  const { waiting, done } = await world.items.counts(jobId)
  expect(done).toBeGreaterThan(5)
  expect(waiting).toBeGreaterThan(0)
  const begun = history.calls.length
  await sleep(50)
  expect(history.calls.length).toBe(begun)
})

test('workers that die at any moment: each picture is in the history once', async () => {
  const files = Array.from({ length: 90 }, (_, i) => `${i}-${['hit', 'x', 'bad-no_face'][i % 3]}.jpg`)
  const history = fakeHistory()
  const roots = folderOf(files)
  const { jobId } = await world.make({ ...history, roots }).start(FOLDER, options)
  let deaths = 0
  for (let life = 0; (await world.queue.get(jobId)).state !== 'done'; life++) {
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
    const { queue, items } = world
    const held = { ...queue, heartbeat: mortal(queue.heartbeat), finish: mortal(queue.finish) }
    const list = { ...items, add: mortal(items.add), settle: mortal(items.settle), waiting: mortal(items.waiting) }
    const bulk = world.make({ ...history, screen: mortal(history.screen), items: list, roots })
    const handlers = { [WATCHLIST_SCREEN]: bulk.handler }
    const worker = createWorker({ queue: held, handlers, jobId, leaseMs: 150, pollMs: 5, maxAttempts: 1000 })
    worker.start()
    const enough = history.calls.length + 3 + Math.random() * 15
    const state = async () => (await world.queue.get(jobId)).state
    while (history.calls.length < enough && (await state()) !== 'done') await sleep(3)
    dead = (await world.queue.get(jobId)).state !== 'done'
    if (dead) deaths++
    await worker.stop({ graceMs: 0 })
  }
  expect(deaths).toBeGreaterThan(2)
  expect(await world.queue.get(jobId)).toMatchObject({ state: 'done', total: 90, done: 60, failed: 30 })
  // Only what was in hand when a process died is looked at again, under the same id.
  expect(history.calls.length).toBeLessThanOrEqual(90 + deaths * 3)
  expect([...history.stored.values()].map(({ identifier }) => identifier).sort()).toEqual(
    files.map((file) => `/photos/in/${file}`).sort(),
  )
})

test('what failed is tried again, and replaced in the history', async () => {
  const history = fakeHistory()
  let mended = false
  const screen: typeof history.screen = (picture, more) =>
    history.screen(mended ? { kind: 'text', text: 'mended-hit' } : picture, more)
  const bulk = world.make({
    ...history,
    screen,
    roots: folderOf(['1.jpg', '2-bad-image_corrupt.jpg', '3-throw-no_face.jpg']),
  })
  const { jobId } = await bulk.start(FOLDER, options)
  await expect(bulk.retryFailed(jobId)).rejects.toMatchObject({ code: 'job_not_finished' })
  await world.work(bulk, jobId)
  mended = true
  expect(await bulk.retryFailed(jobId)).toEqual({ jobId })
  expect(await world.work(bulk, jobId)).toMatchObject({ state: 'done', total: 3, done: 3, failed: 0 })
  expect(await world.rows(jobId)).toEqual([
    '1.jpg: nothing',
    '2-bad-image_corrupt.jpg: hit',
    '3-throw-no_face.jpg: hit',
  ])
  expect(history.calls).toHaveLength(5)
  expect([...history.stored.values()].filter(({ errorCode }) => errorCode !== null)).toEqual([])
  const other = await world.queue.add({ kind: 'else', payload: {}, createdBy: 'local' })
  await expect(bulk.retryFailed(other.jobId)).rejects.toMatchObject({ code: 'job_not_found' })
  await expect(bulk.retryFailed('job_none')).rejects.toMatchObject({ code: 'job_not_found' })
})
