/** The tables of the service, as the migrations from 003 on leave them; the others are in `tables.ts`. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Written as text (`JSON.stringify`), read as the value: the drivers disagree about arrays otherwise. */
export type Json<Value> = ColumnType<Value, string, string>

export interface PersonReferencesTable {
  reference_id: string
  person_id: string
  collection_id: string
  state: 'pending' | 'ready'
  face_id: string | null
  image_id: string | null
  image_key: string | null
  thumbnail_key: string | null
  quality_score: number | null
  box: Json<{ left: number; top: number; width: number; height: number } | null>
  created_at: Generated<Date>
}

export interface ConsentsTable {
  consent_id: string
  person_id: string
  collection_id: string
  wording_version: string
  purpose: string
  given_by: string
  recorded_by: string
  given_at: Date
  expires_at: Date | null
  withdrawn_at: Date | null
}

export interface ErasuresTable {
  erasure_id: string
  person_id: string
  collection_id: string
  reason: string
  requested_by: string
  requested_at: Generated<Date>
  finished_at: Date | null
  attempts: Generated<number>
  last_error: string | null
  removed: Json<Record<string, number>>
  verification: Json<unknown>
  audit_seq: number | null
  audit_hash: string | null
}

export interface AuditTable {
  seq: number
  at: Date
  actor: string
  action: string
  collection_id: string | null
  target: string | null
  details: Json<Record<string, unknown>>
  previous_hash: string
  hash: string
}

export interface ApiKeysTable {
  key_id: string
  name: string
  prefix: string
  secret_hash: string
  role: string
  collections: Json<string[] | null>
  created_by: string
  created_at: Generated<Date>
  expires_at: Date | null
  last_used_at: Date | null
  revoked_at: Date | null
  /** For keys that sign. */
  sealed_secret: string | null
}

export interface RequestTokensTable {
  access_key_id: string
  operation: string
  token: string
  input_hash: string
  answer: ColumnType<object | null, string | null, string | null>
  claimed_at: Date
}

export interface AccountsTable {
  account_id: string
  name: string
  name_key: string
  role: string
  collections: Json<string[] | null>
  password_hash: string | null
  failed_attempts: Generated<number>
  locked_until: Date | null
  created_at: Generated<Date>
  last_sign_in_at: Date | null
  disabled_at: Date | null
}

export interface SessionsTable {
  secret_hash: string
  account_id: string
  by_link: boolean
  created_at: Date
  last_seen_at: Date
  expires_at: Date
}

export interface SignInLinksTable {
  secret_hash: string
  account_id: string | null
  created_at: Generated<Date>
  expires_at: Date
  used_at: Date | null
}

export interface MatchesTable {
  match_id: string
  collection_id: string
  person_id: string | null
  similarity: number | null
  threshold: number
  at: Date
  source: string
  image_id: string
  box: Json<{ left: number; top: number; width: number; height: number }>
  crop_key: string | null
  request_id: string | null
}

export interface CollectionPoliciesTable {
  collection_id: string
  policy: Json<unknown>
  updated_at: Generated<Date>
}

export interface JobsTable {
  job_id: string
  kind: string
  group_id: string
  batch: string | null
  collection_id: string | null
  idempotency_key: string | null
  payload: Json<unknown>
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  priority: Generated<number>
  total: number | null
  done: Generated<number>
  failed: Generated<number>
  attempts: Generated<number>
  error: string | null
  created_by: string
  created_at: Generated<Date>
  run_at: Generated<Date>
  started_at: Date | null
  finished_at: Date | null
  worker: string | null
  lease_until: Date | null
  cancel_requested: Generated<boolean>
  /** Digests of the job's id and a subject. */
  forgotten: Generated<string[]>
}

export interface JobGroupsTable {
  group_id: string
  /** Higher: served later. */
  served: Generated<number>
  paused_at: Date | null
  held_until: Date | null
}

export interface JobItemsTable {
  job_id: string
  position: number
  label: string
  payload: Json<unknown>
  subject: string | null
  state: 'waiting' | 'done' | 'failed'
  outcome: ColumnType<unknown, string | null | undefined, string | null>
  person_id: string | null
  finished_at: Date | null
}

export interface TelemetryTable {
  telemetry_id: GeneratedAlways<number>
  client_id: string
  transport: string | null
  latency_ms: number | null
  status: string | null
  faces_detected: number | null
  error_message: string | null
  api_endpoint: string | null
  interval_seconds: number | null
  at: Date
  received_at: Generated<Date>
}

export interface VideoJobsTable {
  job_id: string
  kind: 'face-search' | 'face-detection'
  collection_id: string | null
  owner: string
  scope: Json<string[] | null>
  input: Json<unknown>
  state: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED'
  message: string | null
  info: ColumnType<unknown, string | null | undefined, string | null>
  checkpoint: ColumnType<unknown, string | null | undefined, string | null>
  forgotten: ColumnType<string[], string | undefined, string>
  frames: Generated<number>
  positions: Generated<number>
  created_at: Date
  finished_at: Date | null
  notified_at: Date | null
}

export interface VideoSightingsTable {
  job_id: string
  position: number
  timestamp_ms: number
  person_index: number
  detail: Json<unknown>
}

export interface VideoMatchesTable {
  job_id: string
  position: number
  rank: number
  face_id: string
  user_id: string | null
  match: Json<unknown>
}

export interface EnginesTable {
  engine_id: string
  suffix: string
  state: 'active' | 'building' | 'verified' | 'retired'
  left_behind: Generated<boolean>
  report: Json<unknown>
  verified_at: Date | null
  switched_at: Date | null
  created_at: Generated<Date>
}

export interface EngineFacesTable {
  engine_id: string
  reference_id: string
  person_id: string
  collection_id: string
  face_id: string | null
  image_id: string | null
  problem: string | null
  created_at: Generated<Date>
}

export interface EngineCollectionsTable {
  engine_id: string
  collection_id: string
  made: Generated<boolean>
}

export interface ServiceTables {
  engines: EnginesTable
  engine_faces: EngineFacesTable
  engine_collections: EngineCollectionsTable
  person_references: PersonReferencesTable
  consents: ConsentsTable
  erasures: ErasuresTable
  audit: AuditTable
  api_keys: ApiKeysTable
  request_tokens: RequestTokensTable
  accounts: AccountsTable
  sessions: SessionsTable
  sign_in_links: SignInLinksTable
  matches: MatchesTable
  collection_policies: CollectionPoliciesTable
  jobs: JobsTable
  job_groups: JobGroupsTable
  job_items: JobItemsTable
  telemetry: TelemetryTable
  video_jobs: VideoJobsTable
  video_sightings: VideoSightingsTable
  video_matches: VideoMatchesTable
}
