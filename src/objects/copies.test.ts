import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
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

describe('folders that no setting names any more', () => {
  const notesDirectory = () => join(scratch, 'home', 'copies')
  const noting = (more: Partial<Parameters<typeof createCopies>[0]> = {}) =>
    createCopies({ ...{ annotatedDirectory, cropsDirectory, onFailure }, notesDirectory: notesDirectory(), ...more })
  const nowhere = { annotatedDirectory: undefined, cropsDirectory: undefined }

  test('are reached by a removal, also by a process that began before they were used, and by one without any', async () => {
    const before = noting(nowhere)
    const copies = noting()
    for (const id of ['screening_a', 'screening_b', 'screening_c']) {
      await copies.annotated(id, bytes(id))
      await copies.crop(id, 3, bytes(id))
    }
    expect(await names(notesDirectory())).toHaveLength(2)
    await before.remove('screening_a', [3])
    const elsewhere = noting({ ...nowhere, annotatedDirectory: join(scratch, 'new') })
    await elsewhere.annotated('screening_d', bytes('d'))
    await elsewhere.remove('screening_b', [3])
    await elsewhere.remove('screening_d', [3])
    expect(await names(annotatedDirectory)).toEqual(['screening_c.jpg'])
    expect(await names(cropsDirectory)).toEqual(['screening_c-3.jpg'])
    expect(await names(join(scratch, 'new'))).toEqual([])
    expect(await names(notesDirectory())).toHaveLength(3)
  })

  test('that are gone are no failure, those that cannot be looked into are', async (context) => {
    const copies = noting()
    await copies.annotated('screening_a', bytes('a'))
    await copies.crop('screening_a', 0, bytes('a'))
    await rm(annotatedDirectory, { recursive: true })
    await noting(nowhere).remove('screening_a', [0])
    expect(await names(cropsDirectory)).toEqual([])
    if (process.platform === 'win32') return context.skip('links need rights on Windows')
    await symlink(annotatedDirectory, annotatedDirectory)
    await expect(noting(nowhere).remove('screening_a', [0])).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(noting(nowhere).tidy()).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  test('get nothing that could not be noted, and nothing is removed as long as it is not known where', async () => {
    await mkdir(join(scratch, 'home'))
    await writeFile(notesDirectory(), 'a file')
    const copies = noting()
    await copies.annotated('screening_a', bytes('a'))
    expect(onFailure).toHaveBeenCalledTimes(1)
    await expect(names(annotatedDirectory)).rejects.toMatchObject({ code: 'ENOENT' })
    await rm(notesDirectory())
    await symlink(notesDirectory(), notesDirectory())
    await expect(copies.remove('screening_a', [])).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  test('many at once note a folder once; one that was there before folders were noted is noted too', async () => {
    await both().annotated('screening_a', bytes('a'))
    await noting(nowhere).remove('screening_a', [])
    expect(await names(annotatedDirectory)).toEqual(['screening_a.jpg'])
    await Promise.all([noting(), noting(), noting()].map((copies) => copies.tidy()))
    expect(await names(notesDirectory())).toHaveLength(2)
    await noting(nowhere).remove('screening_a', [])
    expect(await names(annotatedDirectory)).toEqual([])
  })
})

test('what was being written when a process died goes after an hour, and nothing else', async () => {
  const copies = both()
  await copies.annotated('screening_a', bytes('a'))
  const draft = (id: string) => `.${id}.jpg.0f8fad5b-d9cb-469f-a165-70867728950e`
  const foreign = ['.hidden.jpg', '.screening_a.jpg.part', 'screening_a.jpg.0f8fad5b-d9cb-469f-a165-70867728950e']
  for (const name of [draft('screening_a'), draft('screening_b-0'), ...foreign])
    await writeFile(join(annotatedDirectory, name), 'x')
  await mkdir(join(annotatedDirectory, draft('folder')))
  const then = new Date(Date.now() - 3_700_000)
  for (const name of await names(annotatedDirectory))
    if (name !== draft('screening_a')) await utimes(join(annotatedDirectory, name), then, then)
  await copies.tidy()
  expect(await names(annotatedDirectory)).toEqual(
    [draft('screening_a'), draft('folder'), ...foreign, 'screening_a.jpg'].sort(),
  )
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
