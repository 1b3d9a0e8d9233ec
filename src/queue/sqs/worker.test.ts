/** The real worker on the real adapter. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { LikenessError } from '#errors'
import type { Handler } from '#queue/queue.ts'
import { createWorker } from '#worker/worker.ts'
import { makeQueues, openSqs, optionsFor, SERVERS } from './sqs.fixture.ts'

const JOBS = 80

test('two workers do 80 jobs, each once, and leave nothing behind', async () => {
  const server = await SERVERS['fauxqs']!()
  const queues = await makeQueues(server.port)
  const kind = `kind-${randomUUID()}`
  // Nobody looks without a ticket here: one that could not be sent in time on a busy machine would be missed for ever.
  const options = optionsFor(server.port, queues, { timeoutMs: 30_000 })
  const [one, two] = await Promise.all([openSqs(options), openSqs(options)])
  const add = (n: number) => one.queue.add({ kind, payload: { n }, createdBy: 'local' })
  for (let n = 0; n < JOBS; n += 20) await Promise.all(Array.from({ length: 20 }, (_, i) => add(n + i)))
  expect(one.lines).toEqual([])
  const under = new Set<string>()
  const runs = new Map<string, number>()
  const byWorker = [0, 0]
  let together = 0
  const handlerOf =
    (worker: number): Handler =>
    async ({ job, progress }) => {
      if (under.has(job.jobId)) together++
      under.add(job.jobId)
      const { n } = job.payload as { n: number }
      runs.set(job.jobId, (runs.get(job.jobId) ?? 0) + 1)
      byWorker[worker]!++
      try {
        await sleep(2)
        if (n % 40 === 7) throw new LikenessError('invalid_argument', { message: `picture ${n} is none` })
        if (n % 20 === 3 && job.attempts === 1) throw new Error('now and then')
        await progress({ total: 1, done: 1, failed: 0 })
      } finally {
        under.delete(job.jobId)
      }
    }
  const workers = [one.queue, two.queue].map((queue, i) =>
    createWorker({ queue, handlers: { [kind]: handlerOf(i) }, concurrency: 4, pollMs: 20, backoffMs: 5 }),
  )
  for (const worker of workers) worker.start()
  const ended = async () => {
    const { jobs } = await one.records.list({ kind, limit: JOBS, offset: 0 })
    expect(jobs.filter(({ state }) => state === 'queued' || state === 'running')).toEqual([])
    return jobs
  }
  const jobs = await vi.waitFor(ended, { timeout: 120_000, interval: 200 })
  const empty = { visible: 0, inFlight: 0, delayed: 0, dead: 2 }
  await vi.waitFor(async () => expect(await one.queue.depths()).toEqual(empty), { timeout: 10_000, interval: 200 })
  await Promise.all(workers.map((worker) => worker.stop()))
  expect(together).toBe(0)
  expect(jobs.filter(({ state }) => state === 'done')).toHaveLength(JOBS - 2)
  expect([...runs.values()].filter((times) => times === 2)).toHaveLength(4)
  expect([...runs.values()].filter((times) => times === 1)).toHaveLength(JOBS - 4)
  expect(Math.min(...byWorker)).toBeGreaterThan(JOBS / 10)
  const letters = await queues.bodies(queues.deadLetterUrl)
  const failed = jobs.filter(({ state }) => state === 'failed').map(({ jobId }) => jobId)
  expect(letters.map(({ jobId }) => jobId as string).sort()).toEqual(failed.sort())
  expect(JSON.stringify(letters)).not.toContain('picture')
  for (const { queue } of [one, two]) queue.close()
  await server.stop()
}, 150_000)
