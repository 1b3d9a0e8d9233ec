/** What goes wrong with a bucket of one's own, in the catalogue's words and with its remedy. */
import { isLikenessError, LikenessError } from '#errors'
import { refusalOf, type Refusal } from './s3-client.ts'

const RIGHTS =
  's3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on its objects, s3:ListBucket and s3:GetBucketVersioning on the bucket, and where it keeps versions s3:ListBucketVersions and s3:DeleteObjectVersion'
const WRONG_KEYS = 'does not know these credentials. Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile.'
const EXPIRED = 'says that the credentials have expired. Renew them.'
const ELSEWHERE = 'says that the bucket is in another region. Set AWS_REGION to its region (auto for R2).'
const BUSY = 'asks to slow down. Try again in a moment.'

const REMEDIES: Record<string, string> = {
  NoSuchBucket: 'has no such bucket. Make it, or correct AWS_S3_BUCKET.',
  ...{ InvalidAccessKeyId: WRONG_KEYS, SignatureDoesNotMatch: WRONG_KEYS, InvalidToken: WRONG_KEYS },
  ...{ ExpiredToken: EXPIRED, ExpiredTokenException: EXPIRED, TokenRefreshRequired: EXPIRED },
  ...{ PermanentRedirect: ELSEWHERE, TemporaryRedirect: ELSEWHERE, AuthorizationHeaderMalformed: ELSEWHERE },
  RequestTimeTooSkewed: 'says that the clock of this machine is wrong. Set it.',
  ...{ SlowDown: BUSY, TooManyRequests: BUSY, ServiceUnavailable: BUSY },
}
const BY_STATUS: Record<number, string> = {
  301: ELSEWHERE,
  307: ELSEWHERE,
  403: `does not let these credentials do this. They need ${RIGHTS}.`,
  429: BUSY,
  503: BUSY,
}
const FULL = ['QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage']

const isAbsent = ({ code, status }: Refusal) => status === 404 && code !== 'NoSuchBucket'

/** Whether an error of the SDK says that there is nothing of that name, in a bucket that is there. */
export const isNotThere = (thrown: unknown): boolean => !isLikenessError(thrown) && isAbsent(refusalOf(thrown))

/** `key` as the product names it; without it nothing is called `object_not_found`. */
export function toStoreError(thrown: unknown, bucket: string, key?: string): LikenessError {
  if (isLikenessError(thrown)) return thrown
  const refusal = refusalOf(thrown)
  const { code, status, final, cause } = refusal
  if (key !== undefined && isAbsent(refusal)) return new LikenessError('object_not_found', { details: { key }, cause })
  if (FULL.includes(code) || status === 507) return new LikenessError('disk_full', { cause })
  const where = `The S3 server of bucket ${bucket}`
  const details = { code, ...(status !== undefined && { status }) }
  const failed = (message: string) => new LikenessError('store_unavailable', { message, details, cause })
  if (code === 'CredentialsProviderError')
    return failed(
      `There are no credentials for bucket ${bucket}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or give the machine a role.`,
    )
  const remedy = REMEDIES[code] ?? BY_STATUS[status ?? 0]
  if (remedy !== undefined) return failed(`${where} ${remedy}`)
  if (final) return failed(`${where} refused: ${cause.message}. Check AWS_S3_BUCKET, AWS_REGION and its address.`)
  return failed(`${where} could not be asked: ${cause.message}. Check its address and that it runs.`)
}
