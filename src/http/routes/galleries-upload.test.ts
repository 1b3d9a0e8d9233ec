import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ANN, BOB, CAT, photoOf } from '#usecases/galleries/galleries.fixture.ts'
import { listen, type Listening } from '../listen.ts'
import { openGalleryServer, PHOTO_BYTES, type GalleryServer } from './galleries.fixture.ts'
import { formOf, type TestForm } from './identity.fixture.ts'

let house: GalleryServer
let listening: Listening
let id: string
beforeAll(async () => {
  house = await openGalleryServer()
  listening = await listen(house.server.app, { host: '127.0.0.1', port: 0, stopTimeoutMs: 1000 })
})
afterAll(async () => {
  await listening?.stop()
  await house?.close()
})
beforeEach(async () => void ({ id } = await house.gallery()))

interface Answer {
  name: string
  photo: { id: string; originalName: string; bytes: number } | null
  known: boolean
  code: string | null
  message: string | null
}
async function upload(files: [string, Uint8Array][]): Promise<Answer[]> {
  const content: TestForm = { files: files.map(([name, bytes]) => ['photos', bytes, name]) }
  return house.good<{ photos: Answer[] }>(await house.form(`/${id}/photos`, content)).photos
}
const photos = async () =>
  (await house.get(`/${id}/photos?limit=1000`)).json<{ photos: { originalName: string; bytes: number }[] }>().photos
const keysOf = async () => {
  const keys: string[] = []
  for await (const { key } of house.room.objects.list(`galleries/${id}/`)) keys.push(key)
  return keys
}

const text = (content: string) => new TextEncoder().encode(content)
/** A photo of just so many bytes. */
const ofSize = (bytes: number) => Buffer.concat([photoOf([ANN]), Buffer.alloc(bytes - photoOf([ANN]).byteLength, ' ')])

