import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { LikenessError } from '#errors'
import type { Handler, Job, JobContext, Queue } from '#queue/queue.ts'
import type { Database } from '#stores/sql/database.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { backoff } from './run-job.ts'
import type { KindOptions } from './kinds.ts'
import { createWorker, type Worker, type WorkerOptions } from './worker.ts'

let database: Database
let queue: Queue
let kind: string
let count = 0
const workers: Worker[] = []
const lines: string[] = []
const write = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`)
const logger = { info: write, warn: write, error: write }

beforeAll(async () => {
  database = await openMemoryDatabase()
  queue = createQueue(database.db)
})
afterAll(() => database.close())
beforeEach(() => {
  kind = `kind-${++count}`
  lines.length = 0
})
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop({ graceMs: 200 })))
})

const add = (more: object = {}) => queue.add({ kind, payload: {}, createdBy: 'local', ...more })
const start = (handler: Handler | KindOptions, more: Partial<WorkerOptions> = {}) => {
  const worker = createWorker({ queue, handlers: { [kind]: handler }, pollMs: 10, backoffMs: 5, logger, ...more })
  workers.push(worker)
  worker.start()
  return worker
}
const until = (jobId: string, state: Job['state']) =>
  vi.waitFor(
    async () => {
      const job = await queue.get(jobId)
      expect(job.state).toBe(state)
      return job
    },
    { timeout: 5000, interval: 10 },
  )
/** Works until it is told to stop. */
const endless = async ({ signal }: JobContext) => {
  while (!signal.aborted) await sleep(5)
  throw signal.reason
}
const reasonOf = (signal: AbortSignal) => (signal.reason as LikenessError).details['reason']

describe('a worker', () => {
  test('works on jobs of its kinds and stores how they went', async () => {
    const job = await add({ payload: { hello: 1 } })
    const other = await queue.add({ kind: `${kind}-other`, payload: {}, createdBy: 'local' })
    const seen: unknown[] = []
    start(async ({ job, progress }) => {
      seen.push(job.payload)
      await progress({ total: 3, done: 0, failed: 0 })
      expect(await queue.get(job.jobId)).toMatchObject({ total: 3 })
      await progress({ done: 2, failed: 1 })
    })
    expect(await until(job.jobId, 'done')).toMatchObject({ total: 3, done: 2, failed: 1, error: null })
    expect(seen).toEqual([{ hello: 1 }])
    expect((await queue.get(other.jobId)).state).toBe('queued')
  })

  test('does no more at once than it may, and as many as it may', async () => {
    let now = 0
    let most = 0
    const jobs = await Promise.all(Array.from({ length: 9 }, () => add()))
    start(
      async () => {
        most = Math.max(most, ++now)
        await sleep(30)
        now--
      },
      { concurrency: 3 },
    )
    for (const { jobId } of jobs) await until(jobId, 'done')
    expect(most).toBe(3)
  })

  test('tries again after a fault, with a limit', async () => {
    const { jobId } = await add()
    let attempts = 0
    start(
      () => {
        attempts++
        return Promise.reject(new Error(`fault ${attempts} of Ann Lee`))
      },
      { maxAttempts: 3 },
    )
    const job = await until(jobId, 'failed')
    expect(attempts).toBe(3)
    expect(job.error).toBe('Something went wrong on our side: fault 3 of Ann Lee')
    expect(lines.join('\n')).not.toContain('Ann Lee')
    expect(lines.some((line) => line.startsWith('a job failed'))).toBe(true)
  })

  test('a kind that is tried in its own way', async () => {
    const { jobId } = await add()
    let attempts = 0
    const handler = () => {
      attempts++
      return Promise.reject(new Error('away'))
    }
    start({ handler, retry: { maxAttempts: 2, backoffMs: 1 } })
    await until(jobId, 'failed')
    expect(attempts).toBe(2)
  })

  test('a job that gets on has all its attempts again', async () => {
    const { jobId } = await add()
    let attempts = 0
    start(
      async ({ job, progress }) => {
        attempts++
        if (attempts <= 6) {
          await progress({ total: 9, done: job.done + 1, failed: 0 })
          throw new Error('fault')
        }
      },
      { maxAttempts: 2 },
    )
    await until(jobId, 'done')
    expect(attempts).toBe(7)
  })

  test.each([
    ['invalid_argument', 1],
    ['collection_not_found', 1],
    ['rate_limited', 3],
    ['store_unavailable', 3],
  ] as const)('%s is tried %i times', async (code, times) => {
    const { jobId } = await add()
    const handler = vi.fn(() => Promise.reject(new LikenessError(code, { message: 'A sentence.' })))
    start(handler, { maxAttempts: 3 })
    expect(await until(jobId, 'failed')).toMatchObject({ error: 'A sentence.' })
    expect(handler).toHaveBeenCalledTimes(times)
  })

  test('stops the handler of a job that is cancelled', async () => {
    const { jobId } = await add()
    let signal: AbortSignal | undefined
    start((context) => endless({ ...context, signal: (signal = context.signal) }), { leaseMs: 60 })
    await until(jobId, 'running')
    await queue.cancel(jobId)
    await until(jobId, 'cancelled')
    expect(reasonOf(signal!)).toBe('cancel')
  })

  test('stops a handler that has lost its lease, and lets the new holder end the job', async () => {
    const { jobId } = await add()
    let stopped: unknown
    start(
      async (context) => {
        await endless(context).catch(() => undefined)
        stopped = reasonOf(context.signal)
        // A handler that does not notice: what it says counts for nothing.
        await context.progress({ total: 77, done: 77, failed: 0 }).catch(() => undefined)
      },
      { leaseMs: 90 },
    )
    await until(jobId, 'running')
    await database.db
      .updateTable('jobs')
      .set({ worker: 'thief', lease_until: new Date(Date.now() + 60_000) })
      .where('job_id', '=', jobId)
      .execute()
    await vi.waitFor(() => expect(stopped).toBe('lost'))
    await sleep(30)
    expect(await queue.get(jobId)).toMatchObject({ state: 'running', total: null, done: 0 })
    await queue.finish(jobId, 'thief', { state: 'done', done: 1, failed: 0 })
    expect(await queue.get(jobId)).toMatchObject({ state: 'done', done: 1 })
  })

  test('a handler that works long keeps its job', async () => {
    const { jobId } = await add()
    let begun = 0
    const handler = async () => {
      begun++
      await sleep(500)
    }
    start(handler, { leaseMs: 150 })
    start(handler, { leaseMs: 150 })
    await until(jobId, 'done')
    expect(begun).toBe(1)
  })

  test('stopping lets the item in hand be finished and gives the job back untouched', async () => {
    const { jobId } = await add()
    let finished = false
    const worker = start(async ({ signal, progress }) => {
      await progress({ total: 2, done: 0, failed: 0 })
      while (!signal.aborted) await sleep(5)
      await sleep(50)
      finished = true
      await progress({ done: 1, failed: 0 })
      signal.throwIfAborted()
    })
    await until(jobId, 'running')
    await worker.stop()
    expect(finished).toBe(true)
    expect(worker.running).toBe(0)
    expect(await queue.get(jobId)).toMatchObject({ state: 'queued', error: null, total: 2, done: 1 })
    start(async ({ job, progress }) => progress({ done: job.done + 1, failed: 0 }))
    await until(jobId, 'done')
  })

  test('stopping does not wait for ever, and what goes on is not given away', async () => {
    const { jobId } = await add()
    let release = () => {}
    const worker = start(() => new Promise<void>((resolve) => (release = resolve)))
    await until(jobId, 'running')
    const began = performance.now()
    await worker.stop({ graceMs: 50 })
    expect(performance.now() - began).toBeLessThan(1000)
    expect((await queue.get(jobId)).state).toBe('running')
    expect(lines.some((line) => line.includes('did not stop in time'))).toBe(true)
    release()
    await until(jobId, 'done')
  })

  test('a job whose workers die again and again is given up', async () => {
    const { jobId } = await add()
    for (let i = 0; i < 3; i++) {
      await queue.claim([kind], `dead-${i}`, 1)
      await sleep(10)
    }
    const handler = vi.fn(() => Promise.resolve())
    start(handler, { maxAttempts: 3 })
    expect((await until(jobId, 'failed')).error).toMatch(/begun 3 times/)
    expect(handler).not.toHaveBeenCalled()
  })

  test('a cancelled job whose worker died is handed over to be cleaned up', async () => {
    const { jobId } = await add()
    await queue.claim([kind], 'dead', 500)
    await queue.cancel(jobId)
    let aborted: unknown
    start(({ signal }) => {
      aborted = signal.aborted && reasonOf(signal)
      return Promise.reject(new Error('stopped'))
    })
    await until(jobId, 'cancelled')
    expect(aborted).toBe('cancel')
  })

  test('outlives a queue that is away for a while', async () => {
    const { jobId } = await add()
    let fails = 3
    const shaky: Queue = {
      ...queue,
      claim: (...args) => (fails-- > 0 ? Promise.reject(new LikenessError('store_unavailable')) : queue.claim(...args)),
      finish: (...args) => (fails-- > -3 ? Promise.reject(new Error('away')) : queue.finish(...args)),
    }
    start(() => Promise.resolve(), { queue: shaky, leaseMs: 1000 })
    await until(jobId, 'done')
    expect(fails).toBeLessThanOrEqual(-3)
  })

  test('only the job that is named', async () => {
    const first = await add()
    const second = await add()
    start(() => Promise.resolve(), { jobId: second.jobId })
    await until(second.jobId, 'done')
    await sleep(50)
    expect((await queue.get(first.jobId)).state).toBe('queued')
  })

  test('looks at once when it is told of a job', async () => {
    const worker = start(() => Promise.resolve(), { pollMs: 60_000 })
    await sleep(30)
    const { jobId } = await add()
    worker.wake()
    await until(jobId, 'done')
  })
})

test('waits between attempts grow, are bounded, and differ', () => {
  const options = { leaseMs: 1, maxAttempts: 5, backoffMs: 1000, longestBackoffMs: 60_000 }
  expect([1, 2, 3].map((n) => backoff(n, options, 1))).toEqual([1000, 2000, 4000])
  expect(backoff(1, options, 0)).toBe(500)
  expect(backoff(5000, options, 1)).toBe(60_000)
})
