/** Reading piece by piece: what is not whole must not pass for it. */
import { createHash } from 'node:crypto'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { startFauxqs } from 'fauxqs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createS3Objects } from './s3-objects.ts'
import { KEYS, startFaulty, type Faulty } from './s3.fixture.ts'

const Bucket = 'pictures'
const content = Buffer.alloc(2_000_000, 'content ')
let server: Awaited<ReturnType<typeof startFauxqs>>
let line: Faulty
let client: S3Client
const objects = () =>
  createS3Objects({
    ...{ bucket: Bucket, prefix: '', endpoint: line.endpoint, region: 'us-east-1', credentials: KEYS },
    requestTimeoutMs: 500,
  })

/** How many bytes came, and what they ended with. */
async function read(key: string) {
  let bytes = 0
  try {
    for await (const chunk of objects().stream(key)) bytes += chunk.byteLength
    return { bytes, code: undefined }
  } catch (error) {
    return { bytes, code: (error as { code?: string }).code, error: error as Error }
  }
}

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false })
  line = await startFaulty(server.port)
  client = new S3Client({ endpoint: line.endpoint, region: 'us-east-1', forcePathStyle: true, credentials: KEYS })
  await client.send(new CreateBucketCommand({ Bucket }))
  await objects().put('whole', content)
})
afterEach(() => void (line.fault = () => undefined))
afterAll(async () => {
  client?.destroy()
  line?.close()
  await server?.stop()
})

test('an answer that breaks off in the middle is an error, not the end', async () => {
  line.fault = ({ method }) => (method === 'GET' ? 'half' : undefined)
  const broken = await read('whole')
  expect(broken.code).toBe('store_unavailable')
  expect(broken.bytes).toBeLessThan(content.length)
  line.fault = () => undefined
  expect(await read('whole')).toEqual({ bytes: content.length, code: undefined })
})

test('content that is not what was stored is refused at its end', async () => {
  const Metadata = { 'likeness-sha256': createHash('sha256').update('another').digest('hex') }
  await client.send(new PutObjectCommand({ Bucket, Key: 'changed', Body: content, Metadata }))
  expect(await read('changed')).toMatchObject({ bytes: content.length, code: 'store_unavailable' })
  // What others put there, and what came as a stream, says nothing of itself.
  await client.send(new PutObjectCommand({ Bucket, Key: 'foreign', Body: content }))
  expect(await read('foreign')).toEqual({ bytes: content.length, code: undefined })
})

test.each([
  [{ status: 403, code: 'AccessDenied' }, 'store_unavailable'],
  [{ status: 404, code: 'NoSuchBucket' }, 'store_unavailable'],
  [{ status: 404, code: 'NoSuchKey' }, 'object_not_found'],
  [{ status: 503, code: 'SlowDown' }, 'store_unavailable'],
  ['silent' as const, 'store_unavailable'],
])('%j is %s', async (fault, code) => {
  line.fault = () => fault
  const refused = await read('whole')
  expect([refused.bytes, refused.code]).toEqual([0, code])
  expect(refused.error?.message).not.toContain(KEYS.accessKeyId)
})
