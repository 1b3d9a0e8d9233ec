import { describe, expect, it } from 'vitest'
import { createTracker, overlapOf, withoutUsers } from './tracking.ts'

const box = (left: number, top = 0.2, size = 0.2) => ({ left, top, width: size, height: size })
const face = (left: number, userId?: string) => ({ box: box(left), userId })

describe('overlap', () => {
  it('is 1 for the same, 0 for apart, 0 for nothing', () => {
    expect(overlapOf(box(0.1), box(0.1))).toBeCloseTo(1)
    expect(overlapOf(box(0), box(0.5))).toBe(0)
    expect(overlapOf(box(0), box(0.1))).toBeCloseTo(1 / 3)
    expect(overlapOf(box(0, 0, 0), box(0, 0, 0))).toBe(0)
  })
})

describe('the tracker', () => {
  it('follows two faces that move, whatever order they come in', () => {
    const tracker = createTracker()
    expect(tracker.assign(0, [face(0.1), face(0.7)])).toEqual([0, 1])
    expect(tracker.assign(500, [face(0.65), face(0.15)])).toEqual([1, 0])
    expect(tracker.assign(1000, [face(0.2), face(0.6)])).toEqual([0, 1])
  })
  it('follows a step that leaves no overlap, but no leap', () => {
    const tracker = createTracker()
    tracker.assign(0, [{ box: box(0, 0.2, 0.1) }])
    expect(tracker.assign(500, [{ box: box(0.07, 0.2, 0.1) }])).toEqual([0])
    expect(tracker.assign(1000, [{ box: box(0.3, 0.2, 0.1) }])).toEqual([1])
    expect(tracker.assign(1500, [{ box: { ...box(0.34, 0.24, 0.02) } }])).toEqual([2])
  })
  it('bears a gap, and takes who comes back after a longer one for another', () => {
    const tracker = createTracker({ gapMs: 2000 })
    tracker.assign(0, [face(0.1)])
    tracker.assign(500, [])
    expect(tracker.assign(2000, [face(0.1)])).toEqual([0])
    expect(tracker.assign(4001, [face(0.1)])).toEqual([1])
  })
  it('knows a user again, anywhere and any time later', () => {
    const tracker = createTracker()
    expect(tracker.assign(0, [face(0.1, 'ana'), face(0.7)])).toEqual([0, 1])
    expect(tracker.assign(60_000, [face(0.7, 'ana'), face(0.1)])).toEqual([0, 2])
  })
  it('never gives two users one index, also in the same place at a cut', () => {
    const tracker = createTracker()
    expect(tracker.assign(0, [face(0.1, 'ana')])).toEqual([0])
    expect(tracker.assign(500, [face(0.1, 'ben')])).toEqual([1])
    expect(tracker.assign(1000, [face(0.1)])).toEqual([1])
    expect(tracker.assign(1500, [face(0.1, 'ana')])).toEqual([0])
  })
  it('a face that is known only later keeps its index', () => {
    const tracker = createTracker()
    tracker.assign(0, [face(0.1)])
    expect(tracker.assign(500, [face(0.12, 'ana')])).toEqual([0])
    expect(tracker.assign(90_000, [face(0.8, 'ana')])).toEqual([0])
  })
  it('gives each face of a frame an index of its own, even for one user twice', () => {
    const indexes = createTracker().assign(0, [face(0.1, 'ana'), face(0.5, 'ana'), face(0.1)])
    expect(new Set(indexes).size).toBe(3)
  })
  it('prefers the larger overlap to the earlier face', () => {
    const tracker = createTracker()
    tracker.assign(0, [face(0.3)])
    expect(tracker.assign(500, [face(0.2), face(0.31)])).toEqual([1, 0])
  })
  it('goes on from its state as if it had never stopped, and shares nothing with it', () => {
    const tracker = createTracker()
    tracker.assign(0, [face(0.1, 'ana'), face(0.7)])
    const state = tracker.state()
    const copy = JSON.stringify(state)
    const next = createTracker({ from: JSON.parse(copy) })
    const further = [face(0.7), face(0.4, 'ana'), face(0)]
    expect(next.assign(500, further)).toEqual(tracker.assign(500, further))
    expect(next.state()).toEqual(tracker.state())
    expect(JSON.stringify(state)).toBe(copy)
  })
  it('remembers strangers no longer than the gap', () => {
    const tracker = createTracker()
    for (let i = 0; i < 100; i++) tracker.assign(i * 5000, [face(0.1), face(0.6)])
    expect(tracker.state().tracks).toHaveLength(2)
  })
  it('empty boxes are no trouble', () => {
    const tracker = createTracker()
    tracker.assign(0, [{ box: box(0, 0, 0) }])
    expect(tracker.assign(500, [{ box: box(0, 0, 0) }])).toEqual([1])
  })
  it('forgets users', () => {
    const tracker = createTracker()
    tracker.assign(0, [face(0.1, 'ana'), face(0.7, 'ben')])
    const state = withoutUsers(tracker.state(), ['ana'])
    expect(state.tracks.map(({ index, userId }) => [index, userId])).toEqual([
      [0, undefined],
      [1, 'ben'],
    ])
    expect(JSON.stringify(state)).not.toContain('ana')
  })
})
