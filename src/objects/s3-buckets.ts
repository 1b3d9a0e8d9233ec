/** Buckets of Amazon S3 or of any server that speaks its protocol. Requests are signed with the product's own rights. */
import type { Readable } from 'node:stream'
import type * as S3 from '@aws-sdk/client-s3'
import { isLikenessError, LikenessError, messageOf } from '#errors'
import { assertGoesOn, exactly, isBucketName, NO_BUCKET, notFound, type BucketRef, type Buckets } from './buckets.ts'

export interface S3BucketsOptions {
  /** Instead of Amazon's own, for example `http://127.0.0.1:9000`. */
  endpoint?: string | undefined
  region: string
  /** `host/bucket/key` instead of `bucket.host/key`; unless given, as soon as there is an `endpoint`. */
  forcePathStyle?: boolean | undefined
  /** The buckets that may be read; undefined: all that the credentials open. */
  allowed?: string[] | undefined
  /** Unless given, where the SDK looks: environment, `~/.aws`, the role of the machine. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined
  /** Silence of the server, in milliseconds. A reader that pauses for longer loses its connection. */
  requestTimeoutMs?: number
}

const CONNECTION_TIMEOUT_MS = 2000
const REQUEST_TIMEOUT_MS = 30_000
const ATTEMPTS = 3
const LONGEST_KEY_BYTES = 1024

type Refusal = Error & { $metadata?: { httpStatusCode?: number }; Code?: string }

/** What a log may hold of it: the SDK's errors carry the key, the access key and what was signed. */
const plain = (error: Refusal, status: number | undefined): Error =>
  new Error(`${error.Code ?? error.name}: ${messageOf(error)}${status ? ` (HTTP ${status})` : ''}`)

const REASONS: Record<number, string> = { 301: 'other_region', 307: 'other_region', 404: 'no_object', 412: 'changed' }

/** Says what went wrong, in the catalogue's words: not there (or not for us) is one thing, not having looked another. */
function toBucketsError(thrown: unknown, signal: AbortSignal | undefined): LikenessError {
  if (isLikenessError(thrown)) return thrown
  if (signal?.aborted) return new LikenessError('cancelled')
  const error = thrown as Refusal
  const status = error.$metadata?.httpStatusCode
  const cause = plain(error, status)
  const refused = status !== undefined && status >= 300 && status < 500 && status !== 408 && status !== 429
  if (error.name === 'NoSuchBucket') return notFound(NO_BUCKET, cause)
  if (error.name === 'CredentialsProviderError') return notFound('no_credentials', cause)
  // The name makes no address.
  if (error.name === 'EndpointError' || thrown instanceof URIError) return notFound('bad_name', cause)
  if (refused) return notFound(REASONS[status] ?? 'refused', cause)
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

export function createS3Buckets(options: S3BucketsOptions): Buckets {
  const { endpoint, region, forcePathStyle = endpoint !== undefined, credentials } = options
  const requestTimeout = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS
  const allowed = options.allowed && new Set(options.allowed)
  let opening: Promise<{ s3: typeof S3; client: S3.S3Client }> | undefined

  // Half a second to load: only for those who use it.
  const connect = () =>
    (opening ??= import('@aws-sdk/client-s3').then((s3) => ({
      s3,
      client: new s3.S3Client({
        ...{ region, forcePathStyle, maxAttempts: ATTEMPTS },
        ...(endpoint !== undefined && { endpoint }),
        ...(credentials && { credentials }),
        // A redirect leads to another server.
        followRegionRedirects: false,
        // Not every server that speaks S3 keeps the checksums that the SDK would ask for.
        responseChecksumValidation: 'WHEN_REQUIRED',
        requestHandler: {
          ...{ connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout, throwOnRequestTimeout: true },
          socketTimeout: requestTimeout,
        },
      }),
    })))

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
      if (!isBucketName(ref.bucket) || (allowed && !allowed.has(ref.bucket))) throw notFound(NO_BUCKET)
      if (!isSafeName(ref.name) || ref.version === '') throw notFound('bad_name')
      try {
        const found = await head(ref, signal)
        return { bytes: found.bytes, localPath: null, stream: () => read(ref, found, signal) }
      } catch (error) {
        throw toBucketsError(error, signal)
      }
    },
  }
}
