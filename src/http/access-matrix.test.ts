/** Who may use what: every endpoint there is, refused to nobody, to every lower role, and outside a key's collections. */
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES, type Role } from '#access/store.ts'
import { endpoints } from './contracts/all.ts'
import type { Endpoint } from './contracts/endpoint.ts'
import { furnishGallery, GALLERY_BODIES, GALLERY_FORMS } from './routes/galleries-matrix.fixture.ts'
import { FOREIGN, furnishIdentity, OWN, PERSONAL } from './routes/identity-matrix.fixture.ts'
import { ANN, formOf, photo, type TestForm } from './routes/identity.fixture.ts'
import { furnishWatchlist, WATCHLIST_BODIES, WATCHLIST_FORMS } from './routes/watchlist-matrix.fixture.ts'
import { furnishWebhooks } from './routes/webhooks-matrix.fixture.ts'

const nameOf = ({ method, url }: Pick<Endpoint, 'method' | 'url'>) => `${method} ${url.replace('/api/v1', '')}`
/** At both addresses. */
const everywhere = endpoints.flatMap((endpoint) => [
  endpoint,
  ...(endpoint.alias === undefined ? [] : [{ ...endpoint, url: endpoint.alias }]),
])
const named = everywhere.map((endpoint) => [nameOf(endpoint), endpoint] as const)
const guarded = named.filter(([, { access }]) => access !== 'public' && access !== 'visit')
/** The same at either address. */
const plain = (name: string) => name.replace('/api/king-selection', '').replace(' /blacklist', ' /watchlist')

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

let gallery: Awaited<ReturnType<typeof furnishGallery>>
let watchlist: Awaited<ReturnType<typeof furnishWatchlist>>
let webhooks: Awaited<ReturnType<typeof furnishWebhooks>>
let scene: Awaited<ReturnType<typeof furnishIdentity>>
beforeAll(async () => {
  scene = await furnishIdentity()
  gallery = await furnishGallery(OWN)
  watchlist = await furnishWatchlist(FOREIGN, OWN)
  webhooks = await furnishWebhooks(FOREIGN, OWN)
})
afterAll(async () => {
  await scene?.house.close()
  await gallery?.house.close()
  await watchlist?.house.close()
  await webhooks?.house.close()
})
const OF_WATCHLIST = ['watchlist', 'screening', 'alerts']
function sceneOf({ tag }: Endpoint) {
  if (tag === 'galleries') return gallery
  if (tag === 'webhooks') return webhooks
  return OF_WATCHLIST.includes(tag) ? watchlist : scene
}
/** Several kinds of things have ids of one name. */
const idsOf = (endpoint: Endpoint) =>
  OF_WATCHLIST.includes(endpoint.tag) ? watchlist.idsOf(endpoint.url) : sceneOf(endpoint).ids

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
  ...WATCHLIST_BODIES,
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
  ...WATCHLIST_FORMS,
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
  const { house } = sceneOf(endpoint)
  const request: InjectOptions = { method: endpoint.method, url: urlOf(endpoint, sent.ids ?? idsOf(endpoint)) }
  if (sent.query) request.query = sent.query
  if (endpoint.form) {
    const form = FORMS[name]?.() ?? {}
    Object.assign(request, await formOf({ ...form, fields: { ...form.fields, ...sent.fields } }))
  } else if (endpoint.body) request.payload = { ...(BODIES[name] ?? webhooks.bodies[name])?.(), ...sent.body }
  return house.server.ask(key, request)
}

function expectNothingOf(answer: LightMyRequestResponse): void {
  const told = answer.body + JSON.stringify(answer.headers)
  const secrets = [scene, gallery, watchlist, webhooks].flatMap((one) => one.secrets)
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([])
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
  expect(await watchlist.state()).toEqual(watchlist.before)
  expect(await webhooks.state()).toEqual(webhooks.before)
})
