/** The line to DynamoDB. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

export interface Connection {
  region: string
  /** Instead of Amazon's own, for example `http://127.0.0.1:8000`. */
  endpoint?: string | undefined
  /** Unless given, where the SDK looks: environment, `~/.aws`, the role of the machine. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined
  /** Of one try, in milliseconds. */
  timeoutMs?: number | undefined
  /** Tries of one request. */
  maxAttempts?: number | undefined
}

const CONNECTION_TIMEOUT_MS = 2000
const TIMEOUT_MS = 5000
const ATTEMPTS = 4

export function connect({ region, endpoint, credentials, timeoutMs = TIMEOUT_MS, maxAttempts = ATTEMPTS }: Connection) {
  const client = new DynamoDBClient({
    ...{ region, maxAttempts, retryMode: 'adaptive' },
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
    requestHandler: {
      ...{ connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
    },
  })
  return {
    client,
    documents: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
  }
}
