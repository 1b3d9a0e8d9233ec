import { randomBytes } from 'node:crypto'
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { startFauxqs } from 'fauxqs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { objectsContract } from './objects.contract.ts'
import { createS3Objects, type S3ObjectsOptions } from './s3-objects.ts'
import { hasMoto, KEYS, MOTO, startFaulty, startHttp, startMoto, type Faulty } from './s3.fixture.ts'

const MIB = 1024 * 1024
const bytes = Buffer.from('content')
const clientOf = (endpoint: string) =>
  new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: KEYS })
const made = (endpoint: string, options: Partial<S3ObjectsOptions> = {}) =>
  createS3Objects({ bucket: 'pictures', prefix: '', endpoint, region: 'us-east-1', credentials: KEYS, ...options })

type Start = () => Promise<{ port: number; stop(): unknown }>

async function* blocks(count: number, block: Buffer, after?: () => Promise<void>): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield await Promise.resolve(block)
  await after?.()
}

/** On each server, with and without versions where it has them. */
function onServer(name: string, start: Start, versioned: boolean): void {
  objectsContract(`${name}${versioned ? ', versions kept' : ''}`, async () => {
    const server = await start()
    const endpoint = `http://127.0.0.1:${server.port}`
    const client = clientOf(endpoint)
    await client.send(new CreateBucketCommand({ Bucket: 'pictures' }))
    if (versioned) await keepVersions(client)
    await client.send(new PutObjectCommand({ Bucket: 'pictures', Key: 'somebody/else', Body: 'x' }))
    return {
      objects: made(endpoint, { prefix: 'own/' }),
      async close() {
        const left = await client.send(new ListObjectVersionsCommand({ Bucket: 'pictures', MaxKeys: 1000 }))
        expect(left.DeleteMarkers ?? []).toEqual([])
        const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'pictures', Prefix: 'somebody/' }))
        expect(Contents).toHaveLength(1)
        client.destroy()
        await server.stop()
      },
    }
  })
}

const keepVersions = (client: S3Client) =>
  client.send(new PutBucketVersioningCommand({ Bucket: 'pictures', VersioningConfiguration: { Status: 'Enabled' } }))

const startFaux: Start = () => startFauxqs({ port: 0, logger: false })

onServer('fauxqs', startFaux, false)

if (!hasMoto) console.warn(`Not tested against moto: there is no ${MOTO}.`)
describe.skipIf(!hasMoto)('with moto', () => {
  onServer('moto', startMoto, false)
  onServer('moto', () => startMoto({ MOTO_S3_DEFAULT_MAX_KEYS: '40' }), true)
})

