import { describe, expect, it } from 'vitest'
import type { Floats, Graph } from '../onnx-session.ts'
import { yunet } from './yunet.ts'

/** A graph that answers with one face on the stride of 16, at column 2, row 1 of a 96 x 64 input. */
function oneFace(score: number): Graph {
  const outputs: Record<string, Floats> = {}
  for (const stride of [8, 16, 32]) {
    const cells = (96 / stride) * (64 / stride)
    for (const [name, length] of [
      ['cls', 1],
      ['obj', 1],
      ['bbox', 4],
      ['kps', 10],
    ] as const)
      outputs[`${name}_${stride}`] = { dims: [1, cells, length], data: new Float32Array(cells * length) }
  }
  const cell = 1 * 6 + 2
  outputs['cls_16'].data[cell] = score
  outputs['obj_16'].data[cell] = score
  outputs['bbox_16'].data.set([0.5, 0.25, Math.log(2), Math.log(3)], cell * 4)
  outputs['kps_16'].data.set([-0.5, 0, 1, 0, 0.25, 0.5, -0.25, 1, 0.75, 1], cell * 10)
  return { inputs: ['input'], outputs: Object.keys(outputs), run: async () => outputs, release: async () => undefined }
}

const input: Floats = { dims: [1, 3, 64, 96], data: new Float32Array(3 * 64 * 96) }

describe('YuNet', () => {
  it('places the box and the five points relative to the cell', async () => {
    const [face, ...others] = await yunet(oneFace(0.81), input, { scoreThreshold: 0.6, nms: 0.3 })
    expect(others).toEqual([])
    expect(face.score).toBeCloseTo(0.81)
    expect(face.x1).toBeCloseTo(40 - 16)
    expect(face.y1).toBeCloseTo(20 - 24)
    expect(face.x2).toBeCloseTo(40 + 16)
    expect(face.y2).toBeCloseTo(20 + 24)
    expect(face.five[0]).toEqual({ x: 24, y: 16 })
    expect(face.five[4]).toEqual({ x: 44, y: 32 })
  })

  it('leaves out what scores too low', async () => {
    expect(await yunet(oneFace(0.5), input, { scoreThreshold: 0.6, nms: 0.3 })).toEqual([])
  })
})
