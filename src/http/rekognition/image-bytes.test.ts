import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { openImage } from '#engine/local/decode/decode.ts'
import { LikenessError } from '#errors'
import type { BucketRef, BucketFiles } from '#objects/buckets.ts'
import { createImageBytes } from './image-bytes.ts'
import { toAwsException } from './translate.ts'

const limits = { maxBytes: 100_000_000, maxPixels: 120_000_000 }
const measure = (bytes: Uint8Array) => openImage(bytes, limits)
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 120, b: 90 } } })
const MOST = 15 * 1024 * 1024
const S3Object = { Bucket: 'photos', Name: 'a.jpg' }

let jpeg: Buffer
let png: Buffer
beforeAll(async () => {
  jpeg = await picture(80, 80).jpeg().toBuffer()
  png = await picture(300, 80).png().toBuffer()
})

const never: BucketFiles = { open: () => expect.unreachable() }

function holding(content: Uint8Array[], bytes = content.reduce((sum, chunk) => sum + chunk.length, 0)) {
  const seen = { opened: [] as BucketRef[], signals: [] as unknown[], downloads: 0 }
  async function* stream() {
    seen.downloads += 1
    yield* content
    await Promise.resolve()
  }
  const buckets: BucketFiles = {
    open(ref, options) {
      seen.opened.push(ref)
      seen.signals.push(options?.signal)
      return Promise.resolve({ bytes, etag: 'e', localPath: null, stream })
    },
  }
  return { ...seen, seen, buckets }
}

const { signal } = new AbortController()
const get = (image: Parameters<ReturnType<typeof createImageBytes>>[0], buckets = never) =>
  createImageBytes({ buckets, measure, minSide: 80 })(image, signal)
/** As the caller is told. */
const refusal = (image: Parameters<typeof get>[0], buckets = never) =>
  get(image, buckets).then(
    () => expect.unreachable(),
    (error: unknown) => `${toAwsException(error).name}: ${toAwsException(error).message}`,
  )

const FORMAT = 'InvalidImageFormatException: Request has invalid image format'
const ENCODING = 'InvalidImageFormatException: Invalid image encoding'
const PARAMETERS = 'InvalidParameterException: Request has invalid parameters'

describe('bytes of a request', () => {
  test('are what is looked at', async () => {
    for (const bytes of [jpeg, png]) expect(await get({ Bytes: bytes })).toBe(bytes)
  })

  test('or a file of a bucket, but one of them', async () => {
    expect(await refusal({})).toBe(
      'InvalidParameterException: Requested image should either contain bytes or s3 object.',
    )
    expect(await refusal({ Bytes: jpeg, S3Object })).toBe(PARAMETERS)
  })

  test('are a JPEG or a PNG', async () => {
    for (const format of ['webp', 'gif', 'tiff', 'avif'] as const)
      expect(await refusal({ Bytes: await picture(100, 100).toFormat(format).toBuffer() })).toBe(FORMAT)
    const others = ['', 'x', 'not a picture at all', '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"/>']
    for (const text of [...others, '\xff\xd8\xff', '\x89PNG\r\n\x1a\n'])
      expect(await refusal({ Bytes: Buffer.from(text, 'latin1') })).toBe(FORMAT)
  })

  test('are not text of a picture', async () => {
    for (const bytes of [jpeg, png]) {
      const text = bytes.toString('base64')
      expect(await refusal({ Bytes: Buffer.from(text) })).toBe(ENCODING)
      expect(await refusal({ Bytes: Buffer.from(`data:image/jpeg;base64,${text}`) })).toBe(ENCODING)
    }
    // A view into a larger buffer is read at its own place.
    const around = Buffer.concat([Buffer.from('/9j/'), jpeg])
    expect(await get({ Bytes: around.subarray(4) })).toHaveLength(jpeg.length)
  })

  test('have 80 pixels on each side', async () => {
    for (const [width, height] of [
      [79, 200],
      [200, 79],
      [79, 79],
      [8, 8],
    ] as const)
      for (const format of ['jpeg', 'png'] as const)
        expect(await refusal({ Bytes: await picture(width, height).toFormat(format).toBuffer() })).toBe(PARAMETERS)
    // Both sides count, whichever way the camera was held.
    const turned = await picture(79, 200).jpeg().withMetadata({ orientation: 6 }).toBuffer()
    expect(await refusal({ Bytes: turned })).toBe(PARAMETERS)
  })
})

describe('a file of a bucket', () => {
  test('is read with its version and the signal of the request', async () => {
    const half = jpeg.length >> 1
    for (const chunks of [[jpeg], [jpeg.subarray(0, half), jpeg.subarray(half)]]) {
      const { buckets, seen } = holding(chunks)
      const read = await get({ S3Object: { ...S3Object, Version: 'v1' } }, buckets)
      expect(jpeg.equals(read)).toBe(true)
      expect(seen.opened).toEqual([{ bucket: 'photos', name: 'a.jpg', version: 'v1' }])
      expect(seen.signals).toEqual([signal])
    }
  })

  test('needs bucket and name', async () => {
    for (const object of [{}, { Bucket: 'photos' }, { Name: 'a.jpg' }, { Version: 'v1' }])
      expect(await refusal({ S3Object: object })).toBe('InvalidS3ObjectException: Request has invalid S3 object')
  })

  test('over 15 MB is refused without being downloaded', async () => {
    const over = holding([jpeg], MOST + 1)
    expect(await refusal({ S3Object }, over.buckets)).toBe('ImageTooLargeException: Image size is too large')
    expect(over.seen.downloads).toBe(0)
    const padded = Buffer.concat([jpeg], MOST)
    expect(await get({ S3Object }, holding([padded]).buckets)).toHaveLength(MOST)
  })

  test('is checked like bytes', async () => {
    expect(await refusal({ S3Object }, holding([]).buckets)).toBe(FORMAT)
    expect(await refusal({ S3Object }, holding([Buffer.from(png.toString('base64'))]).buckets)).toBe(ENCODING)
    const small = await picture(40, 40).png().toBuffer()
    expect(await refusal({ S3Object }, holding([small]).buckets)).toBe(PARAMETERS)
  })

  test('that is not there is one thing, a server that is not there another', async () => {
    const failing = (code: 'object_not_found' | 'store_unavailable'): BucketFiles => ({
      open: () => Promise.reject(new LikenessError(code, { details: { reason: 'no_bucket' } })),
    })
    expect(await refusal({ S3Object }, failing('object_not_found'))).toBe(
      'InvalidS3ObjectException: Unable to get object metadata from S3. Check object key, region and/or access permissions.',
    )
    expect(await refusal({ S3Object }, failing('store_unavailable'))).toBe('InternalServerError: Internal server error')
  })
})
