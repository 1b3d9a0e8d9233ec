import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ANN, ANN_AGAIN, BOB, openIdentityServer, photo, STRANGER, type IdentityServer } from './identity.fixture.ts'

let house: IdentityServer
beforeAll(async () => {
  house = await openIdentityServer()
})
beforeEach(() => house.reset())
afterAll(() => house.close())

const names = async (path: string, key?: string) =>
  (await house.get(path, key)).json<{ user_name: string }[]>().map((person) => person.user_name)

describe('people', () => {
  test('come in pages with links', async () => {
    for (const [i, name] of ['Ann', 'Bob', 'Cem'].entries()) await house.enrol(name, [ANN, BOB, STRANGER][i]!)
    const page = await house.get('/people?limit=1&page=2&q=')
    expect(page.json()).toMatchObject([{ user_name: 'Bob', embedding_count: 1 }])
    expect(page.headers['x-total-count']).toBe('3')
    const link = (rel: string, number: number) => `</api/v1/people?limit=1&page=${number}&q=>; rel="${rel}"`
    expect(page.headers.link).toBe([link('first', 1), link('prev', 1), link('next', 3), link('last', 3)].join(', '))
    expect(await names('/people?q=e')).toEqual(['Cem'])
    expect(await names('/people?page=9')).toEqual([])
    expect((await house.get('/people?limit=501')).statusCode).toBe(400)
    expect((await house.get('/people?collection=nowhere')).statusCode).toBe(404)
  })

  test('are changed, and the log tells which fields', async () => {
    const { person_id: id } = await house.enrol('Ann', ANN, { gender: 'f', hometown: 'Bonn' })
    const changed = await house.send('PUT', `/people/${id}`, { user_name: 'Anna', gender: null })
    expect(changed.json()).toMatchObject({ user_name: 'Anna', gender: null, hometown: 'Bonn' })
    expect((await house.send('PUT', `/people/${id}`, { user_name: ' ' })).statusCode).toBe(400)
    const [entry] = (await house.auditStore.list({ action: 'person.updated', limit: 1, offset: 0 })).entries
    expect(entry!.details).toEqual({ fields: ['name', 'gender'] })
  })

  test('are merged with pictures and history', async () => {
    const ann = await house.enrol('Ann', ANN)
    const twin = await house.enrol('Ann again', ANN_AGAIN, { allow_duplicate: 'true' })
    await house.post('/identify', { files: [['image', photo(ANN_AGAIN)]] })
    const merged = await house.send('POST', `/people/${ann.person_id}/merge`, { from_person_id: twin.person_id })
    expect(merged.json(), merged.body).toMatchObject({ person_id: ann.person_id, embedding_count: 2 })
    expect((await house.get(`/people/${twin.person_id}`)).statusCode).toBe(404)
    expect((await house.get(`/people/${ann.person_id}/matches`)).json()).toHaveLength(1)
    const itself = await house.send('POST', `/people/${ann.person_id}/merge`, { from_person_id: ann.person_id })
    expect(itself.statusCode).toBe(400)
  })

  test('keep their last picture', async () => {
    const { person_id: id } = await house.enrol('Ann', ANN)
    await house.post('/enroll', { fields: { person_id: id }, files: [['image', photo(ANN_AGAIN)]] })
    const list = async () => (await house.get(`/people/${id}/embeddings`)).json<{ embedding_id: string }[]>()
    const [first, second] = await list()
    expect((await house.send('DELETE', `/embeddings/${first!.embedding_id}`)).json()).toEqual({ success: true })
    expect((await house.get(`/embeddings/${first!.embedding_id}/image`)).statusCode).toBe(404)
    expect((await house.send('DELETE', `/embeddings/${second!.embedding_id}`)).statusCode).toBe(400)
    expect(await list()).toHaveLength(1)
  })
})

