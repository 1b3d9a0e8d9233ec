/**
 * The door: every route says who may use it, and nobody's body is read before that is settled. A route that does not say
 * keeps the service from starting.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Access } from '#access/access.ts'
import { mayActAs, type Principal } from '#access/principal.ts'
import type { Role } from '#access/store.ts'
import { LikenessError } from '#errors'
import { assertFromPanel } from './csrf.ts'
import type { RateLimits } from './rate-limits.ts'
import { sessionSecretOf } from './session-cookie.ts'
import { admitVisitor, type FindVisitor, type Visitor } from './visitor.ts'

/** `visit`: with the link of a gallery, which is good for nothing else; API keys and accounts are nobody there. */
export type RouteAccess = 'public' | { role: Role } | { visit: true }

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess
    /** Answers also when asked too often: probes of orchestrators. */
    unlimited?: boolean
    /** Pictures of which a page shows hundreds: counted apart. */
    small?: boolean | undefined
  }
  interface FastifyRequest {
    /** Null on public routes; otherwise the guard has put it there. */
    principal: Principal | null
    /** Null but on the routes of visitors. */
    visitor: Visitor | null
  }
  interface FastifyInstance {
    /** For libraries that register routes of their own inside a scope: what holds for all of them. */
    accessOfScope?: RouteAccess
    /** Whose link it is, for scopes with routes of visitors. */
    findVisitor?: FindVisitor
  }
}

/** To be called before any route is registered. */
export function declareAccess(app: FastifyInstance): void {
  app.addHook('onRoute', function (this: FastifyInstance, route) {
    // The preflight of @fastify/cors, which answers before the guard; without CORS there is no such route.
    const preflight = route.method === 'OPTIONS' && route.url === '*'
    const access = route.config?.access ?? this.accessOfScope ?? (preflight ? 'public' : undefined)
    if (!access) throw new Error(`The route ${String(route.method)} ${route.url} does not say who may use it`)
    if (typeof access === 'object' && 'visit' in access && !this.findVisitor)
      throw new Error(`The route ${String(route.method)} ${route.url} is for visitors, and nothing here knows them`)
    route.config = { ...route.config, access }
  })
}

/** Undefined: no credentials, or none that are worth anything. A key that is given counts, and no cookie beside it. */
export async function authenticate(access: Access, request: FastifyRequest): Promise<Principal | undefined> {
  const { authorization, 'x-api-key': header } = request.headers
  const key = authorization === undefined ? header : (/^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '')
  if (key !== undefined) return typeof key === 'string' ? access.keys.verify(key) : undefined
  const secret = sessionSecretOf(request)
  return secret === undefined ? undefined : access.bySession(secret)
}

export function guard(app: FastifyInstance, { access, limits }: { access: Access; limits: RateLimits }): void {
  app.decorateRequest('principal', null)
  app.decorateRequest('visitor', null)
  app.addHook('onRequest', async (request) => {
    const { access: needed = 'public', unlimited } = request.routeOptions.config
    if (!unlimited) await limits.address(request)
    if (needed === 'public') return
    if ('visit' in needed) {
      request.visitor = await admitVisitor(request)
      return limits.credentials(request)
    }
    const principal = await authenticate(access, request)
    if (!principal) throw new LikenessError('unauthenticated')
    request.principal = principal
    await limits.credentials(request)
    if (principal.kind === 'account') assertFromPanel(request)
    if (mayActAs(principal, needed.role)) return
    const message = `This needs the role ${needed.role}; these credentials have the role ${principal.role}.`
    throw new LikenessError('forbidden', { message })
  })
}
