/**
 * The threads that scan. Little work is done at once on the calling thread: a message to a worker and back costs more.
 * Workers start at the first larger search, which does not wait for them. They do not keep the process alive when idle.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { LikenessError } from '#errors'
import type { BlockPool } from './blocks.ts'
import { rowsPerBlock } from './geometry.ts'
import { perform } from './perform.ts'
import { costOf, createScanner, mergeHits, type ScanHits, type Scanner } from './scan.ts'
import { startWorker } from './start-worker.ts'
import type { FromWorker, Result, Results, ToWorker, Work } from './work.ts'

export interface Threads {
  readonly count: number
  /** Those that take work now. */
  running(): number
  /** Makes a pool's memory known to all threads; returns the name to call it by and the calling thread's scanner. */
  share(blocks: BlockPool): { pool: number; scanner: Scanner }
  /** Scans go first; the other kinds are background work, in portions of a few milliseconds. */
  run<Kind extends keyof Results>(work: Work & { kind: Kind }): Promise<Results[Kind]>
  /** Work of seconds, on a thread of its own. */
  runAlone<Kind extends keyof Results>(work: Work & { kind: Kind }): Promise<Results[Kind]>
  close(): Promise<void>
}

interface Job {
  work: Work
  resolve(result: Result): void
  reject(error: unknown): void
}

interface Member {
  worker: Worker
  ready: boolean
  job?: Job
}

export interface ThreadsOptions {
  count: number
  /** Work of at most this many vectors is done on the calling thread. */
  inlineVectors: number
}

/** Vectors that are visited on the calling thread before others get their turn. */
const sliceVectors = 20_000

export function createThreads({ count, inlineVectors }: ThreadsOptions): Threads {
  const scanners: Scanner[] = []
  const arenas: ToWorker[] = []
  const urgent: Job[] = []
  const background: Job[] = []
  const alone = new Set<Worker>()
  let members: Member[] | undefined
  let closed = false

  const find = (pool: number) => scanners[pool]

  function start(): Member[] {
    return Array.from({ length: count }, (_, i) => {
      const worker = startWorker(i + 1)
      const member: Member = { worker, ready: false }
      worker.on('message', (message: FromWorker) => onMessage(member, message))
      worker.on('error', () => lose(member))
      worker.on('exit', () => lose(member))
      worker.unref()
      for (const arena of arenas) worker.postMessage(arena)
      return member
    })
  }

  function onMessage(member: Member, message: FromWorker) {
    const job = member.job
    if (message.kind === 'ready') member.ready = true
    else {
      member.job = undefined
      member.worker.unref()
      if (message.kind === 'done') job?.resolve(message.result)
      else job?.reject(threadFailed())
    }
    feed()
  }

  /** A thread that ended takes no more work; what it was doing is done here. */
  function lose(member: Member) {
    member.ready = false
    const left = member.job ? [member.job] : []
    member.job = undefined
    if (!members?.some((other) => other.ready)) left.push(...urgent.splice(0), ...background.splice(0))
    for (const job of left) void here(job.work).then(job.resolve, job.reject)
  }

  function feed() {
    for (const member of members ?? []) {
      if (!member.ready || member.job) continue
      const job = urgent.shift() ?? background.shift()
      if (!job) return
      member.job = job
      member.worker.ref()
      member.worker.postMessage({ kind: 'work', work: job.work } satisfies ToWorker)
    }
  }

  /** On the calling thread, a larger scan in slices. */
  async function here(work: Work): Promise<Result> {
    if (closed) throw new LikenessError('engine_closed')
    if (work.kind !== 'scan' || costOf(work.task) <= sliceVectors) return perform(work, find)
    const { task } = work
    const slice = Math.max(1, Math.floor(sliceVectors / task.probes.length / rowsPerBlock))
    const parts: ScanHits[][] = []
    for (let from = 0; from < task.blocks.length; from += slice) {
      if (from > 0) await breathe()
      const part = perform({ ...work, task: { ...task, blocks: task.blocks.slice(from, from + slice) } }, find)
      parts.push(part as ScanHits[])
    }
    return mergeHits(task.probes.length, parts)
  }

  /** Starts the workers if need be; true when one can take work. */
  function ready(): boolean {
    if (count === 0) return false
    members ??= start()
    return members.some((member) => member.ready)
  }

  function enqueue(work: Work): Promise<Result> {
    return new Promise((resolve, reject) => {
      const queue = work.kind === 'scan' ? urgent : background
      queue.push({ work, resolve, reject })
      feed()
    })
  }

  return {
    count,
    running: () => (members ?? []).filter((member) => member.ready).length,
    share(blocks) {
      const pool = scanners.length
      const scanner = createScanner(blocks.geometry, 0)
      scanners.push(scanner)
      blocks.onArena((arena, memory) => {
        scanner.attach(arena, memory)
        const message: ToWorker = { kind: 'arena', pool, geometry: blocks.geometry, arena, memory }
        arenas.push(message)
        for (const member of members ?? []) member.worker.postMessage(message)
      })
      return { pool, scanner }
    },
    async run<Kind extends keyof Results>(work: Work & { kind: Kind }) {
      if (closed) throw new LikenessError('engine_closed')
      const asked: Work = work
      const little = asked.kind === 'scan' && costOf(asked.task) <= inlineVectors
      if (!little && ready()) return (await enqueue(work)) as Results[Kind]
      if (!little) await breathe()
      return (await here(work)) as Results[Kind]
    },
    async runAlone<Kind extends keyof Results>(work: Work & { kind: Kind }) {
      if (closed) throw new LikenessError('engine_closed')
      const worker = startWorker(0)
      alone.add(worker)
      try {
        return (await new Promise<Result>((resolve, reject) => {
          worker.on('message', (message: FromWorker) => {
            if (message.kind === 'done') resolve(message.result)
            if (message.kind === 'failed') reject(threadFailed())
          })
          worker.on('error', (cause) => reject(threadFailed(cause)))
          worker.on('exit', () => reject(threadFailed()))
          worker.unref()
          worker.postMessage({ kind: 'work', work } satisfies ToWorker)
        })) as Results[Kind]
      } finally {
        alone.delete(worker)
        await worker.terminate()
      }
    },
    async close() {
      closed = true
      const error = new LikenessError('engine_closed')
      for (const job of [...urgent.splice(0), ...background.splice(0)]) job.reject(error)
      const workers = [...alone, ...(members ?? []).map(({ worker }) => worker)]
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

const threadFailed = (cause?: unknown) =>
  new LikenessError('engine_failed', { message: 'A search thread failed.', cause })
