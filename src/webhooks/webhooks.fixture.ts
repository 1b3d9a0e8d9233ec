/** Webhooks on a database in memory, with a receiver that listens on this machine and jobs that are worked on by hand. */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AuditEvent } from '#audit/audit.ts'
import { LikenessError } from '#errors'
import { createFetcher } from '#fetching/guarded.ts'
import type { Job } from '#queue/queue.ts'
import { createSecretBox } from '#secrets/secret-box.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createWebhookStore } from '#stores/sql/webhooks.ts'
import { createWebhookRoom, WEBHOOK_DELIVER } from './index.ts'
import type { Render } from './webhook.ts'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** As a receiver checks it, from what it got alone. */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  const parts = String(headers['likeness-signature'])
    .split(',')
    .map((part) => part.split('=') as [string, string])
  const time = parts.find(([name]) => name === 't')?.[1]
  const hmac = createHmac('sha256', secret)
  const expected = hmac.update(`${time}.`).update(body).digest('hex')
  return parts.some(([name, value]) => name === 'v1' && value === expected)
}

/** Answers 204, or what `answers` has next; a function may leave it unanswered. */
export async function openReceiver() {
  const received: Received[] = []
  const answers: (
    number | 'silence' | { status: number; location: string } | { status: number; retryAfter: string }
  )[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString() })
      const next = answers.shift() ?? 204
      if (next === 'silence') return
      if (typeof next === 'number') response.writeHead(next)
      else if ('location' in next) response.writeHead(next.status, { location: next.location })
      else response.writeHead(next.status, { 'retry-after': next.retryAfter })
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=url-secret`,
    received,
    answers,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export interface RoomOptions {
  allowedHosts?: string[]
  renderers?: Record<string, Render>
  secretKey?: number
  timeoutMs?: number
}

export async function openWebhooks(options: RoomOptions = {}) {
  const { allowedHosts = ['127.0.0.1'], secretKey = 1, timeoutMs = 10_000 } = options
  const database = await openMemoryDatabase()
  const [store, queue] = [createWebhookStore(database.db), createQueue(database.db)]
  const events: AuditEvent[] = []
  const clock = { now: new Date('2026-03-04T05:06:07.890Z') }
  const erased = new Set<string>()
  const renderers = options.renderers ?? {
    'list.alert': ({ subject }) => Promise.resolve(erased.has(subject) ? undefined : { who: 'Ann Lee', subject }),
    'list.decision': ({ subject }) => Promise.resolve({ decided: subject }),
  }
  const another = (more: Omit<RoomOptions, 'renderers'> = {}) => {
    const box = createSecretBox(new Uint8Array(32).fill(more.secretKey ?? secretKey))
    const room = createWebhookRoom({
      ...{ store, queue, timeoutMs: more.timeoutMs ?? timeoutMs, now: () => clock.now, secretBox: async () => box },
      fetcher: createFetcher({ allowedHosts: more.allowedHosts ?? allowedHosts }),
      audit: { record: async (event) => (events.push(event), {}) as never },
      assertKnown: async (collections) => {
        if (collections?.includes('missing')) throw new LikenessError('collection_not_found')
      },
    })
    return { ...room, ...room.open(renderers) }
  }
  const room = another()
  const signal = new AbortController().signal

  return {
    ...{ database, store, queue, events, clock, erased, another, ...room },
    turn: (ms: number) => void (clock.now = new Date(clock.now.getTime() + ms)),
    /** Works on what waits, once each; what came of it, by job. */
    async work(handler = room.handler) {
      const outcomes: { job: Job; error?: LikenessError }[] = []
      for (let job; (job = await queue.claim([WEBHOOK_DELIVER], 'worker', 60_000));) {
        const error = await handler({ job, signal, progress: async () => {} }).catch((e: LikenessError) => e)
        if (error) await queue.fail(job.jobId, 'worker', error.message)
        else await queue.finish(job.jobId, 'worker', { state: 'done', done: 0, failed: 0 })
        outcomes.push({ job, ...(error && { error }) })
      }
      return outcomes
    },
    close: () => database.close(),
  }
}
