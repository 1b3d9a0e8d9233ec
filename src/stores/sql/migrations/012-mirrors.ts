/** Engines the people are on: the one in use, and others that are kept in step with it. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE engines (
    engine_id text COLLATE "C" PRIMARY KEY,
    suffix text COLLATE "C" NOT NULL,
    state text NOT NULL,
    left_behind boolean NOT NULL DEFAULT false,
    report jsonb,
    verified_at timestamptz,
    switched_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  )`.execute(db)
  await sql`CREATE UNIQUE INDEX engines_active ON engines ((true)) WHERE state = 'active'`.execute(db)

  // Of every engine but the one in use, whose faces are in person_references. A row is there before its face is.
  await sql`CREATE TABLE engine_faces (
    engine_id text COLLATE "C" NOT NULL REFERENCES engines,
    reference_id text COLLATE "C" NOT NULL,
    person_id text COLLATE "C" NOT NULL,
    collection_id text COLLATE "C" NOT NULL,
    face_id text COLLATE "C",
    image_id text COLLATE "C",
    problem text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (engine_id, reference_id)
  )`.execute(db)
  await sql`CREATE INDEX engine_faces_by_person ON engine_faces (engine_id, person_id)`.execute(db)
  await sql`CREATE UNIQUE INDEX engine_faces_face ON engine_faces (engine_id, collection_id, face_id)`.execute(db)

  // Collections that were made there for this installation: nothing else on a service is touched.
  await sql`CREATE TABLE engine_collections (
    engine_id text COLLATE "C" NOT NULL REFERENCES engines,
    collection_id text COLLATE "C" NOT NULL,
    made boolean NOT NULL DEFAULT false,
    PRIMARY KEY (engine_id, collection_id)
  )`.execute(db)
}

export const mirrorsMigration: Migration = { up }
