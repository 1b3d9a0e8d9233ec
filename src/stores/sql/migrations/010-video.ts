/** Searches of stored videos: jobs, what was seen, and whom it was taken for. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  // `forgotten`: ids of those whose matches were emptied while the job goes on; what it still finds of them is dropped.
  await sql`CREATE TABLE video_jobs (
    job_id text COLLATE "C" PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    collection_id text COLLATE "C",
    owner text COLLATE "C" NOT NULL,
    scope jsonb NOT NULL,
    input jsonb NOT NULL,
    state text COLLATE "C" NOT NULL,
    message text,
    info jsonb,
    checkpoint jsonb,
    forgotten jsonb NOT NULL DEFAULT '[]',
    frames integer NOT NULL DEFAULT 0,
    positions integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    notified_at timestamptz
  )`.execute(db)
  await sql`CREATE INDEX video_jobs_open ON video_jobs (owner, created_at) WHERE state = 'IN_PROGRESS'`.execute(db)
  await sql`CREATE INDEX video_jobs_by_collection ON video_jobs (collection_id) WHERE collection_id IS NOT NULL`.execute(
    db,
  )
  await sql`CREATE INDEX video_jobs_by_end ON video_jobs (finished_at) WHERE finished_at IS NOT NULL`.execute(db)

  await sql`CREATE TABLE video_sightings (
    job_id text COLLATE "C" NOT NULL REFERENCES video_jobs ON DELETE CASCADE,
    position integer NOT NULL,
    timestamp_ms integer NOT NULL,
    person_index integer NOT NULL,
    detail jsonb NOT NULL,
    PRIMARY KEY (job_id, position)
  )`.execute(db)
  await sql`CREATE INDEX video_sightings_by_person ON video_sightings (job_id, person_index, position)`.execute(db)

  // `rank` 0: the best match of the face.
  await sql`CREATE TABLE video_matches (
    job_id text COLLATE "C" NOT NULL,
    position integer NOT NULL,
    rank integer NOT NULL,
    face_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C",
    match jsonb NOT NULL,
    PRIMARY KEY (job_id, position, rank),
    FOREIGN KEY (job_id, position) REFERENCES video_sightings ON DELETE CASCADE
  )`.execute(db)
  await sql`CREATE INDEX video_matches_by_face ON video_matches (face_id)`.execute(db)
  await sql`CREATE INDEX video_matches_by_user ON video_matches (user_id) WHERE user_id IS NOT NULL`.execute(db)
}

export const videoMigration: Migration = { up }
