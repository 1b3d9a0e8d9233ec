import { describe, expect, it } from 'vitest'
import { brightness, sharpness } from './image-quality.ts'

const SIDE = 112
const crop = (value: (x: number, y: number) => number) =>
  Float32Array.from({ length: SIDE * SIDE }, (_, i) => value(i % SIDE, Math.floor(i / SIDE)))

describe('image quality', () => {
  it('brightness runs from black to white', () => {
    expect(
      brightness(
        crop(() => 0),
        SIDE,
      ),
    ).toBe(0)
    expect(
      brightness(
        crop(() => 255),
        SIDE,
      ),
    ).toBeCloseTo(100)
    expect(
      brightness(
        crop(() => 51),
        SIDE,
      ),
    ).toBeCloseTo(20)
  })

  it('brightness is that of the middle, not of what is around the face', () => {
    const around = crop((x, y) => (Math.hypot(x - 56, y - 56) < 50 ? 128 : 0))
    expect(brightness(around, SIDE)).toBeCloseTo((128 / 255) * 100, 0)
  })

  it('sharpness falls when a picture is blurred, whatever its contrast', () => {
    const fine = (contrast: number, period: number) =>
      sharpness(
        crop((x, y) => 128 + contrast * Math.sin((2 * Math.PI * x) / period) * Math.sin((2 * Math.PI * y) / period)),
        SIDE,
      )
    expect(fine(100, 6)).toBeGreaterThan(fine(100, 20))
    expect(fine(100, 20)).toBeGreaterThan(fine(100, 60))
    expect(fine(50, 20)).toBeCloseTo(fine(100, 20), 0)
    expect(
      sharpness(
        crop(() => 90),
        SIDE,
      ),
    ).toBe(0)
  })
})
