import { describe, expect, it } from 'vitest'
import { faceIdOf, imageIdOf } from './ids.ts'

const UUID5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const bytes = new Uint8Array([1, 2, 3])
const box = { left: 0.1, top: 0.2, width: 0.3, height: 0.4 }

describe('ids', () => {
  it('are version 5 UUIDs that depend on everything they name, and on nothing else', () => {
    const imageId = imageIdOf(bytes, 'a')
    expect(imageId).toMatch(UUID5)
    expect(imageIdOf(new Uint8Array([1, 2, 3]), 'a')).toBe(imageId)
    const others = [imageIdOf(bytes, 'b'), imageIdOf(bytes, undefined), imageIdOf(new Uint8Array([1, 2]), 'a')]
    expect(new Set([imageId, ...others]).size).toBe(4)

    const faceId = faceIdOf(imageId, 'default/1', box)
    expect(faceId).toMatch(UUID5)
    expect(faceIdOf(imageId, 'default/1', { ...box })).toBe(faceId)
    expect(faceIdOf(imageId, 'default/2', box)).not.toBe(faceId)
    expect(faceIdOf(imageId, 'default/1', { ...box, left: 0.5 })).not.toBe(faceId)
  })
})
