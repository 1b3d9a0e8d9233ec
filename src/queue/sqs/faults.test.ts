/** What can go wrong between here and SQS, at each step. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { LikenessError } from '#errors'
import {
  makeQueues,
  openSqs,
  optionsFor,
  SERVERS,
  startFaultyLine,
  type FaultyLine,
  type SqsFault,
  type SqsServer,
} from './sqs.fixture.ts'

const LEASE = 60_000
const FAULTS: [string, SqsFault, { code: string; reason?: string }][] = [
  ['throttling', { status: 400, name: 'RequestThrottled' }, { code: 'overloaded' }],
  ['timeout', 'silent', { code: 'store_unavailable', reason: 'timeout' }],
  ['reset', 'reset', { code: 'store_unavailable', reason: 'network' }],
  ['answer lost', 'lost', { code: 'store_unavailable', reason: 'network' }],
  ['500', { status: 500, name: 'InternalFailure' }, { code: 'store_unavailable', reason: 'service' }],
  ['access denied', { status: 403, name: 'AccessDenied' }, { code: 'store_unavailable', reason: 'access_denied' }],
  ['expired', { status: 403, name: 'ExpiredToken' }, { code: 'store_unavailable', reason: 'credentials' }],
]
const OPERATIONS = ['SendMessage', 'ReceiveMessage', 'ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes']

let server: SqsServer
beforeAll(async () => void (server = await SERVERS['fauxqs']!()))
afterAll(() => server?.stop())

async function behind() {
  const line: FaultyLine = await startFaultyLine(server.port)
  const queues = await makeQueues(server.port)
  const kind = `kind-${randomUUID()}`
  const open = (more: object) =>
    openSqs(optionsFor(line.port, queues, { timeoutMs: 5000, maxAttempts: 2, ...more }), kind)
  const close = () => {
    line.close()
    queues.sqs.destroy()
  }
  return { line, queues, kind, open, close }
}

const expectSilent = (error: LikenessError) => {
  const cause = error.cause as Error | undefined
  const told = JSON.stringify([error, error.message, { ...cause }, cause?.message, cause?.stack])
  expect(told).not.toMatch(/AKIA|test-secret|Signature=/)
}

/** What an answer that is lost does to each call; the others are the same to all. */
const EACH = ['reset', 'answer lost']
const matrix = FAULTS.flatMap(([name, fault, expected]) =>
  ['every call', ...(EACH.includes(name) ? OPERATIONS : [])].map((operation) => ({ name, operation, fault, expected })),
)

