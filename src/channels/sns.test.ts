import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startFauxqs, type FauxqsServer } from 'fauxqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSnsTopics } from './sns.ts'

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }

describe('topics of SNS', () => {
  let server: FauxqsServer
  beforeAll(async () => void (server = await startFauxqs({ port: 0, logger: false, host: '127.0.0.1' })))
  afterAll(() => server.stop())

  /** A server that gives these statuses, then 200. */
  async function flaky(statuses: number[]) {
    const seen: string[] = []
    const http = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        seen.push(body)
        const ok =
          '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>'
        const status = statuses.shift() ?? 200
        response.writeHead(status, { 'content-type': 'text/xml' }).end(status === 200 ? ok : '<ErrorResponse/>')
      })
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    return { endpoint, seen, close: () => new Promise((resolve) => http.close(resolve)) }
  }

  it('reach a queue, in the envelope that consumers expect', async () => {
    server.setup({
      queues: [{ name: 'q', region: 'eu-west-1' }],
      topics: [{ name: 'done', region: 'eu-west-1' }],
      subscriptions: [{ topic: 'done', queue: 'q', region: 'eu-west-1' }],
    })
    const message = JSON.stringify({ JobId: 'ü'.repeat(10), Status: 'SUCCEEDED' })
    const topics = createSnsTopics({ endpoint: server.address, credentials })
    await topics.publish('arn:aws:sns:eu-west-1:000000000000:done', message)
    const { messages } = server.inspectQueue('q') ?? { messages: { ready: [] } }
    expect(messages.ready).toHaveLength(1)
    const envelope = JSON.parse(messages.ready[0]?.body ?? '{}') as Record<string, unknown>
    expect(envelope).toMatchObject({ Type: 'Notification', TopicArn: 'arn:aws:sns:eu-west-1:000000000000:done' })
    expect(envelope['Message']).toBe(message)
  })

  it('a failing server is asked again', async () => {
    const { endpoint, seen, close } = await flaky([500, 503])
    await createSnsTopics({ endpoint, credentials }).publish('arn:aws:sns:eu-west-1:000000000000:x', 'hello')
    expect(seen).toHaveLength(3)
    expect(new URLSearchParams(seen[2]).get('Message')).toBe('hello')
    await close()
  })

  it('says so when nobody takes the message, without the message', async () => {
    const failing = await flaky(Array<number>(10).fill(500))
    const topics = createSnsTopics({ endpoint: failing.endpoint, credentials, maxAttempts: 2 })
    const error = await topics
      .publish('arn:aws:sns:eu-west-1:000000000000:x', 'SECRET')
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'store_unavailable' })
    expect(JSON.stringify(error)).not.toContain('SECRET')
    expect(failing.seen).toHaveLength(2)
    await failing.close()
    const gone = createSnsTopics({ endpoint: failing.endpoint, credentials, maxAttempts: 1 })
    await expect(gone.publish('arn:aws:sns:eu-west-1:000000000000:x', 'x')).rejects.toMatchObject({
      code: 'store_unavailable',
    })
    const unknown = createSnsTopics({ endpoint: server.address, credentials })
    await expect(unknown.publish('arn:aws:sns:eu-west-1:000000000000:missing', 'x')).rejects.toMatchObject({
      code: 'store_unavailable',
    })
  })

  it('a server that hangs is given up', async () => {
    const http = createServer(() => undefined)
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    const topics = createSnsTopics({ endpoint, credentials, maxAttempts: 1, timeoutMs: 200 })
    const hanging = topics.publish('arn:aws:sns:eu-west-1:000000000000:x', 'x')
    await expect(hanging).rejects.toMatchObject({ code: 'store_unavailable' })
    http.closeAllConnections()
    http.close()
  })

  it.each([
    '',
    'arn:aws:sns:evil.example/x?:000000000000:x',
    'arn:aws:sns:a@evil.example:000000000000:x',
    'arn:aws:sns:eu-west-1.evil.example:000000000000:x',
    'arn:aws:sqs:eu-west-1:000000000000:x',
    'arn:aws:sns:eu-west-1:000000000000:x y',
  ])('%s is no topic', async (arn) => {
    await expect(createSnsTopics({ credentials }).publish(arn, 'x')).rejects.toMatchObject({ code: 'invalid_argument' })
  })
})
