/** History, for both stand-ins. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matchStoreContract } from '#usecases/identity/store.contract.ts'
import { openStores, standIns, type StandIn } from './dynamodb.fixture.ts'

/** moto looks at every item of a table for each query: thousands take it minutes. */
const many = (name: string) => (name === 'moto' ? 250 : undefined)

describe.each(standIns)('on %s', (name, start) => {
  let server: StandIn
  beforeAll(async () => {
    server = await start()
  }, 40_000)
  afterAll(() => server?.stop())

  const open = async () => {
    const { matches: store, close } = await openStores(server.endpoint)
    return { store, close: async () => close() }
  }
  matchStoreContract(name, open, many(name))

  test('a window in the middle of many pages', async () => {
    const { matches, close } = await openStores(server.endpoint)
    const [c, other] = ['c'.repeat(200), 'd'.repeat(200)]
    const start = Date.parse('2026-01-01T00:00:00Z')
    const count = name === 'moto' ? 60 : 1800
    const make = (n: number, collectionId: string) => ({
      ...{ matchId: `match_${String(n).padStart(150, '0')}`, collectionId, at: new Date(start + n * 1000) },
      ...{ personId: n % 2 ? 'p'.repeat(200) : null, similarity: n % 2 ? 90 : null, threshold: 80, source: `${n}` },
      ...{ imageId: 'sha', box: { left: 0, top: 0, width: 1, height: 1 }, cropKey: null, requestId: null },
    })
    await matches.add(Array.from({ length: count }, (_, n) => make(n, n % 20 ? c : other)))
    const shown = async (filter: Parameters<typeof matches.list>[0]) => {
      const found = await matches.list(filter)
      return [found.total, ...found.matches.map(({ source }) => Number(source))]
    }
    const last = count - 1
    expect(await shown({ limit: 3, offset: 0 })).toEqual([count, last, last - 1, last - 2])
    expect(await shown({ limit: 2, offset: count - 2 })).toEqual([count, 1, 0])
    expect(await shown({ limit: 2, offset: 0, known: true })).toEqual([count / 2, last, last - 2])
    const from = new Date(start + 5000)
    expect(await shown({ limit: 1, offset: 0, from, collections: [c] })).toEqual([(count * 19) / 20 - 4, last])
    expect(await shown({ limit: 1, offset: 0, from, personId: 'p'.repeat(200) })).toEqual([count / 2 - 2, last])
    expect(await shown({ limit: 1, offset: 0, personId: 'p'.repeat(200), collections: [other] })).toEqual([0])
    close()
  })
})
