/**
 * Every constraint that AWS's service model puts on a request (`model.json`, see extract_model.py): one value just inside
 * and one just outside, sent as they are.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bench } from './bench.ts'

interface Shape {
  type: string
  min?: number
  max?: number
  pattern?: string
  enum?: string[]
  required?: string[]
  members?: Record<string, Shape>
  member?: Shape
  key?: Shape
  value?: Shape
}

const model = JSON.parse(readFileSync(join(import.meta.dirname, 'model.json'), 'utf8')) as Record<string, Shape>
const ID = '00000000-0000-4000-8000-000000000000'

/** A string of that length which the pattern takes; and one that it does not. */
const PATTERNS: Record<string, { fill: (length: number) => string; wrong: string; only?: true }> = {
  '[a-zA-Z0-9_.\\-]+': { fill: (n) => 'a.-_Z'.repeat(n).slice(0, n), wrong: 'a:b' },
  '[a-zA-Z0-9_.\\-:]+': { fill: (n) => ':a.-_Z'.repeat(n).slice(0, n), wrong: 'a b' },
  '^[a-zA-Z0-9-_]+$': { fill: (n) => '-a_9Z'.repeat(n).slice(0, n), wrong: 'a.b' },
  '[a-zA-Z0-9_.\\-:+=\\/]+': { fill: (n) => '/a+=:'.repeat(n).slice(0, n), wrong: 'a,b' },
  '[0-9A-Za-z\\.\\-_]*': { fill: (n) => 'a-_.9'.repeat(n).slice(0, n), wrong: 'a/b' },
  '^(?!aws:)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$': { fill: (n) => 'ÄΩ @9'.repeat(n).slice(0, n), wrong: 'aws:x' },
  '^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$': { fill: (n) => 'aws:é'.repeat(n).slice(0, n), wrong: 'a\tb' },
  '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}': {
    ...{ fill: () => ID, wrong: ID.replace('4', 'A'), only: true },
  },
  '(^arn:aws:sns:.*:\\w{12}:.+$)': {
    ...{ fill: () => 'arn:aws:sns::abcdefghij_1:t', wrong: 'arn:aws:sns::12345:t', only: true },
  },
  'arn:aws:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+': {
    ...{ fill: () => 'arn:aws:iam::123456789012:role/x', wrong: 'arn:aws:iam::12345678901:role/x', only: true },
  },
}

/** The least that is accepted. */
function sample(shape: Shape): unknown {
  const { type, min = 0, enum: values, pattern } = shape
  if (values) return values[0]
  if (type === 'string') return text(shape, Math.max(min, 1))
  if (type === 'blob') return 'AAAA'
  if (type === 'list') return [sample(shape.member!)]
  if (type === 'map') return { [text(shape.key!, 1)]: text(shape.value!, 0) }
  if (type !== 'structure') return Math.max(min, 1)
  if (pattern) throw new Error(pattern)
  const required = shape.required!.map((name) => [name, sample(shape.members![name]!)])
  return Object.fromEntries(required) as object
}

const text = ({ pattern }: Shape, length: number) => {
  if (pattern && !PATTERNS[pattern]) throw new Error(`No sample for the pattern ${pattern}`)
  return (pattern ? PATTERNS[pattern]!.fill : (n: number) => 'x'.repeat(n))(length)
}

interface Case {
  value: unknown
  /** Undefined: accepted. */
  constraint?: string | undefined
}

const LEAST = { number: 'value', string: 'length', list: 'length', map: 'length' }
const atLeast = (what: keyof typeof LEAST, n: number) => `Member must have ${LEAST[what]} greater than or equal to ${n}`
const atMost = (what: keyof typeof LEAST, n: number) => `Member must have ${LEAST[what]} less than or equal to ${n}`

