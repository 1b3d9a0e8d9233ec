/** One version of one secret of AWS Secrets Manager, and what can go wrong on the way, in the catalogue's words. */
import type * as Sdk from '@aws-sdk/client-secrets-manager'
import { LikenessError, messageOf } from '#errors'

export interface SecretsManagerConnection {
  /** Of secrets that are named; an ARN has its own. */
  region?: string | undefined
  /** Instead of Amazon's own. */
  endpoint?: string | undefined
  /** Unless given, where the SDK looks: environment, `~/.aws`, the role of the machine. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined
  /** Silence of the server, in milliseconds. Default 5 s. */
  requestTimeoutMs?: number | undefined
}

export type Stage = 'AWSCURRENT' | 'AWSPREVIOUS'

export interface SecretsManager {
  /** The text; `{ text: undefined }`: bytes instead; undefined: no such version. Throws as `Secrets.get`. */
  read(secretId: string, stage: Stage): Promise<{ text: string | undefined } | undefined>
}

const CONNECTION_TIMEOUT_MS = 2000
const REQUEST_TIMEOUT_MS = 5000
const ATTEMPTS = 3

const WRONG_KEYS = 'does not know these credentials. Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile.'
const EXPIRED = 'says that the credentials have expired. Renew them.'
const DENIED =
  'does not let these credentials read it. They need secretsmanager:GetSecretValue on it, and kms:Decrypt on its key where that is one of your own.'
const BUSY = 'asks to slow down. Try again in a moment.'
const REMEDIES: Record<string, string> = {
  ...{
    AccessDeniedException: DENIED,
    DecryptionFailure: 'cannot decrypt it. Its key has to be enabled, and these credentials need kms:Decrypt on it.',
  },
  ...{
    UnrecognizedClientException: WRONG_KEYS,
    InvalidSignatureException: WRONG_KEYS,
    InvalidClientTokenId: WRONG_KEYS,
  },
  ...{ ExpiredTokenException: EXPIRED, ExpiredToken: EXPIRED, RequestExpired: EXPIRED },
  ...{ ThrottlingException: BUSY, TooManyRequestsException: BUSY, LimitExceededException: BUSY },
}
/** Undone by who runs the service alone: to ask again changes nothing. */
const SETTINGS: Record<string, string> = {
  ResourceNotFoundException: 'has no such secret. Make it, or correct its name and AWS_REGION.',
  InvalidRequestException: 'does not give it out: it is marked for deletion. Restore it, or name another one.',
  InvalidParameterException: 'does not take its name. Correct it.',
  ValidationException: 'does not take its name. Correct it.',
}

/** The SDK's errors carry what was asked and signed, and the server's sentences name who asked: neither is passed on. */
function toError(thrown: unknown, secretId: string): LikenessError {
  const error = thrown as Error & { $metadata?: { httpStatusCode?: number } }
  const [code, status] = [error.name, error.$metadata?.httpStatusCode]
  const details = { code, ...(status !== undefined && { status }) }
  const cause = new Error(status === undefined ? `${code}: ${messageOf(error)}` : `${code} (HTTP ${status})`)
  const where = `AWS Secrets Manager, asked for the secret ${secretId},`
  const setting = SETTINGS[code]
  if (setting) return new LikenessError('config_invalid', { message: `${where} ${setting}`, details, cause })
  const failed = (message: string) => new LikenessError('store_unavailable', { message, details, cause })
  if (code === 'CredentialsProviderError')
    return failed(
      `There are no credentials for the secret ${secretId}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or give the machine a role.`,
    )
  const remedy = REMEDIES[code] ?? (status === 403 ? DENIED : undefined)
  if (remedy) return failed(`${where} ${remedy}`)
  return failed(`${where} could not be asked: ${cause.message}. Check AWS_REGION, its address and the network.`)
}

const regionOf = (secretId: string) => /^arn:[^:]+:secretsmanager:([^:]+):/.exec(secretId)?.[1]

export function createSecretsManager(connection: SecretsManagerConnection): SecretsManager {
  const { endpoint, credentials, requestTimeoutMs = REQUEST_TIMEOUT_MS } = connection
  const clients = new Map<string, Sdk.SecretsManagerClient>()

  function clientOf(sdk: typeof Sdk, region: string | undefined): Sdk.SecretsManagerClient {
    const found = clients.get(region ?? '')
    if (found) return found
    const client = new sdk.SecretsManagerClient({
      ...{
        maxAttempts: ATTEMPTS,
        requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: requestTimeoutMs },
      },
      ...(region !== undefined && { region }),
      ...(endpoint !== undefined && { endpoint }),
      ...(credentials && { credentials }),
    })
    clients.set(region ?? '', client)
    return client
  }

  return {
    async read(secretId, stage) {
      // Loading it takes a third of a second: it is for those who use it.
      const sdk = await import('@aws-sdk/client-secrets-manager')
      const client = clientOf(sdk, regionOf(secretId) ?? connection.region)
      try {
        const found = await client.send(new sdk.GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }))
        return { text: found.SecretString }
      } catch (error) {
        if (stage === 'AWSPREVIOUS' && error instanceof sdk.ResourceNotFoundException) return undefined
        throw toError(error, secretId)
      }
    },
  }
}
