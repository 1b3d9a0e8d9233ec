/** The routes on the use as it is: what one call makes the next one finds, in the shapes of the contract. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWatchlistRoom, type WatchlistRoom } from '#usecases/watchlist/watchlist.fixture.ts'
import { photo } from './identity.fixture.ts'
import { openWatchlistServer, type WatchlistServer } from './watchlist.fixture.ts'

const ANN = [1, 0, 0]
const BOB = [0, 1, 0]

let room: WatchlistRoom
let house: WatchlistServer
beforeAll(async () => {
  room = await openWatchlistRoom()
  const { watchlist, engine, objects, collectionId } = room
  house = await openWatchlistServer({
    ...{ watchlist, engine, objects, defaultCollection: collectionId, formatOf: () => 'png' },
    limits: { imageBytes: 100_000, images: 5, requestBytes: 1e6, archiveBytes: 1e6 },
  })
})
afterAll(async () => {
  await house?.close()
  await room?.close()
})

interface Image {
  db_id: string
  has_blacklist_match: boolean
  error_code: string | null
  faces: { cropped_face_path: string | null; blacklist_matches: { entry_id: string | null; similarity: number }[] }[]
  saved_image_path: string | null
  original_image_path: string | null
}
const at = (path: string | null) => path!.replace('/api/v1', '')

test('somebody is added, found, confirmed and removed', async () => {
  const added = await house.form('/blacklist/', {
    fields: { name: 'Ann', reason: 'Banned' },
    files: [['images', photo(ANN), 'ann.jpg']],
  })
  expect(added.statusCode, added.body).toBe(201)
  const { id } = added.json<{ id: string }>()
  const again = await house.form('/blacklist/', {
    fields: { name: 'ANN', reason: 'Banned' },
    files: [['images', photo(BOB), 'bob.jpg']],
  })
  expect(again.json()).toMatchObject({ status: 409, code: 'entry_exists' })
  const nobody = await house.form('/blacklist/', {
    fields: { name: 'Nobody', reason: 'Banned' },
    files: [['images', photo(), 'wall.jpg']],
  })
  expect(nobody.json()).toMatchObject({ status: 400, code: 'no_face' })
  expect((await house.get('/blacklist/')).json()).toMatchObject({ total_items: 1, items: [{ id, state: 'active' }] })

  const screened = await house.form('/process/process-images', {
    files: [
      ['images', photo(BOB, ANN), 'door.jpg'],
      ['images', photo(BOB), 'street.jpg'],
      ['images', photo(), 'wall.jpg'],
    ],
    fields: { images: '/etc/passwd' },
  })
  expect(screened.statusCode, screened.body).toBe(200)
  const [refused, hit, miss, empty] = screened.json<Image[]>()
  expect(refused).toMatchObject({ error_code: 'source_refused', faces: [] })
  expect(hit!.faces.map((face) => face.blacklist_matches.map((match) => match.entry_id))).toEqual([[], [id]])
  expect([hit, miss, empty].map((one) => one!.has_blacklist_match)).toEqual([true, false, false])
  expect(empty).toMatchObject({ faces: [], error_code: null })

  const history = (await house.get('/processed-images/')).json<{ total_items: number; items: Image[] }>()
  expect(history.total_items).toBe(4)
  expect(history.items.find((one) => one.db_id === hit!.db_id)).toEqual(hit)
  const hits = (await house.get('/processed-images/?hit=true')).json<{ items: Image[] }>()
  expect(hits.items.map((one) => one.db_id)).toEqual([hit!.db_id])
  const face = hit!.faces.find((one) => one.blacklist_matches.length > 0)!
  for (const path of [hit!.saved_image_path, hit!.original_image_path, face.cropped_face_path])
    expect((await house.get(at(path))).statusCode).toBe(200)

  const alerts = (await house.get('/alerts?state=open')).json<{ items: { id: string; entry_id: string }[] }>()
  expect(alerts.items).toMatchObject([{ entry_id: id, name: 'Ann', reason: 'Banned', processed_image_id: hit!.db_id }])
  await house.send('POST', `/alerts/${alerts.items[0]!.id}/decide`, { state: 'confirmed' })
  expect((await house.get(`/blacklist/${id}/`)).json()).toMatchObject({ alerts: { open: 0, confirmed: 1 } })
  expect((await house.get('/watchlist/statistics')).json()).toMatchObject({
    ...{ alerts: { confirmed: 1 }, entries: [{ entry_id: id, name: 'Ann', confirmed: 1 }] },
  })

  const removed = await house.send('DELETE', `/blacklist/${id}/`)
  expect(removed.json(), removed.body).toMatchObject({ success: true, receipt: { reason: 'request' } })
  const after = (await house.get(`/processed-images/${hit!.db_id}`)).json<Image>()
  expect(after).toMatchObject({ has_blacklist_match: true, saved_image_path: null, original_image_path: null })
  expect(after.faces.flatMap((one) => one.blacklist_matches.map((match) => match.entry_id))).toEqual([null])
  expect((await house.get('/alerts')).json()).toMatchObject({ total_items: 0 })
})

test('what the engine does not have is refused once for all pictures', async () => {
  for (const body of [{ distance_metric: 'similarity' }, { model_name: 'other' }, { threshold: 99 }]) {
    const answer = await house.send('POST', '/process/process-images', { images: ['YQ==', 'YQ=='], ...body })
    expect([answer.statusCode, answer.json<{ code: string }>().code], answer.body).toEqual([400, 'invalid_argument'])
  }
})

test('the options are those of the engine', async () => {
  const options = (await house.get('/process/options')).json<Record<string, unknown>>()
  expect(options).toMatchObject({ collection: room.collectionId, model_name: room.engine.modelVersion })
})
