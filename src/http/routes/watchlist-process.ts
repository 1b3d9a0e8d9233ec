/** Pictures that are screened against the watchlist. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { isLikenessError } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import type { Screening } from '#usecases/watchlist/entry.ts'
import { identify } from '#usecases/watchlist/read-picture.ts'
import type { BulkScreenSource, Named, ScreenOptions } from '#usecases/watchlist/watchlist.ts'
import { clientGone } from '../client-gone.ts'
import {
  DetectFields,
  MOST_IMAGES,
  type ScreenFields,
  ScreenFormFields,
  watchlistScreeningEndpoints as endpoints,
} from '../contracts/watchlist-screening.ts'
import { handle } from '../handle.ts'
import { fieldsOf } from '../multipart.ts'
import { invalidFields, problemOf, toLikenessError } from '../problem.ts'
import { principalOf } from '../scope.ts'
import { withoutBlanks } from './blank-fields.ts'
import { chosenCollection } from './visible.ts'
import { takeLargeJson } from './watchlist-body.ts'
import type { WatchlistRouteDeps } from './watchlist-deps.ts'
import { readPictureForm, type Given } from './watchlist-form.ts'
import { facialAreaOf, imageOf } from './watchlist-views.ts'

type Chosen = z.output<typeof ScreenFields>
type Options = Omit<ScreenOptions, 'signal' | 'jobId'>

/** Of one request: others have their turn in between. */
const AT_ONCE = 4
const NONE = new Uint8Array()

const textOf = (text: string): Given => ({ picture: { kind: 'text', text } })
const missing = (field: string) =>
  invalidFields([{ in: 'body', field, message: `send ${field} as JSON, or a form with a file in “${field}”` }])

