/** What Amazon's client throws, as errors of the catalogue. Texts of the service are matched where its classes say too little. */
import { isLikenessError, LikenessError, type ErrorCode } from '#errors'

/** What a request was about: the same exception means different things in different operations. */
export interface About {
  operation: string
  collectionId?: string
  userId?: string
  faceId?: string
  /** What `InvalidParameterException` says here, where its text does not say more. */
  invalid?: ErrorCode
}

interface Thrown {
  name: string
  message: string
  code?: string
  $metadata?: { httpStatusCode?: number; requestId?: string; attempts?: number }
}

const THROTTLED = new Set([
  ...['ThrottlingException', 'ProvisionedThroughputExceededException', 'Throttling', 'TooManyRequestsException'],
  ...['RequestLimitExceeded', 'RequestThrottled', 'SlowDown', 'BandwidthLimitExceeded'],
])
/** Who asks, not what. */
const REFUSED = new Set([
  ...['InvalidSignatureException', 'UnrecognizedClientException', 'MissingAuthenticationTokenException'],
  ...['IncompleteSignatureException', 'ExpiredTokenException', 'ExpiredToken', 'InvalidClientTokenId'],
  ...['CredentialsProviderError', 'TokenProviderError', 'SignatureDoesNotMatch', 'RequestExpired'],
])
const BROKEN = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE'])
const RETRY_SECONDS = 5

const CODES: Record<string, ErrorCode> = {
  ResourceAlreadyExistsException: 'collection_exists',
  InvalidPaginationTokenException: 'invalid_page_token',
  InvalidImageFormatException: 'image_corrupt',
  ImageTooLargeException: 'image_too_many_bytes',
}

function codeOf({ name, message }: Thrown, about: About): ErrorCode | undefined {
  switch (name) {
    case 'ResourceNotFoundException':
      return about.userId === undefined ? 'collection_not_found' : 'user_not_found'
    case 'InvalidParameterException':
      if (/faceId was not found/i.test(message)) return 'face_not_found'
      if (/no faces in the image/i.test(message)) return 'no_face'
      return about.invalid ?? 'invalid_argument'
    case 'ValidationException':
      // Lengths of texts of ours were checked before: these are about the picture.
      if (!/'image\.bytes'|Image\.bytes'/.test(message)) return 'invalid_argument'
      return /greater than or equal to/.test(message) ? 'image_empty' : 'image_too_many_bytes'
    case 'ConflictException':
      return about.operation === 'CreateUser' ? 'user_exists' : 'overloaded'
    case 'ServiceQuotaExceededException':
      return about.operation === 'AssociateFaces' ? 'user_full' : undefined
    default:
      return CODES[name]
  }
}

const nameOf = ({ collectionId, userId, faceId }: About) => ({
  ...(collectionId !== undefined && { collectionId }),
  ...(userId !== undefined && { userId }),
  ...(faceId !== undefined && { faceId }),
})

const unavailable = (about: About, reason: string, message: string, cause: unknown) =>
  new LikenessError('engine_unavailable', { message, details: { reason, operation: about.operation }, cause })

function unavailableBecause(error: Thrown, about: About, cause: Error): LikenessError {
  const { operation } = about
  const said = (reason: string, message: string) => unavailable(about, reason, message, cause)
  if (error.name === 'AccessDeniedException') {
    const message = `Amazon Rekognition does not allow this: give the credentials in use the permission rekognition:${operation}.`
    return said('access_denied', message)
  }
  if (REFUSED.has(error.name)) {
    return said(
      'credentials',
      `Amazon Rekognition does not take the AWS credentials (${error.name}): they are missing, wrong or expired. Renew them and see that the clock of this machine is right.`,
    )
  }
  if (error.name === 'ServiceQuotaExceededException') {
    return said(
      'quota',
      `A quota of Amazon Rekognition is used up (${operation}): have it raised in AWS Service Quotas.`,
    )
  }
  // The client calls connections that break off timeouts too.
  if (error.name === 'TimeoutError' && !BROKEN.has(error.code ?? '')) {
    return said('timeout', `Amazon Rekognition did not answer in time (${operation}); try again in a moment.`)
  }
  if (error.$metadata?.httpStatusCode === undefined) {
    return said(
      'network',
      `Amazon Rekognition cannot be reached (${error.code ?? error.name}): see the region and the network.`,
    )
  }
  return said('service', `Amazon Rekognition failed (${error.name}, ${operation}); try again in a moment.`)
}

/** An answer that is none: something between here and the service garbled it. */
export const garbled = (operation: string, what: string): LikenessError =>
  unavailable(
    { operation },
    'garbled',
    `Amazon Rekognition gave an answer that cannot be read (${operation}: ${what}).`,
    undefined,
  )

/**
 * The client's errors carry the whole exchange with them, signatures among it: none of that may get into a log. What is
 * worth knowing of one.
 */
function causeOf({ name, message, code, $metadata: metadata }: Thrown): Error {
  const { httpStatusCode: status, requestId, attempts } = metadata ?? {}
  return Object.assign(new Error(message), { name, code, status, requestId, attempts })
}

/** How often the request was sent that ended in this. */
export const attemptsOf = ({ cause }: LikenessError): number =>
  (cause as { attempts?: number } | undefined)?.attempts ?? 1

/** Codes: see the file; those that nobody can mend by asking differently are `engine_unavailable` with `details.reason`. */
export function toLikenessError(error: unknown, about: About): LikenessError {
  if (isLikenessError(error)) return error
  if (!(error instanceof Error)) return garbled(about.operation, 'no error')
  const thrown = error as Thrown
  const cause = causeOf(thrown)
  if (thrown.name === 'AbortError') return new LikenessError('cancelled', { cause })
  if (error instanceof SyntaxError) return garbled(about.operation, 'not JSON')
  if (THROTTLED.has(thrown.name) || thrown.$metadata?.httpStatusCode === 429) {
    return new LikenessError('overloaded', {
      message: 'Amazon Rekognition takes no more requests for the moment; try again soon.',
      details: { retryAfterSeconds: RETRY_SECONDS },
      cause,
    })
  }
  const code = codeOf(thrown, about)
  if (!code) return unavailableBecause(thrown, about, cause)
  if (code === 'overloaded') return new LikenessError(code, { details: { retryAfterSeconds: RETRY_SECONDS }, cause })
  const refused = code === 'invalid_argument' && `Amazon Rekognition does not take the request: ${thrown.message}`
  return new LikenessError(code, { ...(refused && { message: refused }), details: nameOf(about), cause })
}
