import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { createShots, type Document, type Shot, type Operation } from '../test/journeys/fuzz-shots.ts'
import { collectThings, type Things } from '../test/journeys/fuzz-things.ts'
const url = readFileSync('/tmp/h7http/url','utf8').trim(), key = readFileSync('/tmp/h7http/key','utf8').trim()
const server: any = { url, home: '/tmp/w7home', call: (path: string, { key, headers, ...init }: any = {}) => fetch(new URL(path, url), { ...init, headers: { ...(key && { authorization: `Bearer ${key}` }), ...headers } }) }
const document = (await (await server.call('/openapi.json', { key })).json()) as Document
let things: Things = {}
const kindsOf = createShots(() => document, () => things)
const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)) ?? ''
const encoded = (value: unknown, longest = 300) => encodeURIComponent(text(value).slice(0, longest).replaceAll(/\p{Cs}/gu, '\ufffd'))
function formOf(fields: Record<string, unknown>) { const form = new FormData(); for (const [n, v] of Object.entries(fields)) for (const one of Array.isArray(v) ? v : [v]) if (one instanceof Uint8Array) form.append(n, new Blob([one as any]), 'picture.jpg'); else form.append(n, text(one)); return form }
async function fire(method: string, route: string, operation: Operation, { path, query, body, raw }: Shot) {
  const filled = route.replace(/\{(\w+)\}/g, (_, n: string) => encoded(path[n], 1000) || '%20')
  const search = Object.entries(query).map(([n, v]) => `${n}=${encoded(v)}`)
  const isForm = operation.requestBody && 'multipart/form-data' in operation.requestBody.content
  const asForm = isForm && typeof body === 'object' && body !== null
  return server.call(`${filled}${search.length ? `?${search.join('&')}` : ''}`, { key, method: method.toUpperCase(),
    ...(raw && { body: new Uint8Array(raw.bytes), headers: { 'content-type': raw.type } }),
    ...(!raw && { ...(body !== undefined && { body: asForm ? formOf(body as any) : (JSON.stringify(body) ?? 'null'), ...(!asForm && { headers: { 'content-type': 'application/json' } }) }) }) })
}
const ops = Object.entries(document.paths).flatMap(([route, m]) => Object.entries(m).map(([method, operation]) => ({ route, method, operation }))).filter(({ operation }) => ['watchlist', 'screening', 'alerts'].includes((operation as any).tags?.[0])).sort((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'))
const SEED = Date.now() % 2 ** 31
for (const [at, { route, method, operation }] of ops.entries()) {
  things = await collectThings(server, key)
  const counts: Record<number, number> = {}
  const said = new Set<string>()
  for (const [kind, n] of kindsOf(method, operation, 16)) {
    if (n <= 0) continue
    for (const shot of fc.sample(kind, { numRuns: n, seed: SEED + at })) {
      const r = await fire(method, route, operation, shot)
      const isStream = r.headers.get('content-type')?.startsWith('text/event-stream')
      const answer = isStream ? (await r.body.cancel(), '') : await r.text()
      counts[r.status] = (counts[r.status] ?? 0) + 1
      if (r.status === 400) said.add((JSON.parse(answer).detail as string).slice(0, 110))
      if (r.status >= 500) console.log('!!', method, route, r.status, answer.slice(0, 300), JSON.stringify(shot).slice(0, 400))
      if (r.status >= 400 && !r.headers.get('content-type')?.includes('problem+json')) console.log('??', method, route, r.status, r.headers.get('content-type'))
    }
  }
  console.log(method, route, JSON.stringify(counts))
  if (!Object.keys(counts).some((s) => s < '300')) for (const one of said) console.log('     ', one)
}
