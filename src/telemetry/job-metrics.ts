/** What is measured of jobs. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Jobs there are, by kind and state. */
export type JobCounts = { kind: string; state: string; count: number }[]

export interface JobMetrics {
  /** Asked for when metrics are read, and not more often than every few seconds. */
  watchJobs(counts: () => Promise<JobCounts>): void
  /** A job that was worked on, with how long it took. */
  observeJob(event: { kind: string; outcome: string; seconds: number }): void
}

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800]
/** Every job is counted; whoever reads more often is told the same again. */
const FRESH_MS = 5000

export function jobMetrics(registers: Registry[]): JobMetrics {
  let read = (): Promise<JobCounts> => Promise.resolve([])
  let readAt = -Infinity
  new Gauge({
    ...{ name: 'likeness_jobs', help: 'Jobs there are.', labelNames: ['state', 'kind'], registers },
    async collect() {
      if (performance.now() - readAt < FRESH_MS) return
      readAt = performance.now()
      try {
        const counts = await read()
        this.reset()
        for (const { kind, state, count } of counts) this.set({ kind, state }, count)
      } catch {
        // The database is away: the other metrics tell more than none.
        this.reset()
      }
    },
  })
  const ended = new Counter({
    ...{ name: 'likeness_jobs_total', help: 'Jobs worked on, by outcome.', labelNames: ['kind', 'outcome'], registers },
  })
  const seconds = new Histogram({
    ...{ name: 'likeness_job_seconds', help: 'How long jobs took.', labelNames: ['kind'], buckets: SECONDS, registers },
  })
  return {
    watchJobs: (counts) => void (read = counts),
    observeJob({ kind, outcome, seconds: took }) {
      ended.inc({ kind, outcome })
      if (outcome === 'done') seconds.observe({ kind }, took)
    },
  }
}
