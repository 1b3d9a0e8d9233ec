/**
 * Collections, faces, users. Text that is compared or paged by has collation "C": the same order in PGlite and in any
 * PostgreSQL, whatever the locale.
 */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE collections (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    collection_id text COLLATE "C" NOT NULL CONSTRAINT collections_collection_id UNIQUE,
    model_version text NOT NULL,
    dimensions integer NOT NULL CHECK (dimensions > 0),
    tags jsonb NOT NULL,
    face_count integer NOT NULL DEFAULT 0,
    user_count integer NOT NULL DEFAULT 0,
    revision bigint NOT NULL,
    complete_since bigint NOT NULL,
    removal_count integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now()
  )`.execute(db)

  await sql`CREATE TABLE faces (
    collection_key integer NOT NULL REFERENCES collections ON DELETE CASCADE,
    face_id text COLLATE "C" NOT NULL,
    image_id text NOT NULL,
    external_image_id text,
    user_id text COLLATE "C",
    box_left double precision NOT NULL,
    box_top double precision NOT NULL,
    box_width double precision NOT NULL,
    box_height double precision NOT NULL,
    confidence double precision NOT NULL,
    revision bigint NOT NULL,
    embedding bytea NOT NULL,
    PRIMARY KEY (collection_key, face_id)
  )`.execute(db)
  // Embeddings do not compress, and are read in bulk: kept in the row up to the size of a page instead of aside.
  // https://www.postgresql.org/docs/current/storage-toast.html
  await sql`ALTER TABLE faces ALTER COLUMN embedding SET STORAGE EXTERNAL`.execute(db)
  await sql`ALTER TABLE faces SET (toast_tuple_target = 8160)`.execute(db)
  await sql`CREATE INDEX faces_by_revision ON faces (collection_key, revision, face_id)`.execute(db)
  await sql`CREATE INDEX faces_by_user ON faces (collection_key, user_id, face_id) WHERE user_id IS NOT NULL`.execute(
    db,
  )

  await sql`CREATE TABLE users (
    collection_key integer NOT NULL REFERENCES collections ON DELETE CASCADE,
    user_id text COLLATE "C" NOT NULL,
    face_count integer NOT NULL DEFAULT 0,
    embedding bytea,
    revision bigint NOT NULL,
    CONSTRAINT users_user_id PRIMARY KEY (collection_key, user_id)
  )`.execute(db)
  await sql`CREATE INDEX users_by_revision ON users (collection_key, revision, user_id)`.execute(db)

  await sql`CREATE TABLE removals (
    collection_key integer NOT NULL REFERENCES collections ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (collection_key, kind, id)
  )`.execute(db)
  await sql`CREATE INDEX removals_by_revision ON removals (collection_key, revision, kind, id)`.execute(db)

  await sql`CREATE TABLE counters (name text PRIMARY KEY, value bigint NOT NULL)`.execute(db)
  await sql`INSERT INTO counters VALUES ('retired_revision', 0)`.execute(db)
}

export const facesMigration: Migration = { up }