describe('an upload of many', () => {
  test('each is answered on its own, in order; a bad one keeps no other from being added', async () => {
    const answers = await upload([
      ['a.jpg', photoOf([ANN])],
      ['page.html', text('<html><script>alert(1)</script></html>'.repeat(2000))],
      ['none.jpg', new Uint8Array()],
      ['large.jpg', ofSize(PHOTO_BYTES + 1)],
      ['huge.jpg', ofSize(20 * PHOTO_BYTES)],
      ['largest.jpg', ofSize(PHOTO_BYTES)],
      ['again.jpg', photoOf([BOB])],
    ])
    expect(answers.map(({ name, code, photo }) => [name, code, photo?.bytes ?? null])).toEqual([
      ['a.jpg', null, photoOf([ANN]).byteLength],
      ['page.html', 'image_unsupported', null],
      ['none.jpg', 'image_empty', null],
      ['large.jpg', 'image_too_many_bytes', null],
      ['huge.jpg', 'image_too_many_bytes', null],
      ['largest.jpg', null, PHOTO_BYTES],
      ['again.jpg', null, photoOf([BOB]).byteLength],
    ])
    for (const { code, message } of answers) expect(message === null).toBe(code === null)
    expect(await photos()).toHaveLength(3)
    expect(await keysOf()).toHaveLength(3)
  })

  test('what was there already is known, and an upload that broke off goes on with the rest', async () => {
    const files: [string, Uint8Array][] = [
      ['a.jpg', photoOf([ANN])],
      ['b.jpg', photoOf([BOB])],
    ]
    await upload(files.slice(0, 1))
    const missing = await house.send('POST', `/${id}/photos/missing`, {
      files: files.map(([name, { byteLength: bytes }]) => ({ name, bytes })),
    })
    expect(missing.json()).toEqual({ files: [{ name: 'b.jpg', bytes: files[1]![1].byteLength }] })
    expect((await upload(files)).map(({ known }) => known)).toEqual([true, false])
    expect(await photos()).toHaveLength(2)
  })

  test('10,000 files are asked about at once', async () => {
    await upload([['IMG_0007.jpg', photoOf([ANN])]])
    const bytes = photoOf([ANN]).byteLength
    const files = Array.from({ length: 10_000 }, (_, i) => ({ name: `IMG_${String(i).padStart(4, '0')}.jpg`, bytes }))
    const answer = await house.send('POST', `/${id}/photos/missing`, { files })
    expect(answer.json<{ files: unknown[] }>().files).toHaveLength(9999)
    expect((await house.send('POST', `/${id}/photos/missing`, { files: [...files, files[0]] })).statusCode).toBe(400)
  })

  test('more than fifty files: the rest is told to come again', async () => {
    const files = Array.from({ length: 52 }, (_, i): [string, Uint8Array] => [`${i}.jpg`, photoOf([ANN], i + 1)])
    const answers = await upload(files)
    expect(answers.filter(({ photo }) => photo)).toHaveLength(50)
    expect(answers.slice(50).map(({ code }) => code)).toEqual(['invalid_argument', 'invalid_argument'])
    expect(await photos()).toHaveLength(50)
  })

  test('names like paths, with NUL or without anything are names and no paths', async () => {
    const names = [
      '../../etc/passwd.jpg',
      '..\\..\\boot.jpg',
      'a\0b.jpg',
      '/abs/olute.jpg',
      '..',
      '   ',
      'x'.repeat(150),
    ]
    const answers = await upload(names.map((name, i) => [name, photoOf([ANN], i + 1)]))
    for (const { photo } of answers) expect(photo?.originalName).toMatch(/^[^/\\\0]+$/)
    for (const key of await keysOf()) expect(key).toMatch(/^galleries\/[a-z0-9_-]+\/[a-zA-Z0-9/_.-]+$/)
    expect(await photos()).toHaveLength(names.length)
  })

  test('what is no form, has no files, or breaks off is refused', async () => {
    const post = (headers: Record<string, string>, payload: string) =>
      house.ask({ method: 'POST', url: `/api/v1/galleries/${id}/photos`, headers, payload })
    expect((await house.send('POST', `/${id}/photos`, { photos: [] })).statusCode).toBe(415)
    expect((await house.form(`/${id}/photos`, { fields: { a: 'b' } })).statusCode).toBe(400)
    const type = { 'content-type': 'multipart/form-data; boundary=x' }
    const head = '--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
    const cut = await post(type, `${head}[{"vector":[1,0,0]}]${' '.repeat(200)}`)
    expect([cut.statusCode, cut.json<{ code: string }>().code]).toEqual([400, 'invalid_argument'])
    expect((await post({ 'content-type': 'multipart/form-data' }, 'x')).statusCode).toBeGreaterThanOrEqual(400)
    expect([await photos(), await keysOf()]).toEqual([[], []])
  })
})

test('a client that leaves in the middle loses that one photo; what came whole is kept, and nobody is alarmed', async () => {
  const { payload, headers } = await formOf({
    files: [
      ['photos', photoOf([ANN]), 'whole.jpg'],
      ['photos', ofSize(PHOTO_BYTES), 'half.jpg'],
    ],
  })
  const { hostname, port } = new URL(listening.url)
  const socket = connect(Number(port), hostname)
  const lines = [
    `POST /api/v1/galleries/${id}/photos HTTP/1.1`,
    `host: ${hostname}`,
    `authorization: Bearer ${house.keys.operator}`,
    `content-type: ${String(headers!['content-type'])}`,
    `content-length: ${(payload as Buffer).length}`,
  ]
  const before = house.server.log.length
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  socket.write((payload as Buffer).subarray(0, (payload as Buffer).length - PHOTO_BYTES / 2))
  await expect.poll(async () => (await photos()).length).toBe(1)
  socket.destroy()
  await expect.poll(() => house.server.log.slice(before).some((line) => line.includes('client gone'))).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect((await photos()).map(({ originalName }) => originalName)).toEqual(['whole.jpg'])
  expect(await keysOf()).toHaveLength(1)
  expect(house.server.log.slice(before).filter((line) => (JSON.parse(line) as { level: number }).level >= 50)).toEqual(
    [],
  )
})

