/** What several references of a person are worth: one face, the best of three, and the user vector made from three. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cosine, meanDirection } from '#engine/local/embed/embedder.ts'
import { chooseFace } from '#evaluation/choose-face.ts'
import type { Benchmark } from './context.ts'

const REFERENCES = 3
const MOST_PROBES = 5

type Score = (probe: Float32Array, references: Float32Array[]) => number

const scores: Record<string, Score> = {
  'one face': (probe, [first]) => cosine(probe, first),
  'best of three faces': (probe, references) => Math.max(...references.map((face) => cosine(probe, face))),
  'user vector of three': (probe, references) => cosine(probe, meanDirection(references) ?? probe),
}

/** Share of genuine scores at or above the score that so many impostors reach. */
function trueMatchRate(genuine: number[], impostor: number[], falseMatchRate: number): number {
  const sorted = [...impostor].sort((p, q) => q - p)
  const threshold = sorted[Math.floor(sorted.length * falseMatchRate)]
  return genuine.filter((score) => score > threshold).length / genuine.length
}

export const userVectors: Benchmark = async ({ openApp, testData, quick }) => {
  if (!testData) {
    console.log('Skipped: the labelled pictures (LIKENESS_TEST_DATA) are not here.')
    return undefined
  }
  const directory = join(testData, 'lfw-dev', 'images')
  const people = new Map<string, string[]>()
  for (const file of (await readdir(directory)).sort()) {
    const person = file.replace(/_\d+\.jpg$/, '')
    people.set(person, [...(people.get(person) ?? []), file])
  }
  const enough = [...people].filter(([, files]) => files.length > REFERENCES).slice(0, quick ? 10 : undefined)
  const app = openApp(0)
  try {
    const engine = await app.localEngine()
    const embedded = await Promise.all(
      enough.map(async ([person, files]) => {
        const faces = await Promise.all(
          files.slice(0, REFERENCES + MOST_PROBES).map(async (file) => {
            const analysis = await engine.analyse(await readFile(join(directory, file)))
            return chooseFace(analysis.faces, 'auto', analysis)?.embedding
          }),
        )
        const found = faces.filter((face) => face !== undefined)
        return { person, references: found.slice(0, REFERENCES), probes: found.slice(REFERENCES) }
      }),
    )
    const rows = Object.entries(scores).map(([name, score]) => {
      const genuine: number[] = []
      const impostor: number[] = []
      for (const { person, probes } of embedded)
        for (const probe of probes)
          for (const other of embedded)
            (other.person === person ? genuine : impostor).push(score(probe, other.references))
      const rates = [1e-2, 1e-3, 1e-4].map((rate) => [
        `TMR % at FMR ${rate}`,
        100 * trueMatchRate(genuine, impostor, rate),
      ])
      return {
        name,
        ...Object.fromEntries(rates.map(([key, value]) => [key, Number(Number(value).toFixed(2))])),
        genuine: genuine.length,
        impostor: impostor.length,
      }
    })
    console.table(rows)
    return rows
  } finally {
    await app.close()
  }
}
