/** What clients report of their own requests. */
import { sql, type Kysely, type Migration } from 'kysely'

async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE telemetry (
    telemetry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    client_id text COLLATE "C" NOT NULL,
    transport text,
    latency_ms double precision,
    status text,
    faces_detected integer,
    error_message text,
    api_endpoint text,
    interval_seconds double precision,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
  )`.execute(db)
  await sql`CREATE INDEX telemetry_by_time ON telemetry (at)`.execute(db)
  await sql`CREATE INDEX telemetry_by_client ON telemetry (client_id, at)`.execute(db)
}

export const telemetryMigration: Migration = { up }
