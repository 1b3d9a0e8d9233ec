/** The line to Amazon S3, Cloudflare R2, MinIO or any server that speaks their protocol, and what comes back of it. */
import { createHash } from 'node:crypto'
import type * as S3 from '@aws-sdk/client-s3'
import { messageOf } from '#errors'

export interface S3Connection {
  /** Instead of Amazon's own, for example `http://127.0.0.1:9000`. */
  endpoint?: string | undefined
  /** `auto` for R2. */
  region: string
  /** `host/bucket/key` instead of `bucket.host/key`; unless given, as soon as there is an `endpoint`. */
  forcePathStyle?: boolean | undefined
  /** Unless given, where the SDK looks: environment, `~/.aws`, the role of the machine. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined
  /** Silence of the server, in milliseconds. A reader that pauses for longer loses its connection. */
  requestTimeoutMs?: number | undefined
}

export interface OpenS3 {
  s3: typeof S3
  client: S3.S3Client
}

const CONNECTION_TIMEOUT_MS = 2000
const REQUEST_TIMEOUT_MS = 30_000
const ATTEMPTS = 3

/** Requests that S3 takes with a checksum only: CRC-32 is not known to older servers and R2, MD5 is to all. */
const WITH_CHECKSUM = ['DeleteObjectsCommand', 'PutBucketLifecycleConfigurationCommand']
const CHECKSUM_HEADER = /^x-amz-(sdk-)?checksum-/i

function sendMd5(client: S3.S3Client): void {
  client.middlewareStack.add(
    (next, context) => (args) => {
      if (!WITH_CHECKSUM.includes(context['commandName'] as string)) return next(args)
      const request = args.request as { headers: Record<string, string>; body: string }
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => !CHECKSUM_HEADER.test(name)),
      )
      headers['content-md5'] = createHash('md5').update(request.body).digest('base64')
      return next({ ...args, request: Object.assign(request, { headers }) })
    },
    { step: 'build', priority: 'low', name: 'likenessMd5' },
  )
}

/** The SDK takes half a second to load: it is for those who use it, and once. */
export function s3Connector(connection: S3Connection): () => Promise<OpenS3> {
  const { endpoint, region, forcePathStyle = endpoint !== undefined, credentials } = connection
  let opening: Promise<OpenS3> | undefined
  return () =>
    (opening ??= import('@aws-sdk/client-s3').then((s3) => {
      const client = new s3.S3Client({
        ...{ region, forcePathStyle, maxAttempts: ATTEMPTS },
        ...(endpoint !== undefined && { endpoint }),
        ...(credentials && { credentials }),
        // A redirect leads to another server.
        followRegionRedirects: false,
        // Not every server that speaks S3 knows the checksums of today's SDK. What is sent is safe without them: each
        // request is signed with the SHA-256 of its body, and a server refuses what does not match.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        // Silence, not duration: a large upload on a slow line is no failure.
        requestHandler: {
          connectionTimeout: CONNECTION_TIMEOUT_MS,
          socketTimeout: connection.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
        },
      })
      sendMd5(client)
      return { s3, client }
    }))
}

export interface Refusal {
  /** S3's own name for it, or that of the fault. */
  code: string
  /** Undefined where nobody answered. */
  status: number | undefined
  /** It was understood and declined: to ask again changes nothing. */
  final: boolean
  /**
   * What a log may hold of it. The SDK's errors carry the key, the access key and what was signed, and the server's
   * sentences name the key or who asked.
   */
  cause: Error
}

/** What an error of the SDK says. */
export function refusalOf(thrown: unknown): Refusal {
  const error = thrown as Error & { $metadata?: { httpStatusCode?: number }; Code?: string }
  const status = error.$metadata?.httpStatusCode
  const code = error.Code ?? error.name
  const final = status !== undefined && status >= 300 && status < 500 && status !== 408 && status !== 429
  const cause = new Error(status === undefined ? `${code}: ${messageOf(error)}` : `${code} (HTTP ${status})`)
  return { code, status, final, cause }
}
