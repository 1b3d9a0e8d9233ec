/** What was screened and what humans say to it; alerts as they come. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { listen as serve, type Listening } from '../listen.ts'
import { FACE, openWatchlistServer, type WatchlistServer } from './watchlist.fixture.ts'

let house: WatchlistServer
let listening: Listening
let address: string
const ANYWHERE = { host: '127.0.0.1', port: 0, stopTimeoutMs: 10_000 }
beforeAll(async () => {
  house = await openWatchlistServer()
  listening = await serve(house.server.app, ANYWHERE)
  address = listening.url
})
afterAll(async () => {
  await listening?.stop()
  await house?.close()
})
afterEach(() => {
  const { entries, screenings, alerts, asked } = house.use
  for (const map of [entries, screenings, alerts]) map.clear()
  asked.length = 0
})

/** An entry that was found in a picture. */
function raise(sequence = 1, collectionId = 'watchlist') {
  const entry = house.use.addEntry({ collectionId })
  const hit = { entryId: entry.entryId, similarity: 95, distance: 0.2, referenceId: entry.references[0]!.referenceId }
  const screening = house.use.addScreening({ collectionId, faces: [{ ...FACE, hits: [hit] }] })
  const { screeningId } = screening
  const alert = house.use.addAlert({ screeningId, entryId: entry.entryId, sequence, collectionId })
  return { entry, screening, alert }
}

describe('the history', () => {
  test('is a page with its total, filtered', async () => {
    const { entry, screening } = raise()
    const query = `limit=1&hit=true&failed=false&entry_id=${entry.entryId}&job_id=job_1&from=2020-01-01T00:00:00Z`
    const answer = await house.get(`/processed-images/?${query}`, house.keys.viewer)
    expect(answer.json()).toMatchObject({
      ...{ total_items: 1, limit: 1, offset: 0 },
      items: [{ db_id: screening.screeningId, has_blacklist_match: true }],
    })
    expect(house.use.askedOf('history')).toEqual([
      { limit: 1, offset: 0, hit: true, failed: false, entryId: entry.entryId, jobId: 'job_1', from: expect.any(Date) },
    ])
    expect((await house.get('/processed-images?offset=5')).json()).toMatchObject({ total_items: 1, items: [] })
    for (const wrong of ['limit=0', 'limit=101', 'offset=-1', 'hit=maybe', 'entry_id=x', 'from=yesterday'])
      expect((await house.get(`/processed-images?${wrong}`)).statusCode, wrong).toBe(400)
  })

  test('has each picture, and the pictures of it', async () => {
    const { screeningId } = house.use.addScreening()
    const at = `/processed-images/${screeningId}`
    expect((await house.get(`${at}/`, house.keys.viewer)).json()).toMatchObject({ db_id: screeningId })
    for (const path of ['original', 'annotated', 'faces/0']) {
      const answer = await house.get(`${at}/${path}`, house.keys.viewer)
      expect([path, answer.statusCode, answer.headers['content-type']]).toEqual([path, 200, 'image/jpeg'])
      expect(answer.headers['cache-control']).toContain('private')
    }
    expect((await house.get(`${at}/faces/1`)).statusCode).toBe(404)
    expect((await house.get(`${at}/faces/x`)).statusCode).toBe(400)
    expect((await house.get('/processed-images/screening_ffffffffffff')).json()).toMatchObject({
      ...{ status: 404, code: 'screening_not_found' },
    })
  })

  test('what is no picture leaves as bytes', async () => {
    const server = await openWatchlistServer({ formatOf: () => undefined }, house.server)
    const { screeningId } = server.use.addScreening()
    const answer = await server.get(`/processed-images/${screeningId}/original`)
    expect(answer.headers['content-type']).toBe('application/octet-stream')
    await server.close()
  })

  test('is deleted one by one, not by viewers', async () => {
    const { screeningId } = house.use.addScreening()
    const remove = (key?: string) => house.send('DELETE', `/processed-images/${screeningId}`, undefined, key)
    expect((await remove(house.keys.viewer)).statusCode).toBe(403)
    expect((await remove()).json()).toEqual({ success: true })
    expect((await remove()).statusCode).toBe(404)
  })

  test('is told in numbers, of the last week unless a time is given', async () => {
    const { entry } = raise()
    const answer = await house.get('/blacklist/statistics', house.keys.viewer)
    expect(answer.json()).toEqual({
      hours: [{ hour: '2001-09-09T01:46:40.000Z', screened: 4, faces: 3, hits: 2, failed: 1 }],
      alerts: { open: 1, confirmed: 2, dismissed: 3 },
      entries: [{ entry_id: entry.entryId, name: 'Secret Sibyl', open: 1, confirmed: 2, dismissed: 3 }],
      similarities: [{ from: 90, open: 1, confirmed: 2, dismissed: 3 }],
    })
    const [asked] = house.use.askedOf('statistics') as { from: Date; to: Date }[]
    expect(asked!.to.getTime() - asked!.from.getTime()).toBe(7 * 86_400_000)
    const backwards = '/watchlist/statistics?from=2021-01-01T00:00:00Z&to=2020-01-01T00:00:00Z'
    expect((await house.get(backwards)).statusCode).toBe(400)
  })
})

