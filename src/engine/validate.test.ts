import { describe, expect, it } from 'vitest'
import {
  checkCollectionId,
  checkExternalImageId,
  checkFaceIds,
  checkNumber,
  checkTags,
  checkUserId,
  checkWhole,
} from './validate.ts'

const refused = (call: () => void) => {
  try {
    call()
  } catch (error) {
    return (error as { code?: string }).code === 'invalid_argument'
  }
  return false
}

describe('arguments', () => {
  it.each(['', ' ', 'a b', 'a/b', '../x', 'ü', 'a\n', 'x'.repeat(256)])('%j is no collection id', (id) => {
    expect(refused(() => checkCollectionId(id))).toBe(true)
  })

  it('ids of the allowed characters pass', () => {
    checkCollectionId('A-z_0.9')
    checkUserId('person:1')
    checkExternalImageId('a:b.c-d_e')
    checkExternalImageId(undefined)
    checkFaceIds(['0b683aed-a0f1-48b2-9b5e-139e9cc2a757'])
  })

  it('wrong ids are refused', () => {
    expect(refused(() => checkUserId('x'.repeat(129)))).toBe(true)
    expect(refused(() => checkExternalImageId('a b'))).toBe(true)
    expect(refused(() => checkFaceIds([]))).toBe(true)
    expect(refused(() => checkFaceIds(['0B683AED-A0F1-48B2-9B5E-139E9CC2A757']))).toBe(true)
    expect(refused(() => checkFaceIds(['0b683aed-a0f1-48b2-9b5e-139e9cc2a757', "'; drop table faces"]))).toBe(true)
  })

  it.each([NaN, -0.001, 100.001, Infinity])('%d is no similarity', (value) => {
    expect(refused(() => checkNumber('x', value, 0, 100))).toBe(true)
  })

  it('whole numbers are whole and in range', () => {
    checkWhole('x', 1, 1, 10)
    checkWhole('x', undefined, 1, 10)
    for (const value of [0, 11, 1.5, NaN]) expect(refused(() => checkWhole('x', value, 1, 10))).toBe(true)
  })

  it('tags have limits', () => {
    checkTags({ Stage: 'Prüfung 1', empty: '' })
    expect(refused(() => checkTags({ 'aws:x': 'y' }))).toBe(true)
    expect(refused(() => checkTags({ a: '<script>' }))).toBe(true)
    expect(refused(() => checkTags(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`k${i}`, 'v']))))).toBe(
      true,
    )
  })
})
