/** Photos of a gallery as a zip that is made while it is sent. */
import type { FastifyReply } from 'fastify'
import { isLikenessError, type ErrorCode } from '#errors'
import type { PhotoFilter } from '#usecases/galleries/store.ts'
import { attachment } from '../download-name.ts'
import { createSeats } from '../seats.ts'
import { zipStream, type ZipEntry } from '../zip-stream.ts'
import type { GalleryRouteDeps } from './galleries-deps.ts'

export interface Zips {
  /** All of the filter. */
  photoIds(galleryId: string, filter: PhotoFilter): Promise<string[]>
  /** Throws `rate_limited` when too many are under way. Photos that are gone meanwhile are left out. */
  send(reply: FastifyReply, zip: { galleryId: string; photoIds: string[]; name: string; actor: string }): FastifyReply
}

/** Each holds a photo in memory. */
const MOST = 20
const MOST_OF_ONE = 3
const PAGE = 1000

export function createZips({ galleries: { photos } }: Pick<GalleryRouteDeps, 'galleries'>): Zips {
  const takeSeat = createSeats('downloads')

  async function unless<T>(isGone: (code: ErrorCode) => boolean, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (isLikenessError(error) && isGone(error.code)) return undefined
      throw error
    }
  }

  async function* entries(galleryId: string, photoIds: string[]): AsyncGenerator<ZipEntry> {
    for (const photoId of photoIds) {
      const photo = await unless(
        (code) => code === 'photo_not_found',
        () => photos.get(galleryId, photoId),
      )
      if (!photo) continue
      const { originalName: name, createdAt: modifiedAt } = photo
      const isGone = (code: ErrorCode) => code.startsWith('image_') || code === 'object_not_found'
      yield { name, modifiedAt, read: () => unless(isGone, () => photos.read(photo, 'original')) }
    }
  }

  return {
    async photoIds(galleryId, filter) {
      const ids: string[] = []
      for (;;) {
        const { photos: page } = await photos.list(galleryId, { ...filter, limit: PAGE, offset: ids.length })
        ids.push(...page.map(({ photoId }) => photoId))
        if (page.length < PAGE) return ids
      }
    },
    send(reply, { galleryId, photoIds, name, actor }) {
      const leave = takeSeat({ name: '', most: MOST }, { name: actor, most: MOST_OF_ONE })
      const zip = zipStream(entries(galleryId, photoIds))
      zip.once('close', leave)
      // Also of a request that reads nothing, as HEAD does.
      reply.raw.once('close', () => zip.destroy())
      return reply
        .type('application/zip')
        .header('cache-control', 'no-store')
        .header('content-disposition', attachment(`${name}.zip`))
        .send(zip)
    },
  }
}
