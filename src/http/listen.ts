/** Starts to listen, and stops without dropping what is under way. */
import type { AddressInfo, Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { LikenessError } from '#errors'
import type { HttpConfig } from './http-config.ts'

export interface Listening {
  /** `http://127.0.0.1:8080` */
  url: string
  /**
   * No new connections; running requests finish, at most for `stopTimeoutMs`, then every connection is ended. What the
   * handlers use (database, engine) may be closed when it resolves.
   */
  stop(): Promise<void>
}

const PROBLEMS: Record<string, (host: string, port: number) => string> = {
  EADDRINUSE: (host, port) =>
    `Another program listens on ${host}:${port} already. Set PORT to another one, or stop it.`,
  EADDRNOTAVAIL: (host) =>
    `This machine does not have the address ${host}. Set HOST to one that it has, or to 0.0.0.0.`,
  ENOTFOUND: (host) => `There is no host named ${host}. Set HOST to an address of this machine.`,
  EACCES: (_, port) => `This user may not listen on port ${port}. Set PORT to one above 1023.`,
}

export async function listen(
  app: FastifyInstance,
  { host, port, stopTimeoutMs }: Pick<HttpConfig, 'host' | 'port' | 'stopTimeoutMs'>,
): Promise<Listening> {
  // Browsers open connections ahead of need. Node does not take them for idle: stopping would wait for their first request.
  const silent = new Set<Socket>()
  app.server.on('connection', (socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  app.server.on('request', ({ socket }) => silent.delete(socket))
  await app.listen({ host, port }).catch((cause: NodeJS.ErrnoException) => {
    const problem = PROBLEMS[cause.code ?? '']
    throw problem ? new LikenessError('config_invalid', { message: problem(host, port), cause }) : cause
  })
  const address = app.server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  let stopping: Promise<void> | undefined

  async function stop(): Promise<void> {
    silent.forEach((socket) => socket.destroy())
    const end = setTimeout(() => app.server.closeAllConnections(), stopTimeoutMs)
    try {
      await app.close()
    } finally {
      clearTimeout(end)
    }
  }
  return { url: `http://${name}:${address.port}`, stop: () => (stopping ??= stop()) }
}
