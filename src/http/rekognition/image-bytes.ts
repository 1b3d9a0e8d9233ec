/** The picture of a request: its bytes as sent, or a file of a bucket, checked as Rekognition checks them. */
import type { BucketFiles } from '#objects/buckets.ts'
import type { S3ObjectInput } from './constraints.ts'
import { AwsException } from './exception.ts'
import type { Services } from './operation.ts'

/**
 * Of the header alone; sizes are in pixels, and only those of JPEG and PNG count. Throws `image_unsupported`,
 * `image_corrupt` and the like.
 */
type Measure = (bytes: Uint8Array) => Promise<{ format: string; width: number; height: number }>

export interface ImageBytesDeps {
  buckets: BucketFiles
  measure: Measure
  /** Pixels that each side must have. */
  minSide: number
}

const MOST_S3_BYTES = 15 * 1024 * 1024
const FORMATS = ['jpeg', 'png']
/** How base64 of a JPEG and of a PNG begins: somebody encoded what the client encodes anyway. */
const ENCODED = /^(data:image\/[\w.+-]+;base64,)?(\/9j\/|iVBORw0KGgo)/
const HEAD_BYTES = 64

const refuse = (name: string, message: string): never => {
  throw new AwsException(name, message)
}

async function download(buckets: BucketFiles, input: S3ObjectInput, signal: AbortSignal): Promise<Uint8Array> {
  const { Bucket: bucket, Name: name, Version: version } = input
  if (bucket === undefined || name === undefined) {
    throw new AwsException('InvalidS3ObjectException', 'Request has invalid S3 object')
  }
  const { bytes, stream } = await buckets.open({ bucket, name, version }, { signal })
  if (bytes > MOST_S3_BYTES) refuse('ImageTooLargeException', 'Image size is too large')
  const chunks: Uint8Array[] = []
  for await (const chunk of stream()) chunks.push(chunk)
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

const isEncodedAgain = (bytes: Uint8Array): boolean =>
  ENCODED.test(Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEAD_BYTES)).toString('latin1'))

/** Throws AwsExceptions, and the errors of the catalogue that `buckets` and `measure` throw. */
export function createImageBytes({ buckets, measure, minSide }: ImageBytesDeps): Services['imageBytes'] {
  return async ({ Bytes, S3Object }, signal) => {
    if (!Bytes && !S3Object) {
      refuse('InvalidParameterException', 'Requested image should either contain bytes or s3 object.')
    }
    if (Bytes && S3Object) refuse('InvalidParameterException', 'Request has invalid parameters')
    const bytes = S3Object ? await download(buckets, S3Object, signal) : Bytes!
    if (isEncodedAgain(bytes)) refuse('InvalidImageFormatException', 'Invalid image encoding')
    const { format, width, height } = await measure(bytes)
    if (!FORMATS.includes(format)) refuse('InvalidImageFormatException', 'Request has invalid image format')
    if (Math.min(width, height) < minSide) refuse('InvalidParameterException', 'Request has invalid parameters')
    return bytes
  }
}
