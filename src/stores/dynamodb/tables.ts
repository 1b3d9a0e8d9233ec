/** Makes the tables where they are missing, and refuses those that are not ours. */
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  UpdateContinuousBackupsCommand,
  waitUntilTableExists,
  type DynamoDBClient,
  type TableDescription,
} from '@aws-sdk/client-dynamodb'
import { LikenessError } from '#errors'
import { isMissingTable, toStoreError } from './failures.ts'

const WAIT_SECONDS = 120
const KEYS = [
  { AttributeName: 'pk', KeyType: 'HASH' as const },
  { AttributeName: 'sk', KeyType: 'RANGE' as const },
]
/** Stand-ins and some endpoints do not know every operation. */
const UNKNOWN = new Set(['UnknownOperationException', 'NotImplemented', 'InvalidAction', 'SerializationException'])

const refuse = (table: string, message: string) =>
  new LikenessError('store_unavailable', {
    message: `The DynamoDB table ${table} cannot be used: ${message}`,
    details: { reason: 'other_table', table },
  })

/** Throws `store_unavailable` with what is wrong. */
function assertOurs(name: string, table: TableDescription): void {
  const type = (attribute: string) =>
    table.AttributeDefinitions?.find((one) => one.AttributeName === attribute)?.AttributeType
  const isKey = ({ AttributeName, KeyType }: (typeof KEYS)[number]) =>
    type(AttributeName) === 'S' &&
    table.KeySchema?.some((one) => one.AttributeName === AttributeName && one.KeyType === KeyType)
  if (table.KeySchema?.length !== KEYS.length || !KEYS.every(isKey))
    throw refuse(name, 'its key is not a text "pk" with a text "sk". Name another table, or let us make it.')
  if (table.LocalSecondaryIndexes?.length)
    throw refuse(name, 'it has local indexes, which limit a collection to 10 GB. Name another table.')
  if (table.TableStatus !== 'ACTIVE' && table.TableStatus !== 'UPDATING')
    throw refuse(name, `it is ${table.TableStatus}. Try again when it is ACTIVE.`)
}

export function createEnsureTables(client: DynamoDBClient, names: string[]) {
  const ask = async <Answer>(operation: string, table: string, request: () => Promise<Answer>) => {
    try {
      return await request()
    } catch (error) {
      throw isMissingTable(error) ? error : toStoreError(error, operation, table)
    }
  }
  const ifKnown = async <Answer>(operation: string, table: string, request: () => Promise<Answer>) => {
    try {
      return await request()
    } catch (error) {
      if (error instanceof Error && UNKNOWN.has(error.name)) return undefined
      throw toStoreError(error, operation, table)
    }
  }
  const describe = (TableName: string) =>
    ask('DescribeTable', TableName, () => client.send(new DescribeTableCommand({ TableName }))).then(
      ({ Table }) => Table,
      (error: unknown) => {
        if (isMissingTable(error)) return undefined
        throw error
      },
    )
  const wait = (TableName: string) =>
    ask('DescribeTable', TableName, () =>
      waitUntilTableExists({ client, maxWaitTime: WAIT_SECONDS, minDelay: 1, maxDelay: 5 }, { TableName }),
    )

  async function make(TableName: string): Promise<void> {
    try {
      await client.send(
        new CreateTableCommand({
          ...{ TableName, BillingMode: 'PAY_PER_REQUEST', KeySchema: KEYS },
          AttributeDefinitions: KEYS.map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' as const })),
        }),
      )
    } catch (error) {
      // Another process makes it.
      if (!(error instanceof Error) || error.name !== 'ResourceInUseException')
        throw toStoreError(error, 'CreateTable', TableName)
    }
    await wait(TableName)
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true }
    await ifKnown('UpdateContinuousBackups', TableName, () =>
      client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification })),
    )
  }

  async function ensure(name: string): Promise<void> {
    let table = await describe(name)
    if (!table) await make(name)
    else if (table.TableStatus === 'CREATING') await wait(name)
    table = await describe(name)
    if (!table) throw refuse(name, 'it is not there. Have it made.')
    assertOurs(name, table)
    const ttl = await ifKnown('DescribeTimeToLive', name, () =>
      client.send(new DescribeTimeToLiveCommand({ TableName: name })),
    )
    const status = ttl?.TimeToLiveDescription?.TimeToLiveStatus
    if (status === 'ENABLED' || status === 'ENABLING')
      throw refuse(
        name,
        'items in it expire by themselves (TTL). Turn that off: retention is a matter of policies here.',
      )
  }

  return async (): Promise<void> => {
    await Promise.all(names.map(ensure))
  }
}
