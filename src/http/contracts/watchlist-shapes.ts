/** What watchlist screening is made of, as it leaves. Fields are there whichever engine is configured. */
import { z } from 'zod'
import { API, Box, collection, similarity, time } from './endpoint.ts'

/** Everything below the first is at the second too, each with and without a slash at its end. */
export const WATCHLIST = `${API}/watchlist`
export const BLACKLIST = `${API}/blacklist`
export const atWatchlist = (path = '') => ({ url: WATCHLIST + path, alias: BLACKLIST + path })

export const METRICS = ['cosine', 'euclidean', 'euclidean_l2', 'angular', 'similarity'] as const
const ALERT_STATES = ['open', 'confirmed', 'dismissed'] as const
const ENTRY_STATES = ['adding', 'waiting', 'active', 'removing'] as const

export const Metric = z.enum(METRICS).meta({ id: 'DistanceMetric' })
export const AlertState = z.enum(ALERT_STATES).meta({ id: 'AlertState' })
export const EntryState = z
  .enum(ENTRY_STATES)
  .describe('adding: pictures are being enrolled. waiting: somebody else has to approve. Only active ones are matched.')
  .meta({ id: 'EntryState' })

export const entryId = z.string().regex(/^entry_[0-9a-f]{12}$/)
export const screeningId = z.string().regex(/^screening_[0-9a-f]{12}$/)
export const alertId = z.string().regex(/^alert_[0-9a-f]{12}$/)
export const referenceId = z.uuid()

/** Of lists: how much, and from where. */
export const slice = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  offset: z.coerce.number().int().min(0).max(1_000_000_000).default(0),
}
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ total_items: z.int(), items: z.array(item), limit: z.int(), offset: z.int() })

export const flag = z.enum(['true', 'false'])
const path = z.string().nullable()
const pixels = z.int()
const point = z.tuple([pixels, pixels]).nullable()

export const FacialArea = z
  .object({
    ...{ x: pixels, y: pixels, w: pixels, h: pixels },
    ...{ left_eye: point, right_eye: point, nose: point, mouth_left: point, mouth_right: point },
  })
  .describe(
    'Whole pixels of the upright picture, the box cut off at its edges; points are [x, y]. Left and right are those of whoever looks at the picture, as in Amazon Rekognition’s eyeLeft, eyeRight, mouthLeft and mouthRight.',
  )
  .meta({ id: 'FacialArea' })

export const WatchlistMatch = z
  .object({
    identity: z.string().describe('The name'),
    entry_id: z.string().nullable().describe('Null: the entry was erased since'),
    name: z.string(),
    distance: z.number().describe('By similarity_metric; smaller is more alike'),
    threshold: z.number().describe('The distance up to which it is a match, as it was applied'),
    similarity,
    similarity_metric: Metric,
    model: z.string(),
    detector_backend: z.string(),
    target_x: pixels.nullable().describe('The face in the entry’s reference picture; null where its size is not known'),
    ...{ target_y: pixels.nullable(), target_w: pixels.nullable(), target_h: pixels.nullable() },
    target_box: Box.nullable().describe('The same in fractions'),
    source_x: pixels.describe('The face in this picture'),
    ...{ source_y: pixels, source_w: pixels, source_h: pixels },
    aws_similarity: similarity.nullable().describe('As Amazon Rekognition told it; null for the local engine'),
    aws_face_id: z.string().nullable().describe('Of Amazon Rekognition; null for the local engine'),
    reference_path: path.describe('The entry’s reference picture; null where none is kept'),
  })
  .meta({ id: 'WatchlistMatch' })

export const ScreenedFace = z
  .object({
    face_index: z.int().describe('From 0'),
    facial_area: FacialArea,
    confidence: z.number().describe('0-100: how sure it is that this is a face'),
    blacklist_matches: z.array(WatchlistMatch).describe('Best first; empty: nobody of the list'),
    cropped_face_path: path.describe('The face with some room around it; null where none is kept'),
  })
  .meta({ id: 'ScreenedFace' })

