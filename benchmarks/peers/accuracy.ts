/** How often each system is right about pairs, so that speed is compared at a known accuracy. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chooseFace, type FaceChoice } from '#evaluation/choose-face.ts'
import { parsePairs, type Pair } from '#evaluation/pairs-file.ts'
import { verify } from '#evaluation/verification.ts'
import type { Benchmark } from '../context.ts'
import { median, printTable, rounded } from '../statistics.ts'
import { likeness, type System } from '../systems.ts'
import { installPeers } from './install.ts'
import { startPeer } from './system.ts'

interface PairSet {
  title: string
  pairs: Pair[]
  images: string
  choice: FaceChoice
}

/** Evenly spread over the file, so that folds and both kinds of pairs stay in balance. */
const sample = (pairs: Pair[], count: number) => pairs.filter((_, i) => (i * count) % pairs.length < count)

async function sets(data: string, quick: boolean): Promise<PairSet[]> {
  const read = async (path: string) => parsePairs(await readFile(join(data, path), 'utf8'))
  const unit = await read('deepface-unit/master.csv')
  const lfw = await read('lfw-dev/pairs.csv')
  const pairs = sample(lfw, quick ? 30 : 300)
  return [
    {
      title: `deepface-unit, ${unit.length} pairs, best threshold for the set`,
      pairs: unit,
      images: join(data, 'deepface-unit'),
      choice: 'largest',
    },
    {
      title: `lfw-dev, ${pairs.length} of ${lfw.length} pairs, threshold from the other folds`,
      pairs,
      images: join(data, 'lfw-dev/images'),
      choice: 'auto',
    },
  ]
}

async function measure(system: System, { title, pairs, images, choice }: PairSet) {
  const embeddings = new Map<string, ArrayLike<number> | undefined>()
  const times: number[] = []
  for (const name of new Set([...pairs.map(({ x }) => x), ...pairs.map(({ y }) => y)])) {
    const read = await system.read(join(images, name))
    times.push(read.ms)
    embeddings.set(name, chooseFace(read.faces, choice, read)?.embedding)
  }
  // A picture without a found face can only be rejected: right for different people, wrong for the same.
  const scored = pairs.map(({ x, y, same, fold }) => {
    const [a, b] = [embeddings.get(x), embeddings.get(y)]
    return { score: a?.length && b?.length ? system.similarity(a, b) : -1000, same, ...(fold && { fold }) }
  })
  const { accuracy, auc, tar } = verify(scored, [0.01])
  return {
    set: title,
    system: system.name,
    'accuracy %': rounded(accuracy * 100, 2),
    AUC: rounded(auc ?? NaN, 4),
    'accepted at 1 % false accepts, %': rounded((tar[0]?.rate ?? NaN) * 100, 1),
    'pictures without a face': [...embeddings.values()].filter((embedding) => !embedding?.length).length,
    'median ms': rounded(median(times)),
  }
}

export const accuracy: Benchmark = async ({ openApp, testData, quick }) => {
  if (!testData || !existsSync(join(testData, 'lfw-dev'))) {
    console.log('Skipped: the labelled pairs are not on this machine (LIKENESS_TEST_DATA).')
    return { skipped: true }
  }
  const directory = installPeers()
  const systems = [
    await likeness(openApp(1)),
    await startPeer('face-api', 'wasm', directory),
    await startPeer('human', 'wasm', directory),
  ]
  const rows = []
  for (const set of await sets(testData, quick)) for (const system of systems) rows.push(await measure(system, set))
  printTable('Accuracy on pairs, whole pipeline from the full picture', rows)
  await Promise.all(systems.map((system) => system.close()))
  return rows
}
