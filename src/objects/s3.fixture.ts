/** S3 servers for tests, and a line to them that counts, breaks and stalls. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'test-secret-of-nobody' }
export const MOTO = '/root/.pyenv/shims/moto_server'
export const hasMoto = existsSync(MOTO)

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

/** A moto server; it takes a few seconds to start. */
export async function startMoto(): Promise<{ port: number; stop(): void }> {
  const port = await freePort()
  const child = spawn(MOTO, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore', detached: true })
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

export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}
