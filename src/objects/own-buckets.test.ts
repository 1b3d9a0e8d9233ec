import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFilesystemObjects } from './filesystem.ts'
import type { Objects } from './objects.ts'
import { createOwnBuckets } from './own-buckets.ts'
import { allOf, bytesOf } from './s3.fixture.ts'

const home = mkdtempSync(join(tmpdir(), 'likeness-buckets-'))
const directory = join(home, 'objects')
const photos = join(directory, 'buckets', 'photos')
const objects = createFilesystemObjects({ directory })
const large = Buffer.alloc(300_000, 'x')
afterAll(() => rmSync(home, { recursive: true, force: true }))

beforeAll(async () => {
  mkdirSync(join(photos, 'sub'), { recursive: true })
  for (const name of ['a.jpg', 'empty', 'shrinks', 'goes', 'grows']) writeFileSync(join(photos, name), 'content')
  writeFileSync(join(photos, 'empty'), '')
  writeFileSync(join(photos, 'sub', 'b.jpg'), large)
  writeFileSync(join(photos, 'with space.jpg'), 'content')
  writeFileSync(join(home, 'secret'), 'secret')
  await objects.put('people/default/p1/r1.jpg', Buffer.from('secret'))
  await objects.put('loose.jpg', Buffer.from('secret'))
  symlinkSync(join(home, 'secret'), join(photos, 'link'))
  symlinkSync(home, join(photos, 'outside'))
  symlinkSync(join(directory, 'people'), join(directory, 'buckets', 'linked'))
  execFileSync('mkfifo', [join(photos, 'pipe')])
})

/** As of a store that has no files of its own. */
const withoutFiles: Objects = { ...objects, localPath: () => null }

describe.each([
  ['files', objects],
  ['a store without files', withoutFiles],
])('own buckets over %s', (_, store) => {
  const buckets = createOwnBuckets(store)

  test('are read to the last byte', async () => {
    const opened = await buckets.open({ bucket: 'photos', name: 'sub/b.jpg' })
    expect(opened.bytes).toBe(large.length)
    expect(opened.localPath).toBe(store === objects ? join(photos, 'sub', 'b.jpg') : null)
    for (let i = 0; i < 2; i++) expect(large.equals(await bytesOf(opened.stream()))).toBe(true)
    const empty = await buckets.open({ bucket: 'photos', name: 'empty' })
    expect([empty.bytes, (await bytesOf(empty.stream())).length]).toEqual([0, 0])
  })

  test.each([
    ...['none', 'sub', 'sub/', 'sub/none', 'a.jp', 'a.jpg/x', 'with space.jpg', '/a.jpg', '//a.jpg', './a.jpg', ''],
    ...['sub/../a.jpg', '../photos/a.jpg', '../../people/default/p1/r1.jpg', '../../../secret', '..', 'a.jpg\0', '\0'],
    ...['link', 'pipe', 'ação.jpg', '\ud800', 'x'.repeat(1024)],
    ...['%2e%2e/%2e%2e/loose.jpg', '..\\..\\loose.jpg', 'a/'.repeat(500)],
  ])('%j is not in the bucket', async (name) => {
    const reading = (async () => bytesOf((await buckets.open({ bucket: 'photos', name })).stream()))()
    await expect(reading).rejects.toMatchObject({ code: 'object_not_found', details: { reason: 'no_object' } })
  })

  test.each([
    'none',
    '..',
    '...',
    'people',
    'photos/sub',
    'photos/',
    '../objects',
    'buckets',
    '',
    'PHOTOS',
    'pho\0tos',
  ])('%j is no bucket', async (bucket) => {
    for (const name of ['a.jpg', 'b.jpg', 'default/p1/r1.jpg', '../loose.jpg', 'photos/a.jpg'])
      await expect(buckets.open({ bucket, name })).rejects.toMatchObject({ details: { reason: 'no_bucket' } })
  })

  test('are listed as they are opened, without what links lead to', async () => {
    const listed = await allOf(buckets.list('photos', ''))
    expect(listed.map(({ key }) => key)).toEqual(expect.arrayContaining(['a.jpg', 'empty', 'sub/b.jpg']))
    expect(listed.map(({ key }) => key)).not.toEqual(expect.arrayContaining(['link']))
    expect(listed.some(({ key }) => key.startsWith('outside/') || key === 'pipe')).toBe(false)
    const [{ bytes, etag }] = await allOf(buckets.list('photos', 'sub/'))
    expect(await buckets.open({ bucket: 'photos', name: 'sub/b.jpg' })).toMatchObject({ bytes, etag })
    for (const bucket of ['nothing', '..', 'photos/sub'])
      await expect(allOf(buckets.list(bucket, ''))).rejects.toMatchObject({ code: 'object_not_found' })
    expect(await allOf(buckets.list('photos', '../'))).toEqual([])
  })

  test('no versions are kept', async () => {
    const asked = { bucket: 'photos', name: 'a.jpg', version: 'null' }
    await expect(buckets.open(asked)).rejects.toMatchObject({ details: { reason: 'no_version' } })
  })

  test('nobody waits for what was called off', async () => {
    const signal = AbortSignal.abort()
    const asked = { bucket: 'photos', name: 'a.jpg' }
    await expect(buckets.open(asked, { signal })).rejects.toMatchObject({ code: 'cancelled' })
    const later = new AbortController()
    const opened = await buckets.open({ bucket: 'photos', name: 'sub/b.jpg' }, { signal: later.signal })
    const chunks = opened.stream()[Symbol.asyncIterator]()
    if (store === objects) await chunks.next()
    later.abort()
    await expect(chunks.next()).rejects.toMatchObject({ code: 'cancelled' })
  })
})

test('links lead nowhere', async () => {
  const buckets = createOwnBuckets(objects)
  const ways = { photos: ['outside/secret', 'outside/objects/loose.jpg', 'link'], linked: ['default/p1/r1.jpg'] }
  for (const [bucket, names] of Object.entries(ways))
    for (const name of names)
      await expect(buckets.open({ bucket, name })).rejects.toMatchObject({ code: 'object_not_found' })
})

test('a file that changes while it is read is not passed on as whole, nor longer than told', async () => {
  const buckets = createOwnBuckets(objects)
  const open = (name: string) => buckets.open({ bucket: 'photos', name })
  const [shrinks, goes, grows] = [await open('shrinks'), await open('goes'), await open('grows')]
  truncateSync(join(photos, 'shrinks'), 3)
  rmSync(join(photos, 'goes'))
  writeFileSync(join(photos, 'grows'), 'content and more')
  await expect(bytesOf(shrinks.stream())).rejects.toMatchObject({ code: 'store_unavailable' })
  await expect(bytesOf(goes.stream())).rejects.toMatchObject({ code: 'object_not_found' })
  expect(String(await bytesOf(grows.stream()))).toBe('content')
  symlinkSync(join(home, 'secret'), join(photos, 'goes'))
  await expect(bytesOf(goes.stream())).rejects.toMatchObject({ code: 'object_not_found' })
})

test.skipIf(process.getuid?.() === 0)('a file without the right to read it is not found', async () => {
  chmodSync(join(photos, 'a.jpg'), 0)
  const opened = createOwnBuckets(objects).open({ bucket: 'photos', name: 'a.jpg' })
  await expect(opened).rejects.toMatchObject({ code: 'object_not_found', details: { reason: 'refused' } })
})
