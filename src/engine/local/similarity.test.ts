import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultPack } from './models/packs/default.ts'
import { createCalibration } from './similarity.ts'

const calibration = createCalibration(defaultPack)
const cosine = fc.double({ min: -1, max: 1, noNaN: true })

describe('similarity', () => {
  it('agrees with the table of the pack', () => {
    for (const row of defaultPack.calibration.rows) {
      expect(calibration.similarity(row.cosine)).toBeCloseTo(row.similarity, 6)
      expect(Math.log10(calibration.falseMatchRate(row.cosine))).toBeCloseTo(Math.log10(row.fmr), 6)
      expect(calibration.cosineAt(row.fmr)).toBeCloseTo(row.cosine, 6)
    }
  })

  it('runs from 0 to 100, rising', () => {
    expect(calibration.similarity(-1)).toBe(0)
    expect(calibration.similarity(1)).toBe(100)
    fc.assert(
      fc.property(cosine, cosine, (p, q) => {
        if (p < q) expect(calibration.similarity(p)).toBeLessThanOrEqual(calibration.similarity(q))
      }),
    )
  })

  it('goes back and forth', () => {
    fc.assert(
      fc.property(cosine, (c) => {
        expect(calibration.cosine(calibration.similarity(c))).toBeCloseTo(c, 6)
      }),
    )
  })

  it('is a number everywhere, also where a table begins with similarity 0', () => {
    const rows = [{ similarity: 0, cosine: 0.1, fmr: 0.1, fnmr: 0 }, ...defaultPack.calibration.rows.slice(1)]
    const odd = createCalibration({ calibration: { measuredOn: '', rows } })
    for (const value of [0, 50, 100]) expect(odd.cosine(value)).not.toBeNaN()
    for (const value of [-1, 0.1, 1]) expect(odd.similarity(value)).not.toBeNaN()
  })

  it('survives rounding just outside -1 to 1', () => {
    expect(calibration.similarity(1.0000001)).toBe(100)
    expect(calibration.similarity(-1.0000001)).toBe(0)
  })
})

describe('search threshold', () => {
  it('follows the size of the collection and the accepted rate', () => {
    const at = (fpir: number, size: number) => calibration.searchThreshold(fpir, size)
    expect(at(0.001, 100)).toBeLessThan(at(0.001, 10_000))
    expect(at(0.01, 1000)).toBeLessThan(at(0.001, 1000))
    expect(at(0.001, 1_000_000_000)).toBeLessThanOrEqual(100)
    expect(at(0.001, 0)).toBe(at(0.001, 1))
  })

  it('keeps the promise: candidates times rate is what was asked for', () => {
    const rate = calibration.falseMatchRate(calibration.cosine(calibration.searchThreshold(0.001, 1000)))
    expect(1 - (1 - rate) ** 1000).toBeCloseTo(0.001, 6)
  })
})
