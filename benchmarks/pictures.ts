/** Pictures to measure with: out of the npm packages of the demonstration, and larger ones composed of their faces. */
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import sharp from 'sharp'
import type { App } from '#app'
import { PACKAGES } from '#demo/pictures.ts'

const moreGroups = {
  package: '@vladmandic/face-api@1.7.15',
  files: [
    { path: 'demo/sample2.jpg', sha256: '7d2b60ae6f13bf30f422e04df87451081a02c83de469056f25afb44b7000c691' },
    { path: 'demo/sample4.jpg', sha256: '729efa5923061d40eb4ed5f267a18cc7b8ba6f852bb2757b16d8b7e4937476fc' },
    { path: 'demo/sample6.jpg', sha256: '9baad80f9d5e306fb9b8c0913d44445f1e95848df317530efb03d0934c57ba87' },
  ],
}

/** Paths of all pictures, by file name. */
export async function fetchPictures(app: App): Promise<Map<string, string>> {
  const directory = join(dirname(app.config.modelsDirectory), 'demo-pictures')
  const paths: string[] = []
  for (const wanted of [...PACKAGES, moreGroups]) paths.push(...(await app.packageFiles({ ...wanted, directory })))
  return new Map(paths.map((path) => [basename(path), path]))
}

export const groupPhotos = (pictures: Map<string, string>): string[] =>
  [...pictures].flatMap(([name, path]) => (name.startsWith('sample') ? [path] : [])).sort()

/** Heads with shoulders, one person each. */
const heads = ['franck_02045.jpg', 'franck_04117.jpg', 'cage.jpg', 'bieber_small.jpg', 'SeanConnery.jpg']

export interface Composition {
  faces: number
  megapixels: number
}

/** A picture of 4 : 3 with so many heads side by side, each as large as fits but never larger than a third of its height. */
export async function compose(pictures: Map<string, string>, { faces, megapixels }: Composition): Promise<Buffer> {
  const width = Math.round(Math.sqrt((megapixels * 1e6 * 4) / 3))
  const height = Math.round((width * 3) / 4)
  const columns = Math.ceil(Math.sqrt((faces * 4) / 3))
  const cell = Math.floor(Math.min(width / columns, height / Math.ceil(faces / columns)))
  const size = Math.round(Math.min(cell * 0.9, height * 0.6))
  const tiles = await Promise.all(
    Array.from({ length: faces }, async (_, i) => {
      const path = pictures.get(heads[i % heads.length])
      if (!path) throw new Error(`${heads[i % heads.length]} was not fetched`)
      const input = await sharp(await readFile(path))
        .resize(size, size, { fit: 'cover', position: 'top' })
        .toBuffer()
      return { input, left: (i % columns) * cell, top: Math.floor(i / columns) * cell }
    }),
  )
  // A background with soft texture, as photographs have: a flat one would flatter the decoder.
  const noise = { type: 'gaussian' as const, mean: 120, sigma: 25 }
  const background = { width: width >> 2, height: height >> 2, channels: 3 as const, background: '#777', noise }
  return sharp({ create: background })
    .resize(width, height, { fit: 'fill' })
    .composite(tiles)
    .jpeg({ quality: 90 })
    .toBuffer()
}