describe('alerts', () => {
  test('say who was found where, and why they are looked for', async () => {
    const { alert, entry, screening } = raise()
    const answer = await house.get('/alerts?state=open&oldest_first=true')
    const at = `/api/v1/processed-images/${screening.screeningId}`
    const told = {
      ...{ id: alert.alertId, state: 'open', similarity: 95, distance: 0.2, entry_id: entry.entryId },
      ...{ name: 'Secret Sibyl', reason: 'secret-door', processed_image_id: screening.screeningId, face_index: 0 },
      ...{ image_path_or_identifier: 'a.jpg', facial_area: expect.objectContaining({ x: 50, w: 100 }) },
      ...{ saved_image_path: `${at}/annotated`, original_image_path: `${at}/original` },
      ...{ cropped_face_path: `${at}/faces/0`, collection: 'watchlist', created_at: '2001-09-09T01:46:40.000Z' },
      reference_path: `/api/v1/watchlist/${entry.entryId}/images/${entry.references[0]!.referenceId}`,
      ...{ decided_by: null, decided_at: null, note: null, sequence: 1 },
    }
    expect(answer.json()).toEqual({ total_items: 1, items: [told], limit: 20, offset: 0 })
    expect(house.use.askedOf('alerts')).toEqual([{ limit: 20, offset: 0, oldestFirst: true, states: ['open'] }])
    expect((await house.get(`/alerts/${alert.alertId}`)).json()).toEqual(told)
  })

  test('whose picture is gone are told without it', async () => {
    const { alert, screening } = raise()
    house.use.screenings.delete(screening.screeningId)
    expect((await house.get(`/alerts/${alert.alertId}`)).json()).toMatchObject({
      ...{ facial_area: null, cropped_face_path: null, saved_image_path: null, distance: null },
    })
  })

  test('are decided with a note, by operators', async () => {
    const { alert } = raise()
    const decide = (body: object, key?: string) => house.send('POST', `/alerts/${alert.alertId}/decide`, body, key)
    expect((await decide({ state: 'confirmed' }, house.keys.viewer)).statusCode).toBe(403)
    expect((await decide({ state: 'confirmed', note: ' It is him. ' })).json()).toMatchObject({
      ...{ state: 'confirmed', note: 'It is him.', decided_by: expect.stringMatching(/^key:/), sequence: 2 },
    })
    for (const body of [{}, { state: 'maybe' }, { state: 'open', note: 'x'.repeat(501) }])
      expect((await decide(body)).statusCode).toBe(400)
  })
})

