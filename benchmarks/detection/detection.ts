/** What the detector finds, misses and invents; on small faces and turned heads too. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Benchmark } from '../context.ts'
import { fetchPictures, groupPhotos } from '../pictures.ts'
import { printTable } from '../statistics.ts'
import { countFaces, summarise } from './counts.ts'
import { readOriginals, smaller, turned } from './synthetic.ts'

/** The crowd has hundreds of tiny faces: its own finds would be the whole measurement. */
const LEFT_OUT = ['crowd_lumia.jpg']

async function pictures(directory: string): Promise<string[]> {
  const names = await readdir(directory)
  return names
    .filter((name) => /\.(jpe?g|png)$/.test(name) && !LEFT_OUT.includes(name))
    .map((name) => join(directory, name))
}

export const detection: Benchmark = async ({ openApp, testData, quick }) => {
  const app = openApp(0)
  const engine = await app.localEngine()
  const { calibration, verification } = {
    calibration: engine.calibration,
    verification: engine.thresholds.verification,
  }
  const threshold = calibration.cosine(verification)
  const paths = groupPhotos(await fetchPictures(app))
  const counts = []
  if (testData && existsSync(join(testData, 'groups'))) {
    for (const name of ['groups', 'compreface-samples'])
      counts.push(summarise(name, await countFaces(engine, join(testData, name))))
    counts.push(
      summarise(
        'without a face (hard)',
        (await countFaces(engine, join(testData, 'hard'), ['noface', 'format', 'exif'])).filter(
          ({ expected }) => expected === 0,
        ),
      ),
    )
    printTable('Against the manifests', counts)
    paths.push(...(await pictures(join(testData, 'groups'))))
  } else console.log('Counts skipped: the labelled pictures are not on this machine (LIKENESS_TEST_DATA).')

  const originals = await readOriginals(engine, quick ? paths.slice(0, 3) : paths)
  const sizes = []
  for (const pixels of [96, 64, 48, 38, 32, 24, 20, 17, 14, 12])
    sizes.push(await smaller(engine, originals, pixels, threshold))
  printTable('Pictures made smaller', sizes)
  const rolls = []
  for (let degrees = 0; degrees < 360; degrees += quick ? 90 : 15)
    rolls.push(await turned(engine, originals, degrees, threshold))
  printTable('Pictures turned', rolls)
  await app.close()
  return { counts, sizes, rolls }
}
