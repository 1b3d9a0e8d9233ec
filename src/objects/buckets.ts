/**
 * Files that others name as Amazon S3 does: bucket, key and version. Read only: nothing is ever written there, and no
 * redirect or link is followed out of the store.
 */
import { isLikenessError, LikenessError } from '#errors'

export interface BucketRef {
  bucket: string
  name: string
  /** Undefined: the newest. */
  version?: string | undefined
}

export interface OpenedObject {
  /** Known before anything is downloaded. */
  bytes: number
  /** Changes with the content. */
  etag: string
  /** For a local file the path; null where there is none. */
  localPath: string | null
  /**
   * Exactly `bytes` bytes, from the beginning at each call. Throws `store_unavailable` when fewer come, `cancelled`, and
   * `object_not_found` for what was replaced or deleted since. To stop reading closes the connection.
   */
  stream(): AsyncIterable<Uint8Array>
}

/** To open what somebody named. */
export interface BucketFiles {
  /**
   * Throws `object_not_found` when there is no such bucket, key or version, or no right to read it: `details.reason`
   * tells which, as far as it is known; `store_unavailable` when nobody could look; `cancelled`.
   */
  open(ref: BucketRef, options?: { signal?: AbortSignal }): Promise<OpenedObject>
}

export interface Buckets extends BucketFiles {
  /** What begins with the prefix, in order of key. Throws as `open` does, at the first one. */
  list(bucket: string, prefix: string, options?: { signal?: AbortSignal }): AsyncIterable<ListedObject>
}

export interface ListedObject {
  key: string
  bytes: number
  /** As `open` tells it. */
  etag: string
}

/** `details.reason` of `object_not_found` when it is the bucket that is not there: another store may have it. */
export const NO_BUCKET = 'no_bucket'

/** Wider than S3's rule, as Rekognition's is; never an ARN, which would lead to another address. */
export const isBucketName = (bucket: string): boolean => /^[0-9A-Za-z._-]{3,255}$/.test(bucket)

/** Keys can hold people's names: they are in no message and in no details. */
export const notFound = (reason: string, cause?: unknown): LikenessError =>
  new LikenessError('object_not_found', {
    message: 'There is no such file, or no right to it.',
    details: { reason },
    cause,
  })

const belongsElsewhere = (error: unknown): boolean =>
  isLikenessError(error) && error.code === 'object_not_found' && error.details['reason'] === NO_BUCKET

/** A bucket belongs to the first that has it; what is not in it there is in none. */
export function firstOf(...stores: Buckets[]): Buckets {
  return {
    async open(ref, options) {
      let absent: unknown = notFound(NO_BUCKET)
      for (const store of stores) {
        try {
          return await store.open(ref, options)
        } catch (error) {
          if (!belongsElsewhere(error)) throw error
          absent = error
        }
      }
      throw absent
    },
    async *list(bucket, prefix, options) {
      let absent: unknown = notFound(NO_BUCKET)
      for (const store of stores) {
        let begun = false
        try {
          for await (const object of store.list(bucket, prefix, options)) {
            begun = true
            yield object
          }
          return
        } catch (error) {
          if (begun || !belongsElsewhere(error)) throw error
          absent = error
        }
      }
      throw absent
    },
  }
}

/** What was announced, no less and no more: half a file must not pass for the whole one. */
export async function* exactly(
  bytes: number,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let seen = 0
  for await (const chunk of chunks) {
    seen += chunk.byteLength
    if (seen > bytes) break
    yield chunk
  }
  if (seen === bytes) return
  throw new LikenessError('store_unavailable', {
    message: 'A stored file was not read to its end, or changed meanwhile. Try again.',
    details: { limit: bytes, actual: seen },
  })
}

export function assertGoesOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new LikenessError('cancelled')
}
