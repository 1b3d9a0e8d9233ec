/** Identification history, and each collection's policies. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  // `image_id` names the picture by its content; `crop_key` is the face cut out of it, where the policy keeps it.
  await sql`CREATE TABLE matches (
    match_id text COLLATE "C" PRIMARY KEY,
    collection_id text COLLATE "C" NOT NULL,
    person_id text COLLATE "C",
    similarity double precision,
    threshold double precision NOT NULL,
    at timestamptz NOT NULL,
    source text NOT NULL,
    image_id text COLLATE "C" NOT NULL,
    box jsonb NOT NULL,
    crop_key text,
    request_id text
  )`.execute(db)
  await sql`CREATE INDEX matches_by_time ON matches (collection_id, at, match_id)`.execute(db)
  await sql`CREATE INDEX matches_by_person ON matches (person_id, at, match_id) WHERE person_id IS NOT NULL`.execute(db)

  await sql`CREATE TABLE collection_policies (
    collection_id text COLLATE "C" PRIMARY KEY,
    policy jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
  )`.execute(db)
}

export const identityMigration: Migration = { up }
