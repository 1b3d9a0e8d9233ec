import { describe, expect, it } from 'vitest'
import { poseOf, poseOfFive } from './pose.ts'

/** An average head, in millimetres: x right, y down, z to the viewer; the points `poseOf` looks at, by their index. */
const HEAD: Record<number, [number, number, number]> = {
  30: [0, 0, 0],
  27: [0, -38, -14],
  8: [0, 63, -24],
  36: [-44, -33, -32],
  39: [-17, -33, -25],
  42: [17, -33, -25],
  45: [44, -33, -32],
  48: [-26, 28, -24],
  54: [26, 28, -24],
  33: [0, 11, -14],
}

const rad = (degrees: number) => (degrees * Math.PI) / 180

/** The head turned (yaw to the right, then pitch up, then roll clockwise), seen from far away at some size and place. */
function seen(yaw: number, pitch: number, roll: number) {
  return Array.from({ length: 68 }, (_, i) => {
    const [x, y, z] = HEAD[i] ?? [0, 0, 0]
    const x1 = x * Math.cos(rad(yaw)) + z * Math.sin(rad(yaw))
    const z1 = -x * Math.sin(rad(yaw)) + z * Math.cos(rad(yaw))
    const y2 = y * Math.cos(rad(pitch)) - z1 * Math.sin(rad(pitch))
    const x3 = x1 * Math.cos(rad(roll)) - y2 * Math.sin(rad(roll))
    const y3 = x1 * Math.sin(rad(roll)) + y2 * Math.cos(rad(roll))
    return { x: 320 + 1.5 * x3, y: 200 + 1.5 * y3 }
  })
}

describe('pose from landmarks', () => {
  it.each([
    [0, 0, 0],
    [30, 0, 0],
    [-30, 0, 0],
    [0, 20, 0],
    [0, -20, 0],
    [0, 0, 45],
    [0, 0, -120],
    [20, 10, 30],
  ])('yaw %i, pitch %i, roll %i come out again', (yaw, pitch, roll) => {
    const pose = poseOf(seen(yaw, pitch, roll))
    expect(pose.yaw).toBeCloseTo(yaw, -0.7)
    expect(pose.pitch).toBeCloseTo(pitch, -0.7)
    expect(pose.roll).toBeCloseTo(roll, -0.7)
  })

  it('does not depend on size and place', () => {
    const points = seen(15, 5, 10)
    const moved = points.map(({ x, y }) => ({ x: 3 * x - 500, y: 3 * y + 40 }))
    expect(poseOf(moved).yaw).toBeCloseTo(poseOf(points).yaw, 6)
  })

  it('survives points that coincide', () => {
    const pose = poseOf(Array.from({ length: 68 }, () => ({ x: 5, y: 5 })))
    expect(pose).toEqual({ roll: 0, yaw: 0, pitch: 0 })
  })

  it('knows left from right and the tilt from five points alone', () => {
    const five = (points: { x: number; y: number }[]) => {
      const middle = (a: number, b: number) => ({
        x: (points[a].x + points[b].x) / 2,
        y: (points[a].y + points[b].y) / 2,
      })
      return [middle(36, 39), middle(42, 45), points[30], points[48], points[54]]
    }
    expect(Math.abs(poseOfFive(five(seen(0, 0, 0))).yaw)).toBeLessThan(3)
    expect(poseOfFive(five(seen(25, 0, 0))).yaw).toBeGreaterThan(10)
    expect(poseOfFive(five(seen(-25, 0, 0))).yaw).toBeLessThan(-10)
    expect(poseOfFive(five(seen(0, 0, 40))).roll).toBeCloseTo(40, 0)
  })
})
