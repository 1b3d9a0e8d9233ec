/** Where a picture's time goes: milliseconds by stage, for picture sizes and numbers of faces, on one core. */
import type { Benchmark } from './context.ts'
import { compose, fetchPictures, type Composition } from './pictures.ts'
import { median, percentile, printTable, rounded } from './statistics.ts'

const sizes = [0.3, 2, 12]
const crowds = [1, 4, 20]
const stageNames = ['decode', 'detect', 'align', 'embed', 'turn', 'describe']

export const stages: Benchmark = async ({ openApp, quick }) => {
  const app = openApp(1)
  const engine = await app.localEngine()
  const pictures = await fetchPictures(app)
  const cases: Composition[] = sizes.flatMap((megapixels) => crowds.map((faces) => ({ megapixels, faces })))
  const made = await Promise.all(cases.map((wanted) => compose(pictures, wanted)))
  const laps = cases.map(() => new Map<string, number[]>())
  const found = cases.map(() => 0)
  const rounds = quick ? 2 : 30

  // In turns, so that a slow moment of the machine falls on all; the first round warms up.
  for (let round = 0; round <= rounds; round++)
    for (const [i, bytes] of made.entries()) {
      const started = performance.now()
      const { faces, timings } = await engine.analyse(bytes)
      const total = performance.now() - started
      if (round === 0) continue
      found[i] = faces.length
      for (const [stage, ms] of [...Object.entries(timings), ['total', total] as const])
        laps[i].set(stage, [...(laps[i].get(stage) ?? []), ms])
    }

  const row = (i: number, p: number) => {
    const names = [...stageNames, ...[...laps[i].keys()].filter((name) => ![...stageNames, 'total'].includes(name))]
    return {
      megapixels: cases[i].megapixels,
      faces: `${found[i]} of ${cases[i].faces}`,
      ...Object.fromEntries(
        [...names, 'total'].map((name) => [name, rounded(percentile(laps[i].get(name) ?? [0], p), 1)]),
      ),
    }
  }
  printTable(
    `Median ms, one core, ${rounds} rounds`,
    cases.map((_, i) => row(i, 50)),
  )
  printTable(
    '95th percentile, ms',
    cases.map((_, i) => row(i, 95)),
  )
  const perFace = median((laps[5].get('total') ?? []).map((ms, k) => (ms - (laps[3].get('total')?.[k] ?? 0)) / 19))
  console.log(`\nEach further face in a 2-megapixel picture: ${rounded(perFace, 2)} ms`)
  await app.close()
  return cases.map((_, i) => ({ median: row(i, 50), p95: row(i, 95) }))
}
