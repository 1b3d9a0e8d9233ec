import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findInputs, oneInput, readFailure } from './inputs.ts'

let directory: string
const at = (...path: string[]) => join(directory, ...path)
const limits = { maxBytes: 1000 }
const names = async (...args: string[]) => (await findInputs(args, limits)).map((input) => input.name)

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'likeness-inputs-'))
  await mkdir(at('album', 'sub'), { recursive: true })
  await mkdir(at('empty'))
  for (const file of ['b.JPG', 'a.heic', 'notes.txt', 'sub/c [1].png']) await writeFile(at('album', file), file)
  await writeFile(at('zero.jpg'), '')
  await writeFile(at('big.jpg'), Buffer.alloc(1001))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

test('a folder gives its pictures, with sub-folders, in order; other files are left out', async () => {
  expect(await names(at('album'))).toEqual([at('album/a.heic'), at('album/b.JPG'), at('album/sub/c [1].png')])
  expect((await findInputs([at('album')], limits)).map((input) => input.relative)).toContain(join('sub', 'c [1].png'))
})

test('what goes to a folder for results stays in it, also when it is not there', async () => {
  const inputs = await findInputs([at('..', 'gone.jpg'), at('album', '*.JPG')], limits)
  expect(inputs.map((input) => input.relative)).toEqual(['gone.jpg', 'b.JPG'])
})

test('a file is taken whatever its name, also one that looks like a pattern, and only once', async () => {
  expect(await names(at('album/notes.txt'), at('album/sub/c [1].png'), at('album/notes.txt'))).toEqual([
    at('album/notes.txt'),
    at('album/sub/c [1].png'),
  ])
})

test('a pattern is matched', async () => {
  expect(await names(at('album/*.JPG'), at('**/*.png'))).toEqual([at('album/b.JPG'), at('album/sub/c [1].png')])
})

test.each([
  ['missing.jpg', 'image_not_found'],
  ['*.tiff', 'image_not_found'],
  ['empty', 'image_not_found'],
  ['zero.jpg', 'image_empty'],
  ['big.jpg', 'image_too_many_bytes'],
  ['zero.jpg/below', 'image_not_found'],
])('%s: an input that answers %s', async (name, code) => {
  const inputs = await findInputs([at(name)], limits)
  expect(inputs).toHaveLength(1)
  await expect(inputs[0]!.read()).rejects.toMatchObject({ code })
})

test('a folder where one file is wanted', async () => {
  await expect(oneInput(at('album'), limits)).rejects.toMatchObject({
    code: 'image_unreadable',
    message: expect.stringContaining('folder'),
  })
})

test('a file that may not be read', async (context) => {
  expect(readFailure(Object.assign(new Error('no'), { code: 'EACCES' }))).toMatchObject({
    code: 'image_unreadable',
    message: expect.stringContaining('permission'),
  })
  if (process.platform === 'win32' || process.getuid?.() === 0)
    return context.skip('root may read every file, and Windows has no such permissions')
  await writeFile(at('secret.jpg'), 'x')
  await chmod(at('secret.jpg'), 0o000)
  await expect(oneInput(at('secret.jpg'), limits)).rejects.toMatchObject({ code: 'image_unreadable' })
})

async function* chunks(...parts: number[]) {
  for (const size of parts) yield new Uint8Array(size)
}

test('standard input is read once, up to the limit', async () => {
  const [input] = await findInputs(['-', '-'], { ...limits, stdin: chunks(400, 400) })
  expect(input).toMatchObject({ name: '-' })
  expect(await input!.read()).toHaveLength(800)
  await expect(oneInput('-', { ...limits, stdin: chunks(600, 600) })).rejects.toMatchObject({
    code: 'image_too_many_bytes',
  })
  await expect(oneInput('-', { ...limits, stdin: chunks() })).rejects.toMatchObject({ code: 'image_empty' })
})

test('a device without end is not read to its end', async (context) => {
  if (process.platform !== 'linux') return context.skip('needs /dev/zero')
  await expect(oneInput('/dev/zero', limits)).rejects.toMatchObject({ code: 'image_too_many_bytes' })
})

test('a pipe is read like a file', async (context) => {
  if (process.platform === 'win32') return context.skip('needs mkfifo')
  expect(spawnSync('mkfifo', [at('pipe')]).status).toBe(0)
  const [bytes] = await Promise.all([oneInput(at('pipe'), limits), writeFile(at('pipe'), 'hello')])
  expect(Buffer.from(bytes).toString()).toBe('hello')
})
