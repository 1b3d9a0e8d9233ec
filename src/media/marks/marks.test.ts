import { expect, test } from 'vitest'
import { drawMarks } from './marks.ts'
import type { Canvas, Colour } from './paint.ts'

const blank = (width: number, height: number): Canvas => ({ width, height, data: new Uint8Array(width * height * 3) })
const pixel = ({ width, data }: Canvas, x: number, y: number) => [...data.subarray((y * width + x) * 3).subarray(0, 3)]
const colour: Colour = [88, 88, 88]

test('a box is drawn where it is, its inside and outside stay as they are', async () => {
  const canvas = blank(200, 100)
  await drawMarks(canvas, [{ box: { left: 0.25, top: 0.2, width: 0.5, height: 0.4 }, text: '', colour }])
  expect(pixel(canvas, 50, 20)).toEqual([88, 88, 88])
  expect(pixel(canvas, 149, 59)).toEqual([88, 88, 88])
  expect(pixel(canvas, 49, 20)).toEqual([255, 255, 255])
  expect(pixel(canvas, 47, 20)).toEqual([0, 0, 0])
  expect(pixel(canvas, 100, 40)).toEqual([0, 0, 0])
})

test('a weight makes the frame thicker, to the inside', async () => {
  const canvas = blank(200, 100)
  const box = { left: 0.25, top: 0.2, width: 0.5, height: 0.4 }
  await drawMarks(canvas, [{ box, text: '', colour, weight: 3 }])
  for (const x of [50, 55]) expect(pixel(canvas, x, 40)).toEqual([88, 88, 88])
  expect(pixel(canvas, 49, 40)).toEqual([255, 255, 255])
  expect(pixel(canvas, 57, 40)).toEqual([0, 0, 0])
  expect(pixel(canvas, 48, 40)).toEqual([0, 0, 0])
})

test('the last lies on top', async () => {
  const canvas = blank(200, 100)
  const box = { left: 0.25, top: 0.2, width: 0.5, height: 0.4 }
  const red: Colour = [255, 0, 0]
  await drawMarks(canvas, [
    { box, text: '', colour },
    { box, text: '', colour: red },
  ])
  expect(pixel(canvas, 50, 20)).toEqual([255, 0, 0])
})

test.each([
  [60, 40],
  [640, 480],
  [5000, 3000],
])('a name is legible on a picture of %d x %d', async (width, height) => {
  const box = { left: 0.1, top: 0.1, width: 0.3, height: 0.3 }
  const white = async (text: string) => {
    const canvas = blank(width, height)
    await drawMarks(canvas, [{ box, text, colour }])
    let count = 0
    for (let i = 0; i < canvas.data.length; i += 3)
      if (canvas.data.subarray(i, i + 3).every((value) => value > 230)) count++
    return count
  }
  // More than what is around the box.
  expect((await white('Zoë & <b>')) - (await white(''))).toBeGreaterThan(20)
})

test('boxes that run off the picture, and names longer than it, are cut', async () => {
  const canvas = blank(50, 50)
  await drawMarks(canvas, [
    { box: { left: -0.5, top: 0.8, width: 3, height: 0.9 }, text: 'somebody with a very long name indeed', colour },
    { box: { left: 2, top: 2, width: 1, height: 1 }, text: 'outside', colour },
  ])
  expect(canvas.data).toHaveLength(50 * 50 * 3)
  expect(canvas.data.some((value) => value === 88)).toBe(true)
})

test('names that are markup or control characters are drawn as text', async () => {
  const canvas = blank(300, 100)
  const box = { left: 0, top: 0, width: 1, height: 0.3 }
  await drawMarks(canvas, [{ box, text: '</span>&\u0007\ud800\u2028\u2029\n', colour }])
  expect(canvas.data.some((value) => value === 88)).toBe(true)
})

test.each(['', ' ', '\t\n', '\u200b', '\u2066\u2069', '\ufeff'])('of %j there is nothing to be drawn', async (text) => {
  const canvas = blank(300, 100)
  const box = { left: 0.1, top: 0, width: 0.2, height: 0.3 }
  await drawMarks(canvas, [{ box, text, colour }])
  const bare = blank(300, 100)
  await drawMarks(bare, [{ box, text: '', colour }])
  expect(canvas.data).toEqual(bare.data)
})
