/**
 * Every route of the OpenAPI document, with values made from its schemas, bent and broken: whatever is sent, the answer
 * is never the server's own failure. And without credentials nothing but the public routes answers.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type RunningServer } from '../fixtures/server.ts'

interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minimum?: number
  maximum?: number
}
interface Operation {
  parameters?: { name: string; in: 'path' | 'query' | 'header'; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  security?: unknown[]
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

const RUNS = Number(process.env['LIKENESS_FUZZ_RUNS'] ?? 25)
const PUBLIC = /\/(health|ready|session|session\/link|setup)$/
/** Would end the session of the fuzzing itself, or make it slow. */
const LEFT_OUT = ['/api/v1/purge']

let server: RunningServer
let key: string
let document: Document
beforeAll(async () => {
  server = await startServer({ env: { LIKENESS_RATE_LIMIT: '1000000', LIKENESS_RATE_LIMIT_ADDRESS: '1000000' } })
  key = await server.key('admin')
  document = (await (await server.call('/openapi.json', { key })).json()) as Document
})
afterAll(() => server?.stop())

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\0',
    'a\0b',
    '../../etc/passwd',
    "'; DROP TABLE people; --",
    '%00',
    '\ud800',
    '<script>',
    '1e999',
  ),
  fc.string({ minLength: 3000, maxLength: 5000 }),
)
const junk = fc.oneof(
  hostile,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 2 }),
)
const image = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom(new Uint8Array(), new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), new TextEncoder().encode('<svg/>')),
)

/** Mostly as the schema says, so that checks behind the first are reached too; now and then anything. */
function arbitrary(schema: Schema | undefined, depth = 0): fc.Arbitrary<unknown> {
  if (!schema || depth > 5) return junk
  if (schema.$ref) return arbitrary(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''], depth + 1)
  const proper = (): fc.Arbitrary<unknown> => {
    if (schema.const !== undefined) return fc.constant(schema.const)
    if (schema.enum) return fc.constantFrom(...schema.enum)
    const options = schema.anyOf ?? schema.allOf
    if (options) return fc.oneof(...options.map((option) => arbitrary(option, depth + 1)))
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
    if (type === 'object') {
      const fields = Object.entries(schema.properties ?? {}).map(([name, one]) => [name, arbitrary(one, depth + 1)])
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: schema.required ?? [],
      })
    }
    if (type === 'array') return fc.array(arbitrary(schema.items, depth + 1), { maxLength: 4 })
    if (type === 'integer') return fc.integer({ min: schema.minimum, max: schema.maximum })
    if (type === 'number') return fc.double({ min: schema.minimum, max: schema.maximum, noNaN: true })
    if (type === 'boolean') return fc.boolean()
    if (schema.format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toJSON() ?? '')
    if (schema.format === 'binary') return image
    if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern))
    return fc.string({ maxLength: 40 })
  }
  return fc.oneof({ arbitrary: proper(), weight: 4 }, { arbitrary: junk, weight: 1 })
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)) ?? ''
const encoded = (value: unknown) => encodeURIComponent(text(value).replaceAll(/\p{Cs}/gu, '\ufffd'))

function formOf(fields: Record<string, unknown>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value])
      if (one instanceof Uint8Array) form.append(name, new Blob([one as Uint8Array<ArrayBuffer>]), 'picture.jpg')
      else form.append(name, text(one))
  }
  return form
}

interface Shot {
  path: Record<string, unknown>
  query: Record<string, unknown>
  body: unknown
}

function shots(operation: Operation): fc.Arbitrary<Shot> {
  const parameters = (where: string) =>
    Object.fromEntries(
      (operation.parameters ?? []).filter((one) => one.in === where).map((one) => [one.name, arbitrary(one.schema)]),
    )
  const [content] = Object.values(operation.requestBody?.content ?? {})
  return fc.record({
    path: fc.record(parameters('path')),
    query: fc.record(parameters('query'), { requiredKeys: [] }),
    body: content ? arbitrary(content.schema) : fc.constant(undefined),
  })
}

async function fire(method: string, route: string, operation: Operation, { path, query, body }: Shot) {
  const filled = route.replace(/\{(\w+)\}/g, (_, name: string) => encoded(path[name]) || '%20')
  const search = Object.entries(query).map(([name, value]) => `${name}=${encoded(value)}`)
  const isForm = operation.requestBody && 'multipart/form-data' in operation.requestBody.content
  const asForm = isForm && typeof body === 'object' && body !== null
  return server.call(`${filled}${search.length > 0 ? `?${search.join('&')}` : ''}`, {
    key,
    method: method.toUpperCase(),
    ...(body !== undefined && {
      body: asForm ? formOf(body as Record<string, unknown>) : (JSON.stringify(body) ?? 'null'),
      ...(!asForm && { headers: { 'content-type': 'application/json' } }),
    }),
  })
}

const operations = () =>
  Object.entries(document.paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ route, method, operation })),
  )

describe('every route of the document', () => {
  it('never answers with a failure of its own', async () => {
    expect(operations().length).toBeGreaterThan(40)
    const statuses = new Map<number, number>()
    for (const { route, method, operation } of operations()) {
      if (LEFT_OUT.includes(route)) continue
      await fc.assert(
        fc.asyncProperty(shots(operation), async (shot) => {
          const response = await fire(method, route, operation, shot)
          const answer = await response.text()
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
          // Not ready is an answer; broken is not.
          if (response.status >= 500 && !(response.status === 503 && route.endsWith('/ready')))
            throw new Error(`${method} ${route}: ${response.status} ${answer.slice(0, 500)}`)
          if (response.status >= 400) expect(response.headers.get('content-type')).toContain('application/problem+json')
        }),
        { numRuns: RUNS, endOnFailure: true },
      )
    }
    // Of both kinds: a fuzzer whose every request is refused at the door has looked at nothing.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(50)
    expect(statuses.get(400) ?? 0).toBeGreaterThan(50)
  }, 600_000)

  it('refuses without credentials', async () => {
    for (const { route, method } of operations()) {
      if (PUBLIC.test(route)) continue
      const response = await server.call(route.replaceAll(/\{\w+\}/g, 'person_0123456789ab'), {
        method: method.toUpperCase(),
      })
      expect([route, method, response.status]).toEqual([route, method, 401])
    }
  })
})
