import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fromBuffer } from 'yauzl'
import { ANN, ANN_AGAIN, BOB, CAT, photoOf } from '#usecases/galleries/galleries.fixture.ts'
import { CONSENT_VERSION } from '../contracts/gallery-words.ts'
import { fromPanel, openTestServer } from '../http.fixture.ts'
import type { Api } from '../server.ts'
import { openGalleryServer, type GalleryServer } from './galleries.fixture.ts'
import { formOf, type TestForm } from './identity.fixture.ts'

let house: GalleryServer
let gallery: Awaited<ReturnType<GalleryServer['gallery']>>
let at: string
let ids: Record<string, string>
beforeAll(async () => {
  house = await openGalleryServer()
})
afterAll(() => house?.close())
beforeEach(async () => {
  gallery = await house.gallery({ visibility: 'selfie' })
  at = `/${gallery.id}`
  ids = await house.upload(gallery.id, {
    'ann.jpg': photoOf([ANN]),
    'both.jpg': photoOf([ANN_AGAIN, BOB]),
    'bob.jpg': photoOf([BOB], 3),
  })
  await house.send('POST', `${at}/process-all-faces`)
})

const API = '/api/v1/visit'
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code
/** As a program asks. */
const visit = (secret: string | undefined, path = '', slug = gallery.slug) =>
  house.server.ask(secret, { url: `${API}/${slug}${path}` })
const post = (secret: string | undefined, path: string, payload?: object, slug = gallery.slug) =>
  house.server.ask(secret, { method: 'POST', url: `${API}/${slug}${path}`, ...(payload && { payload }) })
async function selfie(
  secret: string,
  vector: number[],
  fields: TestForm['fields'] = { consent_version: CONSENT_VERSION },
) {
  const form = await formOf({ fields, files: [['image', photoOf([vector], 11)]] })
  return house.server.ask(secret, { method: 'POST', url: `${API}/${gallery.slug}/selfie`, ...form })
}
async function linked(name: string, vector: number[]) {
  const id = await house.client(gallery.id, name, vector)
  return { id, secret: await house.link(`${at}/clients/${id}`) }
}
const namesOf = async (secret: string) =>
  (await visit(secret, '/photos'))
    .json<{ photos: { originalName: string }[] }>()
    .photos.map(({ originalName }) => originalName)

describe.each(['/api/v1/visit', '/api/king-selection/visit'])('in a browser, below %s', (prefix) => {
  test('a client’s link is exchanged for a cookie that is good for this gallery alone', async () => {
    const { secret } = await linked('Ann', ANN)
    const base = `${prefix}/${gallery.slug}`
    const begun = await house.server.app.inject({
      ...{ method: 'POST', url: `${base}/session`, payload: { token: secret }, headers: fromPanel('') },
    })
    const [header] = [begun.headers['set-cookie']].flat()
    expect(header).toBe(`likeness_visit=${secret}; Max-Age=86400; Path=${base}; HttpOnly; SameSite=Strict`)
    expect(begun.json()).toEqual({
      ...{ gallery: 'Wedding', may: 'photos', consentVersion: CONSENT_VERSION },
      client: { name: 'Ann', photoCount: 2 },
    })
    const cookie = header!.split(';')[0]!
    const ask = (path: string, more: object = {}) =>
      house.server.app.inject({ url: `${base}${path}`, headers: { cookie }, ...more })
    const { photos } = (await ask('/photos?limit=1')).json<{ photos: { id: string; url: string }[] }>()
    expect(photos).toEqual(
      [
        {
          ...{
            id: ids['ann.jpg'],
            originalName: 'ann.jpg',
            width: null,
            height: null,
            bytes: photoOf([ANN]).byteLength,
          },
          ...{ url: `${base}/photos/${ids['ann.jpg']}/original`, previewUrl: expect.any(String) },
          ...{ thumbnailUrl: expect.any(String), createdAt: expect.any(String) },
        },
      ].map((photo) => ({ ...photo, width: expect.anything(), height: expect.anything() })),
    )
    const seesPicture = async () => {
      const [photo] = (await ask('/photos?limit=1')).json<{ photos: { url: string }[] }>().photos
      const picture = await house.server.app.inject({ url: photo!.url, headers: { cookie } })
      expect([picture.statusCode, picture.headers['content-type']]).toEqual([200, 'image/jpeg'])
      expect(photo!.url).toMatch(new RegExp(`^${base}/`))
    }
    await seesPicture()
    // The gallery gets another short name: links and cookies with the former one stay good.
    await house.send('PUT', at, { slug: `${gallery.slug}-renamed` })
    await seesPicture()

    // Another page made the browser send it.
    for (const path of ['/forget-me']) {
      const forged = await ask(path, { method: 'POST' })
      expect([forged.statusCode, codeOf(forged)]).toEqual([403, 'csrf'])
    }
    const out = await ask('/sign-out', { method: 'POST', headers: fromPanel(cookie) })
    expect([out.headers['set-cookie']].flat()[0]).toMatch(/^likeness_visit=; .*Path=.*Expires=Thu, 01 Jan 1970/)
  })
})

