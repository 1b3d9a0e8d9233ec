/** What is read from any server that speaks S3. Run against each of those that tests have. */
import { randomBytes } from 'node:crypto'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Buckets } from './buckets.ts'
import { createS3Buckets } from './s3-buckets.ts'
import { allOf, bytesOf, KEYS, startRelay, type Relay } from './s3.fixture.ts'

const SMALL = Buffer.from('content')
const LARGE = randomBytes(10_000_000)
const NAMES = ['a.jpg', 'deep/er/b c.jpg', 'ação ☃ 😀.jpg', "q'!()*&=?#+%41.jpg", '/leading', 'trailing/', '...']

export function s3BucketsContract(name: string, start: () => Promise<{ port: number; stop(): unknown }>): void {
  describe(`buckets of ${name}`, () => {
    let server: Awaited<ReturnType<typeof start>>
    let relay: Relay
    let client: S3Client
    let buckets: Buckets
    const made = (options: Partial<Parameters<typeof createS3Buckets>[0]> = {}) =>
      createS3Buckets({ endpoint: relay.endpoint, region: 'us-east-1', credentials: KEYS, ...options })
    const put = (Key: string, Body: Buffer, Bucket = 'photos') =>
      client.send(new PutObjectCommand({ Bucket, Key, Body }))

    beforeAll(async () => {
      server = await start()
      relay = await startRelay(server.port)
      const endpoint = `http://127.0.0.1:${server.port}`
      client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: KEYS })
      for (const Bucket of ['photos', 'others']) await client.send(new CreateBucketCommand({ Bucket }))
      for (const key of NAMES) await put(key, SMALL)
      await put('empty', Buffer.alloc(0))
      await put('large', LARGE)
      await put('secret', SMALL, 'others')
      buckets = made()
    })
    afterAll(async () => {
      client?.destroy()
      relay?.close()
      await server?.stop()
    })

    test.each(NAMES)('%j is read', async (key) => {
      const opened = await buckets.open({ bucket: 'photos', name: key })
      expect([opened.bytes, opened.localPath]).toEqual([SMALL.length, null])
      expect(String(await bytesOf(opened.stream()))).toBe('content')
    })

    test('nothing and much are read whole, again and again', async () => {
      const empty = await buckets.open({ bucket: 'photos', name: 'empty' })
      expect([empty.bytes, (await bytesOf(empty.stream())).length]).toEqual([0, 0])
      const large = await buckets.open({ bucket: 'photos', name: 'large' })
      for (let i = 0; i < 2; i++) expect(LARGE.equals(await bytesOf(large.stream()))).toBe(true)
    })

    test('what is there is listed as it is opened', async () => {
      const listed = await allOf(buckets.list('photos', ''))
      const names = [...NAMES.filter((key) => !key.endsWith('/') && key !== '...'), 'empty', 'large']
      expect(listed.map(({ key }) => key)).toEqual(expect.arrayContaining(names))
      const [deep] = await allOf(buckets.list('photos', 'deep/'))
      expect(deep).toMatchObject({ key: 'deep/er/b c.jpg', bytes: SMALL.length })
      expect((await buckets.open({ bucket: 'photos', name: deep!.key })).etag).toBe(deep!.etag)
      await expect(allOf(buckets.list('absent', ''))).rejects.toMatchObject({ code: 'object_not_found' })
      await expect(allOf(made({ allowed: ['photos'] }).list('others', ''))).rejects.toMatchObject({
        details: { reason: 'no_bucket' },
      })
    })

    test('the size is known before anything is downloaded', async () => {
      const before = relay.down
      expect((await buckets.open({ bucket: 'photos', name: 'large' })).bytes).toBe(LARGE.length)
      expect(relay.down - before).toBeLessThan(5000)
    })

    test('who stops reading gets no more of it', async () => {
      const before = relay.down
      for await (const _ of (await buckets.open({ bucket: 'photos', name: 'large' })).stream()) break
      // Whoever comes next is not held up by what is left.
      expect(String(await bytesOf((await buckets.open({ bucket: 'photos', name: 'a.jpg' })).stream()))).toBe('content')
      expect(relay.down - before).toBeLessThan(LARGE.length)
    })

    test.each([
      ...[
        ['photos', 'none'],
        ['photos', 'a.jpg/x'],
        ['photos', 'A.jpg'],
        ['none', 'a.jpg'],
        ['ab', 'a.jpg'],
      ],
      ...[
        ['photos', ''],
        ['photos', '\ud800'],
        ['photos', 'x'.repeat(1025)],
        ['photos', '\0'],
        ['photos', 'a.jpg\0'],
      ],
      ...[
        ['photos', '../others/secret'],
        ['photos', 'x/../../others/secret'],
        ['photos', './a.jpg'],
        ['...', 'a.jpg'],
      ],
      ...[
        ['photos/../others', 'secret'],
        ['arn:aws:s3:us-east-1:1:accesspoint/x', 'a'],
        ['Not_A_Dns.Name', 'a.jpg'],
      ],
    ] as [string, string][])('there is no bucket %j with %j', async (bucket, key) => {
      await expect(buckets.open({ bucket, name: key })).rejects.toMatchObject({ code: 'object_not_found' })
    })

    test.each([
      ...[
        ['photos', '../others/secret'],
        ['photos', 'x/../../others/secret'],
        ['photos', '..'],
        ['..', 'secret'],
      ],
      ...[
        ['photos/../others', 'secret'],
        ['photos', './a.jpg'],
        ['photos', '\ud800'],
      ],
    ] as [string, string][])('nobody is asked for %j with %j, which could mean another one', async (bucket, key) => {
      const before = relay.down
      await expect(buckets.open({ bucket, name: key })).rejects.toMatchObject({ code: 'object_not_found' })
      expect(relay.down).toBe(before)
    })

    test('only the buckets on the list are looked into', async () => {
      const some = made({ allowed: ['photos'] })
      expect((await some.open({ bucket: 'photos', name: 'a.jpg' })).bytes).toBe(SMALL.length)
      const before = relay.down
      await expect(some.open({ bucket: 'others', name: 'secret' })).rejects.toMatchObject({
        code: 'object_not_found',
        details: { reason: 'no_bucket' },
      })
      await expect(made({ allowed: [] }).open({ bucket: 'photos', name: 'a.jpg' })).rejects.toMatchObject({
        code: 'object_not_found',
      })
      expect(relay.down).toBe(before)
    })

    test('half a file is not passed on as a whole one', async () => {
      const large = await buckets.open({ bucket: 'photos', name: 'large' })
      relay.resetAfter = relay.down + 1_000_000
      await expect(bytesOf(large.stream())).rejects.toMatchObject({ code: 'store_unavailable' })
      relay.resetAfter = Infinity
      expect(await bytesOf(large.stream())).toHaveLength(LARGE.length)
    })

    test('what was called off stops', async () => {
      const stop = new AbortController()
      const large = await buckets.open({ bucket: 'photos', name: 'large' }, { signal: stop.signal })
      const chunks = large.stream()[Symbol.asyncIterator]()
      await chunks.next()
      stop.abort()
      await expect(bytesOf({ [Symbol.asyncIterator]: () => chunks })).rejects.toMatchObject({ code: 'cancelled' })
      const again = buckets.open({ bucket: 'photos', name: 'large' }, { signal: stop.signal })
      await expect(again).rejects.toMatchObject({ code: 'cancelled' })
    })

    test('many at once', async () => {
      const reading = Array.from({ length: 60 }, async (_, i) => {
        const key = i % 10 ? 'a.jpg' : 'none'
        const opened = await buckets.open({ bucket: 'photos', name: key }).catch(() => undefined)
        return opened && String(await bytesOf(opened.stream()))
      })
      const read = await Promise.all(reading)
      expect(read.filter((text) => text === 'content')).toHaveLength(54)
      expect(read.filter((text) => text === undefined)).toHaveLength(6)
    })
  })
}
