/** Starts to listen, and stops without dropping what is under way. */
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
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

export async function listen(
  app: FastifyInstance,
  { host, port, stopTimeoutMs }: Pick<HttpConfig, 'host' | 'port' | 'stopTimeoutMs'>,
): Promise<Listening> {
  await app.listen({ host, port })
  const address = app.server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  let stopping: Promise<void> | undefined

  async function stop(): Promise<void> {
    const end = setTimeout(() => app.server.closeAllConnections(), stopTimeoutMs)
    try {
      await app.close()
    } finally {
      clearTimeout(end)
    }
  }
  return { url: `http://${name}:${address.port}`, stop: () => (stopping ??= stop()) }
}
