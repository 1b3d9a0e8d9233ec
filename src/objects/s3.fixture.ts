/** S3 servers for tests, and a line to them that counts, breaks and stalls. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  createServer as createHttpServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type RequestListener,
} from 'node:http'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'test-secret-of-nobody' }
export const MOTO = 'moto_server'
export const hasMoto = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, MOTO)))

const listening = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

export interface Relay {
  endpoint: string
  /** Bytes that came down from the server so far. */
  down: number
  /** Connections are reset once so many bytes have come down. */
  resetAfter: number
  close(): void
}

/** A line to the server on `port`. */
export async function startRelay(port: number): Promise<Relay> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)))
    }
    near.pipe(far).pipe(near)
    far.on('data', (chunk: Buffer) => {
      relay.down += chunk.length
      if (relay.down > relay.resetAfter) for (const socket of [near, far]) socket.resetAndDestroy()
    })
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  const relay: Relay = { endpoint: `http://127.0.0.1:${await listening(server)}`, down: 0, resetAfter: Infinity, close }
  return relay
}

export async function startHttp(listener: RequestListener): Promise<{ endpoint: string; close(): void }> {
  const server = createHttpServer(listener)
  const endpoint = `http://127.0.0.1:${await listening(server)}`
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { endpoint, close }
}

/** A request that came to a faulty line, for example `PUT`, `/bucket/key`, `?partNumber=1&uploadId=...`. */
export interface Asked {
  method: string
  path: string
  query: string
  headers: IncomingHttpHeaders
}

/**
 * `cut`: reset with half of the request gone up. `lost`: done by the server, its answer lost. `half`: reset with half of
 * the answer come down. `silent`: never answered. Otherwise an answer of S3 in the server's place.
 */
export type Fault = 'cut' | 'lost' | 'half' | 'silent' | { status: number; code: string } | undefined

export interface Faulty {
  endpoint: string
  asked: Asked[]
  fault: (asked: Asked) => Fault
  close(): void
}

/** A line to the server on `port` that can fail at each request. */
export async function startFaulty(port: number): Promise<Faulty> {
  const http = await startHttp((request, response) => {
    const url = new URL(request.url!, 'http://server')
    const asked = { method: request.method!, path: url.pathname, query: url.search, headers: request.headers }
    faulty.asked.push(asked)
    const fault = faulty.fault(asked)
    const reset = () => void request.socket.resetAndDestroy()
    if (fault === 'silent') return
    if (typeof fault === 'object') {
      request.resume()
      const body = `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>User AKIAIOSFODNN7EXAMPLE on ${asked.path}</Message></Error>`
      request.on('end', () => response.writeHead(fault.status, { 'content-type': 'application/xml' }).end(body))
      return
    }
    const { method, url: path, headers } = request
    const onward = httpRequest({ ...{ host: '127.0.0.1', port, method, path, headers }, agent: false }, (answer) => {
      if (fault === 'lost') return void answer.resume().on('end', reset)
      response.writeHead(answer.statusCode!, answer.rawHeaders)
      if (fault !== 'half') return void answer.pipe(response)
      answer.once('data', (chunk: Buffer) => response.write(chunk.subarray(0, chunk.length / 2), reset))
    })
    onward.on('error', reset)
    if (fault !== 'cut') return void request.pipe(onward)
    request.once('data', (chunk: Buffer) => {
      onward.write(chunk.subarray(0, chunk.length / 2), () => {
        onward.destroy()
        reset()
      })
    })
  })
  const faulty: Faulty = { ...http, asked: [], fault: () => undefined }
  return faulty
}

/** A moto server; it takes a few seconds to start. */
export async function startMoto(env: Record<string, string> = {}): Promise<{ port: number; stop(): void }> {
  const port = await freePort()
  const child = spawn(MOTO, ['-H', '127.0.0.1', '-p', String(port)], {
    ...{ stdio: 'ignore', detached: true, env: { ...process.env, ...env } },
  })
  const stop = () => {
    try {
      process.kill(-child.pid!, 'SIGKILL')
    } catch {
      // It has ended already.
    }
  }
  for (let attempt = 0; attempt < 150; attempt++) {
    const answer = await fetch(`http://127.0.0.1:${port}/moto-api/`).catch(() => undefined)
    if (answer?.ok) return { port, stop }
    await sleep(200)
  }
  stop()
  throw new Error('moto_server did not start')
}

/**
 * The moto server of the whole run, see test/fixtures/whole-run.mjs: for tests whose names are their own and that leave
 * the server alone. Without a run around it, a new one.
 */
export async function sharedMoto(): Promise<{ port: number; stop(): void }> {
  const servers = process.env['LIKENESS_TEST_SERVERS']
  if (!servers) return startMoto()
  const answer = await fetch(`${servers}/moto`)
  if (!answer.ok) throw new Error(await answer.text())
  return { port: Number(await answer.text()), stop: () => undefined }
}

export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

export async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}
