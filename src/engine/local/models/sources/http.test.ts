import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failureOf, sendFile, serve, temporaryDirectory, type TestServer } from '../models.testing.ts'
import { httpDownload, type HttpDownload } from './http.ts'
import { sha256Of } from './verified-file.ts'

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 255))
const half = bytes.subarray(0, 150_000)

async function job(server: TestServer, changes: Partial<HttpDownload> = {}): Promise<HttpDownload> {
  return {
    url: new URL(`${server.url}/model.onnx`),
    file: { name: 'model.onnx', sha256: sha256Of(bytes), bytes: bytes.length },
    target: join(await temporaryDirectory(), 'downloads', 'model'),
    http: { retries: 2, retryDelay: 1, stallTimeout: 300 },
    ...changes,
  }
}

/** What an earlier attempt got. */
async function leave(target: string, partial: Uint8Array): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  await writeFile(`${target}.partial`, partial)
}

const left = (target: string) => readdir(dirname(target))

describe('a download', () => {
  test('arrives whole, with its progress, and leaves nothing else', async () => {
    const server = await serve((request, response) => sendFile(request, response, bytes))
    const progress: number[] = []
    const download = await job(server, { onProgress: ({ done }) => progress.push(done) })
    await httpDownload(download)
    expect(sha256Of(await readFile(download.target))).toBe(sha256Of(bytes))
    expect(await left(download.target)).toEqual(['model'])
    expect(progress[0]).toBe(0)
    expect(progress.at(-1)).toBe(bytes.length)
    expect(progress).toEqual([...progress].sort((p, q) => p - q))
  })

  test('continues in the middle after the connection broke', async () => {
    const server = await serve((request, response, count) => {
      if (count > 1) return sendFile(request, response, bytes)
      response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' })
      response.write(half, () => setTimeout(() => response.destroy(), 50))
    })
    const download = await job(server)
    await httpDownload(download)
    expect(server.requests[1].range).toMatch(/^bytes=[1-9]\d*-$/)
    expect(server.requests[1].ifRange).toBe('"1"')
    expect(sha256Of(await readFile(download.target))).toBe(sha256Of(bytes))
  })

  test('continues what an earlier process left', async () => {
    const server = await serve((request, response, count) => {
      if (count > 1) return sendFile(request, response, bytes)
      response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' })
      response.write(half, () => setTimeout(() => response.destroy(), 50))
    })
    const first = await job(server, { http: { retries: 0 } })
    expect((await failureOf(httpDownload(first))).code).toBe('models_download_failed')
    await httpDownload({ ...first, http: {} })
    expect(server.requests[1].range).toBe(`bytes=${half.length}-`)
    expect(sha256Of(await readFile(first.target))).toBe(sha256Of(bytes))
  })

  test('starts over when the file on the server has changed', async () => {
    const server = await serve((request, response, count) => {
      if (count > 1) return sendFile(request, response, bytes, '"2"')
      response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' })
      response.write(Buffer.alloc(1000), () => setTimeout(() => response.destroy(), 50))
    })
    const download = await job(server)
    await httpDownload(download)
    expect(sha256Of(await readFile(download.target))).toBe(sha256Of(bytes))
  })

  test('starts over when halves of different files met', async () => {
    const server = await serve((request, response) => sendFile(request, response, bytes))
    const download = await job(server)
    // No validator beside it, so the server cannot tell; the hash does.
    await leave(download.target, Buffer.alloc(1000))
    await httpDownload(download)
    expect(server.requests.map(({ range }) => range)).toEqual(['bytes=1000-', undefined])
    expect(sha256Of(await readFile(download.target))).toBe(sha256Of(bytes))
  })

  test('starts over when the server does not know ranges, or has none left', async () => {
    for (const status of [200, 416]) {
      const server = await serve((request, response) => {
        if (status === 416 && request.headers.range) response.writeHead(416).end()
        else response.writeHead(200).end(bytes)
      })
      const download = await job(server)
      await leave(download.target, Buffer.alloc(1000))
      await httpDownload(download)
      expect(sha256Of(await readFile(download.target))).toBe(sha256Of(bytes))
    }
  })

  test('follows redirects, but never from here to plain http elsewhere', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/model.onnx') response.writeHead(302, { location: '/moved' }).end()
      else if (request.url === '/moved') sendFile(request, response, bytes)
      else response.writeHead(302, { location: 'http://example.com/model.onnx' }).end()
    })
    await httpDownload(await job(server))
    const away = await failureOf(httpDownload(await job(server, { url: new URL(`${server.url}/away`) })))
    expect(away.code).toBe('models_invalid')
    expect(away.message).toContain('not https')
  })
})

