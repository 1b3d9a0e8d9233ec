import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { picture } from '../../../test/fixtures/memory-engine.ts'
import { ANN, ANN_AGAIN, BOB, openIdentityServer, photo, STRANGER, type IdentityServer } from './identity.fixture.ts'

interface Face {
  person_id: string | null
  user_name: string | null
  similarity: number | null
  confidence: number | null
  face_id: string | null
  match_id: string
  next_best: { person_id: string } | null
}
interface Identified {
  faces_detected: number
  threshold: number
  faces: Face[]
}

let house: IdentityServer
beforeAll(async () => {
  house = await openIdentityServer()
})
beforeEach(() => house.reset())
afterAll(() => house.close())

const identify = async (image: Uint8Array, fields: Record<string, string> = {}, query = '') => {
  const answer = await house.post(`/identify${query}`, { fields, files: [['image', image]] })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<Identified>()
}
const problem = {
  enroll: async (form: Parameters<IdentityServer['post']>[1]) => {
    const answer = await house.post('/enroll', form)
    return { status: answer.statusCode, ...answer.json<{ person_id?: string }>() }
  },
}

describe('identify', () => {
  test('every face is in the answer and in the history, strangers too', async () => {
    const ann = await house.enrol('Ann', ANN, { hometown: 'Bonn', birth_year: '1980' })
    const bob = await house.enrol('Bob', BOB)
    const found = await identify(photo(STRANGER, BOB, ANN_AGAIN), { source: 'door 1' })
    expect(found.faces_detected).toBe(3)
    expect(found.faces.map((face) => face.person_id)).toEqual([null, bob.person_id, ann.person_id])
    expect(found.faces[0]).toMatchObject({ user_name: null, similarity: null, confidence: null, face_id: null })
    expect(found.faces[2]).toMatchObject({ user_name: 'Ann', face_id: ann.face_id, hometown: 'Bonn', birth_year: 1980 })
    expect(found.faces[2]!.confidence! * 100).toBeCloseTo(found.faces[2]!.similarity!)

    const history = await house.get('/matches')
    expect(history.headers['x-total-count']).toBe('3')
    const rows = history.json<{ match_id: string; person_id: string | null; source: string; image_id: string }[]>()
    expect(rows.map((row) => row.match_id).sort()).toEqual(found.faces.map((face) => face.match_id).sort())
    expect(new Set(rows.map((row) => row.source))).toEqual(new Set(['door 1']))
    expect(rows[0]!.image_id).toMatch(/^[0-9a-f]{64}$/)
    expect((await house.get(`/people/${ann.person_id}/matches`)).json()).toHaveLength(1)
    expect((await house.get('/matches?known=false')).json()).toHaveLength(1)
  })

  test('faces without anybody enrolled are faces all the same', async () => {
    const found = await identify(photo(ANN, BOB))
    expect(found).toMatchObject({
      faces_detected: 2,
      faces: [{ person_id: null, next_best: null }, { person_id: null }],
    })
    expect((await house.get('/matches')).json()).toHaveLength(2)
  })

  test('a threshold that is given is followed; the purpose decides otherwise', async () => {
    await house.enrol('Ann', ANN)
    expect((await identify(photo(ANN))).threshold).toBe(80)
    expect((await identify(photo(ANN), { threshold: '0.3' })).threshold).toBe(30)
    expect((await identify(photo(ANN), {}, '?threshold=0.4')).threshold).toBe(40)
    expect((await identify(photo(ANN), { threshold: '0.5' }, '?threshold=0.4')).threshold).toBe(50)
    expect((await identify(photo(ANN), { purpose: 'financial' })).threshold).toBe(97)
    expect((await identify(photo(STRANGER), { threshold: '0' })).faces[0]!.person_id).not.toBeNull()
  })

  test('a blank threshold is none, not nothing at all', async () => {
    await house.enrol('Ann', ANN)
    for (const blank of ['', ' ']) {
      expect((await identify(photo(STRANGER), { threshold: blank })).threshold).toBe(80)
      expect((await identify(photo(STRANGER), {}, `?threshold=${encodeURIComponent(blank)}`)).threshold).toBe(80)
    }
  })

  test.each([
    [{ threshold: '1.1' }, 400],
    [{ threshold: 'NaN' }, 400],
    [{ purpose: 'fun' }, 400],
    [{ source: 'a\u0000b' }, 400],
    [{ collection: 'nowhere' }, 404],
    [{ collection: '../x' }, 400],
  ])('refuses %o', async (fields, status) => {
    const answer = await house.post('/identify', { fields, files: [['image', photo(ANN)]] })
    expect(answer.statusCode).toBe(status)
    expect((await house.get('/matches')).json()).toHaveLength(0)
  })

  test('what is no picture is told so, and leaves no history', async () => {
    const answer = await house.post('/identify', { files: [['image', Buffer.from('hello')]] })
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([415, 'image_unsupported'])
  })

  test('many at once: all history is there', async () => {
    await house.enrol('Ann', ANN)
    await Promise.all(Array.from({ length: 30 }, () => identify(photo(ANN, STRANGER))))
    expect((await house.get('/matches')).headers['x-total-count']).toBe('60')
  })

  test('crops are kept of known persons only, where the policy says so', async () => {
    await house.enrol('Ann', ANN)
    await house.send('PUT', '/collections/default/policy', { keep_crops: true })
    await identify(photo(ANN, STRANGER))
    const rows = (await house.get('/matches')).json<{ person_id: string | null; crop_url: string | null }[]>()
    const [known, stranger] = [rows.find((row) => row.person_id)!, rows.find((row) => !row.person_id)!]
    expect(stranger.crop_url).toBeNull()
    const crop = await house.server.ask(house.keys.viewer, { url: known.crop_url! })
    expect([crop.statusCode, crop.headers['content-type']]).toEqual([200, 'image/jpeg'])
  })
})

