/** A folder of photos: pictures per second on one core and on all, memory, and how long the first answer takes. */
import { execFile, fork } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Benchmark, BenchmarkContext } from './context.ts'
import { compose, fetchPictures, groupPhotos, type Composition } from './pictures.ts'
import { printTable, rounded, summary } from './statistics.ts'
import type { Throughput, ThroughputTask } from './throughput.ts'

const likeness = join(dirname(dirname(fileURLToPath(import.meta.url))), 'bin', 'likeness.mjs')
const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20)

function run(task: ThroughputTask): Promise<Throughput> {
  const child = fork(fileURLToPath(new URL('./throughput.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] })
  return new Promise((resolve, reject) => {
    child.once('message', (answer: Throughput) => resolve(answer))
    child.once('exit', (code) => reject(new Error(`The measuring process ended with code ${code}`)))
    child.send(task)
  })
}

async function throughput({ scratch }: BenchmarkContext, title: string, paths: string[], count: number) {
  const rows = []
  for (const workers of [...new Set([1, availableParallelism()])]) {
    const { seconds, faces, rss } = await run({ home: join(scratch, 'home'), paths, count, workers })
    rows.push({
      pictures: title,
      workers,
      'pictures/s': rounded(count / seconds),
      'faces/s': rounded(faces / seconds),
      'ms a picture': rounded((seconds * 1000) / count),
      'most memory, MB': megabytes(rss),
    })
  }
  return rows
}

/** From the command to its answer: a new process each time, one picture. */
async function coldStart({ quick }: BenchmarkContext, path: string) {
  const times: number[] = []
  for (let i = 0; i < (quick ? 1 : 7); i++) {
    const started = performance.now()
    await promisify(execFile)(process.execPath, [likeness, 'detect', path, '--json'])
    times.push(performance.now() - started)
  }
  return summary(times)
}

export const photos: Benchmark = async (context) => {
  const app = context.openApp(1)
  const fetched = await fetchPictures(app)
  await app.close()
  const composed = async (composition: Composition) => {
    const path = join(context.scratch, `${composition.faces}-faces.jpg`)
    await writeFile(path, await compose(fetched, composition))
    return path
  }
  const [small, large] = [await composed({ faces: 1, megapixels: 0.3 }), await composed({ faces: 20, megapixels: 12 })]
  const n = context.quick ? 12 : 240
  const rows = [
    ...(await throughput(context, '0.3 megapixels, 1 face', [small], n)),
    ...(await throughput(context, '2.5 megapixels, 3-5 faces', groupPhotos(fetched), n)),
    ...(await throughput(context, '12 megapixels, 20 faces', [large], Math.ceil(n / 4))),
  ]
  printTable('Many photos', rows)
  const start = await coldStart(context, small)
  console.log(
    `\nFrom "likeness detect PICTURE" to its answer, a new process each time: ${start.median} ms (p95 ${start.p95})`,
  )
  return { rows, coldStart: start }
}
