import { describe, expect, it } from 'vitest'
import { decodeUltraface } from './ultraface.ts'

/** Anchors of a 64 x 32 input: grids 8x4, 4x2, 2x1, 1x1 with 3, 2, 2, 3 sizes. */
const ANCHORS = 8 * 4 * 3 + 4 * 2 * 2 + 2 * 2 + 3

describe('UltraFace boxes', () => {
  const scores = new Float32Array(ANCHORS * 2)
  const locations = new Float32Array(ANCHORS * 4)

  it('finds nothing where nothing scores', () => {
    expect(decodeUltraface(scores, locations, 64, 32, 0.4)).toEqual([])
  })

  it('puts an unshifted anchor in the middle of its cell, in the size of its grid', () => {
    // Second grid (stride 16), row 1, column 2, second size (48).
    const anchor = 8 * 4 * 3 + (1 * 4 + 2) * 2 + 1
    scores[anchor * 2 + 1] = 0.75
    const [found, ...others] = decodeUltraface(scores, locations, 64, 32, 0.4)
    expect(others).toEqual([])
    expect(found).toEqual({ x1: 40 - 24, y1: 24 - 24, x2: 40 + 24, y2: 24 + 24, score: 0.75 })
    locations.set([1, 0, 0, Math.log(2) / 0.2], anchor * 4)
    const [moved] = decodeUltraface(scores, locations, 64, 32, 0.4)
    expect(moved.x1).toBeCloseTo(16 + 4.8)
    expect(moved.y2 - moved.y1).toBeCloseTo(96)
  })

  it('reads exactly as many anchors as there are', () => {
    const last = ANCHORS - 1
    const all = new Float32Array(ANCHORS * 2)
    all[last * 2 + 1] = 1
    const [found] = decodeUltraface(all, new Float32Array(ANCHORS * 4), 64, 32, 0.4)
    expect(found.x2 - found.x1).toBe(256)
  })
})
