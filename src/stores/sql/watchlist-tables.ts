/** The tables of watchlists, as migration 015 leaves them. */
import type { ColumnType, Generated } from 'kysely'
import type { BoundingBox, Landmark } from '#engine/engine.ts'
import type { Alert, Entry, Screening } from '#usecases/watchlist/entry.ts'

type Json<Value> = ColumnType<Value, string, string>

export interface WatchlistEntriesTable {
  entry_id: string
  collection_id: string
  person_id: string | null
  name: string
  /** Name and reason as they are compared and searched. */
  name_key: string
  reason: string
  reason_key: string
  state: Entry['state']
  added_by: string
  approved_by: string | null
  expires_at: Date | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface WatchlistScreeningsTable {
  screening_id: string
  collection_id: string
  source: Screening['source']
  identifier: string
  requested_by: string
  job_id: string | null
  at: Date
  width: number | null
  height: number | null
  threshold: number
  distance_threshold: number
  metric: Screening['metric']
  model: string
  error_code: string | null
  error: string | null
  original_key: string | null
  annotated_key: string | null
  face_count: number
  /** As it was stored: erased entries are counted on. */
  hit_count: number
  hit: boolean
}

export interface WatchlistFacesTable {
  screening_id: string
  index: number
  box: Json<BoundingBox>
  landmarks: Json<Landmark[]>
  confidence: number
  crop_key: string | null
}

export interface WatchlistHitsTable {
  screening_id: string
  face_index: number
  /** From 0, best first. */
  position: number
  entry_id: string | null
  similarity: number
  distance: number
  reference_id: string | null
}

export interface WatchlistAlertsTable {
  alert_id: string
  collection_id: string
  screening_id: string
  face_index: number
  entry_id: string
  similarity: number
  state: Generated<Alert['state']>
  sequence: number
  at: Date
  decided_by: string | null
  decided_at: Date | null
  note: string | null
  announced: Generated<boolean>
}

export interface WatchlistTables {
  watchlist_entries: WatchlistEntriesTable
  watchlist_screenings: WatchlistScreeningsTable
  watchlist_faces: WatchlistFacesTable
  watchlist_hits: WatchlistHitsTable
  watchlist_alerts: WatchlistAlertsTable
}
