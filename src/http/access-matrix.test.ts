/** Who may use what: every endpoint there is, refused to nobody, to every lower role, and outside a key's collections. */
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES, type Role } from '#access/store.ts'
import { LOCAL } from '#access/principal.ts'
import { endpoints } from './contracts/all.ts'
import type { Endpoint } from './contracts/endpoint.ts'
import { furnishGallery, GALLERY_BODIES, GALLERY_FORMS } from './routes/galleries-matrix.fixture.ts'
import { ANN, BOB, formOf, openIdentityServer, photo, STRANGER, type TestForm } from './routes/identity.fixture.ts'

const nameOf = ({ method, url }: Pick<Endpoint, 'method' | 'url'>) => `${method} ${url.replace('/api/v1', '')}`
/** At both addresses. */
const everywhere = endpoints.flatMap((endpoint) => [
  endpoint,
  ...(endpoint.alias === undefined ? [] : [{ ...endpoint, url: endpoint.alias }]),
])
const named = everywhere.map((endpoint) => [nameOf(endpoint), endpoint] as const)
const guarded = named.filter(([, { access }]) => access !== 'public' && access !== 'visit')
/** The same at either address. */
const plain = (name: string) => name.replace('/api/king-selection', '')

/** What anybody may ask. */
const PUBLIC = ['GET /session', 'POST /session', 'POST /session/link', 'POST /setup', 'GET /health', 'GET /ready']
const PUBLIC_TO_VISITORS = ['POST /visit/:slug/session', 'POST /visit/:slug/sign-out']
/** About the sender alone: nothing in them belongs to a collection. */
const OF_NO_COLLECTION = ['DELETE /session', 'PUT /session/password', 'POST /telemetry']
/** About all collections together. */
const OF_ALL_COLLECTIONS = [
  'GET /telemetry',
  'GET /metrics',
  'POST /purge',
  'GET /settings',
  'GET /audit/verification',
  'GET /backend',
  'POST /backend/migrations',
  'DELETE /backend/mirrors/:engine',
]

const PERSONAL = [
  'Secret Sibyl',
  'Gone Gerda',
  'Atlantis',
  'secret-door',
  'secret-label',
  'wording-secret',
  'secret-camera',
]
const OWN = 'mine'
const FOREIGN = 'foreign-collection'

