/** Pictures that are screened against the watchlist, and what came of it. */
import { z } from 'zod'
import { API, Bytes, collection, endpoint, Ok, similarity, timeRange } from './endpoint.ts'
import { image } from './recognition.ts'
import {
  entryId,
  FacialArea,
  flag,
  inCollection,
  listOf,
  Metric,
  METRICS,
  ProcessedImage,
  screeningId,
  slice,
} from './watchlist-shapes.ts'

const screening = { access: 'operator', tag: 'screening' } as const
const reading = { access: 'viewer', tag: 'screening' } as const

/** Of one call. */
export const MOST_IMAGES = 100
/** Characters of one picture as text: base64 is a third longer than the file. */
const text = z.string().min(1).describe('A path below a configured root, an http(s) address, a data URL or base64')
const model = z.string().trim().min(1).max(200).describe('The one in use; see /process/options').optional()
const metric = z.enum(METRICS).describe('Default: the engine’s first; see /process/options').optional()
const threshold = z
  .number()
  .min(0)
  .describe('A distance by that metric. Default: calibrated to a false match rate; see /process/options')
const chosen = { detector_backend: model, model_name: model, distance_metric: metric, collection }

export const ScreenFields = z.object({ ...chosen, threshold: threshold.optional() })
/** As the text that fields of a form arrive as. */
export const ScreenFormFields = z.object({ ...chosen, threshold: z.coerce.number().min(0).optional() })
export const DetectFields = z.object({ detector_backend: model })

const DetectedFaces = z.array(z.object({ facial_area: FacialArea, confidence: z.number() }))

const MetricInfo = z
  .object({
    distance_metric: Metric,
    threshold: z.number().describe('The distance that applies unless a request gives one'),
    similarity: similarity.describe('The same as a similarity'),
    range: z.tuple([z.number(), z.number()]).describe('Smallest and largest distance there can be'),
  })
  .meta({ id: 'MetricInfo' })

const ProcessOptions = z
  .object({
    backend: z.enum(['local', 'aws_rekognition']),
    collection: z.string(),
    model_name: z.string().describe('In use'),
    model_names: z.array(z.string()).describe('Installed'),
    detector_backend: z.string().describe('In use'),
    detector_backends: z.array(z.string()),
    distance_metric: Metric.describe('The usual one'),
    distance_metrics: z.array(MetricInfo).describe('The usual one first'),
    false_match_rate: z
      .number()
      .nullable()
      .describe('Of one comparison at the default threshold; null where nobody measured it'),
    false_positive_identification_rate: z
      .number()
      .nullable()
      .describe('Accepted chance that a stranger is matched to anybody of the list; the default threshold follows it'),
    entries: z.int().describe('Active ones'),
    roots: z.array(z.string()).describe('Folders of the server that pictures may be read from'),
    four_eyes: z.boolean().describe('An entry counts once somebody else has approved it'),
    max_images: z.int(),
    max_image_bytes: z.int(),
  })
  .meta({ id: 'ProcessOptions' })

const Folder = z.strictObject({ ...ScreenFields.shape, folder: z.string().min(1).max(4096) })
const Bucket = z.strictObject({
  ...ScreenFields.shape,
  bucket: z.string().min(3).max(255).describe('Default: the bucket that is configured').optional(),
  prefix: z.string().max(1024),
})
const Urls = z.strictObject({ ...ScreenFields.shape, urls: z.array(z.string().min(1).max(4096)).min(1).max(10_000) })

const byId = z.object({ id: screeningId })
const picture = { response: { 200: Bytes }, produces: 'image/*' }

export const watchlistScreeningEndpoints = {
  processImages: endpoint({
    ...{ method: 'POST', url: `${API}/process/process-images`, ...screening },
    summary: 'Screen pictures against the watchlist',
    description: `1-${MOST_IMAGES} pictures, as JSON or as a form with files in “images”. The answer has one element for each, in order; what is wrong with one is in its “error” and keeps no other from being looked at.`,
    body: ScreenFields.extend({ images: z.array(text).min(1).max(MOST_IMAGES) }).nullish(),
    form: ScreenFormFields.extend({ images: z.union([image, z.array(image).max(MOST_IMAGES)]) }),
    response: { 200: z.array(ProcessedImage) },
  }),
  processOptions: endpoint({
    ...{ method: 'GET', url: `${API}/process/options`, ...screening, summary: 'What is valid now' },
    querystring: inCollection,
    response: { 200: ProcessOptions },
  }),
  processBulk: endpoint({
    ...{ method: 'POST', url: `${API}/process/bulk`, ...screening, summary: 'Screen everything there is somewhere' },
    description:
      'A folder below a configured root, what is below a prefix of a bucket, or a list of addresses. A job does it; its pictures are in the history by job_id.',
    body: z.union([Folder, Bucket, Urls]),
    response: { 202: z.object({ job_id: z.string() }) },
  }),
  detectFace: endpoint({
    ...{ method: 'POST', url: `${API}/detect/detect-face`, ...screening, summary: 'Where the faces are' },
    description: 'As JSON, or as a form with a file in “image”. Nothing is kept. No face is an empty list.',
    body: DetectFields.extend({ image: text }).nullish(),
    form: DetectFields.extend({ image }),
    response: { 200: DetectedFaces },
  }),

  processedImages: endpoint({
    ...{ method: 'GET', url: `${API}/processed-images`, ...reading, summary: 'Screened pictures, newest first' },
    querystring: z.object({
      ...{ ...slice, ...timeRange, collection },
      hit: flag.describe('Only those with a match, or only those without').optional(),
      entry_id: entryId.describe('Only those this entry was found in').optional(),
      failed: flag.describe('Only those that could not be looked at, or only the others').optional(),
      job_id: z.string().min(1).max(100).optional(),
    }),
    response: { 200: listOf(ProcessedImage).meta({ id: 'ProcessedImages' }) },
  }),
  processedImage: endpoint({
    ...{ method: 'GET', url: `${API}/processed-images/:id`, ...reading, summary: 'A screened picture', params: byId },
    response: { 200: ProcessedImage },
  }),
  removeProcessedImage: endpoint({
    ...{ method: 'DELETE', url: `${API}/processed-images/:id`, ...screening, params: byId },
    summary: 'Delete a screened picture',
    description: 'With its copies, crops and alerts.',
    response: { 200: Ok },
  }),
  processedOriginal: endpoint({
    ...{ method: 'GET', url: `${API}/processed-images/:id/original`, ...reading, params: byId },
    summary: 'The picture as it came',
    ...picture,
  }),
  processedAnnotated: endpoint({
    ...{ method: 'GET', url: `${API}/processed-images/:id/annotated`, ...reading, params: byId },
    ...{ summary: 'The copy with boxes and names', small: true, ...picture },
  }),
  processedFace: endpoint({
    ...{ method: 'GET', url: `${API}/processed-images/:id/faces/:face_index`, ...reading },
    params: byId.extend({ face_index: z.coerce.number().int().min(0).max(10_000) }),
    ...{ summary: 'A face, with some room around it', small: true, ...picture },
  }),
}
