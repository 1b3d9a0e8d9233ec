/** What clients report of their own requests, and how busy this machine is. */
import { createSystemLoad, type SystemLoad } from './system.ts'
import type { ClientReport, ClientSummary, TelemetryStore } from './store.ts'

const MOST_REPORTS = 100_000
const KEPT_MS = 30 * 24 * 3_600_000
/** Of the future a client's clock may be this far ahead. */
const CLOCK_SKEW_MS = 60_000
/** So that the bound holds between two runs of the schedule too. */
const REPORTS_BETWEEN = 1000
const SUMMED_UP_MS = 24 * 3_600_000
const LONGEST = { name: 200, message: 1000 }

export interface Telemetry {
  /** Text is cut to what is worth keeping; a moment that cannot be is now. */
  accept(report: Omit<ClientReport, 'at'> & { at?: Date | null }): Promise<void>
  /** Clients heard of since then, the latest first. Default: the last 24 hours. */
  clients(since?: Date): Promise<ClientSummary[]>
  system(): Promise<SystemLoad>
  /** Removes what is older than 30 days or beyond 100,000 reports; to be called by the scheduler. Returns how many. */
  tidy(): Promise<number>
}

export interface TelemetryOptions {
  store: TelemetryStore
  /** The home: its disk is looked at. */
  directory: string
  now?: () => number
}

export function createTelemetry({ store, directory, now = Date.now }: TelemetryOptions): Telemetry {
  const system = createSystemLoad(directory)
  let accepted = 0

  const tidy = () => store.tidy(new Date(now() - KEPT_MS), MOST_REPORTS)
  const cut = <Text extends string | null>(text: Text, most = LONGEST.name) =>
    text === null ? text : (text.slice(0, most).replaceAll(/[\0\p{Surrogate}]/gu, '') as Text)
  const possible = (at: Date | null | undefined) =>
    at && at.getTime() > now() - KEPT_MS && at.getTime() < now() + CLOCK_SKEW_MS ? at : new Date(now())

  return {
    async accept(report) {
      await store.add({
        ...report,
        clientId: cut(report.clientId),
        transport: cut(report.transport),
        status: cut(report.status),
        errorMessage: cut(report.errorMessage, LONGEST.message),
        apiEndpoint: cut(report.apiEndpoint),
        at: possible(report.at),
      })
      accepted += 1
      if (accepted % REPORTS_BETWEEN === 0) await tidy()
    },
    clients: (since = new Date(now() - SUMMED_UP_MS)) => store.summaries(since),
    system,
    tidy,
  }
}
