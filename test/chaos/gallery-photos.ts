/** Small photos of one or two people, no two alike, and every twelfth broken. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { A1, B1, C1 } from '../fixtures/workshop.ts'

const SIZE = 320
const BROKEN_EVERY = 12

export async function makePhotos(directory: string, count: number): Promise<{ paths: string[]; broken: string[] }> {
  await mkdir(directory, { recursive: true })
  const people = await Promise.all([A1, B1, C1].map((path) => readFile(path)))
  const paths: string[] = []
  const broken: string[] = []
  for (let i = 0; i < count; i++) {
    const path = join(directory, `photo-${String(i).padStart(4, '0')}.jpg`)
    const heads = await Promise.all(
      [people[i % 3]!, ...(i % 2 === 0 ? [people[(i + 1) % 3]!] : [])].map((head) =>
        sharp(head).resize(SIZE, SIZE, { fit: 'cover', position: 'top' }).toBuffer(),
      ),
    )
    const bytes = await sharp({
      create: { width: SIZE * 2 + i, height: SIZE + 40, channels: 3, background: { r: i % 256, g: 120, b: 140 } },
    })
      .composite(heads.map((input, at) => ({ input, left: at * SIZE, top: 20 })))
      .jpeg()
      .toBuffer()
    const isBroken = i % BROKEN_EVERY === BROKEN_EVERY - 1
    await writeFile(path, isBroken ? bytes.subarray(0, 400) : bytes)
    paths.push(path)
    if (isBroken) broken.push(basename(path))
  }
  return { paths, broken }
}