function* casesOf(shape: Shape): Generator<Case> {
  const { type, min, max, pattern, enum: values } = shape
  if (values) {
    for (const value of values) yield { value }
    yield { value: 'Other', constraint: `Member must satisfy enum value set: [${values.join(', ')}]` }
    yield { value: values[0]!.toLowerCase(), constraint: `Member must satisfy enum value set: [${values.join(', ')}]` }
  } else if (type === 'string') {
    const only = pattern !== undefined && PATTERNS[pattern]!.only
    yield { value: text(shape, Math.max(min ?? 0, 1)) }
    if (min && !only) yield { value: text(shape, min - 1), constraint: min > 1 ? atLeast('string', min) : undefined }
    if (max) yield { value: text(shape, max) }
    if (max) yield { value: text(shape, max + 1), constraint: atMost('string', max) }
    if (pattern)
      yield {
        value: PATTERNS[pattern]!.wrong,
        constraint: `Member must satisfy regular expression pattern: ${pattern}`,
      }
  } else if (type === 'integer' || type === 'float') {
    if (min !== undefined) yield { value: min }
    if (min !== undefined) yield { value: min - (type === 'float' ? 0.01 : 1), constraint: atLeast('number', min) }
    if (max !== undefined) yield { value: max }
    if (max !== undefined) yield { value: max + (type === 'float' ? 0.01 : 1), constraint: atMost('number', max) }
  } else if (type === 'list') {
    const element = sample(shape.member!)
    const list = (length: number) => Array.from({ length }, () => element)
    yield { value: list(min ?? 0) }
    if (min) yield { value: list(min - 1), constraint: atLeast('list', min) }
    if (max) yield { value: list(max) }
    if (max) yield { value: list(max + 1), constraint: atMost('list', max) }
    for (const { value, constraint } of casesOf(shape.member!))
      yield { value: [value], constraint: constraint && `Member must satisfy constraint: [${constraint}]` }
  } else if (type === 'map') {
    const map = (length: number) => Object.fromEntries(Array.from({ length }, (_, i) => [`k${i}`, '']))
    if (max) yield { value: map(max) }
    if (max) yield { value: map(max + 1), constraint: atMost('map', max) }
    for (const { value, constraint } of casesOf(shape.key!))
      yield {
        value: { [String(value)]: 'x' },
        constraint: constraint && `Map keys must satisfy constraint: [${constraint}]`,
      }
    for (const { value, constraint } of casesOf(shape.value!))
      yield { value: { k: value }, constraint: constraint && `Map value must satisfy constraint: [${constraint}]` }
  }
}

/** An empty string breaks the pattern too: both are told, so it has a test of its own. */
const isEmpty = (value: unknown) => JSON.stringify(value).includes('""') && !JSON.stringify(value).includes(':""')

/** Every member of the input with a request that has only that member wrong. */
function* requestsOf(
  shape: Shape,
  path: string[] = [],
  wrap = (value: unknown): object => value as object,
): Generator<{ path: string[]; cases: Case[]; wrap: (value: unknown) => object }> {
  const base = sample(shape) as Record<string, unknown>
  for (const [name, member] of Object.entries(shape.members!)) {
    const within = (value: unknown) => wrap({ ...base, [name]: value })
    const required: Case[] = shape.required!.includes(name)
      ? [{ value: null, constraint: 'Member must not be null' }]
      : []
    if (member.type === 'structure') yield* requestsOf(member, [...path, name], within)
    yield { path: [...path, name], cases: [...casesOf(member), ...required], wrap: within }
  }
}

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

export const constraintsSuite = () =>
  describe('constraints', () => {
    for (const [operation, shape] of Object.entries(model)) {
      it(operation, async () => {
        let told = 0
        for (const { path, cases, wrap } of requestsOf(shape)) {
          const where = path.map(lowerFirst).join('.')
          for (const { value, constraint } of cases) {
            if (isEmpty(value)) continue
            const { status, body } = await bench.raw(operation, wrap(value))
            const sent = `${operation} ${where} ${JSON.stringify(value).slice(0, 200)}`
            if (constraint === undefined) {
              expect(
                ['ValidationException', 'SerializationException', 'InternalServerError'],
                `${sent}: ${JSON.stringify(body)}`,
              ).not.toContain(body!['__type'])
              continue
            }
            told++
            expect({ status, type: body!['__type'], sent }).toEqual({ status: 400, type: 'ValidationException', sent })
            const message = String(body!['message'])
            expect(message, sent).toMatch(/^1 validation error detected: Value /)
            expect(message.slice(message.indexOf(` at '`)), sent).toBe(
              ` at '${where}' failed to satisfy constraint: ${constraint}`,
            )
          }
        }
        expect(told).toBeGreaterThan(0)
      })
    }
  })
