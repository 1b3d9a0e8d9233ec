/** Many pictures in a process of its own, so that its memory is its own. Message in: what to do; message out: the row. */
import { readFile } from 'node:fs/promises'
import { createApp } from '#app'
import { readConfig } from '#config'
import { inOrder } from '#lib/in-order.ts'

export interface ThroughputTask {
  home: string
  paths: string[]
  count: number
  workers: number
}

export interface Throughput {
  seconds: number
  faces: number
  /** Largest resident memory of the whole process, bytes. */
  rss: number
}

process.once('message', (task: ThroughputTask) => {
  void measure(task).then((answer) => {
    process.send?.(answer)
    process.disconnect()
  })
})

async function measure({ home, paths, count, workers }: ThroughputTask): Promise<Throughput> {
  const app = createApp({ ...readConfig(), home, databaseUrl: undefined, workers })
  const engine = await app.localEngine()
  const pictures = await Promise.all(paths.map((path) => readFile(path)))
  const work = (n: number) =>
    inOrder(
      Array.from({ length: n }, (_, i) => pictures[i % pictures.length]),
      // One more than there are workers, so that none waits.
      { concurrency: workers + 1 },
      (bytes) => engine.analyse(bytes),
    )
  // Every worker loads its networks first.
  for await (const _ of work(workers * 4));
  const started = performance.now()
  let faces = 0
  for await (const answer of work(count)) faces += answer.faces.length
  const seconds = (performance.now() - started) / 1000
  await app.close()
  return { seconds, faces, rss: process.resourceUsage().maxRSS * 1024 }
}
