/** Entries of the watchlist and their reference pictures. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LikenessError } from '#errors'
import { clientGone } from '../client-gone.ts'
import { AddEntryFields, watchlistEndpoints as endpoints } from '../contracts/watchlist.ts'
import { handle } from '../handle.ts'
import { fieldsOf, readForm } from '../multipart.ts'
import { problemOf, PROBLEM_TYPE, sendProblem, toLikenessError } from '../problem.ts'
import { principalOf } from '../scope.ts'
import { withoutBlanks } from './blank-fields.ts'
import { sendPicture } from './send-picture.ts'
import { receiptOf } from './views.ts'
import { chosenCollection, chosenCollections } from './visible.ts'
import type { WatchlistRouteDeps } from './watchlist-deps.ts'
import { addedOf, baseOf, entryOf } from './watchlist-views.ts'
import { visibleEntry } from './watchlist-visible.ts'

const FIELDS = ['images', 'images[]']
/** Longer side of a reference picture as it is shown, pixels. */
const PREVIEW = 2000

const dateOf = (moment: string | null) => (moment === null ? null : new Date(moment))

export function watchlistEntryRoutes(app: FastifyInstance, deps: WatchlistRouteDeps): void {
  const { admission, limits, objects, pictures } = deps
  const { entries } = deps.watchlist

  handle(app, endpoints.entries, async ({ request, query }) => {
    const { limit, offset, q, state } = query
    const collections = chosenCollections(request, query.collection)
    const { total, entries: found } = await entries.list({
      ...{ limit, offset },
      ...(collections && { collections }),
      ...(q !== undefined && { query: q }),
      ...(state && { states: [state] }),
    })
    return { total_items: total, items: found.map((entry) => entryOf(baseOf(request), entry)), limit, offset }
  })

  handle(app, endpoints.entry, async ({ request, params }) =>
    entryOf(baseOf(request), await visibleEntry(request, deps, params.id)),
  )

  handle(app, endpoints.updateEntry, async ({ request, params, body }) => {
    const { entryId } = await visibleEntry(request, deps, params.id)
    const { name, reason, expires_at: expires } = body
    const change = {
      ...(name !== undefined && { name }),
      ...(reason !== undefined && { reason }),
      ...(expires !== undefined && { expiresAt: dateOf(expires) }),
    }
    return entryOf(baseOf(request), await entries.update(entryId, change, principalOf(request).actor))
  })

  handle(app, endpoints.removeEntry, async ({ request, reply, params }) => {
    const { entryId } = await visibleEntry(request, deps, params.id)
    const erasure = await entries.remove(entryId, 'request', principalOf(request).actor)
    const isOver = erasure === null || erasure.finishedAt !== null
    void reply.code(isOver ? 200 : 202)
    return { success: isOver, receipt: erasure && receiptOf(erasure) }
  })

  handle(app, endpoints.approveEntry, async ({ request, params }) => {
    const { entryId } = await visibleEntry(request, deps, params.id)
    return entryOf(baseOf(request), await entries.approve(entryId, principalOf(request).actor))
  })

  /** Throws `reference_not_found`. */
  async function visibleReference(request: FastifyRequest, { id, reference }: { id: string; reference: string }) {
    const entry = await visibleEntry(request, deps, id)
    const found = entry.references.find(({ referenceId }) => referenceId === reference)
    if (found) return { entry, reference: found }
    throw new LikenessError('reference_not_found')
  }

  const keyOf = (key: string | null): string => {
    if (key !== null) return key
    throw new LikenessError('object_not_found', { message: 'No such picture is kept.' })
  }

  handle(app, endpoints.entryImage, async ({ request, reply, params }) => {
    const { reference } = await visibleReference(request, params)
    const key = keyOf(reference.imageKey)
    return sendPicture(request, reply, `${key} ${PREVIEW}`, async () =>
      pictures.preview(await objects.get(key), PREVIEW),
    )
  })

  handle(app, endpoints.entryThumbnail, async ({ request, reply, params }) => {
    const key = keyOf((await visibleReference(request, params)).reference.thumbnailKey)
    return sendPicture(request, reply, key, () => objects.get(key))
  })

  handle(app, endpoints.removeEntryImage, async ({ request, params }) => {
    const { entry, reference } = await visibleReference(request, params)
    const left = await entries.removePicture(entry.entryId, reference.referenceId, principalOf(request).actor)
    return entryOf(baseOf(request), left)
  })

  void app.register(async (scope) => addingRoutes(scope))

  function addingRoutes(scope: FastifyInstance): void {
    // Clients of the watchlist expect 400 of pictures that are no good.
    scope.setErrorHandler((thrown, request, reply) => {
      const error = toLikenessError(thrown)
      if (error.status !== 422) return sendProblem(error, request, reply)
      request.failedWith = error.code
      const problem = { ...problemOf(error, request.id), status: 400 }
      return reply.code(400).type(PROBLEM_TYPE).send(JSON.stringify(problem))
    })

    async function read(request: FastifyRequest) {
      const { fields, files } = await readForm(request, {
        ...{ files: { field: FIELDS, max: limits.images, min: 0 }, maxBytes: limits.imageBytes },
        maxTotalBytes: limits.requestBytes,
      })
      if (files.length === 0)
        throw new LikenessError('image_empty', { message: 'The form has no picture in “images”.' })
      const images = files.map((file, i) => ({ name: file.name || `image ${i + 1}`, read: async () => file.bytes }))
      return { images, fields: withoutBlanks(fields) }
    }

    handle(scope, endpoints.addEntry, async ({ request, reply }) => {
      const { images, fields } = await read(request)
      const { name, reason, expires_at: expires, collection } = fieldsOf(AddEntryFields, fields)
      const entry = {
        collectionId: chosenCollection(request, collection, deps.defaultCollection),
        ...{ name, reason, images },
        ...(expires !== undefined && { expiresAt: new Date(expires) }),
      }
      const added = await admission.run(clientGone(reply), () => entries.add(entry, principalOf(request).actor))
      return addedOf(baseOf(request), added)
    })

    handle(scope, endpoints.addEntryImages, async ({ request, reply, params }) => {
      const { entryId } = await visibleEntry(request, deps, params.id)
      const { images } = await read(request)
      const { actor } = principalOf(request)
      const added = await admission.run(clientGone(reply), () => entries.addPictures(entryId, images, actor))
      return addedOf(baseOf(request), added)
    })
  }
}
