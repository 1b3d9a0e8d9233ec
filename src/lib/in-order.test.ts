import { expect, test } from 'vitest'
import { inOrder } from './in-order.ts'

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

test('results come in the order of the items, whatever finishes first', async () => {
  const results: number[] = []
  for await (const n of inOrder([5, 1, 3, 0, 2], { concurrency: 3 }, async (n) => (await later(n * 5), n)))
    results.push(n)
  expect(results).toEqual([5, 1, 3, 0, 2])
})

test('no more tasks than allowed are under way', async () => {
  let running = 0
  let most = 0
  for await (const _ of inOrder(Array.from({ length: 20 }), { concurrency: 4 }, async () => {
    most = Math.max(most, ++running)
    await later(1)
    running--
  }));
  expect(most).toBe(4)
})

test('after an abort nothing new starts and what is under way is yielded', async () => {
  const abort = new AbortController()
  const started: number[] = []
  const results: number[] = []
  const items = Array.from({ length: 50 }, (_, i) => i)
  for await (const n of inOrder(items, { concurrency: 3, signal: abort.signal }, async (n) => {
    started.push(n)
    await later(1)
    return n
  })) {
    results.push(n)
    if (n === 4) abort.abort()
  }
  expect(results).toEqual(started)
  expect(results.length).toBeLessThan(10)
  expect(results.length).toBeGreaterThan(4)
})

test('a failure is thrown at its turn, after every task under way has ended', async () => {
  let running = 0
  const seen: number[] = []
  const run = async () => {
    for await (const n of inOrder([0, 1, 2, 3, 4, 5], { concurrency: 4 }, async (n) => {
      running++
      await later(n === 1 ? 1 : 15)
      running--
      if (n === 1) throw new Error('one')
      return n
    }))
      seen.push(n)
  }
  await expect(run()).rejects.toThrow('one')
  expect(seen).toEqual([0])
  expect(running).toBe(0)
})
