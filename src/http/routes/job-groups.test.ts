/** Jobs by the many, over HTTP. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openIdentityServer } from './identity.fixture.ts'

let house: Awaited<ReturnType<typeof openIdentityServer>>
let own: string
beforeAll(async () => {
  house = await openIdentityServer()
  await house.send('POST', '/collections', { collection: 'mine' })
  own = await house.server.key('operator', ['mine'])
})
afterAll(() => house?.close())

const ask = async (key: string | undefined, method: 'GET' | 'POST', path: string, payload?: object) => {
  const answer = key
    ? await house.server.ask(key, { method, url: `/api/v1${path}`, ...(payload && { payload }) })
    : method === 'GET'
      ? await house.get(path)
      : await house.send(method, path, payload)
  return {
    status: answer.statusCode,
    body: answer.json<never>() as never,
    total: Number(answer.headers['x-total-count']),
  }
}
const ids = (body: unknown) => (body as { job_id: string; group: string }[]).map((one) => one.group)

beforeEach(async () => {
  const { queue } = house
  await queue.removeAll({ kind: 'photo' })
  await queue.removeAll({ kind: 'alone' })
  const make = (group: string, collectionId: string, i: number) => ({
    ...{ kind: 'photo', group, batch: `${group}:1`, collectionId, payload: {}, createdBy: 'local', priority: -i },
  })
  await queue.addMany([make('gallery:a/b', 'mine', 0), make('gallery:a/b', 'mine', 1), make('shared', 'mine', 2)])
  await queue.addMany([make('shared', 'other', 3), make('foreign', 'other', 4)])
  await queue.add({ kind: 'alone', collectionId: 'mine', payload: {}, createdBy: 'local' })
  for (const group of await queue.paused()) await queue.resume(group)
})

test('a list leaves batches out unless it is asked for them', async () => {
  const { body, total } = await ask(undefined, 'GET', '/jobs')
  expect([total, ids(body)]).toEqual([1, ['alone']])
  for (const [query, count] of [
    ['kind=photo', 5],
    ['state=queued', 6],
    ['group=shared', 2],
    ['batch=shared:1', 2],
    ['state=failed', 0],
    ['batch=nul%00', 0],
  ] as const)
    expect([query, (await ask(undefined, 'GET', `/jobs?${query}`)).total]).toEqual([query, count])
  expect((await ask(own, 'GET', '/jobs?kind=photo')).total).toBe(3)
  expect((await ask(undefined, 'GET', '/jobs?state=lost')).status).toBe(400)
})

test('the summary counts what is visible', async () => {
  await ask(undefined, 'POST', '/jobs/groups/shared/pause')
  const seen = (await ask(own, 'GET', '/jobs/summary')).body as { group: string; counts: object; paused: boolean }[]
  expect(seen.map(({ group, counts, paused }) => [group, counts, paused])).toEqual([
    ['alone', { queued: 1, running: 0, done: 0, failed: 0, cancelled: 0 }, false],
    ['gallery:a/b', { queued: 2, running: 0, done: 0, failed: 0, cancelled: 0 }, false],
    ['shared', { queued: 1, running: 0, done: 0, failed: 0, cancelled: 0 }, true],
  ])
  expect(((await ask(undefined, 'GET', '/jobs/summary')).body as unknown[]).length).toBe(4)
})

test('a group is paused by whoever may use all its collections, and goes on', async () => {
  const group = encodeURIComponent('gallery:a/b')
  expect(await ask(own, 'POST', `/jobs/groups/${group}/pause`)).toMatchObject({
    ...{ status: 200, body: { group: 'gallery:a/b', paused: true } },
  })
  expect(await house.queue.paused()).toEqual(['gallery:a/b'])
  expect((await house.queue.claim(['photo'], 'w', 60_000))?.group).toBe('shared')
  expect((await ask(own, 'POST', '/jobs/groups/shared/pause')).body).toMatchObject({ code: 'forbidden' })
  expect((await ask(own, 'POST', '/jobs/groups/foreign/pause')).body).toMatchObject({ code: 'job_not_found' })
  expect((await ask(undefined, 'POST', '/jobs/groups/nothing/pause')).body).toMatchObject({ code: 'job_not_found' })
  expect((await ask(own, 'POST', `/jobs/groups/${group}/resume`)).body).toMatchObject({ paused: false })
  expect(await house.queue.paused()).toEqual([])
  const viewer = await house.server.key('viewer')
  expect((await ask(viewer, 'POST', `/jobs/groups/${group}/pause`)).status).toBe(403)
  expect((await ask(viewer, 'POST', '/jobs/redrive', {})).status).toBe(403)
})

test('dead letters are tried again together, within the scope', async () => {
  const { queue } = house
  for (let i = 0; i < 5; i++) await queue.fail((await queue.claim(['photo'], 'w', 60_000))!.jobId, 'w', `broken ${i}`)
  const failed = (await ask(own, 'GET', '/jobs?state=failed')).body as { error: string; attempts: number }[]
  expect(failed.map(({ attempts }) => attempts)).toEqual([1, 1, 1])
  expect((await ask(own, 'POST', '/jobs/redrive', { group: 'shared' })).body).toEqual({ redriven: 1 })
  expect((await ask(own, 'POST', '/jobs/redrive', { kind: 'other' })).body).toEqual({ redriven: 0 })
  expect((await ask(own, 'POST', '/jobs/redrive', {})).body).toEqual({ redriven: 2 })
  expect((await ask(undefined, 'POST', '/jobs/redrive', {})).body).toEqual({ redriven: 2 })
  expect(await queue.counts({ kind: 'photo' })).toMatchObject({ queued: 5, failed: 0 })
})
