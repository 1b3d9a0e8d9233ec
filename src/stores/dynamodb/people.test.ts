/** People, for both stand-ins. */
import { afterAll, beforeAll, describe } from 'vitest'
import { peopleStoreContract } from '#people/store.contract.ts'
import { openStores, standIns, type StandIn } from './dynamodb.fixture.ts'

describe.each(standIns)('on %s', (name, start) => {
  let server: StandIn
  beforeAll(async () => {
    server = await start()
  }, 40_000)
  afterAll(() => server?.stop())

  peopleStoreContract(name, async () => {
    const { peopleStore: store, close } = await openStores(server.endpoint)
    return { store, close: async () => close() }
  })
})
