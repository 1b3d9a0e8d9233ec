/** What every `Queue` and `JobItems` must do. Run by each adapter's tests. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { jobItemsContract } from './job-items.contract.ts'
import type { JobItems, Queue } from './queue.ts'

export interface OpenedQueue {
  queue: Queue
  items: JobItems
  /** How long after its end a lease of a millisecond is sure to have passed. Default 30. */
  lapseMs?: number
  /** A lease in which a few calls are sure to have an answer, in milliseconds. Default 100. */
  briefMs?: number
  close(): Promise<void>
}

const code = (value: string) => expect.objectContaining({ code: value })
const LEASE = 60_000

/** `open` is called once; there may be other jobs already. */
export function queueContract(name: string, open: () => Promise<OpenedQueue>): void {
  jobItemsContract(name, open)
  let opened: OpenedQueue
  let queue: Queue
  let kind: string
  let count = 0
  const run = Math.random().toString(36).slice(2)
  const add = (more: object = {}) => queue.add({ kind, payload: { n: 1 }, createdBy: 'local', ...more })
  const claim = (worker = 'w', leaseMs = LEASE) => queue.claim([kind], worker, leaseMs)
  const lapse = () => sleep(opened.lapseMs ?? 30)
  /** The embedded database's clock counts milliseconds. */
  const tick = () => sleep(3)

  beforeAll(async () => {
    opened = await open()
    queue = opened.queue
  })
  afterAll(() => opened?.close())
  beforeEach(() => {
    kind = `kind-${run}-${++count}`
  })

  describe(`Queue: ${name}`, () => {
    test('a job comes back as added, and is worked on by one', async () => {
      const job = await add({ collectionId: 'c', payload: { text: 'a\0b\ud800', list: [1, null] } })
      expect(job).toEqual({
        ...{ jobId: expect.stringMatching(/^job_[0-9a-f-]{36}$/), kind, collectionId: 'c', state: 'queued' },
        ...{ payload: { text: 'a\ufffdb\ufffd', list: [1, null] }, total: null, done: 0, failed: 0, attempts: 0 },
        ...{ error: null, createdBy: 'local', createdAt: expect.any(Date), startedAt: null, finishedAt: null },
        ...{ cancelRequested: false, group: kind, batch: null },
      })
      expect(await queue.get(job.jobId)).toEqual(job)
      expect(await queue.claim(['other'], 'w', LEASE)).toBeUndefined()
      expect(await queue.claim([], 'w', LEASE)).toBeUndefined()
      expect(await claim()).toMatchObject({
        jobId: job.jobId,
        state: 'running',
        attempts: 1,
        startedAt: expect.any(Date),
      })
      expect(await claim('other')).toBeUndefined()
    })

    test('jobs go by priority, then by age, and not before their time', async () => {
      const later = await add({ runAt: new Date(Date.now() + 60_000) })
      const first = await add()
      await tick()
      const second = await add()
      const urgent = await add({ priority: 1 })
      const order = [await claim(), await claim(), await claim()].map((job) => job?.jobId)
      expect(order).toEqual([urgent, first, second].map((job) => job.jobId))
      expect(await claim()).toBeUndefined()
      expect(await queue.claim([kind], 'w', LEASE, later.jobId)).toBeUndefined()
    })

    test('one job can be asked for', async () => {
      await add()
      const second = await add()
      expect((await queue.claim([kind], 'w', LEASE, second.jobId))?.jobId).toBe(second.jobId)
      expect(await queue.claim([kind], 'w', LEASE, second.jobId)).toBeUndefined()
      expect(await queue.claim([kind], 'w', LEASE, 'nul\0')).toBeUndefined()
    })

    test('the same key makes one job, also at once, and per kind', async () => {
      const made = await Promise.all(Array.from({ length: 8 }, () => add({ idempotencyKey: 'k' })))
      expect(new Set(made.map((job) => job.jobId)).size).toBe(1)
      expect((await add({ idempotencyKey: 'other' })).jobId).not.toBe(made[0]!.jobId)
      expect((await add({ kind: `${kind}-b`, idempotencyKey: 'k' })).jobId).not.toBe(made[0]!.jobId)
      const jobId = `job_00000000-0000-4000-8000-${run.padStart(12, '0').slice(-12)}`
      expect((await add({ jobId, idempotencyKey: 'k' })).jobId).toBe(made[0]!.jobId)
      expect((await add({ jobId })).jobId).toBe(jobId)
      expect((await add({ jobId })).jobId).toBe(jobId)
      await expect(add({ idempotencyKey: 'k\0' })).rejects.toEqual(code('invalid_argument'))
    })

    test('a passed lease is claimable, and whoever had it is told and cannot write', async () => {
      const { jobId } = await add()
      await claim('slow', 1)
      await lapse()
      expect(await claim('next')).toMatchObject({ jobId, attempts: 2 })
      expect(await queue.heartbeat(jobId, 'slow', LEASE, { done: 9, failed: 9 })).toBe('lost')
      await queue.finish(jobId, 'slow', { state: 'done', done: 9, failed: 0 })
      await queue.fail(jobId, 'slow', 'no')
      await queue.release(jobId, 'slow')
      expect(await queue.get(jobId)).toMatchObject({ state: 'running', done: 0, failed: 0, error: null })
      expect(await queue.heartbeat(jobId, 'next', LEASE)).toBe('go on')
    })

    test('a heartbeat keeps the lease and the progress', async () => {
      const { jobId } = await add()
      const brief = opened.briefMs ?? 100
      await claim('w', brief)
      for (let i = 1; i <= 6; i++) {
        await sleep(brief * 0.4)
        expect(await queue.heartbeat(jobId, 'w', brief, { total: 6, done: i, failed: 0 })).toBe('go on')
        expect(await claim('thief')).toBeUndefined()
      }
      expect(await queue.get(jobId)).toMatchObject({ total: 6, done: 6, failed: 0 })
      await queue.finish(jobId, 'w', { state: 'done', done: 5, failed: 1 })
      expect(await queue.get(jobId)).toMatchObject({ state: 'done', total: 6, done: 5, failed: 1 })
      expect((await queue.get(jobId)).finishedAt).toBeInstanceOf(Date)
      expect(await queue.heartbeat(jobId, 'w', LEASE)).toBe('lost')
    })

    test('attempts count since the job last got on', async () => {
      const { jobId } = await add()
      for (const worker of ['a', 'b', 'c']) {
        await claim(worker, 1)
        await lapse()
      }
      expect((await claim('d'))?.attempts).toBe(4)
      await queue.heartbeat(jobId, 'd', LEASE, { done: 0, failed: 0 })
      expect((await queue.get(jobId)).attempts).toBe(4)
      await queue.heartbeat(jobId, 'd', LEASE, { done: 0, failed: 1 })
      expect((await queue.get(jobId)).attempts).toBe(1)
      await queue.release(jobId, 'd')
      expect(await queue.get(jobId)).toMatchObject({ state: 'queued', attempts: 0 })
    })

    test('a failure waits for its time, or for somebody to redrive it', async () => {
      const { jobId } = await add()
      await claim()
      await queue.fail(jobId, 'w', 'why\0', new Date(Date.now() + 60_000))
      expect(await queue.get(jobId)).toMatchObject({ state: 'queued', error: 'why\ufffd', finishedAt: null })
      expect(await claim()).toBeUndefined()
      await expect(queue.redrive(jobId)).rejects.toEqual(code('job_not_finished'))
      const { jobId: other } = await add()
      await claim()
      await queue.fail(other, 'w', 'broken')
      expect(await queue.get(other)).toMatchObject({ state: 'failed', error: 'broken', finishedAt: expect.any(Date) })
      expect(await claim()).toBeUndefined()
      expect(await queue.redrive(other)).toMatchObject({ state: 'queued', error: null, attempts: 0, finishedAt: null })
      expect(await claim()).toMatchObject({ jobId: other, attempts: 1 })
    })

    test('a failure comes back when its time has come, and one that is over does not come back', async () => {
      const { jobId } = await add()
      await claim()
      await queue.fail(jobId, 'w', 'later', new Date(Date.now() + 700))
      expect(await claim('early')).toBeUndefined()
      await vi.waitFor(async () => expect(await claim('again')).toMatchObject({ jobId, attempts: 2 }), {
        ...{ timeout: 10_000, interval: 50 },
      })
      await queue.finish(jobId, 'again', { state: 'done', done: 1, failed: 0 })
      expect(await claim('late')).toBeUndefined()
      expect(await queue.get(jobId)).toMatchObject({ state: 'done', error: null })
    })

    test('a job that is given back is there for the next one at once, and one that is removed for nobody', async () => {
      const { jobId } = await add()
      for (const worker of ['a', 'b', 'c']) {
        expect(await claim(worker)).toMatchObject({ jobId, attempts: 1 })
        await queue.release(jobId, worker)
      }
      await queue.remove(jobId)
      expect(await claim()).toBeUndefined()
    })

    test('a job that is asked for by its name goes on like any other', async () => {
      const { jobId } = await add()
      await queue.claim([kind], 'w', LEASE, jobId)
      await queue.release(jobId, 'w')
      expect(await claim('next')).toMatchObject({ jobId })
      await queue.fail(jobId, 'next', 'no', new Date())
      await vi.waitFor(async () => expect(await claim('last')).toMatchObject({ jobId }), { timeout: 10_000 })
    })

    test('cancelling: a queued job at once, a running one by its worker, an abandoned one at once', async () => {
      const queued = await add()
      expect(await queue.cancel(queued.jobId)).toMatchObject({ state: 'cancelled', finishedAt: expect.any(Date) })
      expect(await claim()).toBeUndefined()
      const running = await add()
      await claim()
      expect(await queue.cancel(running.jobId)).toMatchObject({ state: 'running', cancelRequested: true })
      expect(await queue.heartbeat(running.jobId, 'w', LEASE)).toBe('cancel')
      await queue.finish(running.jobId, 'w', { state: 'cancelled', done: 0, failed: 0 })
      expect(await queue.get(running.jobId)).toMatchObject({ state: 'cancelled' })
      expect(await queue.redrive(running.jobId)).toMatchObject({ state: 'queued', cancelRequested: false })
      await claim('dead', 1)
      await lapse()
      expect(await queue.cancel(running.jobId)).toMatchObject({ state: 'cancelled' })
      expect(await queue.heartbeat(running.jobId, 'dead', LEASE)).toBe('lost')
      expect(await queue.cancel(running.jobId)).toMatchObject({ state: 'cancelled' })
      await expect(queue.cancel('job_x')).rejects.toEqual(code('job_not_found'))
    })

    test.each(['fail', 'release'] as const)('a job to be cancelled is not queued again by %s', async (how) => {
      const { jobId } = await add()
      await claim()
      await queue.cancel(jobId)
      if (how === 'fail') await queue.fail(jobId, 'w', 'why', new Date())
      else await queue.release(jobId, 'w')
      expect(await queue.get(jobId)).toMatchObject({ state: 'cancelled', finishedAt: expect.any(Date) })
    })

    test('lists are newest first, and keep to kinds and collections', async () => {
      const jobs = []
      for (const collectionId of ['a', 'b', null]) {
        jobs.push(await add({ collectionId: collectionId && `${run}-${collectionId}` }))
        await tick()
      }
      const ids = jobs.map((job) => job.jobId).reverse()
      const listed = async (options: object) => {
        const { total, jobs } = await queue.list({ kind, limit: 10, offset: 0, ...options })
        return [total, ...jobs.map((job) => job.jobId)]
      }
      expect(await listed({})).toEqual([3, ...ids])
      expect(await listed({ limit: 1, offset: 1 })).toEqual([3, ids[1]])
      expect(await listed({ collections: [`${run}-a`, 'nul\0'] })).toEqual([1, ids[2]])
      expect(await listed({ collections: [] })).toEqual([0])
      expect(await listed({ kind: 'nul\0' })).toEqual([0])
      await queue.remove(ids[0]!)
      await queue.remove(ids[0]!)
      expect(await listed({})).toEqual([2, ids[1], ids[2]])
    })

    test('unknown jobs', async () => {
      for (const id of ['job_unknown', 'nul\0', '']) {
        await expect(queue.get(id)).rejects.toEqual(code('job_not_found'))
        await expect(queue.redrive(id)).rejects.toEqual(code('job_not_found'))
        await expect(queue.cancel(id)).rejects.toEqual(code('job_not_found'))
        expect(await queue.heartbeat(id, 'w', LEASE)).toBe('lost')
        await queue.remove(id)
      }
    })

    test('many workers at once: every job is claimed once', async () => {
      const jobs = await Promise.all(Array.from({ length: 40 }, () => add()))
      const claimed: string[] = []
      const work = async (worker: string) => {
        for (;;) {
          const job = await claim(worker)
          if (!job) return
          claimed.push(job.jobId)
          await queue.finish(job.jobId, worker, { state: 'done', done: 1, failed: 0 })
        }
      }
      await Promise.all(Array.from({ length: 8 }, (_, i) => work(`w${i}`)))
      // Workers pass over a row another one is looking at, so a last one may be left for the next look.
      await work('last')
      expect(claimed.sort()).toEqual(jobs.map((job) => job.jobId).sort())
    })
  })
}
