/**
 * What small versions of a picture cost when they are made in the same pass: the same pictures in turns without any, with
 * those of at most 640 pixels (made of the pixels analysis has anyway) and with one of 1024. Processor time, the least of
 * several rounds, so that other work on the machine counts little.
 */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { RenditionSize } from '#engine/engine.ts'
import type { Benchmark } from './context.ts'
import { compose, fetchPictures, groupPhotos } from './pictures.ts'

const VARIANTS: Record<string, RenditionSize[] | undefined> = {
  none: undefined,
  '320, 640': [{ longSide: 320 }, { longSide: 640 }],
  '320, 1024': [{ longSide: 320 }, { longSide: 1024 }],
}

export const renditions: Benchmark = async ({ openApp, quick }) => {
  const app = openApp(1)
  const engine = await app.localEngine()
  const pictures = await fetchPictures(app)
  const rounds = quick ? 2 : 8
  const rows: Record<string, unknown>[] = []
  for (const megapixels of quick ? [12] : [2, 6, 12]) {
    const enlarged = async (path: string) => {
      const image = sharp(await readFile(path))
      const { width, height } = await image.metadata()
      const wide = Math.round(Math.sqrt((megapixels * 1e6 * width) / height))
      return image.resize(wide).jpeg({ quality: 90 }).toBuffer()
    }
    const sets = {
      'group photos': await Promise.all(groupPhotos(pictures).map(enlarged)),
      'single portraits': [await compose(pictures, { faces: 1, megapixels })],
    }
    for (const [set, photos] of Object.entries(sets)) {
      const total: Record<string, number> = {}
      for (const bytes of photos) {
        const least: Record<string, number> = {}
        for (let round = 0; round <= rounds; round++)
          for (const [name, sizes] of Object.entries(VARIANTS)) {
            const before = process.cpuUsage()
            await engine.detectFaces(bytes, { renditions: sizes })
            const { user, system } = process.cpuUsage(before)
            // The first round warms up.
            if (round > 0) least[name] = Math.min(least[name] ?? Infinity, (user + system) / 1000)
          }
        for (const name in VARIANTS) total[name] = (total[name] ?? 0) + least[name]
      }
      const row: Record<string, unknown> = { megapixels, pictures: set, photos: photos.length }
      for (const name in VARIANTS) {
        row[`${name} (ms)`] = Math.round(total[name] / photos.length)
        if (VARIANTS[name]) row[`${name} (ratio)`] = Number((total[name] / total['none']).toFixed(3))
      }
      rows.push(row)
    }
  }
  console.table(rows)
  await app.close()
  return rows
}