function largeObjects(name: string, start: Start): void {
  describe(`much of it, on ${name}`, () => {
    let server: Awaited<ReturnType<Start>>
    let line: Faulty
    let client: S3Client
    const unfinished = async () => {
      const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: 'pictures' }))
      return Uploads ?? []
    }
    beforeAll(async () => {
      server = await start()
      line = await startFaulty(server.port)
      client = clientOf(line.endpoint)
      await client.send(new CreateBucketCommand({ Bucket: 'pictures' }))
    })
    afterEach(() => void (line.fault = () => undefined))
    afterAll(async () => {
      client?.destroy()
      line?.close()
      await server?.stop()
    })

    test('a long stream goes up in parts and comes back', async () => {
      const objects = made(line.endpoint, { partBytes: 5 * MIB })
      const block = randomBytes(MIB + 17)
      const parts = 23
      line.asked.length = 0
      expect(await objects.putStream('long', blocks(parts, block))).toBe(parts * block.length)
      expect(line.asked.filter(({ query }) => query.includes('partNumber'))).toHaveLength(5)
      const back = Buffer.from(await objects.get('long'))
      expect(back.equals(Buffer.concat(Array.from({ length: parts }, () => block)))).toBe(true)
      await objects.delete(['long'])
    })

    test('no more of a stream is taken than the server keeps up with', async () => {
      const objects = made(line.endpoint, { partBytes: 5 * MIB, requestTimeoutMs: 300 })
      line.fault = ({ query }) => (query.includes('partNumber') ? 'silent' : undefined)
      let taken = 0
      async function* endless() {
        for (;;) {
          taken += MIB
          yield await Promise.resolve(Buffer.alloc(MIB))
        }
      }
      const putting = objects.putStream('endless', endless())
      await expect(putting).rejects.toMatchObject({ code: 'store_unavailable' })
      line.fault = () => undefined
      expect(taken).toBeLessThanOrEqual(4 * 5 * MIB)
      if (name === 'moto') expect(await unfinished()).toEqual([])
    }, 20_000)

    test('exactly one part, and an empty stream', async () => {
      const objects = made(line.endpoint, { partBytes: 5 * MIB })
      expect(await objects.putStream('one', blocks(5, Buffer.alloc(MIB, 1)))).toBe(5 * MIB)
      expect((await objects.get('one')).byteLength).toBe(5 * MIB)
      expect(await objects.putStream('none', blocks(0, bytes))).toBe(0)
      expect([await objects.exists('one'), await objects.exists('none')]).toEqual([true, true])
      expect((await objects.get('none')).byteLength).toBe(0)
      expect(await objects.delete(['one', 'none'])).toBe(2)
    })

    test('a stream that breaks off leaves neither a file nor parts', async () => {
      const objects = made(line.endpoint, { partBytes: 5 * MIB })
      line.asked.length = 0
      const gone = () => Promise.reject(new Error('the sender is gone'))
      const putting = objects.putStream('broken', blocks(12, Buffer.alloc(MIB), gone))
      await expect(putting).rejects.toThrow('the sender is gone')
      expect(line.asked.some(({ query }) => query.includes('partNumber=1'))).toBe(true)
      expect(line.asked.some(({ method }) => method === 'DELETE')).toBe(true)
      expect(await objects.exists('broken')).toBe(false)
      if (name === 'moto') expect(await unfinished()).toEqual([])
    })

    test('more than a thousand are listed in order and deleted in batches', async () => {
      const objects = made(line.endpoint)
      const keys = Array.from({ length: 1105 }, (_, i) => `many/${String(i).padStart(5, '0')}`)
      for (let at = 0; at < keys.length; at += 85)
        await Promise.all(keys.slice(at, at + 85).map((key) => objects.put(key, bytes)))
      const found: string[] = []
      for await (const { key } of objects.list('many/')) found.push(key)
      expect(found).toEqual(keys)
      line.asked.length = 0
      expect(await objects.deleteAll('many/')).toBe(1105)
      expect(line.asked.filter(({ method }) => method === 'POST')).toHaveLength(2)
      expect(await objects.deleteAll('many/')).toBe(0)
      expect(line.asked.filter(({ method }) => method === 'POST')).toHaveLength(2)
    }, 60_000)
  })
}
largeObjects('fauxqs', startFaux)
if (hasMoto) largeObjects('moto', startMoto)

test.each([
  [{ bucket: 'a/b' }],
  [{ bucket: '' }],
  [{ prefix: '../' }],
  [{ prefix: 'own' }],
  [{ prefix: '/' }],
  [{ partBytes: 5 * MIB - 1 }],
  [{ partBytes: Number.NaN }],
])('%j makes no store', (options) => {
  expect(() => made('http://127.0.0.1:1', options)).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
})

test('a server is asked for keys below the prefix only', async () => {
  const paths: string[] = []
  const server = await startHttp((request, response) => void response.end(void paths.push(request.url!)))
  await made(server.endpoint, { prefix: undefined }).put('a/b', bytes)
  await made(server.endpoint, { prefix: 'own/x/' }).put('a/b', bytes)
  expect(paths.map((path) => path.split('?')[0])).toEqual(['/pictures/likeness/a/b', '/pictures/own/x/a/b'])
  server.close()
})
