/** How the queue is opened and closed, and the queues of SQS that it is opened on. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeQueues, openSqs, optionsFor, SERVERS, type SqsServer, type TestQueues } from './sqs.fixture.ts'

const LEASE = 60_000

describe('queues', () => {
  let server: SqsServer
  let queues: TestQueues
  let opened: Awaited<ReturnType<typeof openSqs>>
  let queue: (typeof opened)['queue']
  let kind: string
  const open = (more: object = {}) => openSqs(optionsFor(server.port, queues, more))
  const add = () => queue.add({ kind, payload: {}, createdBy: 'local' })

  beforeAll(async () => void (server = await SERVERS['fauxqs']!()))
  afterAll(() => server?.stop())
  beforeEach(async () => {
    kind = `kind-${randomUUID()}`
    queues = await makeQueues(server.port)
    opened = await open()
    queue = opened.queue
    return () => queue.close()
  })

  test('closing ends the waiting for a ticket', async () => {
    const { queue: patient } = await open({ waitSeconds: 20 })
    const started = performance.now()
    const waiting = patient.claim([kind], 'w', LEASE)
    await sleep(100)
    patient.close()
    expect(await waiting).toBeUndefined()
    expect(performance.now() - started).toBeLessThan(3000)
    await expect(patient.check()).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('waiting for a ticket ends when one comes, and lasts longer than a request may otherwise', async () => {
    const { queue: patient } = await open({ waitSeconds: 3, timeoutMs: 300 })
    const waiting = patient.claim([kind], 'w', LEASE)
    await sleep(800)
    const { jobId } = await add()
    expect((await waiting)?.jobId).toBe(jobId)
  })

  test('without a queue for letters', async () => {
    const { queue: bare } = await open({ deadLetterUrl: undefined })
    const { jobId } = await bare.add({ kind, payload: {}, createdBy: 'local' })
    await bare.claim([kind], 'w', LEASE)
    await bare.fail(jobId, 'w', 'no')
    await bare.check()
    expect(await bare.deadLetters()).toBeNull()
    expect(await bare.depths()).toEqual({ visible: 0, inFlight: 0, delayed: 0, dead: null })
    expect((await bare.redrive(jobId)).state).toBe('queued')
    expect((await bare.claim([kind], 'w', LEASE))?.jobId).toBe(jobId)
  })

  test('what the queues should not be set to is said at the start', async () => {
    const policy = (maxReceiveCount: number) => ({
      RedrivePolicy: JSON.stringify({ maxReceiveCount, deadLetterTargetArn: queues.deadLetterArn }),
    })
    const set = (Attributes: Record<string, string>, QueueUrl = queues.queueUrl) =>
      queues.sqs.setQueueAttributes({ QueueUrl, Attributes })
    await set({ MessageRetentionPeriod: '1209600' }, queues.deadLetterUrl)
    await queue.check()
    expect(opened.lines.splice(0).join()).toMatch(/^the SQS queue has no redrive policy/)
    await set(policy(1000))
    await queue.check()
    expect(opened.lines).toEqual([])
    await set(policy(5))
    await set({ MessageRetentionPeriod: '3600' }, queues.deadLetterUrl)
    await queue.check()
    expect(opened.lines.join()).toMatch(/maxReceiveCount to 1000.*MessageRetentionPeriod to 14 days/)
    const refused = async (more: object) => (await open(more)).queue.check()
    await expect(refused({ deadLetterUrl: queues.queueUrl })).rejects.toMatchObject({ code: 'config_invalid' })
    await expect(refused({ queueUrl: `${queues.queueUrl}.fifo` })).rejects.toMatchObject({ code: 'config_invalid' })
    await expect(open({ queueUrl: 'my-queue' })).rejects.toMatchObject({ code: 'config_invalid' })
    await expect(refused({ queueUrl: `${queues.queueUrl}-none` })).rejects.toMatchObject({
      ...{ code: 'store_unavailable', details: { reason: 'no_queue' } },
      message: expect.stringContaining('SQS_QUEUE_URL'),
    })
  })
})
