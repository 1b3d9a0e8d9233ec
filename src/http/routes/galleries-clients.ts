/** Clients of a gallery, and their faces. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LikenessError } from '#errors'
import type { z } from 'zod'
import { clientGone } from '../client-gone.ts'
import { EnrollFaceFields, galleriesEndpoints } from '../contracts/galleries.ts'
import { handle } from '../handle.ts'
import { fieldsOf, readForm } from '../multipart.ts'
import { principalOf } from '../scope.ts'
import { withoutBlanks } from './blank-fields.ts'
import { consent, faceBox } from './enroll.ts'
import type { GalleryRouteDeps } from './galleries-deps.ts'
import { clientOf, paginationOf } from './galleries-views.ts'
import { visibleGallery } from './galleries-visible.ts'
import { windowOf } from './paging.ts'
import { receiptOf } from './views.ts'

type Fields = z.output<typeof EnrollFaceFields>
interface Picture {
  name: string
  read(): Promise<Uint8Array>
}

export function galleryClientRoutes(app: FastifyInstance, deps: GalleryRouteDeps): void {
  const { limits, admission } = deps
  const { clients } = deps.galleries

  /** Fields and pictures, as JSON with a key or as a form. Throws `image_empty` when there is no picture. */
  async function readFace(request: FastifyRequest, galleryId: string, body: Fields | null | undefined) {
    let fields = body ?? undefined
    const pictures: Picture[] = []
    if (request.isMultipart()) {
      const form = await readForm(request, {
        ...{ files: { field: 'image', max: limits.images, min: 0 }, maxBytes: limits.imageBytes },
        maxTotalBytes: limits.enrolmentBytes,
      })
      fields = fieldsOf(EnrollFaceFields, withoutBlanks(form.fields))
      pictures.push(
        ...form.files.map(({ name, bytes }, i) => ({ name: name || `image ${i + 1}`, read: async () => bytes })),
      )
    }
    if (fields?.referenceR2Key !== undefined) pictures.push(clients.reference(galleryId, fields.referenceR2Key))
    if (!fields || pictures.length === 0) {
      const message = 'There is no picture: send referenceR2Key as JSON, or a form with a file in “image”.'
      throw new LikenessError('image_empty', { message })
    }
    return { fields, pictures }
  }

  handle(app, galleriesEndpoints.clients, async ({ request, params, query }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const options = { ...windowOf(query), ...(query.q !== undefined && { query: query.q }) }
    const { total, clients: found } = await clients.list(galleryId, options)
    return { pagination: paginationOf(query, total), clients: found.map(clientOf) }
  })

  handle(app, galleriesEndpoints.enrolledFaces, async ({ request, params, query }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const { total, clients: found } = await clients.list(galleryId, { ...windowOf(query), enrolled: true })
    return { pagination: paginationOf(query, total), clients: found.map(clientOf) }
  })

  handle(app, galleriesEndpoints.addClient, async ({ request, params, body }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    return clientOf(await clients.add(galleryId, body, principalOf(request).actor))
  })

  handle(app, galleriesEndpoints.client, async ({ request, params }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    return clientOf(await clients.get(galleryId, params.clientId))
  })

  handle(app, galleriesEndpoints.updateClient, async ({ request, params, body }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    return clientOf(await clients.update(galleryId, params.clientId, body, principalOf(request).actor))
  })

  handle(app, galleriesEndpoints.removeClient, async ({ request, params, query }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const options = { forgetInPhotos: query.forgetInPhotos === 'true', reason: 'client_removed' }
    const { actor } = principalOf(request)
    const { erasure, forgotten } = await clients.remove(galleryId, params.clientId, options, actor)
    return { success: true as const, forgotten, receipt: erasure && receiptOf(erasure) }
  })

  handle(app, galleriesEndpoints.enrollFace, async ({ request, reply, params, body }) => {
    const { galleryId } = await visibleGallery(request, deps, params.id)
    const { name, clientId } = await clients.get(galleryId, params.clientId)
    const signal = clientGone(reply)
    const { fields, pictures } = await readFace(request, galleryId, body)
    const box = faceBox(fields, pictures.length)
    const given = consent({ ...fields, user_name: name })
    const options = { ...(box && { faceBox: box }), ...(given && { consent: given }) }
    const { faceIds, refused, photoCount } = await admission.run(signal, () =>
      clients.enrollFace(galleryId, clientId, pictures, options, principalOf(request).actor),
    )
    return {
      success: true as const,
      message: `Enrolled: ${faceIds.length} of ${pictures.length} pictures.`,
      ...{ faceCount: faceIds.length, faceIds, photoCount },
      refused: refused.map(({ image, reasons, message }) => ({ image, reasons, message: message ?? null })),
    }
  })
}
