/**
 * Deleting from a bucket, older versions and all. A bucket that keeps versions answers a plain deletion by hiding the
 * picture; here every version and every mark of a deletion goes, the newest last, so that no older one comes to light
 * in between.
 *
 * Cost: one question per deletion whether the bucket keeps versions. Then, where it does, one listing per key (Amazon
 * charges them like uploads, $0.005 per thousand) or one per thousand versions below a prefix; where it does not, one
 * read per key, or one listing per thousand. Deletions themselves, a thousand per request, are free.
 */
import { LikenessError } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import { refusalOf, type OpenS3 } from './s3-client.ts'

interface Version {
  Key: string
  VersionId?: string | undefined
  latest: boolean
  /** Says only that it was deleted. */
  marker: boolean
}

export interface S3Deletion {
  open: OpenS3
  bucket: string
  exists(name: string): Promise<boolean>
}

const BATCH = 1000
const AT_ONCE = 16

async function keepsVersions({ open: { s3, client }, bucket }: S3Deletion): Promise<boolean> {
  try {
    const { Status } = await client.send(new s3.GetBucketVersioningCommand({ Bucket: bucket }))
    return Status !== undefined
  } catch (error) {
    const { code, status } = refusalOf(error)
    // R2 knows no versions.
    if (code === 'NotImplemented' || status === 501) return false
    // Not for us to know: the listing of versions tells.
    if (code === 'AccessDenied') return true
    throw error
  }
}

const mayNotSee = (bucket: string, cause: Error) =>
  new LikenessError('store_unavailable', {
    message: `Nothing was deleted: the credentials may not see whether bucket ${bucket} keeps older versions of the pictures, which would stay. Grant them s3:ListBucketVersions and s3:DeleteObjectVersion, or, for a bucket without versions, s3:GetBucketVersioning.`,
    details: { code: 'AccessDenied', status: 403 },
    cause,
  })

async function* versionsBelow({ open: { s3, client }, bucket }: S3Deletion, prefix: string): AsyncGenerator<Version> {
  let at: { KeyMarker?: string; VersionIdMarker?: string } = {}
  for (;;) {
    const request = new s3.ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...at })
    const page = await client.send(request).catch((error: unknown) => {
      const { code, cause } = refusalOf(error)
      throw code === 'AccessDenied' ? mayNotSee(bucket, cause) : error
    })
    const made = ({ Key = '', VersionId, IsLatest = false }: S3Version, marker: boolean) =>
      ({ Key, VersionId, latest: IsLatest, marker }) satisfies Version
    const versions = (page.Versions ?? []).map((each) => made(each, false))
    const markers = (page.DeleteMarkers ?? []).map((each) => made(each, true))
    yield* [...versions, ...markers].sort((a, b) => (a.Key < b.Key ? -1 : a.Key > b.Key ? 1 : 0))
    if (!page.IsTruncated) return
    if (page.NextKeyMarker === undefined) throw new Error('the server tells no next page')
    at = {
      KeyMarker: page.NextKeyMarker,
      ...(page.NextVersionIdMarker !== undefined && { VersionIdMarker: page.NextVersionIdMarker }),
    }
  }
}

interface S3Version {
  Key?: string | undefined
  VersionId?: string | undefined
  IsLatest?: boolean | undefined
}

async function* versionsOf(deletion: S3Deletion, names: string[]): AsyncGenerator<Version> {
  const found = inOrder(names, { concurrency: AT_ONCE }, async (name) => {
    const own: Version[] = []
    for await (const version of versionsBelow(deletion, name)) {
      // Those that only begin like it come after it.
      if (version.Key !== name) break
      own.push(version)
    }
    return own
  })
  for await (const versions of found) yield* versions
}

/** Keys are in no message: they tell of whom the picture is. Returns whether the bucket hid what it should delete. */
async function remove({ open: { s3, client }, bucket }: S3Deletion, all: Omit<Version, 'latest' | 'marker'>[]) {
  const codes = new Set<string>()
  let failed = 0
  let hidden = false
  for (let at = 0; at < all.length; at += BATCH) {
    const Objects = all.slice(at, at + BATCH).map(({ Key, VersionId }) => ({ Key, ...(VersionId && { VersionId }) }))
    const answer = await client.send(new s3.DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }))
    for (const { Code = 'unknown' } of answer.Errors ?? []) void codes.add(Code)
    failed += answer.Errors?.length ?? 0
    hidden ||= (answer.Deleted ?? []).some((each) => each.DeleteMarker === true)
  }
  if (failed === 0) return hidden
  const remedy = codes.has('AccessDenied')
    ? 'Grant the credentials s3:DeleteObject and s3:DeleteObjectVersion, and see that no object lock holds them.'
    : 'Try again.'
  throw new LikenessError('store_unavailable', {
    message: `${failed} of ${all.length} stored files could not be deleted from bucket ${bucket} (${[...codes].join(', ')}). ${remedy}`,
    details: { failed, of: all.length, codes: [...codes] },
  })
}

async function removeVersions(deletion: S3Deletion, versions: AsyncIterable<Version>): Promise<number> {
  let older: Version[] = []
  const latest: Version[] = []
  for await (const version of versions) {
    if (version.latest) latest.push(version)
    else if (older.push(version) === BATCH) {
      await remove(deletion, older)
      older = []
    }
  }
  await remove(deletion, older)
  await remove(deletion, latest)
  return latest.filter(({ marker }) => !marker).length
}

/** Returns how many were there. Throws `store_unavailable` when any is left, and the SDK's errors. */
export async function deleteNames(deletion: S3Deletion, names: string[]): Promise<number> {
  const each = [...new Set(names)]
  if (each.length === 0) return 0
  if (await keepsVersions(deletion)) return removeVersions(deletion, versionsOf(deletion, each))
  let there = 0
  for await (const found of inOrder(each, { concurrency: AT_ONCE }, deletion.exists)) there += Number(found)
  await removePlainly(deletion, each)
  return there
}

/** The same for all that begin with `prefix`. */
export async function deleteBelow(
  deletion: S3Deletion,
  prefix: string,
  list: () => AsyncIterable<string>,
): Promise<number> {
  if (await keepsVersions(deletion)) return removeVersions(deletion, versionsBelow(deletion, prefix))
  const names: string[] = []
  for await (const name of list()) names.push(name)
  await removePlainly(deletion, names)
  return names.length
}

async function removePlainly(deletion: S3Deletion, names: string[]): Promise<void> {
  const hidden = await remove(
    deletion,
    names.map((Key) => ({ Key })),
  )
  // Versions were switched on a moment ago, or the server does not tell of them.
  if (hidden) await removeVersions(deletion, versionsOf(deletion, names))
}