describe('erasure', () => {
  test('everything goes, the receipt stays, and asking again gives the same', async () => {
    await house.send('PUT', '/collections/default/policy', { keep_crops: true })
    const { person_id: id } = await house.enrol('Ann', ANN, { consent_version: '1' })
    await house.post('/identify', { files: [['image', photo(ANN)]] })
    expect((await house.get(`/people/${id}/erasure-preview`)).json()).toEqual({
      faces: 1,
      images: 1,
      matches: 1,
      consents: 1,
    })
    const erased = await house.send('DELETE', `/people/${id}`, undefined, house.keys.operator)
    expect(erased.statusCode, erased.body).toBe(200)
    expect(erased.json()).toMatchObject({
      ...{ success: true, person_id: id, reason: 'request', verification: { pictures_found: 0, remaining: 0 } },
      removed: { faces: 1, matches: 1, crops: 1, consents: 1 },
    })
    expect((await house.send('DELETE', `/people/${id}`)).json()).toEqual(erased.json())
    const receipt = erased.json<{ erasure_id: string }>()
    expect((await house.get(`/erasures/${receipt.erasure_id}`)).json()).toEqual(erased.json())
    expect((await house.get('/erasures')).json()).toEqual([erased.json()])
    expect((await house.get(`/people/${id}`)).statusCode).toBe(404)
    const found = await house.post('/identify', { files: [['image', photo(ANN)]] })
    expect(found.json()).toMatchObject({ faces_detected: 1, faces: [{ person_id: null, next_best: null }] })
    expect((await house.send('DELETE', '/people/person_000000000000')).statusCode).toBe(404)
    expect((await house.get('/audit/verification')).json()).toMatchObject({ intact: true })
  })

  test('a step that fails answers 202, and the next call goes on', async () => {
    const { person_id: id } = await house.enrol('Ann', ANN)
    house.memory.failWhen((method) => method === 'deleteFaces')
    const first = await house.send('DELETE', `/people/${id}`)
    expect([first.statusCode, first.json<{ finished_at: null }>().finished_at]).toEqual([202, null])
    expect((await house.get('/people')).json()).toEqual([])
    house.memory.failWhen()
    const second = await house.send('DELETE', `/people/${id}`)
    expect([second.statusCode, second.json<{ attempts: number }>().attempts]).toEqual([200, 2])
  })

  test('whoever is erased while a picture is looked at does not come back by history', async () => {
    const { person_id: id } = await house.enrol('Ann', ANN)
    const { add } = house.matches
    // The picture was searched, and its history is not yet written.
    house.matches.add = async (matches) => {
      house.matches.add = add
      await house.erasures.erase({ personId: id, reason: 'request', requestedBy: 'local' })
      await add(matches)
    }
    expect((await house.post('/identify', { files: [['image', photo(ANN)]] })).statusCode).toBe(200)
    expect((await house.matches.list({ personId: id, limit: 1, offset: 0 })).total).toBe(0)
  })
})

describe('collections', () => {
  test('are made, described, changed and erased with everybody in them', async () => {
    const made = await house.send('POST', '/collections', { collection: 'shop', policy: { keep_references: false } })
    expect([made.statusCode, made.json()]).toMatchObject([
      201,
      { collection: 'shop', policy: { keep_references: false } },
    ])
    expect((await house.send('POST', '/collections', { collection: 'shop' })).statusCode).toBe(409)
    const { thresholds } = made.json<{ thresholds: { purpose: string; threshold: number }[] }>()
    expect(thresholds.map((one) => one.threshold)).toEqual([80, 80, 90, 97])
    const ann = await house.enrol('Ann', ANN, { collection: 'shop' })
    expect(ann.image_url).toBeNull()
    await house.enrol('Bob', BOB, { collection: 'shop' })
    const other = await house.enrol('Ann', ANN)
    await house.post('/identify', { fields: { collection: 'shop' }, files: [['image', photo(ANN)]] })
    await house.queue.add({ kind: 'bulk-enroll', payload: {}, collectionId: 'shop', createdBy: 'local' })
    const gone = await house.send('DELETE', '/collections/shop')
    expect(gone.json(), gone.body).toEqual({ success: true, people: 2, faces: 2 })
    expect((await house.get('/collections/shop')).statusCode).toBe(404)
    expect((await house.get('/matches')).json()).toEqual([])
    expect((await house.get('/jobs')).json()).toEqual([])
    const receipts = (await house.get('/erasures')).json<{ reason: string; finished_at: string }[]>()
    expect(receipts.map(({ reason }) => reason)).toEqual(['collection_deleted', 'collection_deleted'])
    expect(receipts.every(({ finished_at }) => finished_at)).toBe(true)
    expect((await house.get(`/people/${other.person_id}`)).statusCode).toBe(200)
    expect((await house.send('DELETE', '/collections/shop')).statusCode).toBe(404)
  })

  test('what is outside the scope of a key is not there; naming it is forbidden', async () => {
    await house.send('POST', '/collections', { collection: 'shop' })
    const { person_id: id, image_url: url } = await house.enrol('Ann', ANN)
    await house.send('DELETE', `/people/${(await house.enrol('Bob', BOB)).person_id}`)
    const [erasure] = (await house.get('/erasures')).json<{ erasure_id: string }[]>()
    await house.post('/identify', { files: [['image', photo(ANN)]] })
    const job = await house.queue.add({ kind: 'x', payload: {}, collectionId: 'default', createdBy: 'local' })
    const shop = await house.server.key('admin', ['shop'])

    for (const path of ['', '/embeddings', '/consents', '/matches', '/thumbnail', '/erasure-preview'])
      expect((await house.get(`/people/${id}${path}`, shop)).json()).toMatchObject({ code: 'person_not_found' })
    expect((await house.send('DELETE', `/people/${id}`, undefined, shop)).json()).toMatchObject({
      code: 'person_not_found',
    })
    expect((await house.send('PUT', `/people/${id}`, { gender: 'x' }, shop)).statusCode).toBe(404)
    expect((await house.server.ask(shop, { url: url! })).json()).toMatchObject({ code: 'reference_not_found' })
    expect((await house.get(`/erasures/${erasure!.erasure_id}`, shop)).statusCode).toBe(404)
    expect((await house.get(`/jobs/${job.jobId}`, shop)).statusCode).toBe(404)
    expect((await house.send('POST', `/jobs/${job.jobId}/cancel`, undefined, shop)).statusCode).toBe(404)
    for (const list of ['/people', '/matches', '/erasures', '/jobs', '/audit?target=default'])
      expect((await house.get(list, shop)).json(), list).toEqual([])
    const person = { fields: { person_id: id }, files: [['image', photo(ANN_AGAIN)]] as [string, Uint8Array][] }
    expect((await house.post('/enroll', person, shop)).json()).toMatchObject({ code: 'person_not_found' })

    for (const path of ['/people?collection=default', '/matches?collection=default', '/collections/default'])
      expect((await house.get(path, shop)).json()).toMatchObject({ code: 'forbidden' })
    const named = { fields: { collection: 'default' }, files: person.files }
    expect((await house.post('/identify', named, shop)).statusCode).toBe(403)
    expect((await house.send('POST', '/collections', { collection: 'mine' }, shop)).statusCode).toBe(403)
    for (const whole of ['/settings', '/audit/verification'])
      expect((await house.get(whole, shop)).statusCode).toBe(403)
    expect((await house.get('/collections', shop)).json()).toMatchObject([{ collection: 'shop' }])
    expect((await house.get('/overview', shop)).json()).toMatchObject({ people: 0, collections: 1, matches_today: 0 })
  })
})

