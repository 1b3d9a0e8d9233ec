/** What becomes of tickets and dead letters. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Job } from '../queue.ts'
import { makeQueues, openSqs, optionsFor, SERVERS, type SqsServer, type TestQueues } from './sqs.fixture.ts'

const LEASE = 60_000
type Opened = Awaited<ReturnType<typeof openSqs>>

describe.each(Object.keys(SERVERS))('tickets by %s', (name) => {
  let server: SqsServer
  let queues: TestQueues
  let opened: Opened
  let queue: Opened['queue']
  let records: Opened['records']
  let kind: string
  const open = (more: object = {}) => openSqs(optionsFor(server.port, queues, more))
  const add = (more: object = {}) => queue.add({ kind, payload: { secret: 1 }, createdBy: 'local', ...more })
  const claim = (leaseMs = LEASE, worker = 'w') => queue.claim([kind], worker, leaseMs)
  const done = { state: 'done', done: 1, failed: 0 } as const
  const depth = async () => {
    const { visible, inFlight, delayed } = await queue.depths()
    return [visible, inFlight, delayed]
  }
  const tickets = () => queues.bodies(queues.queueUrl)
  const letters = () => queues.bodies(queues.deadLetterUrl)
  const post = (body: unknown, QueueUrl = queues.queueUrl) =>
    queues.sqs.sendMessage({ QueueUrl, MessageBody: typeof body === 'string' ? body : JSON.stringify(body) })
  const soon = <Answer>(work: () => Answer | Promise<Answer>) => vi.waitFor(work, { timeout: 8000, interval: 100 })
  const claimSoon = (leaseMs = LEASE, worker = 'w') =>
    soon(async () => {
      const job = await claim(leaseMs, worker)
      expect(job).toBeDefined()
      return job!
    })
  const failed = async (reason = 'broken'): Promise<Job> => {
    const { jobId } = await add()
    await claim()
    await queue.fail(jobId, 'w', reason)
    return queue.get(jobId)
  }

  beforeAll(async () => void (server = await SERVERS[name]!()))
  afterAll(() => server?.stop())
  beforeEach(async () => {
    kind = `kind-${randomUUID()}`
    queues = await makeQueues(server.port)
    opened = await open()
    ;({ queue, records } = opened)
    await opened.db.deleteFrom('jobs').execute()
    return () => queue.close()
  })

  test('hold a job and its kind, and nothing of what is to be done', async () => {
    const { jobId } = await add()
    expect(await tickets()).toEqual([{ jobId, kind }])
    expect(await queue.depths()).toEqual({ visible: 1, inFlight: 0, delayed: 0, dead: 0 })
  })

  test('are hidden while the job is worked on, and gone when it has ended', async () => {
    const { jobId } = await add()
    await claim()
    expect(await depth()).toEqual([0, 1, 0])
    await queue.finish(jobId, 'w', done)
    expect(await depth()).toEqual([0, 0, 0])
  })

  test('are worth whichever job the database chooses, and each is used up by one', async () => {
    const jobs = [await add(), await add({ priority: 5 }), await add({ priority: 9 })]
    for (const expected of jobs.reverse()) {
      expect((await claim())?.jobId).toBe(expected.jobId)
      await queue.finish(expected.jobId, 'w', done)
    }
    expect(await depth()).toEqual([0, 0, 0])
  })

  test('of a job for later are delayed, again when they come too early', async () => {
    const { jobId } = await add({ runAt: new Date(Date.now() + 3600_000) })
    expect(await depth()).toEqual([0, 0, 1])
    // A quarter of an hour later SQS shows it, though the time has not come.
    await post({ jobId, kind, runAt: new Date(Date.now() + 2700_000).toISOString() })
    expect(await claim()).toBeUndefined()
    expect(await depth()).toEqual([0, 1, 1])
    const soonest = await add({ runAt: new Date(Date.now() + 500) })
    expect((await claimSoon()).jobId).toBe(soonest.jobId)
  })

  test('without work are deleted: ended, cancelled, removed, unknown, twice, not ours', async () => {
    const [ended, cancelled, removed] = [await add(), await add(), await add()]
    await queue.claim([kind], 'w', LEASE, ended.jobId)
    await queue.finish(ended.jobId, 'w', done)
    await queue.cancel(cancelled.jobId)
    await queue.remove(removed.jobId)
    for (const body of [{ jobId: ended.jobId, kind }, { jobId: 'job_x', kind }, 'no JSON', '{}', '[1]', '{"jobId":7}'])
      await post(body)
    expect(await depth()).toEqual([9, 0, 0])
    expect(await claim()).toBeUndefined()
    expect(await depth()).toEqual([0, 0, 0])
    expect(await queue.get(ended.jobId)).toMatchObject({ state: 'done' })
  })

  test('of other kinds are put back at once, and hold up nobody', async () => {
    const other = await queue.add({ kind: `${kind}-other`, payload: {}, createdBy: 'local' })
    expect(await claim()).toBeUndefined()
    expect(await depth()).toEqual([1, 0, 0])
    const { jobId } = await add()
    expect((await claim())?.jobId).toBe(jobId)
    await queue.finish(jobId, 'w', done)
    expect((await queue.claim([other.kind], 'w', LEASE))?.jobId).toBe(other.jobId)
    await queue.finish(other.jobId, 'w', done)
    expect(await queue.claim([kind, other.kind], 'w', LEASE)).toBeUndefined()
    expect(await depth()).toEqual([0, 0, 0])
  })

  test('of a worker that was killed are seen again when its lease has passed, not before', async () => {
    const { jobId } = await add()
    const victim = await open()
    expect(await victim.queue.claim([kind], 'victim', 1000)).toMatchObject({ jobId, attempts: 1 })
    victim.queue.close()
    expect(await claim()).toBeUndefined()
    expect(await claimSoon()).toMatchObject({ jobId, attempts: 2 })
    expect(await victim.queue.heartbeat(jobId, 'victim', 1000)).toBe('lost')
    await queue.finish(jobId, 'w', done)
    expect(await depth()).toEqual([0, 0, 0])
  })

  test('stay hidden for as long as the lease is renewed', async () => {
    const { jobId } = await add()
    await claim(700)
    for (let i = 0; i < 5; i++) {
      await sleep(300)
      expect(await queue.heartbeat(jobId, 'w', 700)).toBe('go on')
      expect((await depth())[0]).toBe(0)
    }
    expect(await claimSoon(LEASE, 'next')).toMatchObject({ jobId })
    expect(await queue.heartbeat(jobId, 'w', 700)).toBe('lost')
    await queue.finish(jobId, 'next', done)
    await soon(async () => expect(await depth()).toEqual([0, 0, 0]))
  })

  test('are visible at once after a release, and later after a failure', async () => {
    const { jobId } = await add()
    await claim()
    await queue.release(jobId, 'w')
    expect(await depth()).toEqual([1, 0, 0])
    await claim()
    await queue.fail(jobId, 'w', 'no', new Date(Date.now() + 900))
    expect(await depth()).toEqual([0, 1, 0])
    expect(await claimSoon()).toMatchObject({ jobId, attempts: 2 })
  })

  test('a job that has failed leaves a letter, without the sentence, which may name people', async () => {
    const job = await failed('no face in maria-silva.jpg')
    expect(await depth()).toEqual([0, 0, 0])
    const { Messages } = await queues.sqs.receiveMessage({
      ...{ QueueUrl: queues.deadLetterUrl, MessageAttributeNames: ['All'], VisibilityTimeout: 0 },
    })
    expect(JSON.parse(Messages![0]!.Body!)).toEqual({
      ...{
        jobId: job.jobId,
        kind,
        group: kind,
        reason: 'failed',
        attempts: 1,
        failedAt: job.finishedAt!.toISOString(),
      },
    })
    expect(Messages![0]!.MessageAttributes!['reason']!.StringValue).toBe('failed')
    expect(await queue.deadLetters()).toBe(1)
    expect((await failed('engine_failed')).state).toBe('failed')
    expect((await letters()).map(({ reason }) => reason as string).sort()).toEqual(['engine_failed', 'failed'])
    await add({ group: 'a\u0001\uffff' })
    await queue.fail((await claim())!.jobId, 'w', '')
    expect((await letters()).map(({ group }) => group)).toContain('a\ufffd\ufffd')
  })

  test('a redrive takes the letter away, and no other', async () => {
    const jobs = []
    for (let i = 0; i < 12; i++) jobs.push(await failed())
    await queue.redrive(jobs[7]!.jobId)
    const left = jobs.filter((_, i) => i !== 7).map(({ jobId }) => jobId)
    expect((await letters()).map(({ jobId }) => jobId as string).sort()).toEqual(left.sort())
    expect((await claim())?.jobId).toBe(jobs[7]!.jobId)
  })

  test('a letter that an operator has moved back redrives its job, for the failure it tells of only', async () => {
    const first = await failed('first')
    const [old] = await letters()
    await post(old)
    expect(await claim()).toMatchObject({ jobId: first.jobId, attempts: 1, error: null })
    await queue.fail(first.jobId, 'w', 'second')
    await post(old)
    expect(await claim()).toBeUndefined()
    const state = async () => (await queue.get(first.jobId)).state
    expect(await state()).toBe('failed')
    for (const letter of await letters()) await post(letter)
    expect(await claim()).toMatchObject({ jobId: first.jobId, attempts: 1 })
    await queue.finish(first.jobId, 'w', done)
    for (const letter of await letters()) await post(letter)
    expect(await claim()).toBeUndefined()
    expect(await state()).toBe('done')
    expect(await depth()).toEqual([0, 0, 0])
  })

  describe('somebody dies', () => {
    test('between row and ticket: it is sent, once, and not too soon', async () => {
      const jobs = [await add(), await records.add({ kind, payload: {}, createdBy: 'local' })]
      const cautious = await open({ settleMs: 60_000 })
      expect(await cautious.queue.reconcile()).toBe(0)
      expect(await queue.reconcile()).toBe(1)
      expect(await queue.reconcile()).toBe(0)
      for (let i = 0; i < 2; i++) await queue.finish((await claim())!.jobId, 'w', done)
      expect((await Promise.all(jobs.map(({ jobId }) => queue.get(jobId)))).map(({ state }) => state)).toEqual([
        ...['done', 'done'],
      ])
      expect(await queue.reconcile()).toBe(0)
    })

    test('between row and ticket, often', async () => {
      for (let i = 0; i < 23; i++) await records.add({ kind, payload: {}, createdBy: 'local' })
      expect(await queue.reconcile()).toBe(23)
      expect(new Set((await tickets()).map(({ jobId }) => jobId)).size).toBe(23)
    })

    test('between row and ticket, and nobody reconciles: whoever is awake finds it', async () => {
      const { queue: awake, lines } = await open({ sweepMs: 300 })
      for (let i = 0; i < 3; i++) await records.add({ kind, payload: {}, createdBy: 'local' })
      expect(await awake.claim([kind], 'w', LEASE)).toBeUndefined()
      await sleep(300)
      for (let i = 0; i < 3; i++) {
        const { jobId } = (await awake.claim([kind], 'w', LEASE))!
        await awake.finish(jobId, 'w', done)
      }
      expect(await awake.claim([kind], 'w', LEASE)).toBeUndefined()
      expect(lines.join()).toContain('without a ticket')
    })

    test('between a receive and a claim', async () => {
      const { jobId } = await add()
      await queues.sqs.receiveMessage({ QueueUrl: queues.queueUrl, VisibilityTimeout: 1 })
      expect(await claim()).toBeUndefined()
      expect((await claimSoon()).jobId).toBe(jobId)
    })

    test('between the end of a row and that of its ticket', async () => {
      const { jobId } = await add()
      await claim(400)
      await records.finish(jobId, 'w', done)
      await soon(async () => {
        expect(await claim()).toBeUndefined()
        expect(await depth()).toEqual([0, 0, 0])
      })
    })

    test('between a failure and its letter: it is written by the next, once', async () => {
      const { jobId } = await add()
      await claim(400)
      await records.fail(jobId, 'w', 'why')
      await soon(async () => {
        expect(await claim()).toBeUndefined()
        expect(await letters()).toMatchObject([{ jobId, reason: 'failed' }])
      })
      await post({ jobId, kind })
      expect(await claim()).toBeUndefined()
      expect(await letters()).toHaveLength(1)
      expect(await depth()).toEqual([0, 0, 0])
    })

    test('between a row queued again and its ticket', async () => {
      const { jobId } = await add()
      await claim(400)
      await records.fail(jobId, 'w', 'why', new Date())
      expect(await claimSoon(400)).toMatchObject({ jobId, attempts: 2 })
      await records.release(jobId, 'w')
      expect(await claimSoon()).toMatchObject({ jobId, attempts: 2 })
    })

    test('between a redriven row and its ticket', async () => {
      const { jobId } = await failed()
      await records.redrive(jobId)
      expect(await claim()).toBeUndefined()
      expect(await queue.reconcile()).toBe(1)
      expect(await claim()).toMatchObject({ jobId, attempts: 1 })
    })
  })

  test('a ticket too many of a job that is worked on waits until it has ended', async () => {
    const { jobId } = await add({ idempotencyKey: kind })
    await add({ idempotencyKey: kind })
    await claim(LEASE)
    expect(await claim(400, 'thief')).toBeUndefined()
    expect(await depth()).toEqual([0, 2, 0])
    await queue.finish(jobId, 'w', done)
    await soon(async () => {
      expect(await claim()).toBeUndefined()
      expect(await depth()).toEqual([0, 0, 0])
    })
  })
})
