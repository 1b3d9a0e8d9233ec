/** Who may use the service: API keys for programs, accounts and sessions for people. Only hashes of secrets are kept. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  // `collections` null: all of them.
  await sql`CREATE TABLE api_keys (
    key_id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    prefix text NOT NULL,
    secret_hash text COLLATE "C" NOT NULL CONSTRAINT api_keys_secret_hash UNIQUE,
    role text NOT NULL,
    collections jsonb,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
  )`.execute(db)

  await sql`CREATE TABLE accounts (
    account_id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL CONSTRAINT accounts_name UNIQUE,
    role text NOT NULL,
    collections jsonb,
    password_hash text,
    failed_attempts integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_sign_in_at timestamptz,
    disabled_at timestamptz
  )`.execute(db)

  await sql`CREATE TABLE sessions (
    secret_hash text COLLATE "C" PRIMARY KEY,
    account_id text COLLATE "C" NOT NULL REFERENCES accounts ON DELETE CASCADE,
    by_link boolean NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
  )`.execute(db)
  await sql`CREATE INDEX sessions_by_account ON sessions (account_id)`.execute(db)

  // `account_id` null: for the first run, where signing in makes the first account.
  await sql`CREATE TABLE sign_in_links (
    secret_hash text COLLATE "C" PRIMARY KEY,
    account_id text COLLATE "C" REFERENCES accounts ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
  )`.execute(db)
}

export const accessMigration: Migration = { up }
