/** What clients report of their own requests; kept for 30 days and bounded in number. */
export interface ClientReport {
  clientId: string
  transport: string | null
  latencyMs: number | null
  status: string | null
  facesDetected: number | null
  errorMessage: string | null
  apiEndpoint: string | null
  intervalSeconds: number | null
  at: Date
}

export interface ClientSummary {
  clientId: string
  reports: number
  errors: number
  latencyMs: { p50: number; p95: number; p99: number } | null
  lastSeenAt: Date
}

export interface TelemetryStore {
  add(report: ClientReport): Promise<void>
  summaries(since: Date): Promise<ClientSummary[]>
  /** Removes those from before the moment, and the oldest beyond `most`. Returns how many. */
  tidy(before: Date, most: number): Promise<number>
}