test('another site opens no session', async () => {
  const { secret } = await linked('Ann', ANN)
  const url = `${API}/${gallery.slug}/session`
  const elsewhere = await house.server.app.inject({
    ...{ method: 'POST', url, payload: { token: secret }, headers: { origin: 'https://evil.example' } },
  })
  expect([elsewhere.statusCode, codeOf(elsewhere), elsewhere.headers['set-cookie']]).toEqual([403, 'csrf', undefined])
})

describe('a link that is worth nothing', () => {
  test('is told in the same words, whatever is wrong with it', async () => {
    const { id, secret: revoked } = await linked('Ann', ANN)
    await house.send('DELETE', `${at}/clients/${id}/link`)
    const replaced = await house.link(`${at}/clients/${id}`)
    await house.link(`${at}/clients/${id}`)
    const expired = 'E'.repeat(32)
    const access = { digest: createHash('sha256').update(expired).digest('hex'), kind: 'selfie' as const }
    await house.room.clients.addAccess(id, { ...access, expiresAt: new Date(Date.now() - 1) })
    const lasting = 'L'.repeat(32)
    const longer = { digest: createHash('sha256').update(lasting).digest('hex'), kind: 'selfie' as const }
    await house.room.clients.addAccess(id, { ...longer, expiresAt: new Date(Date.now() + 600_000) })
    expect((await visit(lasting)).statusCode).toBe(200)
    const foreign = await house.gallery({ visibility: 'clients' })
    const gone = await house.gallery({ visibility: 'selfie' })
    const ofGone = await house.link(`/${gone.id}`)
    await house.send('DELETE', `/${gone.id}`)
    const closed = await house.gallery({ visibility: 'selfie' })
    const ofClosed = await house.link(`/${closed.id}`)
    await house.send('PUT', `/${closed.id}`, { visibility: 'private' })
    const good = await house.link(`${at}/clients/${id}`)
    const tried: [string | undefined, string][] = [
      [undefined, gallery.slug],
      ['', gallery.slug],
      ['x', gallery.slug],
      ['A'.repeat(32), gallery.slug],
      ['A'.repeat(5000), gallery.slug],
      [revoked, gallery.slug],
      [replaced, gallery.slug],
      [expired, gallery.slug],
      [good, foreign.slug],
      [ofGone, gone.slug],
      [ofClosed, closed.slug],
      [house.keys.admin, gallery.slug],
    ]
    const told = new Set<string>()
    for (const [secret, slug] of tried) {
      const answers = [await visit(secret, '', slug), await visit(secret, '/photos', slug)]
      answers.push(await post(undefined, '/session', { token: secret ?? '' }, slug))
      for (const answer of answers) {
        expect(answer.statusCode, `${secret} ${slug} ${answer.body}`).toBe(401)
        expect(answer.headers['set-cookie']).toBeUndefined()
        const { requestId: _, ...problem } = answer.json<{ requestId: string }>()
        told.add(JSON.stringify(problem))
      }
    }
    expect([...told]).toEqual([expect.stringContaining('"link_invalid"')])
    expect((await visit(good)).statusCode).toBe(200)
  })

  test('a key in the other header does not help, and a visit is good for nothing else', async () => {
    const { secret } = await linked('Ann', ANN)
    const url = `${API}/${gallery.slug}`
    const { admin } = house.keys
    expect((await house.server.app.inject({ url, headers: { 'x-api-key': admin } })).statusCode).toBe(401)
    const { cookie } = await house.server.browser('admin')
    expect((await house.server.app.inject({ url, headers: { cookie } })).statusCode).toBe(401)
    for (const headers of [
      { authorization: `Bearer ${secret}` },
      { 'x-api-key': secret },
      { cookie: `likeness_visit=${secret}` },
      { cookie: `likeness_session=${secret}` },
    ])
      for (const path of [`/api/v1/galleries${at}`, `/api/v1/galleries${at}/photos`, '/openapi.json'])
        expect((await house.server.app.inject({ url: path, headers })).statusCode).toBe(401)
  })
})

