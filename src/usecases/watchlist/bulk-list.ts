/** What a bulk screening goes through: the pictures of a folder or below a bucket's prefix, or addresses. */
import { z } from 'zod'
import { LikenessError } from '#errors'
import type { Buckets } from '#objects/buckets.ts'
import { identify, type AnyPicture } from './read-picture.ts'

const MOST_URLS = 10_000
const LONGEST_URL = 2048

export const bulkScreenSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), path: z.string().min(1).max(4096) }),
  z.object({ kind: z.literal('bucket'), bucket: z.string().min(1).max(255), prefix: z.string().max(1024) }),
  z.object({
    kind: z.literal('urls'),
    urls: z.array(z.string().min(1).max(LONGEST_URL)).min(1, 'names no address').max(MOST_URLS),
  }),
])
type Source = z.infer<typeof bulkScreenSourceSchema>

export interface ListDeps {
  /** Files below the configured folders. Throws `source_refused`, `image_not_found`. */
  roots: { walk(folder: string): AsyncIterable<{ path: string; relative: string }> }
  /** None: buckets are refused. */
  buckets?: Pick<Buckets, 'list'>
  /** By its name. Others in folders and buckets are passed over. */
  isPicture: (name: string) => boolean
  /** Pictures of one job. Default 100,000. */
  maxItems?: number
}

export interface ListedItem {
  label: string
  picture: AnyPicture
}

const MOST_ITEMS = 100_000

async function* found(source: Source, deps: ListDeps, signal: AbortSignal | undefined): AsyncGenerator<ListedItem> {
  if (source.kind === 'urls') {
    for (const text of source.urls) {
      // Anything else than an address is a picture of its own, or a path: not what was asked for.
      if (!/^\s*[a-z][a-z\d+.-]*:\/\//i.test(text))
        throw new LikenessError('invalid_argument', { message: 'The list has something that is no address.' })
      const picture: AnyPicture = { kind: 'text', text }
      yield { label: identify(picture).identifier, picture }
    }
  } else if (source.kind === 'folder') {
    for await (const { path, relative } of deps.roots.walk(source.path))
      if (deps.isPicture(relative)) yield { label: relative, picture: { kind: 'text', text: path } }
  } else {
    const { bucket, prefix } = source
    if (!deps.buckets) throw new LikenessError('source_refused')
    for await (const { key } of deps.buckets.list(bucket, prefix, { signal }))
      if (deps.isPicture(key)) yield { label: key, picture: { kind: 'bucket', bucket, key } }
  }
}

/** In an order that stays the same. Throws `invalid_argument` for more than there may be, and what the source throws. */
export async function* listPictures(source: Source, deps: ListDeps, signal?: AbortSignal): AsyncGenerator<ListedItem> {
  const { maxItems = MOST_ITEMS } = deps
  let count = 0
  for await (const item of found(source, deps, signal)) {
    if (++count > maxItems)
      throw new LikenessError('invalid_argument', {
        message: `There are more than ${maxItems.toLocaleString('en')} pictures. Make several jobs of them.`,
      })
    yield item
  }
}
