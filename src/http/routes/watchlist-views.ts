/** What is known of the watchlist, in the words of its contract. */
import type { FastifyRequest } from 'fastify'
import type { BoundingBox, Landmark } from '#engine/engine.ts'
import { tellRefusal } from '#people/refusals.ts'
import type { Reference } from '#people/reference-store.ts'
import type { Alert, Hit, Screening, ScreenedFace } from '#usecases/watchlist/entry.ts'
import type { Added, EntryView, Named } from '#usecases/watchlist/watchlist.ts'
import { API } from '../contracts/endpoint.ts'
import { BLACKLIST, WATCHLIST } from '../contracts/watchlist-shapes.ts'

/** The address everything of the request is below: whoever comes by the second one stays there. */
export const baseOf = (request: FastifyRequest): string => (request.url.startsWith(BLACKLIST) ? BLACKLIST : WATCHLIST)

const timeOrNull = (at: Date | null) => at?.toISOString() ?? null

interface Size {
  width: number
  height: number
}
const sizeOf = ({ width, height }: Pick<Screening, 'width' | 'height'>): Size => ({
  ...{ width: width ?? 0, height: height ?? 0 },
})

/** Whole pixels, cut off at the edges of the picture. */
function pixelsOf({ left, top, width, height }: BoundingBox, size: Size) {
  const within = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value * most)))
  const [x, y] = [within(left, size.width), within(top, size.height)]
  return { x, y, w: within(left + width, size.width) - x, h: within(top + height, size.height) - y }
}

export function facialAreaOf({ box, landmarks }: { box: BoundingBox; landmarks: Landmark[] }, size: Size) {
  const point = (type: string): [number, number] | null => {
    const found = landmarks.find((one) => one.type === type)
    return found ? [Math.round(found.x * size.width), Math.round(found.y * size.height)] : null
  }
  return {
    ...pixelsOf(box, size),
    ...{ left_eye: point('eyeLeft'), right_eye: point('eyeRight'), nose: point('nose') },
    ...{ mouth_left: point('mouthLeft'), mouth_right: point('mouthRight') },
  }
}

const referencePath = (base: string, entryId: string, { referenceId, imageKey }: Reference) =>
  imageKey === null ? null : `${base}/${entryId}/images/${referenceId}`

/** Of a hit, if its entry and its picture are still there. */
function pathOfHit({ entryId, referenceId }: Hit, { references }: Named): string | null {
  const reference = referenceId === null ? undefined : references.get(referenceId)
  return entryId !== null && reference ? referencePath(WATCHLIST, entryId, reference) : null
}

/** Nobody else tells distances by similarity alone. */
const isAmazons = ({ metric }: Screening) => metric === 'similarity'

function matchOf(hit: Hit, face: ScreenedFace, screening: Screening, named: Named) {
  const name = (hit.entryId !== null && named.entries.get(hit.entryId)?.name) || ''
  const reference = hit.referenceId === null ? undefined : named.references.get(hit.referenceId)
  const source = pixelsOf(face.box, sizeOf(screening))
  const ofAmazon = isAmazons(screening)
  return {
    ...{ identity: name, entry_id: hit.entryId, name },
    ...{ distance: hit.distance, threshold: screening.distanceThreshold, similarity: hit.similarity },
    ...{ similarity_metric: screening.metric, model: screening.model, detector_backend: screening.model },
    // Of reference pictures nobody keeps the size.
    ...{ target_x: null, target_y: null, target_w: null, target_h: null, target_box: reference?.box ?? null },
    ...{ source_x: source.x, source_y: source.y, source_w: source.w, source_h: source.h },
    aws_similarity: ofAmazon ? hit.similarity : null,
    aws_face_id: ofAmazon ? (reference?.faceId ?? null) : null,
    reference_path: pathOfHit(hit, named),
  }
}

const pathOf = ({ screeningId }: Screening, what: string) => `${API}/processed-images/${screeningId}/${what}`
const cropPath = (screening: Screening, { cropKey, index }: Pick<ScreenedFace, 'cropKey' | 'index'>) =>
  cropKey === null ? null : pathOf(screening, `faces/${index}`)
