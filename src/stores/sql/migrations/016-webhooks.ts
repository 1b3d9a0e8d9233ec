/** Webhooks: addresses elsewhere that are told what happens. What is on its way to them are jobs. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  // `collections` null: all of them. Secrets are sealed with a key that is not in the database.
  await sql`CREATE TABLE webhooks (
    webhook_id text COLLATE "C" PRIMARY KEY,
    url text NOT NULL,
    description text NOT NULL,
    events jsonb NOT NULL,
    collections jsonb,
    active boolean NOT NULL,
    sealed_secret text NOT NULL,
    sealed_previous text,
    previous_until timestamptz,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_state text COLLATE "C",
    last_at timestamptz,
    last_status integer
  )`.execute(db)
}

export const webhooksMigration: Migration = { up }
