/** Uploads of unknown length, in parts. */
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { LikenessError } from '#errors'
import type { OpenS3 } from './s3-client.ts'
import { toStoreError } from './s3-refusals.ts'

export interface S3Upload {
  bucket: string
  /** As the bucket names it. */
  name: string
  content: AsyncIterable<Uint8Array>
  /** At least 5 MiB, but for the last. About four of them are held in memory. */
  partBytes: number
}

const MOST_PARTS = 10_000
const AT_ONCE = 2
const UPLOAD = 'likeness-upload'

/**
 * Returns the number of bytes. Nothing of a failed upload is kept, unless the server cannot be reached to say so: what
 * is left then is taken away by the bucket's lifecycle. Throws what `content` throws, `body_too_large`, `store_unavailable`.
 */
export async function uploadStream({ s3, client }: OpenS3, upload: S3Upload): Promise<number> {
  const { Upload } = await import('@aws-sdk/lib-storage')
  const { partBytes } = upload
  const at = { Bucket: upload.bucket, Key: upload.name }
  const id = randomUUID()
  let bytes = 0
  let ended = false
  let handing = false
  let broken: { reason: unknown } | undefined

  async function* counted(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of upload.content) {
        bytes += chunk.byteLength
        if (bytes > partBytes * MOST_PARTS)
          throw new LikenessError('body_too_large', { details: { limit: partBytes * MOST_PARTS } })
        if (chunk.byteLength === 0) continue
        handing = true
        yield chunk
        handing = false
      }
      ended = true
    } catch (reason) {
      // What is thrown while a chunk is handed over is the upload's end coming back here, not the sender's failure.
      if (!handing) broken = { reason }
      throw reason
    }
  }

  /** The answer to a request can be lost after it was done. */
  async function isThere(): Promise<boolean> {
    const found = await client.send(new s3.HeadObjectCommand(at)).catch(() => undefined)
    return found?.Metadata?.[UPLOAD] === id
  }

  const uploading = new Upload({
    client,
    params: { ...at, Body: Readable.from(counted(), { highWaterMark: 1 }), Metadata: { [UPLOAD]: id } },
    ...{ partSize: partBytes, queueSize: AT_ONCE },
  })
  try {
    await uploading.done()
  } catch (error) {
    if (ended && (await isThere())) return bytes
    // The library does so for a part that failed, but not for the last step, and only once.
    const { uploadId: UploadId } = uploading
    if (UploadId !== undefined)
      await client.send(new s3.AbortMultipartUploadCommand({ ...at, UploadId })).catch(() => undefined)
    throw broken ? broken.reason : toStoreError(error, upload.bucket)
  }
  return bytes
}
