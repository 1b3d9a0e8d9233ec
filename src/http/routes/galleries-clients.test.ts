import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ANN, ANN_AGAIN, BOB, CAT, photoOf } from '#usecases/galleries/galleries.fixture.ts'
import { openGalleryServer, type GalleryServer } from './galleries.fixture.ts'

let house: GalleryServer
let gallery: Awaited<ReturnType<GalleryServer['gallery']>>
let at: string
beforeAll(async () => {
  house = await openGalleryServer()
})
afterAll(() => house?.close())
beforeEach(async () => {
  gallery = await house.gallery()
  at = `/${gallery.id}`
})

const PHOTOS = { 'a.jpg': photoOf([ANN]), 'b.jpg': photoOf([ANN_AGAIN, BOB]), 'c.jpg': photoOf([CAT]) }
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code

describe('clients', () => {
  test('are added, listed, changed and removed with a receipt', async () => {
    const id = await house.client(gallery.id, 'Ann', ANN)
    const bob = await house.client(gallery.id, 'Bob')
    expect((await house.get(`${at}/clients?q=an`)).json()).toMatchObject({ clients: [{ id, photoCount: 0 }] })
    expect((await house.get(`${at}/clients`)).json()).toMatchObject({ pagination: { total: 2 } })
    const changed = await house.send('PUT', `${at}/clients/${id}`, { name: 'Anna', email: 'anna@example.com' })
    expect(changed.json()).toMatchObject({ name: 'Anna', email: 'anna@example.com', source: 'operator' })
    expect((await house.send('DELETE', `${at}/clients/${bob}`)).json()).toEqual({
      ...{ success: true, forgotten: 0, receipt: null },
    })
    const ids = await house.upload(gallery.id, { 'a.jpg': photoOf([ANN]) })
    await house.send('POST', `${at}/process-all-faces`)
    const removed = await house.send('DELETE', `${at}/clients/${id}?forgetInPhotos=true`)
    expect(removed.json()).toMatchObject({ success: true, forgotten: 1, receipt: { success: true } })
    expect((await house.get(`${at}/photos/${ids['a.jpg']}/face-detail`)).json()).toMatchObject({ matches: [] })
  })

  test('a picture that will not do is refused with the reasons', async () => {
    const id = await house.client(gallery.id, 'Ann')
    const path = `${at}/clients/${id}/enroll-face`
    const none = await house.form(path, { files: [['image', photoOf([]), 'wall.jpg']] })
    expect([none.statusCode, none.json()]).toMatchObject([
      422,
      { code: 'no_face', images: [{ image: 'wall.jpg', reasons: ['NO_FACE'] }] },
    ])
    const several = await house.form(path, { files: [['image', photoOf([ANN, BOB])]] })
    expect([several.statusCode, codeOf(several)]).toEqual([422, 'several_faces'])
    const chosen = await house.form(path, {
      files: [['image', photoOf([ANN, BOB])]],
      fields: { face_left: '0', face_top: '0', face_width: '0.6', face_height: '0.6', consent_version: 'v1' },
    })
    expect(chosen.json()).toMatchObject({ success: true, faceCount: 1 })
    for (const answer of [
      await house.send('POST', path),
      await house.send('POST', path, { referenceR2Key: '' }),
      await house.form(path, { fields: { consent_version: 'v1' } }),
      await house.form(path, { files: [['image', photoOf([ANN])]], fields: { face_left: '0' } }),
    ])
      expect([answer.statusCode, codeOf(answer)]).toEqual([
        400,
        expect.stringMatching(/^(image_empty|invalid_argument)$/),
      ])
  })

  test('by the key of a picture in the bucket; one that is not there, or out of it, is not found', async () => {
    await house.room.objects.put('buckets/photos/faces/ann.jpg', photoOf([ANN], 9))
    const id = await house.client(gallery.id, 'Ann')
    const enrol = (referenceR2Key: string) => house.send('POST', `${at}/clients/${id}/enroll-face`, { referenceR2Key })
    expect((await enrol('faces/ann.jpg')).json()).toMatchObject({ success: true, faceCount: 1 })
    for (const key of [
      'faces/nobody.jpg',
      '../people/x.jpg',
      '../../../../etc/passwd',
      'a\0b',
      '/etc/passwd',
      '.',
      '//',
    ])
      expect([400, 404, 422], key).toContain((await enrol(key)).statusCode)
  })
})

