/** The contracts of people, references and history against Amazon DynamoDB itself, in tables of this run. */
import { referenceStoreContract } from '#people/reference-store.contract.ts'
import { peopleStoreContract } from '#people/store.contract.ts'
import { createDynamoStores, type DynamoStores } from '#stores/dynamodb/index.ts'
import { matchStoreContract } from '#usecases/identity/store.contract.ts'
import { prefix, region } from './prefix.ts'

/** Those that are there are taken: they take a while to make. */
async function openStores(): Promise<DynamoStores> {
  const stores = createDynamoStores({
    ...{ region, endpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? process.env['AWS_ENDPOINT_URL'] },
    tables: { people: `${prefix}-people`, embeddings: `${prefix}-embeddings`, matches: `${prefix}-matches` },
    moveRecords: () => Promise.resolve({ consents: 0 }),
  })
  await stores.ensureTables()
  return stores
}
const NAME = 'Amazon DynamoDB itself'

peopleStoreContract(NAME, async () => {
  const { peopleStore: store, close } = await openStores()
  return { store, close: async () => close() }
})
referenceStoreContract(NAME, async () => {
  const { references: store, close } = await openStores()
  return { store, close: async () => close() }
})
matchStoreContract(
  NAME,
  async () => {
    const { matches: store, close } = await openStores()
    return { store, close: async () => close() }
  },
  250,
)
