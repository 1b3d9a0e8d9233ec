/** Photos come in, are shown and go. */
import { createHash, randomUUID } from 'node:crypto'
import { isLikenessError, LikenessError, messageOf } from '#errors'
import type { GalleryDeps } from './deps.ts'
import type { Finders } from './finders.ts'
import type { AddedPhoto, Galleries, IncomingPhoto } from './galleries.ts'
import type { Gallery, Photo } from './gallery.ts'
import { originalKey, smallKey } from './keys.ts'
import { PREVIEW, THUMBNAIL } from './process-photo.ts'
import { createReadPhoto } from './read-photo.ts'
import { deleteStrays } from './strays.ts'

export interface PhotosDeps extends GalleryDeps {
  find: Finders
}

/** What tells the format. */
const HEAD = 64
const LONGEST_NAME = 255
const LINK_SECONDS = 60
const KEYS_AT_ONCE = 500
const PICTURE = /\.(jpe?g|png|webp|heic|heif|avif|tiff?|gif|bmp)$/i

/** The last part of a path, as people see it. */
function fileName(name: string): string {
  const last = name.replaceAll('\\', '/').split('/').at(-1) ?? ''
  return last.replace(/\p{C}/gu, '').trim().slice(-LONGEST_NAME) || 'photo'
}

interface Measured {
  format: string
  head: Uint8Array
  rest: AsyncIterator<Uint8Array>
}

