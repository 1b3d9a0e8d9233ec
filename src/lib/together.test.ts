import { expect, it } from 'vitest'
import { createSharedRead, createTogether } from './together.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)

it('answers those that come within a moment by one piece of work, each its own', async () => {
  const pieces: number[][] = []
  const double = createTogether(
    async (items: number[]) => {
      pieces.push(items)
      await new Promise((resolve) => setTimeout(resolve, 2))
      return items.map((item) => item * 2)
    },
    { companyMs: 5, most: 4 },
  )
  expect(await Promise.all(numbers(10).map(double))).toEqual(numbers(10).map((item) => item * 2))
  expect(pieces).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ])
  expect(await double(21)).toBe(42)
})

it('does not wait for company when there is enough of it', async () => {
  const echo = createTogether(async (items: number[]) => items, { companyMs: 3_600_000, most: 3 })
  expect(await Promise.all(numbers(3).map(echo))).toEqual([0, 1, 2])
})

it('fails all of a piece, or the one whose fault it is', async () => {
  const work = async (items: number[]) => {
    if (items.includes(1)) throw new Error(`no ${items.length}`)
    return items
  }
  const outcomes = async (call: (item: number) => Promise<number>) =>
    (await Promise.allSettled(numbers(3).map(call))).map((one) =>
      one.status === 'fulfilled' ? one.value : (one.reason as Error).message,
    )
  expect(await outcomes(createTogether(work, { companyMs: 1, most: 3 }))).toEqual(['no 3', 'no 3', 'no 3'])
  const apart = createTogether(work, { companyMs: 1, most: 3, oneByOne: () => true })
  expect(await outcomes(apart)).toEqual([0, 'no 1', 2])
})

it('reads once for all who ask within a moment, and anew for those who ask later', async () => {
  let reads = 0
  const read = createSharedRead(async (id) => {
    if (id === 'bad') throw new Error(id)
    return `${id}${++reads}`
  })
  const bad = expect(read('bad')).rejects.toThrow('bad')
  expect(await Promise.all([read('a'), read('a'), read('b'), read('a')])).toEqual(['a1', 'a1', 'b2', 'a1'])
  await bad
  expect(await read('a')).toBe('a3')
})