export function watchlistProcessRoutes(app: FastifyInstance, deps: WatchlistRouteDeps): void {
  const { watchlist, admission, engine, backend, limits } = deps
  takeLargeJson(app, limits.requestBytes)

  /** By their id, with or without the version. */
  const models = [engine.modelVersion, engine.modelVersion.split('/', 1)[0]!]

  /** What cannot apply is refused, not ignored. */
  function assertInUse(chosen: Pick<Chosen, 'model_name' | 'detector_backend' | 'distance_metric'>): void {
    const unknown = (field: string, valid: readonly string[]) => ({
      ...{ in: 'body', field },
      message: `is not in use here; valid is ${valid.join(', ')}, or leave it out`,
    })
    const { model_name: model, detector_backend: detector, distance_metric: metric } = chosen
    const wrong = [
      ...(model !== undefined && !models.includes(model) ? [unknown('model_name', [engine.modelVersion])] : []),
      ...(detector !== undefined && !models.includes(detector)
        ? [unknown('detector_backend', [engine.modelVersion])]
        : []),
      ...(metric && !engine.metrics.includes(metric) ? [unknown('distance_metric', engine.metrics)] : []),
    ]
    if (wrong.length > 0) throw invalidFields(wrong)
  }

  function optionsOf(request: FastifyRequest, chosen: Chosen): Options {
    assertInUse(chosen)
    const { distance_metric: metric, threshold, collection } = chosen
    return {
      collectionId: chosenCollection(request, collection, deps.defaultCollection),
      ...(metric && { metric }),
      ...(threshold !== undefined && { threshold }),
      requestedBy: principalOf(request).actor,
    }
  }

  const readForm = (request: FastifyRequest, field: string, max: number) =>
    readPictureForm(request, { field, max, imageBytes: limits.imageBytes, requestBytes: limits.requestBytes })

  type Body = (Chosen & { images: string[] }) | null | undefined
  async function readImages(request: FastifyRequest, body: Body): Promise<{ chosen: Chosen; given: Given[] }> {
    if (!request.isMultipart()) {
      if (!body) throw missing('images')
      return { chosen: body, given: body.images.map(textOf) }
    }
    const form = await readForm(request, 'images', MOST_IMAGES)
    return { chosen: fieldsOf(ScreenFormFields, withoutBlanks(form.fields)), given: form.pictures }
  }

  /** In the place of a picture that did not come to be looked at. */
  function failedOf(request: FastifyRequest, given: Given, thrown: unknown, options: Options) {
    const { code, detail } = problemOf(toLikenessError(thrown), request.id)
    const { source, identifier } = identify(
      given.error ? { kind: 'upload', name: given.name, bytes: NONE } : given.picture,
    )
    const metric = options.metric ?? engine.metrics[0]!
    return {
      image_path_or_identifier: identifier,
      ...{ faces: [], error: detail, error_code: code, db_id: null },
      ...{ saved_image_path: null, original_image_path: null, cropped_face_path: null },
      ...{ processing_timestamp: new Date().toISOString(), has_blacklist_match: false },
      ...{ collection: options.collectionId, source },
      ...{ width: null, height: null, distance_metric: metric },
      ...{ threshold: options.threshold ?? null, similarity_threshold: null },
      ...{ model: engine.modelVersion, requested_by: options.requestedBy, job_id: null },
    }
  }

  type Looked = { given: Given; screening: Screening } | { given: Given; thrown: unknown }

  async function screenAll(given: Given[], options: Options, signal: AbortSignal): Promise<Looked[]> {
    const looked: Looked[] = []
    const screen = async (one: Given): Promise<Looked> => {
      if (one.error) return { given: one, thrown: one.error }
      try {
        const { picture } = one
        return {
          given: one,
          screening: await admission.run(signal, () => watchlist.screen(picture, { ...options, signal })),
        }
      } catch (thrown) {
        if (isLikenessError(thrown) && thrown.code === 'cancelled') throw thrown
        return { given: one, thrown }
      }
    }
    for await (const one of inOrder(given, { concurrency: AT_ONCE }, screen)) looked.push(one)
    // Then nothing is wrong with a picture, but with the request, or with us.
    const tried = looked.filter(({ given: one }) => !one.error)
    const [first] = tried
    if (first && 'thrown' in first && tried.every((one) => 'thrown' in one)) throw first.thrown
    return looked
  }

  handle(app, endpoints.processImages, async ({ request, reply, body }) => {
    const signal = clientGone(reply)
    const { chosen, given } = await readImages(request, body)
    const options = optionsOf(request, chosen)
    const looked = await screenAll(given, options, signal)
    const screenings = looked.flatMap((one) => ('screening' in one ? one.screening : []))
    const named: Named = await watchlist.named(screenings)
    return looked.map((one) =>
      'screening' in one ? imageOf(one.screening, named) : failedOf(request, one.given, one.thrown, options),
    )
  })

  handle(app, endpoints.detectFace, async ({ request, reply, body }) => {
    const signal = clientGone(reply)
    const isForm = request.isMultipart()
    if (!isForm && !body) throw missing('image')
    const form = isForm ? await readForm(request, 'image', 1) : undefined
    assertInUse(form ? fieldsOf(DetectFields, withoutBlanks(form.fields)) : body!)
    const given = form ? form.pictures[0]! : textOf(body!.image)
    if (given.error) throw given.error
    const { picture } = given
    const { faces, ...size } = await admission.run(signal, () => watchlist.detect(picture, signal))
    return faces.map((face) => ({ facial_area: facialAreaOf(face, size), confidence: face.confidence }))
  })

  handle(app, endpoints.processOptions, async ({ request, query }) => {
    const collectionId = chosenCollection(request, query.collection, deps.defaultCollection)
    const options = await watchlist.options(collectionId)
    return {
      ...{ backend, collection: collectionId },
      ...{ model_name: engine.modelVersion, model_names: options.models },
      ...{ detector_backend: engine.modelVersion, detector_backends: options.models },
      distance_metric: options.metrics[0]!.metric,
      distance_metrics: options.metrics.map(({ metric, ...rest }) => ({ distance_metric: metric, ...rest })),
      false_match_rate: options.falseMatchRate,
      false_positive_identification_rate: options.falsePositiveIdentificationRate,
      ...{ entries: options.entries, roots: options.roots, four_eyes: options.fourEyes },
      ...{ max_images: MOST_IMAGES, max_image_bytes: limits.imageBytes },
    }
  })

  function sourceOfBulk(body: z.output<typeof endpoints.processBulk.body>): BulkScreenSource {
    if ('folder' in body) return { kind: 'folder', path: body.folder }
    if ('urls' in body) return { kind: 'urls', urls: body.urls }
    const bucket = body.bucket ?? deps.bucket
    if (bucket !== undefined) return { kind: 'bucket', bucket, prefix: body.prefix }
    throw invalidFields([{ in: 'body', field: 'bucket', message: 'is needed: no bucket is configured' }])
  }

  handle(app, endpoints.processBulk, async ({ request, body }) => {
    const { jobId } = await watchlist.bulk.start(sourceOfBulk(body), optionsOf(request, body))
    return { job_id: jobId }
  })
}
