import { describe, expect, it } from 'vitest'
import { placeLabels, type Rect } from './place-labels.ts'

const frame = { width: 400, height: 300 }
const label = [{ width: 100, height: 20 }]
const box = (left: number, top: number, size = 60): Rect => ({ left, top, width: size, height: size })
const meets = (a: Rect, b: Rect) =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height

describe('placeLabels', () => {
  it('goes below a face with room around it', () => {
    const [placed] = placeLabels(frame, [box(150, 100)], [label])
    expect(placed?.rect).toEqual({ left: 130, top: 164, width: 100, height: 20 })
  })

  it.each([
    ['bottom', box(150, 235)],
    ['left', box(0, 100)],
    ['right', box(340, 100)],
    ['corner', box(340, 240)],
  ])('stays in the frame for a face at the %s', (_, face) => {
    const rect = placeLabels(frame, [face], [label])[0]!.rect
    expect(rect.left).toBeGreaterThanOrEqual(0)
    expect(rect.top).toBeGreaterThanOrEqual(0)
    expect(rect.left + rect.width).toBeLessThanOrEqual(frame.width)
    expect(rect.top + rect.height).toBeLessThanOrEqual(frame.height)
    expect(meets(rect, face)).toBe(false)
  })

  it('leaves the face below free', () => {
    const boxes = [box(150, 60), box(150, 130)]
    const rect = placeLabels(frame, boxes, [label, []])[0]!.rect
    expect(boxes.some((one) => meets(rect, one))).toBe(false)
  })

  it('takes the short form where the whole would be on a face', () => {
    // Three faces in a row with another row below and above: 100 wide fits nowhere, 20 between the rows does.
    const boxes = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => box(110 + column * 64, 30 + row * 90)))
    const forms = [
      { width: 300, height: 40 },
      { width: 20, height: 20 },
    ]
    const placed = placeLabels(frame, boxes, [[], [], [], [], forms])[4]!
    expect(placed.form).toBe(1)
    expect(boxes.some((one) => meets(placed.rect, one))).toBe(false)
  })

  it('stays out of places that are taken', () => {
    const taken = { left: 100, top: 160, width: 200, height: 60 }
    const rect = placeLabels(frame, [box(150, 100)], [label], [taken])[0]!.rect
    expect(meets(rect, taken)).toBe(false)
  })

  it('labels nothing that is outside the frame', () => {
    expect(placeLabels(frame, [box(500, 500)], [label])).toEqual([null])
  })
})
