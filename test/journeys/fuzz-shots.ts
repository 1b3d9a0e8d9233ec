/** Requests made from the schemas of the OpenAPI document: as they ask for, bent and broken. */
import fc from 'fast-check'
import type { Things } from './fuzz-things.ts'

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
export interface Operation {
  parameters?: { name: string; in: 'path' | 'query' | 'header'; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  security?: unknown[]
}
export interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

export interface Shot {
  path: Record<string, unknown>
  query: Record<string, unknown>
  body: unknown
  /** Sent as it is instead of the body, under this type: what no client would write. */
  raw?: { type: string; bytes: Uint8Array }
}

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

/** `document` and `things`, which is what there is by the name it has in requests, are asked for as they are by then. */
export function createShots(document: () => Document, things: () => Things) {
  /** What is there, for places with this name: an id that nobody has tests nothing but the look-up. */
  function existing(name: string, { format, pattern }: Schema): fc.Arbitrary<unknown> | undefined {
    const usual = { from_person_id: 'person_id', collections: 'collection' }[name] ?? name
    const all = things()[format === 'binary' && name !== 'archive' ? 'picture' : usual] ?? []
    // Several kinds of things have an id: those that belong here look like it.
    const some = all.filter((one) => typeof one !== 'string' || new RegExp(pattern ?? '').test(one))
    return some.length > 0 ? fc.constantFrom(...some) : undefined
  }

  /** Mostly as the schema says, so that checks behind the first are reached too; now and then anything. */
  function arbitrary(schema: Schema | undefined, name = '', depth = 0): fc.Arbitrary<unknown> {
    if (!schema || depth > 5) return junk
    if (schema.$ref)
      return arbitrary(document().components.schemas[schema.$ref.split('/').at(-1) ?? ''], name, depth + 1)
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

  /** With values for parameters and body by `valueOf`. */
  function shots(operation: Operation, valueOf: (schema: Schema, name: string) => fc.Arbitrary<unknown>) {
    const parameters = (where: string) =>
      Object.fromEntries(
        (operation.parameters ?? [])
          .filter((one) => one.in === where)
          .map((one) => [one.name, valueOf(one.schema, one.name)]),
      )
    const [content] = Object.values(operation.requestBody?.content ?? {})
    return fc.record<Shot>({
      path: fc.record(parameters('path')),
      query: fc.record(parameters('query'), { requiredKeys: [] }),
      body: content ? valueOf(content.schema, '') : fc.constant(undefined),
    })
  }

  /** Nothing in its place: neither the values nor, in every second one, the form of the body. */
  function broken(schema: Schema | undefined, name: string): fc.Arbitrary<unknown> {
    if (schema?.$ref) return broken(document().components.schemas[schema.$ref.split('/').at(-1) ?? ''], name)
    const fields = Object.keys(schema?.properties ?? {}).map((field) => [field, junk] as const)
    return fields.length === 0 ? junk : fc.oneof(junk, fc.record(Object.fromEntries(fields), { requiredKeys: [] }))
  }

  /** Every kind there is, for one route: how many of each. */
  function kindsOf(method: string, operation: Operation, all: number): [fc.Arbitrary<Shot>, number][] {
    const usual = shots(operation, arbitrary)
    const rude = fc.tuple(usual, raw).map(([shot, raw]): Shot => ({ ...shot, raw }))
    const hasBody = method !== 'get'
    return [
      [usual, all - (hasBody ? 2 : 1)],
      [shots(operation, broken), 1],
      [rude, hasBody ? 1 : 0],
    ]
  }

  return kindsOf
}