describe('photos in a bucket', () => {
  test('are registered by key, found below a prefix, and stay where they are', async () => {
    const { objects } = house.room
    for (const [name, vector] of [
      ['day/1.jpg', ANN],
      ['day/2.jpg', BOB],
      ['day/notes.txt', CAT],
      ['night/3.jpg', CAT],
    ] as const)
      await objects.put(`buckets/photos/${name}`, photoOf([[...vector]]))
    const registered = await house.send('POST', `/${id}/photos/register`, {
      keys: ['day/1.jpg', 'day/missing.jpg', '../../people/secret.jpg', 'a\0b.jpg'],
    })
    const answers = registered.json<{ photos: Answer[] }>().photos
    expect(answers.map(({ photo, code }) => [photo?.originalName ?? null, code])).toEqual([
      ['1.jpg', null],
      ...Array.from({ length: 3 }, () => [null, 'object_not_found']),
    ])
    expect((await house.send('POST', `/${id}/photos/scan`, { prefix: 'day/' })).json()).toEqual({
      ...{ success: true, found: 2, added: 1 },
    })
    const queued = await house.send('POST', `/${id}/process-faces`, { prefix: 'night/' })
    expect(queued.json()).toMatchObject({ queued: 3, found: 1, added: 1 })
    for (const prefix of ['../', '/etc', 'a\0b'])
      expect((await house.send('POST', `/${id}/photos/scan`, { prefix })).statusCode, prefix).toBeLessThan(500)
    const { photos: all } = (await house.get(`/${id}/photos`)).json<{ photos: { id: string; bucket: string }[] }>()
    expect(all.map(({ bucket }) => bucket)).toEqual(['photos', 'photos', 'photos'])
    const removed = await house.send('DELETE', `/${id}/photos`, { photoIds: all.map((photo) => photo.id) })
    expect(removed.json()).toEqual({ success: true, removed: 3 })
    expect(await objects.exists('buckets/photos/day/1.jpg')).toBe(true)
  })
})

describe('pictures', () => {
  test('the file comes as it is, with its type and a name; small ones as JPEG; each with an etag', async () => {
    const [one] = await upload([["Grüße 100% '1'.jpg", photoOf([ANN])]])
    const below = `/${id}/photos/${one!.photo!.id}`
    const original = await house.get(`${below}/original`)
    expect(new Uint8Array(original.rawPayload)).toEqual(new Uint8Array(photoOf([ANN])))
    expect(original.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename="Gr__e 100_ '1'.jpg"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20100%25%20%271%27.jpg`,
      'cache-control': 'private, max-age=300',
    })
    for (const size of ['original', 'preview', 'thumbnail']) {
      const answer = await house.get(`${below}/${size}`)
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'image/jpeg'])
      const url = `/api/v1/galleries${below}/${size}`
      const again = await house.ask({ url, headers: { 'if-none-match': String(answer.headers.etag) } })
      expect([again.statusCode, again.body]).toEqual([304, ''])
    }
    // Where the store can hand it out itself nothing passes through here.
    const { objects } = house.room
    expect((await house.get(`${below}/original?direct=true`)).statusCode).toBe(200)
    objects.link = (key, { seconds }) => Promise.resolve(`https://store.example/${key.split('/')[0]}?for=${seconds}`)
    const direct = await house.get(`${below}/original?direct=true`)
    expect([direct.statusCode, direct.headers.location]).toEqual([302, 'https://store.example/galleries?for=60'])
    expect(direct.headers['cache-control']).toBe('private, no-store')
    expect((await house.get(`${below}/original`)).statusCode).toBe(200)
    delete objects.link
    expect((await house.send('DELETE', below)).json()).toEqual({ success: true })
    expect((await house.get(`${below}/original`)).statusCode).toBe(404)
  })
})
