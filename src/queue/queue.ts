/**
 * Long work that outlives a process. A **job** is worked on by one worker at a time, who holds a **lease** and renews it
 * (heartbeat); when the worker dies the lease passes and another takes the job over. So a job runs at least once: its
 * handler must be able to go on from what is there.
 *
 *     queued -> running -> done | failed | cancelled
 *        ^         |
 *        +---------+  lease passed, or failed with attempts left
 *
 * A failed job stays, with its reason, attempts and times, until it is redriven or removed: the dead letters are
 * `list({ state: 'failed' })`.
 *
 * Jobs of the same priority go by **group**, which stands for a tenant: of the groups that have something to do the one
 * that was served least recently is next, so that 50,000 jobs of one do not hold up 10 of another. Within a group they
 * go by age. A group can be paused. A **batch** is a name for jobs that were put in together, to count and cancel them.
 */
export interface Job {
  /** `job_` and a UUID. */
  jobId: string
  kind: string
  group: string
  batch: string | null
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
  /** Default the kind. */
  group?: string
  /** Such as `gallery:<id>:<run>`. */
  batch?: string
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

/** What all conditions have in common; no condition: every job. */
export interface JobFilter {
  kind?: string
  group?: string
  /** Null: those of no batch. */
  batch?: string | null
  state?: Job['state']
  collections?: string[]
  /** Those that have ended, before this. */
  finishedBefore?: Date
}

/**
 * Jobs running at once in all processes, lapsed leases not counted. Looked up as the claim is made: claims in the very
 * same moment do not see one another, so that it may be exceeded for a while by what they take, never by later ones.
 */
export interface Limits {
  /** Of each kind. */
  perKind?: ByKind
  /** Of each kind in each group. */
  perGroup?: ByKind
}

/** The same for every kind, or by kind; kinds that are not named have none. */
export type ByKind = number | Record<string, number>

/** A job under the name it was claimed by. */
export interface Held {
  jobId: string
  worker: string
}

export type Counts = Record<Job['state'], number>

export interface GroupSummary {
  kind: string
  group: string
  counts: Counts
  paused: boolean
  /** Since when the job that is due longest waits. */
  oldestWaiting: Date | null
  /** Ended in the last 60 seconds as done or failed. */
  lastMinute: number
}

export interface Queue {
  add(job: NewJob): Promise<Job>
  /**
   * Of thousands. Returns how many are new: those whose idempotency key or id is there already are left out, so that a
   * call that failed half way can be made again. Each thousand is added wholly or not at all.
   */
  addMany(jobs: NewJob[]): Promise<number>
  /**
   * The next job of these kinds, running under a lease of so long; undefined when there is none. `worker` names this
   * claim, not the process: one that lost its lease must not be taken for the next. With `jobId` that job or none.
   * Nothing of a paused group.
   */
  claim(kinds: string[], worker: string, leaseMs: number, jobId?: string, limits?: Limits): Promise<Job | undefined>
  /**
   * The next job and those after it of the same kind, group and priority, up to `most` in all; in order. One that
   * its worker let lapse comes alone: were it to bring down the next one too, others must not be blamed. For short jobs.
   */
  claimMany(kinds: string[], worker: string, leaseMs: number, most: ByKind, limits?: Limits): Promise<Job[]>
  /** Renews the lease and stores progress. `lost`: somebody else has the job, stop at once. */
  heartbeat(jobId: string, worker: string, leaseMs: number, progress?: Progress): Promise<'go on' | 'cancel' | 'lost'>
  /** Renews the leases of jobs of which there is nothing to tell. Whatever is not in the answer goes on. */
  heartbeatMany(held: Held[], leaseMs: number): Promise<Map<string, 'cancel' | 'lost'>>
  /** Ends the job as done, or as cancelled. Nothing happens when the lease was lost. */
  finish(jobId: string, worker: string, outcome: { state: 'done' | 'cancelled' } & Progress): Promise<void>
  /** As `finish`, of many: those whose lease was lost are left as they are. */
  finishMany(ended: (Held & { state: 'done' | 'cancelled' } & Progress)[]): Promise<void>
  /** With `retryAt` it is queued again, otherwise it stays failed until redriven. Cancelled where that was asked for. */
  fail(jobId: string, worker: string, error: string, retryAt?: Date): Promise<void>
  /** Gives the job back untouched (a worker that shuts down). */
  release(jobId: string, worker: string): Promise<void>
  releaseMany(held: Held[]): Promise<void>
  /** A queued job is cancelled at once, a running one at its next heartbeat. Throws `job_not_found`. */
  cancel(jobId: string): Promise<Job>
  /** Queues a job again that has ended, however it did. Throws `job_not_found`, `job_not_finished`. */
  redrive(jobId: string): Promise<Job>
  /** Throws `job_not_found`. */
  get(jobId: string): Promise<Job>
  /** Newest first. */
  list(
    options: JobFilter & { excludeKinds?: string[]; limit: number; offset: number },
  ): Promise<{ total: number; jobs: Job[] }>
  /** Idempotent. */
  remove(jobId: string): Promise<void>
  counts(filter: JobFilter): Promise<Counts>
  /** Every kind and group that has jobs, by their names. `paused` groups without jobs are not in it. */
  summary(options: { collections?: string[] }): Promise<GroupSummary[]>
  /** As `cancel`, of all that have not ended; returns of how many. Throws `invalid_argument` without any condition. */
  cancelAll(filter: JobFilter): Promise<number>
  /** Queues the failed ones again; returns how many. */
  redriveAll(filter: Omit<JobFilter, 'state'>): Promise<number>
  /** Removes all, in whatever state; returns how many. Throws `invalid_argument` without any condition. */
  removeAll(filter: JobFilter): Promise<number>
  /** No job of the group is claimed any more; those that run go on. Also before it has any. Idempotent. */
  pause(group: string): Promise<void>
  /** Ends a hold too. */
  resume(group: string): Promise<void>
  /**
   * No job of the group is claimed for so many milliseconds from now, or for longer where it was held for longer; 0 ends
   * a hold. For what is not to be asked sooner: no attempt is used up, and nobody has to resume it. Those that run go on.
   */
  hold(group: string, ms: number): Promise<void>
  /** The groups that are paused. */
  paused(): Promise<string[]>
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
   * `named`: who that is, where people are kept in another store than jobs.
   */
  forgetPerson(personId: string, named?: { collectionId: string; name: string }): Promise<number>
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
