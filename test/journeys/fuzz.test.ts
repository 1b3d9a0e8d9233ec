/**
 * Every route of the OpenAPI document, with values made from its schemas, bent and broken, on people, pictures and jobs
 * that are there: whatever is sent, the answer is never the server's own failure. And without credentials nothing but
 * the public routes answers.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectThings, type Things } from './fuzz-things.ts'
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
  exclusiveMinimum?: number
  minItems?: number
  minLength?: number
  maxLength?: number
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

const RUNS = Number(process.env['LIKENESS_FUZZ_RUNS'] ?? 12)
const PUBLIC = /\/(health|ready|session|session\/link|setup|sign-out)$/
/** For holders of a link; keys are worth nothing there. */
const VISIT = /^\/api\/v1\/visit\//

let server: RunningServer
let key: string
let document: Document
/** What there is at the moment, by the name it has in requests. */
let things: Things = {}
beforeAll(async () => {
  server = await startServer({
    args: ['--sample'],
    env: { LIKENESS_RATE_LIMIT: '1000000', LIKENESS_RATE_LIMIT_ADDRESS: '1000000' },
  })
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

const recent = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01') })

/** What is there, for places with this name: an id that nobody has tests nothing but the look-up. */
function existing(name: string, { format }: Schema): fc.Arbitrary<unknown> | undefined {
  const usual = { from_person_id: 'person_id', collections: 'collection' }[name] ?? name
  const some = things[format === 'binary' && name !== 'archive' ? 'picture' : usual] ?? []
  return some.length > 0 ? fc.constantFrom(...some) : undefined
}

/** Mostly as the schema says, so that checks behind the first are reached too; now and then anything. */
function arbitrary(schema: Schema | undefined, name = '', depth = 0): fc.Arbitrary<unknown> {
  if (!schema || depth > 5) return junk
  if (schema.$ref) return arbitrary(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''], name, depth + 1)
  const proper = (): fc.Arbitrary<unknown> => {
    if (schema.const !== undefined) return fc.constant(schema.const)
    if (schema.enum) return fc.constantFrom(...schema.enum)
    const options = schema.anyOf ?? schema.allOf
    if (options) return fc.oneof(...options.map((option) => arbitrary(option, name, depth + 1)))
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
    if (type === 'object') {
      const fields = Object.entries(schema.properties ?? {}).map(([field, one]) => [
        ...[field, arbitrary(one, field, depth + 1)],
      ])
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: schema.required ?? [],
      })
    }
    if (type === 'array')
      return fc.array(arbitrary(schema.items, name, depth + 1), { minLength: schema.minItems ?? 0, maxLength: 4 })
    if (type === 'integer') return fc.integer({ min: schema.minimum, max: schema.maximum })
    if (type === 'number')
      return fc.double({ min: schema.minimum ?? schema.exclusiveMinimum, max: schema.maximum, noNaN: true })
    if (type === 'boolean') return fc.boolean()
    if (schema.format === 'date-time')
      return fc.oneof(
        ...[recent, fc.date({ noInvalidDate: true })].map((date) => date.map((one) => one.toJSON() ?? '')),
      )
    if (schema.format === 'binary') return image
    if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern))
    const { minLength = 0, maxLength = Infinity } = schema
    return fc.string({ minLength, maxLength: Math.min(minLength + 40, maxLength) })
  }
  const there = schema.anyOf || [schema.type].flat().includes('array') ? undefined : existing(name, schema)
  return fc.oneof(
    { arbitrary: proper(), weight: there ? 2 : 12 },
    { arbitrary: junk, weight: 1 },
    { arbitrary: there ?? junk, weight: there ? 15 : 0 },
  )
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)) ?? ''
/** Headers that are too long altogether are refused before there is a request; that is tested elsewhere. */
const encoded = (value: unknown, longest = 300) =>
  encodeURIComponent(
    text(value)
      .slice(0, longest)
      .replaceAll(/\p{Cs}/gu, '\ufffd'),
  )

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
  /** Sent as it is instead of the body, under this type: what no client would write. */
  raw: { type: string; bytes: Uint8Array } | null
}

