/**
 * What is known of a person besides the name: details, reference pictures, consents; and what is left of an erased one:
 * a receipt. Persons may share a name: those after the first are its namesakes 1, 2, ...
 */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE people
    ADD COLUMN namesake integer NOT NULL DEFAULT 0,
    ADD COLUMN gender text,
    ADD COLUMN birth_year integer,
    ADD COLUMN hometown text,
    ADD COLUMN residence text,
    DROP CONSTRAINT people_name,
    ADD CONSTRAINT people_name UNIQUE (collection_id, name_key, namesake)`.execute(db)
  // Pages of a list go by name and, between namesakes, by id.
  await sql`CREATE INDEX people_listed ON people (collection_id, name_key, person_id) WHERE state = 'enrolled'`.execute(
    db,
  )

  // `person_references`, because REFERENCES is a word of SQL. No foreign key to people: a step of an erasure may be
  // repeated after the row it belongs to is gone.
  await sql`CREATE TABLE person_references (
    reference_id text COLLATE "C" PRIMARY KEY,
    person_id text COLLATE "C" NOT NULL,
    collection_id text COLLATE "C" NOT NULL,
    state text NOT NULL,
    face_id text COLLATE "C",
    image_id text COLLATE "C",
    image_key text,
    thumbnail_key text,
    quality_score double precision,
    box jsonb,
    created_at timestamptz NOT NULL DEFAULT now()
  )`.execute(db)
  await sql`CREATE INDEX person_references_by_person ON person_references (person_id, created_at, reference_id)`.execute(
    db,
  )
  await sql`CREATE UNIQUE INDEX person_references_face ON person_references (collection_id, face_id)
    WHERE state = 'ready'`.execute(db)
  await sql`CREATE INDEX person_references_pending ON person_references (created_at) WHERE state = 'pending'`.execute(
    db,
  )

  await sql`CREATE TABLE consents (
    consent_id text COLLATE "C" PRIMARY KEY,
    person_id text COLLATE "C" NOT NULL,
    collection_id text COLLATE "C" NOT NULL,
    wording_version text NOT NULL,
    purpose text NOT NULL,
    given_by text NOT NULL,
    recorded_by text NOT NULL,
    given_at timestamptz NOT NULL,
    expires_at timestamptz,
    withdrawn_at timestamptz
  )`.execute(db)
  await sql`CREATE INDEX consents_by_person ON consents (person_id, given_at)`.execute(db)
  await sql`CREATE INDEX consents_by_expiry ON consents (expires_at) WHERE withdrawn_at IS NULL`.execute(db)

  await sql`CREATE TABLE erasures (
    erasure_id text COLLATE "C" PRIMARY KEY,
    person_id text COLLATE "C" NOT NULL,
    collection_id text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    removed jsonb NOT NULL DEFAULT '{}',
    verification jsonb,
    audit_seq bigint,
    audit_hash text
  )`.execute(db)
  // One erasure of a person at a time: asking again finds the one under way.
  await sql`CREATE UNIQUE INDEX erasures_open ON erasures (person_id) WHERE finished_at IS NULL`.execute(db)
  await sql`CREATE INDEX erasures_by_time ON erasures (requested_at)`.execute(db)
}

export const recordsMigration: Migration = { up }
