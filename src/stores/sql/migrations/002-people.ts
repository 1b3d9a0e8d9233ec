import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  // No reference to `collections`: with another engine, the people live here and their collections do not.
  await sql`CREATE TABLE people (
    person_id text COLLATE "C" CONSTRAINT people_person_id PRIMARY KEY,
    collection_id text COLLATE "C" NOT NULL,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT people_name UNIQUE (collection_id, name_key)
  )`.execute(db)
  await sql`CREATE INDEX people_enrolling ON people (updated_at) WHERE state = 'enrolling'`.execute(db)
}

export const peopleMigration: Migration = { up }
