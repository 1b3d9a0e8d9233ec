/** The rules by which a bucket tidies itself: what a dead process left of an upload, and uploads of jobs long done. */
import { isDeepStrictEqual } from 'node:util'
import type * as S3 from '@aws-sdk/client-s3'
import { refusalOf, type OpenS3 } from './s3-client.ts'

export interface S3Lifecycle {
  bucket: string
  /** Of all that is the product's, as the bucket names it. */
  prefix: string
}

const UNFINISHED_DAYS = 1
/** Longer than jobs are kept. */
const JOBS_DAYS = 8

type Rule = S3.LifecycleRule

/** Rules of one bucket are all of the old shape (`Prefix`) or all of the new one (`Filter`). */
const over = (prefix: string, oldShape: boolean) => (oldShape ? { Prefix: prefix } : { Filter: { Prefix: prefix } })

function ownRules(prefix: string, oldShape: boolean, versions: boolean): Rule[] {
  const rule = (what: string, below: string, action: Partial<Rule>): Rule => ({
    ID: `likeness-${what}${prefix && `-${prefix}`}`,
    Status: 'Enabled',
    ...over(prefix + below, oldShape),
    ...action,
  })
  // R2 knows no versions and refuses rules about them.
  const older = versions && { NoncurrentVersionExpiration: { NoncurrentDays: 1 } }
  return [
    rule('uploads', '', { AbortIncompleteMultipartUpload: { DaysAfterInitiation: UNFINISHED_DAYS } }),
    rule('jobs', 'jobs/', { Expiration: { Days: JOBS_DAYS }, ...older }),
    ...(versions ? [rule('marks', 'jobs/', { Expiration: { ExpiredObjectDeleteMarker: true } })] : []),
  ]
}

/** Rules that are not the product's stay as they are. Returns whether anything had to be changed. Throws the SDK's errors. */
export async function ensureRules({ s3, client }: OpenS3, { bucket, prefix }: S3Lifecycle): Promise<boolean> {
  const at = { Bucket: bucket }
  const found = await client.send(new s3.GetBucketLifecycleConfigurationCommand(at)).catch((error: unknown) => {
    if (refusalOf(error).code === 'NoSuchLifecycleConfiguration') return undefined
    throw error
  })
  const versioning = await client.send(new s3.GetBucketVersioningCommand(at)).catch((error: unknown) => {
    if (refusalOf(error).status === 501) return undefined
    throw error
  })
  const rules = found?.Rules ?? []
  const names = new Set(ownRules(prefix, false, true).map(({ ID }) => ID))
  const foreign = rules.filter(({ ID }) => !names.has(ID))
  const oldShape = foreign.some(({ Filter, Prefix }) => Filter === undefined && Prefix !== undefined)
  const own = ownRules(prefix, oldShape, versioning?.Status !== undefined)
  const byName = (all: Rule[]) => new Map(all.map((rule) => [rule.ID, rule]))
  if (isDeepStrictEqual(byName(rules.filter(({ ID }) => names.has(ID))), byName(own))) return false
  const request = new s3.PutBucketLifecycleConfigurationCommand({
    ...at,
    LifecycleConfiguration: { Rules: [...foreign, ...own] },
    // Left out it would fall back to Amazon's default.
    TransitionDefaultMinimumObjectSize: found?.TransitionDefaultMinimumObjectSize,
  })
  await client.send(request)
  return true
}
