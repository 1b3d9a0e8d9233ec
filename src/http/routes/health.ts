/** For whoever watches the process: does it live, can it serve. Public, and without a word about why not. */
import type { FastifyInstance } from 'fastify'
import { operationsEndpoints } from '../contracts/operations.ts'
import { handle } from '../handle.ts'

/** By name (`store`, `engine`, `objects`): resolves when usable. */
export type Checks = Record<string, () => Promise<void>>

const PATIENCE_MS = 2000

async function lookAt(check: () => Promise<void>): Promise<'ok' | 'failed' | 'no answer'> {
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
    Object.entries(checks).map(async ([name, check]) => [name, await lookAt(check)] as const),
  )
  const status = results.every(([, result]) => result === 'ok') ? ('ready' as const) : ('unready' as const)
  return { status, checks: Object.fromEntries(results) }
}

/** Many ask at once: one look serves all who ask meanwhile. */
function createLook(checks: Checks) {
  let looking: ReturnType<typeof readiness> | undefined
  return async () => {
    looking ??= readiness(checks).finally(() => (looking = undefined))
    return looking
  }
}
type Look = ReturnType<typeof createLook>

const codeOf = ({ status }: Awaited<ReturnType<Look>>) => (status === 'ready' ? 200 : 503)

/** At the root, where orchestrators look, and not limited there. */
export function healthProbes(
  app: FastifyInstance,
  { checks, look = createLook(checks) }: { checks: Checks; look?: Look },
): void {
  const options = { schema: { hide: true }, config: { access: 'public' as const, unlimited: true } }
  app.get('/health', options, async () => ({ status: 'ok' }))
  app.get('/ready', options, async (_request, reply) => {
    const answer = await look()
    void reply.code(codeOf(answer))
    return answer
  })
}

export function healthRoutes(app: FastifyInstance, { checks }: { checks: Checks }): void {
  const look = createLook(checks)
  handle(app, operationsEndpoints.health, async () => ({ status: 'ok' as const }))
  handle(app, operationsEndpoints.ready, async ({ reply }) => {
    const answer = await look()
    void reply.code(codeOf(answer))
    return answer
  })
  healthProbes(app, { checks, look })
}
