/** What Amazon's client throws, as errors of the catalogue. Texts of the service are matched where its classes say too little. */
import { isLikenessError, LikenessError, type ErrorCode } from '#errors'
import { loggable, sentenceOf, troubleOf, type AwsError } from '#lib/aws-failure.ts'

/** What a request was about: the same exception means different things in different operations. */
export interface About {
  operation: string
  collectionId?: string
  userId?: string
  faceId?: string
  /** What `InvalidParameterException` says here, where its text does not say more. */
  invalid?: ErrorCode
}

const SERVICE = 'Amazon Rekognition'
const RETRY_SECONDS = 5

const CODES: Record<string, ErrorCode> = {
  ResourceAlreadyExistsException: 'collection_exists',
  InvalidPaginationTokenException: 'invalid_page_token',
  InvalidImageFormatException: 'image_corrupt',
  ImageTooLargeException: 'image_too_many_bytes',
}

function codeOf({ name, message }: AwsError, about: About): ErrorCode | undefined {
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

function unavailableBecause(error: AwsError, about: About, cause: Error): LikenessError {
  const { operation } = about
  const said = (reason: string, message: string) => unavailable(about, reason, message, cause)
  if (error.name === 'ServiceQuotaExceededException') {
    return said(
      'quota',
      `A quota of Amazon Rekognition is used up (${operation}): have it raised in AWS Service Quotas.`,
    )
  }
  const trouble = troubleOf(error)
  if (trouble === 'access_denied') {
    const message = `Amazon Rekognition does not allow this: give the credentials in use the permission rekognition:${operation}.`
    return said(trouble, message)
  }
  return said(trouble, sentenceOf(error, { service: SERVICE, operation }))
}

/** An answer that is none: something between here and the service garbled it. */
export const garbled = (operation: string, what: string): LikenessError =>
  unavailable(
    { operation },
    'garbled',
    `Amazon Rekognition gave an answer that cannot be read (${operation}: ${what}).`,
    undefined,
  )

/** How often the request was sent that ended in this. */
export const attemptsOf = ({ cause }: LikenessError): number =>
  (cause as { attempts?: number } | undefined)?.attempts ?? 1

/** Codes: see the file; those that nobody can mend by asking differently are `engine_unavailable` with `details.reason`. */
export function toLikenessError(error: unknown, about: About): LikenessError {
  if (isLikenessError(error)) return error
  if (!(error instanceof Error)) return garbled(about.operation, 'no error')
  const thrown = error as AwsError
  const cause = loggable(thrown)
  if (thrown.name === 'AbortError') return new LikenessError('cancelled', { cause })
  if (error instanceof SyntaxError) return garbled(about.operation, 'not JSON')
  if (troubleOf(thrown) === 'throttled') {
    return new LikenessError('overloaded', {
      message: sentenceOf(thrown, { service: SERVICE, operation: about.operation }),
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
