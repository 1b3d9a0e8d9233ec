import type { App } from '#app'

/** What every benchmark gets. */
export interface BenchmarkContext {
  /** An app of its own with so many inference workers; closed by whoever made it. */
  openApp(workers: number): App
  /** Fewer repetitions: to see that it works. */
  quick: boolean
  /** Pictures with known answers (see the README of that folder); undefined when there are none. */
  testData: string | undefined
  /** For files that are made on the way; removed at the end. */
  scratch: string
}

/** Prints tables for people and answers with everything measured. */
export type Benchmark = (context: BenchmarkContext) => Promise<unknown>
