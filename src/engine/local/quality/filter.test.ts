import { describe, expect, it } from 'vitest'
import type { FaceDetail } from '#engine/engine.ts'
import { reasonsAgainst } from './filter.ts'

const size = { width: 1000, height: 1000 }
const good: FaceDetail = {
  box: { left: 0.4, top: 0.4, width: 0.2, height: 0.25 },
  confidence: 99.9,
  landmarks: [],
  pose: { roll: 0, yaw: 5, pitch: -3 },
  quality: { brightness: 55, sharpness: 70, face: 90 },
}

describe('quality filter', () => {
  it.each(['NONE', 'AUTO', 'LOW', 'MEDIUM', 'HIGH'] as const)('lets a good face pass at %s', (filter) => {
    expect(reasonsAgainst(good, size, filter)).toEqual([])
  })

  it.each([
    ['SMALL_BOUNDING_BOX', { box: { ...good.box, width: 0.01 } }],
    ['LOW_CONFIDENCE', { confidence: 50 }],
    ['LOW_BRIGHTNESS', { quality: { ...good.quality, brightness: 2 } }],
    ['LOW_SHARPNESS', { quality: { ...good.quality, sharpness: 5 } }],
    ['LOW_FACE_QUALITY', { quality: { ...good.quality, face: 3 } }],
    ['EXTREME_POSE', { pose: { roll: 0, yaw: -80, pitch: 0 } }],
  ] as const)('names %s, and NONE does not care', (reason, change) => {
    const face: FaceDetail = { ...good, ...change }
    for (const filter of ['AUTO', 'LOW', 'MEDIUM', 'HIGH'] as const)
      expect(reasonsAgainst(face, size, filter)).toEqual([reason])
    expect(reasonsAgainst(face, size, 'NONE')).toEqual([])
  })

  it('names all reasons at once', () => {
    const face = { ...good, confidence: 10, pose: { roll: 0, yaw: 90, pitch: 0 } }
    expect(reasonsAgainst(face, size, 'AUTO')).toEqual(['LOW_CONFIDENCE', 'EXTREME_POSE'])
  })

  it('asks more the higher it is set', () => {
    const middling = { ...good, pose: { roll: 0, yaw: 40, pitch: 0 } }
    expect(reasonsAgainst(middling, size, 'LOW')).toEqual([])
    expect(reasonsAgainst(middling, size, 'MEDIUM')).toEqual(['EXTREME_POSE'])
  })

  it('does not judge what the pack cannot measure', () => {
    const face = { ...good, quality: { brightness: 55, sharpness: 70 } }
    expect(reasonsAgainst(face, size, 'HIGH')).toEqual([])
  })
})
