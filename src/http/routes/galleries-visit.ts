/** The clients' side. A link is good for one gallery, and in it for one client, or for showing one's face. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LikenessError } from '#errors'
import type { Gallery, GalleryClient, Photo } from '#usecases/galleries/gallery.ts'
import { clientGone } from '../client-gone.ts'
import { CONSENT_PURPOSE, CONSENT_VERSION } from '../contracts/gallery-words.ts'
import { SelfieFields, visitEndpoints } from '../contracts/visit.ts'
import { assertNotFromElsewhere } from '../csrf.ts'
import { handle } from '../handle.ts'
import { fieldsOf, readForm } from '../multipart.ts'
import { createLimiter } from '../rate-limits.ts'
import { clearVisitCookie, setVisitCookie, slugOf, visitorBy, visitorOf, type Visitor } from '../visitor.ts'
import { withoutBlanks } from './blank-fields.ts'
import type { GalleryRouteDeps } from './galleries-deps.ts'
import { createSendPhoto, type Direct, type Size } from './galleries-pictures.ts'
import { baseOf, paginationOf, picturesOf } from './galleries-views.ts'
import type { Zips } from './galleries-zips.ts'
import { windowOf } from './paging.ts'
import { receiptOf } from './views.ts'

const SELFIES = { perAddress: 10, perLink: 60 }
/** Links opened a minute from one address: guests of a feast share one. */
const SESSIONS = 120
const VISITOR = 'visitor'

