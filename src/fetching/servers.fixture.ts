/** Servers of this machine that count who comes: what must not be reached is not reached. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createRaw, type AddressInfo, type LookupFunction, type Server, type Socket } from 'node:net'

export interface CountingServer {
  port: number
  /** Connections, also those without a request. */
  connections: () => number
  /** Requests as they came. */
  requests: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[]
  close(): Promise<void>
}

async function open(server: Server, host: string, requests: CountingServer['requests']): Promise<CountingServer> {
  let connections = 0
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    requests,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export async function openServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  host = '127.0.0.1',
): Promise<CountingServer> {
  const requests: CountingServer['requests'] = []
  const listener: RequestListener = (request, response) => {
    requests.push({ method: request.method, url: request.url, headers: request.headers })
    response.on('error', () => undefined)
    answer(request, response)
  }
  return open(createServer(listener), host, requests)
}

/** Whoever connects is sent what `answer` writes. */
export const openRawServer = (answer: (socket: Socket) => void, host = '127.0.0.1'): Promise<CountingServer> =>
  open(createRaw(answer), host, [])

/** Names as the table says, one answer after another; the last one stays. Counts the questions. */
export function fakeLookup(table: Record<string, (string | string[])[]>) {
  const asked: string[] = []
  const lookup: LookupFunction = (hostname, options, done) => {
    const before = asked.filter((name) => name === hostname).length
    asked.push(hostname)
    const answers = table[hostname]
    const found = [answers?.[Math.min(before, answers.length - 1)] ?? []].flat()
    const addresses = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    setImmediate(() => {
      if (!addresses[0]) done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), '')
      else if (options.all) done(null, addresses)
      else done(null, addresses[0].address, addresses[0].family)
    })
  }
  return { lookup, asked }
}
