/**
 * Objects in a bucket of Amazon S3, Cloudflare R2, MinIO or any server that speaks their protocol. Unlike in a folder a
 * key may be the beginning of others. Pictures carry their SHA-256, which is checked when they are read.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { LikenessError } from '#errors'
import { exactly, isBucketName } from './buckets.ts'
import { folderPrefix, partsOf, splitPrefix } from './keys.ts'
import type { LinkOptions, Objects } from './objects.ts'
import { refusalOf, s3Connector, type OpenS3, type S3Connection } from './s3-client.ts'
import { deleteBelow, deleteNames } from './s3-deletion.ts'
import { ensureRules } from './s3-lifecycle.ts'
import { isNotThere, toStoreError } from './s3-refusals.ts'
import { uploadStream } from './s3-upload.ts'

export interface S3ObjectsOptions extends S3Connection {
  bucket: string
  /**
   * Folders before every key, `likeness/` unless given. With `''` the whole bucket counts as the product's own: restoring
   * a backup deletes what nothing in the database names.
   */
  prefix?: string | undefined
  /** Streams go up in parts of so many bytes: 5 MiB at least, 8 MiB unless given. Four are held in memory. */
  partBytes?: number | undefined
}

export interface S3Objects extends Objects {
  /**
   * Has the bucket end unfinished uploads after a day and files below `jobs/` after eight. Rules of others stay. Returns
   * whether anything had to be changed. Needs s3:GetLifecycleConfiguration and s3:PutLifecycleConfiguration.
   */
  ensureLifecycle(): Promise<boolean>
}

const PREFIX = 'likeness/'
const MIB = 1024 * 1024
const LEAST_PART = 5 * MIB
const MOST_PART = 512 * MIB
const PART = 8 * MIB
const LONGEST_NAME = 1024
const SHA256 = 'likeness-sha256'

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')

function refuse(message: string): never {
  throw new LikenessError('invalid_argument', { message })
}

function isKey(key: string): boolean {
  try {
    return partsOf(key).length > 0
  } catch {
    return false
  }
}