describe('a client sees', () => {
  test('the photos they are in, and nobody else’s: not by id, not in the zip, not of another gallery', async () => {
    const [ann, bob] = [await linked('Ann', ANN), await linked('Bob', BOB)]
    expect(await namesOf(ann.secret)).toEqual(['ann.jpg', 'both.jpg'])
    expect((await namesOf(bob.secret)).sort()).toEqual(['bob.jpg', 'both.jpg'])
    const other = await house.gallery()
    const foreign = await house.upload(other.id, { 'x.jpg': photoOf([ANN]) })
    for (const size of ['original', 'preview', 'thumbnail']) {
      expect((await visit(ann.secret, `/photos/${ids['both.jpg']}/${size}`)).statusCode).toBe(200)
      for (const id of [ids['bob.jpg']!, foreign['x.jpg']!, '00000000-0000-4000-8000-000000000000']) {
        const answer = await visit(ann.secret, `/photos/${id}/${size}`)
        expect([answer.statusCode, codeOf(answer)]).toEqual([404, 'photo_not_found'])
      }
    }
    expect((await visit(ann.secret, '/photos/..%2f..%2fx/original')).statusCode).toBe(400)
    const chosen = (photoIds: (string | undefined)[]) => post(ann.secret, '/photos.zip', { photoIds })
    const some = await chosen([ids['both.jpg'], ids['bob.jpg'], ids['both.jpg']])
    expect([some.statusCode, some.headers['content-type']]).toEqual([200, 'application/zip'])
    const within = some.rawPayload.toString('latin1')
    expect([within.includes('both.jpg'), within.includes('ann.jpg'), within.includes('bob.jpg')]).toEqual([
      ...[true, false, false],
    ])
    expect((await chosen([ids['bob.jpg']])).statusCode).toBe(404)
    for (const wrong of [[], ['x'], undefined])
      expect((await post(ann.secret, '/photos.zip', { photoIds: wrong })).statusCode).toBe(400)
    const zip = await visit(ann.secret, '/photos.zip')
    const names = await new Promise<string[]>((resolve, reject) => {
      fromBuffer(zip.rawPayload, (error, file) => {
        if (error) return reject(error)
        const found: string[] = []
        file.on('entry', ({ fileName }: { fileName: string }) => found.push(fileName))
        file.on('end', () => resolve(found))
      })
    })
    expect(names).toEqual(['ann.jpg', 'both.jpg'])
    expect((await visit(ann.secret, '/photos?limit=1001')).statusCode).toBe(400)
    expect((await visit(ann.secret, '/photos?page=1000000&limit=1000')).json()).toMatchObject({ photos: [] })
  })

  test('nothing when the gallery goes private, and from then on only', async () => {
    const { secret } = await linked('Ann', ANN)
    await house.send('PUT', at, { visibility: 'clients' })
    expect((await visit(secret, '/photos')).statusCode).toBe(200)
    await house.send('PUT', at, { visibility: 'private' })
    for (const path of ['', '/photos', '/photos.zip', `/photos/${ids['ann.jpg']}/original`])
      expect(codeOf(await visit(secret, path))).toBe('link_invalid')
  })
})

test('forget me: face, matches and links go, with a receipt, and the link is dead', async () => {
  const { id, secret } = await linked('Ann', ANN)
  const bob = await linked('Bob', BOB)
  const answer = await post(secret, '/forget-me')
  expect(answer.json()).toMatchObject({
    ...{ success: true, forgotten: 2 },
    receipt: { success: true, reason: 'request', requested_by: `client:${id}`, verification: { remaining: 0 } },
  })
  expect(codeOf(await visit(secret))).toBe('link_invalid')
  expect((await post(secret, '/forget-me')).statusCode).toBe(401)
  expect((await house.get(`${at}/clients/${id}`)).statusCode).toBe(404)
  expect((await house.get(`${at}/photos/${ids['ann.jpg']}`)).statusCode).toBe(200)
  expect(await namesOf(bob.secret)).toHaveLength(2)
  await house.client(gallery.id, 'Ann', ANN)
  await house.send('POST', `${at}/process-all-faces`, { forceReprocess: true })
  expect((await house.get(`${at}/photos/${ids['ann.jpg']}/face-detail`)).json()).toMatchObject({ matches: [] })
})

test('no secret and no name is in the log', async () => {
  const { secret } = await linked('Wilhelmina', ANN)
  const link = await house.link(at)
  await post(undefined, '/session', { token: secret })
  await visit(secret, '/photos')
  const { token } = (await selfie(link, CAT, { consent_version: CONSENT_VERSION, name: 'Thusnelda' })).json<{
    token: string
  }>()
  const log = house.server.log.join('\n')
  expect(log).toContain('/api/v1/visit/:slug/selfie')
  for (const word of [secret, link, token, 'Wilhelmina', 'Thusnelda']) expect(log).not.toContain(word)
})

test('a route for visitors where nobody knows them keeps the service from starting', async () => {
  const lost = (app: Api) =>
    void app.get('/lost', { config: { access: { visit: true } }, schema: { hide: true } }, async () => 'found')
  await expect(openTestServer({ routes: [lost] })).rejects.toThrow('is for visitors')
})
