/** Errors of the catalogue in the words of Rekognition. */
import { isLikenessError, type ErrorCode, type LikenessError } from '#errors'
import { AwsException } from './exception.ts'

type Words = [name: string, message: string | ((error: LikenessError) => string)]

const said = ({ message }: LikenessError) => message
const FORMAT: Words = ['InvalidImageFormatException', 'Request has invalid image format']
const PARAMETERS: Words = ['InvalidParameterException', 'Request has invalid parameters']

const WORDS: Partial<Record<ErrorCode, Words>> = {
  image_empty: FORMAT,
  image_unsupported: FORMAT,
  image_corrupt: ['InvalidImageFormatException', 'Request has invalid image format'],
  image_too_many_bytes: ['ImageTooLargeException', 'Image size is too large'],
  image_too_many_pixels: ['ImageTooLargeException', 'Image size is too large'],
  image_too_many_frames: FORMAT,
  image_too_small: PARAMETERS,
  no_face: ['InvalidParameterException', 'There are no faces in the image. Should be at least 1.'],
  no_usable_face: ['InvalidParameterException', 'There are no faces in the image. Should be at least 1.'],
  collection_not_found: [
    'ResourceNotFoundException',
    ({ details, message }) =>
      typeof details['collectionId'] === 'string'
        ? `The collection id: ${details['collectionId']} does not exist`
        : message,
  ],
  collection_exists: [
    'ResourceAlreadyExistsException',
    ({ details, message }) =>
      typeof details['collectionId'] === 'string'
        ? `The collection id: ${details['collectionId']} already exists`
        : message,
  ],
  collection_other_model: ['InvalidParameterException', said],
  face_not_found: ['InvalidParameterException', 'faceId was not found in the collection.'],
  user_not_found: ['ResourceNotFoundException', 'The user does not exist in the collection.'],
  user_exists: ['ConflictException', 'A User with the same Id already exists within the collection.'],
  user_full: ['ServiceQuotaExceededException', said],
  person_not_found: ['ResourceNotFoundException', said],
  consent_required: ['AccessDeniedException', said],
  forbidden: ['AccessDeniedException', said],
  object_not_found: [
    'InvalidS3ObjectException',
    'Unable to get object metadata from S3. Check object key, region and/or access permissions.',
  ],
  job_not_found: ['ResourceNotFoundException', said],
  invalid_argument: PARAMETERS,
  invalid_page_token: ['InvalidPaginationTokenException', 'Invalid Pagination Token'],
  rate_limited: ['ProvisionedThroughputExceededException', 'Provisioned rate exceeded'],
  overloaded: ['ProvisionedThroughputExceededException', 'Provisioned rate exceeded'],
  unsupported_media_type: ['UnknownOperationException', 'The content type must be application/x-amz-json-1.1.'],
  // Nobody is left to read it.
  cancelled: ['RequestTimeoutException', 'The client went away before it was answered.'],
  body_too_large: ['RequestEntityTooLargeException', 'The request is larger than 16 MiB.'],
  models_missing: ['InternalServerError', said],
  models_corrupt: ['InternalServerError', said],
}

/** What cannot be told to a stranger becomes `InternalServerError`; the log has the rest. */
export function toAwsException(error: unknown): AwsException {
  if (error instanceof AwsException) return error
  const words = isLikenessError(error) ? WORDS[error.code] : undefined
  if (!words || !isLikenessError(error)) {
    return new AwsException('InternalServerError', 'Internal server error', { cause: error })
  }
  const [name, message] = words
  return new AwsException(name, typeof message === 'string' ? message : message(error), { cause: error })
}
