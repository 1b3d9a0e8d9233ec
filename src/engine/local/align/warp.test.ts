import { describe, expect, it } from 'vitest'
import type { Raster } from '../decode/raster.ts'
import { pyramid } from '../decode/resize.ts'
import { cropToPicture } from './affine.ts'
import { levelFor, warp } from './warp.ts'

const PLAIN = { channels: 'rgb', mean: 0, scale: 1 } as const

function picture(width: number, height: number, colour: (x: number, y: number) => [number, number, number]): Raster {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 3)
  return { width, height, data }
}

describe('warp', () => {
  const levels = [picture(8, 6, (x, y) => [x * 10, y * 10, 7])]
  const whole = cropToPicture({ cx: 4, cy: 3, w: 8, h: 6 }, 0, 8, 6)

  it('gives the picture itself through the identity, planar, in the asked order', () => {
    const rgb = new Float32Array(3 * 48)
    warp(levels, whole, 8, 6, PLAIN, rgb)
    expect([rgb[10], rgb[48 + 10], rgb[96 + 10]]).toEqual([20, 10, 7])
    const bgr = new Float32Array(3 * 48)
    warp(levels, whole, 8, 6, { ...PLAIN, channels: 'bgr' }, bgr)
    expect([bgr[10], bgr[48 + 10], bgr[96 + 10]]).toEqual([7, 10, 20])
  })

  it('scales values and writes at the offset', () => {
    const out = new Float32Array(3 * 48 + 5).fill(9)
    warp(levels, whole, 8, 6, { channels: 'rgb', mean: 20, scale: 0.5 }, out, 5)
    expect(out[4]).toBe(9)
    expect(out[5 + 7]).toBe((70 - 20) * 0.5)
  })

  it('makes grey by luma', () => {
    const out = new Float32Array(48)
    warp(levels, whole, 8, 6, { channels: 'grey', mean: 0, scale: 1 }, out)
    expect(out[8 * 2 + 3]).toBeCloseTo(0.299 * 30 + 0.587 * 20 + 0.114 * 7, 4)
  })

  it('reads between pixels', () => {
    const out = new Float32Array(3)
    warp(levels, cropToPicture({ cx: 3, cy: 2, w: 1, h: 1 }, 0, 1, 1), 1, 1, PLAIN, out)
    expect([...out]).toEqual([25, 15, 7])
  })

  it('turns: a quarter turn clockwise brings the right side up', () => {
    const square = [picture(4, 4, (x, y) => [x * 10, y * 10, 0])]
    const out = new Float32Array(3 * 16)
    warp(square, cropToPicture({ cx: 2, cy: 2, w: 4, h: 4 }, Math.PI / 2, 4, 4), 4, 4, PLAIN, out)
    expect([out[0], out[16]]).toEqual([30, 0])
    expect([out[3], out[16 + 3]]).toEqual([30, 30])
  })

  it.each(['rgb', 'grey'] as const)('counts what lies outside as black (%s)', (channels) => {
    const out = new Float32Array(3 * 16).fill(99)
    const map = cropToPicture({ cx: -20, cy: 3, w: 4, h: 4 }, 0, 4, 4)
    warp(levels, map, 4, 4, { channels, mean: 127, scale: 1 / 128 }, out)
    const used = channels === 'grey' ? 16 : 48
    expect([...out.slice(0, used)]).toEqual(new Array(used).fill(Math.fround(-127 / 128)))
  })

  it('shrinks without aliasing, from the nearest pyramid level', () => {
    const stripes = pyramid(picture(256, 256, (x) => (x % 2 ? [255, 255, 255] : [0, 0, 0])))
    const map = cropToPicture({ cx: 128, cy: 128, w: 256, h: 256 }, 0, 32, 32)
    expect(levelFor(stripes, map).raster.width).toBe(32)
    const out = new Float32Array(32 * 32)
    warp(stripes, map, 32, 32, { channels: 'grey', mean: 0, scale: 1 }, out)
    for (const value of out) expect(Math.abs(value - 128)).toBeLessThan(2)
  })
})
