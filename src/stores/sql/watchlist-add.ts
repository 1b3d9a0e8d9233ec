/**
 * Stores a screening. The entries it hits are held meanwhile, so that none of them goes, or stops being active, between
 * the look at it and the commit.
 */
import { sql, type Kysely } from 'kysely'
import type { Alert, Screening } from '#usecases/watchlist/entry.ts'
import type { NewAlert } from '#usecases/watchlist/store.ts'
import { among } from './among.ts'
import { storableJson, storableText } from './job-values.ts'
import { assertStorable } from './pages.ts'
import type { Tables } from './tables.ts'
import { toAlert } from './watchlist-rows.ts'
import { nextSequence } from './watchlist-sequence.ts'

function assertScreening({ screeningId, collectionId, jobId, faces, ...screening }: Screening, alerts: NewAlert[]) {
  const pictures = [screening.originalKey, screening.annotatedKey, ...faces.map(({ cropKey }) => cropKey)]
  const references = faces.flatMap(({ hits }) => hits.map(({ referenceId }) => referenceId))
  for (const text of [screeningId, collectionId, jobId, screening.errorCode, ...pictures, ...references])
    if (text !== null) assertStorable('A screening', text)
  for (const { alertId } of alerts) assertStorable('The alert id', alertId)
}

/** Of those in the list; nobody is hit any more from when an entry expires. */
async function holdActive(trx: Kysely<Tables>, { collectionId, at, faces }: Screening, alerts: NewAlert[]) {
  const hit = faces.flatMap(({ hits }) => hits.flatMap(({ entryId }) => entryId ?? []))
  const ids = [...new Set([...hit, ...alerts.map(({ entryId }) => entryId)])]
  if (ids.length === 0) return new Set<string>()
  const { rows } = await sql<{ entry_id: string }>`SELECT entry_id FROM watchlist_entries
    WHERE entry_id = ${among(ids)} AND collection_id = ${collectionId} AND state = 'active'
      AND (expires_at IS NULL OR expires_at > ${at}) ORDER BY entry_id FOR SHARE`.execute(trx)
  return new Set(rows.map(({ entry_id }) => entry_id))
}

const hitsOf = ({ faces }: Screening, active: Set<string>) =>
  faces.flatMap(({ index, hits }) =>
    hits
      .filter(({ entryId }) => entryId !== null && active.has(entryId))
      .sort((a, b) => b.similarity - a.similarity)
      .map((hit, position) => ({ face_index: index, position, ...hit })),
  )

async function insertScreening(trx: Kysely<Tables>, screening: Screening, hits: number): Promise<boolean> {
  const { error } = screening
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('watchlist_screenings')
    .values({
      ...{ screening_id: screening.screeningId, collection_id: screening.collectionId, source: screening.source },
      ...{ identifier: storableText(screening.identifier), requested_by: storableText(screening.requestedBy) },
      ...{ job_id: screening.jobId, at: screening.at, width: screening.width, height: screening.height },
      ...{ threshold: screening.threshold, distance_threshold: screening.distanceThreshold },
      ...{ metric: screening.metric, model: storableText(screening.model), error_code: screening.errorCode },
      ...{ error: error && storableText(error), original_key: screening.originalKey },
      ...{ annotated_key: screening.annotatedKey, face_count: screening.faces.length },
      ...{ hit_count: hits, hit: hits > 0 },
    })
    .onConflict((conflict) => conflict.column('screening_id').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

async function insertFaces(trx: Kysely<Tables>, { screeningId, faces }: Screening): Promise<void> {
  if (faces.length === 0) return
  const all = faces.map(({ index, box, landmarks, confidence, cropKey }) => ({
    ...{ index, box, landmarks, confidence, crop_key: cropKey },
  }))
  await sql`INSERT INTO watchlist_faces (screening_id, index, box, landmarks, confidence, crop_key)
    SELECT ${screeningId}, f.* FROM jsonb_to_recordset(${storableJson(all)}::text::jsonb)
      AS f (index int, box jsonb, landmarks jsonb, confidence float8, crop_key text)`.execute(trx)
}

async function insertHits(trx: Kysely<Tables>, screeningId: string, hits: ReturnType<typeof hitsOf>): Promise<void> {
  if (hits.length === 0) return
  await sql`INSERT INTO watchlist_hits (screening_id, face_index, position, entry_id, similarity, distance, reference_id)
    SELECT ${screeningId}, h.* FROM jsonb_to_recordset(${JSON.stringify(hits)}::text::jsonb) AS h (face_index int,
      position int, "entryId" text, similarity float8, distance float8, "referenceId" text)`.execute(trx)
}

async function insertAlerts(trx: Kysely<Tables>, { screeningId, collectionId, at }: Screening, alerts: NewAlert[]) {
  if (alerts.length === 0) return
  const last = await nextSequence(trx, alerts.length)
  await sql`INSERT INTO watchlist_alerts (alert_id, collection_id, screening_id, at, face_index, entry_id, similarity, sequence)
    SELECT "alertId", ${collectionId}, ${screeningId}, ${at}::timestamptz, "faceIndex", "entryId", similarity,
      ${last - alerts.length}::bigint + number
    FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(alerts)}::text::jsonb)
      AS ("alertId" text, "faceIndex" int, "entryId" text, similarity float8))
      WITH ORDINALITY AS a ("alertId", "faceIndex", "entryId", similarity, number)`.execute(trx)
}

/** Within a transaction. Returns the alerts as stored; of one that is there already, what is there. */
export async function addScreening(trx: Kysely<Tables>, screening: Screening, alerts: NewAlert[]): Promise<Alert[]> {
  assertScreening(screening, alerts)
  const active = await holdActive(trx, screening, alerts)
  const hits = hitsOf(screening, active)
  if (await insertScreening(trx, screening, hits.length)) {
    await insertFaces(trx, screening)
    await insertHits(trx, screening.screeningId, hits)
    await insertAlerts(
      trx,
      screening,
      alerts.filter(({ entryId }) => active.has(entryId)),
    )
  }
  const stored = await trx
    .selectFrom('watchlist_alerts')
    .selectAll()
    .where('screening_id', '=', screening.screeningId)
    .orderBy('sequence')
    .execute()
  return stored.map(toAlert)
}
