import { describe, expect, it } from 'vitest'
import { distinct, type Reading } from './face-reader.ts'

const reading = (x: number, norm: number): Reading => ({
  box: { x1: x, y1: 0, x2: x + 50, y2: 60, score: 1, turn: 0 },
  points: [],
  five: [
    { x: x + 15, y: 20 },
    { x: x + 35, y: 20 },
    { x: x + 25, y: 30 },
    { x: x + 17, y: 42 },
    { x: x + 33, y: 42 },
  ],
  disagreement: 0.02,
  embedding: { vector: new Float32Array(4), norm },
})

describe('readings of the same face', () => {
  it('are one: that which shows most of a face, in the order given', () => {
    const [far, poor, good] = [reading(200, 3), reading(3, 2), reading(0, 3.5)]
    expect(distinct([far, poor, good])).toEqual([far, good])
  })

  it('of neighbours are two', () => {
    expect(distinct([reading(0, 3), reading(40, 3)])).toHaveLength(2)
  })
})
