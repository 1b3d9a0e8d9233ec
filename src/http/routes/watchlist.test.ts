/** The list itself: entries, their pictures, export and import, at both addresses. */
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { IMAGE_BYTES, makeReference, openWatchlistServer, type WatchlistServer } from './watchlist.fixture.ts'

let house: WatchlistServer
beforeAll(async () => {
  house = await openWatchlistServer()
})
afterAll(() => house?.close())
beforeEach(() => {
  house.use.entries.clear()
  house.use.asked.length = 0
})

const picture = (bytes = 3) => new Uint8Array(bytes).fill(7)
const NEW = { fields: { name: 'Ann', reason: 'stole a bike' }, files: [['images', picture(), 'a.jpg']] } as const
const form = (
  fields: Record<string, string> = {},
  files: [string, Uint8Array, string?][] = [...NEW.files] as never,
) => ({
  ...{ fields: { ...NEW.fields, ...fields }, files },
})

describe('adding', () => {
  test('answers 201 with the entry, at every spelling of the address', async () => {
    for (const [i, url] of ['/blacklist/', '/blacklist', '/watchlist', '/watchlist/'].entries()) {
      const answer = await house.form(url, form({ name: `Ann ${i}` }))
      expect(answer.statusCode, answer.body).toBe(201)
      const base = url.startsWith('/black') ? '/api/v1/blacklist' : '/api/v1/watchlist'
      const { id, reference_images: images } = answer.json<{ id: string; reference_images: { id: string }[] }>()
      expect(answer.json()).toMatchObject({
        ...{ name: `Ann ${i}`, reason: 'stole a bike', added_date: '2001-09-09T01:46:40.000Z', state: 'active' },
        reference_images: [{ path: `${base}/${id}/images/${images[0]!.id}`, quality_score: 88 }],
        refused: [{ image: 'b.jpg', reasons: ['no_face'], message: 'There is no face in the picture.' }],
      })
    }
    const [first] = house.use.askedOf('add')
    expect(first).toMatchObject({
      collectionId: 'watchlist',
      images: [['a.jpg', 3]],
      actor: expect.stringMatching(/^key:/),
    })
  })

  test('takes several pictures, an expiry, and the field as other clients spell it', async () => {
    const files: [string, Uint8Array, string][] = [
      ['images[]', picture(), 'a.jpg'],
      ['images[]', picture(4), 'b.jpg'],
    ]
    const answer = await house.form('/blacklist/', form({ expires_at: '2040-01-01T00:00:00+02:00' }, files))
    expect(answer.json()).toMatchObject({ expires_at: '2039-12-31T22:00:00.000Z' })
    expect(house.use.askedOf('add')).toMatchObject([
      {
        images: [
          ['a.jpg', 3],
          ['b.jpg', 4],
        ],
      },
    ])
  })

  test('409 when the name is taken', async () => {
    house.use.addEntry({ name: 'Ann' })
    const answer = await house.form('/blacklist/', form())
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([409, 'entry_exists'])
  })

  test('400 when no face can be used, with the reasons', async () => {
    const answer = await house.form('/blacklist/', form({ name: 'Nobody' }))
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ status: 400, code: 'no_usable_face', reasons: ['blurred'] })
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(house.use.entries.size).toBe(0)
  })

  test.each([
    ['no name', form({ name: ' ' })],
    ['a long name', form({ name: 'x'.repeat(101) })],
    ['no reason', form({ reason: '' })],
    ['a long reason', form({ reason: 'x'.repeat(256) })],
    ['no picture', form({}, [])],
    ['an empty picture', form({}, [['images', picture(0)]])],
    ['a field that takes no file', form({}, [['image', picture()]])],
    ['a wrong expiry', form({ expires_at: 'tomorrow' })],
  ])('refuses %s', async (_, content) => {
    const answer = await house.form('/watchlist', content)
    expect(answer.statusCode, answer.body).toBe(400)
    expect(house.use.askedOf('add')).toEqual([])
  })

  test('refuses a picture that is too large', async () => {
    const answer = await house.form('/watchlist', form({}, [['images', picture(IMAGE_BYTES + 1)]]))
    expect(answer.json()).toMatchObject({ code: 'image_too_many_bytes' })
  })

  test('adds pictures to an entry', async () => {
    const { entryId } = house.use.addEntry()
    const answer = await house.form(`/blacklist/${entryId}/images/`, { files: [['images', picture()]] })
    expect(answer.statusCode, answer.body).toBe(201)
    expect(house.use.askedOf('addPictures')).toMatchObject([{ entryId, images: 1 }])
  })
})

