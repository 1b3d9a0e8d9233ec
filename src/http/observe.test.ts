/** Spans of requests, with an SDK that keeps them. */
import { trace } from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestServer, type TestServer } from './http.fixture.ts'
import { traceStage } from './observe.ts'

const exporter = new InMemorySpanExporter()
let server: TestServer
let active: string[] = []

beforeAll(async () => {
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register()
  server = await openTestServer({
    routes: [
      (app) => {
        app.post('/work', { config: { access: 'public' } }, async (request) => {
          active.push(trace.getActiveSpan()?.spanContext().spanId ?? 'none')
          const { fail } = (request.body ?? {}) as { fail?: string }
          if (fail) throw new Error(fail)
          for (const ms of [1.04, 2]) traceStage('detect', ms)
          return {}
        })
      },
    ],
  })
  await new Promise<void>((resolve, reject) => server.app.server.listen(0, '127.0.0.1', resolve).once('error', reject))
})
beforeEach(() => {
  exporter.reset()
  active = []
})
afterAll(async () => {
  await server.close()
  trace.disable()
})

async function post(body?: object) {
  const { port } = server.app.server.address() as { port: number }
  const response = await fetch(`http://127.0.0.1:${port}/work`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  await response.arrayBuffer()
  await expect.poll(() => exporter.getFinishedSpans().length).toBe(1)
  return { status: response.status, span: exporter.getFinishedSpans()[0]! }
}

test('work of a request belongs to its span, also after a body was read', async () => {
  const { span } = await post({ some: 'x'.repeat(100_000) })
  expect(active).toEqual([span.spanContext().spanId])
})

test('times of a stage are summed up', async () => {
  const { span } = await post()
  expect(span.attributes['likeness.stage.detect.ms']).toBe(3)
  expect(() => traceStage('detect', 1)).not.toThrow()
})

test('a fault of the server is an error, without its words', async () => {
  const { status, span } = await post({ fail: 'secret of Ann Lee' })
  expect(status).toBe(500)
  expect(span.status).toEqual({ code: 2 })
  expect(span.attributes).toEqual({
    ...{ 'http.request.method': 'POST', 'http.route': '/work', 'http.response.status_code': 500 },
    'error.type': 'internal',
  })
  expect(span.events).toEqual([])
})
