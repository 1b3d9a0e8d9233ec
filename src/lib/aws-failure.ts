/** What goes wrong with requests to AWS whatever the service is, by the names that Amazon's clients give their errors. */

export interface AwsError extends Error {
  /** Of the connection, like `ECONNRESET`. */
  code?: string
  $metadata?: { httpStatusCode?: number; requestId?: string; attempts?: number }
}

/** `network`: nobody answered. `service`: somebody did, with none of the others. */
export type AwsTrouble = 'throttled' | 'credentials' | 'access_denied' | 'timeout' | 'network' | 'service'

const THROTTLED = /Throttl|SlowDown|TooManyRequests|LimitExceeded|OverLimit|ThroughputExceeded|TransactionInProgress/
/** Who asks, not what. */
const CREDENTIALS =
  /ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|MissingAuthentication|IncompleteSignature|CredentialsProvider|TokenProvider|RequestExpired|InvalidAccessKeyId|InvalidSecurity/
const DENIED = /AccessDenied|KMS.*Denied|OptInRequired|NotAuthorized|UnauthorizedOperation/i
/** The clients call connections that break off timeouts too. */
const BROKEN = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE'])

export function troubleOf({ name, code, $metadata: metadata }: AwsError): AwsTrouble {
  const status = metadata?.httpStatusCode
  if (THROTTLED.test(name) || status === 429) return 'throttled'
  if (CREDENTIALS.test(name)) return 'credentials'
  if (DENIED.test(name)) return 'access_denied'
  if (name === 'TimeoutError' && !BROKEN.has(code ?? '')) return 'timeout'
  return status === undefined ? 'network' : 'service'
}

/** For people: what happened to the operation, and what to do. `service` as in "Amazon SQS". */
export function sentenceOf(error: AwsError, { service, operation }: { service: string; operation: string }): string {
  const { name, code } = error
  const sentences: Record<AwsTrouble, string> = {
    throttled: `${service} takes no more requests for the moment; try again soon.`,
    credentials: `${service} does not take the AWS credentials (${name}): they are missing, wrong or expired. Renew them and see that the clock of this machine is right.`,
    access_denied: `${service} does not allow ${operation}: give the credentials in use the permission for it.`,
    timeout: `${service} did not answer in time (${operation}); try again in a moment.`,
    network: `${service} cannot be reached (${code ?? name}): see the region and the network.`,
    service: `${service} failed (${name}, ${operation}); try again in a moment.`,
  }
  return sentences[troubleOf(error)]
}

/**
 * What a log may hold of it. The clients' errors carry the whole exchange with them, signatures and names of people
 * among it. `text` in place of the service's sentence where that quotes the request or names who asked.
 */
export function loggable({ name, message, code, $metadata: metadata }: AwsError, text = message): Error {
  const { httpStatusCode: status, requestId, attempts } = metadata ?? {}
  return Object.assign(new Error(text), { name, code, status, requestId, attempts })
}
