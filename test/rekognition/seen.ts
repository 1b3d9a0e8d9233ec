/** Every member that was sent in a call that succeeded, and every member that came back, as they crossed the wire. */
import type { Rekognition } from '@aws-sdk/client-rekognition'
import { readBody } from './raw.ts'

export interface Members {
  in: string[]
  out: string[]
}

export interface Seen {
  watch(client: Rekognition): void
  operations(): Record<string, Members>
}

/** `Faces[].BoundingBox.Left`, `Tags`: a path for every member, those of lists and structures too. */
function collect(value: unknown, path: string, into: Set<string>): void {
  if (value === null || value === undefined) return
  if (path) into.add(path)
  if (Array.isArray(value)) for (const element of value) collect(element, `${path}[]`, into)
  // The names in a map are no members of anything.
  else if (typeof value === 'object' && !ArrayBuffer.isView(value) && !/(^|\.)Tags$/.test(path)) {
    for (const [name, member] of Object.entries(value)) collect(member, path ? `${path}.${name}` : name, into)
  }
}

const sorted = (paths: Set<string>) => [...paths].filter((path) => !path.endsWith(']')).sort()

export function createSeen(): Seen {
  const seen = new Map<string, { in: Set<string>; out: Set<string> }>()
  const of = (operation: string) => {
    const members = seen.get(operation) ?? { in: new Set(), out: new Set() }
    seen.set(operation, members)
    return members
  }
  return {
    watch(client) {
      client.middlewareStack.add(
        (next, context) => async (args) => {
          const result = await next(args)
          collect(args.input, '', of(String(context.commandName).replace(/Command$/, '')).in)
          return result
        },
        { step: 'initialize', priority: 'high', name: 'seenSent' },
      )
      client.middlewareStack.add(
        (next, context) => async (args) => {
          const result = await next(args)
          const response = result.response as { statusCode: number; headers: Record<string, string>; body?: unknown }
          if (response.statusCode === 200) {
            const answer: unknown = JSON.parse(await readBody(response))
            collect(answer, '', of(String(context.commandName).replace(/Command$/, '')).out)
          }
          return result
        },
        { step: 'deserialize', priority: 'low', name: 'seenAnswer' },
      )
    },
    operations: () =>
      Object.fromEntries(
        [...seen]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, members]) => [name, { in: sorted(members.in), out: sorted(members.out) }]),
      ),
  }
}