const raw = fc.record({
  type: fc.constantFrom(
    'application/json',
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    'text/plain',
    'application/x-www-form-urlencoded',
    'a/b; charset="',
  ),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc
      .constantFrom(
        '{"a":',
        '{"__proto__":{"a":1}}',
        '[]',
        '--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\nabc',
        '--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nabc\r\n--x--',
        '--x--\r\n',
      )
      .map((one) => new TextEncoder().encode(one)),
  ),
})

function shots(operation: Operation): fc.Arbitrary<Shot> {
  const parameters = (where: string) =>
    Object.fromEntries(
      (operation.parameters ?? [])
        .filter((one) => one.in === where)
        .map((one) => [one.name, arbitrary(one.schema, one.name)]),
    )
  const [content] = Object.values(operation.requestBody?.content ?? {})
  return fc.record({
    path: fc.record(parameters('path')),
    query: fc.record(parameters('query'), { requiredKeys: [] }),
    body: content ? arbitrary(content.schema) : fc.constant(undefined),
    raw: fc.oneof({ arbitrary: fc.constant(null), weight: 19 }, { arbitrary: raw, weight: 1 }),
  })
}

async function fire(method: string, route: string, operation: Operation, { path, query, body, raw }: Shot) {
  const filled = route.replace(/\{(\w+)\}/g, (_, name: string) => encoded(path[name], 1000) || '%20')
  const search = Object.entries(query).map(([name, value]) => `${name}=${encoded(value)}`)
  const isForm = operation.requestBody && 'multipart/form-data' in operation.requestBody.content
  const asForm = isForm && typeof body === 'object' && body !== null
  return server.call(`${filled}${search.length > 0 ? `?${search.join('&')}` : ''}`, {
    key,
    method: method.toUpperCase(),
    ...(raw && method !== 'get' && { body: new Uint8Array(raw.bytes), headers: { 'content-type': raw.type } }),
    ...(!raw && {
      ...(body !== undefined && {
        body: asForm ? formOf(body as Record<string, unknown>) : (JSON.stringify(body) ?? 'null'),
        ...(!asForm && { headers: { 'content-type': 'application/json' } }),
      }),
    }),
  })
}

const operations = () =>
  Object.entries(document.paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ route, method, operation })),
  )

/** Whole collections go last, people before them: everything else finds them there. */
const destruction = (method: string, route: string) =>
  method !== 'delete' ? 0 : /collections\/\{\w+\}$/.test(route) ? 2 : 1
const mildestFirst = () =>
  operations().toSorted((a, b) => destruction(a.method, a.route) - destruction(b.method, b.route))

/** Streams of events do not end by themselves. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return response.text()
  await response.body?.cancel()
  return ''
}

describe('every route of the document', () => {
  it('never answers with a failure of its own', async () => {
    expect(operations().length).toBeGreaterThan(40)
    const statuses = new Map<number, number>()
    const succeeded = new Set<string>()
    things = await collectThings(server, key)
    for (const { route, method, operation } of mildestFirst()) {
      if (method !== 'get') things = await collectThings(server, key)
      await fc.assert(
        fc.asyncProperty(shots(operation), async (shot) => {
          const response = await fire(method, route, operation, shot)
          const answer = await textOf(response)
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
          if (response.ok) succeeded.add(`${method} ${route}`)
          // Not ready is an answer; broken is not.
          if (response.status >= 500 && !(response.status === 503 && route.endsWith('/ready')))
            throw new Error(`${method} ${route}: ${response.status} ${answer.slice(0, 500)}`)
          if (response.status >= 400) expect(response.headers.get('content-type')).toContain('application/problem+json')
        }),
        { numRuns: RUNS, endOnFailure: true },
      )
    }
    // Of both kinds: a fuzzer whose every request is refused at the door has looked at nothing.
    expect(statuses.get(400) ?? 0).toBeGreaterThan(50)
    const never = operations()
      .map(({ method, route }) => `${method} ${route}`)
      .filter((one) => !succeeded.has(one) && !VISIT.test(one.split(' ')[1] ?? ''))
    expect(never.length, `never got through: ${never.join(', ')}`).toBeLessThan(operations().length / 3)
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