describe('events', () => {
  async function listen(query = '', { key = house.keys.operator, ...headers }: Record<string, string> = {}) {
    const controller = new AbortController()
    const response = await fetch(`${address}/api/v1/alerts/events${query}`, {
      ...{ signal: controller.signal, headers: { authorization: `Bearer ${key}`, ...headers } },
    })
    const heard = { text: '' }
    const over = (async () => {
      for await (const chunk of response.body!) heard.text += new TextDecoder().decode(chunk as Uint8Array)
    })().catch(() => undefined)
    const ids = () => [...heard.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
    return { response, ids, heard, stop: () => (controller.abort(), over) }
  }

  test('come as they are raised and decided, and nothing that was before', async () => {
    raise(1)
    const one = await listen()
    expect(one.response.headers.get('content-type')).toContain('text/event-stream')
    await vi.waitFor(() => expect(one.heard.text).toContain('retry:'))
    const { alert } = raise(2)
    await vi.waitFor(() => expect(one.ids()).toEqual([2]))
    await house.send('POST', `/alerts/${alert.alertId}/decide`, { state: 'dismissed' })
    await vi.waitFor(() => expect(one.ids()).toEqual([2, 3]))
    const events = one.heard.text.split('\n\n').filter((event) => event.includes('event: alert'))
    const last = JSON.parse(/^data: (.*)$/m.exec(events.at(-1)!)![1]!) as object
    expect(last).toMatchObject({ id: alert.alertId, state: 'dismissed', name: 'Secret Sibyl', sequence: 3 })
    await one.stop()
  })

  test('go on where somebody was cut off: more than a page of them, each once', async () => {
    for (let i = 1; i <= 120; i++) raise(i)
    const two = await listen('?since=3', { 'last-event-id': '10' })
    const three = await listen('?since=118')
    const expected = Array.from({ length: 110 }, (_, i) => i + 11)
    await vi.waitFor(() => expect(two.ids()).toEqual(expected))
    await vi.waitFor(() => expect(three.ids()).toEqual([119, 120]))
    await two.stop()
    await three.stop()
  })

  test('begin with what is new for whoever has seen more than there is', async () => {
    raise(1)
    const one = await listen('?since=1000')
    await vi.waitFor(() => expect(one.heard.text).toContain('retry:'))
    raise(2)
    await vi.waitFor(() => expect(one.ids()).toEqual([2]))
    await one.stop()
  })

  test('of other collections are not told', async () => {
    const key = await house.server.key('operator', ['mine'])
    const own = await listen('?since=0', { key })
    raise(1)
    raise(2, 'mine')
    await vi.waitFor(() => expect(own.ids()).toEqual([2]))
    await own.stop()
    expect((await house.get('/alerts/events?collection=watchlist', key)).statusCode).toBe(403)
  })

  test('outlive a failure, and show signs of life', async () => {
    const since = vi.spyOn(house.use.watchlist.alerts, 'since').mockRejectedValueOnce(new Error('down'))
    const one = await listen('?since=0')
    raise(1)
    await vi.waitFor(() => expect(one.ids()).toEqual([1]))
    expect(since.mock.calls.length).toBeGreaterThan(1)
    since.mockRestore()
    await vi.waitFor(() => expect(one.heard.text).toContain('\n: \n\n'))
    await one.stop()
  })

  test('are for a few at once, and give their place back', async () => {
    const key = await house.server.key('operator')
    const all = []
    for (let i = 0; i < 5; i++) all.push(await listen('', { key }))
    const refused = await listen('', { key })
    expect(refused.response.status).toBe(429)
    await all[0]!.stop()
    await vi.waitFor(async () => {
      const again = await listen('', { key })
      all.push(again)
      expect(again.response.status).toBe(200)
    })
    for (const one of all) await one.stop()
  })

  test('do not keep the service from stopping', async () => {
    const server = await openWatchlistServer({}, house.server)
    const { url, stop } = await serve(server.server.app, ANYWHERE)
    const response = await fetch(`${url}/api/v1/alerts/events`, {
      headers: { authorization: `Bearer ${server.keys.operator}` },
    })
    const heard = response.text()
    await stop()
    expect(await heard).toContain('retry:')
    await server.close()
  })
})
