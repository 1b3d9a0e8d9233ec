import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import { ANN, ANN_AGAIN, BOB, CAT, photoOf } from '#usecases/galleries/galleries.fixture.ts'
import { openGalleryServer, type GalleryServer } from './galleries.fixture.ts'

let house: GalleryServer
let fail: (method: string) => unknown = () => undefined
let gallery: Awaited<ReturnType<GalleryServer['gallery']>>
let at: string
beforeAll(async () => {
  house = await openGalleryServer({ before: (method) => fail(method) })
})
afterAll(() => house?.close())
beforeEach(async () => {
  gallery = await house.gallery()
  at = `/${gallery.id}`
})

const PHOTOS = { 'a.jpg': photoOf([ANN]), 'b.jpg': photoOf([ANN_AGAIN, BOB]), 'c.jpg': photoOf([CAT]) }
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code

describe.each(['/api/v1/galleries', '/api/king-selection/galleries'])('below %s', (prefix) => {
  const post = (path: string, payload?: object) =>
    house.ask({ method: 'POST', url: prefix + path, ...(payload && { payload }) })
  const get = (path: string) => house.ask({ url: prefix + path }, house.keys.viewer)

  test('the one gallery of a short name', async () => {
    const slugged = async (query: string) => (await get(`?slug=${query}`)).json<Record<string, unknown>>()
    const none = { pagination: { page: 1, limit: 50, total: 0, pages: 0 }, galleries: [] }
    expect(await slugged(gallery.slug)).toEqual({
      pagination: { page: 1, limit: 50, total: 1, pages: 1 },
      galleries: [expect.objectContaining({ id: gallery.id, slug: gallery.slug, photoCount: 0 })],
    })
    for (const other of ['', 'wed', 'WEDDING', '%00', '%27%20or%201%3D1']) expect(await slugged(other)).toEqual(none)
    const stranger = await house.server.key('viewer', ['elsewhere'])
    const answer = await house.ask({ url: `${prefix}?slug=${gallery.slug}` }, stranger)
    expect(answer.json()).toEqual(none)
    expect((await get(`?slug=${'a'.repeat(501)}`)).statusCode).toBe(400)
  })

  test('the whole journey, in the names of the contract page', async () => {
    const ids = await house.upload(gallery.id, PHOTOS)
    const ann = await house.client(gallery.id, 'Ann')
    const enrolled = await house.form(`${at}/clients/${ann}/enroll-face`, { files: [['image', photoOf([ANN], 3)]] })
    expect(enrolled.json()).toEqual({
      ...{ success: true, message: 'Enrolled: 1 of 1 pictures.', faceCount: 1, photoCount: 0, refused: [] },
      faceIds: [expect.any(String)],
    })
    const faces = (await get(`${at}/enrolled-faces`)).json<{ clients: unknown[] }>()
    expect(faces).toMatchObject({ clients: [{ id: ann, name: 'Ann' }], pagination: { total: 1, pages: 1 } })

    const processed = (await post(`${at}/photos/${ids['b.jpg']}/process-faces`)).json<Record<string, unknown>>()
    expect(processed).toMatchObject({
      ...{ success: true, fromCache: false, galleryId: gallery.id, photoId: ids['b.jpg'], faceCount: 2 },
      faces: [
        {
          ...{ index: 0, boundingBox: { left: 0, top: 0, width: 0.6, height: 0.6 }, confidence: 99 },
          matches: [{ clientId: ann, name: 'Ann', similarity: expect.closeTo(98, 0), counts: true }],
        },
        { index: 1, matches: [] },
      ],
      matches: [{ clientId: ann, name: 'Ann', faceIndex: 0, faceId: expect.any(String) }],
    })
    const again = await post(`${at}/photos/${ids['b.jpg']}/process-faces`, {})
    expect(again.json()).toEqual({ ...processed, fromCache: true })
    const forced = await post(`${at}/photos/${ids['b.jpg']}/process-faces`, { forceReprocess: true })
    expect(forced.json()).toMatchObject({ fromCache: false, matches: [{ clientId: ann }] })

    const all = await post(`${at}/process-all-faces`, { forceReprocess: false, concurrency: 2 })
    expect(all.json()).toEqual({ total: 3, processed: 2, errors: 0, cached: 1, elapsedMs: expect.any(Number) })
    expect((await get(`${at}/face-process-status`)).json()).toEqual({
      ...{ totalPhotos: 3, jobs: { new: 0, pending: 0, processing: 0, done: 3, error: 0 } },
      ...{ totals: { faces: 4, matches: 2 }, rate: null, eta: null, paused: false, rematching: 0 },
    })
    const results = (await get(`${at}/face-results?clientId=${ann}&page=1&limit=1`)).json()
    const below = `${prefix}/${gallery.id}/photos/${ids['a.jpg']}`
    expect(results).toMatchObject({
      pagination: { page: 1, limit: 1, total: 2, pages: 2 },
      photos: [
        {
          ...{ photoId: ids['a.jpg'], originalName: 'a.jpg', url: `${below}/original`, matchCount: 1 },
          maxSimilarity: expect.closeTo(100, 5),
        },
      ],
    })
    expect((await get(`${at}/face-results`)).json()).toMatchObject({
      pagination: { total: 1 },
      clients: [{ clientId: ann, name: 'Ann', photoCount: 2 }],
    })
    expect((await get(`${at}/photos/${ids['b.jpg']}/face-detail`)).json()).toMatchObject({
      ...{ galleryId: gallery.id, photo: { id: ids['b.jpg'], state: 'done' }, faceCount: 2 },
      matches: [{ clientId: ann }],
    })
  })

  test('processing by jobs: estimated, queued, held up, cancelled, done, tried again', async () => {
    await house.upload(gallery.id, { ...PHOTOS, 'd.jpg': photoOf([CAT], 4) })
    const dry = await post(`${at}/process-faces`, { dryRun: true })
    expect(dry.json()).toMatchObject({ success: true, queued: 4, cached: 0, estimatedCost: 0.024, found: null })
    expect((await get(`${at}/face-process-status`)).json()).toMatchObject({ jobs: { new: 4 } })

    expect((await post(`${at}/process-faces/pause`)).json()).toEqual({ success: true, paused: true })
    expect((await post(`${at}/process-faces`)).json()).toMatchObject({ success: true, queued: 4 })
    expect((await get(`${at}/face-process-status`)).json()).toMatchObject({ jobs: { pending: 4 }, paused: true })
    expect((await post(`${at}/process-faces/cancel`)).json()).toEqual({ success: true, cancelled: 4 })
    expect((await post(`${at}/process-faces/resume`)).json()).toEqual({ success: true, paused: false })
    expect((await get(`${at}/face-process-status`)).json()).toMatchObject({ jobs: { new: 4 }, paused: false })

    expect((await post(`${at}/process-faces`, { forceReprocess: true })).json()).toMatchObject({ queued: 4 })
    const worker = house.room.startWorker()
    try {
      await expect
        .poll(async () => (await get(`${at}/face-process-status`)).json(), { timeout: 10_000 })
        .toMatchObject({ jobs: { pending: 0, processing: 0, done: 4 } })
    } finally {
      await worker.stop()
    }
  })

  test('photos that were given up are listed with the reason, and tried again', async () => {
    const ids = await house.upload(gallery.id, PHOTOS)
    fail = (method) => {
      if (method === 'indexFaces') throw new LikenessError('image_corrupt')
    }
    const alone = await post(`${at}/photos/${ids['a.jpg']}/process-faces`)
    expect([alone.statusCode, codeOf(alone)]).toEqual([400, 'image_corrupt'])
    expect((await post(`${at}/process-all-faces`)).json()).toMatchObject({ total: 3, processed: 0, errors: 3 })
    fail = () => undefined
    const errors = (await get(`${at}/face-process-errors?limit=2`)).json()
    expect(errors).toMatchObject({
      pagination: { page: 1, limit: 2, total: 3, pages: 2 },
      photos: [{ state: 'error', errorCode: 'image_corrupt', error: expect.any(String), attempts: 1 }, {}],
    })
    expect((await post(`${at}/process-faces/retry`)).json()).toMatchObject({ success: true, queued: 3, cached: 0 })
    expect((await get(`${at}/face-process-errors`)).json()).toMatchObject({ photos: [] })
    await post(`${at}/process-faces/cancel`)
  })

  test('folders', async () => {
    const ids = await house.upload(gallery.id, { ...PHOTOS, 'd.jpg': photoOf([CAT], 4) })
    await house.client(gallery.id, 'Ann', ANN)
    await post(`${at}/process-all-faces`)
    expect((await get(`${at}/separate-folders`)).json()).toEqual({ job: null, folders: [] })
    const asked = await post(`${at}/separate-folders`)
    expect([asked.statusCode, asked.json()]).toMatchObject([202, { state: 'queued', jobId: expect.any(String) }])
    expect((await post(`${at}/separate-folders/cancel`)).json()).toMatchObject({ job: { state: 'cancelled' } })
    await post(`${at}/separate-folders`)
    const worker = house.room.startWorker()
    try {
      await expect
        .poll(async () => (await get(`${at}/separate-folders`)).json(), { timeout: 10_000 })
        .toMatchObject({ job: { state: 'done' } })
    } finally {
      await worker.stop()
    }
    const { folders } = (await get(`${at}/separate-folders`)).json<{
      folders: { id: string; name: string; portrait: unknown }[]
    }>()
    expect(folders.map(({ name }) => name).sort()).toEqual(['1', 'Ann'])
    const unknown = folders.find(({ name }) => name === '1')!
    expect(unknown).toMatchObject({ kind: 'unknown', clientId: null, photoCount: 2 })
    const inside = (await get(`${at}/folders/${unknown.id}?limit=1`)).json()
    expect(inside).toMatchObject({ folder: { id: unknown.id }, pagination: { total: 2, pages: 2 }, photos: [{}] })
    expect((await get(`${at}/photos?folderId=${unknown.id}`)).json<{ photos: { id: string }[] }>().photos).toHaveLength(
      2,
    )
    expect(Object.values(ids)).toHaveLength(4)
  })
})

