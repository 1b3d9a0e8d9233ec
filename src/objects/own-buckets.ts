/**
 * Buckets of the product's own store: `photos` is whatever lies below the key prefix `buckets/photos/`. With files that
 * is the folder `<home>/objects/buckets/photos/`, and copying pictures into it is all it takes. No versions are kept.
 */
import { constants, type Stats } from 'node:fs'
import { access, lstat, open, realpath, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { isLikenessError } from '#errors'
import { assertGoesOn, exactly, isBucketName, NO_BUCKET, notFound, type Buckets, type OpenedObject } from './buckets.ts'
import { codeOf, isAbsent, toObjectsError } from './files.ts'
import { partsOf } from './keys.ts'
import type { Objects } from './objects.ts'

const TOP = 'buckets'

/** S3 allows names that no key of ours can have: nothing is stored under those. */
function keyOf(bucket: string, name: string): string | undefined {
  try {
    return partsOf(`${TOP}/${bucket}/${name}`).join('/')
  } catch (error) {
    if (isLikenessError(error)) return undefined
    throw error
  }
}

/** Paths of files can hold people's names: what is known to be missing or closed goes without its cause. */
function toBucketsError(error: unknown): unknown {
  if (isAbsent(error) || codeOf(error) === 'ELOOP') return notFound('no_object')
  return ['EACCES', 'EPERM'].includes(codeOf(error) ?? '') ? notFound('refused') : toObjectsError(error)
}

/** Undefined: there is no such file, or it is reached through a link, which could lead anywhere. */
async function statWithin(top: string, path: string): Promise<Stats | undefined> {
  try {
    const found = await lstat(path)
    if (!found.isFile()) return undefined
    await access(path, constants.R_OK)
    const [realTop, realPath] = await Promise.all([realpath(top), realpath(path)])
    return realPath === join(realTop, path.slice(top.length)) ? found : undefined
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw toBucketsError(error)
  }
}

/** The file must still be there, and no link, when it is read at last. */
async function* readFile(path: string, bytes: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  assertGoesOn(signal)
  if (bytes === 0) return
  let file: FileHandle | undefined
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    // What grew since is read up to the size that was told.
    yield* exactly(bytes, file.createReadStream({ end: bytes - 1, autoClose: false, ...(signal && { signal }) }))
  } catch (error) {
    assertGoesOn(signal)
    throw toBucketsError(error)
  } finally {
    await file?.close()
  }
}

/** What names can begin with. */
const isPrefix = (prefix: string) => prefix === '' || keyOf('any', `${prefix}x`) !== undefined

const etagOf = (bytes: number, modifiedAt: Date) => `${bytes.toString(16)}-${modifiedAt.getTime().toString(16)}`

export function createOwnBuckets(objects: Objects): Buckets {
  async function isBucket(bucket: string): Promise<boolean> {
    for await (const _ of objects.list(`${TOP}/${bucket}/`)) return true
    return false
  }

  async function find(key: string, signal: AbortSignal | undefined): Promise<OpenedObject | undefined> {
    const path = objects.localPath(key)
    const top = objects.localPath(TOP)
    if (path === null || top === null) return objectAt(key, signal)
    const found = await statWithin(top, path)
    return (
      found && {
        bytes: found.size,
        etag: etagOf(found.size, found.mtime),
        localPath: path,
        stream: () => readFile(path, found.size, signal),
      }
    )
  }

  async function objectAt(key: string, signal: AbortSignal | undefined): Promise<OpenedObject | undefined> {
    for await (const found of objects.list(key)) {
      // In order of key: the shortest that begins so comes first.
      if (found.key !== key) return undefined
      const { bytes, modifiedAt } = found
      return { bytes, etag: etagOf(bytes, modifiedAt), localPath: null, stream: () => wholeObject(key, bytes, signal) }
    }
    return undefined
  }

  async function* wholeObject(key: string, bytes: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    assertGoesOn(signal)
    for await (const chunk of exactly(bytes, objects.stream(key))) {
      assertGoesOn(signal)
      yield chunk
    }
    assertGoesOn(signal)
  }

  return {
    async open({ bucket, name, version }, { signal } = {}) {
      assertGoesOn(signal)
      if (!isBucketName(bucket)) throw notFound(NO_BUCKET)
      const key = version === undefined ? keyOf(bucket, name) : undefined
      const opened = key === undefined ? undefined : await find(key, signal)
      if (opened) return opened
      throw notFound((await isBucket(bucket)) ? (version === undefined ? 'no_object' : 'no_version') : NO_BUCKET)
    },
    async *list(bucket, prefix, { signal } = {}) {
      assertGoesOn(signal)
      if (!isBucketName(bucket) || !(await isBucket(bucket))) throw notFound(NO_BUCKET)
      const top = `${TOP}/${bucket}/`
      if (!isPrefix(prefix)) return
      for await (const { key, bytes, modifiedAt } of objects.list(`${top}${prefix}`)) {
        assertGoesOn(signal)
        const name = key.slice(top.length)
        // Those that could not be opened, by their name or because a link leads to them, are not there.
        if (keyOf(bucket, name) === key && (await find(key, signal)))
          yield { key: name, bytes, etag: etagOf(bytes, modifiedAt) }
      }
    },
  }
}
