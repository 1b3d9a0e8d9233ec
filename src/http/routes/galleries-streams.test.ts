import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { fromBuffer } from 'yauzl'
import { ANN, ANN_AGAIN, BOB, photoOf } from '#usecases/galleries/galleries.fixture.ts'
import { listen, type Listening } from '../listen.ts'
import { openGalleryServer, type GalleryServer } from './galleries.fixture.ts'

let house: GalleryServer
let listening: Listening
let gallery: Awaited<ReturnType<GalleryServer['gallery']>>
let at: string
beforeAll(async () => {
  house = await openGalleryServer()
  listening = await listen(house.server.app, { host: '127.0.0.1', port: 0, stopTimeoutMs: 1000 })
})
afterAll(async () => {
  await listening?.stop()
  await house?.close()
})
beforeEach(async () => {
  gallery = await house.gallery()
  at = `/${gallery.id}`
})

const opened: IncomingMessage[] = []
async function open(path: string, key = house.keys.viewer, headers: object = { authorization: `Bearer ${key}` }) {
  const request = get(`${listening.url}/api/v1/galleries${path}`, { headers: { ...headers }, agent: false })
  request.on('error', () => undefined)
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.on('error', () => undefined)
  opened.push(answer)
  return answer
}
const leave = () => opened.splice(0).forEach((answer) => answer.destroy())

/** Collects what comes. */
function reading(answer: IncomingMessage) {
  const told = { text: '', ended: false }
  answer.setEncoding('utf8')
  answer.on('data', (chunk: string) => (told.text += chunk))
  answer.on('close', () => (told.ended = true))
  return told
}
const statuses = ({ text }: { text: string }) =>
  [...text.matchAll(/event: status\ndata: (.*)\n\n/g)].map((found) => JSON.parse(found[1]!) as { totalPhotos: number })

describe('events', () => {
  test('the status comes at once and when it changes, with signs of life between', async () => {
    const answer = await open(`${at}/events`)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    })
    const told = reading(answer)
    await expect.poll(() => statuses(told)).toMatchObject([{ totalPhotos: 0 }])
    await expect.poll(() => told.text).toContain(': \n\n')
    await house.upload(gallery.id, { 'a.jpg': photoOf([ANN]) })
    await expect.poll(() => statuses(told).at(-1)).toMatchObject({ totalPhotos: 1, jobs: { new: 1 } })
    await house.send('DELETE', at)
    await expect.poll(() => told.text).toContain('event: gone\n')
    await expect.poll(() => told.ended).toBe(true)
    leave()
  })

  test('one look for all who listen, none when the last has left', async () => {
    const look = vi.spyOn(house.room.galleryUse.process, 'status')
    const keys = await Promise.all([1, 2, 3, 4].map(() => house.server.key('viewer')))
    const told = await Promise.all(
      keys.flatMap((key) => [1, 2, 3, 4, 5].map(async () => reading(await open(`${at}/events`, key)))),
    )
    await expect.poll(() => told.every((one) => statuses(one).length === 1)).toBe(true)
    const since = performance.now()
    look.mockClear()
    await expect.poll(() => look.mock.calls.length).toBeGreaterThan(2)
    // Every 10 ms at most, not twenty times as often.
    expect(look.mock.calls.length).toBeLessThan((performance.now() - since) / 10 + 2)
    // Twenty of a gallery, five of one.
    const another = await house.gallery()
    expect([
      (await open(`${at}/events`, await house.server.key('viewer'))).statusCode,
      (await open(`/${another.id}/events`, keys[0])).statusCode,
      (await open(`/${another.id}/events`)).statusCode,
    ]).toEqual([429, 429, 200])
    leave()
    const looks = async () => {
      look.mockClear()
      await sleep(100)
      return look.mock.calls.length
    }
    await expect.poll(looks, { timeout: 5000 }).toBe(0)
    expect((await open(`${at}/events`, keys[0])).statusCode).toBe(200)
    leave()
    look.mockRestore()
  })

  test('work with the panel’s cookie; a request that reads nothing keeps no seat', async () => {
    const { cookie } = await house.server.browser('viewer')
    for (let i = 0; i < 8; i++) {
      const head = await house.server.app.inject({
        ...{ method: 'HEAD', url: `/api/v1/galleries${at}/events`, headers: { cookie } },
      })
      expect(head.statusCode).toBe(200)
    }
    const told = reading(await open(`${at}/events`, '', { cookie }))
    await expect.poll(() => statuses(told)).toHaveLength(1)
    leave()
  })
})

interface Unpacked {
  name: string
  size: number
  method: number
}
const unpack = (zip: Buffer) =>
  new Promise<Unpacked[]>((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: true }, (error, file) => {
      if (error) return reject(error)
      const entries: Unpacked[] = []
      file.on('entry', ({ fileName: name, uncompressedSize: size, compressionMethod: method }) => {
        entries.push({ name, size, method })
        file.readEntry()
      })
      file.on('error', reject)
      file.on('end', () => resolve(entries))
      file.readEntry()
    })
  })
