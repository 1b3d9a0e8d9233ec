/**
 * A browser sends the session cookie along whoever made it ask. SameSite=Strict already stops other sites; other
 * services on the same host but another port count as the same site, so two more things are asked for: a statement of
 * the browser that our own page asks, and a header that a page of another origin cannot add without our leave.
 */
import type { FastifyRequest } from 'fastify'
import { LikenessError } from '#errors'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
const HEADER = 'x-likeness-csrf'

function sameOrigin(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin } = request.headers
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.host
}

/** For requests whose credentials are the cookie. Throws `csrf`. */
export function assertFromPanel(request: FastifyRequest): void {
  if (SAFE.has(request.method)) return
  if (sameOrigin(request) && request.headers[HEADER] === '1') return
  const message = `Requests with the session cookie come from the panel's own pages and carry the header ${HEADER}: 1. Programs use an API key.`
  throw new LikenessError('csrf', { message })
}

/** For signing in, where there is no cookie yet: no other site signs somebody in. Programs send neither header. */
export function assertNotFromElsewhere(request: FastifyRequest): void {
  const { origin } = request.headers
  if (request.headers['sec-fetch-site'] === undefined && origin === undefined) return
  if (!sameOrigin(request)) throw new LikenessError('csrf')
}