describe('galleries', () => {
  test('are made, listed, changed and deleted', async () => {
    const made = await house.send('POST', '', { name: 'Ball', slug: 'ball', visibility: 'selfie' }, house.keys.operator)
    expect([made.statusCode, made.json()]).toMatchObject([
      201,
      {
        ...{ name: 'Ball', slug: 'ball', state: 'active', visibility: 'selfie', preset: 'automatic' },
        ...{ faceRecognitionEnabled: true, threshold: 90, photoCount: 0, clientCount: 0 },
      },
    ])
    const { id } = made.json<{ id: string }>()
    expect(codeOf(await house.send('POST', '', { name: 'Ball', slug: 'ball' }, house.keys.admin))).toBe('slug_taken')
    expect((await house.get('?q=bal&limit=1')).json()).toMatchObject({ pagination: { total: 1 }, galleries: [{ id }] })
    const changed = await house.send('PUT', `/${id}`, { faceRecognitionEnabled: false })
    expect(changed.json()).toMatchObject({ name: 'Ball', faceRecognitionEnabled: false })
    expect(codeOf(await house.send('POST', `/${id}/process-faces`))).toBe('gallery_off')

    const client = await house.client(gallery.id, 'Ann', ANN)
    await house.upload(gallery.id, PHOTOS)
    const removed = await house.send('DELETE', at)
    expect(removed.json()).toMatchObject({
      success: true,
      receipts: [{ success: true, verification: { remaining: 0 } }],
    })
    for (const path of ['', '/photos', `/clients/${client}`])
      expect(codeOf(await house.get(at + path)), path).toBe('gallery_not_found')
    const left: string[] = []
    for await (const { key } of house.room.objects.list(`galleries/${gallery.id}/`)) left.push(key)
    expect(left).toEqual([])
  })

  test('links hold a secret that is shown once, behind the #', async () => {
    const id = await house.client(gallery.id, 'Ann')
    const url = new RegExp(`^/#/g/${gallery.slug}\\?t=[A-Za-z0-9_-]{32}$`)
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    const one = (await house.send('POST', `${at}/clients/${id}/link`, { expiresAt })).json()
    expect(one).toEqual({ url: expect.stringMatching(url), expiresAt })
    expect((await house.send('POST', `${at}/link`)).json()).toEqual({
      url: expect.stringMatching(url),
      expiresAt: null,
    })
    expect(codeOf(await house.send('POST', `${at}/clients/${id}/link`, { expiresAt: '2020-01-01T00:00:00Z' }))).toBe(
      'invalid_argument',
    )
    expect((await house.send('DELETE', `${at}/clients/${id}/link`)).json()).toEqual({ success: true })
    expect((await house.send('DELETE', `${at}/link`)).json()).toEqual({ success: true })
    const told = JSON.stringify(house.server.log)
    expect(told).not.toContain('?t=')
  })
})