const photoIds = async () =>
  (await house.get(`${at}/photos`)).json<{ photos: { id: string }[] }>().photos.map(({ id }) => id)

describe('zip', () => {
  test('of all, a client, a folder’s or chosen photos; stored, each under a name of its own', async () => {
    const ids = await house.upload(gallery.id, {
      'a.jpg': photoOf([ANN]),
      'b.jpg': photoOf([ANN_AGAIN, BOB]),
      'c.jpg': photoOf([BOB]),
    })
    await house.upload(gallery.id, { 'A.JPG': photoOf([BOB], 5) })
    await house.upload(gallery.id, { 'a.jpg': photoOf([BOB], 6) })
    const ann = await house.client(gallery.id, 'Ann', ANN)
    await house.send('POST', `${at}/process-all-faces`)
    const all = await house.get(`${at}/photos.zip`)
    expect(all.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': expect.stringContaining('filename="Wedding.zip"'),
    })
    const entries = await unpack(all.rawPayload)
    expect(new Set(entries.map(({ name }) => name.toLowerCase())).size).toBe(5)
    expect(entries.map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining([
        'b.jpg',
        'c.jpg',
        expect.stringMatching(/^a \(2\)\.jpg$/i),
        expect.stringMatching(/^a \(3\)/i),
      ]),
    )
    expect(entries.every(({ method }) => method === 0)).toBe(true)
    expect(
      (await unpack((await house.get(`${at}/photos.zip?clientId=${ann}`)).rawPayload)).map(({ name }) => name),
    ).toEqual(['a.jpg', 'b.jpg'])
    const chosen = [ids['c.jpg']!, ids['c.jpg']!, '00000000-0000-4000-8000-000000000000']
    const some = await house.send('POST', `${at}/photos.zip`, { photoIds: chosen }, house.keys.viewer)
    expect((await unpack(some.rawPayload)).map(({ name }) => name)).toEqual(['c.jpg'])
  })

  test('photos of others are not in it, and one whose file is gone is named, the rest is whole', async () => {
    const other = await house.gallery()
    const foreign = await house.upload(other.id, { 'secret.jpg': photoOf([ANN]) })
    await house.upload(gallery.id, { 'a.jpg': photoOf([ANN]), 'b.jpg': photoOf([BOB]) })
    const [first] = await photoIds()
    const { key } = (await house.room.photos.byId(first!))!
    await house.room.objects.delete([key])
    const sent = [...(await photoIds()), ...Object.values(foreign)]
    const zip = await house.send('POST', `${at}/photos.zip`, { photoIds: sent }, house.keys.viewer)
    expect((await unpack(zip.rawPayload)).map(({ name }) => name)).toEqual(['b.jpg', 'not in this zip.txt'])
  })

  test('ends when the client leaves, and gives its seat back', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.jpg`, photoOf([ANN], i)] as const))
    await house.upload(gallery.id, files)
    const { photos } = house.room.galleryUse
    const original = photos.read
    let goOn = () => {}
    const read = vi.spyOn(photos, 'read')
    const departures = () => house.server.log.filter((line) => line.includes('client gone')).length
    for (let i = 0; i < 5; i++) {
      const gate = new Promise<void>((resolve) => (goOn = resolve))
      read.mockReset().mockImplementation(async (...args) => {
        if (read.mock.calls.length > 2) await gate
        return original(...args)
      })
      const before = departures()
      expect((await open(`${at}/photos.zip`)).statusCode).toBe(200)
      await expect.poll(() => read.mock.calls.length).toBe(3)
      leave()
      await expect.poll(departures).toBe(before + 1)
      goOn()
      await sleep(50)
      expect(read.mock.calls.length).toBe(3)
    }
    const gate = new Promise<void>((resolve) => (goOn = resolve))
    // The first bytes are what an answer begins with.
    read.mockReset().mockImplementation(async (photo, size) => {
      if (photo.originalName !== '0.jpg') await gate
      return original(photo, size)
    })
    for (const expected of [200, 200, 200, 429]) expect((await open(`${at}/photos.zip`)).statusCode).toBe(expected)
    leave()
    goOn()
    read.mockRestore()
    const status = async () => (await house.get(`${at}/photos.zip`)).statusCode
    await expect.poll(status).toBe(200)
    expect(await unpack((await house.get(`${at}/photos.zip`)).rawPayload)).toHaveLength(40)
  })
})

test('the service stops while somebody listens and downloads', async () => {
  const second = await openGalleryServer()
  const running = await listen(second.server.app, { host: '127.0.0.1', port: 0, stopTimeoutMs: 5000 })
  try {
    const { id } = await second.gallery()
    const request = get(`${running.url}/api/v1/galleries/${id}/events`, {
      headers: { authorization: `Bearer ${second.keys.viewer}` },
    })
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    const told = reading(answer)
    await expect.poll(() => statuses(told)).toHaveLength(1)
    const since = performance.now()
    await running.stop()
    expect(performance.now() - since).toBeLessThan(3000)
    await expect.poll(() => told.ended).toBe(true)
  } finally {
    await running.stop()
    await second.close()
  }
})