/** Throws `invalid_argument` for options that make no bucket. */
export function createS3Objects(options: S3ObjectsOptions): S3Objects {
  const { bucket, prefix = PREFIX, partBytes = PART } = options
  if (!isBucketName(bucket)) refuse('The name of the bucket is not valid.')
  if (prefix !== '') folderPrefix(prefix)
  if (!Number.isSafeInteger(partBytes) || partBytes < LEAST_PART || partBytes > MOST_PART)
    refuse('Parts of an upload are of 5 MiB to 512 MiB.')
  const connect = s3Connector(options)

  function nameOf(key: string): string {
    const name = prefix + partsOf(key).join('/')
    return name.length <= LONGEST_NAME ? name : refuse('The key of a stored picture is too long for this bucket.')
  }

  async function asked<T>(work: (open: OpenS3) => Promise<T>, key?: string): Promise<T> {
    try {
      return await work(await connect())
    } catch (error) {
      throw toStoreError(error, bucket, key)
    }
  }

  const damaged = () =>
    new LikenessError('store_unavailable', {
      message: `What came from bucket ${bucket} is not what was stored. Try again, and check what stands between.`,
    })

  async function put(key: string, content: Uint8Array): Promise<void> {
    const at = { Bucket: bucket, Key: nameOf(key) }
    const Metadata = { [SHA256]: sha256(content) }
    await asked(({ s3, client }) => client.send(new s3.PutObjectCommand({ ...at, Body: content, Metadata })))
  }

  async function get(key: string): Promise<Uint8Array> {
    const at = { Bucket: bucket, Key: nameOf(key) }
    return asked(async ({ s3, client }) => {
      const { Body, Metadata, ContentLength } = await client.send(new s3.GetObjectCommand(at))
      const content = await Body!.transformToByteArray()
      const expected = Metadata?.[SHA256]
      const whole = ContentLength === undefined || ContentLength === content.byteLength
      if (whole && (expected === undefined || expected === sha256(content))) return content
      throw damaged()
    }, key)
  }

  async function link(key: string, { seconds, type, disposition }: LinkOptions): Promise<string> {
    const at = { Bucket: bucket, Key: nameOf(key) }
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner')
    return asked(({ s3, client }) => {
      const request = new s3.GetObjectCommand({
        ...at,
        ...(type !== undefined && { ResponseContentType: type }),
        ...(disposition !== undefined && { ResponseContentDisposition: disposition }),
      })
      return getSignedUrl(client, request, { expiresIn: seconds })
    })
  }

  async function* stream(key: string): AsyncGenerator<Uint8Array> {
    const at = { Bucket: bucket, Key: nameOf(key) }
    try {
      const { s3, client } = await connect()
      const { Body, Metadata, ContentLength } = await client.send(new s3.GetObjectCommand(at))
      const body = Body as Readable
      const hash = createHash('sha256')
      for await (const chunk of ContentLength === undefined ? body : exactly(ContentLength, body)) {
        hash.update(chunk as Uint8Array)
        yield chunk as Uint8Array
      }
      const expected = Metadata?.[SHA256]
      if (expected !== undefined && expected !== hash.digest('hex')) throw damaged()
    } catch (error) {
      throw toStoreError(error, bucket, key)
    }
  }

  /** By its first byte, not by HEAD: an answer to that does not tell a bucket that is not there from a key. */
  async function isThere({ s3, client }: OpenS3, name: string): Promise<boolean> {
    const request = new s3.GetObjectCommand({ Bucket: bucket, Key: name, Range: 'bytes=0-0' })
    try {
      const { Body, ContentLength = Infinity } = await client.send(request)
      if (ContentLength <= 1) await Body!.transformToByteArray()
      else (Body as Readable).destroy()
      return true
    } catch (error) {
      // An empty one has no first byte.
      if (refusalOf(error).status === 416) return true
      if (isNotThere(error)) return false
      throw error
    }
  }

  async function* found({ s3, client }: OpenS3, below: string, after?: string) {
    const asked = { Bucket: bucket, Prefix: below, ...(after !== undefined && { StartAfter: after }) }
    for await (const page of s3.paginateListObjectsV2({ client }, asked)) {
      const names = (page.Contents ?? []).map(({ Key = '', ...rest }) => ({ name: Key, ...rest }))
      // S3 gives them in order; a server that goes by an alphabet does so only nearly.
      yield* names.sort((a, b) => (a.name < b.name ? -1 : 1))
    }
  }

  async function* list(below: string, { after }: { after?: string } = {}) {
    splitPrefix(below)
    try {
      const from = after ? prefix + after : undefined
      for await (const { name, Size = 0, LastModified } of found(await connect(), prefix + below, from)) {
        const key = name.slice(prefix.length)
        // Not every server heeds where to begin.
        if (after !== undefined && key <= after) continue
        // Consoles leave empty objects called like folders. What is old is taken away: nothing is of unknown age.
        if (isKey(key)) yield { key, bytes: Size, modifiedAt: LastModified ?? new Date() }
      }
    } catch (error) {
      throw toStoreError(error, bucket)
    }
  }

  const deletion = (open: OpenS3) => ({ open, bucket, exists: (name: string) => isThere(open, name) })

  async function remove(keys: string[]): Promise<number> {
    const names = keys.map(nameOf)
    return asked((open) => deleteNames(deletion(open), names))
  }

  return {
    ...{ put, get, stream, link, list, delete: remove },

    async putStream(key, content) {
      const name = nameOf(key)
      return uploadStream(await connect(), { bucket, name, content, partBytes })
    },

    localPath(key) {
      nameOf(key)
      return null
    },

    async exists(key) {
      const name = nameOf(key)
      return asked((open) => isThere(open, name))
    },

    async deleteAll(below) {
      const all = prefix + folderPrefix(below)
      async function* names(open: OpenS3) {
        for await (const { name } of found(open, all)) yield name
      }
      return asked((open) => deleteBelow(deletion(open), all, () => names(open)))
    },

    ensureLifecycle: () => asked((open) => ensureRules(open, { bucket, prefix })),

    async check() {
      const key = `checks/${randomUUID()}`
      const content = randomBytes(16)
      await put(key, content)
      const same = content.equals(await get(key))
      await remove([key])
      if (!same)
        throw new LikenessError('store_unavailable', {
          message: `What was written to bucket ${bucket} came back different. Check what answers there.`,
        })
    },
  }
}
