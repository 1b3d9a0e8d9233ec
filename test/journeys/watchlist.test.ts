/**
 * Screening of the built product on either engine, with real pictures: the same requests, answered with the same fields.
 * Alerts go to a receiver that checks their signature; in the end an entry is erased, with every picture it was found in.
 */
import { createHmac } from 'node:crypto'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BACKENDS, startBoth, type Backend, type Servers } from '../fixtures/backends.ts'
import { createCaller, shapesOf, type Answer, type Caller } from '../fixtures/calls.ts'
import { A1, A2, A3, B1, B2, C1, GROUP, NOBODY, ready } from '../fixtures/workshop.ts'

interface Match {
  name: string
  entry_id: string
  similarity: number
  distance: number
  threshold: number
}
interface Screened {
  db_id: string
  error_code: string | null
  has_blacklist_match: boolean
  faces: { blacklist_matches: Match[]; cropped_face_path: string | null }[]
  saved_image_path: string | null
  original_image_path: string | null
}
interface Alert {
  id: string
  state: string
  name: string
  sequence: number
}
interface Received {
  headers: Record<string, string>
  body: string
}

const told: Record<Backend, Map<string, Answer<unknown>>> = { local: new Map(), aws_rekognition: new Map() }

/** Whoever is told of alerts. */
function startReceiver() {
  const received: Received[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() })
      response.end('ok')
    })
  })
  return new Promise<{ url: string; received: Received[]; stop(): void }>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve({ received, url: `http://127.0.0.1:${port}/alerts`, stop: () => void server.close() })
    })
  })
}

