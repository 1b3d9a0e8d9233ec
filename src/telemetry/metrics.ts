/** What the service counts and times, in the words of Prometheus. Labels name routes and stages, never people. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { jobMetrics, type JobMetrics } from './job-metrics.ts'

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** How busy a place with a bounded queue is. */
export interface AdmissionState {
  running: number
  waiting: number
  /** Since the start. */
  refused: number
}

/** Request bodies in memory, in bytes. */
export interface BodyState {
  limit: number
  inUse: number
  /** Requests, since the start. */
  refused: number
}

export interface Metrics extends JobMetrics {
  contentType: string
  /** Prometheus text. */
  text(): Promise<string>
  observeRequest(request: { method: string; route: string; status: number; seconds: number }): void
  /** `decode`, `detect`, `embed`, `search`, ... */
  observeStage(stage: string, seconds: number): void
  watchAdmission(name: string, state: () => AdmissionState): void
  watchBodies(state: () => BodyState): void
  enrolments: Pick<Counter, 'inc'>
  identifications: Pick<Counter, 'inc'>
  matches: Pick<Counter, 'inc'>
  erasures: Pick<Counter, 'inc'>
  /** A call of a service that is paid for, with what it costs by estimate, in US dollars. */
  paidCall(operation: string, dollars: number): void
  /** What the engine being migrated to said of a face that the one in use was asked about too. */
  shadowed(verdict: string): void
  /** Stops what it measures by itself. */
  close(): void
}

export function createMetrics({ version = '0' }: { version?: string } = {}): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  new Gauge({ name: 'likeness_info', help: 'The version that runs.', labelNames: ['version'], registers })
    .labels({ version })
    .set(1)

  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the head of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  })
  const stages = new Histogram({
    name: 'likeness_stage_duration_seconds',
    help: 'Stages of recognition.',
    labelNames: ['stage'],
    buckets: SECONDS,
    registers,
  })

  const watched = new Map<string, () => AdmissionState>()
  const admissionGauge = (name: string, help: string, read: (state: AdmissionState) => number) =>
    new Gauge({
      ...{ name, help, labelNames: ['place'], registers },
      collect() {
        for (const [place, state] of watched) this.set({ place }, read(state()))
      },
    })
  admissionGauge('likeness_admission_running', 'Work under way.', ({ running }) => running)
  admissionGauge('likeness_admission_waiting', 'Work in line.', ({ waiting }) => waiting)
  admissionGauge(
    'likeness_admission_refused',
    'Work refused since the start, because the line was full.',
    (state) => state.refused,
  )

  let bodies = (): BodyState => ({ limit: 0, inUse: 0, refused: 0 })
  const bodyGauge = (name: string, help: string, read: (state: BodyState) => number) =>
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.set(read(bodies()))
      },
    })
  bodyGauge('likeness_body_bytes', 'Bytes of request bodies in memory.', ({ inUse }) => inUse)
  bodyGauge('likeness_body_bytes_limit', 'The most there may be.', ({ limit }) => limit)
  bodyGauge(
    'likeness_body_refused',
    'Requests refused since the start, as there was no room.',
    (state) => state.refused,
  )

  const shadow = new Counter({
    name: 'likeness_shadow_total',
    help: 'Faces that another engine was asked about too, by whether both said the same.',
    labelNames: ['verdict'],
    registers,
  })
  const counter = (name: string, help: string) => new Counter({ name: `likeness_${name}_total`, help, registers })

  const byOperation = (name: string, help: string) =>
    new Counter({ name: `likeness_service_${name}_total`, help, labelNames: ['operation'], registers })
  const calls = byOperation('calls', 'Calls of a recognition service that are paid for.')
  const dollars = byOperation('cost_dollars', 'What they cost, by estimate.')

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observeRequest: ({ method, route, status, seconds }) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    observeStage: (stage, seconds) => stages.observe({ stage }, seconds),
    watchAdmission: (name, state) => void watched.set(name, state),
    watchBodies: (state) => void (bodies = state),
    ...jobMetrics(registers),
    enrolments: counter('enrolments', 'People and pictures enrolled.'),
    identifications: counter('identifications', 'Pictures that were searched for known people.'),
    matches: counter('matches', 'Faces that were recognised.'),
    erasures: counter('erasures', 'Erasures that were finished.'),
    paidCall: (operation, cost) => {
      calls.inc({ operation })
      dollars.inc({ operation }, cost)
    },
    shadowed: (verdict) => shadow.labels({ verdict }).inc(),
    close: () => registry.clear(),
  }
}