describe('what is refused', () => {
  test('a file with another hash: named in full, nothing kept', async () => {
    const server = await serve((request, response) => sendFile(request, response, Buffer.from('something else')))
    const download = await job(server)
    const error = await failureOf(httpDownload(download))
    expect(error.code).toBe('models_wrong_hash')
    expect(error.message).toContain(sha256Of(bytes))
    expect(error.message).toContain(sha256Of(Buffer.from('something else')))
    expect(await left(download.target)).toEqual([])
    expect(server.requests).toHaveLength(1)
  })

  test.each([404, 403])('an answer of %i, at once', async (status) => {
    const server = await serve((_, response) => response.writeHead(status).end())
    const error = await failureOf(httpDownload(await job(server)))
    expect(error.code).toBe('models_download_failed')
    expect(error.message).toContain(String(status))
    expect(server.requests).toHaveLength(1)
  })

  test('a file that is larger than it should be, announced or not', async () => {
    for (const headers of [{ 'content-length': bytes.length + 1 }, {}]) {
      const server = await serve((_, response) => {
        response.writeHead(200, headers)
        response.end(Buffer.concat([bytes, Buffer.alloc(1)]))
      })
      const download = await job(server)
      const error = await failureOf(httpDownload(download))
      expect(error.code).toBe('models_download_failed')
      expect(error.message).toContain('larger')
      expect(await left(download.target)).toEqual([])
    }
  })

  test('endless redirects', async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: '/again' }).end())
    expect((await failureOf(httpDownload(await job(server)))).message).toContain('redirects without end')
  })
})

describe('trouble that may pass', () => {
  test('a server in trouble is asked again', async () => {
    const server = await serve((request, response, count) => {
      if (count < 3) response.writeHead(503).end()
      else sendFile(request, response, bytes)
    })
    await httpDownload(await job(server))
    expect(server.requests).toHaveLength(3)
  })

  test('a server that falls silent is left and asked again, from where it stopped', async () => {
    const server = await serve((request, response, count) => {
      if (count > 1) return sendFile(request, response, bytes)
      response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' }).write(half)
    })
    const download = await job(server)
    await httpDownload(download)
    expect(server.requests[1].range).toMatch(/^bytes=\d+-$/)
  })

  test('a server that never answers is given up, with advice', async () => {
    const server = await serve(() => undefined)
    const error = await failureOf(
      httpDownload(await job(server, { http: { retries: 1, retryDelay: 1, stallTimeout: 50 } })),
    )
    expect(error.code).toBe('models_download_failed')
    expect(error.message).toContain('sent nothing')
    expect(error.message).toContain('Check the network')
    expect(server.requests).toHaveLength(2)
  })

  test('nobody listens', async () => {
    const server = await serve(() => undefined)
    const url = new URL(server.url)
    url.port = '1'
    const error = await failureOf(httpDownload(await job(server, { url, http: { retries: 1, retryDelay: 1 } })))
    expect(error.code).toBe('models_download_failed')
  })

  test('cancelling stops at once and keeps what arrived', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' }).write(half)
    })
    const stop = new AbortController()
    const download = await job(server, {
      signal: stop.signal,
      http: {},
      onProgress: ({ done }) => {
        if (done > 0) stop.abort()
      },
    })
    expect((await failureOf(httpDownload(download))).code).toBe('cancelled')
    expect(await left(download.target)).toContain('model.partial')
  })
})
