import { describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { createReadPicture, identify, type AnyPicture } from './read-picture.ts'

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(60, 7)])
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(60, 9)])

function reader(maxBytes = 1000) {
  const calls: string[] = []
  const read = createReadPicture({
    maxBytes,
    fetcher: {
      get: async (url, options) => {
        calls.push(`get ${url} ${options.maxBytes} ${options.signal?.aborted}`)
        return { bytes: Buffer.from('fetched'), type: 'text/html' }
      },
    },
    roots: {
      read: async (path, most) => {
        calls.push(`read ${path} ${most}`)
        return Buffer.from('from disk')
      },
    },
    buckets: {
      open: async ({ bucket, name, version }) => {
        calls.push(`open ${bucket} ${name} ${version}`)
        const chunks = [Buffer.from('from '), Buffer.from('bucket')]
        return {
          bytes: Number(/\d+/.exec(name)?.[0] ?? 11),
          etag: '',
          localPath: null,
          stream: async function* () {
            yield* chunks
          },
        }
      },
    },
  })
  const text = (given: string, signal?: AbortSignal) => read({ kind: 'text', text: given }, signal)
  return { calls, read, text }
}

describe('where a picture is read from', () => {
  test.each([
    ['http://a.test/x.jpg', 'get http://a.test/x.jpg 1000 undefined', 'url'],
    [' HTTPS://user:pw@a.test/x?y#z\n', 'get HTTPS://user:pw@a.test/x?y#z 1000 undefined', 'url'],
    ['/srv/a.jpg', 'read /srv/a.jpg 1000', 'path'],
    ['/srv/../etc/passwd', 'read /srv/../etc/passwd 1000', 'path'],
    ['//host/share/a.jpg', 'read //host/share/a.jpg 1000', 'path'],
    ['/9j/folder', 'read /9j/folder 1000', 'path'],
    ['/9j/some/photo.jpg', 'read /9j/some/photo.jpg 1000', 'path'],
    ['/srv/a\0.jpg', 'read /srv/a\0.jpg 1000', 'path'],
  ])('%j', async (given, call, source) => {
    const { calls, text } = reader()
    expect(await text(given)).toMatchObject({ source })
    expect(calls).toEqual([call])
  })

  test.each([
    ...[
      'file:///etc/passwd',
      'FILE:/etc/passwd',
      'file:etc',
      'ftp://a.test/x',
      'gopher://a:70/_',
      'ws://a.test',
      's3://bucket/key',
    ],
    ...[
      'javascript:alert(1)',
      'blob:http://a.test/1',
      'jar:http://a!/b',
      'C:\\pictures\\a.jpg',
      'c:/a.jpg',
      'x:y',
      'http+unix://x',
    ],
  ])('nothing is read from %j', async (given) => {
    const { calls, text } = reader()
    await expect(text(given)).rejects.toMatchObject({ code: 'source_refused' })
    expect(calls).toEqual([])
  })

  test.each([
    ...[
      '',
      '   ',
      'a.jpg',
      'pictures/a.jpg',
      '../a.jpg',
      '~/a.jpg',
      'http//a.test',
      '\\\\server\\a.jpg',
      '====',
      'A',
      'AAA',
      'AAAAA',
    ],
    ...[
      'AAA=AAAA',
      'AAAA====',
      'AA-_',
      'AAB=',
      'AA==AA==',
      'AAAA AAAA',
      'ÄÄÄÄ',
      'AAAA\0',
      'data:',
      'data:image/png,AAAA',
      'data:,x',
    ],
    ...[
      'data:image/png;base64',
      'data:image/png;base64,',
      'data:image/png;base64,%41%41',
      'data:image/png;base64,AA-_',
      'data:;base32,AAAA',
    ],
    ...['ht\ntp://127.0.0.1/', 'data:image/svg+xml;utf8,<svg/>', `data:${'x'.repeat(300)};base64,AAAA`],
  ])('%j is nothing of the kind', async (given) => {
    const { calls, text } = reader()
    await expect(text(given)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('base64'),
    })
    expect(calls).toEqual([])
  })

  test.each([JPEG, PNG, Buffer.from('abc'), Buffer.from('ab'), Buffer.from('a'), Buffer.alloc(1000, 1)])(
    'base64, bare and in data URLs, %#',
    async (bytes) => {
      const { calls, text } = reader()
      const base64 = bytes.toString('base64')
      const wrapped = base64.replace(/.{76}/g, '$&\r\n')
      for (const given of [
        base64,
        `\n${base64}\n`,
        wrapped,
        `data:image/png;base64,${base64}`,
        `DATA:;Base64,${wrapped}`,
      ])
        expect(Buffer.from((await text(given)).bytes).equals(bytes)).toBe(true)
      expect(await text(`data:image/png;charset=x;base64,${base64}`)).toMatchObject({ source: 'data' })
      expect(calls).toEqual([])
    },
  )

  test('uploads and pictures of buckets', async () => {
    const { calls, read } = reader()
    expect(await read({ kind: 'upload', name: 'a.jpg', bytes: JPEG })).toEqual({
      bytes: JPEG,
      source: 'upload',
      identifier: 'a.jpg',
    })
    const found = await read({ kind: 'bucket', bucket: 'photos', key: 'x/y.jpg' })
    expect([Buffer.from(found.bytes).toString(), found.source, found.identifier]).toEqual([
      'from bucket',
      'bucket',
      'photos/x/y.jpg',
    ])
    expect(calls).toEqual(['open photos x/y.jpg undefined'])
    await expect(read({ kind: 'bucket', bucket: 'photos', key: '1001.jpg' })).rejects.toMatchObject({
      code: 'image_too_many_bytes',
    })
  })
})