describe('operations', () => {
  test('overview, telemetry, settings, purge', async () => {
    await house.enrol('Ann', ANN)
    await house.post('/identify', { files: [['image', photo(ANN, STRANGER)]] })
    const overview = (await house.get('/overview')).json<{ hours: { known: number }[] }>()
    expect(overview).toMatchObject({ people: 1, faces: 1, matches_today: 1, strangers_today: 1, engine: 'memory' })
    expect(overview.hours).toHaveLength(24)
    expect(overview.hours.at(-1)).toMatchObject({ known: 1, unknown: 1 })
    const report = { client_id: 'cam', latency_ms: 12, status: 200, timestamp: Date.now() / 1000 }
    expect((await house.send('POST', '/telemetry', report)).statusCode).toBe(202)
    expect((await house.send('POST', '/telemetry', { ...report, timestamp: 1e300 })).statusCode).toBe(202)
    expect((await house.get('/telemetry')).json()).toMatchObject({ clients: [{ client_id: 'cam', reports: 2 }] })
    expect((await house.get('/settings')).json()).toEqual([
      { name: 'PORT', value: '8080', source: 'default', meaning: 'port' },
    ])
    expect((await house.send('POST', '/purge')).json()).toEqual({ success: true })
  })

  test('a zip becomes a job; a broken form leaves no upload', async () => {
    const zip = await house.post('/jobs/bulk-enroll', {
      files: [['archive', Buffer.from('PK..')]],
      fields: { allow_duplicate: 'true' },
    })
    expect([zip.statusCode, zip.json()]).toMatchObject([
      202,
      { kind: 'bulk-enroll', state: 'queued', collection: 'default' },
    ])
    const { job_id: id } = zip.json<{ job_id: string }>()
    expect((await house.get(`/jobs/${id}/items`)).json()).toEqual([])
    expect((await house.send('POST', `/jobs/${id}/retry`)).json()).toMatchObject({ code: 'job_not_finished' })
    expect((await house.send('POST', `/jobs/${id}/cancel`)).json()).toMatchObject({ state: 'cancelled' })
    const refused = [
      await house.post('/jobs/bulk-enroll', {}),
      await house.post('/jobs/bulk-enroll', {
        files: [
          ['archive', Buffer.from('x')],
          ['other', Buffer.from('y')],
        ],
      }),
      await house.post('/jobs/bulk-enroll', { files: [['archive', Buffer.from('x')]], fields: { folder: '/etc' } }),
      await house.post('/jobs/bulk-enroll', { files: [['archive', Buffer.alloc(1_000_002)]] }),
      await house.post('/jobs/bulk-enroll', {
        files: [['archive', Buffer.from('x')]],
        fields: { collection: 'nowhere' },
      }),
      await house.post('/jobs/bulk-enroll', { fields: { folder: '/etc' } }),
    ]
    expect(refused.map((answer) => answer.statusCode)).toEqual([400, 400, 400, 413, 404, 403])
    const left: string[] = []
    for await (const { key } of house.objects.list('jobs/')) left.push(key)
    expect(left).toEqual([])
  })

  test('viewers look, and change nothing', async () => {
    const { person_id: id } = await house.enrol('Ann', ANN)
    const { viewer } = house.keys
    expect((await house.get(`/people/${id}`, viewer)).statusCode).toBe(200)
    expect((await house.send('DELETE', `/people/${id}`, undefined, viewer)).statusCode).toBe(403)
    expect((await house.post('/identify', { files: [['image', photo(ANN)]] }, viewer)).statusCode).toBe(403)
    expect((await house.get('/audit', viewer)).statusCode).toBe(403)
  })
})
