/** Buckets of Amazon S3 or of any server that speaks its protocol. Requests are signed with the product's own rights. */
import type { Readable } from 'node:stream'
import { isLikenessError, LikenessError } from '#errors'
import { assertGoesOn, exactly, isBucketName, NO_BUCKET, notFound, type BucketRef, type Buckets } from './buckets.ts'
import { refusalOf, s3Connector, type S3Connection } from './s3-client.ts'

export interface S3BucketsOptions extends S3Connection {
  /** The buckets that may be read; undefined: all that the credentials open. */
  allowed?: string[] | undefined
}

const LONGEST_KEY_BYTES = 1024

const REASONS: Record<number, string> = { 301: 'other_region', 307: 'other_region', 404: 'no_object', 412: 'changed' }

/** Says what went wrong, in the catalogue's words: not there (or not for us) is one thing, not having looked another. */
function toBucketsError(thrown: unknown, signal: AbortSignal | undefined): LikenessError {
  if (isLikenessError(thrown)) return thrown
  if (signal?.aborted) return new LikenessError('cancelled')
  const { code, status, final, cause } = refusalOf(thrown)
  if (code === 'NoSuchBucket') return notFound(NO_BUCKET, cause)
  if (code === 'CredentialsProviderError') return notFound('no_credentials', cause)
  // The name makes no address.
  if (code === 'EndpointError' || thrown instanceof URIError) return notFound('bad_name', cause)
  if (final) return notFound(REASONS[status ?? 0] ?? 'refused', cause)
  return new LikenessError('store_unavailable', {
    message: `The S3 server could not be asked: ${cause.message}. Check its address and that it runs.`,
    cause,
  })
}

/**
 * A server or proxy that resolves dots in addresses would leave the bucket with them, and with it the list of allowed
 * ones. Half a surrogate has no UTF-8, and so no name on the wire.
 */
const isSafeName = (name: string): boolean =>
  name !== '' &&
  Buffer.byteLength(name) <= LONGEST_KEY_BYTES &&
  Buffer.from(name).toString() === name &&
  !name.split('/').some((part) => part === '.' || part === '..')

/** Without the quotes some servers put around it, others not. */
const plain = (etag: string | undefined) => etag?.replaceAll('"', '') ?? ''

export function createS3Buckets(options: S3BucketsOptions): Buckets {
  const allowed = options.allowed && new Set(options.allowed)
  const connect = s3Connector(options)

  async function head({ bucket, name, version }: BucketRef, signal: AbortSignal | undefined) {
    const { s3, client } = await connect()
    const request = new s3.HeadObjectCommand({ Bucket: bucket, Key: name, VersionId: version })
    const found = await client.send(request, { ...(signal && { abortSignal: signal }) })
    if (found.ContentLength === undefined) throw new Error('the server tells no size')
    return { bytes: found.ContentLength, etag: found.ETag }
  }

  type Found = Awaited<ReturnType<typeof head>>

  async function* read(ref: BucketRef, found: Found, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    try {
      const { s3, client } = await connect()
      // The very file whose size was told, not one that took its place since. Not by the version that the server told:
      // who may read the newest one may not always read it by its version.
      const request = new s3.GetObjectCommand({
        ...{ Bucket: ref.bucket, Key: ref.name, VersionId: ref.version, IfMatch: found.etag },
      })
      // The signal ends the answer too, and to stop reading closes the connection.
      const { Body } = await client.send(request, { ...(signal && { abortSignal: signal }) })
      yield* exactly(found.bytes, Body as Readable)
    } catch (error) {
      throw toBucketsError(error, signal)
    }
  }

  return {
    async open(ref, { signal } = {}) {
      assertGoesOn(signal)
      assertAllowed(ref.bucket)
      if (!isSafeName(ref.name) || ref.version === '') throw notFound('bad_name')
      try {
        const found = await head(ref, signal)
        return { bytes: found.bytes, etag: plain(found.etag), localPath: null, stream: () => read(ref, found, signal) }
      } catch (error) {
        throw toBucketsError(error, signal)
      }
    },
    async *list(bucket, prefix, { signal } = {}) {
      assertGoesOn(signal)
      assertAllowed(bucket)
      try {
        const { s3, client } = await connect()
        const pages = s3.paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })
        for await (const { Contents = [] } of pages) {
          assertGoesOn(signal)
          for (const { Key: key, Size: bytes = 0, ETag } of Contents)
            // Folders of the console are objects of no bytes; other names could not be opened.
            if (key !== undefined && !key.endsWith('/') && isSafeName(key)) yield { key, bytes, etag: plain(ETag) }
        }
      } catch (error) {
        throw toBucketsError(error, signal)
      }
    },
  }

  function assertAllowed(bucket: string): void {
    if (!isBucketName(bucket) || (allowed && !allowed.has(bucket))) throw notFound(NO_BUCKET)
  }
}
