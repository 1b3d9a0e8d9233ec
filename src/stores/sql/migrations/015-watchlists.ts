/**
 * Watchlists: whom they name, the pictures that were looked at, whom the faces in them are like, alerts. The counter gives
 * alerts their sequence.
 */
import { sql, type Kysely, type Migration } from 'kysely'

const ENTRIES = [
  sql`CREATE TABLE watchlist_entries (
    entry_id text COLLATE "C" PRIMARY KEY,
    collection_id text COLLATE "C" NOT NULL,
    person_id text COLLATE "C",
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    reason_key text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    added_by text NOT NULL,
    approved_by text,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT watchlist_entries_name UNIQUE (collection_id, name_key)
  )`,
  sql`CREATE INDEX watchlist_entries_listed ON watchlist_entries (name_key, entry_id)`,
  sql`CREATE INDEX watchlist_entries_by_state ON watchlist_entries (state, name_key, entry_id)`,
  sql`CREATE INDEX watchlist_entries_active ON watchlist_entries (collection_id) WHERE state = 'active'`,
  sql`CREATE INDEX watchlist_entries_of_person ON watchlist_entries (person_id) WHERE person_id IS NOT NULL`,
  sql`CREATE INDEX watchlist_entries_expiring ON watchlist_entries (expires_at, entry_id)
    WHERE expires_at IS NOT NULL AND state IN ('active', 'waiting')`,
  sql`CREATE INDEX watchlist_entries_unfinished ON watchlist_entries (updated_at, entry_id)
    WHERE state IN ('adding', 'removing')`,
]

const SCREENINGS = [
  sql`CREATE TABLE watchlist_screenings (
    screening_id text COLLATE "C" PRIMARY KEY,
    collection_id text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    identifier text NOT NULL,
    requested_by text NOT NULL,
    job_id text COLLATE "C",
    at timestamptz NOT NULL,
    width integer,
    height integer,
    threshold double precision NOT NULL,
    distance_threshold double precision NOT NULL,
    metric text COLLATE "C" NOT NULL,
    model text NOT NULL,
    error_code text COLLATE "C",
    error text,
    original_key text COLLATE "C",
    annotated_key text COLLATE "C",
    face_count integer NOT NULL,
    hit_count integer NOT NULL,
    hit boolean NOT NULL
  )`,
  sql`CREATE INDEX watchlist_screenings_by_time ON watchlist_screenings (at, screening_id)`,
  sql`CREATE INDEX watchlist_screenings_of_list ON watchlist_screenings (collection_id, at, screening_id)`,
  sql`CREATE INDEX watchlist_screenings_kept ON watchlist_screenings (collection_id, hit, at, screening_id)`,
  sql`CREATE INDEX watchlist_screenings_hit ON watchlist_screenings (at, screening_id) WHERE hit`,
  sql`CREATE INDEX watchlist_screenings_failed ON watchlist_screenings (at, screening_id) WHERE error_code IS NOT NULL`,
  sql`CREATE INDEX watchlist_screenings_of_job ON watchlist_screenings (job_id, at, screening_id) WHERE job_id IS NOT NULL`,

  sql`CREATE TABLE watchlist_faces (
    screening_id text COLLATE "C" NOT NULL REFERENCES watchlist_screenings ON DELETE CASCADE,
    index integer NOT NULL,
    box jsonb NOT NULL,
    landmarks jsonb NOT NULL,
    confidence double precision NOT NULL,
    crop_key text COLLATE "C",
    PRIMARY KEY (screening_id, index)
  )`,
  sql`CREATE TABLE watchlist_hits (
    screening_id text COLLATE "C" NOT NULL,
    face_index integer NOT NULL,
    position integer NOT NULL,
    entry_id text COLLATE "C" REFERENCES watchlist_entries ON DELETE SET NULL,
    similarity double precision NOT NULL,
    distance double precision NOT NULL,
    reference_id text COLLATE "C",
    PRIMARY KEY (screening_id, face_index, position),
    FOREIGN KEY (screening_id, face_index) REFERENCES watchlist_faces ON DELETE CASCADE
  )`,
  sql`CREATE INDEX watchlist_hits_of_entry ON watchlist_hits (entry_id, screening_id) WHERE entry_id IS NOT NULL`,
]

const ALERTS = [
  sql`CREATE TABLE watchlist_alerts (
    alert_id text COLLATE "C" PRIMARY KEY,
    collection_id text COLLATE "C" NOT NULL,
    screening_id text COLLATE "C" NOT NULL REFERENCES watchlist_screenings ON DELETE CASCADE,
    face_index integer NOT NULL,
    entry_id text COLLATE "C" NOT NULL REFERENCES watchlist_entries ON DELETE CASCADE,
    similarity double precision NOT NULL,
    state text COLLATE "C" NOT NULL DEFAULT 'open',
    sequence bigint NOT NULL CONSTRAINT watchlist_alerts_sequence UNIQUE,
    at timestamptz NOT NULL,
    decided_by text,
    decided_at timestamptz,
    note text,
    announced boolean NOT NULL DEFAULT false
  )`,
  sql`CREATE INDEX watchlist_alerts_by_time ON watchlist_alerts (at, alert_id)`,
  sql`CREATE INDEX watchlist_alerts_by_state ON watchlist_alerts (state, at, alert_id)`,
  sql`CREATE INDEX watchlist_alerts_of_list ON watchlist_alerts (collection_id, at, alert_id)`,
  sql`CREATE INDEX watchlist_alerts_of_list_by_state ON watchlist_alerts (collection_id, state, at, alert_id)`,
  sql`CREATE INDEX watchlist_alerts_of_list_since ON watchlist_alerts (collection_id, sequence)`,
  sql`CREATE INDEX watchlist_alerts_of_entry ON watchlist_alerts (entry_id, at, alert_id) INCLUDE (state)`,
  sql`CREATE INDEX watchlist_alerts_of_screening ON watchlist_alerts (screening_id)`,
  sql`CREATE INDEX watchlist_alerts_untold ON watchlist_alerts (at, alert_id) WHERE NOT announced`,
  sql`INSERT INTO counters VALUES ('watchlist_sequence', 0)`,
]

async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...ENTRIES, ...SCREENINGS, ...ALERTS]) await statement.execute(db)
}

export const watchlistsMigration: Migration = { up }
