import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawMarks, type DrawMarks, type DrawnMark } from '#media/marks/marks.ts'
import type { Canvas } from '#media/marks/paint.ts'
import { annotatedName, annotationNames, writeAnnotated } from './annotate.ts'

let directory: string
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'likeness-annotate-'))))
afterAll(() => rm(directory, { recursive: true, force: true }))

const blank = (width: number, height: number): Canvas => ({ width, height, data: new Uint8Array(width * height * 3) })
const painter = { drawMarks }

test('who is known has a colour of their own, the same in every picture; others are grey', async () => {
  const box = { left: 0, top: 0, width: 1, height: 1 }
  const drawn: DrawnMark[] = []
  const drawMarks: DrawMarks = (_, marks) => Promise.resolve(void drawn.push(...marks))
  const marks = [
    { box, text: 'Ann 97', known: true, colour: 'Ann' },
    { box, text: 'Ann 81', known: true, colour: 'Ann' },
    { box, text: 'Bob', known: true },
    { box, text: '?', known: false },
  ]
  await writeAnnotated({ drawMarks }, { canvas: blank(10, 10), marks, directory, relative: 'colours.jpg' })
  expect(drawn.map(({ text }) => text)).toEqual(['Ann 97', 'Ann 81', 'Bob', '?'])
  const [ann, annAgain, bob, nobody] = drawn.map(({ colour }) => colour)
  expect(ann).toEqual(annAgain)
  expect(ann).not.toEqual(bob)
  expect(nobody).toEqual([88, 88, 88])
})

test('what is drawn is in the copy', async () => {
  const marks = [{ box: { left: 0.25, top: 0.2, width: 0.5, height: 0.4 }, text: '', known: false }]
  const path = await writeAnnotated(painter, { canvas: blank(200, 100), marks, directory, relative: 'drawn.png' })
  const { data } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  expect([...data.subarray((20 * 200 + 50) * 3).subarray(0, 3)]).toEqual([88, 88, 88])
})

test('the copy keeps its folder, and its format where a browser shows it', async () => {
  expect(annotatedName('a/b.PNG')).toBe('a/b.PNG')
  expect(annotatedName('b.heic')).toBe('b.heic.jpg')
  const path = await writeAnnotated(painter, {
    canvas: blank(30, 20),
    marks: [],
    directory,
    relative: 'sub/picture.png',
  })
  expect(await sharp(path).metadata()).toMatchObject({ format: 'png', width: 30, height: 20 })
})

test('a folder that cannot be written is an error with its name', async () => {
  const file = join(directory, 'file')
  await writeFile(file, '')
  const copy = { canvas: blank(10, 10), marks: [], directory: file, relative: 'x.jpg' }
  await expect(writeAnnotated(painter, copy)).rejects.toMatchObject({
    code: 'invalid_argument',
    message: expect.stringContaining(file),
  })
})

test('pictures of one name get copies of their own, always the same, and no number leads to the name of another', async () => {
  const pictures = ['x/a.jpg', 'y/a.jpg', 'y/a-2.jpg', 'z/A.JPG', 'x/b.heic', 'y/b.heic', 'y/b.heic.jpg']
  const named = pictures.map((name) => ({ name, relative: name.slice(2) }))
  const expected = ['a.jpg', 'a-3.jpg', 'a-2.jpg', 'A-4.JPG', 'b.heic.jpg', 'b.heic-2.jpg', 'b.heic-3.jpg']
  const paths = await annotationNames(named, join(directory, 'copies'))
  expect([...paths]).toEqual(pictures.map((name, i) => [name, expected[i]]))
  expect(await annotationNames(named, join(directory, 'copies'))).toEqual(paths)
})

test('a great many pictures of one name', async () => {
  const named = Array.from({ length: 20_000 }, (_, i) => ({ name: `${i}/a.jpg`, relative: 'a.jpg' }))
  const paths = await annotationNames(named, join(directory, 'nowhere'))
  expect(new Set(paths.values()).size).toBe(20_000)
})

test('a copy never replaces a picture it could have been made from, by whatever path or link', async (context) => {
  const album = join(directory, 'album')
  await mkdir(join(album, 'sub'), { recursive: true })
  await writeFile(join(album, 'a.jpg'), 'picture')
  const refused = { code: 'invalid_argument', message: expect.stringContaining('a.jpg') }
  const picture = { name: join(album, 'a.jpg'), relative: 'a.jpg' }
  await expect(annotationNames([picture], album)).rejects.toMatchObject(refused)
  await expect(annotationNames([picture], join(album, 'sub', '..'))).rejects.toMatchObject(refused)
  // The picture of another folder would go where this one is.
  const other = { name: join(album, 'sub', 'a.jpg'), relative: 'a.jpg' }
  await expect(annotationNames([other, picture], album)).rejects.toMatchObject(refused)

  await mkdir(join(directory, 'hard'))
  await link(picture.name, join(directory, 'hard', 'a.jpg'))
  await expect(annotationNames([picture], join(directory, 'hard'))).rejects.toMatchObject(refused)
  // What is there already and is no picture of this run may be replaced: an earlier copy, for one.
  await mkdir(join(directory, 'earlier'))
  await writeFile(join(directory, 'earlier', 'a.jpg'), 'copy')
  expect((await annotationNames([picture], join(directory, 'earlier'))).get(picture.name)).toBe('a.jpg')

  if (process.platform === 'win32') return context.skip('links need rights on Windows')
  await symlink(album, join(directory, 'link'))
  await expect(annotationNames([picture], join(directory, 'link'))).rejects.toMatchObject(refused)
})
