/** How often somebody may ask: by address before anything else, by credentials once they are known, and signing in. */
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LikenessError } from '#errors'
import type { HttpConfig } from './http-config.ts'

/** Each throws `rate_limited` with the seconds to wait. */
export interface RateLimits {
  address(request: FastifyRequest): Promise<void>
  credentials(request: FastifyRequest): Promise<void>
  signIn(request: FastifyRequest): Promise<void>
}

const MINUTE = 60_000
/** Small pictures for each other request: scrolling through thousands of photos must not keep anybody from working. */
const SMALL = 10

/** So many requests a minute of whatever the key tells apart; by default the address. For after the plugin is there. */
export function createLimiter(app: FastifyInstance, max: number, keyGenerator?: (request: FastifyRequest) => string) {
  const check = app.createRateLimit({ max, timeWindow: MINUTE, ...(keyGenerator && { keyGenerator }) })
  return async (request: FastifyRequest): Promise<void> => {
    const result = await check(request)
    if (result.isAllowed || !result.isExceeded) return
    const retryAfterSeconds = Math.max(1, result.ttlInSeconds)
    const message = `More than ${max} requests in a minute: try again in ${retryAfterSeconds} s.`
    throw new LikenessError('rate_limited', { message, details: { retryAfterSeconds } })
  }
}

export async function createRateLimits(
  app: FastifyInstance,
  { perKey, perAddress, signIn }: HttpConfig['rateLimits'],
): Promise<RateLimits> {
  await app.register(rateLimit, { global: false })
  /** Small pictures and everything else are counted each by themselves. */
  const limiter = (max: number, keyGenerator?: (request: FastifyRequest) => string) => {
    const [small, other] = [createLimiter(app, max * SMALL, keyGenerator), createLimiter(app, max, keyGenerator)]
    return (request: FastifyRequest) => (request.routeOptions.config.small ? small(request) : other(request))
  }
  return {
    address: limiter(perAddress),
    credentials: limiter(perKey, (request) => (request.principal ?? request.visitor)?.actor ?? ''),
    signIn: createLimiter(app, signIn),
  }
}
