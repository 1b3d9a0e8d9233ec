/** A thread that scans blocks of shared memory. The protocol is in threads.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import { perform } from './perform.ts'
import { createScanner, type Scanner } from './scan.ts'
import type { FromWorker, ToWorker } from './work.ts'

const { thread } = workerData as { thread: number }
const scanners = new Map<number, Scanner>()
const send = (message: FromWorker) => parentPort?.postMessage(message)

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'arena') {
    const scanner = scanners.get(message.pool) ?? createScanner(message.geometry, thread)
    scanners.set(message.pool, scanner)
    scanner.attach(message.arena, message.memory)
    return
  }
  try {
    send({ kind: 'done', result: perform(message.work, (pool) => scanners.get(pool)) })
  } catch {
    send({ kind: 'failed' })
  }
})
send({ kind: 'ready' })
