/** Whole lists: brought together with the engine, exported and imported. */
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isLikenessError, LikenessError } from '#errors'
import { ImportFields, watchlistEndpoints as endpoints } from '../contracts/watchlist.ts'
import { attachment } from '../download-name.ts'
import { handle } from '../handle.ts'
import { fieldsOf } from '../multipart.ts'
import { invalidFields } from '../problem.ts'
import { principalOf } from '../scope.ts'
import { createSeats } from '../seats.ts'
import { withoutBlanks } from './blank-fields.ts'
import { chosenCollection } from './visible.ts'
import type { WatchlistRouteDeps } from './watchlist-deps.ts'
import { addedOf, baseOf } from './watchlist-views.ts'

/** Each holds a picture in memory. */
const MOST = 5
const MOST_OF_ONE = 1
const LIMITS = { fields: 10, fieldSize: 1024, fieldNameSize: 200, headerPairs: 20, files: 1, parts: 11 }

const wrong = (field: string, message: string, cause?: unknown) =>
  invalidFields([{ in: 'form', field: field.slice(0, 100), message }], cause)

/** A zip is read from its end, so it has to be there whole. Returns its fields. */
async function receive(request: FastifyRequest, path: string, maxBytes: number): Promise<Record<string, string>> {
  if (!request.isMultipart())
    throw new LikenessError('unsupported_media_type', { message: 'This takes a form: multipart/form-data.' })
  const fields = new Map<string, string>()
  let isThere = false
  try {
    for await (const part of request.parts({
      limits: { ...LIMITS, fileSize: maxBytes },
      ...{ throwFileSizeLimit: false },
    })) {
      const { fieldname } = part
      if (part.type === 'file') {
        if (fieldname !== 'archive') throw wrong(fieldname, 'takes no file')
        await pipeline(part.file, createWriteStream(path, { mode: 0o600 }))
        if (part.file.truncated) throw new LikenessError('body_too_large', { details: { limit: maxBytes } })
        isThere = true
      } else if (typeof part.value !== 'string' || part.valueTruncated) throw wrong(fieldname, 'is too long')
      else fields.set(fieldname, part.value)
    }
  } catch (error) {
    if (isLikenessError(error)) throw error
    if (request.raw.destroyed && !request.raw.complete) throw new LikenessError('cancelled', { cause: error })
    if ((error as { code?: string }).code === 'ENOSPC') throw new LikenessError('disk_full', { cause: error })
    throw wrong('archive', 'is malformed or cut off', error)
  }
  if (!isThere) throw wrong('archive', 'a zip is missing')
  return Object.fromEntries(fields)
}

/** Before whoever reads hears of the end: they may ask for the next one at once. */
async function* andThen(bytes: AsyncIterable<Uint8Array>, end: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } finally {
    end()
  }
}

export function watchlistListRoutes(app: FastifyInstance, deps: WatchlistRouteDeps): void {
  const { watchlist, admission, limits } = deps
  const takeSeat = createSeats('exports')
  const chosen = (request: FastifyRequest, collection: string | undefined) =>
    chosenCollection(request, collection, deps.defaultCollection)

  handle(app, endpoints.refresh, async ({ request, query }) => {
    const collectionId = chosen(request, query.collection)
    const { entries, missing, strays, strayFaces } = await watchlist.entries.refresh(
      collectionId,
      principalOf(request).actor,
    )
    return {
      ...{ collection: collectionId, entries, in_sync: missing.length + strays + strayFaces === 0 },
      missing: missing.map(({ entryId, mended }) => ({ entry_id: entryId, mended })),
      ...{ strays, stray_faces: strayFaces },
    }
  })

  handle(app, endpoints.exportEntries, async ({ request, reply, query }) => {
    const collectionId = chosen(request, query.collection)
    const { actor } = principalOf(request)
    const leave = takeSeat({ name: '', most: MOST }, { name: actor, most: MOST_OF_ONE })
    const zip = Readable.from(andThen(watchlist.bulk.export(collectionId, actor), leave), { objectMode: false })
    zip.once('close', leave)
    // Also of a request that reads nothing, as HEAD does.
    reply.raw.once('close', () => zip.destroy())
    return reply
      .type('application/zip')
      .header('cache-control', 'no-store')
      .header('content-disposition', attachment(`${collectionId}.zip`))
      .send(zip)
  })

  handle(app, endpoints.importEntries, async ({ request }) => {
    const folder = await mkdtemp(join(tmpdir(), 'likeness-import-'))
    try {
      const path = join(folder, 'archive.zip')
      const fields = fieldsOf(ImportFields, withoutBlanks(await receive(request, path, limits.archiveBytes)))
      const collectionId = chosen(request, fields.collection)
      // To its end, whether or not somebody still waits for the answer: half a list is of no use.
      const { added, refused } = await admission.run(undefined, () =>
        watchlist.bulk.import({ path }, { collectionId }, principalOf(request).actor),
      )
      return { added: added.map((one) => addedOf(baseOf(request), one)), refused }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
}
