/** What Amazon's client throws, as errors of the catalogue. */
import { isLikenessError, LikenessError } from '#errors'

interface Thrown {
  name: string
  message: string
  code?: string
  $metadata?: { httpStatusCode?: number; requestId?: string; attempts?: number }
}

const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|OverLimit|SlowDown/
const ABSENT = /QueueDoesNotExist|NonExistentQueue|QueueDeletedRecently|InvalidAddress/
const DENIED = /AccessDenied|KmsAccessDenied|KMS.*Denied|OptInRequired|NotAuthorized/i
/** Who asks, not what. */
const REFUSED =
  /ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|MissingAuthentication|IncompleteSignature|CredentialsProvider|TokenProvider|RequestExpired|InvalidAccessKeyId|InvalidSecurity/
/** The message is gone, was received by somebody else since, or was held for the twelve hours that SQS allows. */
const STALE = /ReceiptHandleIsInvalid|MessageNotInflight|InvalidParameterValue/
const BROKEN = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE'])
const RETRY_SECONDS = 5

export const isStale = (error: unknown): boolean => isLikenessError(error) && error.details['reason'] === 'stale'

/**
 * The client's errors carry the whole exchange with them, signatures among it, and the service's sentences name who
 * asked: what is worth knowing of one.
 */
function causeOf({ name, code, $metadata: metadata }: Thrown): Error {
  const { httpStatusCode: status, requestId, attempts } = metadata ?? {}
  return Object.assign(new Error(code === undefined ? name : `${name}: ${code}`), { name, status, requestId, attempts })
}

function sayWhy(thrown: Thrown, operation: string): [reason: string, message: string] {
  const { name, $metadata: metadata } = thrown
  const status = metadata?.httpStatusCode
  if (STALE.test(name)) return ['stale', 'The message of the SQS queue is not in hand any more.']
  if (ABSENT.test(name))
    return ['no_queue', 'There is no such SQS queue: check SQS_QUEUE_URL, SQS_DLQ_URL and AWS_REGION.']
  if (REFUSED.test(name)) {
    return [
      'credentials',
      `Amazon SQS does not take the AWS credentials (${name}): they are missing, wrong or expired. Renew them and see that the clock of this machine is right.`,
    ]
  }
  if (DENIED.test(name)) {
    return [
      'access_denied',
      `Amazon SQS does not allow this: give the credentials in use the permission sqs:${operation}.`,
    ]
  }
  // The client calls connections that break off timeouts too.
  if (name === 'TimeoutError' && !BROKEN.has(thrown.code ?? ''))
    return ['timeout', `Amazon SQS did not answer in time (${operation}); try again in a moment.`]
  if (status === undefined)
    return [
      'network',
      `Amazon SQS cannot be reached (${thrown.code ?? name}): see the queue's address and the network.`,
    ]
  return ['service', `Amazon SQS failed (${name}, ${operation}); try again in a moment.`]
}

/**
 * `overloaded` where SQS asks to slow down, `cancelled`, otherwise `store_unavailable` with `details.reason`: `stale`,
 * `no_queue`, `credentials`, `access_denied`, `timeout`, `network`, `service`.
 */
export function toQueueError(error: unknown, operation: string): LikenessError {
  if (isLikenessError(error)) return error
  const thrown = (error instanceof Error ? error : new Error('unknown')) as Thrown
  const cause = causeOf(thrown)
  if (thrown.name === 'AbortError') return new LikenessError('cancelled', { cause })
  if (THROTTLED.test(thrown.name) || thrown.$metadata?.httpStatusCode === 429) {
    return new LikenessError('overloaded', {
      message: 'Amazon SQS takes no more requests for the moment; try again soon.',
      details: { operation, retryAfterSeconds: RETRY_SECONDS },
      cause,
    })
  }
  const [reason, message] = sayWhy(thrown, operation)
  return new LikenessError('store_unavailable', { message, details: { reason, operation }, cause })
}