const picturesOf = (screening: Screening) => ({
  saved_image_path: screening.annotatedKey === null ? null : pathOf(screening, 'annotated'),
  original_image_path: screening.originalKey === null ? null : pathOf(screening, 'original'),
})

export function imageOf(screening: Screening, named: Named) {
  const { faces, errorCode } = screening
  const shown = faces.find(({ hits }) => hits.length > 0) ?? faces[0]
  return {
    image_path_or_identifier: screening.identifier,
    faces: faces.map((face) => ({
      face_index: face.index,
      facial_area: facialAreaOf(face, sizeOf(screening)),
      confidence: face.confidence,
      blacklist_matches: face.hits.map((hit) => matchOf(hit, face, screening, named)),
      cropped_face_path: cropPath(screening, face),
    })),
    ...{ error: screening.error, error_code: errorCode, db_id: screening.screeningId },
    ...picturesOf(screening),
    processing_timestamp: screening.at.toISOString(),
    has_blacklist_match: faces.some(({ hits }) => hits.length > 0),
    cropped_face_path: shown ? cropPath(screening, shown) : null,
    ...{ collection: screening.collectionId, source: screening.source },
    ...{ width: screening.width, height: screening.height, distance_metric: screening.metric },
    ...{ threshold: screening.distanceThreshold, similarity_threshold: screening.threshold },
    ...{ model: screening.model, requested_by: screening.requestedBy, job_id: screening.jobId },
  }
}

const imagesOf = (base: string, { entryId, references }: EntryView) =>
  references.map((reference) => {
    const path = referencePath(base, entryId, reference)
    return {
      ...{ id: reference.referenceId, path },
      thumbnail_path:
        reference.thumbnailKey === null ? null : `${base}/${entryId}/images/${reference.referenceId}/thumbnail`,
      quality_score: reference.qualityScore,
      added_date: reference.createdAt.toISOString(),
    }
  })

export const entryOf = (base: string, entry: EntryView) => ({
  ...{ id: entry.entryId, name: entry.name, reason: entry.reason },
  added_date: entry.createdAt.toISOString(),
  reference_images: imagesOf(base, entry),
  ...{ state: entry.state, expires_at: timeOrNull(entry.expiresAt) },
  ...{ added_by: entry.addedBy, approved_by: entry.approvedBy, updated_date: entry.updatedAt.toISOString() },
  ...{ collection: entry.collectionId, person_id: entry.personId },
  ...{ alerts: entry.counts, noisy: entry.noisy },
})

export const addedOf = (base: string, { entry, refused }: Added) => ({
  ...entryOf(base, entry),
  refused: refused.map(tellRefusal),
})

/** The screening may be gone meanwhile. */
export function alertOf(alert: Alert, screening: Screening | undefined, named: Named) {
  const face = screening?.faces.find(({ index }) => index === alert.faceIndex)
  const hit = face?.hits.find(({ entryId }) => entryId === alert.entryId)
  const entry = named.entries.get(alert.entryId)
  return {
    ...{ id: alert.alertId, state: alert.state, similarity: alert.similarity, distance: hit?.distance ?? null },
    ...{ entry_id: alert.entryId, name: entry?.name ?? null, reason: entry?.reason ?? null },
    ...{ processed_image_id: alert.screeningId, face_index: alert.faceIndex },
    image_path_or_identifier: screening?.identifier ?? null,
    facial_area: screening && face ? facialAreaOf(face, sizeOf(screening)) : null,
    ...(screening ? picturesOf(screening) : { saved_image_path: null, original_image_path: null }),
    cropped_face_path: screening && face ? cropPath(screening, face) : null,
    reference_path: hit ? pathOfHit(hit, named) : null,
    ...{ collection: alert.collectionId, created_at: alert.at.toISOString() },
    ...{ decided_by: alert.decidedBy, decided_at: timeOrNull(alert.decidedAt) },
    ...{ note: alert.note, sequence: alert.sequence },
  }
}
