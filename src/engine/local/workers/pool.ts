/**
 * Inference off the main thread: a pool of workers, each with its own networks on one core. Workers start when there is
 * work for them; waiting pictures queue here, on the main thread.
 */
import '../no-telemetry.ts'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { LikenessError } from '#errors'
import { createLimiter, type Turn } from '#lib/limiter.ts'
import type { Analysis, AnalysisRequest } from '../analyser.ts'
import type { DecodeLimits } from '../decode/raster.ts'
import type { InstalledPack } from '../models/manifest.ts'
import { received, type WorkerAnswer, type WorkerSetup, type WorkerTask } from './protocol.ts'

export interface AnalyserPool {
  readonly workers: number
  /** Throws the catalogue's image errors, `cancelled`, `engine_closed`. */
  analyse(bytes: Uint8Array, request: AnalysisRequest, turn?: Turn): Promise<Analysis>
  close(): Promise<void>
}

/** Waiting workers end after this long, so that a server at rest gives its memory back. */
const IDLE_MS = 60_000

export function createPool(deps: { pack: InstalledPack; limits: DecodeLimits; workers: number }): AnalyserPool {
  const { pack, limits } = deps
  const workers = deps.workers || availableParallelism()
  const source = import.meta.url.endsWith('.ts')
  const setup: WorkerSetup = {
    manifest: pack.manifest,
    paths: Object.fromEntries(pack.manifest.files.map(({ name }) => [name, pack.path(name)])),
    limits,
  }
  const piscina = new Piscina<WorkerTask, WorkerAnswer>({
    filename: fileURLToPath(new URL(source ? './worker.ts' : './worker.js', import.meta.url)),
    execArgv: source ? ['--conditions=source', '--import', 'tsx'] : [],
    workerData: setup,
    minThreads: 0,
    maxThreads: workers,
    idleTimeout: IDLE_MS,
    concurrentTasksPerWorker: 1,
  })
  // A worker that dies with nothing to do is replaced when there is; its tasks, if any, were failed one by one.
  piscina.on('error', () => undefined)
  // A signal takes a picture out of this line. It must not reach the pool, which ends the thread of a task that has begun:
  // with a network in the middle of its work that ends the whole process.
  const line = createLimiter(workers)
  let closed = false

  return {
    workers,
    async analyse(bytes, request, turn = {}) {
      if (closed) throw new LikenessError('engine_closed')
      try {
        const answer = await line.run(() => {
          if (closed) throw new LikenessError('engine_closed')
          return piscina.run({ bytes, request })
        }, turn)
        if (turn.signal?.aborted) throw new LikenessError('cancelled')
        if ('error' in answer) throw received(answer.error)
        return answer.analysis
      } catch (cause) {
        if (cause instanceof LikenessError) throw cause
        if (closed) throw new LikenessError('engine_closed', { cause })
        throw new LikenessError('engine_failed', { cause })
      }
    },
    async close() {
      closed = true
      await piscina.close()
    },
  }
}
