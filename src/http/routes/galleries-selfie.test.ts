import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ANN, ANN_AGAIN, BOB, CAT, photoOf } from '#usecases/galleries/galleries.fixture.ts'
import { CONSENT_VERSION } from '../contracts/gallery-words.ts'
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

describe('with the gallery’s link', () => {
  test('only its name and the wording are shown before a face is; a face shows its own photos', async () => {
    const link = await house.link(at)
    expect((await visit(link)).json()).toEqual({
      ...{ gallery: 'Wedding', may: 'selfie', consentVersion: CONSENT_VERSION, client: null },
    })
    for (const path of ['/photos', '/photos.zip', `/photos/${ids['ann.jpg']}/original`])
      expect([(await visit(link, path)).statusCode, path]).toEqual([403, path])
    expect((await post(link, '/forget-me')).statusCode).toBe(403)

    const shown = await selfie(link, ANN, { consent_version: CONSENT_VERSION, name: 'Ann of the link' })
    expect(shown.json()).toEqual({
      ...{ gallery: 'Wedding', may: 'photos', consentVersion: CONSENT_VERSION },
      ...{ client: { name: 'Ann of the link', photoCount: 2 }, token: expect.stringMatching(/^[A-Za-z0-9_-]{32}$/) },
    })
    const { token } = shown.json<{ token: string }>()
    expect([shown.headers['set-cookie']].flat()[0]).toContain(`likeness_visit=${token}; `)
    expect(await namesOf(token)).toEqual(['ann.jpg', 'both.jpg'])
    const twice = await selfie(token, ANN)
    expect([twice.statusCode, codeOf(twice)]).toEqual([403, 'forbidden'])
    expect((await house.get(`${at}/clients`)).json()).toMatchObject({ clients: [{ source: 'selfie' }] })
    // Again, with another picture of the same face: nobody new.
    expect((await selfie(link, ANN_AGAIN)).json()).toMatchObject({ client: { name: 'Ann of the link' } })
    expect((await house.get(`${at}/clients`)).json()).toMatchObject({ pagination: { total: 1 } })

    await house.send('PUT', at, { visibility: 'clients' })
    expect((await selfie(link, CAT)).statusCode).toBe(401)
    expect(await namesOf(token)).toHaveLength(2)
  })

  test('no consent, an older wording, no face or several: refused, and nobody is added', async () => {
    const link = await house.link(at)
    const wrong: Record<string, string>[] = [{}, { consent_version: 'gallery-selfie-0' }, { consent_version: ' ' }]
    for (const fields of wrong) {
      const answer = await selfie(link, ANN, fields)
      expect([answer.statusCode, answer.json()]).toMatchObject([
        422,
        { code: 'consent_required', consentVersion: CONSENT_VERSION },
      ])
    }
    const fields = { consent_version: CONSENT_VERSION }
    for (const [image, expected] of [
      [photoOf([]), 'no_face'],
      [photoOf([ANN, BOB, CAT]), 'several_faces'],
    ] as const) {
      const form = await formOf({ fields, files: [['image', image]] })
      const answer = await house.server.ask(link, { method: 'POST', url: `${API}/${gallery.slug}/selfie`, ...form })
      expect([answer.statusCode, codeOf(answer)]).toEqual([422, expected])
    }
    expect((await post(link, '/selfie', fields)).statusCode).toBe(415)
    expect((await house.get(`${at}/clients`)).json()).toMatchObject({ clients: [] })
    const { secret } = await linked('Bob', BOB)
    expect((await selfie(secret, ANN)).statusCode).toBe(403)
  })

  test('as often as is allowed, and no more: for each address, and each link', async () => {
    const strict = await openGalleryServer({ selfies: { perAddress: 3, perLink: 2 } })
    try {
      const [one, two] = [
        await strict.gallery({ visibility: 'selfie' }),
        await strict.gallery({ visibility: 'selfie' }),
      ]
      const form = await formOf({ fields: {}, files: [['image', photoOf([ANN])]] })
      const links = [await strict.link(`/${one.id}`), await strict.link(`/${two.id}`)]
      const show = (i: number, remoteAddress: string) =>
        strict.server.ask(links[i], {
          ...{ method: 'POST', url: `${API}/${[one, two][i]!.slug}/selfie`, remoteAddress },
          ...form,
        })
      const codes: number[] = []
      for (const [link, address] of [
        [0, '10.0.0.1'],
        [0, '10.0.0.1'],
        [0, '10.0.0.2'],
        [1, '10.0.0.1'],
        [1, '10.0.0.1'],
        [1, '10.0.0.3'],
      ] as const)
        codes.push((await show(link, address)).statusCode)
      expect(codes).toEqual([422, 422, 429, 422, 429, 422])
    } finally {
      await strict.close()
    }
  })
})
