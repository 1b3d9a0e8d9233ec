/**
 * Every call of the identity API with real pictures, on either engine: what a caller does, and what they are told. In the
 * end the answers of the two are laid side by side: no field may be in one alone.
 */
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { BACKENDS, type Backend, type Servers } from '../fixtures/backends.ts'
import { createCaller, shapesOf, zipOf, type Answer, type Caller } from '../fixtures/calls.ts'
import type { RunningServer } from '../fixtures/server.ts'
import { A1, A2, A3, B1, B2, C1, GROUP, NOBODY } from '../fixtures/workshop.ts'

interface Face {
  person_id: string | null
  confidence: number | null
  similarity: number | null
  face_id: string | null
  bounding_box: { left: number; top: number; width: number; height: number }
  next_best: unknown
}
interface Found {
  faces_detected: number
  threshold: number
  faces: Face[]
}
interface Row {
  person_id: string
  user_name: string
  embedding_count: number
}

const TEXT: unknown = expect.any(String)
const NUMBER: unknown = expect.any(Number)

const told: Record<Backend, Map<string, Answer<unknown>>> = { local: new Map(), aws_rekognition: new Map() }
let pictures: Record<'a1' | 'a2' | 'a3' | 'b1' | 'b2' | 'c1' | 'group' | 'nobody' | 'small' | 'broken', Uint8Array>

/** A1's face on a picture of its own, too small to be enrolled. */
async function small(): Promise<Uint8Array> {
  const face = await sharp(A1).resize({ height: 64 }).toBuffer()
  const wall = sharp({ create: { width: 640, height: 480, channels: 3, background: '#777' } })
  return wall
    .composite([{ input: face }])
    .jpeg({ quality: 95 })
    .toBuffer()
}

async function readPictures() {
  const [a1, a2, a3, b1, b2, c1, group, nobody] = await Promise.all(
    [A1, A2, A3, B1, B2, C1, GROUP, NOBODY].map((path) => readFile(path)),
  )
  const broken = new TextEncoder().encode('no picture at all')
  pictures = {
    ...{ a1: a1!, a2: a2!, a3: a3!, b1: b1!, b2: b2!, c1: c1!, group: group!, nobody: nobody! },
    ...{ small: await small(), broken },
  }
}

