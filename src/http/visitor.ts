/**
 * Visitors: whoever has the secret of a gallery's link. It comes out of the cookie it was exchanged for, or as a Bearer
 * token from programs; the cookie holds the secret itself, so a link that is revoked is dead at once, everywhere.
 */
import type {} from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LikenessError } from '#errors'
import type { Gallery, GalleryClient } from '#usecases/galleries/gallery.ts'
import { ALIAS } from './contracts/gallery-shapes.ts'
import { API } from './contracts/endpoint.ts'
import { assertFromPanel } from './csrf.ts'

export interface Visitor {
  gallery: Gallery
  /** Null: it is the gallery's own link, good for showing one's face. */
  client: GalleryClient | null
  /** `client:<id>`, or `visitor:<gallery>`. */
  actor: string
}

/** Undefined: no link of this gallery, or one that is worth nothing any more. */
export type FindVisitor = (slug: string, secret: string) => Promise<Visitor | undefined>

const NAME = 'likeness_visit'
/** A link is opened again; a telephone that is lent out forgets. */
const MAX_AGE_SECONDS = 24 * 60 * 60
/** Spares the database what cannot be a secret of ours. */
const looksLikeSecret = (text: string) => /^[A-Za-z0-9_-]{32}$/.test(text)

export const slugOf = (request: FastifyRequest): string => (request.params as { slug?: string }).slug ?? ''

/** Of one gallery, at the address it is visited by. */
const cookie = (request: FastifyRequest) => ({
  httpOnly: true,
  sameSite: 'strict' as const,
  path: `${request.url.startsWith(`${ALIAS}/`) ? ALIAS : API}/visit/${encodeURIComponent(slugOf(request))}`,
  secure: request.protocol === 'https',
})

export const setVisitCookie = (request: FastifyRequest, reply: FastifyReply, secret: string): void =>
  void reply.setCookie(NAME, secret, { ...cookie(request), maxAge: MAX_AGE_SECONDS })

export const clearVisitCookie = (request: FastifyRequest, reply: FastifyReply): void =>
  void reply.clearCookie(NAME, cookie(request))

/** Wrong, expired, revoked, of another gallery: nobody learns which. */
export const linkInvalid = () =>
  new LikenessError('link_invalid', {
    message: 'This link is not valid, or is no longer. Ask for a new one.',
  })

/** Throws `link_invalid`. */
export async function visitorBy(request: FastifyRequest, secret: string): Promise<Visitor> {
  const found = looksLikeSecret(secret) ? await request.server.findVisitor?.(slugOf(request), secret) : undefined
  if (!found) throw linkInvalid()
  return found
}

/** Throws `link_invalid`, and `csrf` for a cookie that another page made the browser send. */
export async function admitVisitor(request: FastifyRequest): Promise<Visitor> {
  const { authorization } = request.headers
  if (authorization !== undefined) return visitorBy(request, /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '')
  const visitor = await visitorBy(request, request.cookies[NAME] ?? '')
  assertFromPanel(request)
  return visitor
}

/** Throws `link_invalid` where nobody is known. */
export function visitorOf(request: FastifyRequest): Visitor {
  if (request.visitor) return request.visitor
  throw linkInvalid()
}
