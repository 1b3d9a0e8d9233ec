/** `npm run bench [-- names...] [--quick] [--json FILE]`: measures the built product on this machine. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createApp } from '#app'
import { readConfig } from '#config'
import type { Benchmark, BenchmarkContext } from './context.ts'

const benchmarks: Record<string, () => Promise<Benchmark>> = {
  stages: async () => (await import('./stages.ts')).stages,
  embedder: async () => (await import('./embedder.ts')).embedder,
  photos: async () => (await import('./photos.ts')).photos,
  renditions: async () => (await import('./renditions.ts')).renditions,
  detection: async () => (await import('./detection/detection.ts')).detection,
  galleries: async () => (await import('./galleries.ts')).galleries,
  'galleries-two': async () => (await import('./galleries-two.ts')).galleriesTwo,
  'panel-photos': async () => (await import('./panel-photos.ts')).panelPhotos,
  watchlist: async () => (await import('./watchlist.ts')).watchlist,
  'watchlist-accuracy': async () => (await import('./watchlist-accuracy.ts')).watchlistAccuracy,
  'user-vectors': async () => (await import('./user-vectors.ts')).userVectors,
  search: async () => (await import('./search.ts')).search,
  load: async () => (await import('./service/load.ts')).load,
  rekognition: async () => (await import('./service/rekognition.ts')).rekognition,
  peers: async () => (await import('./peers/speed.ts')).speed,
  'peers-accuracy': async () => (await import('./peers/accuracy.ts')).accuracy,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
})
const unknown = positionals.filter((name) => !(name in benchmarks))
if (unknown.length) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.`)
  process.exit(2)
}

function testData(): string | undefined {
  const checkout = dirname(dirname(fileURLToPath(import.meta.url)))
  const directory = process.env['LIKENESS_TEST_DATA'] ?? join(checkout, '..', 'shared', 'data')
  return existsSync(directory) ? directory : undefined
}

const scratch = await mkdtemp(join(tmpdir(), 'likeness-benchmark-'))
const context: BenchmarkContext = {
  openApp: (workers) => createApp({ ...readConfig(), home: join(scratch, 'home'), databaseUrl: undefined, workers }),
  quick: values.quick,
  testData: testData(),
  scratch,
}

const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  node: process.version,
  date: new Date().toISOString(),
}
console.log(`${machine.processor}, ${machine.cores} cores, Node.js ${machine.node}`)
const results: Record<string, unknown> = {}
try {
  for (const name of positionals.length ? positionals : Object.keys(benchmarks)) {
    console.log(`\n## ${name}`)
    results[name] = await (await benchmarks[name]())(context)
  }
} finally {
  await rm(scratch, { recursive: true, force: true })
}
if (values.json) await writeFile(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`)
process.exit(0)
