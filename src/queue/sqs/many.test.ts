/** Tickets of jobs that come by the many, and of those that may not be claimed. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Job } from '../queue.ts'
import { makeQueues, openSqs, optionsFor, SERVERS, type SqsServer, type TestQueues } from './sqs.fixture.ts'

const LEASE = 60_000

describe.each(Object.keys(SERVERS))('many tickets by %s', (name) => {
  let server: SqsServer
  let queues: TestQueues
  let opened: Awaited<ReturnType<typeof openSqs>>
  let queue: (typeof opened)['queue']
  let kind: string
  const open = (more: object = {}) => openSqs(optionsFor(server.port, queues, more))
  const make = (n: number, more: object = {}) =>
    Array.from({ length: n }, (_, i) => ({ kind, payload: { i }, createdBy: 'local', ...more }))
  const claimMany = (most: number, leaseMs = LEASE) => queue.claimMany([kind], 'w', leaseMs, most)
  const heldOf = (jobs: Job[]) => jobs.map(({ jobId }) => ({ jobId, worker: 'w' }))
  const finishAll = (jobs: Job[]) =>
    queue.finishMany(heldOf(jobs).map((held) => ({ ...held, state: 'done', done: 1, failed: 0 })))
  const depth = async () => {
    const { visible, inFlight, delayed } = await queue.depths()
    return [visible, inFlight, delayed]
  }
  const idsOf = (found: { jobId?: unknown }[]) => found.map(({ jobId }) => jobId as string).sort()

  beforeAll(async () => void (server = await SERVERS[name]!()))
  afterAll(() => server?.stop())
  beforeEach(async () => {
    kind = `kind-${randomUUID()}`
    queues = await makeQueues(server.port)
    opened = await open()
    queue = opened.queue
    await opened.db.deleteFrom('jobs').execute()
    return () => queue.close()
  })

  test('one for each that is new, delayed where the job is for later', async () => {
    expect(await queue.addMany(make(23))).toBe(23)
    const { jobs } = await opened.records.list({ kind, limit: 50, offset: 0 })
    expect(idsOf(await queues.bodies(queues.queueUrl))).toEqual(idsOf(jobs))
    const keyed = make(3).map((job, i) => ({ ...job, idempotencyKey: `k${i}` }))
    const other = make(1, { kind: `${kind}-other`, idempotencyKey: 'o' })
    await queue.addMany([...keyed.slice(1), ...other])
    expect(await depth()).toEqual([26, 0, 0])
    expect(await queue.addMany([...keyed, ...other])).toBe(1)
    expect((await depth())[0]).toBeGreaterThan(26)
    await queue.addMany(make(2, { runAt: new Date(Date.now() + 3600_000) }))
    expect((await depth())[2]).toBe(2)
  })

  test('are claimed, hidden, shown again and deleted together', async () => {
    await queue.addMany(make(12))
    const jobs = await claimMany(10, 700)
    expect(jobs).toHaveLength(10)
    expect(await depth()).toEqual([2, 10, 0])
    for (let i = 0; i < 4; i++) {
      await sleep(300)
      expect((await queue.heartbeatMany(heldOf(jobs), 700)).size).toBe(0)
    }
    expect(await depth()).toEqual([2, 10, 0])
    await queue.heartbeatMany(heldOf(jobs), LEASE)
    await finishAll(jobs.slice(4))
    expect(await depth()).toEqual([2, 4, 0])
    await queue.releaseMany(heldOf(jobs.slice(0, 4)))
    expect(await depth()).toEqual([6, 0, 0])
    await finishAll(await claimMany(10))
    expect(await depth()).toEqual([0, 0, 0])
    expect(await opened.records.counts({ kind })).toMatchObject({ done: 12, queued: 0, running: 0 })
  })

  test('that no job of the same group is there for stay for others, and the database gives more than there are', async () => {
    await queue.addMany(make(2, { group: 'a' }))
    await queue.addMany(make(3, { group: 'b' }))
    const first = await claimMany(10)
    expect(first).toHaveLength(2)
    expect(await depth()).toEqual([3, 2, 0])
    await opened.records.addMany(make(4, { group: 'b' }))
    const second = await claimMany(10)
    expect(second).toHaveLength(7)
    await finishAll([...first, ...second])
    expect(await depth()).toEqual([0, 0, 0])
  })

  test('a job that was claimed without one and is given back gets one', async () => {
    await opened.records.addMany(make(3))
    const { queue: awake, lines } = await open({ sweepMs: 0 })
    const jobs = await awake.claimMany([kind], 'w', LEASE, 5)
    expect(lines.join()).toContain('without a ticket')
    await awake.releaseMany(heldOf(jobs))
    expect(await depth()).toEqual([3, 0, 0])
  })

  test('of jobs that were cancelled or removed are deleted when they are seen, some at a time', async () => {
    await queue.addMany(make(20))
    await queue.addMany(make(15, { group: 'b' }))
    expect(await queue.cancelAll({ kind, group: 'b' })).toBe(15)
    expect(await queue.removeAll({ kind })).toBe(35)
    expect(await queue.claim([kind], 'w', LEASE)).toBeUndefined()
    expect(await depth()).toEqual([0, 0, 0])
  })

  test('a redrive of all sends them and takes the letters away', async () => {
    await queue.addMany(make(12))
    for (const { jobId } of await claimMany(12)) await queue.fail(jobId, 'w', 'no')
    for (let i = 0; i < 2; i++) await claimMany(1)
    expect(await queue.depths()).toEqual({ visible: 0, inFlight: 0, delayed: 0, dead: 12 })
    expect(await queue.redriveAll({ kind })).toBe(12)
    expect(await queue.depths()).toEqual({ visible: 12, inFlight: 0, delayed: 0, dead: 0 })
    expect(await queue.redriveAll({ kind })).toBe(0)
    expect(await depth()).toEqual([12, 0, 0])
  })

  test('of a group that is paused are hidden for a while, and the group goes on at once when it is resumed', async () => {
    await queue.addMany(make(4, { group: kind }))
    await queue.pause(kind)
    const claim = vi.spyOn(opened.records, 'claim')
    const many = vi.spyOn(opened.records, 'claimMany')
    for (let i = 0; i < 20; i++) expect(await claimMany(10)).toEqual([])
    expect(await depth()).toEqual([0, 4, 0])
    // Unless a slow machine saw them again meanwhile.
    expect(claim.mock.calls.length + many.mock.calls.length).toBeLessThan(8)
    await queue.resume(kind)
    const jobs = await claimMany(10)
    expect(jobs).toHaveLength(4)
    await finishAll(jobs)
  })

  test('where limits were reached, room that is made here is used at once', async () => {
    const { queue: awake } = await open({ sweepMs: 3600_000 })
    await awake.addMany(make(3))
    const claim = () => awake.claim([kind], 'w', LEASE, undefined, { perKind: 1 })
    const first = (await claim())!
    expect(await claim()).toBeUndefined()
    expect(await claim()).toBeUndefined()
    expect(await claim()).toBeUndefined()
    await awake.finish(first.jobId, 'w', { state: 'done', done: 1, failed: 0 })
    expect(await claim()).toBeDefined()
    awake.close()
  })

  test('missing ones are made up for, the oldest first, and not too soon', async () => {
    await opened.records.addMany(make(5))
    const { jobs } = await opened.records.list({ kind, limit: 5, offset: 0 })
    await sleep(1500)
    await opened.records.addMany(make(30))
    const { queue: cautious } = await open({ settleMs: 1200 })
    expect(await cautious.reconcile()).toBe(5)
    expect(idsOf(await queues.bodies(queues.queueUrl))).toEqual(idsOf(jobs))
    expect(await cautious.reconcile()).toBe(0)
    expect(await queue.reconcile()).toBe(30)
    cautious.close()
  })
})
