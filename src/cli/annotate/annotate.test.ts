import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { annotatedName, annotationNames, drawMarks, writeAnnotated } from './annotate.ts'
import type { Canvas } from './paint.ts'

let directory: string
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'likeness-annotate-'))))
afterAll(() => rm(directory, { recursive: true, force: true }))

const blank = (width: number, height: number): Canvas => ({ width, height, data: new Uint8Array(width * height * 3) })
const pixel = ({ width, data }: Canvas, x: number, y: number) => [...data.subarray((y * width + x) * 3).subarray(0, 3)]

test('a box is drawn where it is, its inside and outside stay as they are', async () => {
  const canvas = blank(200, 100)
  await drawMarks(canvas, [{ box: { left: 0.25, top: 0.2, width: 0.5, height: 0.4 }, text: '', known: false }])
  expect(pixel(canvas, 50, 20)).toEqual([88, 88, 88])
  expect(pixel(canvas, 149, 59)).toEqual([88, 88, 88])
  expect(pixel(canvas, 49, 20)).toEqual([255, 255, 255])
  expect(pixel(canvas, 47, 20)).toEqual([0, 0, 0])
  expect(pixel(canvas, 100, 40)).toEqual([0, 0, 0])
})

test.each([
  [60, 40],
  [640, 480],
  [5000, 3000],
])('a name is legible on a picture of %d x %d', async (width, height) => {
  const canvas = blank(width, height)
  await drawMarks(canvas, [{ box: { left: 0.1, top: 0.1, width: 0.3, height: 0.3 }, text: 'Zoë & <b>', known: true }])
  let white = 0
  for (let i = 0; i < canvas.data.length; i += 3) if (canvas.data.subarray(i, i + 3).every((v) => v > 230)) white++
  expect(white).toBeGreaterThan(20)
})

test('boxes that run off the picture, and names longer than it, are cut', async () => {
  const canvas = blank(50, 50)
  const marks = [
    {
      box: { left: -0.5, top: 0.8, width: 3, height: 0.9 },
      text: 'somebody with a very long name indeed',
      known: true,
    },
    { box: { left: 2, top: 2, width: 1, height: 1 }, text: 'outside', known: false },
  ]
  await expect(drawMarks(canvas, marks)).resolves.toBeUndefined()
})

test('names that are markup or control characters are drawn as text', async () => {
  const marks = [{ box: { left: 0, top: 0, width: 1, height: 0.3 }, text: '</span>&\u0007\ud800', known: true }]
  await expect(drawMarks(blank(300, 100), marks)).resolves.toBeUndefined()
})

test('the copy keeps its folder, and its format where a browser shows it', async () => {
  expect(annotatedName('a/b.PNG')).toBe('a/b.PNG')
  expect(annotatedName('b.heic')).toBe('b.heic.jpg')
  const path = await writeAnnotated(blank(30, 20), [], directory, 'sub/picture.png')
  expect(await sharp(path).metadata()).toMatchObject({ format: 'png', width: 30, height: 20 })
})

test('a folder that cannot be written is an error with its name', async () => {
  const file = join(directory, 'file')
  await writeFile(file, '')
  await expect(writeAnnotated(blank(10, 10), [], file, 'x.jpg')).rejects.toMatchObject({
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
