import { describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { exactly, firstOf, isBucketName, NO_BUCKET, notFound, type Buckets } from './buckets.ts'
import { allOf, bytesOf } from './s3.fixture.ts'

const holding = (content: Record<string, string[]>, asked: string[] = []): Buckets => ({
  open({ bucket, name }) {
    asked.push(`${bucket}/${name}`)
    const names = content[bucket]
    if (!names?.includes(name)) return Promise.reject(notFound(names ? 'no_object' : NO_BUCKET))
    return Promise.resolve({ bytes: 0, localPath: Object.keys(content).join(), etag: '', stream: () => exactly(0, []) })
  },
  async *list(bucket) {
    const names = content[bucket]
    if (!names) throw notFound(NO_BUCKET)
    for (const key of names) yield { key, bytes: 0, etag: '' }
  },
})
/** Fails when its first item is asked for. */
const failing = (error: Error): AsyncIterable<never> => ({
  [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
})
const down: Buckets = {
  open: () => Promise.reject(new LikenessError('store_unavailable')),
  list: () => failing(new LikenessError('store_unavailable')),
}
const keysOf = async (buckets: Buckets, bucket: string) => (await allOf(buckets.list(bucket, ''))).map(({ key }) => key)

describe('the first store that has the bucket', () => {
  test('answers, also when what is asked for is not in it', async () => {
    const asked: string[] = []
    const buckets = firstOf(holding({ own: ['a'] }), holding({ own: ['b'], far: ['c'] }, asked))
    expect((await buckets.open({ bucket: 'own', name: 'a' })).localPath).toBe('own')
    expect((await buckets.open({ bucket: 'far', name: 'c' })).localPath).toBe('own,far')
    await expect(buckets.open({ bucket: 'own', name: 'b' })).rejects.toMatchObject({
      code: 'object_not_found',
      details: { reason: 'no_object' },
    })
    expect(asked).toEqual(['far/c'])
    await expect(buckets.open({ bucket: 'none', name: 'c' })).rejects.toMatchObject({ details: { reason: NO_BUCKET } })
  })

  test('that could not look is not passed over', async () => {
    const asked: string[] = []
    const buckets = firstOf(down, holding({ far: ['c'] }, asked))
    await expect(buckets.open({ bucket: 'far', name: 'c' })).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(asked).toEqual([])
    const last = firstOf(holding({}), down)
    await expect(last.open({ bucket: 'far', name: 'c' })).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  test('lists, and is not asked for what it has not', async () => {
    const buckets = firstOf(holding({ own: ['a'] }), holding({ own: ['b'], far: ['c', 'd'] }))
    expect([await keysOf(buckets, 'own'), await keysOf(buckets, 'far')]).toEqual([['a'], ['c', 'd']])
    await expect(keysOf(buckets, 'none')).rejects.toMatchObject({ details: { reason: NO_BUCKET } })
    await expect(keysOf(firstOf(down, buckets), 'far')).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  test('of none has nothing', async () => {
    await expect(firstOf().open({ bucket: 'abc', name: 'c' })).rejects.toMatchObject({ code: 'object_not_found' })
  })
})

describe('a stream of known length', () => {
  const chunks = [Buffer.from('ab'), Buffer.from('cd')]

  test('passes when it is as long as was told', async () => {
    expect(String(await bytesOf(exactly(4, chunks)))).toBe('abcd')
    expect(await bytesOf(exactly(0, []))).toHaveLength(0)
  })

  test.each([3, 5, 2, 0])('is no file of %i bytes', async (bytes) => {
    await expect(bytesOf(exactly(bytes, chunks))).rejects.toMatchObject({ code: 'store_unavailable' })
  })
})

test.each(['', 'ab', '..', 'a/b', 'arn:aws:s3:us-east-1:123456789012:accesspoint/x', 'a b c', 'a\0bc', 'é'.repeat(9)])(
  '%j is no name of a bucket',
  (name) => expect(isBucketName(name)).toBe(false),
)
