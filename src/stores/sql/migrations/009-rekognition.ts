/** Keys that sign requests, and what was answered to a request token. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  // Checking a signature takes the secret itself. It is sealed with a key that is not in the database.
  await sql`ALTER TABLE api_keys ADD COLUMN sealed_secret text`.execute(db)

  // `answer` null: being worked on since `claimed_at`.
  await sql`CREATE TABLE request_tokens (
    access_key_id text COLLATE "C" NOT NULL,
    operation text COLLATE "C" NOT NULL,
    token text COLLATE "C" NOT NULL,
    input_hash text NOT NULL,
    answer jsonb,
    claimed_at timestamptz NOT NULL,
    PRIMARY KEY (access_key_id, operation, token)
  )`.execute(db)
  await sql`CREATE INDEX request_tokens_by_time ON request_tokens (claimed_at)`.execute(db)
}

export const rekognitionMigration: Migration = { up }
