import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestServer, type TestServer } from './http.fixture.ts'

const SCRIPT = 'export const words = 1\n'.repeat(500)
const SMALL = 'export {}'

let folder: string
let server: TestServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-panel-'))
  await mkdir(join(folder, 'assets'))
  const files = {
    'index.html': '<p>panel',
    ...{ 'assets/app.js': SCRIPT, 'assets/small.js': SMALL },
    ...{ 'assets/app.js.br': brotliCompressSync(SCRIPT), 'assets/app.js.gz': gzipSync(SCRIPT) },
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  server = await openTestServer({ panelDirectory: folder })
})
afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

describe('files of the panel', () => {
  const get = (url: string, encodings?: string, more: Record<string, string> = {}) =>
    server.app.inject({
      url,
      headers: { ...more, accept: '*/*', ...(encodings !== undefined && { 'accept-encoding': encodings }) },
    })

  test('leave as small as whoever asks can take them', async () => {
    for (const [accepted, used, open] of [
      ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
      ['br;q=0, gzip', 'gzip', gunzipSync],
    ] as const) {
      const answer = await get('/assets/app.js', accepted)
      expect([accepted, answer.statusCode, answer.headers['content-encoding']]).toEqual([accepted, 200, used])
      expect(open(answer.rawPayload).toString()).toBe(SCRIPT)
      expect(answer.headers).toMatchObject({
        'content-type': expect.stringMatching(/^(text|application)\/javascript/),
        'cache-control': 'public, max-age=31536000, immutable',
        'content-length': String(answer.rawPayload.length),
        vary: expect.stringMatching(/accept-encoding/i),
      })
      expect(answer.rawPayload.length).toBeLessThan(SCRIPT.length / 10)
    }
  })

  test('leave as they are where nothing else is wanted, or there', async () => {
    for (const [url, accepted, content] of [
      ['/assets/app.js', undefined, SCRIPT],
      ['/assets/app.js', 'identity', SCRIPT],
      ['/assets/small.js', 'br, gzip', SMALL],
    ] as const) {
      const answer = await get(url, accepted)
      expect([url, answer.statusCode, answer.headers['content-encoding']]).toEqual([url, 200, undefined])
      expect(answer.body).toBe(content)
    }
  })

  test('have one address each, and are not sent twice', async () => {
    for (const url of ['/assets/app.js.br', '/assets/app.js.gz', '/assets/none.js'])
      expect([url, (await get(url, 'br')).statusCode]).toEqual([url, 404])
    const first = await get('/assets/app.js', 'br')
    const again = await get('/assets/app.js', 'br', { 'if-none-match': String(first.headers.etag) })
    expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0])
    // Another encoding is another file.
    const other = await get('/assets/app.js', 'gzip', { 'if-none-match': String(first.headers.etag) })
    expect(other.statusCode).toBe(200)
  })
})