const everyCall = (servers: () => Servers, roots: () => string) => (_: string, backend: Backend) => {
  let api: Caller
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  let secret = ''
  const entries: Record<string, string> = {}
  const text: Record<string, string> = {}
  beforeAll(async () => {
    const server = servers()[backend]
    api = createCaller(server, await server.key('admin'))
    receiver = await startReceiver()
    for (const [name, path] of Object.entries({ a2: A2, a3: A3, b2: B2, c1: C1, group: GROUP, nobody: NOBODY }))
      text[name] = (await readFile(path)).toString('base64')
  })
  afterAll(() => receiver?.stop())

  async function said<Body>(what: string, asked: Promise<Answer<Body>>, status = 200): Promise<Body> {
    const answer = await asked
    expect(answer.status, `${what}: ${answer.text.slice(0, 500)}\n${servers()[backend].log()}`).toBe(status)
    told[backend].set(what, answer)
    return answer.body
  }
  const screen = (what: string, images: string[], more: object = {}) =>
    said<Screened[]>(what, api.send('POST', 'process/process-images', { images, ...more }))
  const names = ({ faces }: Screened) => faces.map(({ blacklist_matches: [best] }) => best?.name ?? null)

  it('an entry needs a reason and a usable face, and has a name of its own', async () => {
    const add = (name: string, images: Uint8Array[], reason = 'Banned from the premises') =>
      api.post('watchlist/', { name, reason, images })
    const [a1, b1, nobody] = await Promise.all([A1, B1, NOBODY].map((path) => readFile(path)))
    await said('add: no face', add('Nobody', [nobody!]), 400)
    const ann = await said('add', add('Ann', [a1!]), 201)
    entries['Ann'] = String(ann['id'])
    expect(ann['reference_images']).toHaveLength(1)
    await said('add: taken', add('ann', [b1!]), 409)
    const bob = await said<{ id: string }>(
      'add by the other word',
      api.post('blacklist/', { name: 'Bob', reason: 'Theft', images: [b1!] }),
      201,
    )
    entries['Bob'] = bob.id
    const list = await said<{ total_items: number }>('list', api.get('watchlist/?limit=10'))
    expect(list.total_items).toBe(2)
  })

  it('an entry gets no picture by the door of people', async () => {
    const at = `watchlist/${entries['Ann']}`
    const ann = await said<{ person_id: string; collection: string }>('an entry', api.get(at))
    const fields = { person_id: ann.person_id, collection: ann.collection, image: await readFile(B2) }
    const refused = await said<{ code: string }>('enrol into an entry', api.post('enroll', fields), 409)
    expect(refused.code).toBe('person_listed')
  })

  it('says what is valid, and at which false match rate', async () => {
    const options = await said<{ distance_metrics: { distance_metric: string }[]; false_match_rate: number | null }>(
      'options',
      api.get('process/options'),
    )
    if (backend === 'local') expect(options.false_match_rate).toBeLessThan(0.001)
    else
      expect(options).toMatchObject({ false_match_rate: null, distance_metrics: [{ distance_metric: 'similarity' }] })
  })

  it('sends alerts, signed', async () => {
    const hook = await said<{ secret: string }>(
      'webhook',
      api.send('POST', 'webhooks', { url: receiver.url, events: ['watchlist.alert', 'watchlist.decision'] }),
      201,
    )
    secret = hook.secret
    const [screened] = await screen('one hit', [text['a2']!])
    expect(screened).toMatchObject({ has_blacklist_match: true, error_code: null })
    expect(names(screened!)).toEqual(['Ann'])
    const [match] = screened!.faces[0]!.blacklist_matches
    expect(match!.distance).toBeLessThanOrEqual(match!.threshold)
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1)
    const { headers, body } = receiver.received[0]!
    expect(headers['likeness-event']).toBe('watchlist.alert')
    const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})/.exec(headers['likeness-signature']!)!
    expect(createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')).toBe(signature)
    expect(body).toContain('"Ann"')
  })

  it('answers each picture of a call on its own, in order', async () => {
    const root = roots()
    await writeFile(join(root, 'seen.jpg'), await readFile(B2))
    await symlink('/etc/passwd', join(root, `out-${backend}.jpg`))
    const answers = await screen('mixed', [
      ...[join(root, 'seen.jpg'), `data:image/jpeg;base64,${text['a3']}`, text['nobody']!, text['c1']!],
      ...[
        'bm8gcGljdHVyZQ==',
        '/etc/passwd',
        join(root, `out-${backend}.jpg`),
        'http://169.254.169.254/latest/',
        'file:///etc/passwd',
      ],
    ])
    expect(answers.map(({ error_code }) => error_code)).toEqual([
      ...[null, null, null, null, 'image_unsupported'],
      ...['source_refused', 'source_refused', 'source_refused', 'source_refused'],
    ])
    expect(answers.map(names).slice(0, 4)).toEqual([['Bob'], ['Ann'], [], [null]])
  })

  it('tells every face of a picture, matched or not, and finds faces alone', async () => {
    const [group] = await screen('group', [text['group']!])
    expect(group!.faces).toHaveLength(3)
    const faces = await said<unknown[]>('detect', api.send('POST', 'detect/detect-face', { image: text['group'] }))
    expect(faces).toHaveLength(3)
    expect(await said('detect nobody', api.send('POST', 'detect/detect-face', { image: text['nobody'] }))).toEqual([])
  })

  it('refuses what this engine does not have', async () => {
    const asked = (body: object) => api.send('POST', 'process/process-images', { images: [text['a2']], ...body })
    await said('another model', asked({ model_name: 'VGG-Face' }), 400)
    await said('no distance', asked({ threshold: 99 }), 400)
    const cosine = await asked({ distance_metric: 'cosine' })
    expect(cosine.status).toBe(backend === 'local' ? 200 : 400)
  })

  it('is reviewed by humans, and their word is counted', async () => {
    const { items } = await said<{ items: Alert[] }>('alerts', api.get('alerts?state=open'))
    const alert = items.find(({ name }) => name === 'Ann')!
    const decided = await said<Alert>(
      'decide',
      api.send('POST', `alerts/${alert.id}/decide`, { state: 'confirmed', note: 'Seen at the door' }),
    )
    expect(decided).toMatchObject({ state: 'confirmed' })
    expect(decided.sequence).toBeGreaterThan(alert.sequence)
    const entry = await said('entry', api.get(`watchlist/${entries['Ann']}/`))
    expect(entry).toMatchObject({ alerts: { confirmed: 1 } })
    const statistics = await said<{ alerts: { confirmed: number } }>('statistics', api.get('watchlist/statistics'))
    expect(statistics.alerts.confirmed).toBe(1)
  })

  it('keeps history and pictures, and lets go of them with the entry', async () => {
    const history = await said<{ total_items: number; items: Screened[] }>(
      'history',
      api.get('processed-images/?limit=50&hit=true'),
    )
    const ofAnn = history.items.filter((item) =>
      item.faces.some(({ blacklist_matches: m }) => m.some(({ name }) => name === 'Ann')),
    )
    expect(ofAnn.length).toBeGreaterThanOrEqual(2)
    for (const path of [
      ofAnn[0]!.saved_image_path,
      ofAnn[0]!.original_image_path,
      ofAnn[0]!.faces[0]!.cropped_face_path,
    ])
      expect((await api.get(path!)).headers.get('content-type')).toMatch(/^image\//)
    await said('remove', api.delete(`watchlist/${entries['Ann']}/`))
    await said('removed', api.get(`watchlist/${entries['Ann']}`), 404)
    for (const { db_id: id, original_image_path: path } of ofAnn) {
      expect(await said<Screened>('after', api.get(`processed-images/${id}`))).toMatchObject({
        original_image_path: null,
      })
      expect((await api.get(path!)).status).toBe(404)
    }
    const [again] = await screen('nobody any more', [text['a2']!])
    expect(again!.has_blacklist_match).toBe(false)
    expect(await said('refresh', api.send('POST', 'watchlist/refresh', {}))).toMatchObject({ entries: 1 })
  })
}

describe.skipIf(!ready)('watchlist screening', () => {
  let servers: Servers
  let root: string
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'likeness-screening-'))
    const env = { LIKENESS_IMPORT_ROOTS: root, LIKENESS_FETCH_HOSTS: '127.0.0.1' }
    servers = await startBoth({ env, amazon: { env: { LIKENESS_WATCHLIST: 'list-on-amazon' } } })
  })
  afterAll(async () => {
    await servers?.stop()
    await rm(root, { recursive: true, force: true })
  })
  describe.each(BACKENDS)(
    '%s',
    everyCall(
      () => servers,
      () => root,
    ),
  )

  it('the two engines answer with the same fields', () => {
    const [here, amazon] = [told.local, told.aws_rekognition]
    expect([...amazon.keys()]).toEqual([...here.keys()])
    expect(here.size).toBeGreaterThan(20)
    expect(shapesOf(amazon)).toEqual(shapesOf(here))
  })
})
