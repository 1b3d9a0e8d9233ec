/**
 * Long work that outlives a process. A **job** is worked on by one worker at a time, who holds a **lease** and renews it
 * (heartbeat); when the worker dies the lease passes and another takes the job over. So a job runs at least once: its
 * handler must be able to go on from what is there.
 *
 *     queued -> running -> done | failed | cancelled
 *        ^         |
 *        +---------+  lease passed, or failed with attempts left
 */
export interface Job {
  /** `job_` and a UUID. */
  jobId: string
  kind: string
  collectionId: string | null
  payload: unknown
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  /** Null: not known. */
  total: number | null
  done: number
  failed: number
  /** How often it was begun since it last got on: a job that makes progress may be interrupted any number of times. */
  attempts: number
  /** Why it failed, or why the last attempt did. */
  error: string | null
  createdBy: string
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  cancelRequested: boolean
}

export interface NewJob {
  /** `job_` and a UUID, where it has to be known beforehand: for an upload. Default a new one. */
  jobId?: string
  kind: string
  payload: unknown
  collectionId?: string | null
  createdBy: string
  /** A second job of this kind and key is not made: the first is returned. */
  idempotencyKey?: string
  total?: number
  priority?: number
  runAt?: Date
}

export interface Progress {
  total?: number
  done: number
  failed: number
}

export interface Queue {
  add(job: NewJob): Promise<Job>
  /**
   * The next job of these kinds, running under a lease of so long; undefined when there is none. `worker` names this
   * claim, not the process: one that lost its lease must not be taken for the next. With `jobId` that job or none.
   */
  claim(kinds: string[], worker: string, leaseMs: number, jobId?: string): Promise<Job | undefined>
  /** Renews the lease and stores progress. `lost`: somebody else has the job, stop at once. */
  heartbeat(jobId: string, worker: string, leaseMs: number, progress?: Progress): Promise<'go on' | 'cancel' | 'lost'>
  /** Ends the job as done, or as cancelled. Nothing happens when the lease was lost. */
  finish(jobId: string, worker: string, outcome: { state: 'done' | 'cancelled' } & Progress): Promise<void>
  /** With `retryAt` it is queued again, otherwise it stays failed until redriven. Cancelled where that was asked for. */
  fail(jobId: string, worker: string, error: string, retryAt?: Date): Promise<void>
  /** Gives the job back untouched (a worker that shuts down). */
  release(jobId: string, worker: string): Promise<void>
  /** A queued job is cancelled at once, a running one at its next heartbeat. Throws `job_not_found`. */
  cancel(jobId: string): Promise<Job>
  /** Queues a job again that has ended, however it did. Throws `job_not_found`, `job_not_finished`. */
  redrive(jobId: string): Promise<Job>
  /** Throws `job_not_found`. */
  get(jobId: string): Promise<Job>
  /** Newest first. */
  list(options: {
    kind?: string
    collections?: string[]
    limit: number
    offset: number
  }): Promise<{ total: number; jobs: Job[] }>
  /** Idempotent. */
  remove(jobId: string): Promise<void>
}

export interface JobItem {
  position: number
  label: string
  payload: unknown
  state: 'waiting' | 'done' | 'failed'
  outcome: unknown
  personId: string | null
  finishedAt: Date | null
}

export interface NewJobItem {
  label: string
  payload: unknown
  /** Whom the item is about, by whatever name the job knows them: forgetting one item's person empties the others too. */
  subject?: string
  /** Where it is known beforehand. */
  personId?: string
}

/** The list a job goes through, with what came of each item. */
export interface JobItems {
  /** Puts items at the positions from `from` on. Those waiting there are replaced: a list may be made again. */
  add(jobId: string, from: number, items: NewJobItem[]): Promise<void>
  /** In order, those not finished yet. */
  waiting(jobId: string, limit: number): Promise<JobItem[]>
  isWaiting(jobId: string, position: number): Promise<boolean>
  /** Only an item that waits: the first result stays. */
  settle(
    jobId: string,
    position: number,
    result: { state: 'done' | 'failed'; outcome: unknown; personId?: string },
  ): Promise<void>
  list(
    jobId: string,
    options: { state?: JobItem['state']; limit: number; offset: number },
  ): Promise<{ total: number; items: JobItem[] }>
  counts(jobId: string): Promise<{ waiting: number; done: number; failed: number }>
  /** Waiting again, for a redrive: the failed ones. */
  retryFailed(jobId: string): Promise<number>
  /**
   * Empties label, payload and outcome of every item that tells of this person; those that wait fail. Returns how many.
   */
  forgetPerson(personId: string): Promise<number>
}

export interface JobContext {
  job: Job
  /** Aborts when the job is cancelled, its lease is lost, or the process stops: finish the item in hand, then throw. */
  signal: AbortSignal
  /** Tells how far it is; stored now and then, a new total at once. Throws when the lease turns out to be lost. */
  progress(progress: Progress): Promise<void>
}

/** Works on a job. Returning means it is done; whoever stops early throws (`signal.throwIfAborted()`). */
export type Handler = (context: JobContext) => Promise<void>
