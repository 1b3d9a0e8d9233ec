/** The bytes of a picture to be screened, wherever they are, and how the history calls it. */
import { LikenessError } from '#errors'
import type { Fetcher } from '#fetching/fetcher.ts'
import { assertGoesOn, type BucketFiles } from '#objects/buckets.ts'
import {
  decodeBase64,
  decodedLength,
  identifyName,
  identifyPlace,
  identifyText,
  textOf,
  type Identified,
} from './picture-text.ts'
import type { Picture } from './watchlist.ts'

/** A picture of a bucket screening; nobody names one in a request. */
export interface BucketPicture {
  kind: 'bucket'
  bucket: string
  key: string
}

export type AnyPicture = Picture | BucketPicture

/** Files of this machine below the configured folders. */
export interface PathReader {
  /** Throws `source_refused`, `image_not_found` and the like. */
  read(path: string, maxBytes: number): Promise<Uint8Array>
}

export interface ReadPictureDeps {
  fetcher: Pick<Fetcher, 'get'>
  roots: PathReader
  /** None: pictures of buckets are refused. */
  buckets?: Pick<BucketFiles, 'open'>
  /** Of one picture. */
  maxBytes: number
}

export interface ReadPicture extends Identified {
  bytes: Uint8Array
}

/** How the history calls it, also when it could not be read. Never throws. */
export function identify(picture: AnyPicture): Identified {
  if (picture.kind === 'upload') return { source: 'upload', identifier: identifyName(picture.name) }
  if (picture.kind === 'bucket')
    return { source: 'bucket', identifier: identifyPlace(`${picture.bucket}/${picture.key}`) }
  return identifyText(picture.text)
}

const tooLarge = (limit: number) =>
  new LikenessError('image_too_many_bytes', {
    message: `The picture is larger than the limit of ${limit.toLocaleString('en')} bytes.`,
    details: { limit },
  })

const NOT_A_PICTURE =
  'A picture is given as an http or https address, as a path from the root folder on, as a data URL in base64 or as base64 alone.'

/**
 * Throws `source_refused`, `source_unreachable`, `invalid_argument` (text that is nothing of this), `image_not_found`,
 * `image_too_many_bytes`, `image_empty`, `image_unreadable`, `object_not_found`, `store_unavailable` (bucket),
 * `cancelled`.
 */
export function createReadPicture({ fetcher, roots, buckets, maxBytes }: ReadPictureDeps) {
  async function ofText(given: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const text = textOf(given)
    if (text.kind === 'url') return (await fetcher.get(text.url, { maxBytes, signal })).bytes
    if (text.kind === 'path') return roots.read(text.path, maxBytes)
    if (text.kind === 'refused')
      throw new LikenessError('source_refused', { message: 'Pictures are only fetched by http and https.' })
    if (text.kind === 'nothing') throw new LikenessError('invalid_argument', { message: NOT_A_PICTURE })
    // Two characters are filling at most; broken lines are few.
    if (decodedLength(text.base64) > maxBytes * 1.1 + 4) throw tooLarge(maxBytes)
    const bytes = decodeBase64(text.base64)
    if (!bytes) throw new LikenessError('invalid_argument', { message: NOT_A_PICTURE })
    return bytes
  }

  async function ofBucket({ bucket, key: name }: BucketPicture, signal: AbortSignal | undefined): Promise<Uint8Array> {
    if (!buckets) throw new LikenessError('source_refused')
    const opened = await buckets.open({ bucket, name }, { signal })
    if (opened.bytes > maxBytes) throw tooLarge(maxBytes)
    const chunks: Uint8Array[] = []
    for await (const chunk of opened.stream()) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  const bytesOf = (picture: AnyPicture, signal: AbortSignal | undefined) => {
    if (picture.kind === 'upload') return picture.bytes
    return picture.kind === 'bucket' ? ofBucket(picture, signal) : ofText(picture.text, signal)
  }

  return async (picture: AnyPicture, signal?: AbortSignal): Promise<ReadPicture> => {
    assertGoesOn(signal)
    const bytes = await bytesOf(picture, signal)
    assertGoesOn(signal)
    if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes)
    if (bytes.byteLength === 0) throw new LikenessError('image_empty')
    return { bytes, ...identify(picture) }
  }
}
