/** Rows of watchlists as the ports tell them, and conditions their lists share. */
import { sql, type RawBuilder, type Selectable, type SqlBool } from 'kysely'
import type { Alert, Entry, ScreenedFace, Screening } from '#usecases/watchlist/entry.ts'
import { among } from './among.ts'
import { isStorable } from './pages.ts'
import type { WatchlistAlertsTable, WatchlistEntriesTable, WatchlistScreeningsTable } from './watchlist-tables.ts'

export const toEntry = (row: Selectable<WatchlistEntriesTable>): Entry => ({
  entryId: row.entry_id,
  collectionId: row.collection_id,
  personId: row.person_id,
  name: row.name,
  reason: row.reason,
  state: row.state,
  addedBy: row.added_by,
  approvedBy: row.approved_by,
  expiresAt: row.expires_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

export const toAlert = (row: Selectable<WatchlistAlertsTable>): Alert => ({
  alertId: row.alert_id,
  collectionId: row.collection_id,
  screeningId: row.screening_id,
  faceIndex: row.face_index,
  entryId: row.entry_id,
  similarity: row.similarity,
  state: row.state,
  sequence: row.sequence,
  at: row.at,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at,
  note: row.note,
})

export type ScreeningRow = Selectable<WatchlistScreeningsTable> & { faces: ScreenedFace[] }

export const toScreening = (row: ScreeningRow): Screening => ({
  screeningId: row.screening_id,
  collectionId: row.collection_id,
  source: row.source,
  identifier: row.identifier,
  requestedBy: row.requested_by,
  jobId: row.job_id,
  at: row.at,
  width: row.width,
  height: row.height,
  threshold: row.threshold,
  distanceThreshold: row.distance_threshold,
  metric: row.metric,
  model: row.model,
  errorCode: row.error_code,
  error: row.error,
  originalKey: row.original_key,
  annotatedKey: row.annotated_key,
  faces: row.faces,
})

/** One value is compared by `=`: only then does an index that goes on by time serve the order too. */
export const isAmong = (column: string, values: string[]): RawBuilder<SqlBool> =>
  values.length === 1 && values.every(isStorable)
    ? sql<SqlBool>`${sql.ref(column)} = ${values[0]}`
    : sql<SqlBool>`${sql.ref(column)} = ${among(values)}`
