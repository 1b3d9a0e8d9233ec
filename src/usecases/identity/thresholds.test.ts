import { expect, test } from 'vitest'
import { createThresholds } from './thresholds.ts'

/** The engine: stricter with size and rate, and never below 70 without a rate. */
const bySize = (fpir: number, users: number) => Math.min(100, 10 * Math.log10(users / fpir))
const searchThreshold = (fpir: number | undefined, users: number) =>
  fpir === undefined ? Math.max(70, bySize(1e-3, users)) : bySize(fpir, users)
const accuracy = { searchThreshold, falseMatchRate: () => null }
const open = (fpir: number, threshold = 0.6) =>
  createThresholds(
    {
      default: { threshold, fpir },
      attendance: { threshold: 0.3, fpir: 1e-2 },
      access_control: { threshold: 0.9, fpir: 1e-4 },
      financial: { threshold: 0.97, fpir: 1e-5 },
    },
    accuracy,
  )
const users = async () => 10

test('what is asked for explicitly is followed, however little', async () => {
  expect(await open(1e-3).rule('financial', 0, users)).toEqual({ threshold: 0 })
  expect(await open(1e-3).rule('default', 0.45, users)).toEqual({ threshold: 45 })
})

test('other purposes have a floor and a rate', async () => {
  expect(await open(1e-3).rule('attendance', undefined, users)).toEqual({ minThreshold: 30, fpir: 1e-2 })
  expect(open(1e-3).applied('attendance', 10)).toBeCloseTo(30)
  expect(open(1e-3).applied('attendance', 10_000)).toBeCloseTo(60)
})

test('the default is never below what the engine applies, and stricter where configured', async () => {
  expect(await open(1e-1).rule('default', undefined, users)).toEqual({ minThreshold: 60 })
  expect(open(1e-1).applied('default', 10)).toBe(70)
  expect(await open(1e-9).rule('default', undefined, users)).toEqual({ minThreshold: 100 })
  expect((await open(1e-7).rule('default', undefined, users)).minThreshold).toBeCloseTo(80)
  expect(open(1e-7).applied('default', 10)).toBeCloseTo(80)
  expect(open(1e-3, 0.95).applied('default', 10)).toBe(95)
})