describe('one entry', () => {
  test('is told, changed and removed', async () => {
    const { entryId } = house.use.addEntry()
    const seen = await house.get(`/blacklist/${entryId}/`)
    expect(seen.json()).toMatchObject({ id: entryId, alerts: { open: 1, confirmed: 2, dismissed: 3 }, noisy: false })
    const changed = await house.send('PUT', `/blacklist/${entryId}/`, { reason: 'other', expires_at: null })
    expect(changed.json()).toMatchObject({ reason: 'other', name: 'Secret Sibyl', expires_at: null })
    expect(house.use.askedOf('update')).toMatchObject([{ change: { reason: 'other', expiresAt: null } }])
    const removed = await house.send('DELETE', `/blacklist/${entryId}/`)
    expect([removed.statusCode, removed.json()]).toEqual([200, { success: true, receipt: null }])
    expect((await house.get(`/watchlist/${entryId}`)).statusCode).toBe(404)
  })

  test('is approved by somebody else', async () => {
    const { entryId } = house.use.addEntry({ state: 'waiting' })
    const answer = await house.send('POST', `/watchlist/${entryId}/approve`)
    expect(answer.json()).toMatchObject({ state: 'active', approved_by: expect.stringMatching(/^key:/) })
    const own = house.use.addEntry({ state: 'waiting', addedBy: answer.json<{ approved_by: string }>().approved_by })
    const refused = await house.send('POST', `/watchlist/${own.entryId}/approve`)
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([403, 'own_entry'])
  })

  test('has reference pictures', async () => {
    const kept = makeReference()
    const unkept = makeReference({ imageKey: null, thumbnailKey: null })
    const { entryId } = house.use.addEntry({ references: [kept, unkept] })
    const at = `/watchlist/${entryId}/images`
    for (const path of ['', '/thumbnail']) {
      const answer = await house.get(`${at}/${kept.referenceId}${path}`, house.keys.viewer)
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'image/jpeg'])
      const missing = await house.get(`${at}/${unkept.referenceId}${path}`)
      expect(missing.json()).toMatchObject({ status: 404, code: 'object_not_found' })
    }
    const stranger = makeReference().referenceId
    expect((await house.get(`${at}/${stranger}`)).json()).toMatchObject({ code: 'reference_not_found' })
    const left = await house.send('DELETE', `${at}/${kept.referenceId}`)
    expect(left.json<{ reference_images: object[] }>().reference_images).toEqual([
      expect.objectContaining({ id: unkept.referenceId, path: null, thumbnail_path: null }),
    ])
  })
})

test('lists are pages with their total, also when empty', async () => {
  expect((await house.get('/blacklist/')).json()).toEqual({ total_items: 0, items: [], limit: 20, offset: 0 })
  for (let i = 0; i < 3; i++) house.use.addEntry({ name: `N${i}` })
  const page = await house.get('/blacklist/?limit=1&offset=1&q=N&state=active')
  expect(page.json()).toMatchObject({ total_items: 3, items: [{ name: 'N1' }], limit: 1, offset: 1 })
  expect(house.use.askedOf('entries').at(-1)).toEqual({ limit: 1, offset: 1, query: 'N', states: ['active'] })
  for (const query of ['limit=0', 'limit=101', 'offset=-1', 'state=gone'])
    expect((await house.get(`/blacklist/?${query}`)).statusCode, query).toBe(400)
})

describe('whole lists', () => {
  test('drift is told', async () => {
    const answer = await house.send('POST', '/blacklist/refresh', undefined, house.keys.admin)
    expect(answer.json()).toEqual({
      ...{ collection: 'watchlist', entries: 0, in_sync: false, strays: 2, stray_faces: 3 },
      missing: [{ entry_id: 'entry_1', mended: true }],
    })
  })

  test('the export is a zip', async () => {
    for (let i = 0; i < 3; i++) {
      const answer = await house.get('/watchlist/export', house.keys.admin)
      expect(answer.headers).toMatchObject({ 'content-type': 'application/zip', 'cache-control': 'no-store' })
      expect(answer.headers['content-disposition']).toContain('watchlist.zip')
      expect(answer.rawPayload).toHaveLength(8)
    }
  })

  test('the import has the archive as a file, which is gone afterwards', async () => {
    const answer = await house.form('/blacklist/import', { files: [['archive', picture(4000), 'a.zip']] })
    expect(answer.json()).toMatchObject({
      added: [{ name: 'Imported' }],
      refused: [{ name: 'Bob', code: 'entry_exists', message: 'Taken.' }],
    })
    const [asked] = house.use.askedOf('import') as { path: string; bytes: number }[]
    expect([asked!.bytes, existsSync(asked!.path)]).toEqual([4000, false])
  })

  test('an archive that is too large or missing is refused', async () => {
    const large = await house.form('/watchlist/import', { files: [['archive', picture(6000)]] })
    expect(large.json()).toMatchObject({ status: 413, code: 'body_too_large' })
    const none = await house.form('/watchlist/import', { fields: { collection: 'watchlist' } })
    expect(none.statusCode).toBe(400)
    expect((await house.form('/watchlist/import', { files: [['other', picture()]] })).statusCode).toBe(400)
    expect((await house.send('POST', '/watchlist/import', {})).statusCode).toBe(415)
    expect(house.use.askedOf('import')).toEqual([])
  })
})

test('methods an address does not take are refused with those it takes, with a slash too', async () => {
  for (const url of ['/watchlist', '/blacklist/']) {
    const answer = await house.ask({ method: 'PATCH', url })
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'GET, HEAD, POST'])
  }
})

test('the document has each of them once', async () => {
  const paths = Object.keys(
    (await house.server.ask(house.keys.viewer, { url: '/openapi.json' })).json<{ paths: object }>().paths,
  )
  expect(paths).toContain('/api/v1/watchlist/{id}')
  expect(paths.filter((path) => path.endsWith('/') || path.includes('blacklist'))).toEqual([])
})
