import sharp from 'sharp'
import { expect, test } from 'vitest'
import { detCurve } from './det-curve.ts'

const chart = {
  title: 'A <test> & more',
  xLabel: 'x',
  yLabel: 'y',
  points: [
    { x: 0, y: 0.2 },
    { x: 0.001, y: 0.1 },
    { x: 1, y: 0 },
  ],
  marks: [{ x: 0.001, y: 0.1, label: 'here' }],
}

test('is an SVG that draws', async () => {
  const { width, height } = await sharp(Buffer.from(detCurve(chart))).metadata()
  expect([width, height]).toEqual([640, 480])
})

test('points lie where their decade is, zeros at the end of the axis', () => {
  const points = /polyline points="([^"]+)"/
    .exec(detCurve(chart))![1]!
    .split(' ')
    .map((p) => p.split(',').map(Number))
  const [zero, middle, one] = points as [number[], number[], number[]]
  expect(zero[0]).toBe(80)
  expect(one[0]).toBe(610)
  // The smallest share above zero, 0.1 %, begins the axis.
  expect(middle[0]).toBe(80)
  expect(one[1]).toBeGreaterThan(middle[1]!)
})

test('nothing to draw is no error', () => {
  expect(detCurve({ ...chart, points: [], marks: [] })).toContain('<svg')
})

test('more points than a call can have arguments', () => {
  const points = Array.from({ length: 300_000 }, (_, i) => ({ x: (i + 1) / 300_000, y: 1 - i / 300_000 }))
  const svg = detCurve({ title: '', xLabel: '', yLabel: '', points, marks: [] })
  expect(svg).toContain('0.001 %')
  expect(svg).not.toContain('NaN')
})