/** The collection that must not be seen, with something of everything; `own` sees another one. */
async function furnish() {
  const house = await openIdentityServer()
  const { server, keys, send, post, enrol, queue } = house
  await send('POST', '/collections', { collection: FOREIGN, policy: { keep_crops: true } })
  await send('POST', '/collections', { collection: OWN })
  const collection = FOREIGN
  const ann = await enrol('Secret Sibyl', ANN, { collection, hometown: 'Atlantis' })
  const gone = await enrol('Gone Gerda', BOB, { collection })
  const mine = await enrol('Mine', STRANGER, { collection: OWN })
  const base = `/people/${ann.person_id}`
  await send('POST', `${base}/consents`, {
    ...{ wording_version: 'wording-secret', purpose: 'door', given_by: 'Secret Sibyl' },
  })
  const found = await post('/identify', {
    fields: { collection, source: 'secret-door' },
    files: [['image', photo(ANN)]],
  })
  await send('POST', '/telemetry', { client_id: 'secret-camera' })
  const erased = (await send('DELETE', `/people/${gone.person_id}`)).json<{ erasure_id: string }>()
  const kind = 'bulk-enroll'
  const job = await queue.add({
    kind,
    group: 'secret-group',
    collectionId: FOREIGN,
    payload: null,
    createdBy: 'system',
  })
  const scoped = { name: 'secret-label', role: 'viewer' as const, collections: [FOREIGN] }
  const key = await server.access.keys.create(scoped, LOCAL)
  const account = await server.access.accounts.create(scoped, LOCAL)
  const one = async <Row>(path: string) => (await house.get(path)).json<Row[]>()[0]!
  const ids: Record<string, string> = {
    person_id: ann.person_id,
    embedding_id: (await one<{ embedding_id: string }>(`${base}/embeddings`)).embedding_id,
    consent_id: (await one<{ consent_id: string }>(`${base}/consents`)).consent_id,
    match_id: found.json<{ faces: { match_id: string }[] }>().faces[0]!.match_id,
    erasure_id: erased.erasure_id,
    job_id: job.jobId,
    group: 'secret-group',
    key_id: key.keyId,
    account_id: account.accountId,
    collection: FOREIGN,
    engine: 'local:other%2F1',
  }
  const secrets = [...Object.values(ids), ...PERSONAL, gone.person_id, ann.face_id]
  /** As an administrator of everything sees it. */
  const state = async () => {
    const paths = ['', '/embeddings', '/consents', '/matches'].map((path) => base + path)
    paths.push(`/collections/${FOREIGN}`, `/jobs/${ids['job_id']}`, '/erasures', `/people?collection=${FOREIGN}`)
    const answers = await Promise.all(paths.map((path) => house.get(path)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(paths.map(() => 200))
    const keyAndAccount = [await house.get('/keys'), await house.get('/accounts')].flatMap((answer) =>
      answer.json<{ id: string }[]>().filter(({ id }) => [ids['key_id'], ids['account_id']].includes(id)),
    )
    return [answers.map(({ body }) => JSON.parse(body) as unknown), keyAndAccount]
  }
  const own = await server.key('admin', [OWN])
  return { house, keys, ids, secrets, own, mine: mine.person_id, state, before: await state() }
}

let gallery: Awaited<ReturnType<typeof furnishGallery>>
let scene: Awaited<ReturnType<typeof furnish>>
beforeAll(async () => {
  scene = await furnish()
  gallery = await furnishGallery(OWN)
})
afterAll(async () => {
  await scene?.house.close()
  await gallery?.house.close()
})
const sceneOf = ({ tag }: Endpoint) => (tag === 'galleries' ? gallery : scene)

const picture = (): TestForm['files'] => [['image', photo(ANN)]]
/** What is sent where something has to be sent: without it the request is refused for its form, which shows nothing. */
const BODIES: Record<string, () => object> = {
  'POST /keys': () => ({ role: 'viewer', collections: [FOREIGN] }),
  'POST /accounts': () => ({ name: 'New', role: 'viewer', collections: [FOREIGN], password: 'correct horse battery' }),
  'PUT /accounts/:account_id': () => ({ role: 'admin' }),
  'PUT /people/:person_id': () => ({ user_name: 'Taken over' }),
  'POST /people/:person_id/merge': () => ({ from_person_id: scene.mine }),
  'POST /people/:person_id/consents': () => ({ wording_version: '2', purpose: 'any', given_by: 'anybody' }),
  'POST /backend/migrations': () => ({ to: 'local' }),
  'POST /collections': () => ({ collection: FOREIGN }),
  'PUT /collections/:collection/policy': () => ({ consent: 'required' }),
  'POST /telemetry': () => ({ client_id: 'test' }),
  ...GALLERY_BODIES,
  'PUT /session/password': () => ({ password: 'correct horse battery' }),
}
const FORMS: Record<string, () => TestForm> = {
  'POST /enroll': () => ({ fields: { user_name: 'New' }, files: picture() }),
  'POST /identify': () => ({ files: picture() }),
  'POST /detect': () => ({ files: picture() }),
  'POST /compare': () => ({
    files: [
      ['source', photo(ANN)],
      ['target', photo(ANN)],
    ],
  }),
  ...GALLERY_FORMS,
  'POST /jobs/bulk-enroll': () => ({ files: [['archive', EMPTY_ZIP, 'a.zip']] }),
  'POST /jobs/bulk-enroll/estimate': () => ({ files: [['archive', EMPTY_ZIP, 'a.zip']] }),
}

/** An archive of nothing: its end alone. */
const EMPTY_ZIP = new Uint8Array([80, 75, 5, 6, ...new Uint8Array(18)])

const urlOf = ({ url }: Endpoint, ids: Record<string, string>) =>
  url.replace(/:(\w+)/g, (_, name: string) => {
    const id = ids[name]
    if (id === undefined) throw new Error(`${url}: this test needs a ${name} of the other collection`)
    return id
  })

interface Sent {
  ids?: Record<string, string>
  query?: Record<string, string>
  body?: object
  fields?: Record<string, string>
}

async function ask(key: string | undefined, endpoint: Endpoint, sent: Sent = {}): Promise<LightMyRequestResponse> {
  const name = plain(nameOf(endpoint))
  const { house, ids } = sceneOf(endpoint)
  const request: InjectOptions = { method: endpoint.method, url: urlOf(endpoint, sent.ids ?? ids) }
  if (sent.query) request.query = sent.query
  if (endpoint.form) {
    const form = FORMS[name]?.() ?? {}
    Object.assign(request, await formOf({ ...form, fields: { ...form.fields, ...sent.fields } }))
  } else if (endpoint.body) request.payload = { ...BODIES[name]?.(), ...sent.body }
  return house.server.ask(key, request)
}

function expectNothingOf(answer: LightMyRequestResponse): void {
  const told = answer.body + JSON.stringify(answer.headers)
  expect([...scene.secrets, ...gallery.secrets].filter((secret) => told.includes(secret))).toEqual([])
}

/** 400 or 422 would say nothing about access: the test must send what is valid. */
function expectRefused(answer: LightMyRequestResponse): void {
  expect([403, 404], answer.body).toContain(answer.statusCode)
  // Not because there is no such route.
  expect(answer.json<{ code: string }>().code).not.toBe('not_found')
  // What the sender named may be repeated; what only the other collection knows may not.
  expect(PERSONAL.filter((secret) => answer.body.includes(secret))).toEqual([])
}

test('only these are for everybody', () => {
  expect(named.flatMap(([name, { access }]) => (access === 'public' ? [name] : [])).sort()).toEqual(
    [
      ...[...PUBLIC, ...PUBLIC_TO_VISITORS],
      ...PUBLIC_TO_VISITORS.map((name) => name.replace(' ', ' /api/king-selection')),
    ].sort(),
  )
})

describe.each(guarded)('%s', (name, endpoint) => {
  const needed = endpoint.access as Role

  test('refused without credentials, and with worthless ones', async () => {
    for (const key of [undefined, 'lk_0000000000000000', '']) {
      const answer = await ask(key, endpoint)
      expect(answer.statusCode, answer.body).toBe(401)
      expectNothingOf(answer)
    }
  })

  test('refused to every lower role', async () => {
    for (const role of ROLES.slice(0, ROLES.indexOf(needed))) {
      const answer = await ask(sceneOf(endpoint).keys[role], endpoint)
      expect(answer.statusCode, `${role}: ${answer.body}`).toBe(403)
      expect(answer.json()).toMatchObject({ code: 'forbidden' })
    }
  })

  test.skipIf(OF_NO_COLLECTION.includes(name))('keeps to the collections of the key', async () => {
    const { own, ids } = sceneOf(endpoint)
    if (endpoint.url.includes('/:')) expectRefused(await ask(own, endpoint))
    else {
      const answer = await ask(own, endpoint)
      expect([400, 415, 422].includes(answer.statusCode) && name !== 'POST /jobs/bulk-enroll', answer.body).toBe(false)
      expectNothingOf(answer)
    }
    const takes = (shape: { shape: object } | undefined, field: string) => shape !== undefined && field in shape.shape
    for (const field of ['collection', 'person_id']) {
      const value = ids[field]!
      if (takes(endpoint.querystring, field)) expectRefused(await ask(own, endpoint, { query: { [field]: value } }))
      if (takes(endpoint.form, field)) expectRefused(await ask(own, endpoint, { fields: { [field]: value } }))
    }
  })

  test.runIf(OF_ALL_COLLECTIONS.includes(name))('is not for a key of some collections', async () => {
    const answer = await ask(scene.own, endpoint)
    expect([answer.statusCode, answer.json()]).toMatchObject([
      403,
      { code: 'forbidden', detail: expect.stringContaining('valid for every collection') },
    ])
  })

  test.runIf(endpoint.url.includes('/:person_id') && endpoint.url.split('/:').length > 2)(
    'one person does not open what belongs to another',
    async () => {
      const ids = { ...scene.ids, person_id: scene.mine }
      expectRefused(await ask(scene.own, endpoint, { ids }))
    },
  )
})

test('the metrics at the root are the same: for every collection, or not at all', async () => {
  const { house, own, keys } = scene
  const statusOf = async (key: string | undefined) => (await house.server.ask(key, { url: '/metrics' })).statusCode
  expect([await statusOf(undefined), await statusOf(own), await statusOf(keys.viewer)]).toEqual([401, 403, 200])
  expect((await ask(keys.viewer, byName('GET /telemetry'))).body).toContain('secret-camera')
})

const byName = (name: string) => named.find(([found]) => found === name)![1]

describe('a key for another collection', () => {
  test('merges nobody out of the other collection into its own', async () => {
    const sent = { ids: { ...scene.ids, person_id: scene.mine }, body: { from_person_id: scene.ids['person_id'] } }
    expectRefused(await ask(scene.own, byName('POST /people/:person_id/merge'), sent))
  })

  test('gives away no more than it has', async () => {
    for (const collections of [null, [FOREIGN], [OWN, FOREIGN]])
      for (const name of ['POST /keys', 'POST /accounts'])
        expect((await ask(scene.own, byName(name), { body: { collections } })).statusCode).toBe(403)
  })

  test('counts only its own', async () => {
    const key = await scene.house.server.key('viewer', ['empty-collection'])
    const overview = (await ask(key, byName('GET /overview'))).json<Record<string, unknown>>()
    const counts = Object.entries(overview).filter(([, value]) => typeof value === 'number')
    expect(counts.length).toBeGreaterThan(5)
    expect(counts.filter(([, value]) => value !== 0)).toEqual([])
    expect((overview['hours'] as { known: number; unknown: number }[]).some((hour) => hour.known + hour.unknown)).toBe(
      false,
    )
    for (const name of ['GET /matches', 'GET /jobs', 'GET /erasures']) {
      const answer = await ask(key, byName(name))
      expect([name, answer.json(), answer.headers['x-total-count']]).toEqual([name, [], '0'])
    }
    expect((await ask(key, byName('GET /collections'))).json()).toEqual([])
  })
})

test('what was refused has changed nothing', async () => {
  expect(await scene.state()).toEqual(scene.before)
  expect(await gallery.state()).toEqual(gallery.before)
})
