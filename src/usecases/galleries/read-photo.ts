/** A photo's bytes, wherever they are. */
import { isLikenessError, LikenessError } from '#errors'
import type { Buckets } from '#objects/buckets.ts'
import type { GalleryDeps } from './deps.ts'
import type { Photo } from './gallery.ts'

/** The whole of it. Throws `image_too_many_bytes` before anything is read, `image_not_found`. */
export async function readObject(
  buckets: Buckets,
  { bucket, key }: { bucket: string; key: string },
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const opened = await buckets.open({ bucket, name: key }, { signal }).catch((error: unknown) => {
    throw isLikenessError(error) && error.code === 'object_not_found' ? new LikenessError('image_not_found') : error
  })
  if (opened.bytes > maxBytes)
    throw new LikenessError('image_too_many_bytes', { details: { limit: maxBytes, actual: opened.bytes } })
  const chunks: Uint8Array[] = []
  for await (const chunk of opened.stream()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export const createReadPhoto =
  ({ objects, buckets, settings }: Pick<GalleryDeps, 'objects' | 'buckets' | 'settings'>) =>
  async ({ bucket, key }: Pick<Photo, 'bucket' | 'key'>, signal?: AbortSignal): Promise<Uint8Array> =>
    bucket === null ? objects.get(key) : readObject(buckets, { bucket, key }, settings.maxPhotoBytes, signal)
