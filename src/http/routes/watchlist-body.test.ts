/** JSON with pictures in it: larger than other JSON, and with its share of the memory for bodies. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWatchlistServer, type WatchlistServer } from './watchlist.fixture.ts'

let house: WatchlistServer
beforeAll(async () => {
  house = await openWatchlistServer()
})
afterAll(() => house?.close())

describe('JSON with pictures in it', () => {
  const large = 'A'.repeat(1_200_000)

  test('may be larger than other JSON', async () => {
    const server = await openWatchlistServer(
      { limits: { imageBytes: 1e6, images: 3, requestBytes: 1_500_000, archiveBytes: 1 } },
      house.server,
    )
    const send = (body: object, url = '/process/process-images') => server.send('POST', url, body)
    expect((await send({ images: [large] })).statusCode).toBe(200)
    const tooLarge = await send({ images: [large, large, large] })
    expect(tooLarge.json()).toMatchObject({ status: 413, code: 'body_too_large' })
    // Elsewhere nothing has changed.
    const { alertId } = server.use.addAlert({ screeningId: 'screening_1', entryId: 'entry_1' })
    const elsewhere = await send({ state: 'open', note: large }, `/alerts/${alertId}/decide`)
    expect(elsewhere.json()).toMatchObject({ status: 413 })
    await server.close()
  })

  test('has its share of the memory for bodies', async () => {
    const server = await openWatchlistServer(
      {
        config: { bodyMemoryBytes: 1_000_000 },
        limits: { imageBytes: 1e6, images: 3, requestBytes: 5e6, archiveBytes: 1 },
      },
      house.server,
    )
    const answer = await server.send('POST', '/process/process-images', { images: [large] })
    expect(answer.json()).toMatchObject({ status: 413, code: 'body_too_large' })
    await server.close()
  })

  test.each(['{', '', '{"__proto__": {}, "images": ["a"]}'])('refuses %j', async (payload) => {
    const answer = await house.ask({
      ...{ method: 'POST', url: '/process/process-images', payload },
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.statusCode, answer.body).toBe(400)
  })
})