/** The beginning of a stream, looked at. Throws `image_empty`, `image_unsupported`. */
async function begin(content: AsyncIterable<Uint8Array>, formatOf: GalleryDeps['formatOf']): Promise<Measured> {
  const rest = content[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  for (let size = 0; size < HEAD;) {
    const next: IteratorResult<Uint8Array, unknown> = await rest.next()
    if (next.done) break
    chunks.push(next.value)
    size += next.value.byteLength
  }
  const head = Buffer.concat(chunks)
  if (head.byteLength === 0) throw new LikenessError('image_empty')
  const format = formatOf(head)
  if (!format) throw new LikenessError('image_unsupported')
  return { format, head, rest }
}

export function createPhotos(deps: PhotosDeps): Galleries['photos'] {
  const { photos, objects, buckets, engine, audit, find, settings, preview, formatOf } = deps
  const readPhoto = createReadPhoto(deps)

  async function* measured({ head, rest }: Measured, hash: ReturnType<typeof createHash>, count: { bytes: number }) {
    const limit = settings.maxPhotoBytes
    for (let chunk: Uint8Array | undefined = head; chunk;) {
      hash.update(chunk)
      count.bytes += chunk.byteLength
      if (count.bytes > limit)
        throw new LikenessError('image_too_many_bytes', { details: { limit, actual: count.bytes } })
      yield chunk
      const next: IteratorResult<Uint8Array> = await rest.next()
      chunk = next.done ? undefined : next.value
    }
  }

  async function addOne({ galleryId }: Gallery, { name, content }: IncomingPhoto): Promise<AddedPhoto> {
    const begun = await begin(content, formatOf)
    const photoId = randomUUID()
    const key = originalKey(galleryId, photoId, begun.format)
    const hash = createHash('sha256')
    const count = { bytes: 0 }
    await objects.putStream(key, measured(begun, hash, count))
    const row = { photoId, galleryId, bucket: null, key, originalName: fileName(name) }
    try {
      const [stored] = await photos.add([{ ...row, bytes: count.bytes, etag: hash.digest('hex') }])
      if (stored!.known) await objects.delete([key])
      return { name, photo: stored!.photo, known: stored!.known }
    } catch (error) {
      await objects.delete([key]).catch(() => undefined)
      throw error
    }
  }

  /** About this one file; anything else (disk full, database away) is about all of them. */
  const isAboutOne = (error: unknown): error is LikenessError => isLikenessError(error) && error.status < 500

  async function remember(gallery: Gallery, bucket: string, keys: string[]): Promise<AddedPhoto[]> {
    const answers: AddedPhoto[] = []
    for (const key of keys) {
      const name = fileName(key)
      try {
        const { bytes, etag } = await buckets.open({ bucket, name: key })
        const row = { photoId: randomUUID(), galleryId: gallery.galleryId, bucket, key, originalName: name }
        const [stored] = await photos.add([{ ...row, bytes, etag }])
        answers.push({ name: key, ...stored! })
      } catch (error) {
        if (!isAboutOne(error)) throw error
        answers.push({ name: key, code: error.code, message: messageOf(error) })
      }
    }
    return answers
  }

  async function small(photo: Photo, size: 'preview' | 'thumbnail'): Promise<Uint8Array> {
    const stored = size === 'preview' ? photo.previewKey : photo.thumbnailKey
    const key = stored ?? smallKey(photo.galleryId, photo.photoId, size, photo.etag)
    try {
      return await objects.get(key)
    } catch (error) {
      if (!isLikenessError(error) || error.code !== 'object_not_found') throw error
    }
    const made = await preview(await readPhoto(photo), size === 'preview' ? PREVIEW : THUMBNAIL)
    await objects.put(key, made)
    return made
  }

  return {
    async add(galleryId, incoming, actor) {
      const gallery = await find.gallery(galleryId)
      const answers: AddedPhoto[] = []
      for await (const one of incoming) {
        try {
          answers.push(await addOne(gallery, one))
        } catch (error) {
          if (!isAboutOne(error)) throw error
          answers.push({ name: one.name, code: error.code, message: messageOf(error) })
        }
      }
      const added = answers.filter(({ photo, known }) => photo && !known).length
      if (added > 0) await note(gallery, 'gallery.photos_added', actor, { photos: added })
      return answers
    },
    async missing(galleryId, files) {
      await find.gallery(galleryId)
      const named = files.map(({ name, bytes }) => ({ name: fileName(name), bytes }))
      const known = await photos.known(galleryId, named)
      return files.filter((_, i) => !known.has(`${named[i]!.bytes} ${named[i]!.name}`))
    },
    async register(galleryId, bucket, keys, actor) {
      const gallery = await find.gallery(galleryId)
      const answers = await remember(gallery, bucket ?? settings.bucket, keys)
      await note(gallery, 'gallery.photos_registered', actor, { photos: answers.filter(({ photo }) => photo).length })
      return answers
    },
    async scan(galleryId, bucket, prefix, actor) {
      const gallery = await find.gallery(galleryId)
      const name = bucket ?? settings.bucket
      let [found, added] = [0, 0]
      let batch: { key: string; bytes: number; etag: string }[] = []
      const flush = async () => {
        const rows = batch.map(({ key, bytes, etag }) => ({
          ...{ photoId: randomUUID(), galleryId, bucket: name, key, originalName: fileName(key), bytes, etag },
        }))
        added += (await photos.add(rows)).filter(({ known }) => !known).length
        batch = []
      }
      for await (const object of buckets.list(name, prefix)) {
        if (!PICTURE.test(object.key)) continue
        found++
        batch.push(object)
        if (batch.length === KEYS_AT_ONCE) await flush()
      }
      if (batch.length > 0) await flush()
      await note(gallery, 'gallery.photos_registered', actor, { photos: added })
      return { found, added }
    },
    async list(galleryId, options) {
      await find.gallery(galleryId)
      return photos.list(galleryId, options)
    },
    get: (galleryId, photoId) => find.photo(galleryId, photoId),
    async remove(galleryId, photoIds, actor) {
      const gallery = await find.gallery(galleryId)
      const rows = (await photos.byIds(photoIds)).filter((photo) => photo.galleryId === galleryId)
      if (rows.length === 0) return 0
      const ids = rows.map(({ photoId }) => photoId)
      const faceIds = (await photos.faces(ids)).flatMap(({ faceId }) => faceId ?? [])
      if (faceIds.length > 0) await engine.deleteFaces(gallery.collectionId, faceIds)
      // Whoever died while looking at one may have left faces that no row tells of.
      const doubtful = rows.filter(({ state }) => state === 'pending' || state === 'error')
      if (doubtful.length > 0)
        await deleteStrays(
          engine,
          gallery.collectionId,
          doubtful.map(({ photoId }) => photoId),
        )
      await objects.delete(
        rows.flatMap(({ bucket, key, thumbnailKey, previewKey }) => [
          ...(bucket === null ? [key] : []),
          ...[thumbnailKey, previewKey].flatMap((small) => small ?? []),
        ]),
      )
      await photos.remove(ids)
      await note(gallery, 'gallery.photos_removed', actor, { photos: ids.length })
      return ids.length
    },
    link: async ({ bucket, key }, file) =>
      bucket === null ? objects.link?.(key, { ...file, seconds: LINK_SECONDS }) : undefined,
    read: (photo, size) => (size === 'original' ? readPhoto(photo) : small(photo, size)),
  }

  function note({ collectionId, galleryId }: Gallery, action: string, actor: string, details: object) {
    return audit.record({ actor, action, collectionId, target: galleryId, details: { ...details } })
  }
}
