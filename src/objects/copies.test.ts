import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCopies } from './copies.ts'

let scratch: string
let annotatedDirectory: string
let cropsDirectory: string
const onFailure = vi.fn()
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'likeness-copies-'))
  annotatedDirectory = join(scratch, 'deep', 'annotated')
  cropsDirectory = join(scratch, 'crops')
  onFailure.mockReset()
})
afterEach(() => rm(scratch, { recursive: true, force: true }))
const both = () => createCopies({ annotatedDirectory, cropsDirectory, onFailure })
const bytes = (text: string) => Buffer.from(text)
const names = async (directory: string) => (await readdir(directory)).sort()

test('written under the names other systems look for, in folders that are made', async () => {
  const copies = both()
  await copies.annotated('screening_a', bytes('boxes'))
  await copies.crop('screening_a', 0, bytes('face'))
  await copies.crop('screening_a', 12, bytes('another'))
  expect(await names(annotatedDirectory)).toEqual(['screening_a.jpg'])
  expect(await names(cropsDirectory)).toEqual(['screening_a-0.jpg', 'screening_a-12.jpg'])
  expect(await readFile(join(annotatedDirectory, 'screening_a.jpg'), 'utf8')).toBe('boxes')
  if (process.platform !== 'win32')
    expect((await stat(join(annotatedDirectory, 'screening_a.jpg'))).mode & 0o007).toBe(0)
  expect(onFailure).not.toHaveBeenCalled()
})

test('there whole or not at all: who looks all the time never sees a part of one', async () => {
  const copies = both()
  const [one, two] = [Buffer.alloc(2e6, 1), Buffer.alloc(2e6, 2)]
  await copies.annotated('screening_a', one)
  let writing = true
  const seen = new Set<number>()
  const looking = (async () => {
    while (writing) {
      const content = await readFile(join(annotatedDirectory, 'screening_a.jpg'))
      expect(content).toHaveLength(2e6)
      expect(new Set([content[0], content[1_000_000], content[1_999_999]]).size).toBe(1)
      seen.add(content[0]!)
      expect((await names(annotatedDirectory)).filter((name) => !name.startsWith('.'))).toEqual(['screening_a.jpg'])
    }
  })()
  for (let i = 0; i < 10; i++) await copies.annotated('screening_a', i % 2 === 0 ? two : one)
  writing = false
  await looking
  expect(seen.size).toBeGreaterThan(0)
  expect(await names(annotatedDirectory)).toEqual(['screening_a.jpg'])
})

test('a removal takes those of the screening, no others, and is fine twice and without anything there', async () => {
  const copies = both()
  await copies.remove('screening_a', [0, 1])
  for (const id of ['screening_a', 'screening_ab']) {
    await copies.annotated(id, bytes(id))
    for (const face of [0, 1, 11]) await copies.crop(id, face, bytes(id))
  }
  for (let i = 0; i < 2; i++) await copies.remove('screening_a', [0, 1])
  expect(await names(annotatedDirectory)).toEqual(['screening_ab.jpg'])
  expect(await names(cropsDirectory)).toEqual([
    ...['screening_a-11.jpg', 'screening_ab-0.jpg', 'screening_ab-1.jpg', 'screening_ab-11.jpg'],
  ])
})

test('without folders nothing is written and nothing fails', async () => {
  const copies = createCopies({ onFailure })
  await copies.annotated('screening_a', bytes('x'))
  await copies.crop('screening_a', 0, bytes('x'))
  await copies.remove('screening_a', [0])
  expect(await names(scratch)).toEqual([])
})

test('a folder that cannot be written is told once, again when it failed anew, and never thrown', async () => {
  await mkdir(join(scratch, 'deep'))
  await writeFile(annotatedDirectory, 'a file')
  const copies = both()
  for (let i = 0; i < 3; i++) await copies.annotated('screening_a', bytes('x'))
  await copies.crop('screening_a', 0, bytes('x'))
  expect(onFailure.mock.calls).toEqual([[{ directory: annotatedDirectory, error: expect.any(Error) }]])
  await rm(annotatedDirectory)
  await copies.annotated('screening_a', bytes('x'))
  expect(await names(annotatedDirectory)).toEqual(['screening_a.jpg'])
  await rm(annotatedDirectory, { recursive: true })
  await writeFile(annotatedDirectory, 'a file')
  await copies.annotated('screening_a', bytes('x'))
  expect(onFailure).toHaveBeenCalledTimes(2)
})

test('a folder that cannot be looked into is told at a removal: a person may be in it', async (context) => {
  if (process.platform === 'win32') return context.skip('links need rights on Windows')
  const copies = both()
  await copies.crop('screening_a', 0, bytes('x'))
  await mkdir(join(scratch, 'deep'))
  // A link to itself: neither there nor absent.
  await symlink(annotatedDirectory, annotatedDirectory)
  await expect(copies.remove('screening_a', [0])).rejects.toMatchObject({ code: 'store_unavailable' })
  expect(await names(cropsDirectory)).toEqual([])
})

test('a link in the place of a copy is replaced, never followed', async (context) => {
  if (process.platform === 'win32') return context.skip('links need rights on Windows')
  const precious = join(scratch, 'precious')
  await writeFile(precious, 'precious')
  await mkdir(annotatedDirectory, { recursive: true })
  await symlink(precious, join(annotatedDirectory, 'screening_a.jpg'))
  const copies = both()
  await copies.annotated('screening_a', bytes('copy'))
  expect(await readFile(precious, 'utf8')).toBe('precious')
  await symlink(precious, join(annotatedDirectory, 'screening_b.jpg'))
  await copies.remove('screening_b', [])
  expect(await readFile(precious, 'utf8')).toBe('precious')
})

test.each(['../a', 'a/b', '', '.', 'a\0', 'ä'])('%j is no id: nothing is written or removed by it', async (id) => {
  const copies = both()
  const refused = { code: 'invalid_argument' }
  await expect(copies.annotated(id, bytes('x'))).rejects.toMatchObject(refused)
  await expect(copies.crop(id, 0, bytes('x'))).rejects.toMatchObject(refused)
  await expect(copies.remove(id, [0])).rejects.toMatchObject(refused)
  expect(await names(scratch)).toEqual([])
})