describe('enroll', () => {
  test('answers as the contract says, and shows the picture', async () => {
    const answer = await house.post('/enroll', {
      fields: { user_name: ' Ann ', gender: 'f', birth_year: '' },
      files: [
        ['image', photo(ANN)],
        ['image', photo(ANN_AGAIN)],
      ],
    })
    expect(answer.json()).toMatchObject({
      success: true,
      user_name: 'Ann',
      duplicate_found: false,
      duplicate_info: null,
    })
    const {
      person_id: personId,
      face_ids: faceIds,
      image_url: url,
    } = answer.json<{
      person_id: string
      face_ids: string[]
      image_url: string
    }>()
    expect(faceIds).toHaveLength(2)
    const image = await house.server.ask(house.keys.viewer, { url })
    expect(image.headers).toMatchObject({ 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=300' })
    const again = await house.server.ask(house.keys.viewer, {
      url,
      headers: { 'if-none-match': String(image.headers.etag) },
    })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    const person = (await house.get(`/people/${personId}`)).json<{ thumbnail_url: string }>()
    expect(person).toMatchObject({ gender: 'f', birth_year: null, embedding_count: 2, collection: 'default' })
    expect((await house.server.ask(house.keys.viewer, { url: person.thumbnail_url })).statusCode).toBe(200)
    const [entry] = (await house.auditStore.list({ action: 'person.enrolled', limit: 9, offset: 0 })).entries
    expect(entry).toMatchObject({ target: personId, details: { created: true, faces: 2 } })
    expect(JSON.stringify(entry)).not.toContain('Ann')
  })

  test('somebody else’s face is refused with who it is, unless wanted', async () => {
    const ann = await house.enrol('Ann', ANN)
    const refused = await problem.enroll({ fields: { user_name: 'Eve' }, files: [['image', photo(ANN)]] })
    expect(refused).toMatchObject({
      ...{ status: 409, code: 'person_duplicate', duplicate_found: true, reasons: ['duplicate'] },
      duplicate_info: [{ person_id: ann.person_id, user_name: 'Ann', face_id: ann.face_id }],
    })
    expect((await house.get('/people')).headers['x-total-count']).toBe('1')
    const wanted = await problem.enroll({
      fields: { user_name: 'Eve', allow_duplicate: 'true' },
      files: [['image', photo(ANN)]],
    })
    expect(wanted).toMatchObject({ status: 200, duplicate_found: true, duplicate_info: [{ user_name: 'Ann' }] })
    expect(house.server.log.join('')).not.toContain('Ann')
  })

  test.each([
    ['no face', photo(), { status: 422, code: 'no_face', reasons: ['no_face'] }],
    ['several faces', photo(ANN, BOB), { status: 422, code: 'several_faces', reasons: ['several_faces'] }],
    [
      'a dark, blurred face',
      picture({ vector: ANN, reasons: ['LOW_BRIGHTNESS', 'LOW_SHARPNESS'] }),
      { status: 422, code: 'no_usable_face', reasons: ['too_dark', 'blurred'] },
    ],
    [
      'a small face',
      picture({ vector: ANN, size: 0.2 }),
      { status: 422, code: 'no_usable_face', reasons: ['too_small'] },
    ],
    ['no picture', Buffer.from('hello'), { status: 415, code: 'image_unsupported' }],
  ])('%s leaves nothing behind', async (_, image, expected) => {
    expect(await problem.enroll({ fields: { user_name: 'Ann' }, files: [['image', image]] })).toMatchObject(expected)
    expect((await house.get('/people')).json()).toEqual([])
    expect(house.memory.faces('default')).toEqual([])
    expect(house.memory.users('default')).toEqual([])
  })

  test('one good picture is enough; the others are told', async () => {
    const answer = await house.post('/enroll', {
      fields: { user_name: 'Ann' },
      files: [
        ['image', photo(), 'empty.jpg'],
        ['image', photo(ANN), 'good.jpg'],
      ],
    })
    expect(answer.json()).toMatchObject({ success: true, refused: [{ image: 'empty.jpg', reasons: ['no_face'] }] })
  })

  test('a face among several can be said', async () => {
    const box = { face_left: '0', face_top: '0', face_width: '0.45', face_height: '0.45' }
    const form = { fields: { user_name: 'Bob', ...box }, files: [['image', photo(ANN, BOB)]] as [string, Uint8Array][] }
    expect(await problem.enroll(form)).toMatchObject({ status: 200 })
    expect((await identify(photo(BOB))).faces[0]!.user_name).toBe('Bob')
    expect(await problem.enroll({ ...form, fields: { user_name: 'X', face_left: '0' } })).toMatchObject({ status: 400 })
  })

  test('a picture that hardly is the person is refused', async () => {
    const { person_id } = await house.enrol('Ann', ANN)
    expect(await problem.enroll({ fields: { person_id }, files: [['image', photo(BOB)]] })).toMatchObject({
      ...{ status: 422, code: 'low_match', reasons: ['low_match'] },
    })
  })

  test('consent is recorded, and asked for where it is required', async () => {
    await house.send('PUT', '/collections/default/policy', { consent: 'required' })
    const form = { fields: { user_name: 'Ann' }, files: [['image', photo(ANN)]] as [string, Uint8Array][] }
    expect(await problem.enroll(form)).toMatchObject({ status: 422, code: 'consent_required' })
    const agreed = await problem.enroll({ ...form, fields: { user_name: 'Ann', consent_version: '2' } })
    expect(agreed).toMatchObject({ status: 200 })
    const consents = `/people/${agreed.person_id}/consents`
    const [consent] = (await house.get(consents)).json<{ consent_id: string }[]>()
    expect(consent).toMatchObject({ wording_version: '2', given_by: 'Ann', valid: true })
    const withdrawn = await house.send('DELETE', `${consents}/${consent!.consent_id}`)
    expect(withdrawn.json()).toMatchObject({ valid: false })
    expect((await house.send('DELETE', `${consents}/unknown`)).statusCode).toBe(404)
  })

  test.each([
    [{}, 400],
    [{ user_name: 'a\nb' }, 400],
    [{ person_id: 'person_000000000000' }, 404],
    [{ person_id: 'x' }, 400],
    [{ user_name: 'Ann', consent_purpose: 'x' }, 400],
    [{ user_name: 'Ann', birth_year: '12' }, 400],
  ])('refuses %o', async (fields, status) => {
    expect(
      await problem.enroll({ fields: fields as Record<string, string>, files: [['image', photo(ANN)]] }),
    ).toMatchObject({ status })
  })
})

describe('detect and compare', () => {
  test('guidance says what to change', async () => {
    const detect = async (image: Uint8Array) =>
      (await house.post('/detect', { files: [['image', image]] })).json<{ usable: boolean; advice: string[] }>()
    expect(await detect(photo(ANN))).toMatchObject({ usable: true, advice: [], faces_detected: 1 })
    expect(await detect(photo())).toMatchObject({ usable: false, advice: ['no_face'], faces_detected: 0 })
    expect(await detect(photo(ANN, BOB))).toMatchObject({ usable: false, advice: ['several_faces'], faces_detected: 2 })
    expect(await detect(picture({ vector: ANN, size: 0.3 }))).toMatchObject({ usable: false, advice: ['closer'] })
    expect((await house.get('/matches')).json()).toEqual([])
  })

  test('two pictures', async () => {
    const compare = (one: Uint8Array, two: Uint8Array) =>
      house.post('/compare', {
        files: [
          ['source', one],
          ['target', two],
        ],
      })
    expect((await compare(photo(ANN), photo(ANN))).json()).toMatchObject({
      match: true,
      similarity: 100,
      false_match_rate: 1e-4,
    })
    expect((await compare(photo(ANN), photo(BOB, STRANGER))).json()).toMatchObject({ match: false, similarity: 12 })
    expect((await compare(photo(ANN), photo())).json()).toMatchObject({ status: 422, code: 'no_face' })
    expect((await house.post('/compare', { files: [['source', photo(ANN)]] })).statusCode).toBe(400)
  })
})
