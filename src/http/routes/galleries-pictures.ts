/** A gallery's photos as pictures: the file as it is, and small versions. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Photo } from '#usecases/galleries/gallery.ts'
import { clientGone } from '../client-gone.ts'
import { galleryPhotosEndpoints } from '../contracts/gallery-photos.ts'
import { attachment } from '../download-name.ts'
import { handle } from '../handle.ts'
import { createAdmission } from '../overload.ts'
import type { GalleryRouteDeps } from './galleries-deps.ts'
import { visibleGallery } from './galleries-visible.ts'
import { sendPicture } from './send-picture.ts'

/** What the query of some of the sizes has. */
export type Direct = { direct?: boolean | undefined } | undefined
export type Size = 'original' | 'preview' | 'thumbnail'
export type SendPhoto = (
  request: FastifyRequest,
  reply: FastifyReply,
  photo: Photo,
  size: Size,
  /** Sends whoever asks to where the file is kept, where there is such a way. */
  direct?: boolean,
) => Promise<FastifyReply>

const TYPES: Record<string, string> = {
  ...{ jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp', gif: 'image/gif' },
  ...{ tif: 'image/tiff', tiff: 'image/tiff', avif: 'image/avif', heic: 'image/heic', heif: 'image/heic' },
  ...{ bmp: 'image/bmp', pnm: 'image/x-portable-anymap' },
}
/** Nothing that a browser would take for a page, whatever the file is called. */
const typeOf = ({ key }: Photo) =>
  TYPES[/\.([a-z]+)$/i.exec(key)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream'

/** Pictures that nobody has looked at yet are made small as they are asked for: a few at once, the others in line. */
const AT_ONCE = 2
const IN_LINE = 1000

export function createSendPhoto({ galleries: { photos } }: Pick<GalleryRouteDeps, 'galleries'>): SendPhoto {
  const making = createAdmission({ concurrent: AT_ONCE, waiting: IN_LINE })
  return async (request, reply, photo, size, direct = false) => {
    const { photoId, etag, originalName: name } = photo
    const identity = `${photoId} ${etag} ${size}`
    const type = typeOf(photo)
    const url = direct ? await photos.link(photo, { type, disposition: attachment(name) }) : undefined
    if (url) return reply.header('cache-control', 'private, no-store').redirect(url, 302)
    if (size === 'original')
      return sendPicture(request, reply, identity, () => photos.read(photo, size), { type, name })
    const isThere = (size === 'preview' ? photo.previewKey : photo.thumbnailKey) !== null
    const read = () => photos.read(photo, size)
    return sendPicture(request, reply, identity, () => (isThere ? read() : making.run(clientGone(reply), read)))
  }
}

export function galleryPictureRoutes(app: FastifyInstance, deps: GalleryRouteDeps): void {
  const send = createSendPhoto(deps)
  const sizes = {
    original: galleryPhotosEndpoints.photoOriginal,
    preview: galleryPhotosEndpoints.photoPreview,
    thumbnail: galleryPhotosEndpoints.photoThumbnail,
  }
  for (const [size, endpoint] of Object.entries(sizes) as [Size, (typeof sizes)[Size]][])
    handle(app, endpoint, async ({ request, reply, params, query }) => {
      const { galleryId } = await visibleGallery(request, deps, params.id)
      return send(
        request,
        reply,
        await deps.galleries.photos.get(galleryId, params.photoId),
        size,
        (query as Direct)?.direct,
      )
    })
}
