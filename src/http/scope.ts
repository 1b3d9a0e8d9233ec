/** Which collection a request is about, and which ones its sender may see. */
import type { FastifyRequest } from 'fastify'
import { mayUse, type Principal } from '#access/principal.ts'
import { LikenessError } from '#errors'

const DEFAULT = 'default'

/** Throws `unauthenticated` on a public route, where nobody is known. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal) return request.principal
  throw new LikenessError('unauthenticated')
}

/** Throws `forbidden` for a collection outside the principal's scope, whether or not it exists. */
export function assertMayUse(request: FastifyRequest, collectionId: string): void {
  if (mayUse(principalOf(request), collectionId)) return
  throw new LikenessError('forbidden', { message: 'These credentials are for other collections.' })
}

/** The named one, or the only one of the principal, or the default. Throws `forbidden` outside its scope. */
export function collectionFor(request: FastifyRequest, named?: string): string {
  const { collections } = principalOf(request)
  const only = collections?.length === 1 ? collections[0] : undefined
  const collectionId = named ?? only ?? DEFAULT
  assertMayUse(request, collectionId)
  return collectionId
}

/** Null: every collection. */
export const visibleCollections = (principal: Principal): string[] | null => principal.collections
