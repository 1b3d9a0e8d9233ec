/** Galleries: an event's photos, the faces in them, the clients whose faces they may be. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE galleries (
    gallery_id text COLLATE "C" PRIMARY KEY,
    owner text NOT NULL,
    name text NOT NULL,
    slug text COLLATE "C" NOT NULL CONSTRAINT galleries_slug UNIQUE,
    collection_id text COLLATE "C" NOT NULL UNIQUE,
    face_recognition_enabled boolean NOT NULL,
    visibility text COLLATE "C" NOT NULL,
    preset text COLLATE "C" NOT NULL,
    threshold double precision NOT NULL,
    enrolment_revision integer NOT NULL DEFAULT 0,
    state text COLLATE "C" NOT NULL DEFAULT 'active',
    access_digest text COLLATE "C" UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`.execute(db)
  await sql`CREATE INDEX galleries_by_time ON galleries (created_at)`.execute(db)

  await sql`CREATE TABLE gallery_clients (
    client_id text COLLATE "C" PRIMARY KEY,
    gallery_id text COLLATE "C" NOT NULL REFERENCES galleries ON DELETE CASCADE,
    name text NOT NULL,
    email text,
    person_id text COLLATE "C" UNIQUE,
    source text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`.execute(db)
  await sql`CREATE INDEX gallery_clients_by_name ON gallery_clients (gallery_id, lower(name), client_id)`.execute(db)
  await sql`CREATE TABLE gallery_access (
    digest text COLLATE "C" PRIMARY KEY,
    client_id text COLLATE "C" NOT NULL REFERENCES gallery_clients ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL,
    expires_at timestamptz
  )`.execute(db)
  await sql`CREATE INDEX gallery_access_of_client ON gallery_access (client_id)`.execute(db)

  await sql`CREATE TABLE gallery_photos (
    photo_id text COLLATE "C" PRIMARY KEY,
    gallery_id text COLLATE "C" NOT NULL REFERENCES galleries ON DELETE CASCADE,
    bucket text COLLATE "C",
    key text COLLATE "C" NOT NULL,
    original_name text NOT NULL,
    bytes bigint NOT NULL,
    etag text COLLATE "C" NOT NULL,
    width integer,
    height integer,
    thumbnail_key text COLLATE "C",
    preview_key text COLLATE "C",
    state text COLLATE "C" NOT NULL DEFAULT 'new',
    attempts integer NOT NULL DEFAULT 0,
    error_code text COLLATE "C",
    error text,
    face_count integer,
    fingerprint text COLLATE "C",
    matched_revision integer,
    queued_at timestamptz,
    processed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  )`.execute(db)
  await sql`CREATE UNIQUE INDEX gallery_photos_uploaded ON gallery_photos (gallery_id, original_name, etag) WHERE bucket IS NULL`.execute(
    db,
  )
  await sql`CREATE UNIQUE INDEX gallery_photos_registered ON gallery_photos (gallery_id, bucket, key) WHERE bucket IS NOT NULL`.execute(
    db,
  )
  await sql`CREATE INDEX gallery_photos_by_time ON gallery_photos (gallery_id, created_at, original_name, photo_id)`.execute(
    db,
  )
  await sql`CREATE INDEX gallery_photos_by_state ON gallery_photos (gallery_id, state, photo_id)`.execute(db)
  await sql`CREATE INDEX gallery_photos_processed ON gallery_photos (gallery_id, processed_at)`.execute(db)

  await sql`CREATE TABLE gallery_faces (
    photo_id text COLLATE "C" NOT NULL REFERENCES gallery_photos ON DELETE CASCADE,
    index integer NOT NULL,
    gallery_id text COLLATE "C" NOT NULL,
    face_id text COLLATE "C",
    box jsonb NOT NULL,
    confidence double precision NOT NULL,
    PRIMARY KEY (photo_id, index)
  )`.execute(db)
  await sql`CREATE UNIQUE INDEX gallery_faces_by_id ON gallery_faces (gallery_id, face_id) WHERE face_id IS NOT NULL`.execute(
    db,
  )

  await sql`CREATE TABLE gallery_scores (
    face_id text COLLATE "C" NOT NULL,
    client_id text COLLATE "C" NOT NULL REFERENCES gallery_clients ON DELETE CASCADE,
    gallery_id text COLLATE "C" NOT NULL,
    photo_id text COLLATE "C" NOT NULL REFERENCES gallery_photos ON DELETE CASCADE,
    similarity double precision NOT NULL,
    counts boolean NOT NULL DEFAULT false,
    PRIMARY KEY (client_id, face_id)
  )`.execute(db)
  await sql`CREATE INDEX gallery_scores_of_photo ON gallery_scores (photo_id)`.execute(db)
  await sql`CREATE INDEX gallery_scores_that_count ON gallery_scores (gallery_id, client_id, similarity) WHERE counts`.execute(
    db,
  )
  await sql`CREATE INDEX gallery_scores_of_face ON gallery_scores (gallery_id, face_id)`.execute(db)

  await sql`CREATE TABLE gallery_folders (
    folder_id text COLLATE "C" PRIMARY KEY,
    gallery_id text COLLATE "C" NOT NULL REFERENCES galleries ON DELETE CASCADE,
    position integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    client_id text COLLATE "C" REFERENCES gallery_clients ON DELETE CASCADE,
    name text NOT NULL,
    portrait_photo_id text COLLATE "C",
    portrait_box jsonb
  )`.execute(db)
  await sql`CREATE INDEX gallery_folders_in_order ON gallery_folders (gallery_id, position)`.execute(db)
  await sql`CREATE TABLE gallery_folder_photos (
    folder_id text COLLATE "C" NOT NULL REFERENCES gallery_folders ON DELETE CASCADE,
    photo_id text COLLATE "C" NOT NULL REFERENCES gallery_photos ON DELETE CASCADE,
    PRIMARY KEY (folder_id, photo_id)
  )`.execute(db)
  await sql`CREATE INDEX gallery_folder_photos_by_photo ON gallery_folder_photos (photo_id)`.execute(db)
}

export const galleriesMigration: Migration = { up }
