/** Short jobs by the thousand, beside others. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { LikenessError } from '#errors'
import type { NewJob, Queue } from '#queue/queue.ts'
import type { Database } from '#stores/sql/database.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import type { JobObserver } from './run-job.ts'
import { createWorker, type Worker, type WorkerOptions } from './worker.ts'

let database: Database
let queue: Queue
let kind: string
let count = 0
const workers: Worker[] = []
const lines: string[] = []
const write = (level: string) => (fields: object, message: string) =>
  void lines.push(`${level} ${message} ${JSON.stringify(fields)}`)
const logger = { info: write('info'), warn: write('warn'), error: write('error') }

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

const make = (n: number, more: Partial<NewJob> = {}): NewJob[] =>
  Array.from({ length: n }, (_, i) => ({ kind, payload: { i }, createdBy: 'local', batch: kind, ...more }))
const start = (handlers: WorkerOptions['handlers'], more: Partial<WorkerOptions> = {}) => {
  const worker = createWorker({ queue, handlers, pollMs: 10, backoffMs: 5, logger, ...more })
  workers.push(worker)
  worker.start()
  return worker
}
const untilDone = (n: number, more: object = {}) =>
  vi.waitFor(async () => expect(await queue.counts({ kind, ...more })).toMatchObject({ done: n }), {
    timeout: 20_000,
    interval: 20,
  })
/** The queue, counting its statements. */
const counted = () => {
  const calls: Record<string, number> = {}
  const spied = Object.fromEntries(
    Object.entries(queue).map(([name, method]) => [
      name,
      (...args: never[]) => {
        calls[name] = (calls[name] ?? 0) + 1
        return (method as (...args: never[]) => unknown)(...args)
      },
    ]),
  ) as unknown as Queue
  return { spied, calls }
}

test('many short jobs take few statements and no lines, and every one is worked on once', async () => {
  await queue.addMany(make(200))
  const { spied, calls } = counted()
  const events: Parameters<JobObserver>[0][] = []
  const seen: unknown[] = []
  const handler = async ({ job }: { job: { payload: unknown } }) => {
    await sleep(2)
    seen.push((job.payload as { i: number }).i)
  }
  start(
    { [kind]: { handler, claimAtOnce: 20, quiet: true } },
    { queue: spied, concurrency: 4, observe: (event) => events.push(event) },
  )
  await untilDone(200)
  expect(seen.sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 200 }, (_, i) => i))
  expect(calls['claimMany']).toBeLessThan(60)
  expect(calls['finishMany']).toBeLessThan(40)
  expect(calls['finish']).toBeUndefined()
  expect(lines).toEqual([])
  await vi.waitFor(() => expect(events.length).toBe(200))
  expect(events.every((one) => one.kind === kind && one.outcome === 'done' && one.seconds > 0)).toBe(true)
})

test('what failed for good is told, and only that', async () => {
  await queue.addMany(make(3))
  const handler = ({ job }: { job: { payload: unknown; attempts: number } }) => {
    const { i } = job.payload as { i: number }
    if (i === 0) return Promise.reject(new LikenessError('invalid_argument', { message: 'Broken.' }))
    return i === 1 && job.attempts === 1 ? Promise.reject(new Error('passing')) : Promise.resolve()
  }
  const outcomes: string[] = []
  start({ [kind]: { handler, claimAtOnce: 3, quiet: true } }, { observe: ({ outcome }) => outcomes.push(outcome) })
  await untilDone(2)
  expect((await queue.list({ kind, state: 'failed', limit: 5, offset: 0 })).jobs).toMatchObject([{ error: 'Broken.' }])
  expect(lines.length).toBe(1)
  expect(lines[0]).toMatch(/^warn a job failed/)
  await vi.waitFor(() => expect(outcomes.sort()).toEqual(['done', 'done', 'failed', 'retried']))
})

test('each kind has its own room in a process, and long jobs do not keep short ones from it', async () => {
  const short = `${kind}-short`
  await queue.addMany(make(6))
  await queue.addMany(make(30, { kind: short, batch: short }))
  const most: Record<string, number> = { [kind]: 0, [short]: 0 }
  const now: Record<string, number> = { [kind]: 0, [short]: 0 }
  const handler = (name: string, ms: number) => async () => {
    most[name] = Math.max(most[name]!, ++now[name]!)
    await sleep(ms)
    now[name]!--
  }
  start(
    {
      [kind]: { handler: handler(kind, 300), concurrency: 2 },
      [short]: { handler: handler(short, 5), concurrency: 3, claimAtOnce: 5 },
    },
    { concurrency: 5 },
  )
  await untilDone(30, { kind: short })
  expect((await queue.counts({ kind })).done).toBeLessThan(6)
  await untilDone(6)
  expect(most).toEqual({ [kind]: 2, [short]: 3 })
})

test('jobs that wait in the process keep their leases, are given back on stop, and one that is cancelled is not begun', async () => {
  await queue.addMany(make(6))
  let open = () => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  const begun: unknown[] = []
  const handler = async ({ job, signal }: { job: { payload: unknown }; signal: AbortSignal }) => {
    begun.push((job.payload as { i: number }).i)
    await gate
    signal.throwIfAborted()
  }
  const worker = start({ [kind]: { handler, claimAtOnce: 4 } }, { leaseMs: 150 })
  await vi.waitFor(async () => expect((await queue.counts({ kind })).running).toBe(4))
  const ids = (await queue.list({ kind, state: 'running', limit: 9, offset: 0 })).jobs
  const waiting = ids.filter((job) => (job.payload as { i: number }).i === 2)[0]!
  await sleep(400)
  expect((await queue.claim([kind], 'thief', 60_000))?.payload).toEqual({ i: 4 })
  await queue.cancel(waiting.jobId)
  await vi.waitFor(async () => expect((await queue.get(waiting.jobId)).state).toBe('cancelled'))
  const stopped = worker.stop()
  open()
  await stopped
  expect(begun).toEqual([0])
  expect(await queue.counts({ kind })).toEqual({ queued: 4, running: 1, done: 0, failed: 0, cancelled: 1 })
  const { jobs } = await queue.list({ kind, state: 'queued', limit: 9, offset: 0 })
  expect(jobs.map((job) => job.attempts)).toEqual([0, 0, 0, 0])
})

test('limits hold across workers, and a paused group is left alone', async () => {
  await queue.addMany(make(8, { group: `${kind}-a` }))
  await queue.addMany(make(2, { group: `${kind}-b` }))
  await queue.pause(`${kind}-b`)
  let now = 0
  let most = 0
  const handler = async () => {
    most = Math.max(most, ++now)
    await sleep(30)
    now--
  }
  for (let i = 0; i < 3; i++) start({ [kind]: { handler, perKind: 2 } }, { concurrency: 4 })
  await untilDone(8)
  expect(most).toBe(2)
  expect(await queue.counts({ kind })).toMatchObject({ queued: 2, done: 8 })
  await queue.resume(`${kind}-b`)
  await untilDone(10)
})

test('ends that cannot be stored are tried again', async () => {
  await queue.addMany(make(5))
  let fails = 2
  const shaky: Queue = {
    ...queue,
    finishMany: (ended) => (fails-- > 0 ? Promise.reject(new Error('away')) : queue.finishMany(ended)),
  }
  start(
    { [kind]: { handler: () => Promise.resolve(), claimAtOnce: 5 } },
    { queue: shaky, leaseMs: 1000, concurrency: 5 },
  )
  await untilDone(5)
  expect(fails).toBeLessThan(0)
})