describe('whoever asks', () => {
  test('changing is for operators; a viewer reads', async () => {
    const { viewer } = house.keys
    expect((await house.get(at, viewer)).statusCode).toBe(200)
    for (const [method, path, body] of [
      ['POST', '', { name: 'New' }],
      ['PUT', at, { name: 'New' }],
      ['DELETE', at],
      ['POST', `${at}/clients`, { name: 'Ann' }],
      ['POST', `${at}/process-faces`],
      ['POST', `${at}/link`],
    ] as const)
      expect((await house.send(method, path, body, viewer)).statusCode, `${method} ${path}`).toBe(403)
    expect((await house.server.app.inject({ url: `/api/v1/galleries${at}` })).statusCode).toBe(401)
  })

  test('a key of other collections sees nothing; of this one, this gallery alone, and makes none', async () => {
    const [own, other] = [
      await house.server.key('operator', [gallery.collection]),
      await house.server.key('admin', ['default']),
    ]
    const second = await house.gallery()
    await house.upload(gallery.id, PHOTOS)
    expect((await house.get('', own)).json()).toMatchObject({
      pagination: { total: 1 },
      galleries: [{ id: gallery.id }],
    })
    expect((await house.get('', other)).json()).toMatchObject({ pagination: { total: 0 }, galleries: [] })
    expect((await house.get(`${at}/photos`, own)).json()).toMatchObject({ pagination: { total: 3 } })
    for (const key of [own, other]) expect(codeOf(await house.send('POST', '', { name: 'New' }, key))).toBe('forbidden')
    const refused = await Promise.all([
      ...['', '/photos', '/clients', '/face-process-status', '/events', '/photos.zip'].map((path) =>
        house.get(at + path, other),
      ),
      house.get(`/${second.id}/photos`, own),
      house.send('DELETE', at, undefined, other),
      house.send('POST', `${at}/process-faces`, {}, other),
    ])
    const there = refused.map((answer) => [answer.statusCode, answer.json<{ detail: string }>().detail])
    const nowhere = await house.get('/gallery_000000000000', other)
    for (const one of there) expect(one).toEqual([404, nowhere.json<{ detail: string }>().detail])
  })

  test('ids that are none, pages without end and text that cannot be kept are refused or found nowhere', async () => {
    const photo = '00000000-0000-4000-8000-000000000000'
    for (const id of ['gallery_x', '..%2f..%2fetc', '%00', 'gallery_000000000000%00', "gallery_1'; DROP TABLE x"])
      expect([400, 404], id).toContain((await house.get(`/${encodeURI(id)}`)).statusCode)
    for (const query of [
      'page=0',
      'limit=0',
      'limit=1001',
      'page=1e99',
      'page=-1',
      'limit=abc',
      'clientId=x',
      'state=x',
    ])
      expect((await house.get(`${at}/photos?${query}`)).statusCode, query).toBe(400)
    expect((await house.get(`${at}/photos?page=1000000&limit=1000`)).json()).toMatchObject({ photos: [] })
    for (const path of ['', `${at}/photos`, `${at}/clients`])
      expect((await house.get(`${path}?q=%00%25_'`)).statusCode, path).toBe(200)
    for (const path of [`/photos/${photo}`, `/photos/${photo}/original`, `/photos/${photo}/face-detail`])
      expect(codeOf(await house.get(at + path))).toBe('photo_not_found')
    expect(codeOf(await house.get(`${at}/folders/${photo}`))).toBe('folder_not_found')
    expect(codeOf(await house.get(`${at}/face-results?clientId=client_000000000000`))).toBe('client_not_found')
    for (const body of [{ name: '' }, { name: 'a\0b' }, { name: 'x'.repeat(201) }, { name: 'A', slug: '../x' }, {}])
      expect((await house.send('POST', '', body, house.keys.admin)).statusCode, JSON.stringify(body)).toBe(400)
    expect((await house.send('POST', `${at}/clients`, { name: 'A', email: 'a\0@b' })).statusCode).toBe(400)
  })

  test('photos of another gallery are not found by way of this one, nor deleted', async () => {
    const other = await house.gallery()
    const ids = await house.upload(other.id, PHOTOS)
    const id = ids['a.jpg']!
    for (const size of ['original', 'preview', 'thumbnail', 'face-detail'])
      expect(codeOf(await house.get(`${at}/photos/${id}/${size}`))).toBe('photo_not_found')
    expect((await house.send('DELETE', `${at}/photos`, { photoIds: [id] })).json()).toEqual({
      success: true,
      removed: 0,
    })
    expect((await house.get(`/${other.id}/photos/${id}`)).statusCode).toBe(200)
    const client = await house.client(other.id, 'Ann')
    expect(codeOf(await house.get(`${at}/clients/${client}`))).toBe('client_not_found')
    expect(codeOf(await house.get(`${at}/photos.zip?clientId=${client}`))).toBe('client_not_found')
  })
})
