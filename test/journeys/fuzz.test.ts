/**
 * Every route of the OpenAPI document, with values made from its schemas, bent and broken, on people, pictures and jobs
 * that are there: whatever is sent, the answer is never the server's own failure. And without credentials nothing but
 * the public routes answers.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createShots, type Document, type Operation, type Shot } from './fuzz-shots.ts'
import { collectThings, type Things } from './fuzz-things.ts'
import { startServer, type RunningServer } from '../fixtures/server.ts'

/** Of all routes together: more routes must not make it take longer, so each has at least LEAST and a part of the rest. */
const SHOTS = Number(process.env['LIKENESS_FUZZ_SHOTS'] ?? 600)
const LEAST = 7
/** Of everything that is sent, and of who gets the rest: another one each time, given to do the same again. */
const SEED = Number(process.env['LIKENESS_FUZZ_SEED'] ?? Date.now() % 2 ** 31)
const PUBLIC = /\/(health|ready|session|session\/link|setup|sign-out)$/
/** For holders of a link; keys are worth nothing there. */
const VISIT = /^\/api\/v1\/visit\//

let server: RunningServer
/** That pictures may be read from. */
let root: string
let key: string
let document: Document
/** What there is at the moment, by the name it has in requests. */
let things: Things = {}
const kindsOf = createShots(
  () => document,
  () => things,
)
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'likeness-fuzz-'))
  server = await startServer({
    args: ['--sample'],
    env: {
      ...{ LIKENESS_RATE_LIMIT: '1000000', LIKENESS_RATE_LIMIT_ADDRESS: '1000000' },
      ...{ LIKENESS_IMPORT_ROOTS: root, LIKENESS_WATCHLIST_FOUR_EYES: 'true' },
    },
  })
  key = await server.key('admin')
  document = (await (await server.call('/openapi.json', { key })).json()) as Document
})
afterAll(async () => {
  await server?.stop()
  await rm(root, { recursive: true, force: true })
})

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

async function fire(method: string, route: string, operation: Operation, { path, query, body, raw }: Shot) {
  const filled = route.replace(/\{(\w+)\}/g, (_, name: string) => encoded(path[name], 1000) || '%20')
  const search = Object.entries(query).map(([name, value]) => `${name}=${encoded(value)}`)
  const isForm = operation.requestBody && 'multipart/form-data' in operation.requestBody.content
  const asForm = isForm && typeof body === 'object' && body !== null
  return server.call(`${filled}${search.length > 0 ? `?${search.join('&')}` : ''}`, {
    key,
    method: method.toUpperCase(),
    ...(raw && { body: new Uint8Array(raw.bytes), headers: { 'content-type': raw.type } }),
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
  it(`never answers with a failure of its own (LIKENESS_FUZZ_SEED=${SEED})`, async () => {
    const all = mildestFirst()
    expect(all.length).toBeGreaterThan(40)
    const statuses = new Map<number, number>()
    const succeeded = new Set<string>()
    const spare = Math.max(0, SHOTS - LEAST * all.length)
    /** Dealt evenly, each time beginning somewhere else. */
    const share = (at: number) => {
      const dealt = (to: number) => Math.floor((to * spare) / all.length)
      const turn = (at + SEED) % all.length
      return LEAST + dealt(turn + 1) - dealt(turn)
    }
    let changed = true
    for (const [at, { route, method, operation }] of all.entries()) {
      if (at === 0 || (changed && method !== 'get')) things = await collectThings(server, key)
      if (method !== 'get') changed = false
      const property = (kind: fc.Arbitrary<Shot>) =>
        fc.asyncProperty(kind, async (shot) => {
          const response = await fire(method, route, operation, shot)
          const answer = await textOf(response)
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
          if (response.ok) {
            succeeded.add(`${method} ${route}`)
            changed ||= method !== 'get'
          }
          // Not ready is an answer; broken is not.
          if (response.status >= 500 && !(response.status === 503 && route.endsWith('/ready')))
            throw new Error(`${method} ${route}: ${response.status} ${answer.slice(0, 500)}`)
          if (response.status >= 400) expect(response.headers.get('content-type')).toContain('application/problem+json')
        })
      for (const [kind, numRuns] of kindsOf(method, operation, share(at)))
        if (numRuns > 0) await fc.assert(property(kind), { numRuns, seed: SEED + at, endOnFailure: true })
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
