/** Links for clients. What makes one worth something is behind the `#`, which browsers send to nobody. */
import type { FastifyInstance } from 'fastify'
import { LikenessError } from '#errors'
import { galleriesEndpoints } from '../contracts/galleries.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import type { GalleryRouteDeps } from './galleries-deps.ts'
import { visibleGallery } from './galleries-visible.ts'

/** Undefined or null: it holds until it is revoked. Throws `invalid_argument`. */
function expiry(text: string | null | undefined): Date | null {
  if (text === undefined || text === null) return null
  const at = new Date(text)
  if (at.getTime() > Date.now()) return at
  throw new LikenessError('invalid_argument', {
    message: 'The link would have expired already: choose a moment to come.',
    details: { argument: 'expiresAt' },
  })
}

export function galleryLinkRoutes(app: FastifyInstance, deps: GalleryRouteDeps): void {
  const { visitors, clients } = deps.galleries
  const urlOf = (slug: string, secret: string) => `${deps.publicUrl?.replace(/\/$/, '') ?? ''}/#/g/${slug}?t=${secret}`

  handle(app, galleriesEndpoints.galleryLink, async ({ request, params }) => {
    const { galleryId, slug } = await visibleGallery(request, deps, params.id)
    const { secret } = await visitors.galleryLink(galleryId, principalOf(request).actor)
    return { url: urlOf(slug, secret), expiresAt: null }
  })

  handle(app, galleriesEndpoints.revokeGalleryLink, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    await visitors.revokeGalleryLink(galleryId, principalOf(request).actor)
    return { success: true as const }
  })

  handle(app, galleriesEndpoints.clientLink, async ({ request, params, body }) => {
    const { galleryId, slug } = await visibleGallery(request, deps, params.id)
    const expiresAt = expiry(body?.expiresAt)
    const { secret } = await clients.link(galleryId, params.clientId, expiresAt, principalOf(request).actor)
    return { url: urlOf(slug, secret), expiresAt: expiresAt?.toISOString() ?? null }
  })

  handle(app, galleriesEndpoints.revokeClientLink, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    await clients.revokeLink(galleryId, params.clientId, principalOf(request).actor)
    return { success: true as const }
  })
}
