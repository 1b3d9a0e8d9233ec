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

export async function createRateLimits(
  app: FastifyInstance,
  { perKey, perAddress, signIn }: HttpConfig['rateLimits'],
): Promise<RateLimits> {
  await app.register(rateLimit, { global: false })
  const limiter = (max: number, keyGenerator?: (request: FastifyRequest) => string) => {
    const check = app.createRateLimit({ max, timeWindow: MINUTE, ...(keyGenerator && { keyGenerator }) })
    return async (request: FastifyRequest) => {
      const result = await check(request)
      if (result.isAllowed || !result.isExceeded) return
      const retryAfterSeconds = Math.max(1, result.ttlInSeconds)
      const message = `More than ${max} requests in a minute: try again in ${retryAfterSeconds} s.`
      throw new LikenessError('rate_limited', { message, details: { retryAfterSeconds } })
    }
  }
  return {
    address: limiter(perAddress),
    credentials: limiter(perKey, (request) => request.principal?.actor ?? ''),
    signIn: limiter(signIn),
  }
}
