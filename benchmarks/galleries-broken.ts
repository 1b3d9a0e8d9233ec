/** A tenth of the files are broken: the others finish, the broken ones say why, and what was mended is done by a retry. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventPhoto } from './galleries-photos.ts'
import type { Child } from './galleries-start.ts'
import { printTable } from './statistics.ts'

export interface BrokenOptions {
  testData: string
  scratch: string
  /** Of photos; every tenth is broken. */
  count: number
}

/** What comes out of cameras, cards and networks that failed. */
const BREAK: Record<string, (bytes: Buffer) => Buffer> = {
  empty: () => Buffer.alloc(0),
  'no picture': () => Buffer.from('<html><body>404 Not Found</body></html>'.repeat(20)),
  'its beginning alone': (bytes) => bytes.subarray(0, 300),
  'its first half': (bytes) => bytes.subarray(0, bytes.length >> 1),
  'nonsense after the beginning': (bytes) => Buffer.concat([bytes.subarray(0, 20), Buffer.alloc(5000, 'nonsense ')]),
  'pixels of zeros': (bytes) => Buffer.concat([bytes.subarray(0, 1000), Buffer.alloc(bytes.length - 1000)]),
}
const MENDED = 10

export async function measureBroken(worker: Child, photos: EventPhoto[], { testData, scratch, count }: BrokenOptions) {
  const directory = join(scratch, 'broken')
  await mkdir(directory, { recursive: true })
  const samples = join(testData, 'hard', 'corrupt')
  const corrupt = (await readdir(samples)).sort().map((file) => ({ kind: file, path: join(samples, file) }))
  const ways = [...Object.keys(BREAK), ...corrupt.map(({ kind }) => kind)]
  const isBroken = (i: number) => i % 10 === 9
  const kindOf = new Map<string, string>()
  const files: { name: string; path: string }[] = []
  for (let i = 0; i < count; i++) {
    const { path } = photos[i % photos.length]
    const name = `IMG_${i}.jpg`
    if (!isBroken(i)) {
      files.push({ name, path })
      continue
    }
    const kind = ways[Math.floor(i / 10) % ways.length]
    const broken = join(directory, name)
    const spoil = BREAK[kind]
    await writeFile(broken, spoil ? spoil(await readFile(path)) : await readFile(join(samples, kind)))
    kindOf.set(name, kind)
    files.push({ name, path: broken })
  }

  const galleryId = await worker.call('create', 'Broken')
  const added = await worker.call('add', galleryId, files)
  const refused = added.filter(({ code }) => code !== undefined)
  await worker.call('process', galleryId)
  const after = await worker.call('photosOf', galleryId)
  const failed = after.filter(({ state }) => state === 'error')
  const done = new Set(after.filter(({ state }) => state === 'done').map(({ name }) => name))
  const unfinished = files.filter(({ name }, i) => !isBroken(i) && !done.has(name))
  if (unfinished.length > 0) throw new Error(`Whole photos that are not done: ${unfinished.map(({ name }) => name)}`)
  const silent = failed.filter(({ code, error }) => !code || !error)
  if (silent.length > 0) throw new Error(`Without a reason: ${silent.map(({ name }) => name)}`)
  const lost = files.length - refused.length - failed.length - done.size
  if (lost !== 0) throw new Error(`${lost} photos are neither done, refused nor given up`)

  const outcome = new Map<string, { upload: number; processing: number; done: number; reason: Set<string> }>()
  const reasons = new Map([...refused, ...failed].map(({ name, code }) => [name, code]))
  for (const [name, kind] of kindOf) {
    const row = outcome.get(kind) ?? { upload: 0, processing: 0, done: 0, reason: new Set() }
    if (done.has(name)) row.done++
    else if (failed.some((photo) => photo.name === name)) row.processing++
    else row.upload++
    const reason = reasons.get(name)
    if (reason) row.reason.add(reason)
    outcome.set(kind, row)
  }
  printTable(
    `${kindOf.size} broken files among ${count}`,
    [...outcome].map(([kind, { upload, processing, done: readable, reason }]) => ({
      kind,
      ...{ 'refused at upload': upload, 'given up': processing, 'readable all the same': readable },
      reason: [...reason].join(', '),
    })),
  )

  // Some are mended in the store, the others stay as they are; all are tried again.
  const mended = failed.slice(0, MENDED)
  for (const { name } of mended)
    await worker.call('overwrite', added.find((photo) => photo.name === name)!.key!, photos[0].path)
  await worker.call('process', galleryId, { states: ['error'] })
  const left = (await worker.call('photosOf', galleryId, undefined, ['error'])).map(({ name }) => name)
  const expected = failed.slice(MENDED).map(({ name }) => name)
  if (left.sort().join() !== expected.sort().join()) throw new Error(`The retry left ${left.length} photos`)
  console.log(
    `\n${done.size} photos done, ${refused.length} files refused at upload, ${failed.length} given up with a reason. A retry after ${mended.length} of them were mended: ${left.length} left.`,
  )
  return { done: done.size, refused: refused.length, failed: failed.length, mended: mended.length, left: left.length }
}
