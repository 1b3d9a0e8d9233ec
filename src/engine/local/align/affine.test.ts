import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply, compose, cropToPicture, invert, similarityBetween, type Affine } from './affine.ts'

const close = (p: { x: number; y: number }, q: { x: number; y: number }, digits = 6) => {
  expect(p.x).toBeCloseTo(q.x, digits)
  expect(p.y).toBeCloseTo(q.y, digits)
}

const number = fc.double({ min: -50, max: 50, noNaN: true })
const similarity = fc
  .tuple(fc.double({ min: 0.2, max: 5, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), number, number)
  .map(([scale, angle, x, y]): Affine => {
    const a = scale * Math.cos(angle)
    const b = scale * Math.sin(angle)
    return [a, -b, x, b, a, y]
  })

describe('affine maps', () => {
  it('are undone by their inverse', () => {
    fc.assert(
      fc.property(similarity, number, number, (map, x, y) => {
        const there = apply(map, x, y)
        close(apply(invert(map), there.x, there.y), { x, y })
      }),
    )
  })

  it('compose: the second is applied last', () => {
    const double: Affine = [2, 0, 0, 0, 2, 0]
    const shift: Affine = [1, 0, 5, 0, 1, 0]
    expect(apply(compose(double, shift), 1, 1)).toEqual({ x: 12, y: 2 })
  })

  it('refuse to invert what flattens the plane', () => {
    expect(() => invert([1, 2, 0, 2, 4, 0])).toThrow(RangeError)
  })

  it('finds the similarity that moved a set of points', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 10, y: 1 },
      { x: 4, y: 9 },
    ]
    fc.assert(
      fc.property(similarity, (map) => {
        const moved = points.map(({ x, y }) => apply(map, x, y))
        similarityBetween(points, moved).forEach((value, i) => expect(value).toBeCloseTo(map[i], 6))
      }),
    )
  })

  it('refuses points that coincide', () => {
    const same = [
      { x: 3, y: 3 },
      { x: 3, y: 3 },
    ]
    expect(() => similarityBetween(same, same)).toThrow(RangeError)
  })

  it('puts the corners of a crop where the rectangle is', () => {
    const map = cropToPicture({ cx: 100, cy: 50, w: 40, h: 20 }, 0, 8, 4)
    // A crop pixel is 5 picture pixels wide here; the first one's centre is 2.5 from the left edge at 80.
    close(apply(map, 0, 0), { x: 82, y: 42 })
    close(apply(map, 7, 3), { x: 117, y: 57 })
  })

  it('turns a crop clockwise', () => {
    const map = cropToPicture({ cx: 0.5, cy: 0.5, w: 2, h: 2 }, Math.PI / 2, 2, 2)
    // The crop's upper left pixel shows what is at the upper right of the picture.
    close(apply(map, 0, 0), { x: 0.5, y: -0.5 })
  })
})
