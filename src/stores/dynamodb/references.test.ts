/** References, for both stand-ins. */
import { afterAll, beforeAll, describe } from 'vitest'
import { referenceStoreContract } from '#people/reference-store.contract.ts'
import { openStores, standIns, type StandIn } from './dynamodb.fixture.ts'

describe.each(standIns)('on %s', (name, start) => {
  let server: StandIn
  beforeAll(async () => {
    server = await start()
  }, 40_000)
  afterAll(() => server?.stop())

  referenceStoreContract(name, async () => {
    const { references: store, close } = await openStores(server.endpoint)
    return { store, close: async () => close() }
  })
})
