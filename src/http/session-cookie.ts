/** The cookie of the panel. Scripts cannot read it, and other sites cannot make a browser send it. */
import type {} from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { StartedSession } from '#access/sessions.ts'

const NAME = 'likeness_session'

const options = (request: FastifyRequest) => ({
  httpOnly: true,
  sameSite: 'strict' as const,
  path: '/',
  secure: request.protocol === 'https',
})

export const sessionSecretOf = (request: FastifyRequest): string | undefined => request.cookies[NAME]

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, session: StartedSession): void {
  void reply.setCookie(NAME, session.secret, { ...options(request), maxAge: session.maxAgeSeconds })
}

export const clearSessionCookie = (request: FastifyRequest, reply: FastifyReply): void =>
  void reply.clearCookie(NAME, options(request))
