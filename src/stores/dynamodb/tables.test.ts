/** Tables are made, recognised and refused. */
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KEYS } from '#objects/s3.fixture.ts'
import { optionsAt, standIns, type StandIn } from './dynamodb.fixture.ts'
import { createDynamoStores } from './index.ts'

describe.each(standIns)('on %s', (_, start) => {
  let server: StandIn
  let client: DynamoDBClient
  beforeAll(async () => {
    server = await start()
    client = new DynamoDBClient({ endpoint: server.endpoint, region: 'us-east-1', credentials: KEYS })
  }, 40_000)
  afterAll(() => {
    client?.destroy()
    server?.stop()
  })

  test('they are made once, by several at once, and found again', async () => {
    const options = optionsAt(server.endpoint)
    const stores = createDynamoStores(options)
    await expect(stores.check()).rejects.toMatchObject({ details: { reason: 'no_table' } })
    await Promise.all([stores.ensureTables(), stores.ensureTables()])
    await stores.ensureTables()
    await stores.check()
    for (const TableName of Object.values(options.tables)) {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }))
      expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST')
    }
    stores.close()
  })

  test('those of others are refused', async () => {
    const options = optionsAt(server.endpoint)
    const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' as const }]
    const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' as const }]
    const TableName = options.tables.people
    await client.send(
      new CreateTableCommand({ TableName, AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' }),
    )
    await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName })
    const stores = createDynamoStores(options)
    const refused = { code: 'store_unavailable', message: expect.stringContaining(TableName) as string }
    await expect(stores.ensureTables()).rejects.toMatchObject({ ...refused, details: { reason: 'other_table' } })
    // The other two are being made still.
    for (const name of [options.tables.embeddings, options.tables.matches])
      await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName: name })
    stores.close()
    const same = { ...options.tables, matches: TableName }
    expect(() => createDynamoStores({ ...options, tables: same })).toThrow(/a DynamoDB table each/)
  })
})
