/** A server on a database in memory, with somebody of each role. */
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { openTestAccess, type TestAccess } from '#access/access.fixture.ts'
import { LOCAL } from '#access/principal.ts'
import type { Role } from '#access/store.ts'
import { createLogger } from '#telemetry/logger.ts'
import { httpDefaults, type HttpConfig } from './http-config.ts'
import { createServer, type ServerDeps } from './server.ts'

export const PASSWORD = 'correct horse battery'

export interface TestServer extends TestAccess {
  app: FastifyInstance
  /** What was logged, a line each. */
  log: string[]
  /** The secret of a new key. */
  key(role?: Role, collections?: string[] | null): Promise<string>
  /** Signed in as a new account: the headers of its browser. */
  browser(role?: Role, collections?: string[] | null): Promise<{ cookie: string; accountId: string; name: string }>
  ask(key: string | undefined, request: InjectOptions): Promise<LightMyRequestResponse>
}

export async function openTestServer(
  deps: Partial<Omit<ServerDeps, 'config'>> & { config?: Partial<HttpConfig> } = {},
  /** On the database of another one, which takes its time to open. */
  beside?: TestAccess,
): Promise<TestServer> {
  const access = beside ?? (await openTestAccess())
  const log: string[] = []
  const app = await createServer({
    ...{ access: access.access, checks: {}, routes: [], version: '1.2.3' },
    logger: createLogger({ level: 'debug', destination: { write: (line) => void log.push(line) } }),
    ...deps,
    config: { ...httpDefaults, host: '127.0.0.1', port: 0, ...deps.config },
  })
  let count = 0
  return {
    ...access,
    app,
    log,
    key: async (role = 'admin', collections = null) =>
      (await access.access.keys.create({ name: `Test ${++count}`, role, collections }, LOCAL)).key,
    async browser(role = 'admin', collections = null) {
      const name = `Person ${++count}`
      const account = await access.access.accounts.create({ name, role, collections, password: PASSWORD }, LOCAL)
      const { secret } = await access.access.signIn.byPassword(name, PASSWORD)
      return { cookie: `likeness_session=${secret}`, accountId: account.accountId, name }
    },
    ask: (key, request) =>
      app.inject({
        ...request,
        headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }), ...request.headers },
      }),
    async close() {
      await app.close()
      if (!beside) await access.close()
    },
  }
}

/** Headers of a request that the panel's page makes. */
export const fromPanel = (cookie: string) => ({
  ...{ cookie, 'sec-fetch-site': 'same-origin', 'x-likeness-csrf': '1' },
})
