import { describe, expect, it } from 'vitest'
import { apply } from '../align/affine.ts'
import { pyramid } from '../decode/resize.ts'
import { toPicture, view } from './look.ts'

const input = { channels: 'rgb', mean: 0, scale: 1 } as const
const width = 400
const height = 300
const data = new Uint8Array(width * height * 3)
// One red spot, so that it is seen where it went.
const spot = { x: 100, y: 75 }
for (let y = spot.y - 10; y < spot.y + 10; y++)
  for (let x = spot.x - 10; x < spot.x + 10; x++) data[(y * width + x) * 3] = 255
const levels = pyramid({ width, height, data })

describe('a look at a picture', () => {
  it.each([
    { longSide: 640, turn: 0 },
    { longSide: 320, turn: 90 },
    { longSide: 320, turn: 45 },
    { longSide: 320, turn: 180 },
    { longSide: 320, turn: 0, zoomOut: 1.6 },
  ])('finds things where they are in the picture ($longSide, turned by $turn)', (look) => {
    const { floats, map } = view(levels, look, input)
    const [, channels, rows, columns] = floats.dims
    expect(channels).toBe(3)
    expect(rows % 32).toBe(0)
    expect(columns % 32).toBe(0)
    let sum = 0
    let x = 0
    let y = 0
    for (let i = 0; i < rows * columns; i++) {
      sum += floats.data[i]
      x += floats.data[i] * (i % columns)
      y += floats.data[i] * Math.floor(i / columns)
    }
    const there = apply(map, x / sum, y / sum)
    expect(Math.hypot(there.x - (spot.x - 0.5), there.y - (spot.y - 0.5))).toBeLessThan(1.5)
    const side = 20
    const seen = { x1: x / sum - side, x2: x / sum + side, y1: y / sum - side, y2: y / sum + side, score: 0.7 }
    const box = toPicture(seen, map)
    expect((box.x1 + box.x2) / 2).toBeCloseTo(spot.x, -0.6)
    expect((box.y1 + box.y2) / 2).toBeCloseTo(spot.y, -0.6)
    expect(box.score).toBe(0.7)
  })
})