describe('each call of SQS', () => {
  test.concurrent.each(matrix)(
    '$name of $operation at every step: nothing is lost or held by two, and the repeat completes',
    async ({ operation, fault, expected }) => {
      const { line, queues, kind, open, close } = await behind()
      const { queue, records, lines } = await open({ sweepMs: 300, ...(fault === 'silent' && { timeoutMs: 1000 }) })
      let held: string | undefined
      let thrown = 0
      let faults = 0

      /** Under the fault first; where that fails, again without. */
      async function step<Answer>(work: () => Promise<Answer>): Promise<Answer> {
        line.fault = (asked) => {
          if (operation !== 'every call' && asked !== operation) return undefined
          faults++
          return fault
        }
        try {
          return await work()
        } catch (error) {
          thrown++
          expect(error).toMatchObject({ name: 'LikenessError', code: expected.code })
          if (expected.reason) expect((error as LikenessError).details['reason']).toBe(expected.reason)
          expectSilent(error as LikenessError)
          line.fault = () => undefined
          return await work()
        } finally {
          line.fault = () => undefined
          if (held) expect(await queue.claim([kind], 'thief', LEASE)).toBeUndefined()
        }
      }
      const take = async () => {
        const claim = () => queue.claim([kind], 'w', LEASE)
        let job = await step(claim)
        job ??= await vi.waitFor(
          async () => {
            const next = await claim()
            expect(next).toBeDefined()
            return next!
          },
          { timeout: 10_000, interval: 100 },
        )
        held = job.jobId
        return job
      }
      const settle = async (work: () => Promise<void>) => {
        held = undefined
        await step(work)
      }
      const done = (jobId: string) => settle(() => queue.finish(jobId, 'w', { state: 'done', done: 1, failed: 0 }))

      const { jobId } = await step(() => queue.add({ kind, payload: {}, createdBy: 'local', idempotencyKey: 'a' }))
      expect(await take()).toMatchObject({ jobId, attempts: 1 })
      // Much longer than the ticket is hidden, so that this is renewed at once.
      expect(await step(() => queue.heartbeat(jobId, 'w', 2 * LEASE, { done: 0, failed: 0 }))).toBe('go on')
      await settle(() => queue.release(jobId, 'w'))
      expect(await take()).toMatchObject({ jobId, attempts: 1 })
      await settle(() => queue.fail(jobId, 'w', 'again', new Date()))
      expect(await take()).toMatchObject({ jobId, attempts: 2 })
      await settle(() => queue.fail(jobId, 'w', 'for good'))
      expect(await records.get(jobId)).toMatchObject({ state: 'failed', error: 'for good' })
      const letters = await queues.bodies(queues.deadLetterUrl)
      expect(letters.length).toBeGreaterThan(0)
      expect(letters[0]).toMatchObject({ jobId, kind, reason: 'failed', attempts: 2 })
      await step(async () => {
        const { state } = await queue.get(jobId)
        if (state === 'failed') await queue.redrive(jobId)
      })
      expect(await take()).toMatchObject({ jobId, attempts: 1 })
      await done(jobId)
      expect(await records.get(jobId)).toMatchObject({ state: 'done', done: 1 })
      await step(() => queue.depths())
      await step(() => queue.check())
      await step(() => queue.reconcile())
      // Whatever is seen of tickets that were left over is cleared away.
      expect(await queue.claim([kind], 'w', LEASE)).toBeUndefined()
      expect(await queues.bodies(queues.queueUrl)).toEqual([])
      if (operation === 'every call') expect(thrown).toBeGreaterThanOrEqual(3)
      expect(faults).toBeGreaterThan(0)
      expect(lines.join()).not.toMatch(/AKIA|test-secret/)
      queue.close()
      close()
    },
    120_000,
  )
})

test('a ticket is put back when the database cannot be asked', async () => {
  const { kind, open, close } = await behind()
  const { queue, records } = await open({})
  const { jobId } = await queue.add({ kind, payload: {}, createdBy: 'local' })
  const unable = () => Promise.reject(new Error('database away'))
  vi.spyOn(records, 'claim').mockImplementationOnce(unable)
  await expect(queue.claim([kind], 'w', LEASE)).rejects.toThrow('database away')
  expect(await queue.claim([kind], 'w', LEASE)).toMatchObject({ jobId })
  await records.finish(jobId, 'w', { state: 'done', done: 1, failed: 0 })
  await queue.release(jobId, 'w')
  vi.spyOn(records, 'get').mockImplementationOnce(unable)
  await expect(queue.claim([kind], 'w', LEASE)).rejects.toThrow('database away')
  expect((await queue.depths()).visible).toBe(1)
  expect(await queue.claim([kind], 'w', LEASE)).toBeUndefined()
  expect((await queue.depths()).visible).toBe(0)
  queue.close()
  close()
})

test('a heartbeat does not wait for SQS: the lease must not pass because of it', async () => {
  const { line, kind, open, close } = await behind()
  const { queue, lines } = await open({ timeoutMs: 1000 })
  const { jobId } = await queue.add({ kind, payload: {}, createdBy: 'local' })
  await queue.claim([kind], 'w', 1)
  line.fault = () => 'silent'
  const started = performance.now()
  expect(await queue.heartbeat(jobId, 'w', LEASE)).toBe('go on')
  expect(performance.now() - started).toBeLessThan(700)
  await vi.waitFor(() => expect(lines.join()).toContain('could not be kept hidden'), { timeout: 8000 })
  queue.close()
  close()
})

test('while SQS is away jobs are taken on and worked on all the same', async () => {
  const { line, kind, open, close } = await behind()
  const { queue, lines } = await open({ sweepMs: 1 })
  line.fault = () => 'reset'
  const { jobId } = await queue.add({ kind, payload: {}, createdBy: 'local' })
  expect(lines.join()).toContain('jobs have no ticket yet')
  expect(await queue.claim([kind], 'w', LEASE)).toMatchObject({ jobId })
  await queue.finish(jobId, 'w', { state: 'done', done: 1, failed: 0 })
  await expect(queue.claim([kind], 'w', LEASE)).rejects.toMatchObject({ code: 'store_unavailable' })
  queue.close()
  close()
})
