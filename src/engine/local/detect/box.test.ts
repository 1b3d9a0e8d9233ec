import { describe, expect, it } from 'vitest'
import { area, containment, overlap, suppress } from './box.ts'

const box = (x1: number, y1: number, x2: number, y2: number, score = 1) => ({ x1, y1, x2, y2, score })

describe('boxes', () => {
  it('measure overlap and containment', () => {
    expect(overlap(box(0, 0, 10, 10), box(5, 0, 15, 10))).toBeCloseTo(1 / 3)
    expect(overlap(box(0, 0, 10, 10), box(20, 0, 30, 10))).toBe(0)
    expect(containment(box(0, 0, 10, 10), box(2, 2, 4, 4))).toBe(1)
    expect(containment(box(0, 0, 0, 0), box(0, 0, 5, 5))).toBe(0)
    expect(area(box(5, 5, 1, 1))).toBe(0)
  })

  it('keep the best of those that overlap, and leave the given list alone', () => {
    const boxes = [box(0, 0, 10, 10, 0.5), box(1, 0, 11, 10, 0.9), box(50, 50, 60, 60, 0.7)]
    expect(suppress(boxes, 0.4).map(({ score }) => score)).toEqual([0.9, 0.7])
    expect(boxes[0].score).toBe(0.5)
  })
})
