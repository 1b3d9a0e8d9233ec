/** Servers that speak SQS, queues of one's own on them, and a line to them that fails on request. */
import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { SQS } from '@aws-sdk/client-sqs'
import { startFauxqs } from 'fauxqs'
import { afterAll } from 'vitest'
import { hasMoto, KEYS, MOTO, sharedMoto, startHttp } from '#objects/s3.fixture.ts'
import type { Database } from '#stores/sql/database.ts'
import { createJobItems } from '#stores/sql/job-items.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import type { Queue } from '../queue.ts'
import { createSqsQueue, type SqsOptions } from './index.ts'

export interface SqsServer {
  port: number
  stop(): unknown
}

/** By name. What is not there is said. */
export const SERVERS: Record<string, () => Promise<SqsServer>> = {
  fauxqs: () => startFauxqs({ port: 0, logger: false }),
  ...(hasMoto && { moto: sharedMoto }),
}
if (!hasMoto) console.warn(`Not tested against moto: there is no ${MOTO}.`)

const region = 'us-east-1'

export interface TestQueues {
  sqs: SQS
  queueUrl: string
  deadLetterUrl: string
  deadLetterArn: string
  /** Bodies of all messages of a queue that are visible, which stay so. */
  bodies(url: string): Promise<Record<string, unknown>[]>
}

export async function makeQueues(port: number, attributes: Record<string, string> = {}): Promise<TestQueues> {
  const sqs = new SQS({ region, endpoint: `http://127.0.0.1:${port}`, credentials: KEYS })
  const name = `q-${randomUUID().slice(0, 8)}`
  const make = async (QueueName: string, Attributes = {}) =>
    (await sqs.createQueue({ QueueName, Attributes })).QueueUrl!
  const deadLetterUrl = await make(`${name}-dead`)
  const found = await sqs.getQueueAttributes({ QueueUrl: deadLetterUrl, AttributeNames: ['QueueArn'] })
  return {
    ...{ sqs, deadLetterUrl, deadLetterArn: found.Attributes!['QueueArn']! },
    queueUrl: await make(name, attributes),
    async bodies(QueueUrl) {
      const all = []
      for (;;) {
        const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 30 })
        if (Messages.length === 0) break
        all.push(...Messages)
      }
      for (const { ReceiptHandle } of all)
        await sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })
      return all.map(({ Body }) => JSON.parse(Body!) as Record<string, unknown>)
    },
  }
}

/** Does not look without a ticket unless told to: what is tested are the tickets. */
export const optionsFor = (port: number, queues: TestQueues, more: Partial<SqsOptions> = {}): SqsOptions => ({
  ...{ queueUrl: queues.queueUrl, deadLetterUrl: queues.deadLetterUrl, region, credentials: KEYS },
  ...{ endpoint: `http://127.0.0.1:${port}`, waitSeconds: 0, sweepMs: Infinity, settleMs: 0, ...more },
})

/** A database takes seconds to open: one for all of a file. */
let opening: Promise<Database> | undefined
afterAll(async () => (await opening)?.close())

/** A queue on the database of this file, and what it said. With `kind` it sees no other jobs when it lists them. */
export async function openSqs(options: SqsOptions, kind?: string) {
  const { db } = await (opening ??= openMemoryDatabase())
  const all = createQueue(db)
  const only = kind !== undefined && { kind }
  const records: Queue = {
    ...all,
    list: (wanted) => all.list({ ...only, ...wanted }),
    counts: (filter) => all.counts({ ...only, ...filter }),
  }
  const lines: string[] = []
  const write = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`)
  const log = { info: write, warn: write }
  const queue = createSqsQueue({ records, sqs: options, log })
  return { db, records, queue, items: createJobItems(db), lines, log }
}

/** `lost`: done by the server, its answer lost. `silent`: never answered. Otherwise an answer in the server's place. */
export type SqsFault = 'reset' | 'lost' | 'silent' | { status: number; name: string } | undefined

export interface FaultyLine {
  port: number
  /** The operations that came by; those on batches are not told apart. */
  asked: string[]
  fault: (operation: string) => SqsFault
  close(): void
}

/** A line to the server on `port` that can fail at each request. */
export async function startFaultyLine(port: number): Promise<FaultyLine> {
  const http = await startHttp((request, response) => {
    const operation = String(request.headers['x-amz-target'])
      .split('.')
      .pop()!
      .replace(/Batch$/, '')
    line.asked.push(operation)
    const fault = line.fault(operation)
    const reset = () => void request.socket.resetAndDestroy()
    if (fault === 'silent') return
    if (fault === 'reset') return reset()
    if (typeof fault === 'object') {
      const body = JSON.stringify({ __type: `com.amazonaws.sqs#${fault.name}`, message: `User ${KEYS.accessKeyId}` })
      request.resume().on('end', () => {
        response.writeHead(fault.status, { 'content-type': 'application/x-amz-json-1.0' }).end(body)
      })
      return
    }
    const { method, url: path, headers } = request
    const onward = httpRequest({ ...{ host: '127.0.0.1', port, method, path, headers }, agent: false }, (answer) => {
      if (fault === 'lost') return void answer.resume().on('end', reset)
      response.writeHead(answer.statusCode!, answer.rawHeaders)
      answer.pipe(response)
    })
    request.pipe(onward.on('error', reset))
  })
  const line: FaultyLine = {
    ...{ port: Number(new URL(http.endpoint).port), asked: [], fault: () => undefined },
    close: () => http.close(),
  }
  return line
}
