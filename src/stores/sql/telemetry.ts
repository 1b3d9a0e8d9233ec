/** What clients report of their requests, in SQL. */
import { sql, type Kysely } from 'kysely'
import type { TelemetryStore } from '#telemetry/store.ts'
import { assertStorable } from './pages.ts'
import type { Tables } from './tables.ts'

/** Anybody may make up client ids: only those heard of last are summed up. */
const MOST_CLIENTS = 1000

/** A word for failure or an HTTP status that is one. */
const FAILED = '^(error|failed|failure|timeout|[45][0-9][0-9])$'

interface SummaryRow {
  client_id: string
  reports: number
  errors: number
  latencies: (number | null)[] | null
  last_seen_at: Date
}

export function createTelemetryStore(db: Kysely<Tables>): TelemetryStore {
  return {
    async add(report) {
      const { clientId, transport, status, errorMessage, apiEndpoint } = report
      for (const text of [clientId, transport, status, errorMessage, apiEndpoint])
        assertStorable('The report', text ?? '')
      await db
        .insertInto('telemetry')
        .values({
          client_id: clientId,
          transport,
          latency_ms: report.latencyMs,
          status,
          faces_detected: report.facesDetected,
          error_message: errorMessage,
          api_endpoint: apiEndpoint,
          interval_seconds: report.intervalSeconds,
          at: report.at,
        })
        .execute()
    },

    async summaries(since) {
      const { rows } = await sql<SummaryRow>`
        SELECT client_id, count(*) AS reports, max(at) AS last_seen_at,
          count(*) FILTER (WHERE error_message IS NOT NULL OR status ~* ${FAILED}) AS errors,
          percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY latency_ms) AS latencies
        FROM telemetry WHERE at >= ${since}
        GROUP BY client_id ORDER BY max(at) DESC, client_id LIMIT ${MOST_CLIENTS}`.execute(db)
      return rows.map(({ client_id, reports, errors, latencies, last_seen_at }) => {
        const [p50, p95, p99] = latencies ?? []
        const known = typeof p50 === 'number' && typeof p95 === 'number' && typeof p99 === 'number'
        return {
          ...{ clientId: client_id, reports, errors, lastSeenAt: last_seen_at },
          latencyMs: known ? { p50, p95, p99 } : null,
        }
      })
    },

    async tidy(before, most) {
      const old = await db.deleteFrom('telemetry').where('at', '<', before).executeTakeFirst()
      const beyond = db
        .selectFrom('telemetry')
        .select('telemetry_id')
        .orderBy('at', 'desc')
        .orderBy('telemetry_id', 'desc')
        .offset(most)
      const surplus = await db.deleteFrom('telemetry').where('telemetry_id', 'in', beyond).executeTakeFirst()
      return Number(old.numDeletedRows + surplus.numDeletedRows)
    },
  }
}