const everyCall = (servers: () => Servers) => (_: string, backend: Backend) => {
  let api: Caller
  let ann = ''
  let bob = ''
  let server: RunningServer
  beforeAll(async () => {
    server = servers()[backend]
    await readPictures()
    api = createCaller(server, await server.key())
  })

  /** The answer is kept under its name, to be compared; it has to have this status. */
  async function said<Body>(what: string, asked: Promise<Answer<Body>>, status = 200): Promise<Answer<Body>> {
    const answer = await asked
    expect(answer.status, `${what}: ${answer.text.slice(0, 500)}\n${server.log()}`).toBe(status)
    told[backend].set(what, answer)
    return answer
  }
  const problem = async (what: string, asked: Promise<Answer>, status: number, code: string) => {
    const { body, headers } = await said(what, asked, status)
    expect(headers.get('content-type')).toContain('application/problem+json')
    expect(body).toMatchObject({ code, detail: TEXT, requestId: TEXT })
    return body
  }
  const people = async () => (await api.get<Row[]>('people')).body

  it('lives and is ready', async () => {
    expect((await said('health', api.get('health'))).body).toEqual({ status: 'ok' })
    const { body } = await said('ready', api.get('ready'))
    expect(body).toEqual({ status: 'ready', checks: { store: 'ok', engine: 'ok', objects: 'ok' } })
    for (const path of ['/health', '/ready']) expect((await api.get(path)).status).toBe(200)
    expect((await server.call('/api/v1/people')).status).toBe(401)
  })

  it('enrols one picture, then several, and refuses the bad ones among them', async () => {
    const details = { gender: 'female', birth_year: '1990', hometown: 'Lisbon', residence: 'Porto' }
    const { body: first } = await said<Record<string, unknown>>(
      'enroll',
      api.post('enroll', { image: pictures.a1, user_name: 'Ann Example', ...details }),
    )
    expect(first).toMatchObject({
      ...{ success: true, user_name: 'Ann Example', duplicate_found: false, duplicate_info: null, refused: [] },
      ...{ person_id: expect.stringMatching(/^person_[0-9a-f]{12}$/) as unknown, face_ids: [first['face_id']] },
    })
    ann = String(first['person_id'])

    const { body: more } = await said(
      'enroll more',
      api.post('enroll', { image: [pictures.a2, pictures.nobody, pictures.a3], person_id: ann }),
    )
    expect(more).toMatchObject({ person_id: ann, face_ids: [TEXT, TEXT] })
    expect(more['refused']).toMatchObject([{ reasons: ['no_face'] }])
    expect(await people()).toMatchObject([{ person_id: ann, embedding_count: 3 }])
  })

  it('refuses what cannot be enrolled, with the reasons, and keeps nothing of it', async () => {
    const enroll = (image: Uint8Array) => api.post('enroll', { image, user_name: 'Nobody' })
    const refused = async (what: string, image: Uint8Array, code: string, reason = code) =>
      expect(await problem(what, enroll(image), 422, code)).toMatchObject({ reasons: [reason] })
    await refused('no face', pictures.nobody, 'no_face')
    await refused('several faces', pictures.group, 'several_faces')
    await refused('too small', pictures.small, 'no_usable_face', 'too_small')
    await problem('not a picture', enroll(pictures.broken), 415, 'image_unsupported')
    await problem('no name', api.post('enroll', { image: pictures.c1 }), 400, 'invalid_argument')
    await problem(
      'nobody to add to',
      api.post('enroll', { image: pictures.c1, person_id: 'person_000000000000' }),
      ...([404, 'person_not_found'] as const),
    )
    expect(await people()).toHaveLength(1)
  })

  it('refuses somebody who is there under another name, unless told to', async () => {
    const twice = { image: pictures.a2, user_name: 'Ann Double' }
    const refused = await problem('duplicate', api.post('enroll', twice), 409, 'person_duplicate')
    expect(refused['duplicate_info']).toMatchObject([
      { person_id: ann, user_name: 'Ann Example', similarity: NUMBER, face_id: TEXT },
    ])
    expect(await people()).toHaveLength(1)
    const { body } = await said('allowed duplicate', api.post('enroll', { ...twice, allow_duplicate: 'true' }))
    expect(body).toMatchObject({ duplicate_found: true, duplicate_info: [{ person_id: ann }] })
    const merged = await said(
      'merge',
      api.send<Row>('POST', `people/${ann}/merge`, { from_person_id: body['person_id'] }),
    )
    expect(merged.body.person_id).toBe(ann)
    expect(await people()).toHaveLength(1)
  })

  it('enrols the one of several who is pointed at', async () => {
    const { body: seen } = await said<{ faces: Face[] }>('detect', api.post('detect', { image: pictures.group }))
    expect(seen.faces).toHaveLength(3)
    const { left, top, width, height } = seen.faces[1]!.bounding_box
    const box = { face_left: `${left}`, face_top: `${top}`, face_width: `${width}`, face_height: `${height}` }
    const { body } = await said(
      'enroll by box',
      api.post('enroll', { image: pictures.group, user_name: 'Bob', ...box }),
    )
    bob = String(body['person_id'])
    const { body: found } = await said<Found>('identify several', api.post('identify', { image: pictures.group }))
    expect(found).toMatchObject({ success: true, faces_detected: 3 })
    expect(found.faces.map((face) => face.person_id).sort()).toEqual([bob, null, null].sort())
    const place = found.faces.find((face) => face.person_id === bob)!.bounding_box
    expect(place.left).toBeCloseTo(left, 1)
  })

  it('identifies, by threshold and by purpose', async () => {
    const identify = async (what: string, fields: Record<string, string>, query = '') =>
      (await said(what, api.post<Found>(`identify${query}`, { image: pictures.a3, ...fields }))).body
    const usual = await identify('identify', { source: 'the door' })
    expect(usual.faces).toMatchObject([{ person_id: ann, user_name: 'Ann Example', hometown: 'Lisbon' }])
    const [face] = usual.faces
    expect(face!.confidence).toBeCloseTo(face!.similarity! / 100, 3)
    expect(face!.face_id).toEqual(TEXT)
    expect((await identify('identify by field', { threshold: '0.5' })).threshold).toBe(50)
    expect((await identify('identify by query', {}, '?threshold=0.7')).threshold).toBe(70)
    const strict = await identify('identify for money', { purpose: 'financial' })
    expect(strict.threshold).toBeGreaterThanOrEqual(97)
    const { body: stranger } = await said<Found>('a stranger', api.post('identify', { image: pictures.c1 }))
    expect(stranger).toMatchObject({ faces_detected: 1, faces: [{ person_id: null, user_name: null, face_id: null }] })
    const { body: nobody } = await said<Found>('an empty picture', api.post('identify', { image: pictures.nobody }))
    expect(nobody).toMatchObject({ faces_detected: 0, faces: [] })
    await problem(
      'a wrong threshold',
      api.post('identify', { image: pictures.a1, threshold: '1.5' }),
      ...([400, 'invalid_argument'] as const),
    )
    await problem('identify no picture', api.post('identify', { image: pictures.broken }), 415, 'image_unsupported')
  })

  it('compares', async () => {
    const compare = (source: Uint8Array, target: Uint8Array) => api.post('compare', { source, target })
    const same = await said('compare the same', compare(pictures.a1, pictures.a2))
    expect(same.body).toMatchObject({ success: true, match: true })
    const others = await said('compare others', compare(pictures.b1, pictures.group))
    expect(others.body).toMatchObject({ match: false, faces: [{}, {}, {}] })
    await problem('compare nobody', compare(pictures.nobody, pictures.a1), 422, 'no_face')
  })

  it('lists, shows and changes people', async () => {
    const { body, headers } = await said<Row[]>('people', api.get('people?page=1&limit=1'))
    expect(body).toHaveLength(1)
    expect(headers.get('x-total-count')).toBe('2')
    expect(headers.get('link')).toContain('rel="next"')
    expect((await said<Row[]>('people by name', api.get('people?q=example'))).body).toMatchObject([{ person_id: ann }])
    expect((await said('person', api.get(`people/${ann}`))).body).toMatchObject({ birth_year: 1990 })
    const { body: changed } = await said('change', api.send('PUT', `people/${ann}`, { residence: 'Braga' }))
    expect(changed).toMatchObject({ residence: 'Braga', hometown: 'Lisbon' })
    await problem('no person', api.get('people/person_000000000000'), 404, 'person_not_found')
  })

  it('keeps pictures and consents', async () => {
    const { body } = await said<Record<string, string>[]>('embeddings', api.get(`people/${ann}/embeddings`))
    expect(body).toHaveLength(4)
    for (const what of ['image_url', 'thumbnail_url']) {
      const { headers } = await said(what, api.get(body[0]![what]!))
      expect(headers.get('content-type')).toBe('image/jpeg')
    }
    await said('portrait', api.get(`people/${ann}/thumbnail`))
    await said('remove a picture', api.delete(`embeddings/${body[0]!['embedding_id']}`))
    expect((await api.get<Row>(`people/${ann}`)).body.embedding_count).toBe(3)
    const consent = { wording_version: '1', purpose: 'a test', given_by: 'Ann' }
    const given = await said('consent', api.send('POST', `people/${ann}/consents`, consent), 201)
    await said('consents', api.get(`people/${ann}/consents`))
    await said('withdrawn', api.delete(`people/${ann}/consents/${given.body['consent_id']}`))
  })

  it('remembers who was found', async () => {
    const { body } = await said<Row[]>('matches', api.get('matches?limit=50'))
    // Three in the group, four times the same, one stranger.
    expect(body).toHaveLength(8)
    const { body: mine } = await said<Row[]>('matches of a person', api.get(`people/${ann}/matches`))
    expect(mine.map((row) => row.person_id)).toEqual([ann, ann, ann, ann])
    const before = encodeURIComponent('2020-01-01T00:00:00Z')
    expect((await api.get<Row[]>(`matches?to=${before}`)).body).toEqual([])
  })

  it('enrols many', async () => {
    const archive = await zipOf({ 'Cy/1.jpg': pictures.b1, 'Cy/2.jpg': pictures.b2, 'Dee/1.jpg': pictures.nobody })
    const { body: job } = await said('bulk', api.post('jobs/bulk-enroll', { archive }), 202)
    const path = `jobs/${job['job_id']}`
    for (let looks = 0; looks < 200; looks++) {
      if ((await api.get(path)).body['finished_at'] !== null) break
      await sleep(100)
    }
    expect((await said('job', api.get(path))).body).toMatchObject({ state: 'done', total: 3, done: 2, failed: 1 })
    const { body: items } = await said('items', api.get<Record<string, unknown>[]>(`${path}/items`))
    expect(items.map(({ state }) => state)).toEqual(['done', 'done', 'failed'])
    expect((await people()).map((row) => row.user_name)).toEqual(['Ann Example', 'Bob', 'Cy'])
  })

  it('is watched', async () => {
    const report = { client_id: 'door-1', transport: 'http', latency_ms: 12, status: 200, faces_detected: 1 }
    expect((await said('report', api.send('POST', 'telemetry', report), 202)).body).toEqual({ status: 'accepted' })
    expect((await said('telemetry', api.get('telemetry'))).body).toMatchObject({ clients: [{ client_id: 'door-1' }] })
    await said('overview', api.get('overview'))
    await said('collections', api.get('collections/' + (backend === 'local' ? 'default' : 'on-amazon')))
    const { text } = await said<string>('metrics', api.get('metrics'))
    const paid = (operation: string) =>
      Number(
        new RegExp(`^likeness_service_calls_total\\{operation="${operation}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0,
      )
    const operations = ['IndexFaces', 'DetectFaces', 'SearchUsersByImage', 'AssociateFaces', 'CompareFaces']
    for (const operation of operations)
      if (backend === 'local') expect(paid(operation)).toBe(0)
      else expect(paid(operation), operation).toBeGreaterThan(0)
    expect(/^likeness_service_cost_dollars_total\{/m.test(text)).toBe(backend === 'aws_rekognition')
    expect((await api.get('/openapi.json')).status).toBe(200)
    expect((await api.get('/docs')).status).toBe(200)
  })

  it('erases, with a receipt', async () => {
    const { body: preview } = await said('preview', api.get(`people/${ann}/erasure-preview`))
    expect(preview).toMatchObject({ faces: 3, matches: 4 })
    const { body: receipt } = await said('erase', api.delete(`people/${ann}`))
    expect(receipt).toMatchObject({
      ...{ success: true, person_id: ann, attempts: 1, last_error: null, finished_at: TEXT },
      ...{ removed: { faces: 3, matches: 4 }, audit: { hash: TEXT } },
      verification: { pictures_searched: 3, pictures_found: 0, remaining: 0 },
    })
    expect((await said('erase again', api.delete(`people/${ann}`))).body).toEqual(receipt)
    await problem('erased', api.get(`people/${ann}`), 404, 'person_not_found')
    const { body: after } = await said<Found>('who was erased', api.post('identify', { image: pictures.a3 }))
    expect(after.faces).toMatchObject([{ person_id: null }])
  })
}

export function identitySuite(servers: () => Servers) {
  describe.each(BACKENDS)('the identity API %s', everyCall(servers))

  it('the two engines answer with the same fields', () => {
    const [here, amazon] = [told.local, told.aws_rekognition]
    expect([...amazon.keys()]).toEqual([...here.keys()])
    expect(here.size).toBeGreaterThan(40)
    expect(shapesOf(amazon)).toEqual(shapesOf(here))
  })
}
