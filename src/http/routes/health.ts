/** For whoever watches the process: does it live, can it serve. Public, and without a word about why not. */
import type { FastifyInstance } from 'fastify'
import { operationsEndpoints } from '../contracts/operations.ts'
import { handle } from '../handle.ts'

/** By name (`store`, `engine`, `objects`): resolves when usable. */
export type Checks = Record<string, () => Promise<void>>

const PATIENCE_MS = 2000

async function look(check: () => Promise<void>): Promise<'ok' | 'failed' | 'no answer'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'no answer'>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, 'no answer')
  })
  const asked = (async () => check())().then(
    () => 'ok' as const,
    () => 'failed' as const,
  )
  return Promise.race([asked, late]).finally(() => clearTimeout(timer))
}

async function readiness(checks: Checks) {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await look(check)] as const),
  )
  const status = results.every(([, result]) => result === 'ok') ? ('ready' as const) : ('unready' as const)
  return { status, checks: Object.fromEntries(results) }
}

export function healthRoutes(app: FastifyInstance, { checks }: { checks: Checks }): void {
  // Many ask at once: one look serves all who ask meanwhile.
  let looking: ReturnType<typeof readiness> | undefined
  const ready = async () => {
    looking ??= readiness(checks).finally(() => (looking = undefined))
    return looking
  }
  const { health, ready: readyEndpoint } = operationsEndpoints
  handle(app, health, async () => ({ status: 'ok' as const }))
  handle(app, readyEndpoint, async ({ reply }) => {
    const answer = await ready()
    void reply.code(answer.status === 'ready' ? 200 : 503)
    return answer
  })

  // At the root as well, where orchestrators look, and not limited there.
  const root = { schema: { hide: true }, config: { access: 'public' as const, unlimited: true } }
  app.get('/health', root, async () => ({ status: 'ok' }))
  app.get('/ready', root, async (_request, reply) => {
    const answer = await ready()
    void reply.code(answer.status === 'ready' ? 200 : 503)
    return answer
  })
}
