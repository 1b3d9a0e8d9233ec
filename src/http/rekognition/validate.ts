/**
 * Requests against the schema of their operation. What breaks a constraint of the service model is answered with a
 * ValidationException that lists everything, in the words of AWS's framework; what has the wrong type altogether with a
 * SerializationException.
 */
import type { z } from 'zod'
import { AwsException } from './exception.ts'

type Issue = z.core.$ZodIssue
type Json = string | number | boolean | Json[] | { [name: string]: Json }

const LONGEST_ECHO = 2048
const LONGEST_NAME = 200
const TYPES: Record<string, string> = { object: 'a structure', array: 'a list', record: 'a map', int: 'an integer' }

/** The deepest member of the model is five levels down. */
const DEEPEST = 32
/** No list or map of the model takes more than 4096: what comes behind changes no answer, and is not looked at. */
const MOST_ELEMENTS = 5000

/** The clients leave out what is null; so do we. */
function withoutNulls(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEEPEST) throw new AwsException('SerializationException', 'The request body is nested too deeply.')
  if (Array.isArray(value)) return value.slice(0, MOST_ELEMENTS).map((element) => withoutNulls(element, depth + 1))
  const members = Object.entries(value).filter(([, member]) => member !== null)
  if (members.length > MOST_ELEMENTS) {
    throw new AwsException('SerializationException', 'A structure in the request body has too many members.')
  }
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member, depth + 1)]))
}

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

function echo(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(echo).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, member]) => `${name}=${echo(member)}`)
      .join(', ')}}`
  }
  return String(value)
}

const shown = (value: unknown) => (value === undefined ? 'null' : `'${echo(value).slice(0, LONGEST_ECHO)}'`)

/** Undefined: this is about the type, not about a constraint. */
function constraintOf(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'Member must not be null' : undefined
    case 'too_small':
    case 'too_big': {
      const what = issue.origin === 'number' || issue.origin === 'int' ? 'value' : 'length'
      const [side, limit] =
        issue.code === 'too_small'
          ? ['greater than or equal to', issue.minimum]
          : ['less than or equal to', issue.maximum]
      return `Member must have ${what} ${side} ${limit}`
    }
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${issue.message}`
    case 'invalid_value':
      return typeof issue.input === 'string'
        ? `Member must satisfy enum value set: [${issue.values.map(String).join(', ')}]`
        : undefined
    default:
      return undefined
  }
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, name) => (inner as Record<PropertyKey, unknown> | undefined)?.[name], value)

/** Elements are told of with their list: `faceIds`, not `faceIds.3`. */
function describe(issue: Issue): { path: PropertyKey[]; value?: string; constraint: string } | undefined {
  const params = issue.code === 'custom' ? (issue.params as { value?: string; constraint?: string }) : undefined
  const constraint = params?.constraint ?? (issue.code === 'invalid_key' ? keyConstraint(issue) : constraintOf(issue))
  if (constraint === undefined) return undefined
  const element = issue.path.findIndex((name) => typeof name === 'number')
  const inMap = issue.path[0] === 'Tags' && issue.path.length > 1
  const path = element >= 0 ? issue.path.slice(0, element) : inMap ? issue.path.slice(0, 1) : issue.path
  const wrapped =
    element >= 0
      ? `Member must satisfy constraint: [${constraint}]`
      : inMap && issue.code !== 'invalid_key'
        ? `Map value must satisfy constraint: [${constraint}]`
        : constraint
  return { path, value: params?.value ? `'${params.value}'` : undefined, constraint: wrapped }
}

const nameOf = (path: PropertyKey[]) =>
  path
    .map((name) => lowerFirst(String(name)))
    .join('.')
    .slice(0, LONGEST_NAME)

const keyConstraint = ({ issues }: Extract<Issue, { code: 'invalid_key' }>) => {
  const inner = issues.map((issue) => constraintOf(issue as Issue) ?? 'Member must be valid')
  return `Map keys must satisfy constraint: [${inner.join(', ')}]`
}

/** Throws `SerializationException`, `ValidationException`. */
export function validate<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AwsException('SerializationException', 'The request body is not a structure.')
  }
  const input = withoutNulls(body) as Json
  const parsed = schema.safeParse(input, { reportInput: true })
  if (parsed.success) return parsed.data
  // Of a list with many wrong elements the same is said once.
  const problems = new Set<string>()
  const values = new Map<string, string>()
  for (const issue of parsed.error.issues) {
    const problem = describe(issue)
    if (!problem) throw wrongType(issue)
    const where = nameOf(problem.path)
    // A long list is written out once, not for each of its elements.
    if (!values.has(where)) values.set(where, shown(at(input, problem.path)))
    const value = problem.value ?? values.get(where)
    problems.add(`Value ${value} at '${where}' failed to satisfy constraint: ${problem.constraint}`)
  }
  const count = `${problems.size} validation error${problems.size > 1 ? 's' : ''} detected`
  throw new AwsException('ValidationException', `${count}: ${[...problems].join('; ')}`)
}

function wrongType(issue: Issue): AwsException {
  const where = nameOf(issue.path)
  const expected =
    'expected' in issue ? (TYPES[String(issue.expected)] ?? `a ${String(issue.expected)}`) : 'another type'
  return new AwsException('SerializationException', `The member '${where}' is not ${expected}.`)
}