export function visitRoutes(app: FastifyInstance, deps: GalleryRouteDeps & { zips: Zips }): void {
  const { zips, limits, admission } = deps
  const { visitors, clients, photos, process } = deps.galleries
  const { perAddress, perLink } = limits.selfies ?? SELFIES
  const session = createLimiter(app, SESSIONS)
  const selfies = {
    address: createLimiter(app, perAddress),
    link: createLimiter(app, perLink, (request) => visitorOf(request).actor),
  }

  app.decorate('findVisitor', async (slug: string, secret: string): Promise<Visitor | undefined> => {
    const found = await visitors.bySecret(slug, secret)
    if (found) return { ...found, actor: `client:${found.client.clientId}` }
    const gallery = await visitors.byGallerySecret(slug, secret)
    return gallery && { gallery, client: null, actor: `visitor:${gallery.galleryId}` }
  })

  /** Nothing is told of the photos, nor how many there are, before a face was shown. */
  async function visitOf({ gallery, client }: Pick<Visitor, 'gallery' | 'client'>) {
    const known = client && (await clients.get(gallery.galleryId, client.clientId))
    return {
      ...{ gallery: gallery.name, consentVersion: CONSENT_VERSION },
      may: known ? ('photos' as const) : ('selfie' as const),
      client: known && { name: known.name, photoCount: known.photoCount },
    }
  }

  /** Throws `forbidden` for a link that shows nobody's photos. */
  function clientIn(request: FastifyRequest): { gallery: Gallery; client: GalleryClient } {
    const { gallery, client } = visitorOf(request)
    if (client) return { gallery, client }
    throw new LikenessError('forbidden', { message: 'Show your face first: this link alone shows no photos.' })
  }

  /** Throws `photo_not_found` also for photos of the gallery that the client is not in. */
  async function ownPhoto(request: FastifyRequest, photoId: string): Promise<Photo> {
    const { gallery, client } = clientIn(request)
    const { photo, faces } = await process.detail(gallery.galleryId, photoId)
    const isIn = faces.some(({ matches }) => matches.some((one) => one.counts && one.clientId === client.clientId))
    if (!isIn) throw new LikenessError('photo_not_found')
    return photo
  }

  handle(app, visitEndpoints.visitSession, async ({ request, reply, body }) => {
    assertNotFromElsewhere(request)
    await session(request)
    const visitor = await visitorBy(request, body.token)
    setVisitCookie(request, reply, body.token)
    return visitOf(visitor)
  })

  handle(app, visitEndpoints.visit, async ({ request }) => visitOf(visitorOf(request)))

  handle(app, visitEndpoints.visitSelfie, async ({ request, reply }) => {
    const { gallery, client } = visitorOf(request)
    if (client) throw new LikenessError('forbidden', { message: 'This link shows your photos already.' })
    await selfies.address(request)
    await selfies.link(request)
    const signal = clientGone(reply)
    const form = await readForm(request, { files: { field: 'image', max: 1 }, maxBytes: limits.imageBytes })
    const { consent_version: version, name } = fieldsOf(SelfieFields, withoutBlanks(form.fields))
    if (version !== CONSENT_VERSION)
      throw new LikenessError('consent_required', {
        message: 'Your face is looked for only with your consent to the present wording. Read it and agree first.',
        details: { consentVersion: CONSENT_VERSION },
      })
    const consent = { wordingVersion: version, purpose: CONSENT_PURPOSE, givenBy: name ?? VISITOR }
    const found = await admission.run(signal, () =>
      visitors.selfie(gallery, form.files[0]!.bytes, { ...consent, ...(name !== undefined && { name }) }),
    )
    setVisitCookie(request, reply, found.secret)
    return { ...(await visitOf({ gallery, client: found.client })), token: found.secret }
  })

  handle(app, visitEndpoints.visitPhotos, async ({ request, query }) => {
    const { gallery, client } = clientIn(request)
    const { clientId } = client
    const { total, photos: found } = await photos.list(gallery.galleryId, { clientId, ...windowOf(query) })
    // As it was asked for: the cookie is good for this address, which may be a former name of the gallery.
    const at = `${baseOf(request)}/visit/${encodeURIComponent(slugOf(request))}`
    return {
      pagination: paginationOf(query, total),
      photos: found.map(({ photoId, originalName, width, height, bytes, createdAt }) => ({
        ...{ id: photoId, originalName, width, height, bytes, createdAt: createdAt.toISOString() },
        ...picturesOf(at, photoId),
      })),
    }
  })

  const send = createSendPhoto(deps)
  const sizes = {
    original: visitEndpoints.visitOriginal,
    preview: visitEndpoints.visitPreview,
    thumbnail: visitEndpoints.visitThumbnail,
  }
  for (const [size, endpoint] of Object.entries(sizes) as [Size, (typeof sizes)[Size]][])
    handle(app, endpoint, async ({ request, reply, params, query }) =>
      send(request, reply, await ownPhoto(request, params.photoId), size, (query as Direct)?.direct),
    )

  async function sendZip(request: FastifyRequest, reply: FastifyReply, chosen?: string[]) {
    const { gallery, client } = clientIn(request)
    const { galleryId, name } = gallery
    const own = await zips.photoIds(galleryId, { clientId: client.clientId })
    const wanted = chosen && new Set(chosen)
    const photoIds = wanted ? own.filter((photoId) => wanted.has(photoId)) : own
    if (wanted && photoIds.length === 0) throw new LikenessError('photo_not_found')
    return zips.send(reply, { galleryId, photoIds, name, actor: visitorOf(request).actor })
  }
  handle(app, visitEndpoints.visitZip, ({ request, reply }) => sendZip(request, reply))
  handle(app, visitEndpoints.visitSelectedZip, ({ request, reply, body }) => sendZip(request, reply, body.photoIds))

  handle(app, visitEndpoints.forgetMe, async ({ request, reply }) => {
    const { gallery, client } = clientIn(request)
    const options = { forgetInPhotos: true, reason: 'request' }
    const { actor } = visitorOf(request)
    const { erasure, forgotten } = await clients.remove(gallery.galleryId, client.clientId, options, actor)
    clearVisitCookie(request, reply)
    return { success: true as const, forgotten, receipt: erasure && receiptOf(erasure) }
  })

  handle(app, visitEndpoints.visitSignOut, async ({ request, reply }) => {
    assertNotFromElsewhere(request)
    clearVisitCookie(request, reply)
    return { success: true as const }
  })
}
