import { expect, test } from 'vitest'
import { bySpan, histogram } from './spans.ts'

const NOW = new Date(2027, 2, 15, 14, 30)
const at = (day: number, hour: number, screened: number) => ({
  ...{ hour: new Date(2027, 2, day, hour).toISOString(), screened, faces: 0, hits: 1, failed: 0 },
})

test('days without anything are there, and nothing that was counted gets lost', () => {
  const spans = bySpan([at(8, 23, 4), at(9, 3, 1), at(15, 9, 2), at(15, 14, 3)], 7, NOW)
  expect(spans).toHaveLength(7)
  // What is older than the first day counts on it.
  expect(spans.map(({ screened }) => screened)).toEqual([5, 0, 0, 0, 0, 0, 5])
  expect(spans.reduce((sum, { hits }) => sum + hits, 0)).toBe(4)
  expect(new Date(spans[6]?.from ?? '').getDate()).toBe(15)
})

test('one day is told by the hour', () => {
  const spans = bySpan([at(15, 14, 3), at(14, 15, 2)], 1, NOW)
  expect(spans).toHaveLength(24)
  expect([spans[0]?.screened, spans[23]?.screened]).toEqual([2, 3])
})

test('a histogram goes from the least to the greatest, with the threshold in it', () => {
  const step = (from: number, confirmed: number) => ({ from, confirmed, dismissed: 0, open: 0 })
  expect(histogram([], 80)).toEqual([])
  expect(histogram([step(10, 0), step(90, 0)], 80)).toEqual([])
  const bars = histogram([step(0, 0), step(83, 2), step(85, 1), step(100, 0)], 80.4)
  expect(bars.map(({ from }) => from)).toEqual([80, 81, 82, 83, 84, 85])
  expect(bars.map(({ confirmed }) => confirmed)).toEqual([0, 0, 0, 2, 0, 1])
  expect(histogram([step(83, 2)], null)).toHaveLength(1)
})
