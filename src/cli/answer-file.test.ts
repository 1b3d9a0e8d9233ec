import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAnswerFile } from './answer-file.ts'

let directory: string
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'likeness-answers-'))))
afterAll(() => rm(directory, { recursive: true, force: true }))

test('half a line of a killed process is cut off and the rest goes on', async () => {
  const path = join(directory, 'killed.ndjson')
  await writeFile(path, '{"image":"ä.jpg","faces":[]}\n\n{"image":"b.jpg"}\n{"image":"c.jp')
  const file = await openAnswerFile(path, true)
  expect([...file.done]).toEqual(['ä.jpg', 'b.jpg'])
  await file.append({ image: 'c.jpg' })
  await file.close()
  expect(await readFile(path, 'utf8')).toBe('{"image":"ä.jpg","faces":[]}\n\n{"image":"b.jpg"}\n{"image":"c.jpg"}\n')
})

test('resuming a file that is not there begins it', async () => {
  const file = await openAnswerFile(join(directory, 'new.ndjson'), true)
  expect(file.done.size).toBe(0)
  await file.close()
})

test('without resuming the file begins anew', async () => {
  const path = join(directory, 'again.ndjson')
  await writeFile(path, '{"image":"a.jpg"}\n')
  await (await openAnswerFile(path, false)).close()
  expect(await readFile(path, 'utf8')).toBe('')
})

test.each(['hello\nworld\n', '{"picture":"a"}\n', '[]\n', 'null\n'])(
  'a file of something else (%j) is left alone',
  async (text) => {
    const path = join(directory, 'other.txt')
    await writeFile(path, text)
    await expect(openAnswerFile(path, true)).rejects.toMatchObject({ code: 'invalid_argument' })
    expect(await readFile(path, 'utf8')).toBe(text)
  },
)

test('a file that cannot be written is refused with its name', async () => {
  await expect(openAnswerFile(join(directory, 'no', 'such', 'folder'), false)).rejects.toMatchObject({
    code: 'invalid_argument',
    message: expect.stringContaining('folder'),
  })
})

test('what had failed is not done, until an answer follows', async () => {
  const path = join(directory, 'failed.ndjson')
  const error = { code: 'image_not_found', message: 'There is no file.' }
  const lines = [
    { image: 'a.jpg', error },
    { image: 'b.jpg', faces: [] },
    { image: 'c.jpg', error },
    { image: 'c.jpg' },
  ]
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const file = await openAnswerFile(path, true)
  expect([...file.done]).toEqual(['b.jpg', 'c.jpg'])
  await file.append({ image: 'a.jpg' })
  await file.close()
  expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(5)
})