test('as many bytes as there may be, and one more; none', async () => {
  const { text, read } = reader(100)
  const tooMany = { code: 'image_too_many_bytes', details: { limit: 100 } }
  expect((await text(Buffer.alloc(100).toString('base64'))).bytes).toHaveLength(100)
  await expect(text(Buffer.alloc(101).toString('base64'))).rejects.toMatchObject(tooMany)
  // Not even decoded.
  await expect(text('!'.repeat(10_000_000))).rejects.toMatchObject(tooMany)
  await expect(text(`data:image/png;base64,${'A'.repeat(10_000_000)}`)).rejects.toMatchObject(tooMany)
  await expect(read({ kind: 'upload', name: 'a', bytes: Buffer.alloc(101) })).rejects.toMatchObject(tooMany)
  await expect(read({ kind: 'upload', name: 'a', bytes: Buffer.alloc(0) })).rejects.toMatchObject({
    code: 'image_empty',
  })
})

test('large ones are decoded', async () => {
  const bytes = Buffer.alloc(20_000_000, 3)
  const { text } = reader(20_000_000)
  expect((await text(bytes.toString('base64'))).bytes.byteLength).toBe(bytes.length)
})

test('what the others throw passes, and nobody reads for whoever gave up', async () => {
  const fails = async () => Promise.reject(new LikenessError('source_unreachable'))
  const read = createReadPicture({ maxBytes: 10, fetcher: { get: fails }, roots: { read: fails } })
  await expect(read({ kind: 'text', text: 'http://a.test' })).rejects.toMatchObject({ code: 'source_unreachable' })
  await expect(read({ kind: 'bucket', bucket: 'abc', key: 'a' })).rejects.toMatchObject({ code: 'source_refused' })
  const { calls, text } = reader()
  await expect(text('http://a.test', AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
  expect(calls).toEqual([])
})

describe('how the history calls it', () => {
  const text = (given: string) => identify({ kind: 'text', text: given })
  test.each([
    ['http://user:pw@a.test:8080/x/y.jpg?token=secret#secret', 'url', 'http://a.test:8080/x/y.jpg'],
    ['https://a.test', 'url', 'https://a.test/'],
    ['ftp://user:pw@a.test/x?secret', 'url', 'ftp://a.test/x'],
    ['file:///etc/passwd', 'url', 'file:///etc/passwd'],
    ['javascript:secret', 'url', 'javascript:'],
    ['http://[secret', 'url', 'http:'],
    ['http://user:secret@', 'url', 'http:'],
    ['/srv/a.jpg', 'path', '/srv/a.jpg'],
    ['/srv/a\n\0\u202e.jpg', 'path', '/srv/a\ufffd\ufffd\ufffd.jpg'],
    [`data:image/png;base64,${'A'.repeat(16_000)}`, 'data', 'data:image/png (12 kB)'],
    [`data:secret secret;base64,${'A'.repeat(16_000)}`, 'data', 'base64 (12 kB)'],
    ['A'.repeat(4_000_000), 'data', 'base64 (3.0 MB)'],
    [JPEG.toString('base64'), 'data', 'base64 (1 kB)'],
    ['', 'data', 'data'],
    ['data:secret', 'data', 'data'],
  ])('%#', (given, source, identifier) => expect(text(given)).toEqual({ source, identifier }))

  test('in at most 100 characters, never none, whatever comes', () => {
    const hostile = [
      '\ud800',
      '\0',
      'a'.repeat(10_000),
      '😀'.repeat(10_000),
      '/😀'.repeat(90),
      '\u2028',
      ' ',
      `http://${'a'.repeat(300)}.test/`,
    ]
    const pictures: AnyPicture[] = hostile.flatMap((given): AnyPicture[] => [
      { kind: 'text', text: given },
      { kind: 'text', text: `/${given}` },
      { kind: 'text', text: `http://a.test/${given}` },
      { kind: 'text', text: `data:${given};base64,AAAA` },
      { kind: 'upload', name: given, bytes: JPEG },
      { kind: 'bucket', bucket: given, key: given },
    ])
    for (const picture of pictures) {
      const { identifier } = identify(picture)
      expect(identifier.length).toBeGreaterThan(0)
      expect(identifier.length).toBeLessThanOrEqual(100)
      expect(identifier).not.toMatch(/[\p{Cc}\p{Cs}]/u)
    }
    expect(identify({ kind: 'upload', name: ' ', bytes: JPEG }).identifier).toBe('picture')
    // The end of a place tells it apart.
    expect(text(`/${'a'.repeat(200)}/b.jpg`).identifier).toMatch(/^…a{93}\/b\.jpg$/)
    expect(text(`/${'a'.repeat(99)}`).identifier).toBe(`/${'a'.repeat(99)}`)
    expect(identify({ kind: 'upload', name: 'a'.repeat(200), bytes: JPEG }).identifier).toMatch(/^a{99}…$/)
  })
})
