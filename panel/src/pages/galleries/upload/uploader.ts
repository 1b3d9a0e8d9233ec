/**
 * Sends thousands of files in small batches, several on their way at once. What the server has already is not sent, so
 * that an upload that broke off is gone on with by giving the same files again.
 */
import { batchesOf } from './batches.ts'
import { createPace } from './pace.ts'

export interface Answer {
  name: string
  code: string | null
  message: string | null
}

export interface UploaderDeps {
  /** Of these files, those the server does not have. */
  missing(files: File[], signal: AbortSignal): Promise<File[]>
  /** One answer for each file, in order. Tells the share of the batch that is on its way, 0-1. */
  send(files: File[], onSent: (share: number) => void, signal: AbortSignal): Promise<Answer[]>
  /** Whether sending may succeed if it is tried again in a moment. */
  isPassing(error: unknown): boolean
  /** Milliseconds. */
  now(): number
  wait(ms: number): Promise<void>
}

export interface UploadState {
  /** `paused` with an error: nothing is lost, going on sends the rest. */
  phase: 'idle' | 'asking' | 'sending' | 'paused' | 'done' | 'cancelled'
  /** Pictures given; those among them that were there already; those that are settled now. */
  given: number
  known: number
  settled: number
  bytes: number
  sentBytes: number
  /** Files that are no pictures. */
  others: number
  refused: Answer[]
  error: unknown
  /** Files a second; seconds. Null while it cannot be said. */
  rate: number | null
  left: number | null
}

const AT_ONCE = 3
const TRIES = 6
const LONGEST_WAIT = 15_000
const TELL_EVERY = 150
const EMPTY: UploadState = {
  ...{ phase: 'idle', given: 0, known: 0, settled: 0, bytes: 0, sentBytes: 0, others: 0 },
  ...{ refused: [], error: null, rate: null, left: null },
}

export type Uploader = ReturnType<typeof createUploader>

export function createUploader({ missing, send, isPassing, now, wait }: UploaderDeps) {
  let state = EMPTY
  let stop = new AbortController()
  let queue: File[][] = []
  let working = 0
  let asking = 0
  let doneBytes = 0
  const onTheWay = new Map<symbol, number>()
  const pace = createPace(now)
  const listeners = new Set<() => void>()
  let told = 0

  function tell(change: Partial<UploadState>, atOnce = true) {
    state = { ...state, ...change }
    if (!atOnce && now() - told < TELL_EVERY) return
    told = now()
    for (const listener of listeners) listener()
  }
  function progress(atOnce: boolean) {
    const sentBytes = doneBytes + [...onTheWay.values()].reduce((sum, bytes) => sum + bytes, 0)
    pace.note(sentBytes, state.settled)
    tell({ sentBytes, ...pace.of(state.bytes - sentBytes) }, atOnce)
  }

  /** Files that cannot be read any more are settled as such: the browser reports them like a broken connection. */
  async function readable(files: File[]): Promise<File[]> {
    const kept: File[] = []
    for (const file of files) {
      const gone = await file
        .slice(0, 1)
        .arrayBuffer()
        .then(
          () => false,
          () => true,
        )
      if (!gone) kept.push(file)
      else {
        doneBytes += file.size
        const refused = [...state.refused, { name: file.name, code: 'unreadable', message: null }]
        tell({ refused, settled: state.settled + 1 })
      }
    }
    return kept
  }

  async function sendBatch(batch: File[], signal: AbortSignal): Promise<void> {
    const way = Symbol('batch')
    let files = batch
    for (let tries = 1; files.length > 0; tries++) {
      const size = files.reduce((sum, file) => sum + file.size, 0)
      try {
        const onSent = (share: number) => {
          onTheWay.set(way, share * size)
          progress(false)
        }
        const answers = await send(files, onSent, signal)
        onTheWay.delete(way)
        doneBytes += size
        const refused = answers.filter(({ code }) => code !== null)
        tell({ settled: state.settled + files.length, refused: [...state.refused, ...refused] }, false)
        return progress(true)
      } catch (error) {
        onTheWay.delete(way)
        if (signal.aborted) return
        files = await readable(files)
        if (files.length === 0) return
        if (!isPassing(error) || tries >= TRIES) {
          queue.unshift(files)
          // Several batches may fail of the same: it is said once.
          return tell({ phase: 'paused', error })
        }
        await wait(Math.min(LONGEST_WAIT, 1000 * 2 ** (tries - 1)))
        if (signal.aborted) return
        if (state.phase === 'paused') return void queue.unshift(files)
      }
    }
  }

  function work() {
    const { signal } = stop
    while (working < AT_ONCE && state.phase === 'sending' && queue.length > 0) {
      const batch = queue.shift()!
      working++
      void sendBatch(batch, signal).finally(() => {
        if (signal !== stop.signal) return
        working--
        work()
      })
    }
    if (state.phase === 'sending' && working === 0 && queue.length === 0 && asking === 0)
      tell({ phase: 'done', rate: null, left: null })
  }

  function reset() {
    stop = new AbortController()
    queue = []
    working = asking = doneBytes = 0
    onTheWay.clear()
  }
  /** Forgets how it ended. */
  function clear() {
    reset()
    tell(EMPTY)
  }

  return {
    clear,
    /** More files; `others`: how many files beside them are no pictures. */
    async add(files: File[], others: number): Promise<void> {
      if (state.phase === 'done' || state.phase === 'cancelled') clear()
      const { signal } = stop
      const going = state.phase === 'sending' || state.phase === 'paused'
      tell({ given: state.given + files.length, others: state.others + others, ...(!going && { phase: 'asking' }) })
      asking++
      try {
        const left = await missing(files, signal)
        if (signal.aborted) return
        const known = files.length - left.length
        const bytes = left.reduce((sum, file) => sum + file.size, 0)
        queue.push(...batchesOf(left))
        pace.begin()
        const phase = state.phase === 'paused' ? 'paused' : 'sending'
        tell({ phase, known: state.known + known, settled: state.settled + known, bytes: state.bytes + bytes })
      } catch (error) {
        if (signal.aborted) return
        // Sending what is there does no harm: the server knows it again.
        queue.push(...batchesOf(files))
        tell({ phase: 'paused', error, bytes: state.bytes + files.reduce((sum, file) => sum + file.size, 0) })
      } finally {
        if (signal === stop.signal) asking--
      }
      work()
    },
    /** What is on its way arrives; nothing more is sent. */
    pause: () => tell({ phase: 'paused', error: null, rate: null, left: null }),
    resume() {
      pace.begin()
      tell({ phase: 'sending', error: null })
      work()
    },
    cancel() {
      stop.abort()
      reset()
      tell({ phase: 'cancelled', rate: null, left: null })
    },
    isGoing: () => state.phase === 'asking' || state.phase === 'sending' || state.phase === 'paused',
    snapshot: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