export const ProcessedImage = z
  .object({
    image_path_or_identifier: z.string().describe('Path, address, file name or kind of data; cut to 100 characters'),
    faces: z.array(ScreenedFace).describe('Every face of the picture, matched or not'),
    error: z.string().nullable().describe('Why the picture could not be looked at, for people'),
    error_code: z.string().nullable().describe('The same for programs'),
    db_id: z.string().nullable().describe('In the history; null: it is not there'),
    saved_image_path: path.describe('The copy with boxes: red for a hit, green otherwise; null where none is kept'),
    original_image_path: path.describe('The picture as it came; null where it is not kept'),
    processing_timestamp: time,
    has_blacklist_match: z.boolean(),
    cropped_face_path: path.describe('Of the first face with a match, or else of the first face'),
    collection: z.string().describe('The list that was searched'),
    source: z.enum(['upload', 'data', 'path', 'url', 'bucket']).describe('Where the picture came from'),
    ...{ width: pixels.nullable(), height: pixels.nullable() },
    distance_metric: Metric,
    threshold: z.number().nullable().describe('The distance that was applied; null: it did not come to that'),
    similarity_threshold: similarity.nullable().describe('The same as a similarity'),
    ...{ model: z.string(), requested_by: z.string() },
    job_id: z.string().nullable().describe('Of the bulk screening it belongs to'),
  })
  .meta({ id: 'ProcessedImage' })

const ReferenceImage = z
  .object({
    id: z.string(),
    path: path.describe('Null where the collection keeps no pictures'),
    thumbnail_path: path,
    quality_score: z.number().nullable().describe('0-100: how recognisable the face is'),
    added_date: time,
  })
  .meta({ id: 'ReferenceImage' })

export const WatchlistEntry = z
  .object({
    id: z.string(),
    name: z.string(),
    reason: z.string(),
    added_date: time,
    reference_images: z.array(ReferenceImage),
    state: EntryState,
    expires_at: time.nullable().describe('Nobody is matched from then on, and the entry is erased'),
    added_by: z.string(),
    approved_by: z.string().nullable(),
    updated_date: time,
    collection: z.string(),
    person_id: z.string().nullable(),
    alerts: z
      .object({ open: z.int(), confirmed: z.int(), dismissed: z.int() })
      .describe('How often the entry was matched, and what people made of it'),
    noisy: z.boolean().describe('Most of what it matches is dismissed: look at its pictures, or at the threshold'),
  })
  .meta({ id: 'WatchlistEntry' })

const RefusedImage = z
  .object({ image: z.string(), reasons: z.array(z.string()), message: z.string().nullable() })
  .meta({ id: 'RefusedImage' })

export const AddedEntry = WatchlistEntry.extend({
  refused: z.array(RefusedImage).describe('Pictures that were not taken, while others were'),
}).meta({ id: 'AddedWatchlistEntry' })

export const Alert = z
  .object({
    id: z.string(),
    state: AlertState,
    similarity,
    distance: z.number().nullable().describe('By the picture’s distance_metric'),
    entry_id: z.string(),
    ...{ name: z.string().nullable(), reason: z.string().nullable().describe('Why the entry is on the list') },
    processed_image_id: z.string().describe('db_id of the picture'),
    face_index: z.int(),
    image_path_or_identifier: z.string().nullable(),
    facial_area: FacialArea.nullable(),
    ...{ saved_image_path: path, original_image_path: path, cropped_face_path: path },
    reference_path: path.describe('The reference picture it was matched with'),
    collection: z.string(),
    created_at: time,
    decided_by: z.string().nullable(),
    decided_at: time.nullable(),
    note: z.string().nullable(),
    sequence: z.int().describe('Grows with every alert and every decision'),
  })
  .meta({ id: 'WatchlistAlert' })

/** Which list. */
export const inCollection = z.object({
  collection: collection.describe(
    'Default: the only collection of the key, otherwise the watchlist that is configured',
  ),
})
